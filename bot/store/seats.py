"""The conversations at the desk, read from all shards in one round trip or two."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import DeskState, PersonKey
from bot.ports import Waiting
from bot.store import desk_scripts, keys
from bot.store.codec import Card, Codec
from bot.store.link import Link, Script
from bot.vault import Unsealable, Vault

log = logging.getLogger(__name__)

_TIDY = Script(desk_scripts.TIDY)
_DROP = Script(desk_scripts.DROP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A conversation at the desk, with what no operator sees: whose it is."""

    person: PersonKey
    card: Card
    since: str
    """As Redis has it: tells this wait from a later one of the same person."""
    seen: Waiting
    unclaimed: float
    """Since when nobody has it, Unix time."""

    @property
    def shard(self) -> int:
        """Where its keys are."""
        return keys.shard_of(self.person)

    @property
    def keys(self) -> list[str]:
        """What the desk's scripts work on."""
        shard = self.shard
        return [
            keys.desk(self.person), keys.desks(shard), keys.outbox(shard),
            keys.handoffs(shard), keys.log(shard),
        ]  # fmt: skip


class Seats:
    """Reads them. Every method raises StoreUnavailable."""

    def __init__(self, link: Link, vault: Vault) -> None:
        self._link = link
        self._codec = Codec(vault)

    async def all(self) -> list[Seat]:
        """Every conversation that waits or is an operator's, in no order."""
        found = await asyncio.gather(
            *(self._link.call("ZRANGE", keys.desks(n), 0, -1) for n in range(keys.SHARDS))
        )
        return await self.of([PersonKey(one.decode()) for members in found for one in members])

    async def of(self, people: Sequence[PersonKey]) -> list[Seat]:
        """The conversations of these people that wait or are an operator's."""
        rows = await asyncio.gather(
            *(self._link.call("HGETALL", keys.desk(person)) for person in people)
        )
        seats = [await self._seat(who, row) for who, row in zip(people, rows, strict=True)]
        return [seat for seat in seats if seat]

    async def find(self, conversation: str) -> Seat | None:
        """The seat of a conversation, if it is at the desk."""
        seats = await self.all()
        return next((seat for seat in seats if seat.card.conversation == conversation), None)

    async def _seat(self, person: PersonKey, row: dict[bytes, bytes] | list[bytes]) -> Seat | None:
        names = [keys.desk(person), keys.desks(keys.shard_of(person))]
        fields = row if isinstance(row, dict) else dict(zip(row[::2], row[1::2], strict=True))
        if b"since" not in fields:
            await self._link.run(_TIDY, names, [person])
            return None
        try:
            return self._read(person, fields)
        except (Unsealable, KeyError, ValueError, TypeError):
            log.error("a conversation at the desk cannot be read: the bot has it again")
            await self._link.run(_DROP, names, [person])
            return None

    def _read(self, person: PersonKey, fields: dict[bytes, bytes]) -> Seat:
        card = self._codec.read_card(fields[b"card"])
        line, state = fields.get(b"line"), DeskState(fields[b"state"].decode())
        human = state is DeskState.HUMAN
        seen = Waiting(
            conversation=card.conversation,
            state=state,
            channel=card.channel,
            language=card.language,
            since=float(fields[b"since"]),
            urgent=fields[b"urgent"] == b"1",
            line=self._codec.read_line(line) if line else "",
            operator=fields[b"operator"].decode() if human else "",
            until=float(fields[b"lease"]) if human else 0.0,
        )
        return Seat(
            person=person,
            card=card,
            since=fields[b"since"].decode(),
            seen=seen,
            unclaimed=float(fields[b"unclaimed"]),
        )
