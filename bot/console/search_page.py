"""The search page: past turns by their words, and searches that an operator keeps."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from bot.catalog import Catalog
from bot.console.lines import CHANNELS, SEARCHED, WHO, Line, Presenter, Row
from bot.console.live import number
from bot.console.needs import Say
from bot.console.shell import Shell
from bot.model import LanguageCode

PATH = "/console/search"
LONGEST_WORDS = 200
"""Characters of what is searched for."""
LONGEST_NAME = 60
_PLAIN = ("language", "group", "topic", "outcome", "channel", "who")
_STEM = 4
"""Letters at the beginning that make a word of a result stand out."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is looked for; empty does not narrow."""

    words: str = ""
    language: str = ""
    group: str = ""
    topic: str = ""
    outcome: str = ""
    """A key of SEARCHED."""
    channel: str = ""
    who: str = ""
    """One of WHO."""
    since: date | None = None
    """First day, in Peru."""
    since_time: time | None = None
    """First minute of the first day."""
    until: date | None = None
    """Last day."""
    until_time: time | None = None
    """Last minute of the last day, which still counts."""

    @property
    def fields(self) -> dict[str, str]:
        """What is set, as a form sends it."""
        named = [("q", self.words), *((name, getattr(self, name)) for name in _PLAIN)]
        found = {name: str(value) for name, value in named if value}
        for name, day, minute in (
            ("since", self.since, self.since_time), ("until", self.until, self.until_time),
        ):  # fmt: skip
            if day:
                found[name] = str(day)
            if minute is not None:
                found[f"{name}_time"] = f"{minute:%H:%M}"
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """One page of what was found, newest first."""

    lines: Sequence[Line]
    count: int
    """From this page on, counted up to a bound."""
    more: bool
    """There are more than ``count``."""
    before: int
    """What the next page is asked for with; 0 where this is the last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A search that an operator keeps."""

    name: str
    query: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchNeeds:
    """What the search page is handed."""

    find: Callable[[Wanted, int], Awaitable[Results]]
    """What is wanted, the place to go on from or 0."""
    saved: Callable[[str], Awaitable[Sequence[Kept]]]
    """Operator's id -> their searches."""
    save: Callable[[str, str, str], Awaitable[bool]]
    """Operator's id, name, query string -> whether there was room."""
    unsave: Callable[[str, str], Awaitable[None]]
    catalog: Callable[[], Catalog]
    say: Say


class Unclear(ValueError):
    """The request names something that is not there; the argument is the phrase's key."""


