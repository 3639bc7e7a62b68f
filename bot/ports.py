"""What a turn asks of the outside world. Every implementation passes one contract test."""

from dataclasses import dataclass
from typing import Protocol

from bot.model import Message, PersonKey, Reply, Session, Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A stored message that waits for its turn, or is having it."""

    id: str
    """Its place in the shard's stream."""
    shard: int
    message: Message


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
        """The person's session, or one that holds only a remembered language, or None."""
        ...

    async def commit(self, entry: Entry, turn: Turn) -> list[Parcel]:
        """Write session, outbox and log record and delete the entry, all at once.

        Returns the replies as parcels to send. Raises Overtaken when another process
        owns the shard or the entry is already done, and nothing was written;
        StoreUnavailable when it is not known whether anything was.
        """
        ...


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
