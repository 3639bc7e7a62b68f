"""What the fault tests did, as the table of docs/faults-report.md."""

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.sizes import FULL, SEED

ID = re.compile(r"\b(?:[DSIRFCP]\d{1,2}|X\d{1,2})\b")
"""The name of a fault in docs and docstrings: D1, S3, R5; X for what has no other name."""

_HEAD = """# Report of the fault suite

Written by `make faults`; every line is a test that killed, cut, filled or flooded something real.
*Lost* messages got no answer, *doubled* ones were answered twice, *misordered* ones in another
order than stored: each must be 0. *Repeated* are sends that were on their way to Telegram at
the moment of a crash or of a cut connection and arrived twice, which the design allows: at most
one a chat and crash, and none that Telegram had not taken.

Ids: D delivery, S sending, I input, R Redis, F content, P privacy, C console; X1 clocks, X2 disk,
X3 the bot's own Redis, X4 the action server, X6 PostgreSQL.
"""
_TABLE = """
| id | what was done | lost | doubled | misordered | repeated | outcome | s |
|---|---|--:|--:|--:|--:|---|--:|
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What one test, or a part of it, did and counted; None where nothing is counted."""

    id: str
    done: str
    lost: int | None = None
    doubled: int | None = None
    misordered: int | None = None
    repeated: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or out of order."""
        return not (self.lost or self.doubled or self.misordered)


@dataclass(slots=True)
class Ran:
    """A test that ran."""

    sentence: str
    """Its name, to be read."""
    ids: list[str]
    """The faults that its docstring names."""
    rows: list[Row] = field(default_factory=list)
    outcome: str = "passed"
    seconds: float = 0.0
    ways: int = 0
    """How many parameters it ran with."""

    def lines(self) -> list[str]:
        """Its lines of the table; the seconds stand on the first."""
        done = f"{self.sentence} ({self.ways} ways)" if self.ways > 1 else self.sentence
        rows = _merged(self.rows) or [Row(id=", ".join(self.ids) or "–", done=done)]
        return [
            _line(row, self.outcome, f"{self.seconds:.1f}" if at == 0 else "")
            for at, row in enumerate(rows)
        ]


def _merged(rows: list[Row]) -> list[Row]:
    """Rows of the same words as one, with their counts in sum."""
    same: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        same.setdefault((row.id, row.done), []).append(row)
    return [
        Row(
            id=id,
            done=f"{done}, {len(found)} times" if len(found) > 1 else done,
            lost=_sum(row.lost for row in found),
            doubled=_sum(row.doubled for row in found),
            misordered=_sum(row.misordered for row in found),
            repeated=_sum(row.repeated for row in found),
        )
        for (id, done), found in same.items()
    ]


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _line(row: Row, outcome: str, seconds: str) -> str:
    counts = [row.lost, row.doubled, row.misordered, row.repeated]
    shown = ["–" if count is None else str(count) for count in counts]
    return f"| {' | '.join([row.id, row.done.replace('|', '/'), *shown, outcome, seconds])} |"


def sentence(name: str) -> str:
    """A test's name as words."""
    return name.removeprefix("test_").replace("_", " ")


def _order(ran: Ran) -> tuple[str, int, str]:
    first = ID.search(ran.rows[0].id if ran.rows else " ".join(ran.ids))
    if first is None:
        return "~", 0, ran.sentence
    return first[0][0], int(first[0][1:]), ran.sentence


def write(path: Path, tests: Iterable[Ran]) -> None:
    """Write the report over the last one."""
    ran = sorted(tests, key=_order)
    failed = sum(one.outcome == "failed" for one in ran)
    skipped = sum(one.outcome == "skipped" for one in ran)
    seconds = sum(one.seconds for one in ran)
    facts = (
        f"\n{datetime.now(UTC):%Y-%m-%d}, {'full sizes' if FULL else 'a sample'}, seed {SEED}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores: {len(ran)} tests, "
        f"{failed} failed, {skipped} skipped, {seconds / 60:.0f} minutes.\n"
    )
    lines = [line for one in ran for line in one.lines()]
    path.write_text(_HEAD + facts + _TABLE + "\n".join(lines) + "\n", encoding="utf-8")
