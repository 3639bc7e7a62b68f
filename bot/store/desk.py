"""The desk: who waits for a person, who has whom, and what operators say.

A conversation that asked for a person waits in the queue or is one operator's, who has a
lease on it: it ends when nothing is heard of their open page for LEASE_SECONDS, or when
they have done nothing for IDLE_SECONDS, and the conversation is back at its place in the
queue. Each step is one script in Redis, which also tells the person.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from bot.model import DeskState, LanguageCode, LogRecord, Outcome, Reply
from bot.ports import OPERATOR, Waiting
from bot.store import codec, desk_scripts, keys
from bot.store.codec import Codec
from bot.store.link import Link, Script
from bot.store.seats import Seat, Seats
from bot.store.talks import Talks
from bot.vault import Vault

log = logging.getLogger(__name__)

LEASE_SECONDS = 60
"""Three signs of life of an open page, which come every BEAT_SECONDS."""

BEAT_SECONDS = 20

IDLE_SECONDS = 10 * 60
"""Who does nothing for so long has gone, whatever their page says."""

PATIENCE_SECONDS = 30 * 60
"""Who waits longer is told that nobody came, and where else people answer."""

STUCK_MS = 10_000
"""A reply that lies longer in an outbox is looked for: its wake-up may have been lost."""

_CLAIM = Script(desk_scripts.CLAIM)
_BEAT = Script(desk_scripts.BEAT)
_RETURN = Script(desk_scripts.RETURN)
_HAND = Script(desk_scripts.HAND)
_REPLY = Script(desk_scripts.REPLY)
_CLOSE = Script(desk_scripts.CLOSE)
_UNCLAIMED = Script(desk_scripts.UNCLAIMED)


Wording = Callable[[str, LanguageCode, str], Sequence[Reply]]
"""Text, language and channel -> what the person reads."""


Here = Callable[[], Awaitable[Collection[str]]]
"""The ids of the operators who are at work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskWords:
    """What the desk says to people, which others know how to word."""

    notice: Wording
    """Told of ``claimed``, ``returned``, ``handed``, ``closed`` or ``unclaimed``."""
    words: Wording
    """Told what an operator wrote, as plain text."""
    redact: Callable[[str, str], str]
    """Text and language -> what the log may keep of it."""


