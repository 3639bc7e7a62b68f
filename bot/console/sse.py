"""Server-sent events: what is new is read once and told to all who watch.

A browser that reads slowly loses its stream, not the bot its memory: it comes back by
itself with the last id it saw and is told what it missed.
Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiohttp import web

from bot.console.shell import Shell
from bot.errors import StoreUnavailable
from bot.staff import Operator

log = logging.getLogger(__name__)

Item = TypeVar("Item")

HEARTBEAT_SECONDS = 15.0
"""Proxies close a connection that is silent for a minute."""

STREAM_SECONDS = 60.0
"""Then the browser comes back."""

LOGIN_SECONDS = 3.0
"""How often the logins behind the open streams are looked at: who is shut out sees no more."""

WRITE_SECONDS = 10.0
"""A browser that takes nothing for so long is gone or too slow."""

QUEUE = 256
"""Items that may wait for one browser."""

STREAMS_TOTAL = 400
STREAMS_PER_OPERATOR = 12
BACK_OFF_SECONDS = 5.0

_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
}


def event(name: str, data: object, *, id: str = "") -> bytes:
    """One event; ``data`` goes as JSON, so that no line break can end it early."""
    place = f"id: {_line(id)}\n" if id else ""
    return f"{place}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode(
        errors="replace"
    )


def heartbeat(id: str = "") -> bytes:
    """A comment that keeps the connection; with an id, the browser remembers that place."""
    place = f"id: {_line(id)}\n" if id else ""
    return f":\n{place}\n".encode()


def _line(id: str) -> str:
    return id.replace("\r", "").replace("\n", "").replace("\0", "")


@dataclass(slots=True)
class Listener(Generic[Item]):
    """One browser's share of a feed."""

    waiting: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    lost: bool = False
    """It read too slowly: what follows would have a gap."""

    def put(self, item: Item) -> None:
        """Hand it over, unless the browser is too far behind."""
        try:
            self.waiting.put_nowait(item)
        except asyncio.QueueFull:
            self.lost = True

    async def next(self, timeout: float) -> Item | None:
        """The next item, or None after ``timeout`` seconds. Raises ConnectionError when lost."""
        if self.lost:
            raise ConnectionError("the browser reads too slowly")
        try:
            async with asyncio.timeout(timeout):
                return await self.waiting.get()
        except TimeoutError:
            return None


class Feed(Generic[Item]):
    """Reads what is new while somebody listens, once for all of them."""

    def __init__(
        self,
        begin: Callable[[], Awaitable[None]],
        read: Callable[[], Awaitable[Sequence[Item]]],
        *,
        poll_seconds: float,
    ) -> None:
        """``begin`` notes where the log stands; ``read`` gives what came since then or the last."""
        self._begin = begin
        self._read = read
        self._poll_seconds = poll_seconds
        self._listeners: dict[int, Listener[Item]] = {}
        self._begun = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncGenerator[Listener[Item], None]:
        """A listener that is told all that comes from now on."""
        listener: Listener[Item] = Listener()
        self._listeners[id(listener)] = listener
        if self._task is None or self._task.done():
            self._begun.clear()
            self._task = asyncio.create_task(self._run(), name="console feed")
        try:
            await self._begun.wait()
            yield listener
        finally:
            self._listeners.pop(id(listener), None)

    async def close(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while self._listeners:
            pause = self._poll_seconds
            try:
                if not self._begun.is_set():
                    await self._begin()
                    self._begun.set()
                for item in await self._read():
                    for listener in self._listeners.values():
                        listener.put(item)
            except StoreUnavailable:
                log.warning("the console cannot read what is new and tries again")
                pause = BACK_OFF_SECONDS
            await asyncio.sleep(pause)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Login:
    """Who watches, and by which session."""

    operator: Operator
    token: str


class Streams:
    """The open streams of this process, bounded in number and time, and by their login."""

    def __init__(
        self, *, seconds: float = STREAM_SECONDS, login_seconds: float = LOGIN_SECONDS
    ) -> None:
        self._seconds = seconds
        self._login_seconds = login_seconds
        self._open: dict[asyncio.Timeout, _Login] = {}
        self._guard: asyncio.Task[None] | None = None
        self._closed = False

    async def serve(
        self, request: web.Request, shell: Shell, chunks: AsyncGenerator[bytes, None]
    ) -> web.StreamResponse:
        """Write what ``chunks`` gives until it ends, the browser goes or its time is up.

        It ends, too, soon after the login has ended or the account has changed, whichever
        process did that.

        Raises HTTPTooManyRequests at a limit, HTTPServiceUnavailable when closed.
        """
        if self._closed:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
        response = web.StreamResponse(headers=_HEADERS)
        login = _Login(operator=shell.operator(request), token=shell.token(request))
        with self._admitted(login) as time_limit:
            if self._guard is None or self._guard.done():
                self._guard = asyncio.create_task(self._look(shell), name="console logins")
            try:
                async with time_limit, contextlib.aclosing(chunks):
                    await response.prepare(request)
                    await self._write(response, b"retry: 2000\n\n")
                    async for chunk in chunks:
                        await self._write(response, chunk)
            except (ConnectionError, TimeoutError, StoreUnavailable):
                pass  # the browser comes back by itself, with the last id it saw
        return response

    def close(self) -> None:
        """End every stream and begin no other: the process is going to stop."""
        self._closed = True
        self.end_all()
        if self._guard is not None:
            self._guard.cancel()

    def end_all(self) -> None:
        """End every stream; the browsers come back."""
        self._end(list(self._open))

    def _end(self, limits: Iterable[asyncio.Timeout]) -> None:
        for limit in limits:
            if not limit.expired():
                limit.reschedule(asyncio.get_running_loop().time())

    async def _look(self, shell: Shell) -> None:
        """While streams are open: end those whose login is not what it was."""
        while self._open:
            await asyncio.sleep(self._login_seconds)
            for login in set(self._open.values()):
                try:
                    now = await shell.still(login.token)
                except StoreUnavailable:
                    break  # nobody can tell; every stream's own time goes on
                if now != login.operator:
                    self._end([limit for limit, whose in self._open.items() if whose == login])

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    @contextlib.contextmanager
    def _admitted(self, login: _Login) -> Iterator[asyncio.Timeout]:
        id = login.operator.id
        mine = sum(1 for other in self._open.values() if other.operator.id == id)
        if mine >= STREAMS_PER_OPERATOR or len(self._open) >= STREAMS_TOTAL:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "20"})
        limit = asyncio.timeout(self._seconds)
        self._open[limit] = login
        try:
            yield limit
        finally:
            self._open.pop(limit, None)

    async def _write(self, response: web.StreamResponse, data: bytes) -> None:
        async with asyncio.timeout(WRITE_SECONDS):
            await response.write(data)
