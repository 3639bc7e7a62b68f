"""The worker: one lane a person, each in the order stored, all lanes side by side.

A lane holds messages (to be answered) and parcels (to be sent). What a lane holds is
also in Redis until it is done, so a lane may be dropped at any moment: whoever holds
the shard's lease next reads it again.
"""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from bot.errors import Blocked, Refused, RetryLater, StoreUnavailable
from bot.model import PersonKey, Reply
from bot.ports import Door, Entry, Overtaken, Parcel
from bot.store.intake import Intake
from bot.store.leases import TICK, Leases
from bot.store.state import State

log = logging.getLogger(__name__)

T = TypeVar("T")
Item = Entry | Parcel

WINDOW = 500
"""Items of one shard held in memory at a time; the rest waits in Redis."""

SENDS = 100
"""Replies on their way to a channel at the same time."""

GIVE_UP_SECONDS = 24 * 3600
"""A reply that could not be sent for so long is of no use any more."""

_SWEEP_EVERY = 3


@dataclass(slots=True)
class _Shard:
    cursor: str = ""
    """The last inbox entry taken into a lane."""
    held: set[str] = field(default_factory=set)
    """Keys of the items in lanes."""
    sent: set[str] | None = None
    """Keys of parcels done while the outbox is being read; None when it is not."""
    reader: asyncio.Task[None] | None = None
    again: bool = False
    """Something came while the reader was at work."""
    more: bool = False
    """The window was full: Redis holds more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What the lanes work with."""

    intake: Intake
    state: State
    leases: Leases
    doors: Mapping[str, Door]
    answer: Callable[[Entry], Awaitable[list[Parcel]]]
    """Takes a turn and commits it."""
    plain: Callable[[Reply], Reply]
    """A reply without markup, for a channel that refused it."""


def _key(item: Item) -> str:
    return f"{type(item).__name__} {item.id}"