class Desk:
    """Every method raises StoreUnavailable; what it was asked may then have been done."""

    def __init__(
        self, link: Link, vault: Vault, words: DeskWords, *, clock: Callable[[], float]
    ) -> None:
        self._link = link
        self._vault = vault
        self._codec = Codec(vault)
        self._seats = Seats(link, vault)
        self._talks = Talks(link)
        self._words = words
        self._clock = clock

    async def waiting(self) -> list[Waiting]:
        """Who waits: in danger first, then who has waited longest."""
        seats = [seat.seen for seat in await self._seats.all()]
        queue = [seen for seen in seats if seen.state is DeskState.WAITING]
        return sorted(queue, key=lambda seen: (not seen.urgent, seen.since, seen.conversation))

    async def mine(self, operator: str) -> list[Waiting]:
        """The conversations that an operator has, the oldest first."""
        noted = await self._talks.of(operator)
        seats = await self._seats.of(list(noted)) if noted else []
        found = {seat.person: seat.seen for seat in seats if seat.seen.operator == operator}
        settled = self._clock() - LEASE_SECONDS
        others = [who for who, at in noted.items() if who not in found and at < settled]
        if others:
            await self._talks.prune(operator, others, settled)
        return sorted(found.values(), key=lambda seen: (seen.since, seen.conversation))

    async def state_of(self, conversation: str) -> DeskState:
        """WAITING or HUMAN, else BOT."""
        seat = await self._seats.find(conversation)
        return seat.seen.state if seat else DeskState.BOT

    async def person_of(self, conversation: str, operator: str) -> str:
        """The pseudonym behind a conversation that is the operator's; else empty."""
        seat = await self._seats.find(conversation)
        mine = seat is not None and bool(operator) and seat.seen.operator == operator
        return self._vault.pseudonym(seat.person) if seat and mine else ""

    async def claim(self, conversation: str, operator: str) -> bool:
        """Take a conversation that waits, or whose operator has gone; also one's own."""
        seat = await self._seats.find(conversation)
        if seat is None:
            return False
        notices = self._notices("claimed", seat)
        if operator:
            await self._talks.note(operator, seat.person, self._clock())
        return await self._do(_CLAIM, seat, operator, LEASE_SECONDS, *notices)

    async def heartbeat(self, conversation: str, operator: str, *, active: bool = False) -> bool:
        """The operator's page is open; ``active``: and they did something since the last time.

        False when the conversation is not, or no longer, theirs.
        """
        seat = await self._seats.find(conversation)
        done = "1" if active else ""
        if seat is None or not await self._do(
            _BEAT, seat, operator, LEASE_SECONDS, IDLE_SECONDS, done
        ):
            return False
        await self._talks.note(operator, seat.person, self._clock())
        return True

    async def release(self, conversation: str, operator: str) -> bool:
        """Back to the queue, at its place."""
        seat = await self._seats.find(conversation)
        return seat is not None and bool(operator) and await self._return(seat, operator)

    async def release_all(self, operator: str) -> int:
        """End of the shift, or of the account: all of an operator's go back to the queue."""
        seats = [seat for seat in await self._seats.all() if seat.seen.operator == operator]
        return sum([await self._return(seat, operator) for seat in seats])

    async def reply(self, conversation: str, operator: str, *, text: str, token: str = "") -> bool:
        """Send plain words, in the order of the calls; the log gets them redacted.

        With the same ``token`` twice in a row they are sent once. False when the
        conversation is not the operator's or nothing is said; then nothing is sent.
        """
        seat = await self._seats.find(conversation)
        if seat is None or not text.strip():
            return False
        replies = self._words.words(text, seat.card.language, seat.card.channel)
        record = codec.record(self._record(seat, text))
        return await self._do(
            _REPLY, seat, operator, LEASE_SECONDS, token, record, keys.LOG_MAX,
            *self._parcels(seat, replies),
        )  # fmt: skip

    async def hand_over(self, conversation: str, operator: str, *, to: str) -> bool:
        """A colleague has it from now on, and has LEASE_SECONDS to be heard of."""
        seat = await self._seats.find(conversation)
        if seat is None or to in ("", operator):
            return False
        notices = self._notices("handed", seat)
        await self._talks.note(to, seat.person, self._clock())
        return await self._do(_HAND, seat, operator, LEASE_SECONDS, to, *notices)

    async def close(self, conversation: str, operator: str) -> bool:
        """The bot has it again and says so."""
        seat = await self._seats.find(conversation)
        return seat is not None and await self._do(
            _CLOSE, seat, operator, keys.SESSION_SECONDS, *self._notices("closed", seat)
        )

    async def sweep(self, here: Here | None = None) -> None:
        """Bring back what operators who have gone left, and tell those who waited in vain.

        ``here`` tells who is logged in and at work: what others have goes back at once. Any
        number of processes may sweep at any time.
        """
        seats, now = await self._seats.all(), self._clock()
        owners = {seat.seen.operator for seat in seats} - {""}
        gone = owners - set(await here()) if here and owners else set()
        for seat in seats:
            if seat.seen.operator in gone:
                await self._return(seat, seat.seen.operator)
            elif seat.seen.state is DeskState.HUMAN and seat.seen.until <= now:
                await self._return(seat, "")
            elif seat.seen.state is DeskState.WAITING and self._is_in_vain(seat, now):
                notices = self._notices("unclaimed", seat)
                await self._run(_UNCLAIMED, seat, PATIENCE_SECONDS, *notices)
            elif seat.seen.state is DeskState.HUMAN:  # should Redis have lost the list
                await self._talks.note(seat.seen.operator, seat.person, now, again=True)

    async def look_for_stuck(self, now_ms: float) -> None:
        """Wake the shards in whose outbox something has lain for long."""
        heads = await asyncio.gather(
            *(
                self._link.call("XRANGE", keys.outbox(n), "-", "+", "COUNT", 1)
                for n in range(keys.SHARDS)
            )
        )
        for shard, rows in enumerate(heads):
            if rows and int(rows[0][0].partition(b"-")[0]) < now_ms - STUCK_MS:
                await self._link.call("PUBLISH", keys.POST, shard)

    def _is_in_vain(self, seat: Seat, now: float) -> bool:
        return now - seat.unclaimed >= PATIENCE_SECONDS

    async def _return(self, seat: Seat, operator: str) -> bool:
        return await self._run(_RETURN, seat, operator, *self._notices("returned", seat))

    async def _do(self, script: Script, seat: Seat, operator: str, *more: object) -> bool:
        return bool(operator) and await self._run(script, seat, operator, *more)

    async def _run(self, script: Script, seat: Seat, *more: object) -> bool:
        known: list[object] = [
            f"{self._clock():.3f}", seat.since, seat.person, seat.card.conversation,
            self._vault.pseudonym(seat.person), seat.shard,
        ]  # fmt: skip
        return bool(await self._link.run(script, seat.keys, [*known, *more]))

    def _notices(self, event: str, seat: Seat) -> list[bytes]:
        replies = self._words.notice(event, seat.card.language, seat.card.channel)
        return self._parcels(seat, replies)

    def _parcels(self, seat: Seat, replies: Sequence[Reply]) -> list[bytes]:
        card = seat.card
        return [
            self._codec.parcel(card.channel, seat.person, card.address, reply) for reply in replies
        ]

    def _record(self, seat: Seat, text: str) -> LogRecord:
        return LogRecord(
            at=self._clock(),
            channel=seat.card.channel,
            language=seat.card.language,
            outcome=Outcome.HUMAN,
            topic=None,
            score=0.0,
            candidates=(),
            content_version="",
            waited_ms=0,
            started=seat.card.started,
            rule=OPERATOR,
            person=self._vault.pseudonym(seat.person),
            text=self._words.redact(text, seat.card.language),
        )
