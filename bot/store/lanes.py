"""The worker: one lane a person, each in the order stored, all lanes side by side.

A lane holds messages (to be answered) and parcels (to be sent). What a lane holds is
also in Redis until it is done, so a lane may be dropped at any moment: whoever holds
the shard's lease next reads it again.
"""

import asyncio
import logging
import random
from collections import deque
from contextlib import suppress

from bot.errors import StoreUnavailable
from bot.model import PersonKey
from bot.ports import Entry, Overtaken, Parcel
from bot.store.courier import SENDS, Courier, when_stored
from bot.store.leases import TICK
from bot.store.shard import Item, Shard, key_of
from bot.store.tasks import Tasks
from bot.store.turnstile import AHEAD, CROWD, Brake
from bot.store.work import Work

log = logging.getLogger(__name__)

WINDOW = 500
"""Items of one shard held in memory at a time; the rest waits in Redis."""

DRAIN_SECONDS = 7
"""How long the end of the process waits for replies on their way."""

_READ = 100
"""Items read at a time: each is looked at while there is a crowd, and others wait meanwhile."""

_SWEEP_EVERY = 3


class Lanes:
    """Runs from ``async with`` until its end; then drains what is under way."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._shards: dict[int, Shard] = {}
        self._lanes: dict[PersonKey, deque[Item]] = {}
        self._tasks = Tasks("a lane", level=logging.ERROR)
        self._stopping = asyncio.Event()
        self._brake = Brake(work.pressing, sends=SENDS, is_behind=self._is_behind)
        self._courier = Courier(work, self._brake.sends, ours=self._ours, stopping=self._stopping)
        self._ticker: asyncio.Task[None] | None = None
        self.store_ok = False
        """Whether Redis answered the last time it was asked."""
        work.intake.on_arrival(self._arrived)

    async def __aenter__(self) -> "Lanes":
        self._ticker = asyncio.create_task(self._tick_for_ever(), name="leases")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._stopping.set()
        self._work.stop()
        if self._ticker is not None:
            self._ticker.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticker
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._drain()
        for late in self._tasks:
            late.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await self._work.leases.release_all()

    async def _drain(self) -> None:
        """Hand on what is idle, and keep the rest until its replies are out."""
        while self._tasks:
            with suppress(StoreUnavailable):
                await self._work.leases.tick(self._let_go, leaving=True)
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=TICK / 2)

    @property
    def waiting(self) -> int:
        """Items in this process's lanes."""
        return sum(len(lane) for lane in self._lanes.values())

    @property
    def is_crowded(self) -> bool:
        """Whether so many people wait that the pressing ones are looked for and go first."""
        return len(self._lanes) > CROWD

    def _is_behind(self) -> bool:
        return self._work.intake.is_behind and len(self._lanes) < AHEAD

    def wake(self, shard: int) -> None:
        """Another process stored something in ``shard``."""
        if shard in self._shards:
            self._read_soon(shard)

    def post(self, shard: int) -> None:
        """Something was put into the outbox of ``shard`` by nobody's turn."""
        if shard in self._shards:
            self._read_anew(shard)

    def _arrived(self, shard: int, before: str, entries: list[Entry]) -> bool:
        state = self._shards.get(shard)
        if state is None or self._stopping.is_set() or not self._work.leases.holds(shard):
            return False
        in_step = not state.anew and state.reader is None and state.cursor == before
        if in_step and len(state.held) < WINDOW:
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
                self._shards.setdefault(shard, Shard())
                self._read_anew(shard)
            if count % _SWEEP_EVERY == 0:
                for shard in self._work.leases.shards:
                    self.wake(shard)
            await asyncio.sleep(TICK * random.uniform(0.8, 1.0))  # noqa: S311  # no secret

    def _let_go(self, shards: set[int]) -> set[int]:
        """Begin nothing new in shards that others are to have; those that are idle go."""
        for shard, state in self._shards.items():
            if state.closing and shard not in shards:
                self._read_anew(shard)
            state.closing = shard in shards
        idle = {shard for shard in shards if not self._is_busy(shard)}
        for shard in idle:
            self._shards.pop(shard, None)
        return idle

    def _is_busy(self, shard: int) -> bool:
        state = self._shards.get(shard)
        return state is not None and (bool(state.held) or state.reader is not None)

    def _read_anew(self, shard: int) -> None:
        self._shards[shard].anew = True
        self._read_soon(shard)

    def _read_soon(self, shard: int) -> None:
        state = self._shards[shard]
        state.again = True
        if state.reader is None:
            state.reader = self._tasks.start(self._read(shard, state))

    async def _read(self, shard: int, state: Shard) -> None:
        """Take what waits in Redis into lanes: first replies to send, then messages."""
        try:
            while state.again and not self._stopping.is_set():
                state.again = False
                if state.anew:
                    state.anew, state.cursor = False, ""
                    await self._read_outbox(shard, state)
                await self._read_inbox(shard, state)
        except StoreUnavailable:
            state.anew = True  # when Redis is back: a tick asks for it
        finally:
            state.reader = None

    async def _read_outbox(self, shard: int, state: Shard) -> None:
        state.sent = set()
        try:
            parcels = await self._work.state.pending(shard)
            self._dispatch(state, [p for p in parcels if key_of(p) not in state.sent])
        finally:
            state.sent = None

    async def _read_inbox(self, shard: int, state: Shard) -> None:
        state.more = False
        while (count := min(WINDOW - len(state.held), _READ)) > 0:
            entries, unreadable = await self._work.intake.read(shard, state.cursor, count)
            if unreadable:
                log.error("%d messages in shard %d cannot be read", len(unreadable), shard)
                await self._work.intake.discard(shard, unreadable)
            if state.anew:
                return
            if entries:
                state.cursor = entries[-1].id
                self._dispatch(state, entries)
            if len(entries) + len(unreadable) < count:
                return
        state.more = True

    def _dispatch(self, state: Shard, items: list[Entry] | list[Parcel]) -> None:
        for item in items:
            if key_of(item) in state.held:
                continue
            state.held.add(key_of(item))
            person = item.message.person if isinstance(item, Entry) else item.person
            lane = self._lanes.get(person)
            if lane is None:
                lane = self._lanes[person] = deque()
                self._tasks.start(self._run(person, lane))
            lane.append(item)
            if isinstance(item, Entry) and self.is_crowded:
                self._brake.look(item.message)

    async def _run(self, person: PersonKey, lane: deque[Item]) -> None:
        """Work a lane; what is left when one item cannot be done is read again, in order."""
        try:
            while lane and not self._stopping.is_set():
                if not await self._one(lane[0]):
                    return
                self._done(lane.popleft())
        finally:
            for item in lane:
                self._done(item)
            del self._lanes[person]
            self._brake.done(person)

    def _done(self, item: Item) -> None:
        if state := self._shards.get(item.shard):
            state.held.discard(key_of(item))
            if state.more and len(state.held) <= WINDOW // 2:
                self._read_soon(item.shard)

    async def _one(self, item: Item) -> bool:
        """Answer or send; False where it must be left to whoever reads the shard next."""
        if not await self._ours(item.shard):
            return False
        if isinstance(item, Parcel):
            return await self._deliver(item)
        try:
            parcels = await self._brake.turns.run(item.message.person, lambda: self._answer(item))
        except Overtaken as overtaken:
            self._overtaken(item.shard, str(overtaken))
            return False
        state = self._shards.get(item.shard)
        if state:
            state.held.update(key_of(parcel) for parcel in parcels or ())
        try:
            for parcel in parcels or ():
                if not await self._deliver(parcel):
                    return False
        finally:
            for parcel in parcels or ():
                self._done(parcel)
        return parcels is not None

    async def _answer(self, entry: Entry) -> list[Parcel] | None:
        if self._stopping.is_set() or not await self._ours(entry.shard):
            return None  # it stood in line meanwhile
        return await when_stored(lambda: self._work.answer(entry), self._stopping)

    def _overtaken(self, shard: int, why: str) -> None:
        """The entry was committed after all, or is another's: read the shard anew."""
        if why == "LOST":
            self._work.leases.forget(shard)  # the next tick takes it back, or knows the owner
        elif shard in self._shards:
            self._read_anew(shard)
        log.info("an entry of shard %d was overtaken (%s)", shard, why)

    async def _ours(self, shard: int) -> bool:
        """Whether the shard is ours to work on; waits while nobody can say."""
        while self._is_open(shard) and not self._work.leases.holds(shard):
            if self._work.leases.lost(shard) or self._stopping.is_set():
                return False
            await asyncio.sleep(0.05)
        return self._is_open(shard)

    def _is_open(self, shard: int) -> bool:
        return (state := self._shards.get(shard)) is not None and not state.closing

    async def _deliver(self, parcel: Parcel) -> bool:
        done = await self._courier.deliver(parcel)
        state = self._shards.get(parcel.shard)
        if done and state and state.sent is not None:
            state.sent.add(key_of(parcel))
        return done
