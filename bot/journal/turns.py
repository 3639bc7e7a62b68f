"""The turns of the log: written once each, read newest first, by conversation, or as they come."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, true
from sqlalchemy.sql.elements import ColumnElement

from bot.journal import places, vocabulary
from bot.journal.database import Database
from bot.journal.schema import TOMBSTONES, TURNS
from bot.model import Candidate, LogRecord, Outcome, TopicId, Verdict
from bot.ports import OPERATOR

PAGE = 50
"""Turns of one page."""

LONGEST_THREAD = 1000
"""Turns of one conversation that are shown: its last ones."""

_CHUNK = 400
"""Values of one IN list."""

_RULE = 80
"""Characters that the column has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedTurn:
    """A turn as the console may see it: without its person's pseudonym."""

    id: str
    seq: int
    """Its place in time; pages go on before it."""
    arrived: int
    """Its place in the order of archiving; a live view goes on after it."""
    at: datetime
    conversation: str
    """24 hex digits; empty for turns from before conversations were kept."""
    started: datetime | None
    channel: str
    language: str
    outcome: str
    topic: str | None
    score: float
    candidates: tuple[Candidate, ...]
    content_version: str
    waited_ms: int
    rule: str
    text: str | None
    """Redacted words; None where there were none, or when their time is over."""
    spoken: bool
    """There were words: with ``text`` None they have been removed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Which turns are wanted; what is empty does not narrow."""

    language: str = ""
    group: str = ""
    """The part of a topic's id before the slash."""
    topic: str = ""
    outcomes: tuple[str, ...] = ()
    """One of these."""
    channel: str = ""
    who: str = ""
    """``person``: what people did; ``operator``: what operators wrote."""
    conversation: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Before this."""


class Turns:
    """Reads the log. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(
        self, filters: Filters | None = None, before: int | None = None, *, limit: int = PAGE
    ) -> list[LoggedTurn]:
        """The newest turns that the filters let through, before the place ``before``."""
        wanted = filters or Filters()
        found: list[LoggedTurn] = []
        apart: list[tuple[str, ...]] = [(one,) for one in wanted.outcomes]
        for outcomes in apart or [()]:  # each in its index's order
            query = select(TURNS).where(*conditions(replace(wanted, outcomes=outcomes)))
            if before:
                query = query.where(TURNS.c.seq < before)
            found += self._read(query.order_by(TURNS.c.seq.desc()).limit(limit))
        return sorted(found, key=lambda turn: turn.seq, reverse=True)[:limit]

    def since(self, arrived: int, *, limit: int = 200) -> list[LoggedTurn]:
        """What was archived after the turn with this ``arrived``, in that order."""
        query = select(TURNS).where(TURNS.c.arrived > arrived)
        return self._read(query.order_by(TURNS.c.arrived).limit(limit))

    def newest(self) -> int:
        """``arrived`` of the turn that came last; 0 where there is none."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(TURNS.c.arrived))).scalar() or 0

    def thread(self, conversation: str) -> list[LoggedTurn]:
        """A conversation's turns, oldest first; empty when there is none of that id."""
        if not conversation:
            return []
        query = select(TURNS).where(TURNS.c.conversation == conversation)
        return self._read(query.order_by(TURNS.c.seq.desc()).limit(LONGEST_THREAD))[::-1]

    def _read(self, query: Select[Any]) -> list[LoggedTurn]:
        with self._database.reading() as connection:
            return [logged(row) for row in connection.execute(query)]


