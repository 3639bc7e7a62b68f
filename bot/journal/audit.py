"""The audit trail: who saw, searched, exported, claimed and changed what; and who tried to.

Rows are only added: this class has no way to change one, and the database refuses it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select

from bot.journal.append_only import MONTHS
from bot.journal.database import Database
from bot.journal.schema import AUDIT, OPERATORS

KEPT = timedelta(days=31 * MONTHS)
"""A row older than this is old enough for the database's guard, whatever the months' lengths."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """One line of the trail."""

    at: datetime
    operator: str | None
    """The operator's id; None for somebody who was not logged in, or the command line."""
    action: str
    target: str = ""
    """What it was done to: an opaque id, a path, a role; never a person's words."""
    address: str = ""
    """A keyed hash of the network address."""
    name: str = ""
    """The operator's name today, when read."""
    id: int = 0
    """Its place in the trail, when read."""


class Audit:
    """Writes and reads the trail. Its methods block: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, deed: Deed) -> None:
        """Add a line. Raises StoreUnavailable."""
        row = {
            "at": deed.at,
            "operator": deed.operator,
            "action": deed.action[:40],
            "target": deed.target[:200],
            "address": deed.address[:24],
        }
        with self._database.writing() as connection:
            connection.execute(insert(AUDIT), row)

    def read(
        self, *, operator: str = "", action: str = "", before: int = 0, count: int = 100
    ) -> list[Deed]:
        """Up to ``count`` lines, the newest first, older than the id ``before`` if that is given.

        Raises StoreUnavailable.
        """
        wanted = [
            *([AUDIT.c.operator == operator] if operator else ()),
            *([AUDIT.c.action == action] if action else ()),
            *([AUDIT.c.id < before] if before else ()),
        ]
        rows = (
            select(AUDIT, OPERATORS.c.name)
            .outerjoin(OPERATORS, AUDIT.c.operator == OPERATORS.c.id)
            .where(*wanted)
            .order_by(AUDIT.c.id.desc())
            .limit(count)
        )
        with self._database.reading() as connection:
            return [
                Deed(
                    id=row.id, at=row.at, operator=row.operator, action=row.action,
                    target=row.target, address=row.address, name=row.name or "",
                )
                for row in connection.execute(rows)
            ]  # fmt: skip

    def actions(self) -> list[str]:
        """Every action that the trail holds, sorted. Raises StoreUnavailable."""
        with self._database.reading() as connection:
            found = connection.execute(select(AUDIT.c.action).distinct()).scalars()
            return sorted(found)

    def purge(self, now: datetime | None = None) -> int:
        """Delete what is older than 24 months; returns how many lines. Raises StoreUnavailable."""
        limit = (now or datetime.now(UTC)) - KEPT
        with self._database.writing() as connection:
            return connection.execute(delete(AUDIT).where(AUDIT.c.at < limit)).rowcount
