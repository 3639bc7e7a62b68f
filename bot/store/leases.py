"""Who works which shard: leases in Redis, shared out evenly among processes."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.errors import StoreUnavailable
from bot.store import keys, scripts
from bot.store.link import Link, Script

log = logging.getLogger(__name__)

_ALIVE = Script(scripts.ALIVE)
_RENEW = Script(scripts.RENEW)
_RELEASE = Script(scripts.RELEASE)

_TAKEN = 2
"""RENEW's word for a lease that was free."""

_NEWLY = 2
"""RENEW's answer for a lease that was free."""

TICK = keys.LEASE_MS / 1000 / 4
"""Seconds between two renewals."""


class Leases:
    """The shards of this process. ``tick`` is called every TICK seconds by the worker."""

    def __init__(self, link: Link, owner: str) -> None:
        self._link = link
        self.owner = owner
        self._until: dict[int, float] = {}

    @property
    def shards(self) -> set[int]:
        """The shards that are surely ours now."""
        now = time.monotonic()
        return {shard for shard, until in self._until.items() if until > now}

    def holds(self, shard: int) -> bool:
        """Whether the shard is surely ours now: without Redis's word, not for long."""
        return self._until.get(shard, 0.0) > time.monotonic()

    def lost(self, shard: int) -> bool:
        """Whether the shard is surely not ours."""
        return shard not in self._until

    def forget(self, shard: int) -> None:
        """Redis says that the shard is not ours."""
        self._until.pop(shard, None)

    async def tick(
        self, let_go: Callable[[set[int]], set[int]], *, leaving: bool = False
    ) -> set[int]:
        """Renew, take free shards up to a fair share, give up what is above it.

        ``let_go`` is told which shards are to be given up, and gives those where no work
        is under way; the others stay ours until a later tick. ``leaving`` gives up all.
        Returns the shards won in this tick. Raises StoreUnavailable.
        """
        fair = 0 if leaving else await self._fair_share()
        mine = sorted(self._until)
        idle = let_go(set(mine[fair:]))
        await asyncio.gather(*(self.release(shard) for shard in idle))
        kept = [shard for shard in mine if shard not in idle]
        won = await self._claim(kept)
        for shard in set(kept) - self.shards:
            self._until.pop(shard, None)
        missing = fair - len(self._until)
        if missing > 0:
            start = hash(self.owner) % keys.SHARDS
            free = [(start + n) % keys.SHARDS for n in range(keys.SHARDS)]
            free = [shard for shard in free if shard not in self._until]
            won |= await self._claim_some(free, missing)
        return won

    async def _fair_share(self) -> int:
        seconds = 2 * keys.LEASE_MS / 1000
        alive = await self._link.run(_ALIVE, [keys.PROCESSES], [self.owner, seconds])
        return -(-keys.SHARDS // max(1, int(alive)))

    async def _claim_some(self, free: list[int], missing: int) -> set[int]:
        won: set[int] = set()
        while free and len(won) < missing:
            some, free = free[: missing - len(won)], free[missing - len(won) :]
            won |= await self._claim(some)
        return won

    async def _claim(self, shards: list[int]) -> set[int]:
        """Renew or take these leases; returns those that were not surely ours before."""
        asked = time.monotonic()
        answers = await asyncio.gather(
            *(
                self._link.run(_RENEW, [keys.lease(shard)], [self.owner, keys.LEASE_MS])
                for shard in shards
            )
        )
        won = set()
        for shard, answer in zip(shards, answers, strict=True):
            if answer == _TAKEN or (answer and shard not in self._until):
                won.add(shard)
            if answer:
                self._until[shard] = asked + keys.LEASE_MS / 1000 * 0.9
            else:
                self._until.pop(shard, None)
            if answer == _NEWLY:
                won.add(shard)
        return won

    async def release(self, shard: int) -> None:
        """Hand a shard on at once. Raises StoreUnavailable."""
        self._until.pop(shard, None)
        await self._link.run(_RELEASE, [keys.lease(shard)], [self.owner])

    async def release_all(self) -> None:
        """Hand everything on, at the end of the process; what fails runs out by itself."""
        try:
            for shard in list(self._until):
                await self.release(shard)
            await self._link.call("ZREM", keys.PROCESSES, self.owner)
        except StoreUnavailable:
            log.warning("the leases could not be given back; they run out in a moment")


class PollLease:
    """The right to poll Telegram, which one process has at a time."""

    def __init__(self, link: Link, owner: str) -> None:
        self._link = link
        self._owner = owner

    async def take(self) -> bool:
        """Take or renew it. Raises StoreUnavailable."""
        return bool(await self._link.run(_RENEW, [keys.POLLER], [self._owner, keys.LEASE_MS]))

    async def release(self) -> None:
        """Let the next process poll at once. Raises StoreUnavailable."""
        await self._link.run(_RELEASE, [keys.POLLER], [self._owner])
