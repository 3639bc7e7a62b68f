"""The archive: log records from Redis into the database, each once, erasures in their order."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from bot.journal import reports, turns, votes
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.retention import Receipt, erase
from bot.model import LogRecord


class Archive:
    """Writes the log. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database, burials: Burials) -> None:
        self._database = database
        self._burials = burials

    def write(self, records: Sequence[tuple[str, LogRecord]]) -> list[Receipt]:
        """Add what is not there yet, all or nothing; returns the receipts of erasures.

        Records of one person must come in their order: an erasure removes what was written
        before it, and what comes after it stays. After receipts, ``Retention.clean`` is due.
        """
        dead = {
            turns.tombstone(person): datetime.fromtimestamp(record.at, UTC)
            for _, record in records
            for person in _people(record)
        }
        self._burials.add(dead)
        receipts = []
        with self._database.writing() as connection:
            for is_erasure, run in groupby(records, key=lambda one: one[1].erasure):
                if not is_erasure:
                    fresh = turns.add(connection, list(run))
                    votes.add(connection, fresh)
                    reports.add(connection, fresh)
                    continue
                for _, record in run:
                    at = datetime.fromtimestamp(record.at, UTC)
                    counts = erase(connection, _people(record), at)
                    receipts.append(Receipt(at=at, counts=counts))
        return receipts


def _people(record: LogRecord) -> list[str]:
    """The pseudonyms that an erasure is about."""
    return [one for one in (record.person, *record.former) if one and record.erasure]
