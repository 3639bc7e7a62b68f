"""Server-sent events: later letters, as they come, in a bounded number of streams."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from aiohttp import web

from bot.channels.web.exchange import split
from bot.channels.web.limits import Gate
from bot.channels.web.needs import WebNeeds
from bot.channels.web.pages import Pages
from bot.errors import StoreUnavailable
from bot.model import PersonKey

_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}
_HELLO = b"retry: 4000\n\n"
_HEARTBEAT = b":\n\n"


def stream_response() -> web.StreamResponse:
    """The empty response of a stream, not begun yet."""
    return web.StreamResponse(headers=_HEADERS)


class Streams:
    """All open streams of this process."""

    def __init__(self, needs: WebNeeds, pages: Pages, gate: Gate) -> None:
        self._needs = needs
        self._pages = pages
        self._gate = gate
        self._open: dict[asyncio.Timeout, tuple[PersonKey, bytes, web.Request]] = {}

    async def serve(
        self, request: web.Request, response: web.StreamResponse, *, person: PersonKey, after: str
    ) -> None:
        """Write letters later than ``after`` until the browser goes or its time is up.

        Raises HTTPTooManyRequests at a limit.
        """
        with self._admitted(person, request) as time_limit:
            try:
                async with time_limit:
                    await response.prepare(request)
                    await self._write(response, _HELLO)
                    await self._write_letters(response, person, after)
            except (ConnectionError, TimeoutError, StoreUnavailable):
                return  # the browser comes back by itself, with the last id it saw

    @contextmanager
    def _admitted(self, person: PersonKey, request: web.Request) -> Iterator[asyncio.Timeout]:
        """Count a stream while it is open."""
        for limit, (_, _, other) in list(self._open.items()):
            if other.transport is None or other.transport.is_closing():
                self._end(limit)
        address = self._gate.address(request)
        mine = sum(1 for other, _, _ in self._open.values() if other == person)
        near = sum(1 for _, other, _ in self._open.values() if other and other == address)
        needs = self._needs
        if (
            mine >= needs.streams_per_person
            or near >= needs.streams_per_address
            or len(self._open) >= needs.streams_total
        ):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "20"})
        limit = asyncio.timeout(self._needs.stream_seconds)
        self._open[limit] = (person, address, request)
        try:
            yield limit
        finally:
            self._open.pop(limit, None)

    async def _write_letters(
        self, response: web.StreamResponse, person: PersonKey, after: str
    ) -> NoReturn:
        mailbox = self._needs.mailbox
        seen, letters = split(await mailbox.read(person), after)
        last = seen[-1].id if seen else ""
        while True:
            for letter in letters:
                data = json.dumps(self._pages.letter(letter), ensure_ascii=False)
                await self._write(response, f"id: {letter.id}\ndata: {data}\n\n".encode())
                last = letter.id
            letters = await mailbox.wait(person, last, timeout=self._needs.heartbeat_seconds)
            if not letters:
                await self._write(response, _HEARTBEAT)

    def end(self, person: PersonKey) -> None:
        """End every stream of ``person``."""
        for limit, (other, _, _) in list(self._open.items()):
            if other == person:
                self._end(limit)

    def end_all(self) -> None:
        """End every stream: the process is going to stop."""
        for limit in list(self._open):
            self._end(limit)

    def _end(self, limit: asyncio.Timeout) -> None:
        self._open.pop(limit, None)
        if not limit.expired():
            limit.reschedule(asyncio.get_running_loop().time())

    async def _write(self, response: web.StreamResponse, data: bytes) -> None:
        async with asyncio.timeout(self._needs.heartbeat_seconds):
            await response.write(data)
