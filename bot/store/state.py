"""A conversation's state and its replies, written together: the commit of a turn."""

import logging
import time
from contextlib import suppress
from dataclasses import replace

from bot.model import (
    DeskState,
    Failure,
    LanguageCode,
    LogRecord,
    Message,
    Outcome,
    PersonKey,
    Session,
    Turn,
)
from bot.ports import Entry, Overtaken, Parcel, conversation_of
from bot.store import codec, desk_scripts, former, keys, scripts
from bot.store.codec import Card, Codec, Subscriber, Whereabouts
from bot.store.intake import field_of
from bot.store.link import Link, Script
from bot.vault import Unsealable, Vault

log = logging.getLogger(__name__)

URGENT_SECONDS = 30 * 60
"""Who was found in danger so long ago, or less, and asks for a person is urgent."""

LINE_LONGEST = 500
"""Characters of the last words that are kept for the desk; the thread has all."""

_COMMIT = Script(scripts.COMMIT)
_SENT = Script(scripts.SENT)
_DROP = Script(desk_scripts.DROP)


class State:
    """Implements ``ports.Store``; ``owner`` is this process's name in the leases."""

    def __init__(self, link: Link, vault: Vault, owner: str) -> None:
        self._link = link
        self._codec = Codec(vault)
        self._vault = vault
        self._owner = owner

    async def load(self, person: PersonKey) -> Session | None:
        """The person's session, else one with their remembered language, else None."""
        sealed, language, subscription = await self._link.call(
            "MGET", keys.session(person), keys.language(person), keys.subscription(person)
        )
        known = self._subscriber(subscription)
        subjects = known.subjects if known else ()
        if sealed is not None:
            try:
                session = await self._current(person, self._codec.read_session(sealed))
                return replace(session, subscribed=subjects) if subjects else session
            except (Unsealable, ValueError, TypeError, KeyError):
                log.warning("a session could not be read and starts anew")
                await self._link.run(_DROP, _seat(person), [person])
        if language is not None:
            return Session(
                language=LanguageCode(language.decode()), chosen=True, introduced=True,
                subscribed=subjects,
            )  # fmt: skip
        if known is not None:
            return Session(language=known.at.language, introduced=True, subscribed=subjects)
        return None

    def _subscriber(self, sealed: bytes | None) -> Subscriber | None:
        """The subscription; None where there is none that can be read."""
        with suppress(Unsealable, ValueError, TypeError):
            return self._codec.read_subscriber(sealed) if sealed else None
        return None

    async def _current(self, person: PersonKey, session: Session) -> Session:
        """With who has the word now: once the person has asked, others change that too."""
        if session.desk is DeskState.BOT:
            return session
        state = await self._link.call("HGET", keys.desk(person), "state")
        return replace(session, desk=DeskState(state.decode()) if state else DeskState.BOT)

    async def commit(self, entry: Entry, turn: Turn) -> list[Parcel]:
        """Write all of a turn at once. Raises Overtaken or StoreUnavailable."""
        message, shard, turn = entry.message, entry.shard, _with_line(turn)
        if turn.erase:
            await former.forget(self._link, self._vault, message)
        names = [
            keys.lease(shard), keys.inbox(shard), keys.session(message.person),
            keys.language(message.person), keys.mailbox(message.person),
            keys.outbox(shard), keys.log(shard), *_seat(message.person), keys.handoffs(shard),
            keys.subscription(message.person), keys.subscribers(shard),
            keys.told(message.person), keys.sessions(shard),
        ]  # fmt: skip
        sealed = [
            self._codec.parcel(message.channel, message.person, message.address, reply)
            for reply in turn.replies
        ]
        answer = await self._link.run(
            _COMMIT,
            names,
            [
                self._owner, entry.id,
                self._session(message, turn),
                keys.SESSION_SECONDS, turn.language_choice or "", keys.LANGUAGE_SECONDS,
                "1" if turn.erase else "",
                codec.record(turn.record) if turn.record else "", keys.LOG_MAX,
                *self._desk(message, turn), self._subscription(message, turn),
                keys.SUBSCRIPTION_SECONDS, f"{time.time():.0f}", *sealed,
            ],
        )  # fmt: skip
        if isinstance(answer, bytes):
            raise Overtaken(answer.decode())
        return [
            Parcel(
                id=id.decode(), shard=shard, person=message.person, channel=message.channel,
                address=message.address, reply=reply,
            )
            for id, reply in zip(answer, turn.replies, strict=True)
        ]  # fmt: skip

    def _session(self, message: Message, turn: Turn) -> bytes | str:
        chat = message.address.partition(" ")[0]  # behind it, a press to acknowledge
        return self._codec.session(turn.session, message.channel, chat) if turn.session else ""

    def _subscription(self, message: Message, turn: Turn) -> bytes | str:
        """COMMIT's argument of the subscription."""
        subjects, session = turn.subscription, turn.session
        if subjects is None or session is None:
            return ""
        chat = message.address.partition(" ")[0]
        at = Whereabouts(channel=message.channel, address=chat, language=session.language)
        one = Subscriber(at=at, subjects=subjects)
        return self._codec.subscriber(one) if subjects else "-"

    def _desk(self, message: Message, turn: Turn) -> list[object]:
        """COMMIT's nine arguments of the desk, empty where nobody was asked for."""
        session, record = turn.session, turn.record
        after = session.desk if session else DeskState.BOT
        moment = f"{record.at if record else 0.0:.3f}"
        known: list[object] = [turn.desk_seen, after, moment, "", message.person]
        if session is None or {turn.desk_seen, after} == {DeskState.BOT}:
            return [*known, "", "", "", ""]
        pseudonym = self._vault.pseudonym(message.person)
        card = Card(
            conversation_of(pseudonym, session.started), message.channel, message.address,
            session.language, session.started,
        )  # fmt: skip
        if record and record.at - session.urgent_at <= URGENT_SECONDS:
            known[3] = "1"
        line = self._codec.line(session.line) if session.line else ""
        return [*known, card.conversation, pseudonym, self._codec.card(card), line]

    async def pending(self, shard: int) -> list[Parcel]:
        """The replies that still wait to be sent, oldest first. Raises StoreUnavailable."""
        rows = await self._link.call("XRANGE", keys.outbox(shard), "-", "+")
        parcels = []
        for id, fields in rows or ():
            try:
                sealed = field_of(fields, b"p")
                parcels.append(self._codec.read_parcel(id.decode(), shard, sealed))
            except (Unsealable, KeyError, ValueError):
                log.error("a reply in shard %d cannot be read and is dropped", shard)
                await self._link.call("XDEL", keys.outbox(shard), id)
        return parcels

    async def sent(self, parcel: Parcel) -> None:
        """Forget a reply that was sent. Raises StoreUnavailable."""
        await self._forget(parcel, "", "", "")

    async def failed(self, parcel: Parcel, failure: Failure, at: float) -> None:
        """Forget a reply that never can be sent, and tell the log so. Raises StoreUnavailable.

        Who blocked the bot has no session any more. ``at`` is Unix time.
        """
        nobody = _failure(parcel, failure, at)
        sealed = await self._link.call("GET", keys.session(parcel.person))
        known = nobody
        with suppress(Unsealable, ValueError, TypeError, KeyError):
            started = self._codec.read_session(sealed).started if sealed else 0.0
            person = self._vault.pseudonym(parcel.person) if started else ""
            known = replace(nobody, person=person, started=started)
        end = "1" if failure is Failure.BLOCKED else ""
        await self._forget(parcel, end, codec.record(known), codec.record(nobody))

    async def _forget(self, parcel: Parcel, end: str, *records: bytes | str) -> None:
        shard, person = parcel.shard, parcel.person
        names = [
            keys.outbox(shard), keys.session(person), *_seat(person), keys.log(shard),
            keys.subscription(person), keys.told(person), keys.subscribers(shard),
            keys.sessions(shard),
        ]  # fmt: skip
        await self._link.run(_SENT, names, [parcel.id, end, person, *records, keys.LOG_MAX])


def _failure(parcel: Parcel, failure: Failure, at: float) -> LogRecord:
    """A reply's failure as the log has it, whoever it was for."""
    return LogRecord(
        at=at,
        channel=parcel.channel,
        language=parcel.reply.language,
        outcome=Outcome.UNDELIVERED,
        topic=parcel.reply.topic,
        score=0.0,
        candidates=(),
        content_version="",
        waited_ms=0,
        rule=failure,
    )


def _with_line(turn: Turn) -> Turn:
    """With the last words, as the log has them, in the session."""
    if turn.session is None or turn.record is None or not turn.record.text:
        return turn
    return replace(turn, session=replace(turn.session, line=turn.record.text[:LINE_LONGEST]))


def _seat(person: PersonKey) -> list[str]:
    return [keys.desk(person), keys.desks(keys.shard_of(person))]
