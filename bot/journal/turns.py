"""One row a turn; it holds no words and no person."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.errors import SettingsError, StoreUnavailable
from bot.model import LogRecord

_METADATA = MetaData()

TURNS = Table(
    "turns",
    _METADATA,
    Column("id", String(48), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("topic", String(80)),
    Column("score", Float, nullable=False),
    Column("candidates", Text, nullable=False),
    Column("content_version", String(16), nullable=False),
    Column("waited_ms", Integer, nullable=False),
)


class Journal:
    """The log's database. Its methods block: call them in a thread."""

    def __init__(self, url: str, data_dir: Path) -> None:
        """``url`` is a PostgreSQL URL, or empty for SQLite in ``data_dir``.

        Raises SettingsError when it is neither.
        """
        self._engine = _engine(url, data_dir)
        self._ready = False

    def write(self, records: Sequence[tuple[str, LogRecord]]) -> None:
        """Add records; those whose id is there already are passed over.

        Raises StoreUnavailable when the database cannot be reached.
        """
        rows = [_row(id, record) for id, record in records]
        try:
            self._prepare()
            with self._engine.begin() as connection:
                connection.execute(self._insert(), rows)
        except (DBAPIError, SQLAlchemyError) as error:
            raise StoreUnavailable(f"the log cannot be written ({type(error).__name__})") from error

    def purge(self, days: int, now: datetime | None = None) -> int:
        """Delete turns older than ``days``; returns how many. Raises StoreUnavailable."""
        limit = (now or datetime.now(UTC)) - timedelta(days=days)
        try:
            self._prepare()
            with self._engine.begin() as connection:
                return connection.execute(delete(TURNS).where(TURNS.c.at < limit)).rowcount
        except (DBAPIError, SQLAlchemyError) as error:
            raise StoreUnavailable(f"the log cannot be purged ({type(error).__name__})") from error

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _prepare(self) -> None:
        if not self._ready:
            _METADATA.create_all(self._engine)
            self._ready = True

    def _insert(self) -> sqlite.Insert | postgresql.Insert:
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(TURNS).on_conflict_do_nothing()
        return sqlite.insert(TURNS).on_conflict_do_nothing()


def _engine(url: str, data_dir: Path) -> Engine:
    if not url:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(f"sqlite:///{data_dir / 'log.sqlite'}", hide_parameters=True)
        event.listen(engine, "connect", _careful)
        return engine
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise ArgumentError(parsed.drivername)
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=2, pool_pre_ping=True,
            hide_parameters=True, connect_args={"connect_timeout": 5},
        )  # fmt: skip
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL must be a PostgreSQL address, such as postgresql://user@host/name."
        ) from error


def _careful(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
    for pragma in ("journal_mode=WAL", "secure_delete=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _row(id: str, record: LogRecord) -> dict[str, object]:
    return {
        "id": id,
        "at": datetime.fromtimestamp(record.at, UTC),
        "channel": record.channel,
        "language": record.language,
        "outcome": record.outcome,
        "topic": record.topic,
        "score": record.score,
        "candidates": json.dumps([[c.topic, round(c.score, 4)] for c in record.candidates]),
        "content_version": record.content_version,
        "waited_ms": record.waited_ms,
    }
