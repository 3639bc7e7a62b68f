"""The desk in the log: what happened there, and what one shift leaves to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import delete, func, insert, select

from bot.journal.database import Database
from bot.journal.schema import DESK_NOTES, HANDOFFS, TOMBSTONES
from bot.journal.turns import tombstone
from bot.ports import Handoff

_CHUNK = 200
"""Events of one query: an IN list has a bound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What an operator wrote down about a conversation."""

    at: datetime
    operator: str
    """The account's id."""
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstReplies:
    """How people who asked for a person fared in a time."""

    asked: int
    answered: int
    """Those of them whom an operator wrote to."""
    median_seconds: float | None
    """From asking to the first words; None when nobody was answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A conversation that asked for a person."""

    conversation: str
    at: datetime
    """When it first asked."""
    waited: float | None
    """Seconds to an operator's first words; None where there were none."""
    last: str
    """What happened to it last, as ``ports.Handoff.event`` has it."""


class Handoffs:
    """Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, events: Sequence[tuple[str, Handoff]]) -> None:
        """Add events; those that are there already, or of who was erased since, are passed over."""
        with self._database.writing() as connection:
            for start in range(0, len(events), _CHUNK):
                some = dict(events[start : start + _CHUNK])
                known = select(HANDOFFS.c.id).where(HANDOFFS.c.id.in_(some))
                there = set(connection.execute(known).scalars())
                dead = {tombstone(event.person) for event in some.values()}
                graves = select(TOMBSTONES).where(TOMBSTONES.c.hash.in_(dead))
                erased = {row.hash: row.at for row in connection.execute(graves)}
                rows = [_row(id, event) for id, event in some.items() if id not in there]
                rows = [row for row in rows if not _is_erased(row, erased)]
                if rows:
                    connection.execute(insert(HANDOFFS), rows)

    def history(self, conversation: str) -> list[Handoff]:
        """What happened to a conversation, in order."""
        query = select(HANDOFFS).where(HANDOFFS.c.conversation == conversation)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(HANDOFFS.c.at, HANDOFFS.c.id)).all()
        return [
            Handoff(
                at=row.at.timestamp(), conversation=row.conversation, person=row.person,
                event=row.event, operator=row.operator, waited=row.waited,
            )
            for row in rows
        ]  # fmt: skip

    def first_replies(self, since: datetime, until: datetime) -> FirstReplies:
        """Of the conversations that asked in this time, from ``since`` to before ``until``."""
        cases = self.cases(since, until)
        waits = [case.waited for case in cases if case.waited is not None]
        return FirstReplies(
            asked=len(cases),
            answered=len(waits),
            median_seconds=median(waits) if waits else None,
        )

    def cases(self, since: datetime, until: datetime) -> list[Case]:
        """The conversations that asked in this time, who asked last first."""
        asked = (
            select(HANDOFFS.c.conversation, func.min(HANDOFFS.c.at).label("at"))
            .where(HANDOFFS.c.event == "asked", HANDOFFS.c.at >= since, HANDOFFS.c.at < until)
            .group_by(HANDOFFS.c.conversation)
        )
        later = select(HANDOFFS).where(HANDOFFS.c.at >= since)
        with self._database.reading() as connection:
            begun = {row.conversation: row.at for row in connection.execute(asked)}
            replied: dict[str, float] = {}
            last: dict[str, str] = {}
            for row in connection.execute(later.order_by(HANDOFFS.c.at, HANDOFFS.c.id)):
                start = begun.get(row.conversation)
                if start is None or row.at < start:
                    continue
                last[row.conversation] = row.event
                if row.event == "replied":
                    replied.setdefault(row.conversation, (row.at - start).total_seconds())
        cases = [
            Case(conversation=one, at=at, waited=replied.get(one), last=last[one])
            for one, at in begun.items()
        ]
        return sorted(cases, key=lambda case: (case.at, case.conversation), reverse=True)

    def note(self, conversation: str) -> Note | None:
        """What was last written down about a conversation."""
        query = select(DESK_NOTES).where(DESK_NOTES.c.conversation == conversation)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Note(at=row.at, operator=row.operator, text=row.text) if row else None

    def keep_note(self, conversation: str, person: str, note: Note) -> None:
        """Write a note, whose text is redacted already, over the last; an empty one removes it."""
        place = DESK_NOTES.c.conversation == conversation
        with self._database.writing() as connection:
            connection.execute(delete(DESK_NOTES).where(place))
            if note.text:
                row = {
                    "conversation": conversation, "at": note.at, "person": person,
                    "operator": note.operator, "text": note.text,
                }  # fmt: skip
                connection.execute(insert(DESK_NOTES), [row])

    def forget_notes(self, days: int, now: datetime | None = None) -> int:
        """Delete notes older than ``days``, as long as the words of people; returns how many."""
        limit = (now or datetime.now(UTC)) - timedelta(days=days)
        with self._database.writing() as connection:
            return connection.execute(delete(DESK_NOTES).where(DESK_NOTES.c.at < limit)).rowcount

    def close(self) -> None:
        """Close the database's connections."""
        self._database.close()


def _row(id: str, event: Handoff) -> dict[str, Any]:
    return {
        "id": id,
        "at": datetime.fromtimestamp(event.at, UTC),
        "person": event.person,
        "conversation": event.conversation,
        "event": event.event,
        "operator": event.operator,
        "waited": event.waited,
    }


def _is_erased(row: dict[str, Any], erased: dict[str, datetime]) -> bool:
    grave = erased.get(tombstone(row["person"]))
    return grave is not None and row["at"] <= grave
