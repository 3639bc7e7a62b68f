"""A small bot behind a real web chat: it remembers, answers and can fail like Redis."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web import WebChat, WebDoor, WebNeeds
from bot.errors import StoreUnavailable
from bot.model import Button, Kind, LanguageCode, Message, PersonKey, Reply
from bot.ports import Letter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ES = LanguageCode("es")
LANGUAGES = [("es", "Español", "ltr"), ("en", "English", "ltr"), ("ar", "العربية", "rtl")]
MENU = (
    (Button(title="¿Y ahora qué hago?", payload="/ptp/expired"),),
    (
        Button(title="Otro tema", payload="/menu"),
        Button(title="La ley", url="https://www.gob.pe/ley"),
    ),
)


class EchoBot:
    """Inbox, mailbox and bot in one: answers each message once, as soon as it may."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.letters: defaultdict[PersonKey, list[Letter]] = defaultdict(list)
        self.broken = False
        self.broken_after_receipt = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.waits = 0
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._seen: set[str] = set()
        self._language: defaultdict[PersonKey, LanguageCode] = defaultdict(lambda: ES)

    async def receive(self, messages: list[Message]) -> None:
        """Keep what is new and answer it."""
        self._check()
        for message in messages:
            if message.id in self._seen:
                continue
            self._seen.add(message.id)
            self.received.append(message)
            task = asyncio.create_task(self._answer(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.broken = self.broken_after_receipt

    async def post(self, person: PersonKey, reply: Reply) -> None:
        """Add a letter and wake who waits."""
        self._check()
        self._count += 1
        async with self._changed:
            self.letters[person].append(Letter(id=f"{self._count}-0", reply=reply))
            self._changed.notify_all()

    async def read(self, person: PersonKey, after: str = "") -> list[Letter]:
        """Refuse ids that are none, as Redis does."""
        self._check()
        place = int(after.removesuffix("-0")) if after else 0
        letters = self.letters[person]
        return [letter for letter in letters if int(letter.id.removesuffix("-0")) > place]

    async def wait(
        self,
        person: PersonKey,
        after: str,
        *,
        timeout: float,  # the port says so
    ) -> list[Letter]:
        """Read, or wait for the first letter."""
        self.waits += 1
        try:
            async with asyncio.timeout(timeout), self._changed:
                while not (letters := await self.read(person, after)):
                    await self._changed.wait()
                return letters
        except TimeoutError:
            return []

    async def forget(self, person: PersonKey) -> None:
        """Delete the person's letters."""
        self._check()
        self.letters.pop(person, None)

    async def _answer(self, message: Message) -> None:
        await self.may_answer.wait()
        if message.text == "/borrar":
            await self.forget(message.person)
        for reply in self._replies(message):
            await self.post(message.person, reply)

    def _replies(self, message: Message) -> list[Reply]:
        command, _, argument = message.text.partition(":")
        if command == "/borrar":
            return [self._reply(message, "Borramos todo lo tuyo.")]
        if command == "/idioma" and argument:
            self._language[message.person] = LanguageCode(argument)
        if message.text == "dos":
            return [
                self._reply(message, "primera parte", more=True),
                self._reply(message, "segunda parte"),
            ]
        if message.text.startswith("/voto:"):
            return [replace(self._reply(message, "¡Gracias, & adiós!"), toast=True)]
        heard = "Tocaste" if message.kind is Kind.BUTTON else "Preguntaste"
        words = f"<b>{heard}:</b> {escape(message.text, quote=False)}"
        return [self._reply(message, words, buttons=MENU)]

    def _reply(
        self,
        message: Message,
        text: str,
        *,
        more: bool = False,
        buttons: tuple[tuple[Button, ...], ...] = (),
    ) -> Reply:
        language = self._language[message.person]
        return Reply(text=text, language=language, more=more, buttons=buttons)

    def _check(self) -> None:
        if self.broken:
            raise StoreUnavailable("the store is down; try again")


def pseudonym(channel: str, raw: str) -> PersonKey:
    """A keyed hash, as the vault makes it."""
    return PersonKey(hashlib.blake2b(f"{channel}\0{raw}".encode(), key=b"k").hexdigest()[:32])


def csrf(token: str) -> str:
    """A keyed token."""
    return hashlib.blake2b(token.encode(), key=b"csrf", digest_size=16).hexdigest()


def say(language: str, key: str) -> str:
    """A phrase that shows its key and its language."""
    return f"{key.removeprefix('web.').replace('_', ' ')} <{language}>"


def needs_of(bot: EchoBot, **limits: float) -> WebNeeds:
    """Needs around ``bot``, with short waits."""
    short = {"answer_seconds": 2.0, "heartbeat_seconds": 0.2, "stream_seconds": 60.0}
    return WebNeeds(
        inbox=bot,
        mailbox=bot,
        pseudonym=pseudonym,
        csrf=csrf,
        say=say,
        languages=lambda: LANGUAGES,
        host_line=lambda language: f"host line {language}.",
        https=lambda request: request.headers.get("X-Forwarded-Proto") == "https",
        **{**short, **limits},  # type: ignore[arg-type]  # limits are numbers of either kind
    )


class Town:
    """One web chat on loopback, its bot, and browsers without script."""

    def __init__(self, bot: EchoBot, chat: WebChat, server: TestServer) -> None:
        self.bot = bot
        self.chat = chat
        self.server = server
        self.door = WebDoor(bot)
        self._clients: list[TestClient[web.Request, web.Application]] = []

    @property
    def url(self) -> str:
        """The page's address."""
        return str(self.server.make_url("/"))

    def browser(self) -> TestClient[web.Request, web.Application]:
        """A browser with its own cookies."""
        client = TestClient(self.server, cookie_jar=CookieJar(unsafe=True))
        self._clients.append(client)
        return client

    async def close(self) -> None:
        """Close every browser, then the server."""
        await self.chat.close()
        for client in self._clients:
            await client.session.close()
        await self.server.close()


class Towns:
    """Builds towns and closes them at the end of the test."""

    def __init__(self) -> None:
        self._built: list[Town] = []

    async def build(self, **limits: float) -> Town:
        """A running town; ``limits`` replace those of WebNeeds."""
        bot = EchoBot()
        chat = WebChat(needs_of(bot, **limits))
        app = web.Application()
        app.add_routes(chat.routes())
        server = TestServer(app)
        await server.start_server(shutdown_timeout=0.1)
        self._built.append(Town(bot, chat, server))
        return self._built[-1]

    async def close(self) -> None:
        """Close all."""
        for town in self._built:
            await town.close()


@pytest.fixture
async def towns() -> AsyncIterator[Towns]:
    """For tests that set limits."""
    towns = Towns()
    yield towns
    await towns.close()


@pytest.fixture
async def town(towns: Towns) -> Town:
    """A town with the usual limits."""
    return await towns.build()
