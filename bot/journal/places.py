"""Where a turn belongs: in time, as one number that sorts quickly; in a conversation; in a group."""

import hashlib
import re
from collections.abc import Container
from datetime import UTC, datetime

_ID = re.compile(r"(\d{1,2}):(\d{1,13})-(\d{1,3})", re.ASCII)
"""Shard, milliseconds and number of a record in Redis's stream."""


def seq_of(id: str, at: datetime) -> int:
    """The place of a record: its milliseconds, then shard and number, 16 bits.

    An id of another form has the place of its time.
    """
    if found := _ID.fullmatch(id):
        shard, ms, number = map(int, found.groups())
        return ms << 16 | (shard & 63) << 10 | number & 1023
    tail = hashlib.sha256(id.encode()).digest()[:2]
    return ms_of(at) << 16 | int.from_bytes(tail)


def start_of(at: datetime) -> int:
    """The smallest place that a turn of this time can have."""
    return ms_of(at) << 16


def ms_of(at: datetime) -> int:
    """Unix time in milliseconds; a time without zone is UTC."""
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def free(seq: int, taken: Container[int]) -> int:
    """The first place from ``seq`` on that nobody has."""
    while seq in taken:
        seq += 1
    return seq


def conversation_of(person: str, started: float) -> str:
    """A conversation's id in the database and in addresses, 24 hex digits."""
    return hashlib.sha256(f"{person}:{started:.3f}".encode()).hexdigest()[:24]


def area_of(topic: str | None) -> str | None:
    """The group of a topic's id, the part before the slash."""
    return topic.partition("/")[0] if topic else None
