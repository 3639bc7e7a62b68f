"""The web server: the chat, the webhook and the health pages on one port."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from aiohttp import web

from bot import metrics
from bot.channels.web import Bounds, Connections, WebChat, WebDoor, WebNeeds
from bot.channels.web.markup import to_html
from bot.console.preview import Preview, PreviewNeeds, Trouble
from bot.console_wiring import add_console, counted, counted_of, is_https
from bot.content.mistake_kinds import Level
from bot.errors import SettingsError
from bot.mind import events, markup
from bot.mind.replies import Voice
from bot.model import LanguageCode, Reply, TopicId
from bot.ports import Door, Mailbox
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 2.0

BODY_BYTES = 1_000_000
"""A larger request gets 413; Telegram's updates are far smaller."""


KEEP_SECONDS = 75.0
"""An idle connection is closed after this: longer than proxies keep theirs."""


class _Runner(web.AppRunner):
    """As aiohttp's own, with bounded connections and without an access log."""

    def __init__(self, application: web.Application, connections: Connections) -> None:
        super().__init__(
            application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS,
            handler_cancellation=True, keepalive_timeout=KEEP_SECONDS,
        )  # fmt: skip
        self._connections = connections

    async def setup(self) -> None:
        """As the base class; see ``_expecting``."""
        await super().setup()
        if (found := super().server) is not None:
            found.request_handler = _expecting(found.request_handler)

    @property
    def server(self) -> web.Server | None:
        """What a site asks for the protocol of each new connection."""
        found = super().server
        return found and cast("web.Server", self._connections.guarding(found))


_Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def _expecting(handler: _Handle) -> _Handle:
    """``handler`` for requests that expect nothing that HTTP does not know, else 417.

    aiohttp's own 417 repeats the header, and fails where its bytes are no text.
    """

    async def handled(request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Expect", "").lower() not in ("", "100-continue"):
            return web.Response(status=417)
        return await handler(request)

    return handled


def connections(settings: Settings) -> Connections:
    """The bounds of the web server's connections: a proxy and this machine may have any number."""
    return Connections(Bounds(network=lambda peer: counted(peer, settings.trusted_proxies)))


def web_door(mailbox: Mailbox) -> Door:
    """The way back to a web visitor."""
    return WebDoor(mailbox)


@asynccontextmanager
async def serve(app: "App", *, console_alone: bool = False) -> AsyncIterator[str]:
    """Listen on HOST:PORT; gives the address. Raises SettingsError when it is taken."""
    settings = app.settings
    server = web.Application(client_max_size=BODY_BYTES)
    chat = WebChat(_needs(app))
    server.add_routes([web.get("/healthz", _healthz)])
    add_console(app, server)
    if not console_alone:
        _add_bot(app, server, chat)
    runner = _Runner(server, app.connections)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(
                f"Nothing can listen on {settings.host}:{settings.port} ({error.strerror}). "
                "Stop what uses it, or set another PORT."
            ) from error
        port = runner.addresses[0][1]
        yield f"http://{settings.host}:{port}/"
    finally:
        await chat.close()
        async with asyncio.timeout(SHUTDOWN_SECONDS * 2):
            await runner.cleanup()


def _add_bot(app: "App", server: web.Application, chat: WebChat) -> None:
    server.add_routes(chat.routes())
    server.add_routes([web.get("/readyz", _readyz(app))])
    server.add_routes(Preview(_preview_needs(app)).routes())
    server.add_routes(metrics.routes(app))
    if app.telegraph is not None:
        server.add_routes(app.telegraph.routes())


def _preview_needs(app: "App") -> PreviewNeeds:
    library = app.library

    def replies(topic: TopicId, language: LanguageCode, now: float) -> list[Reply]:
        voice = Voice(
            catalog=library.catalog, language=language, host=app.host, now=now, channel="telegram"
        )
        return voice.answer(topic)

    def troubles(language: str) -> list[Trouble]:
        return [
            Trouble(
                where=f"{found.path}:{found.line}",
                text=found.text(language),
                error=found.level is Level.ERROR,
            )
            for found in library.problems
        ]

    return PreviewNeeds(
        catalog=lambda: library.catalog,
        reading=lambda: library.reading,
        troubles=troubles,
        replies=replies,
        html=to_html,
        plain=markup.plain,
        say=app.say,
    )


def _needs(app: "App") -> WebNeeds:
    library = app.library

    def host_line(language: str) -> str:
        code = LanguageCode(language if language in library.catalog.languages else "es")
        voice = Voice(catalog=library.catalog, language=code, host=app.host, now=0.0, channel="web")
        return markup.plain(voice.who_runs())

    return WebNeeds(
        inbox=app.intake,
        mailbox=app.mailbox,
        pseudonym=app.vault.person,
        csrf=app.vault.form_token,
        say=app.say,
        languages=lambda: [
            (language.code, language.name, language.direction)
            for language in library.catalog.languages.values()
        ],
        host_line=host_line,
        calendar=lambda name, language: events.file(library.catalog, name, language),
        https=lambda request: is_https(request, app.settings.trusted_proxies),
        address=lambda request: counted_of(request, app.settings.trusted_proxies),
        pressing=app.pressing,
        refused=app.connections.refused,
        posts_per_minute=app.settings.messages_per_minute,
    )


async def _healthz(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _readyz(app: "App") -> "web.Handler":  # type: ignore[name-defined]  # aiohttp hides the name
    async def readyz(request: web.Request) -> web.Response:
        ready, facts = app.state()
        return web.json_response(facts, status=200 if ready else 503)

    return readyz
