"""Bots that are killed, and what their deaths cost the people who wrote.

At each kill the outbox in Redis, which outlives the bot, says which replies were on their way.
A reply that comes twice across that kill, and was among them, is *repeated*: Telegram had taken
it and the bot died before it knew. Any other second answer is *doubled*.
"""

import asyncio
import difflib
import itertools
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis

from bot.store import keys
from bot.store.link import Link
from bot.store.state import State
from bot.vault import Vault
from tests import smallworld
from tests.botapi import Person
from tests.faults.conftest import Crowd
from tests.process import SECRET, BotProcess

WIRE = 1.0
"""Seconds that a call may be on its way to Telegram, or wait there for its turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crash:
    """One SIGKILL."""

    at: float
    """time.monotonic() when the process was gone."""
    on_their_way: frozenset[int]
    """The chats whose replies lay in the outbox."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Toll:
    """What people got, beside what they asked for."""

    lost: int
    doubled: int
    misordered: int
    repeated: int


@dataclass(slots=True)
class Doomed:
    """A bot that is killed again and again, over a Redis that lives on."""

    bot: BotProcess
    crowd: Crowd
    redis_url: str
    crashes: list[Crash] = field(default_factory=list)

    async def dies(self) -> None:
        """SIGKILL; then look at what it leaves."""
        await self.bot.kill()
        at = time.monotonic()
        self.crashes.append(Crash(at=at, on_their_way=await outbox(self.redis_url)))

    @property
    def behind(self) -> int:
        """How many messages have no answer yet."""
        return sum(map(len, self.crowd.asked.values())) - self.crowd.answered

    async def toll(self) -> Toll:
        """Wait until all is answered, then count."""
        await self.crowd.all_answered()
        return toll(self.crowd, self.crashes)


async def outbox(redis_url: str) -> frozenset[int]:
    """The chats to which replies are on their way."""
    link = Link(Redis.from_url(redis_url))
    try:
        state = State(link, Vault(SECRET.encode()), "the test")
        found = await asyncio.gather(*(state.pending(shard) for shard in range(keys.SHARDS)))
    finally:
        await link.close()
    return frozenset(int(parcel.address.split()[0]) for some in found for parcel in some)


def toll(crowd: Crowd, crashes: Sequence[Crash] = ()) -> Toll:
    """Count, person by person."""
    lost = doubled = misordered = repeated = 0
    for person in crowd.people:
        once, seconds = _heard(person)
        repeats = _repeats(person, seconds, crashes)
        repeated += repeats
        doubled += len(seconds) - repeats
        asked = crowd.asked.get(person.id, [])
        if once != asked:
            match = difflib.SequenceMatcher(None, asked, once, autojunk=False)
            kept = sum(block.size for block in match.get_matching_blocks())
            lost += max(0, len(asked) - len(once))
            doubled += max(0, len(once) - len(asked))
            misordered += min(len(asked), len(once)) - kept
    return Toll(lost=lost, doubled=doubled, misordered=misordered, repeated=repeated)


def _heard(person: Person) -> tuple[list[int], list[tuple[float, float]]]:
    """The numbers that a person was told, each once, and when those came that came again."""
    told = [
        (number, reply.time) for reply in person.replies for number in smallworld.answers([reply])
    ]
    once = [number for number, _ in itertools.groupby(told, key=lambda one: one[0])]
    again = [
        (first[1], second[1]) for first, second in itertools.pairwise(told) if first[0] == second[0]
    ]
    return once, again


def _repeats(person: Person, seconds: list[tuple[float, float]], crashes: Sequence[Crash]) -> int:
    """How many of the second answers a crash explains: one each, and of a reply under way."""
    left = [crash.at for crash in crashes if person.id in crash.on_their_way]
    found = 0
    for first, second in seconds:
        # A call that was on the wire when the bot died may be taken a little after that.
        across = [at for at in left if first - WIRE < at < second]
        if across:
            left.remove(across[0])
            found += 1
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still live."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def lives(pid: int) -> bool:
    """Whether there is such a process, zombies apart."""
    try:
        state = re.search(r"State:\s+(\w)", Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return False
    return state is not None and state[1] != "Z"
