"""How much waits in Redis, and for how long: what an operator watches."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import DeskState, PersonKey
from bot.store import keys
from bot.store.link import Link


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """What waits in all shards together; ages are of the oldest entry, seconds, 0 for none."""

    inbox: int
    """Messages not yet answered."""
    inbox_age: float
    outbox: int
    """Replies not yet sent."""
    log: int
    """Log records on their way to the database."""
    log_age: float
    desk_waiting: int
    """People who wait for an operator."""
    desk_age: float
    """How long the first of them has waited."""
    desk_human: int
    """Conversations that an operator has."""


class Queues:
    """Looks at the streams of all shards, whoever works them."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def look(self) -> Backlog:
        """The state of now. Raises StoreUnavailable."""
        shards = range(keys.SHARDS)
        inbox, outbox, log, inbox_age, log_age, desk = await asyncio.gather(
            self._length([keys.inbox(shard) for shard in shards]),
            self._length([keys.outbox(shard) for shard in shards]),
            self._length([keys.log(shard) for shard in shards]),
            self._age([keys.inbox(shard) for shard in shards]),
            self._age([keys.log(shard) for shard in shards]),
            self._desk(),
        )
        waits = [since for state, since in desk if state is DeskState.WAITING]
        return Backlog(
            inbox=inbox, inbox_age=inbox_age, outbox=outbox, log=log, log_age=log_age,
            desk_waiting=len(waits), desk_age=_age_of(waits), desk_human=len(desk) - len(waits),
        )  # fmt: skip

    async def _length(self, streams: list[str]) -> int:
        return sum(await asyncio.gather(*(self._link.call("XLEN", name) for name in streams)))

    async def _age(self, streams: list[str]) -> float:
        firsts = await asyncio.gather(
            *(self._link.call("XRANGE", name, "-", "+", "COUNT", 1) for name in streams)
        )
        return _age_of([int(rows[0][0].partition(b"-")[0]) / 1000 for rows in firsts if rows])

    async def _desk(self) -> list[tuple[DeskState, float]]:
        """State and beginning of every conversation at the operators' desk."""
        found = await asyncio.gather(
            *(self._link.call("ZRANGE", keys.desks(n), 0, -1) for n in range(keys.SHARDS))
        )
        people = [PersonKey(member.decode()) for members in found for member in members]
        rows = await asyncio.gather(
            *(self._link.call("HMGET", keys.desk(who), "state", "since") for who in people)
        )
        return [(DeskState(state.decode()), float(since)) for state, since in rows if since]


def _age_of(times: Sequence[float]) -> float:
    return max(0.0, time.time() - min(times)) if times else 0.0
