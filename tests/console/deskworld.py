"""A console over a log and a desk that remember: real shell, real pages, real content."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.catalog import Canned, Catalog
from bot.console.alarms import AlarmPage
from bot.console.desk_needs import DeskNeeds
from bot.console.desk_page import DeskPage
from bot.console.lines import Filters, Line
from bot.console.live import LiveNeeds, LivePage, Watch
from bot.console.needs import ShellNeeds, Trace
from bot.console.shell import Shell
from bot.console.sse import Streams
from bot.console.thread import ThreadNeeds, ThreadPage
from bot.errors import StoreUnavailable
from bot.mind import markup
from bot.model import Candidate, DeskState, LanguageCode, TopicId
from bot.ports import Waiting
from bot.staff import Operator, Role
from tests.content.real import catalog as real_catalog
from tests.mind.person import Scripted

ES, PT = LanguageCode("es"), LanguageCode("pt")
HELLO = Canned(
    id="hello", titles={ES: "Saludo"}, texts={ES: "Hola, te leo.", PT: "Oi, estou aqui."}
)
CATALOG = replace(real_catalog(Scripted()), canned=(HELLO,))
START = 1_790_000_000.0
LEASE_SECONDS = 60.0
IDLE_SECONDS = 600
TOPIC = TopicId("ptp/deadline")
OTHER = TopicId("ptp/expired")

HTML = {"Accept-Language": "es", "Accept": "text/html"}
JSON = {"Accept": "application/json"}

Browser = TestClient[web.Request, web.Application]


def catalog() -> Catalog:
    """The project's own content."""
    return CATALOG


def say(language: str, key: str, **values: object) -> str:
    """The project's own phrases."""
    return markup.plain(CATALOG.phrases[LanguageCode(language)].say(key, **values))


def conversation(number: int) -> str:
    """The name of a conversation."""
    return hashlib.sha256(f"person {number}".encode()).hexdigest()[:24]


@dataclass
class FakeLog:
    """Implements what the pages ask of the log, over a list."""

    lines: list[Line] = field(default_factory=list)
    broken: bool = False
    reads: int = 0
    late: int = 0
    """So many lines arrive just after somebody asked for the newest."""

    def add(self, text: str, *, person: int = 1, **changes: Any) -> Line:
        """The next turn."""
        place = len(self.lines) + 1
        line = Line(
            place=place, seq=place * 10, at=datetime.fromtimestamp(START + place, UTC),
            conversation=conversation(person), channel="telegram", language="es",
            outcome="answer", topic=TOPIC, score=0.91, content_version="abc123",
            candidates=(Candidate(topic=TOPIC, score=0.91), Candidate(topic=OTHER, score=0.31)),
            text=text,
        )  # fmt: skip
        self.lines.append(replace(line, **changes))
        return self.lines[-1]

    async def recent(self, filters: Filters, before: int, count: int) -> Sequence[Line]:
        self._check()
        fit = [one for one in self.lines if filters.fit(one) and (not before or one.seq < before)]
        return fit[::-1][:count]

    async def since(self, place: int, count: int) -> Sequence[Line]:
        self._check()
        self.reads += 1
        return [one for one in self.lines if one.place > place][:count]

    async def newest(self) -> int:
        self._check()
        return max(0, len(self.lines) - self.late)

    async def thread(self, conversation: str, before: int, count: int) -> Sequence[Line]:
        self._check()
        found = [one for one in self.lines if one.conversation == conversation]
        return [one for one in found if not before or one.seq < before][-count:]

    def _check(self) -> None:
        if self.broken:
            raise StoreUnavailable("the log cannot be read")