BY_PERSON: ColumnElement[bool] = and_(
    TURNS.c.rule != OPERATOR, TURNS.c.outcome != Outcome.UNDELIVERED
)
"""A person did it: no operator's words, and no word of a reply that did not arrive."""


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters as conditions on ``turns``."""
    found: list[ColumnElement[bool]] = [true()]
    for column, value in (
        (TURNS.c.language, filters.language), (TURNS.c.topic, filters.topic),
        (TURNS.c.channel, filters.channel), (TURNS.c.conversation, filters.conversation),
        (TURNS.c.area, filters.group),
    ):  # fmt: skip
        if value:
            found.append(column == value)
    if filters.who:
        found.append(BY_PERSON if filters.who == "person" else TURNS.c.rule == OPERATOR)
    if filters.outcomes:
        found.append(TURNS.c.outcome.in_(filters.outcomes))
    if filters.since:
        found.append(TURNS.c.seq >= places.start_of(filters.since))
    if filters.until:
        found.append(TURNS.c.seq < places.start_of(filters.until))
    return found


def logged(row: Row[Any]) -> LoggedTurn:
    """A row of ``turns`` as the console may see it."""
    values = {name: getattr(row, name) for name in LoggedTurn.__slots__}
    values["candidates"] = tuple(
        Candidate(topic=TopicId(topic), score=score) for topic, score in json.loads(row.candidates)
    )
    return LoggedTurn(**values)


def add(
    connection: Connection, records: Sequence[tuple[str, LogRecord]]
) -> list[tuple[str, LogRecord]]:
    """Add turns and index their words; returns those that were not there.

    Passed over are ids that are there already, and what an erased person did before their
    erasure. The connection must be of ``Database.writing``: nobody else may write meanwhile.
    """
    known = set(_present(connection, TURNS.c.id, [id for id, _ in records]))
    dead = _erased(connection, [record.person for _, record in records])
    fresh = {
        id: record
        for id, record in records
        if id not in known and not _buried(record, dead)
    }  # fmt: skip
    if not fresh:
        return []
    seqs = _seqs(connection, fresh)
    newest = connection.execute(select(func.max(TURNS.c.arrived))).scalar() or 0
    first = max(newest + 1, time.time_ns() // 1000)
    rows = [
        {**_row(id, record), "seq": seqs[id], "arrived": first + number}
        for number, (id, record) in enumerate(fresh.items())
    ]
    connection.execute(insert(TURNS), rows)
    vocabulary.index(connection, rows)
    return list(fresh.items())


def tombstone(pseudonym: str) -> str:
    """What is kept of an erased person's pseudonym."""
    return hashlib.sha256(pseudonym.encode()).hexdigest()


def _buried(record: LogRecord, dead: dict[str, datetime]) -> bool:
    erased = dead.get(tombstone(record.person)) if record.person else None
    return erased is not None and datetime.fromtimestamp(record.at, UTC) <= erased


def _erased(connection: Connection, people: Sequence[str]) -> dict[str, datetime]:
    hashes = [tombstone(person) for person in {*people} if person]
    found: dict[str, datetime] = {}
    for start in range(0, len(hashes), _CHUNK):
        query = select(TOMBSTONES).where(TOMBSTONES.c.hash.in_(hashes[start : start + _CHUNK]))
        found.update({row.hash: row.at for row in connection.execute(query)})
    return found


def _present(
    connection: Connection, column: ColumnElement[Any], values: Sequence[object]
) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(values), _CHUNK):
        query = select(column).where(column.in_(values[start : start + _CHUNK]))
        found += connection.execute(query).scalars()
    return found


def _seqs(connection: Connection, records: dict[str, LogRecord]) -> dict[str, int]:
    """A free place for each, the record's own if nobody has it."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for id, record in records.items():
        found[id] = places.free(places.seq_of(id, _moment(record.at)), taken)
        taken.add(found[id])
    while others := set(_present(connection, TURNS.c.seq, list(found.values()))):
        taken |= others
        for id, seq in found.items():
            if seq in others:
                found[id] = places.free(seq, taken)
                taken.add(found[id])
    return found


def _row(id: str, record: LogRecord) -> dict[str, Any]:
    of_person = record.person and record.started
    return {
        "id": id,
        "at": _moment(record.at),
        "person": record.person,
        "conversation": (
            places.conversation_of(record.person, record.started) if of_person else ""
        ),
        "started": _moment(record.started) if record.started else None,
        "channel": record.channel,
        "language": record.language,
        "outcome": record.outcome,
        "topic": record.topic,
        "area": places.area_of(record.topic),
        "score": record.score,
        "candidates": json.dumps([[c.topic, round(c.score, 4)] for c in record.candidates]),
        "content_version": record.content_version,
        "waited_ms": record.waited_ms,
        "rule": _rule(record),
        "spoken": bool(record.text),
        "text": record.text or None,
    }


def _rule(record: LogRecord) -> str:
    """The record's rule; a vote's goes on with verdict, reason or nothing, and topic."""
    opinion = record.opinion
    if opinion is None or opinion.verdict is Verdict.ASKED:
        return record.rule
    return f"{record.rule}:{opinion.verdict}:{opinion.reason or ''}:{opinion.topic}"[:_RULE]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