class Lanes:
    """Runs from ``async with`` until its end; then drains what is under way."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._shards: dict[int, _Shard] = {}
        self._lanes: dict[PersonKey, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sends = asyncio.Semaphore(SENDS)
        self._stopping = asyncio.Event()
        self._ticker: asyncio.Task[None] | None = None
        self.store_ok = False
        """Whether Redis answered the last time it was asked."""
        work.intake.on_arrival(self._arrived)

    async def __aenter__(self) -> "Lanes":
        self._ticker = asyncio.create_task(self._tick_for_ever(), name="leases")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._stopping.set()
        if self._ticker is not None:
            self._ticker.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticker
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=7)
            for task in late:
                task.cancel()
        await self._work.leases.release_all()

    @property
    def waiting(self) -> int:
        """Items in this process's lanes."""
        return sum(len(lane) for lane in self._lanes.values())

    def wake(self, shard: int) -> None:
        """Another process stored something in ``shard``."""
        if shard in self._shards:
            self._read_soon(shard)

    def _arrived(self, shard: int, before: str, entries: list[Entry]) -> bool:
        state = self._shards.get(shard)
        if state is None or self._stopping.is_set() or not self._work.leases.holds(shard):
            return False
        if state.reader is None and state.cursor == before and len(state.held) < WINDOW:
            state.cursor = entries[-1].id
            self._dispatch(state, entries)
        else:
            self._read_soon(shard)
        return True

    async def _tick_for_ever(self) -> None:
        count = 0
        while True:
            try:
                won = await self._work.leases.tick(self._let_go)
                self.store_ok = True
            except StoreUnavailable as error:
                if self.store_ok:
                    log.error("%s; trying again until it can", error)
                self.store_ok = False
                won = set()
            except Exception:  # without leases the whole bot stands still
                log.exception("the leases could not be renewed")
                won = set()
            count += 1
            for shard in won:
                self._shards.setdefault(shard, _Shard()).cursor = ""
                self._read_soon(shard)
            if count % _SWEEP_EVERY == 0:
                for shard in self._work.leases.shards:
                    self.wake(shard)
            await asyncio.sleep(TICK * random.uniform(0.8, 1.0))  # noqa: S311  # no secret

    async def _let_go(self, shard: int) -> None:
        """Finish what is under way in a shard before another process gets it."""
        state = self._shards.pop(shard, None)
        deadline = time.monotonic() + 1.0
        while state and state.held and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    def _read_soon(self, shard: int) -> None:
        state = self._shards[shard]
        state.again = True
        if state.reader is None:
            state.reader = self._start(self._read(shard, state))

    async def _read(self, shard: int, state: _Shard) -> None:
        """Take what waits in Redis into lanes: first replies to send, then messages."""
        try:
            while state.again and not self._stopping.is_set():
                state.again = False
                if not state.cursor:
                    await self._read_outbox(shard, state)
                await self._read_inbox(shard, state)
        except StoreUnavailable:
            state.cursor = ""  # read from the start when Redis is back: a tick asks for it
        finally:
            state.reader = None

    async def _read_outbox(self, shard: int, state: _Shard) -> None:
        state.sent = set()
        try:
            parcels = await self._work.state.pending(shard)
            self._dispatch(state, [p for p in parcels if _key(p) not in state.sent])
        finally:
            state.sent = None

    async def _read_inbox(self, shard: int, state: _Shard) -> None:
        state.more = False
        while (room := WINDOW - len(state.held)) > 0:
            entries, unreadable = await self._work.intake.read(shard, state.cursor, room)
            if unreadable:
                log.error("%d messages in shard %d cannot be read", len(unreadable), shard)
                await self._work.intake.discard(shard, unreadable)
            if not entries:
                return
            state.cursor = entries[-1].id
            self._dispatch(state, entries)
        state.more = True

    def _dispatch(self, state: _Shard, items: list[Entry] | list[Parcel]) -> None:
        for item in items:
            if _key(item) in state.held:
                continue
            state.held.add(_key(item))
            person = item.message.person if isinstance(item, Entry) else item.person
            lane = self._lanes.get(person)
            if lane is None:
                lane = self._lanes[person] = deque()
                self._start(self._run(person, lane))
            lane.append(item)

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a lane ended by %s", type(error).__name__)

    async def _run(self, person: PersonKey, lane: deque[Item]) -> None:
        try:
            while lane and not self._stopping.is_set():
                item = lane[0]
                await self._one(item)
                lane.popleft()
                self._done(item)
        finally:
            for item in lane:
                self._done(item)
            del self._lanes[person]

    def _done(self, item: Item) -> None:
        if state := self._shards.get(item.shard):
            state.held.discard(_key(item))
            if state.more and len(state.held) <= WINDOW // 2:
                self._read_soon(item.shard)

    async def _one(self, item: Item) -> None:
        if not await self._ours(item.shard):
            return
        if isinstance(item, Parcel):
            await self._deliver(item)
            return
        try:
            parcels = await self._when_stored(lambda: self._work.answer(item))
        except Overtaken as overtaken:
            self._overtaken(item.shard, str(overtaken))
            return
        state = self._shards.get(item.shard)
        for parcel in parcels or ():
            if state:
                state.held.add(_key(parcel))
        for parcel in parcels or ():
            await self._deliver(parcel)
            self._done(parcel)

    def _overtaken(self, shard: int, why: str) -> None:
        """The entry was committed after all, or is another's: read the shard anew."""
        if why == "LOST":
            self._work.leases.forget(shard)  # the next tick takes it back, or knows the owner
        elif state := self._shards.get(shard):
            state.cursor = ""
            self._read_soon(shard)
        log.info("an entry of shard %d was overtaken (%s)", shard, why)

    async def _ours(self, shard: int) -> bool:
        """Whether the shard is ours; waits while nobody can say."""
        while not self._work.leases.holds(shard):
            if self._work.leases.lost(shard) or self._stopping.is_set():
                return False
            await asyncio.sleep(0.05)
        return True

    async def _when_stored(self, step: Callable[[], Awaitable[T]]) -> T | None:
        """Repeat a step until Redis takes it; None when the program ends before."""
        delay = 0.05
        while True:
            try:
                return await step()
            except StoreUnavailable:
                if self._stopping.is_set():
                    return None
                await self._pause(delay)
                delay = min(1.0, delay * 2)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _deliver(self, parcel: Parcel) -> None:
        """Send one reply and forget it; a person who blocked the bot ends the session."""
        blocked = False
        reply, tries, since = parcel.reply, 0, time.monotonic()
        while await self._ours(parcel.shard):
            try:
                async with self._sends:
                    await self._door(parcel).send(parcel.address, reply)
                break
            except Blocked:
                blocked = True
                break
            except Refused as refused:
                plain = self._work.plain(parcel.reply)
                if reply == plain:
                    log.error("a reply was refused for good: %s", refused)
                    break
                log.warning("a reply was refused and goes out plain: %s", refused)
                reply = plain
            except RetryLater as later:
                if time.monotonic() - since > GIVE_UP_SECONDS:
                    log.error("a reply could not be sent for a day and is given up")
                    break
                tries += 1
                await self._pause(max(later.after, min(30.0, 0.5 * 2**tries) if tries > 1 else 0))
            if self._stopping.is_set():
                return
        else:
            return
        await self._when_stored(lambda: self._work.state.sent(parcel, end_session=blocked))
        if (state := self._shards.get(parcel.shard)) and state.sent is not None:
            state.sent.add(_key(parcel))

    def _door(self, parcel: Parcel) -> Door:
        door = self._work.doors.get(parcel.channel)
        if door is None:
            raise RetryLater(f"no {parcel.channel} door in this process", after=30)
        return door
