"""Who is to be told of something, and telling them: each person once, whatever breaks.

A name of what is told is marked at the person in the same step that puts the message into
their outbox. Whoever goes on after a crash looks at everybody again, passes over those who
are marked, and misses nobody.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.model import PersonKey, Reply, Session
from bot.store import broadcast_scripts, keys, scripts
from bot.store.codec import Codec, Whereabouts
from bot.store.link import Link, Script
from bot.vault import Unsealable, Vault

CHUNK = 100
"""People looked at together."""

_TELL = Script(broadcast_scripts.TELL)
_TURN = Script(broadcast_scripts.TURN)
_BEGIN = Script(broadcast_scripts.BEGIN)
_RENEW = Script(scripts.RENEW)
_RELEASE = Script(scripts.RELEASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Somebody who may be told."""

    person: PersonKey
    at: Whereabouts
    subjects: tuple[str, ...] = ()
    """Of their subscription."""
    session: Session | None = None
    """For one who is in conversation."""
    sealed: bytes = b""
    """The subscription as it was read; empty for one who is in conversation."""
    told: bool = False
    """They know already, as far as was known when they were read."""


class Told(IntEnum):
    """What came of telling somebody."""

    NOW = 1
    BEFORE = 0
    GONE = -1
    """Not subscribed, or not in conversation, as they were when they were read."""


class Subscriptions:
    """Every method raises StoreUnavailable; what it was asked may then have been done."""

    def __init__(self, link: Link, vault: Vault) -> None:
        self._link = link
        self._vault = vault
        self._codec = Codec(vault)

    async def subscribers(self, shard: int, name: str) -> AsyncIterator[list[Recipient]]:
        """Everybody of a shard who wants to be told of anything, some at a time."""
        async for rows in self._listed(keys.subscribers(shard), keys.subscription, name):
            yield [one for row in rows if (one := self._subscriber(*row))]

    async def conversing(self, shard: int, name: str) -> AsyncIterator[list[Recipient]]:
        """Everybody of a shard who is in conversation, some at a time."""
        async for rows in self._listed(keys.sessions(shard), keys.session, name):
            yield [one for row in rows if (one := self._conversing(*row))]

    async def _listed(
        self, index: str, of: Callable[[PersonKey], str], name: str
    ) -> AsyncIterator[list[tuple[PersonKey, bytes | None, bool]]]:
        """Who stands in the index, what is kept of them, and whether they were told."""
        members = await self._link.call("ZRANGE", index, 0, -1)
        for start in range(0, len(members), CHUNK):
            people = [PersonKey(one.decode()) for one in members[start : start + CHUNK]]
            values = await self._link.call("MGET", *map(of, people))
            yield list(zip(people, values, await self._told(people, name), strict=True))

    async def _told(self, people: Sequence[PersonKey], name: str) -> list[bool]:
        mark = self._vault.mark(name)
        found = await asyncio.gather(
            *(self._link.call("SISMEMBER", keys.told(person), mark) for person in people)
        )
        return [bool(one) for one in found]

    def _subscriber(
        self,
        person: PersonKey,
        sealed: bytes | None,
        told: bool,  # noqa: FBT001  # a column of a row
    ) -> Recipient | None:
        """None for one who is gone, or whom nobody can name since SECRET_KEY has changed."""
        try:
            found = self._codec.read_subscriber(sealed) if sealed else None
        except (Unsealable, ValueError, TypeError):
            return None
        if sealed is None or found is None or not self._is(person, found.at):
            return None
        return Recipient(
            person=person, at=found.at, subjects=found.subjects, sealed=sealed, told=told
        )

    def _conversing(
        self,
        person: PersonKey,
        sealed: bytes | None,
        told: bool,  # noqa: FBT001  # a column of a row
    ) -> Recipient | None:
        try:
            found = self._codec.read_conversation(sealed) if sealed else None
        except (Unsealable, ValueError, TypeError, KeyError):
            return None
        if found is None or not found[1].address:
            return None
        return Recipient(person=person, at=found[1], session=found[0], told=told)

    def _is(self, person: PersonKey, at: Whereabouts) -> bool:
        """With a new SECRET_KEY people have new names, and the old ones cannot take part."""
        return self._vault.person(at.channel, at.address) == person

    async def tell(self, name: str, one: Recipient, replies: Sequence[Reply]) -> Told:
        """Put the replies into the person's outbox, unless that was done under this name."""
        shard = keys.shard_of(one.person)
        of = keys.subscription if one.sealed else keys.session
        parcels = [
            self._codec.parcel(one.at.channel, one.person, one.at.address, reply)
            for reply in replies
        ]
        answer = await self._link.run(
            _TELL,
            [keys.told(one.person), keys.outbox(shard), of(one.person)],
            [
                self._vault.mark(name), keys.TOLD_SECONDS, shard, "1" if one.sealed else "",
                one.sealed, *parcels,
            ],
        )  # fmt: skip
        return Told(int(answer))

    async def subscribed(self, people: Sequence[PersonKey]) -> int:
        """How many of them have a subscription now."""
        found = await asyncio.gather(
            *(self._link.call("EXISTS", keys.subscription(person)) for person in people)
        )
        return sum(map(int, found))

    async def turn(self, a_second: float) -> float:
        """Take the next turn of all processes together; gives the seconds until it comes."""
        wait = await self._link.run(_TURN, [keys.PACE], [f"{1000 / a_second:.3f}"])
        return float(wait) / 1000

    async def waiting(self) -> int:
        """Replies that are not sent yet, in all shards."""
        found = await asyncio.gather(
            *(self._link.call("XLEN", keys.outbox(shard)) for shard in range(keys.SHARDS))
        )
        return sum(map(int, found))

    async def any_bot(self, now: float) -> bool:
        """Whether a bot works with this Redis."""
        since = now - 2 * keys.LEASE_MS / 1000
        return bool(await self._link.call("ZCOUNT", keys.PROCESSES, since, "+inf"))

    async def begin(self, name: str, now: float) -> tuple[float, bool]:
        """Since when an announcement goes on, Unix time, and whether it is done."""
        begun, state = await self._link.run(
            _BEGIN, [keys.broadcast(name)], [f"{now:.0f}", keys.BROADCAST_SECONDS]
        )
        return float(begun), state == b"done"

    async def is_done(self, name: str) -> bool:
        """Whether everybody was told."""
        return bool(await self._link.call("HGET", keys.broadcast(name), "state") == b"done")

    async def done(self, name: str) -> None:
        """Everybody was told."""
        await self._link.call("HSET", keys.broadcast(name), "state", "done")

    async def take(self, owner: str) -> bool:
        """Take or keep the right to look for what is to be announced."""
        return bool(await self._link.run(_RENEW, [keys.ANNOUNCER], [owner, keys.ANNOUNCER_MS]))

    async def release(self, owner: str) -> None:
        """Let the next process look at once."""
        await self._link.run(_RELEASE, [keys.ANNOUNCER], [owner])
