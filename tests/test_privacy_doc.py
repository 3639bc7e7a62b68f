"""docs/privacy.md says what the code does: every key, every table, every lifetime."""

import inspect
import re
from pathlib import Path

import pytest

from bot import settings
from bot.journal.retention import PERSONAL
from bot.journal.schema import METADATA
from bot.store import keys

TEXT = (Path(__file__).parent.parent / "docs/privacy.md").read_text(encoding="utf-8")
UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60))

NOBODY = {"last", "lease", "shard_of"}
"""Of processes and of counting, not of people."""


def rows(name: str) -> list[list[str]]:
    """The cells of the table between the marks of that name."""
    table = TEXT.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    lines = table.strip().splitlines()[2:]
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def spoken(seconds: int) -> str:
    """As people say it: from two days on in days."""
    for unit, size in UNITS:
        if seconds % size == 0 and seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"


def named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


LIFETIMES = {name: value for name, value in vars(keys).items() if name.endswith("_SECONDS")}


def test_every_lifetime_of_the_store_is_told_as_it_is() -> None:
    told = {row[2]: row[3] for row in rows("redis") if row[2]}
    assert told == {name: spoken(value) for name, value in LIFETIMES.items()}


def test_every_key_of_the_store_is_told() -> None:
    functions = {name for name, found in vars(keys).items() if inspect.isfunction(found)}
    assert set().union(*(named(row[0]) for row in rows("redis"))) == functions - NOBODY


def test_every_key_that_names_a_person_has_a_lifetime() -> None:
    people = {
        name
        for name, found in vars(keys).items()
        if inspect.isfunction(found) and "person" in inspect.signature(found).parameters
    } - NOBODY
    lasting = set().union(*(named(row[0]) for row in rows("redis") if row[2]))
    assert people
    assert people <= lasting


def test_every_table_of_the_journal_is_told_and_no_other() -> None:
    assert set().union(*(named(row[0]) for row in rows("tables"))) == set(METADATA.tables)


@pytest.mark.parametrize("table", PERSONAL)
def test_a_table_that_leads_to_people_ends_with_a_setting(table: str) -> None:
    ends = [row[2] for row in rows("tables") if table in named(row[0])]
    known = {name for name, _, _ in settings.table()}
    assert ends
    assert all(set(re.findall(r"[A-Z_]{5,}", end)) & known for end in ends)


@pytest.mark.parametrize(
    ("heading", "principles"),
    [("## The IOM Data Protection Principles", 13), ("## Peru's Law 29733", 8)],
)
def test_each_principle_says_what_the_program_and_what_people_do(
    heading: str, principles: int
) -> None:
    part = TEXT.partition(heading)[2].partition("\n## ")[0]
    table = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")][2:]
    assert len(table) == principles
    assert [row for row in table if len(row) != 3 or not all(cell.strip() for cell in row)] == []
