"""What a turn asks of the outside world. Every implementation passes one contract test."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.flows import ActionCall, ActionResult
from bot.model import (
    DeskState,
    LanguageCode,
    LogRecord,
    Message,
    PersonKey,
    Reply,
    Session,
    Turn,
)

OPERATOR = "operator"
"""The rule of a log record whose text an operator wrote."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A stored message that waits for its turn, or is having it."""

    id: str
    """Its place in the shard's stream."""
    shard: int
    message: Message
    over_limit: bool = False
    """The first of its chat that came too fast: it is asked for patience, not answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One reply on its way to one person."""

    id: str
    """Its place in the shard's outbox."""
    shard: int
    person: PersonKey
    channel: str
    address: str
    reply: Reply


class Overtaken(Exception):
    """Somebody else has done, or will do, this entry; read the shard again."""


class Store(Protocol):
    """Where a turn finds and leaves a conversation's state."""

    async def load(self, person: PersonKey) -> Session | None:
        """The person's session, or one that holds only a remembered language, or None.

        Its ``desk`` says who has the word now.
        """
        ...

    async def commit(self, entry: Entry, turn: Turn) -> list[Parcel]:
        """Write session, outbox and log record and delete the entry, all at once.

        Returns the replies as parcels to send. Raises Overtaken when another process
        owns the shard, the entry is already done or another has the word by now
        (``desk_seen``), and nothing was written;
        StoreUnavailable when it is not known whether anything was.
        """
        ...


class Actions(Protocol):
    """What a turn can have done besides answering."""

    async def run(self, call: ActionCall) -> ActionResult:
        """Do it, within ACTION_SECONDS. Raises ActionFailed."""
        ...


ACTION_SECONDS = 5.0
"""Longer nobody waits for an action."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """A log record that knows what it may know of its message."""

    record: LogRecord
    found: tuple[str, ...] = ()
    """The kinds of identifiers that were in the words; they are not in the record."""


Note = Callable[[LogRecord, Message], Noted]
"""Adds to a log record a pseudonym and the redacted words. Never raises."""


class Inbox(Protocol):
    """Where a channel leaves what it received."""

    async def receive(self, messages: list[Message]) -> None:
        """Store every message once; what was seen before is passed over.

        Raises StoreUnavailable: none of them may be confirmed.
        """
        ...


class Door(Protocol):
    """The way back to a person, one implementation a channel."""

    async def send(self, address: str, reply: Reply) -> None:
        """Hand one reply over. Raises DeliveryError."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A reply that lies in a web visitor's mailbox."""

    id: str
    """Its place in the mailbox: later letters have larger ids, compared as given."""
    reply: Reply


class Mailbox(Protocol):
    """Where replies wait for people who come and look: the web chat's outbox."""

    async def post(self, person: PersonKey, reply: Reply) -> None:
        """Add a reply; kept encrypted, for a day at most. Raises StoreUnavailable."""
        ...

    async def read(self, person: PersonKey, after: str = "") -> list[Letter]:
        """The letters that came later than ``after``, oldest first."""
        ...

    async def wait(self, person: PersonKey, after: str, *, timeout: float) -> list[Letter]:
        """Like ``read``, but waits up to ``timeout`` seconds for the first one."""
        ...

    async def forget(self, person: PersonKey) -> None:
        """Delete the person's letters."""
        ...


def conversation_of(person: str, started: float) -> str:
    """A conversation's name, by the person's pseudonym and when it began: 24 hex digits."""
    return hashlib.sha256(f"{person}:{started:.3f}".encode()).hexdigest()[:24]


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A conversation at the desk, as operators see it."""

    conversation: str
    """24 hex digits: its name in the log and in addresses."""
    state: DeskState
    """WAITING or HUMAN."""
    channel: str
    language: LanguageCode
    since: float
    """When the person asked, Unix time: the place in the queue."""
    urgent: bool
    """A safety rule caught a text since the person asked, or shortly before."""
    line: str
    """The person's last words, of this conversation and redacted; empty where none are kept."""
    operator: str = ""
    """The id of the operator who has it; empty while it waits."""
    until: float = 0.0
    """When it goes back to the queue unless the operator is heard of, Unix time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handoff:
    """Something that happened to a conversation at the desk: never with words."""

    at: float
    """Unix time."""
    conversation: str
    person: str
    """The pseudonym."""
    event: str
    """asked, left, claimed, returned, handed, replied, closed or unclaimed."""
    operator: str = ""
    """The id of who did it, or had it; empty for what the person or time did."""
    waited: float = 0.0
    """Seconds since the person asked."""
