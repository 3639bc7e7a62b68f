"""The preview: each answer as a person will get it, beside its translations, as files change.

Open to this machine only, until there are operators' accounts.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.catalog import Answer, Catalog
from bot.model import LanguageCode, Reply, TopicId

_HERE = Path(__file__).parent
_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_FILES = {"preview.css": "text/css", "preview.js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

WAIT_SECONDS = 25.0
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A problem of the newest reading of the files."""

    where: str
    text: str
    error: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewNeeds:
    """What the preview is handed."""

    catalog: Callable[[], Catalog]
    """The catalog in use."""
    reading: Callable[[], str]
    """Changes with every reading of the files, also of broken ones."""
    troubles: Callable[[str], Sequence[Trouble]]
    """The problems of the newest reading, in a language."""
    replies: Callable[[TopicId, LanguageCode, float], Sequence[Reply]]
    """Topic, language, Unix time -> the messages a person would get then."""
    html: Callable[[str], str]
    """The bot's markup as safe HTML."""
    plain: Callable[[str], str]
    """The bot's markup as plain text."""
    say: Callable[[str, str], str]
    """Language, key -> phrase of the machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One language's side of the page."""

    code: str
    name: str
    direction: str
    answer: Answer | None
    replies: Sequence[Reply]
    characters: int
    size: int
    """UTF-8 bytes, markup included."""
    missing: bool
    """Shown in Spanish, since there is no translation."""


class Preview:
    """The pages under /preview."""

    def __init__(self, needs: PreviewNeeds) -> None:
        self._needs = needs
        self._pages = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )

    def routes(self) -> list[web.RouteDef]:
        """What the preview answers, to this machine alone: others get 404."""
        return [
            web.get("/preview", _local(self._index)),
            web.get("/preview/changes", _local(self._changes)),
            web.get("/preview/files/{name}", _local(self._file)),
            web.get("/preview/{group}/{key}", _local(self._topic)),
        ]

    async def _index(self, request: web.Request) -> web.Response:
        return self._page("index.html", request, {})

    async def _topic(self, request: web.Request) -> web.Response:
        catalog = self._needs.catalog()
        topic = TopicId("{group}/{key}".format(**request.match_info))
        if topic not in catalog.topics:
            raise web.HTTPNotFound
        day = _day(request.query.get("on", ""))
        moment = datetime.combine(day, time(12), UTC).timestamp()
        columns = [self._column(topic, code, moment) for code in catalog.languages]
        return self._page(
            "topic.html", request, {"topic": topic, "columns": columns, "day": day.isoformat()}
        )

    def _column(self, topic: TopicId, code: LanguageCode, moment: float) -> Column:
        catalog = self._needs.catalog()
        answer = catalog.answers.get((topic, code))
        replies = self._needs.replies(topic, code, moment)
        text = "".join(reply.text for reply in replies)
        language = catalog.languages[code]
        return Column(
            code=code,
            name=language.name,
            direction=language.direction,
            answer=answer,
            replies=replies,
            characters=len(self._needs.plain(text)),
            size=len(text.encode()),
            missing=answer is None,
        )

    def _page(self, name: str, request: web.Request, values: dict[str, object]) -> web.Response:
        language = _ui_language(request)
        catalog = self._needs.catalog()
        text = self._pages.get_template(name).render(
            catalog=catalog,
            troubles=self._needs.troubles(language),
            reading=self._needs.reading(),
            ui=language,
            html=self._needs.html,
            overdue=lambda answer: bool(answer.review_by) and answer.review_by < _month(),
            say=lambda key: self._needs.say(language, f"preview.{key}"),
            **values,
        )
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    async def _changes(self, request: web.Request) -> web.Response:
        """The reading's name, as soon as it is another than ``?now``; a long poll."""
        known = request.query.get("now", "")
        for _ in range(int(WAIT_SECONDS / _LOOK_SECONDS)):
            if self._needs.reading() != known:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        return web.Response(text=self._needs.reading(), headers=_HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in _FILES:
            raise web.HTTPNotFound
        text = await asyncio.to_thread((_HERE / "static" / name).read_text)
        return web.Response(text=text, content_type=_FILES[name], headers=_HEADERS)


def _ui_language(request: web.Request) -> str:
    asked = request.query.get("ui", "") or request.headers.get("Accept-Language", "es")
    return "en" if asked.lower().startswith("en") else "es"


def _month() -> str:
    return datetime.now(UTC).strftime("%Y-%m")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC).date()


Handler = Callable[[web.Request], Awaitable[web.Response]]


def _local(handler: Handler) -> Handler:
    """Answer only a browser on this machine that asked for this machine by name."""

    async def guarded(request: web.Request) -> web.Response:
        try:
            near = ipaddress.ip_address(request.remote or "").is_loopback
        except ValueError:
            near = False
        name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        forwarded = any(header in request.headers for header in ("X-Forwarded-For", "Forwarded"))
        if not near or forwarded or name not in _NAMES:
            raise web.HTTPNotFound
        return await handler(request)

    return guarded
