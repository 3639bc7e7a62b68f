"""The journal's tables through time: Alembic's revisions, run by the program itself."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from bot.journal import append_only, indexing

_FOLDER = Path(__file__).parent
_ONE_MIGRATION = 0x7475_6362
"""PostgreSQL's advisory lock of those who migrate."""

_ALONE = threading.Lock()
"""Alembic keeps the running migration in a global of its own."""


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; two processes may try at once."""
    with _ALONE, engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ONE_MIGRATION})
        migrate(connection)
        indexing.create(connection)
        append_only.create(connection)


def migrate(connection: Connection) -> None:
    """Run the revisions that the database has not had yet."""
    command.upgrade(config(connection), "head")


def config(connection: Connection) -> Config:
    """Alembic's configuration over an open connection."""
    found = Config()
    found.set_main_option("script_location", str(_FOLDER))
    found.attributes["connection"] = connection
    return found


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Whether Alembic compares it: the search index is made by ``indexing`` alone."""
    return not (name or "").startswith("search_words")
