"""What people chose in counted paths: sums by month, written without anybody they came from."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.flows import Reported
from bot.journal.database import Database
from bot.journal.figures import PERU
from bot.journal.schema import REPORTS
from bot.journal.suppression import stepped, told
from bot.model import LogRecord

PATH = "report"
"""The path whose sums are shown."""

FINISHED = ""
"""The slot under which it is counted how often a path was finished."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""Names of paths, slots and options; anything else could be a person's words."""

_Row = tuple[date, str, str, str]


def add(connection: Connection, records: Sequence[tuple[str, LogRecord]]) -> None:
    """Add what these turns chose to the sums of their month.

    The caller has seen to it that each turn comes once; the connection must be of
    ``Database.writing``.
    """
    sums = Counter(row for _, record in records for row in _rows(record))
    for (month, path, slot, value), count in sums.items():
        place = (
            (REPORTS.c.month == month) & (REPORTS.c.path == path)
            & (REPORTS.c.slot == slot) & (REPORTS.c.value == value)
        )  # fmt: skip
        more = update(REPORTS).where(place).values(count=REPORTS.c.count + count)
        if not connection.execute(more).rowcount:
            row = {"month": month, "path": path, "slot": slot, "value": value, "count": count}
            connection.execute(insert(REPORTS), [row])


def _rows(record: LogRecord) -> list[_Row]:
    chosen = dict(record.counted)
    path = chosen.pop("path", "")
    if not _NAME.fullmatch(path):
        return []
    month = month_of(datetime.fromtimestamp(record.at, UTC))
    known = [
        (month, path, slot, value)
        for slot, value in chosen.items()
        if _NAME.fullmatch(slot) and _NAME.fullmatch(value)
    ]
    return [(month, path, FINISHED, ""), *known]


def month_of(moment: datetime) -> date:
    """The first day of the month that it is in Peru."""
    return moment.astimezone(PERU).date().replace(day=1)


class Reports:
    """Reads the sums. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reported(self, until: date, path: str = PATH) -> Reported:
        """All months before the one that begins on ``until``, as they may be told."""
        sums: dict[str, Counter[str]] = {}
        for month, slots in self._months(path).items():
            if month < until:
                for slot, counts in slots.items():
                    sums.setdefault(slot, Counter()).update(counts)
        finished = sums.pop(FINISHED, Counter()).total()
        return Reported(
            until=until.isoformat(),
            total=stepped(finished),
            counts={slot: told(counts) for slot, counts in sums.items()},
        )

    def csv(self, path: str = PATH) -> str:
        """Each month's counts as they may be told: a table of month, question, option, count.

        ``hidden`` stands for what is not told; the months' totals have no question.
        """
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["month", "question", "option", "count"])
        for month, slots in self._months(path).items():
            for slot, counts in sorted(slots.items()):
                for value, count in sorted(told(counts).items()):
                    shown = "hidden" if count is None else count
                    writer.writerow([f"{month:%Y-%m}", slot, value, shown])
        return table.getvalue()

    def _months(self, path: str) -> Mapping[date, dict[str, dict[str, int]]]:
        query = select(REPORTS).where(REPORTS.c.path == path).order_by(REPORTS.c.month)
        found: dict[date, dict[str, dict[str, int]]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query).mappings():
                slots = found.setdefault(row["month"], {})
                slots.setdefault(row["slot"], {})[row["value"]] = row["count"]
        return found
