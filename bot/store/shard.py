"""What a process knows of a shard that it works."""

import asyncio
from dataclasses import dataclass, field

from bot.ports import Entry, Parcel

Item = Entry | Parcel


def key_of(item: Item) -> str:
    """An item's name, apart from all others of its shard."""
    return f"{type(item).__name__} {item.id}"


@dataclass(slots=True)
class Shard:
    """How far the shard is read, and what of it lies in lanes."""

    cursor: str = ""
    """The last inbox entry taken into a lane."""
    held: set[str] = field(default_factory=set)
    """Keys of the items in lanes."""
    anew: bool = True
    """To be read from the start: first the outbox, then the inbox."""
    closing: bool = False
    """Another process is to have it: nothing new is begun."""
    sent: set[str] | None = None
    """Keys of parcels done while the outbox is being read; None when it is not."""
    reader: asyncio.Task[None] | None = None
    again: bool = False
    """Something came while the reader was at work."""
    more: bool = False
    """The window was full: Redis holds more."""
