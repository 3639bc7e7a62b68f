"""The way of replies to their doors: each until it is taken, or never can be."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from bot.errors import Blocked, Refused, RetryLater, StoreUnavailable
from bot.model import Failure, Reply
from bot.ports import Door, Parcel
from bot.store.pace import Pace
from bot.store.turnstile import Turnstile
from bot.store.work import Work

log = logging.getLogger(__name__)

T = TypeVar("T")

PACED = "telegram"
"""The channel that asks for a pace."""

SENDS = 100
"""Replies on their way to a channel at the same time."""

GIVE_UP_SECONDS = 24 * 3600
"""A reply that could not be sent for so long is of no use any more."""

_LOOK_SECONDS = 0.5
"""While a chat has to wait: between two looks at whether the shard is still ours."""


async def when_stored(step: Callable[[], Awaitable[T]], stopping: asyncio.Event) -> T | None:
    """Repeat a step until Redis takes it; None when the program ends before."""
    delay = 0.05
    while True:
        try:
            return await step()
        except StoreUnavailable:
            if stopping.is_set():
                return None
            await _pause(delay, stopping)
            delay = min(1.0, delay * 2)


async def _pause(seconds: float, stopping: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()


class Courier:
    """Sends the parcels of shards for as long as they are ours."""

    def __init__(
        self, work: Work, sends: Turnstile, *, ours: Callable[[int], Awaitable[bool]],
        stopping: asyncio.Event,
    ) -> None:  # fmt: skip
        self._state = work.state
        self._doors = work.doors
        self._plain = work.plain
        self._pace = work.pace
        self._ours = ours
        self._stopping = stopping
        self._sends = sends

    async def deliver(self, parcel: Parcel) -> bool:
        """Send one reply and forget it; False where it is left in the outbox.

        A person who blocked the bot ends the session.
        """
        reply, tries, since = parcel.reply, 0, time.monotonic()
        while await self._ours(parcel.shard):
            if self._pace is not None and not await self._turn(self._pace, parcel):
                return False
            try:
                await self._sends.run(parcel.person, partial(self._send, parcel, reply))
                return await self._sent(parcel)
            except Blocked:
                return await self._failed(parcel, Failure.BLOCKED)
            except Refused as refused:
                plain = self._plain(parcel.reply)
                if reply == plain:
                    log.error("a reply was refused for good: %s", refused)
                    return await self._failed(parcel, Failure.REFUSED)
                log.warning("a reply was refused and goes out plain: %s", refused)
                reply = plain
            except RetryLater as later:
                if time.monotonic() - since > GIVE_UP_SECONDS:
                    log.error("a reply could not be sent for a day and is given up")
                    return await self._failed(parcel, Failure.LATE)
                tries += 1
                least = min(30.0, 0.5 * 2**tries) if tries > 1 else 0.0
                await self._wait(parcel, max(later.after, least))
            if self._stopping.is_set():
                break
        return False

    async def _turn(self, pace: Pace, parcel: Parcel) -> bool:
        """Wait for the pace to let it out; False where it is not ours to send any more."""
        if parcel.channel != PACED:
            return True
        chat = parcel.address.partition(" ")[0]
        first = self._sends.is_first(parcel.person)
        return await pace.turn(chat, first=first) and await self._ours(parcel.shard)

    async def _send(self, parcel: Parcel, reply: Reply) -> None:
        await self._door(parcel).send(parcel.address, reply)

    async def _wait(self, parcel: Parcel, seconds: float) -> None:
        """Wait, but no longer than the shard is ours."""
        until = time.monotonic() + seconds
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            await _pause(min(left, _LOOK_SECONDS), self._stopping)
            if not await self._ours(parcel.shard):
                return

    async def _sent(self, parcel: Parcel) -> bool:
        await when_stored(lambda: self._state.sent(parcel), self._stopping)
        return True

    async def _failed(self, parcel: Parcel, failure: Failure) -> bool:
        at = time.time()
        await when_stored(lambda: self._state.failed(parcel, failure, at), self._stopping)
        return True

    def _door(self, parcel: Parcel) -> Door:
        door = self._doors.get(parcel.channel)
        if door is None:
            raise RetryLater(f"no {parcel.channel} door in this process", after=30)
        return door
