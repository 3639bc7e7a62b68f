"""docs/limits.md says the numbers that the code has."""

import dataclasses
import importlib
import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).parent.parent / "docs/limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([\d.]+) \| `([\w.]+)` \|", TEXT, re.MULTILINE)


def value_of(path: str) -> object:
    """The constant, or a dataclass's default, of that name."""
    parts = path.split(".")
    at = max(n for n in range(1, len(parts)) if _is_module(".".join(parts[:n])))
    found: object = importlib.import_module(".".join(parts[:at]))
    for name in parts[at:]:
        if isinstance(found, type) and dataclasses.is_dataclass(found):
            [found] = [one.default for one in dataclasses.fields(found) if one.name == name]
        else:
            found = getattr(found, name)
    return found


def _is_module(name: str) -> bool:
    try:
        return importlib.import_module(name) is not None
    except ModuleNotFoundError:
        return False


def test_the_tables_are_found() -> None:
    tables = [line for line in TEXT.splitlines() if re.match(r"\| [^|]+ \| [\d.]+ \|", line)]
    assert len(ROWS) == len(tables) > 25


@pytest.mark.parametrize(("what", "number", "where"), ROWS, ids=[row[2] for row in ROWS])
def test_every_number_is_the_code_s(what: str, number: str, where: str) -> None:
    assert float(number) == value_of(where), what
