"""The connections to the web server: how many there may be, and how slow they may be."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from bot.channels.web.limits import Disguise

log = logging.getLogger(__name__)

_END = (b"\r\n\r\n", b"\n\n")
_TELL_SECONDS = 60.0


def _nobody(address: str) -> str:
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What the connections of one process may do."""

    total: int = 2000
    """Open at once; each takes about 30 kB, and streams are half of them at most."""
    per_address: int = 128
    head_seconds: float = 10.0
    """From the connection's begin to the end of the first request's head."""
    stall_seconds: float = 30.0
    """How long the other side may leave unread what fills its buffers."""
    network: Callable[[str], str] = _nobody
    """The peer's address -> the network that counts; empty for who may have any number."""


class Connections:
    """Counts connections and closes what is too much or too slow; nobody is named in the log."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self.closed = 0
        """Connections and requests that were ended for being too many or too slow."""
        self._disguise = Disguise()
        self._open = 0
        self._by_address: Counter[bytes] = Counter()
        self._told_at = -_TELL_SECONDS

    @property
    def open(self) -> int:
        """How many are open now."""
        return self._open

    def guarding(
        self, factory: Callable[[], asyncio.BaseProtocol]
    ) -> Callable[[], asyncio.Protocol]:
        """A factory like this one whose connections are bounded."""
        return lambda: _Guarded(self, cast("asyncio.Protocol", factory()))

    def admit(self, transport: asyncio.BaseTransport) -> bytes | None:
        """Count a connection; gives its address's name, or None where there are too many."""
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        name = self._disguise.name(self.bounds.network(address))
        crowded = bool(name) and self._by_address[name] >= self.bounds.per_address
        if crowded or self._open >= self.bounds.total:
            self.refused()
            return None
        self._open += 1
        if name:
            self._by_address[name] += 1
        return name

    def gone(self, name: bytes) -> None:
        """An admitted connection has ended."""
        self._open -= 1
        if name:
            self._by_address[name] -= 1
            if not self._by_address[name]:
                del self._by_address[name]

    def refused(self) -> None:
        """Count an end that was not the other side's wish; the log hears of it once a minute."""
        self.closed += 1
        if time.monotonic() - self._told_at >= _TELL_SECONDS:
            self._told_at = time.monotonic()
            log.warning("web server: %d too many or too slow so far", self.closed)


class _Guarded(asyncio.Protocol):
    """One connection, between the socket and the web server's own protocol."""

    def __init__(self, connections: Connections, inner: asyncio.Protocol) -> None:
        self._connections = connections
        self._inner = inner
        self._name: bytes | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tail: bytes | None = b""
        """The last bytes of a head that has not ended; None behind it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._name = self._connections.admit(transport)
        if self._name is None:
            self._transport.abort()
            return
        self._in(self._connections.bounds.head_seconds)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._name is None:
            return
        if self._tail is not None:
            seen = self._tail + data
            self._tail = seen[-3:]
            if any(end in seen for end in _END):
                self._tail = None
                self._calm()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._name is not None else None

    def pause_writing(self) -> None:
        self._in(self._connections.bounds.stall_seconds)
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._calm()
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        if self._name is None:
            return
        self._calm()
        self._connections.gone(self._name)
        self._inner.connection_lost(error)

    def _in(self, seconds: float) -> None:
        self._calm()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._end)

    def _calm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._timer = None
        self._connections.refused()
        if self._transport is not None:
            self._transport.abort()