@dataclass
class FakeDesk:
    """Implements what the page asks of the desk: one owner at a time, with a lease."""

    log: FakeLog
    now: float = START
    people: dict[str, Waiting] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    done: list[tuple[str, ...]] = field(default_factory=list)
    beats: list[tuple[str, str, bool]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    present: list[Operator] = field(default_factory=list)

    def ask(self, person: int, line: str, *, ago: float = 60.0, **changes: Any) -> str:
        """Somebody asks for a person; gives the conversation."""
        one = Waiting(
            conversation=conversation(person), state=DeskState.WAITING, channel="telegram",
            language=LanguageCode("es"), since=self.now - ago, urgent=False, line=line,
        )  # fmt: skip
        self.people[one.conversation] = replace(one, **changes)
        return one.conversation

    async def waiting(self) -> list[Waiting]:
        waits = [one for one in self.people.values() if one.state is DeskState.WAITING]
        return sorted(waits, key=lambda one: (not one.urgent, one.since))

    async def mine(self, operator: str) -> list[Waiting]:
        return [one for one in self.people.values() if one.operator == operator]

    async def claim(self, conversation: str, operator: str) -> bool:
        one = self.people.get(conversation)
        if one is None or one.state is not DeskState.WAITING:
            return False
        self._own(conversation, operator)
        return True

    async def heartbeat(self, conversation: str, operator: str, active: bool) -> bool:
        self.beats.append((conversation, operator, active))
        if self._has(conversation, operator):
            self._own(conversation, operator)
            return True
        return False

    async def release(self, conversation: str, operator: str) -> bool:
        return self._did("release", conversation, operator) and self._free(conversation)

    async def close(self, conversation: str, operator: str) -> bool:
        good = self._did("close", conversation, operator)
        if good:
            del self.people[conversation]
        return good

    async def reply(self, conversation: str, operator: str, text: str, token: str) -> bool:
        if token and token in self.tokens:
            return self._has(conversation, operator)
        self.tokens.append(token)
        good = self._did("reply", conversation, operator, text)
        if good:
            self.log.lines.append(
                replace(
                    self.log.add(text), conversation=conversation, outcome="human", topic=None,
                    candidates=(), by_operator=True,
                )
            )  # fmt: skip
            del self.log.lines[-2]
        return good

    async def hand_over(self, conversation: str, operator: str, to: str) -> bool:
        good = self._did("hand", conversation, operator, to)
        if good:
            self._own(conversation, to)
        return good

    async def note(self, conversation: str) -> str:
        return self.notes.get(conversation, "")

    async def keep_note(self, conversation: str, operator: str, text: str) -> bool:
        good = self._did("note", conversation, operator)
        if good:
            self.notes[conversation] = text.replace("87654321", "[document]")
        return good

    async def colleagues(self) -> list[Operator]:
        return self.present

    async def lines(self, conversation: str, count: int) -> Sequence[Line]:
        return await self.log.thread(conversation, 0, count)

    def take(self, conversation: str) -> None:
        """The lease is over: back to the queue."""
        self._free(conversation)

    def _own(self, conversation: str, operator: str) -> None:
        self.people[conversation] = replace(
            self.people[conversation], state=DeskState.HUMAN, operator=operator,
            until=self.now + LEASE_SECONDS,
        )  # fmt: skip

    def _free(self, conversation: str) -> bool:
        self.people[conversation] = replace(
            self.people[conversation], state=DeskState.WAITING, operator="", until=0.0
        )
        return True

    def _has(self, conversation: str, operator: str) -> bool:
        return conversation in self.people and self.people[conversation].operator == operator

    def _did(self, *deed: str) -> bool:
        good = self._has(deed[1], deed[2])
        if good:
            self.done.append(deed)
        return good


class Console:
    """The console on loopback, who is logged in, and what was written into the trail."""

    def __init__(self) -> None:
        self.log = FakeLog()
        self.desk = FakeDesk(self.log)
        self.operators: dict[str, Operator] = {}
        self.trail: list[Trace] = []
        self.active: list[bool] = []
        self.streams = Streams()
        self._browsers: list[Browser] = []
        needs = LiveNeeds(
            recent=self.log.recent, since=self.log.since, newest=self.log.newest,
            catalog=catalog, say=say,
        )  # fmt: skip
        self.watch = Watch(needs, poll_seconds=0.02)
        self.shell = Shell(
            ShellNeeds(
                say=say, operator=self._whose, audit=self._written, https=lambda request: False,
                address=lambda request: "192.0.2.1",
            )
        )  # fmt: skip
        self.live = LivePage(needs, self.shell, self.watch, self.streams)
        self.now = datetime.fromtimestamp(START, UTC)
        alarms = AlarmPage(needs, self.shell, now=lambda: self.now)
        self.thread = ThreadPage(self._thread_needs(), self.shell, self.watch, self.streams)
        self.waiting = DeskPage(self._desk_needs(), self.shell, self.streams, poll_seconds=0.02)
        application = web.Application()
        self.shell.install(application, [self.live, alarms, self.thread, self.waiting])
        self.server = TestServer(application)

    def _thread_needs(self) -> ThreadNeeds:
        async def desk_of(conversation: str) -> str:
            one = self.desk.people.get(conversation)
            return one.state if one else ""

        return ThreadNeeds(
            thread=self.log.thread, desk_of=desk_of, catalog=catalog, say=say, text_days=30
        )

    def _desk_needs(self) -> DeskNeeds:
        desk = self.desk
        return DeskNeeds(
            waiting=desk.waiting, mine=desk.mine, claim=desk.claim, heartbeat=desk.heartbeat,
            release=desk.release, close=desk.close, reply=desk.reply, hand_over=desk.hand_over,
            note=desk.note, keep_note=desk.keep_note, colleagues=desk.colleagues,
            lines=desk.lines, since=self.log.since, newest=self.log.newest, catalog=catalog,
            say=say, clock=lambda: desk.now, text_days=30, idle_seconds=IDLE_SECONDS,
        )  # fmt: skip

    async def _whose(self, token: str, active: bool) -> Operator | None:
        self.active.append(active)
        return self.operators.get(token)

    async def _written(self, trace: Trace) -> None:
        self.trail.append(trace)

    def log_in(self, name: str = "ana", role: Role = Role.OPERATOR) -> str:
        """An operator's session token."""
        token = hashlib.sha256(name.encode()).hexdigest()[:43]
        self.operators[token] = Operator(id=f"id-{name}", name=name, role=role)
        if role.may(Role.OPERATOR):
            self.desk.present.append(self.operators[token])
        return token

    def browser(self, token: str = "") -> Browser:
        """A browser without script; in Spanish."""
        jar = CookieJar(unsafe=True)
        client = TestClient(self.server, cookie_jar=jar, headers=HTML)
        if token:
            jar.update_cookies({"console": token}, client.make_url("/"))
        self._browsers.append(client)
        return client

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return str(self.server.make_url("")).rstrip("/")

    async def close(self) -> None:
        """Close all."""
        self.streams.close()
        for browser in self._browsers:
            await browser.session.close()
        await self.watch.close()
        await self.waiting.close()
        await self.server.close()


async def post(browser: Browser, token: str, deed: str, /, **fields: str) -> Any:
    """Post a form of the desk as its page does."""
    from bot.console.security import csrf_of

    return await browser.post(
        f"/console/waiting/{deed}", data={**fields, "csrf": csrf_of(token)},
        headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False,
    )  # fmt: skip


async def events(stream: Any, count: int, *, seconds: float = 5.0) -> list[tuple[str, str, str]]:
    """The next ``count`` events of a stream: id, name, data."""
    found: list[tuple[str, str, str]] = []
    async with asyncio.timeout(seconds):
        while len(found) < count:
            fields = {}
            while line := (await _line(stream)).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                fields[name] = value
            if "data" in fields:
                found.append((fields.get("id", ""), fields["event"], fields["data"]))
    return found


async def _line(stream: Any) -> bytes:
    """A line, however long."""
    found: bytes = await stream.content.readuntil(b"\n", max_size=1 << 20)
    return found
