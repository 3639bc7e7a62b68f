"""What goes and when: texts and turns by age, a person's records when they ask for it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from bot.journal import indexing, vocabulary
from bot.journal.burial import Burials
from bot.journal.database import Database, translated
from bot.journal.schema import METADATA, TOMBSTONES, TURNS
from bot.journal.turns import tombstone

PERSONAL: Mapping[str, tuple[str, ...]] = {
    "turns": ("person", "conversation"),
    "votes": ("person", "conversation"),
    "handoffs": ("person", "conversation"),
    "desk_notes": ("person", "conversation"),
}
"""Every column that leads to a person, by table: what an erasure looks through. Each of these
tables has a time ``at``, and rows older than TURN_RETENTION_DAYS go."""

Lose = Callable[[Connection, Sequence[Any]], None]
"""Takes rows of ``turns``, with id, seq and text, and removes what is to go."""

_BATCH = 500
"""Rows of one transaction: the archiver must get its turn between two."""

_CHUNK = 400
"""Values of one IN list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What was removed, and when; nothing in it says whose."""

    at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by table; ``texts`` are turns that lost their text alone."""

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
        return f"{self.at.isoformat(timespec='seconds')}: {counts or 'nothing'}"


class Retention:
    """Removes. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database, burials: Burials) -> None:
        """``burials`` keeps the tombstones where a restored database does not reach."""
        self._database = database
        self._burials = burials

    def erase(self, pseudonyms: Collection[str]) -> Receipt:
        """Remove all records of these people, now and from what is restored later."""
        at = datetime.now(UTC)
        self._burials.add({tombstone(one): at for one in pseudonyms})
        with self._database.writing() as connection:
            counts = erase(connection, pseudonyms, at)
        self.clean()
        return Receipt(at=at, counts=counts)

    def people_of(self, conversation: str) -> list[str]:
        """The pseudonym behind a conversation, for its erasure; empty when nothing is known."""
        query = select(TURNS.c.person).where(TURNS.c.conversation == conversation).distinct()
        with self._database.reading() as connection:
            return [one for one in connection.execute(query).scalars() if one and conversation]

    def purge(self, *, text_days: int, turn_days: int, now: datetime | None = None) -> Receipt:
        """Remove texts and turns that are older than these days, and what came back of the erased.

        A turn's text goes at the latest with the turn.
        """
        at = now or datetime.now(UTC)
        counts = Counter(self.bury_again())
        words_end, rows_end = at - timedelta(days=text_days), at - timedelta(days=turn_days)
        old_text = TURNS.c.text.is_not(None) & (TURNS.c.at < max(words_end, rows_end))
        counts["texts"] += self._in_batches(old_text, _lose_text)
        counts["turns"] += self._in_batches(TURNS.c.at < rows_end, _lose_turns)
        for name in PERSONAL.keys() - {"turns"}:
            table = METADATA.tables[name]
            with self._database.writing() as connection:
                counts[name] += connection.execute(
                    delete(table).where(table.c.at < rows_end)
                ).rowcount
        if +counts:
            self.clean()
        return Receipt(at=at, counts=+counts)

    def bury_again(self) -> dict[str, int]:
        """Remove what a restored backup brought back of erased people; returns rows by table.

        The file's tombstones and the database's become the same.
        """
        filed = self._burials.read()
        with self._database.writing() as connection:
            known = {row.hash: row.at for row in connection.execute(select(TOMBSTONES))}
            dead = {hash: max(filed.get(hash, at), at) for hash, at in known.items()}
            dead = {**filed, **dead}
            _entomb(connection, {hash: at for hash, at in dead.items() if known.get(hash) != at})
            counts = _remove_older(connection, dead)
        self._burials.add({hash: at for hash, at in dead.items() if filed.get(hash) != at})
        return counts

    def clean(self) -> bool:
        """Make the database's files forget what was removed.

        False when a reader held SQLite's write-ahead log: try again later.
        """
        with self._database.writing() as connection:
            indexing.merge(connection)
        with translated("the log's files cannot be cleaned"):
            return _vacuum(self._database)

    def _in_batches(self, wanted: ColumnElement[bool], lose: Lose) -> int:
        """Lose all rows of ``turns`` that are wanted gone; returns how many."""
        query = select(TURNS.c.id, TURNS.c.seq, TURNS.c.text).where(wanted).limit(_BATCH)
        total, last = 0, _BATCH
        while last == _BATCH:
            with self._database.writing() as connection:
                rows = connection.execute(query).all()
                lose(connection, rows)
            last = len(rows)
            total += last
        return total


def erase(connection: Connection, pseudonyms: Collection[str], at: datetime) -> dict[str, int]:
    """Remove all rows of these people and leave tombstones; returns rows by table."""
    people = [one for one in pseudonyms if one]
    talks = _conversations(connection, people)
    counts: Counter[str] = Counter()
    for name, columns in PERSONAL.items():
        table = METADATA.tables[name]
        values = {"person": people, "conversation": talks}
        theirs = or_(*(table.c[column].in_(values[column]) for column in columns))
        counts[name] += _remove(connection, name, theirs)
    _entomb(connection, {tombstone(one): at for one in people})
    return dict(+counts)


def _conversations(connection: Connection, people: Collection[str]) -> list[str]:
    found: set[str] = set()
    for name, columns in PERSONAL.items():
        if {"person", "conversation"} <= {*columns}:
            table = METADATA.tables[name]
            query = select(table.c.conversation).where(table.c.person.in_(people)).distinct()
            found.update(connection.execute(query).scalars())
    return sorted(found - {"", None})


def _remove_older(connection: Connection, dead: Mapping[str, datetime]) -> dict[str, int]:
    """Remove rows of the dead from before their erasure."""
    counts: Counter[str] = Counter()
    for name, columns in PERSONAL.items():
        table = METADATA.tables[name]
        if not dead or "person" not in columns:
            continue
        for person in connection.execute(select(table.c.person).distinct()).scalars().all():
            if end := dead.get(tombstone(person or "")):
                theirs = (table.c.person == person) & (table.c.at <= end)
                counts[name] += _remove(connection, name, theirs)
    return dict(+counts)


def _remove(connection: Connection, name: str, wanted: ColumnElement[bool]) -> int:
    table = METADATA.tables[name]
    if table is TURNS:
        texts = select(TURNS.c.seq, TURNS.c.text).where(wanted, TURNS.c.text.is_not(None))
        rows = connection.execute(texts).all()
        vocabulary.remove(connection, [(row.seq, row.text) for row in rows])
    return connection.execute(delete(table).where(wanted)).rowcount


def _lose_text(connection: Connection, rows: Sequence[Row[Any, Any, Any]]) -> None:
    vocabulary.remove(connection, [(row.seq, row.text) for row in rows])
    for chunk in _chunks([row.id for row in rows]):
        connection.execute(update(TURNS).where(TURNS.c.id.in_(chunk)).values(text=None))


def _lose_turns(connection: Connection, rows: Sequence[Row[Any, Any, Any]]) -> None:
    vocabulary.remove(connection, [(row.seq, row.text) for row in rows if row.text])
    for chunk in _chunks([row.id for row in rows]):
        connection.execute(delete(TURNS).where(TURNS.c.id.in_(chunk)))


def _chunks(values: list[str]) -> Iterator[list[str]]:
    yield from (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _entomb(connection: Connection, dead: Mapping[str, datetime]) -> None:
    for hash, at in dead.items():
        connection.execute(delete(TOMBSTONES).where(TOMBSTONES.c.hash == hash))
        connection.execute(insert(TOMBSTONES), [{"hash": hash, "at": at}])


def _vacuum(database: Database) -> bool:
    """PostgreSQL: free the rows' space. SQLite: write the log back and cut it to nothing."""
    if database.is_postgresql:
        with database.engine.connect() as connection:
            apart = connection.execution_options(isolation_level="AUTOCOMMIT")
            for name in (*PERSONAL, "spellings", "search_words"):
                apart.execute(text(f"VACUUM (ANALYZE) {name}"))
        return True
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA optimize")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        raw.close()
    return not busy
