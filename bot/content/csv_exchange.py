"""Units as a table for spreadsheets, and back.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, which is
taken away again; so no text of ours or of a translator is ever calculated.
"""

import csv
import io
import re
from collections.abc import Iterable

from bot.content.findings import Finding, finding
from bot.content.units import Unit
from bot.model import LanguageCode

COLUMNS = (
    "language", "context", "title", "source_date", "spanish", "previous_spanish",
    "translation", "draft",
)  # fmt: skip

NEEDED = ("language", "context", "spanish", "translation", "draft")

MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
"""What spreadsheets may run, or an apostrophe of ours could be mistaken for."""

_YES = frozenset({"", "yes", "y", "sí", "si", "s", "x", "1", "true", "verdadero"})
_NO = frozenset({"no", "n", "0", "false", "falso"})


def safe(cell: str) -> str:
    """The cell as text for a spreadsheet; ``plain`` gives it back."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What ``safe`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def written(units: Iterable[Unit]) -> str:
    """The units as CSV, a row each, all cells quoted."""
    out = io.StringIO(newline="")
    table = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for unit in units:
        row = (
            unit.language, unit.context, unit.title, unit.source_date, unit.source,
            unit.previous, unit.text, "yes" if unit.fuzzy else "no",
        )  # fmt: skip
        table.writerow(safe(cell) for cell in row)
    return MARK + out.getvalue()


def taken(path: str, text: str, known: Iterable[str]) -> tuple[list[Unit], list[Finding]]:
    """The units of a translator's table and what is wrong with it."""
    rows, findings = _rows(path, text.removeprefix(MARK))
    if not rows:
        return [], findings or [finding(path, 1, "empty")]
    head = [name.strip().lower() for name in rows[0][1]]
    missing = [name for name in NEEDED if name not in head]
    findings += [
        finding(path, rows[0][0], "csv-column", column=name, known=", ".join(NEEDED))
        for name in missing
    ]
    if missing:
        return [], findings
    codes = set(known)
    units = []
    for line, cells in rows[1:]:
        if any(cells[len(head) :]):
            findings.append(finding(path, line, "csv-cells", count=len(cells), wanted=len(head)))
            continue
        padded = [*cells, *[""] * len(head)]
        row = dict(zip(head, map(plain, padded), strict=False))
        units.append(_unit(path, line, row))
        findings += _wrong(path, line, row, codes)
    return units, findings


def _unit(path: str, line: int, row: dict[str, str]) -> Unit:
    return Unit(
        language=LanguageCode(row["language"].strip()), context=row["context"].strip(),
        source=row["spanish"], text=row["translation"],
        fuzzy=row["draft"].strip().lower() in _YES, path=path, line=line,
    )  # fmt: skip


def _wrong(path: str, line: int, row: dict[str, str], codes: set[str]) -> list[Finding]:
    found = []
    if row["draft"].strip().lower() not in _YES | _NO:
        found.append(finding(path, line, "csv-draft", value=row["draft"]))
    if row["language"].strip() not in codes:
        listed = ", ".join(sorted(codes))
        found.append(finding(path, line, "language", value=row["language"], known=listed))
    return found


def _rows(path: str, text: str) -> tuple[list[tuple[int, list[str]]], list[Finding]]:
    """Rows with the lines they begin on; the separator is the one of the first line."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in table:
            if any(cells):
                rows.append((line, cells))
            line = table.line_num + 1
    except csv.Error as error:
        return rows, [finding(path, line, "csv-broken", reason=str(error))]
    return rows, []
