"""What people made of answers: up, down, or silence a quarter of an hour later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, case, func, select, update
from sqlalchemy.sql.elements import Label

from bot.journal import places
from bot.journal.database import Database
from bot.journal.schema import VOTES
from bot.model import LogRecord, Opinion, Verdict

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

SILENT = "silent"
"""The value of an answer that was read, as far as anybody knows, and not voted on."""

SILENT_AFTER = timedelta(minutes=15)
"""An answer without a vote counts as silence from then on; a later vote still replaces it."""


MOST_BALLOTS = 500
"""Votes of one list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """The votes on one version of one answer."""

    topic: str
    language: str
    """Of the answer's text."""
    answer: str
    """The version: the hash of the text, as ``mind.feedback.version_of`` makes it."""
    up: int = 0
    down: int = 0
    silent: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How often each reason was given after a vote down."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """What became of asking once."""

    conversation: str
    at: datetime
    """When the answer was given."""
    topic: str
    language: str
    value: str
    """up, down or silent."""
    reason: str
    """Given after a vote down; else empty."""


class Votes:
    """Reads the votes. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, now: datetime | None = None) -> int:
        """Count as silent what has waited long enough; returns how many answers."""
        late = (now or datetime.now(UTC)) - SILENT_AFTER
        waiting = and_(VOTES.c.value == Verdict.ASKED, VOTES.c.at <= late)
        with self._database.reading() as connection:
            if connection.execute(select(VOTES.c.id).where(waiting).limit(1)).first() is None:
                return 0  # a writer would hold up the archiver
        with self._database.writing() as connection:
            return connection.execute(update(VOTES).where(waiting).values(value=SILENT)).rowcount

    def tallies(
        self, since: datetime, until: datetime, *, now: datetime | None = None
    ) -> list[Tally]:
        """The votes on answers given from ``since`` to before ``until``, most votes down first.

        Answers that may still get a vote in time are not counted, whether ``settle`` has run
        or not.
        """
        value = _value(now)
        keys = (VOTES.c.topic, VOTES.c.language, VOTES.c.answer)
        query = (
            select(*keys, value, VOTES.c.reason, func.count().label("number"))
            .where(VOTES.c.at >= since, VOTES.c.at < until)
            .group_by(*keys, value, VOTES.c.reason)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        found: dict[tuple[str, str, str], list[Row[Any]]] = {}
        for row in rows:
            if row.outcome != Verdict.ASKED:
                found.setdefault((row.topic, row.language, row.answer), []).append(row)
        tallies = [_tally(group) for group in found.values()]
        return sorted(tallies, key=lambda one: (-one.down, -one.up, one.topic, one.language))

    def ballots(
        self, since: datetime, until: datetime, value: str = "", *, now: datetime | None = None
    ) -> list[Ballot]:
        """What ``tallies`` counts in this time, one by one, the newest first; of one value.

        At most MOST_BALLOTS.
        """
        outcome = _value(now)
        wanted = [VOTES.c.at >= since, VOTES.c.at < until]
        wanted.append(outcome == value if value else outcome != Verdict.ASKED)
        query = select(VOTES, outcome).where(*wanted)
        with self._database.reading() as connection:
            rows = connection.execute(
                query.order_by(VOTES.c.at.desc(), VOTES.c.id).limit(MOST_BALLOTS)
            ).all()
        return [
            Ballot(
                conversation=row.conversation, at=row.at, topic=row.topic, language=row.language,
                value=row.outcome, reason=row.reason or "",
            )
            for row in rows
        ]  # fmt: skip


def _value(now: datetime | None) -> Label[str]:
    """A vote's value as it counts by now, settled or not."""
    late = (now or datetime.now(UTC)) - SILENT_AFTER
    waited = and_(VOTES.c.value == Verdict.ASKED, VOTES.c.at <= late)
    return case((waited, SILENT), else_=VOTES.c.value).label("outcome")


def _tally(rows: Sequence[Row[Any]]) -> Tally:
    counts = dict.fromkeys((Verdict.UP.value, Verdict.DOWN.value, SILENT), 0)
    reasons: dict[str, int] = {}
    for row in rows:
        counts[row.outcome] += row.number
        if row.reason:
            reasons[row.reason] = reasons.get(row.reason, 0) + row.number
    first = rows[0]
    return Tally(
        topic=first.topic, language=first.language, answer=first.answer, reasons=reasons, **counts
    )


def add(connection: Connection, records: Sequence[tuple[str, LogRecord]]) -> None:
    """Write the votes that these records asked for and gave, in the records' order.

    The connection must be of ``Database.writing``, in the transaction that archives the
    records. The same records again change nothing.
    """
    for id, record in records:
        if record.opinion is not None and record.person and record.started:
            connection.execute(_upsert(connection, _row(id, record, record.opinion)))


def _row(id: str, record: LogRecord, opinion: Opinion) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.at, UTC)
    return {
        "id": id,
        "at": at,
        "voted": None if opinion.verdict is Verdict.ASKED else at,
        "conversation": places.conversation_of(record.person, record.started),
        "person": record.person,
        "topic": opinion.topic,
        "language": opinion.language,
        "value": opinion.verdict,
        "reason": opinion.reason,
        "content_version": opinion.content_version,
        "answer": opinion.answer,
    }


def _upsert(connection: Connection, row: Mapping[str, Any]) -> "sqlite.Insert | postgresql.Insert":
    """A new row; a vote on an answer that has its row already changes that one."""
    statement = _insert(connection.dialect.name).values(**row)
    once = [VOTES.c.conversation, VOTES.c.topic]
    if row["voted"] is None:
        return statement.on_conflict_do_nothing(index_elements=once)
    changed = {name: row[name] for name in ("voted", "value", "reason")}
    return statement.on_conflict_do_update(index_elements=once, set_=changed)


def _insert(dialect: str) -> "sqlite.Insert | postgresql.Insert":
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # 2 MB, of which SQLite needs nothing

        return postgresql.insert(VOTES)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(VOTES)
