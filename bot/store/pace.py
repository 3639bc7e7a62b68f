"""How fast replies may go out: one pace for all processes together, and one for each chat.

Turns are moments, numbered by Redis: a process takes some at a time and sends one reply at
each. Libraries of rate limiters ask Redis for every message, or count in one process only.
"""

import asyncio
import random
import time
from collections import OrderedDict, deque

from bot.errors import StoreUnavailable
from bot.store import broadcast_scripts, keys
from bot.store.link import Link, Script

_GRANT = Script(broadcast_scripts.GRANT)

AHEAD_SECONDS = 0.5
"""No turn is given away earlier: a process that dies wastes no more."""

TOGETHER_SECONDS = 0.2
"""A process takes no more turns than there are in this time, so that all come to theirs."""

SPARE_SECONDS = 0.1
"""Turns are taken for what was sent in the last of this time, and are good for as long."""

CHAT_SECONDS, CHAT_BURST = 1.0, 3
"""Telegram's FAQ: about one message a second in a chat, short bursts aside."""

GROUP_SECONDS, GROUP_BURST = 3.75, 4
"""Telegram's FAQ: 20 messages a minute in a group; so no minute has more, bursts included."""

CHATS = 10_000
"""Chats remembered; who was written to longer ago may be written to at once."""

_AGAIN_SECONDS = 0.3


class Pace:
    """The turns of this process. A chat is written to by one process at a time."""

    def __init__(self, link: Link, a_second: int) -> None:
        """``a_second`` messages at most in any second: the pace is a sixth less, for bursts."""
        self._link = link
        self._gap = 1 / max(1, a_second * 5 // 6)
        self._burst = a_second // 10
        self._most = max(1, int(TOGETHER_SECONDS / self._gap))
        self._first: deque[asyncio.Future[float | None]] = deque()
        self._others: deque[asyncio.Future[float | None]] = deque()
        self._spare: deque[float] = deque()
        self._taken: deque[float] = deque()
        self._asking: asyncio.Task[None] | None = None
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._closed = False

    async def turn(self, chat: str, *, first: bool = False) -> bool:
        """Wait until a message may go to this chat; ``first`` goes before all who wait.

        False where the program ends before: the message is not to be sent.
        """
        await asyncio.sleep(self._chat(chat))
        at = self._of_spare()
        if at is None:
            at = await self._queued(first=first)
        if at is None or self._closed:
            return False
        await asyncio.sleep(at - time.monotonic())
        return not self._closed

    def close(self) -> None:
        """Send all who wait away: the program ends."""
        self._closed = True
        if self._asking is not None:
            self._asking.cancel()
        self._answer(len(self._first) + len(self._others), None)

    def _chat(self, chat: str) -> float:
        """Seconds to wait for the chat's own sake; the next message waits for this one."""
        group = chat.startswith("-")
        gap, burst = (GROUP_SECONDS, GROUP_BURST) if group else (CHAT_SECONDS, CHAT_BURST)
        now = time.monotonic()
        at = max(now - gap * burst, self._chats.pop(chat, 0.0))
        self._chats[chat] = at + gap
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return max(0.0, at - now)

    def _of_spare(self) -> float | None:
        while self._spare and not (self._first or self._others):
            at = self._spare.popleft()
            if at > time.monotonic() - SPARE_SECONDS:
                self._taken.append(at)
                return at
        return None

    async def _queued(self, *, first: bool) -> float | None:
        came: asyncio.Future[float | None] = asyncio.get_running_loop().create_future()
        if not self._closed:
            (self._first if first else self._others).append(came)
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask(), name="turns to send")
        else:
            came.set_result(None)
        return await came

    async def _ask(self) -> None:
        """Take turns for as long as anybody waits for one."""
        while waiting := len(self._first) + len(self._others):
            now = time.monotonic()
            while self._taken and self._taken[0] < now - SPARE_SECONDS:
                self._taken.popleft()
            wanted = min(max(waiting, len(self._taken)), self._most)
            try:
                count, begin = await self._granted(wanted)
            except StoreUnavailable:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            given = self._answer(count, begin)
            self._spare.extend(self._moment(begin, k) for k in range(given, count))
            if self._first or self._others:
                free = begin + (count - 1) * self._gap if count else begin - AHEAD_SECONDS
                pause = free - time.monotonic() + random.uniform(0, self._gap / 4)  # noqa: S311  # no secret
                await asyncio.sleep(max(0.001, pause))

    async def _granted(self, wanted: int) -> tuple[int, float]:
        """How many turns we have, and when the first is, by time.monotonic()."""
        micro = 1_000_000
        count, later = await self._link.run(
            _GRANT,
            [keys.SENDS],
            [wanted, round(self._gap * micro), round(AHEAD_SECONDS * micro), self._burst],
        )
        return int(count), time.monotonic() + int(later) / micro

    def _moment(self, begin: float, number: int) -> float:
        """When a turn is, counted from the first of those taken with it; one gone by is now."""
        return max(begin + number * self._gap, time.monotonic())

    def _answer(self, count: int, begin: float | None) -> int:
        """Give the next in line their turns; returns how many there were."""
        given = 0
        while given < count and (self._first or self._others):
            came = (self._first or self._others).popleft()
            if came.done():  # whoever waited was cancelled
                continue
            at = None if begin is None else self._moment(begin, given)
            came.set_result(at)
            if at is not None:
                self._taken.append(at)
            given += 1
        return given