class SearchPage:
    """The page at /console/search."""

    def __init__(self, needs: SearchNeeds, shell: Shell) -> None:
        self._needs = needs
        self._shell = shell
        self._presenter = Presenter(needs.catalog, needs.say)

    def routes(self) -> list[web.RouteDef]:
        """For every role; each keeps searches of their own."""
        return [
            web.get(PATH, self._shell.guarded(self._page)),
            web.post(f"{PATH}/save", self._shell.guarded(self._save)),
            web.post(f"{PATH}/delete", self._shell.guarded(self._delete)),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        try:
            wanted = self._wanted(request.query)
        except Unclear as error:
            return self._shell.bad(request, str(error))
        ui, before = self._shell.language(request), number(request.query.get("before", ""))
        found = None
        if wanted.fields or before:
            words = self._presenter.stored(wanted.words, ui)
            found = await self._needs.find(replace(wanted, words=words), before)
            await self._shell.audit(
                request, "searched", urlencode(replace(wanted, words="").fields, safe="/:")
            )
        return self._shell.render(
            request,
            "search.html",
            wanted=wanted.fields,
            choices=self._choices(ui),
            found=found,
            rows=self._rows(found.lines, ui, wanted.words) if found else [],
            saved=await self._needs.saved(self._shell.operator(request).id),
        )

    async def _save(self, request: web.Request) -> web.StreamResponse:
        form = await self._shell.form(request)
        name = " ".join(form.get("name", "").split())
        try:
            wanted = self._wanted(dict(parse_qsl(form.get("query", ""))))
        except Unclear as error:
            return self._shell.bad(request, str(error))
        if not name or len(name) > LONGEST_NAME or not wanted.fields:
            return self._shell.bad(request, "console.search.bad_name", most=LONGEST_NAME)
        query = urlencode(wanted.fields)
        if not await self._needs.save(self._shell.operator(request).id, name, query):
            return self._shell.bad(request, "console.search.too_many", status=409)
        raise web.HTTPSeeOther(f"{PATH}?{query}")

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        name = (await self._shell.form(request)).get("name", "")
        await self._needs.unsave(self._shell.operator(request).id, name)
        raise web.HTTPSeeOther(PATH)

    def _wanted(self, query: Mapping[str, str]) -> Wanted:
        catalog = self._needs.catalog()
        known: dict[str, Container[str]] = {
            "language": catalog.languages, "group": catalog.groups, "topic": catalog.topics,
            "outcome": SEARCHED, "channel": CHANNELS, "who": WHO,
        }  # fmt: skip
        plain = {name: query.get(name, "") for name in _PLAIN}
        for name, value in plain.items():
            if value and value not in known[name]:
                raise Unclear("console.search.bad_filter")
        words = query.get("q", "").strip()
        if len(words) > LONGEST_WORDS:
            raise Unclear("console.search.too_long")
        days = {name: _day(query.get(name, "")) for name in ("since", "until")}
        times = {name: _minute(query.get(f"{name}_time", "")) for name in days}
        for name, minute in times.items():
            if minute is not None and days[name] is None:
                raise Unclear("console.search.no_day")
        wanted = Wanted(
            words=words, since=days["since"], since_time=times["since"],
            until=days["until"], until_time=times["until"], **plain,
        )  # fmt: skip
        if wanted.since and wanted.until:
            first = datetime.combine(wanted.since, wanted.since_time or time.min)
            if datetime.combine(wanted.until, wanted.until_time or time.max) < first:
                raise Unclear("console.search.bad_days")
        return wanted

    def _rows(
        self, lines: Sequence[Line], ui: str, words: str
    ) -> list[tuple[Row, list[tuple[str, bool]]]]:
        typed = f"{words} {self._presenter.shown(words, ui)}"
        stems = {_folded(word)[:_STEM] for word in _WORD.findall(typed)}
        return [(row, _pieces(row.text, stems)) for row in self._presenter.rows(lines, ui)]

    def _choices(self, ui: str) -> dict[str, list[tuple[str, str]]]:
        catalog, code = self._needs.catalog(), LanguageCode(ui)
        titles = {topic: catalog.title(topic, code) or topic for topic in catalog.topics}
        topics: list[tuple[str, str]] = sorted(titles.items(), key=lambda item: item[::-1])
        who = [(name, self._needs.say(ui, f"console.who.{name}")) for name in WHO]
        return {**self._presenter.choices(SEARCHED, ui), "topic": topics, "who": who}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Unclear("console.search.bad_days") from error


def _minute(text: str) -> time | None:
    try:
        found = time.fromisoformat(text) if text else None
    except ValueError as error:
        raise Unclear("console.search.bad_days") from error
    if found is not None and found.tzinfo is not None:
        raise Unclear("console.search.bad_days")
    return found.replace(second=0, microsecond=0) if found is not None else None


def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _pieces(text: str, stems: set[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is like a word that was searched for."""
    found: list[tuple[str, bool]] = []
    end = 0
    for word in _WORD.finditer(text):
        if _folded(word[0])[:_STEM] in stems:
            found += [(text[end : word.start()], False), (word[0], True)]
            end = word.end()
    return [(piece, marked) for piece, marked in (*found, (text[end:], False)) if piece]
