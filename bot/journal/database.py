"""The journal's database: PostgreSQL by its URL, or a SQLite file, brought up to date once."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.errors import SettingsError, StoreUnavailable
from bot.journal.schema import REVISION

FILE = "log.sqlite"
"""In DATA_DIR, with ``-wal`` and ``-shm`` beside it."""

BUSY_MS = 10_000
"""How long SQLite waits for who holds its lock."""

CACHE_KB = 512
"""What each connection to SQLite keeps of the file in memory; the system keeps it, too."""

_ATTEMPTS, _PAUSE = 100, 0.05
"""Turning on the write-ahead log does not wait for who holds the lock: tries, and seconds
between two."""

_ONE_WRITER = 0x7475_6361
"""PostgreSQL's advisory lock of those who write the journal."""

_PATIENCE = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}  # fmt: skip
"""A machine that is gone without a word is given up after half a minute, not after hours."""


class Database:
    """One engine for all classes of the journal. Its methods block: call them in a thread."""

    def __init__(self, url: str, data_dir: Path, *, aside: bool = False) -> None:
        """``url`` is a PostgreSQL URL, or empty for SQLite in ``data_dir``.

        ``aside``: migrate in a child process, for the sake of this one's memory. Raises
        SettingsError when the URL is neither. Nothing is opened yet.
        """
        self.engine = _engine(url, data_dir)
        self._migrate = partial(_migrated_aside, url, data_dir) if aside else self._migrated
        self._lock = threading.Lock()
        self._ready = False

    @property
    def is_postgresql(self) -> bool:
        """Otherwise it is SQLite."""
        return self.engine.dialect.name == "postgresql"

    def prepare(self) -> None:
        """Create or migrate the tables, once. Raises StoreUnavailable."""
        with self._lock:
            if self._ready:
                return
            with translated("the log's database cannot be prepared"):
                if not self._is_current():
                    self._migrate()
            self._ready = True

    def _migrated(self) -> None:
        from bot.journal import migrations  # 9 MB for nothing when all is there

        migrations.upgrade(self.engine)

    def _is_current(self) -> bool:
        with self.engine.connect().execution_options(reads=True) as connection:
            try:
                found = connection.execute(text("SELECT version_num FROM alembic_version"))
                return found.scalars().all() == [REVISION]
            except DBAPIError:
                return False  # no table yet, which a migration mends, or an error that it tells

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, and never waits for a writer. Raises StoreUnavailable."""
        self.prepare()
        with translated("the log cannot be read"), self.engine.connect() as connection:
            yield connection.execution_options(reads=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; one at a time of all processes, so that what it reads stays true.

        Commits at the block's end. Raises StoreUnavailable.
        """
        self.prepare()
        with translated("the log cannot be written"), self.engine.begin() as connection:
            if self.is_postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ONE_WRITER})
            yield connection

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def _migrated_aside(url: str, data_dir: Path) -> None:
    from bot.journal.aside import upgrade_aside

    upgrade_aside(url, data_dir)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """The database library's errors as StoreUnavailable, without their parameters."""
    try:
        yield
    except (DBAPIError, SQLAlchemyError) as error:
        raise StoreUnavailable(f"{what} ({type(error).__name__})") from error


def _engine(url: str, data_dir: Path) -> Engine:
    if not url:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(f"sqlite:///{data_dir / FILE}", hide_parameters=True)
        event.listen(engine, "connect", _careful)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise ArgumentError(parsed.drivername)
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=4, pool_pre_ping=True,
            hide_parameters=True, connect_args=_PATIENCE,
        )  # fmt: skip
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL must be a PostgreSQL address, such as postgresql://user@host/name."
        ) from error


def _careful(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # a DBAPI connection
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
    for pragma in (f"busy_timeout={BUSY_MS}", "secure_delete=ON", f"cache_size=-{CACHE_KB}"):
        cursor.execute(f"PRAGMA {pragma}")
    for attempt in range(_ATTEMPTS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:  # of two who turn it on at once, one is refused
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE)
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes SQLite's lock at once: who reads first and writes then would be refused."""
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
