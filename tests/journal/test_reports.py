"""Counted paths: each is counted once, nothing leads to anybody, and small counts are not told."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.flows import Reported
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.reports import Reports
from bot.journal.retention import Retention
from bot.journal.schema import REPORTS
from bot.journal.suppression import FEWEST, told
from bot.model import LogRecord
from tests.journal.conftest import NOW, Say

NEXT_MONTH = date(2026, 12, 1)
CHOSEN = (("path", "report"), ("place", "work"), ("city", "lima"))


@pytest.fixture
def archive(database: Database, burials: Burials) -> Archive:
    return Archive(database, burials)


@pytest.fixture
def reports(database: Database) -> Reports:
    return Reports(database)


def rows(database: Database) -> dict[tuple[str, ...], int]:
    with database.reading() as connection:
        return {
            (str(row["month"]), row["path"], row["slot"], row["value"]): row["count"]
            for row in connection.execute(select(REPORTS)).mappings()
        }


def test_a_finished_path_adds_one_to_the_sums_of_its_month(
    archive: Archive, database: Database, say: Say
) -> None:
    archive.write([say(counted=CHOSEN), say(counted=CHOSEN), say()])
    assert rows(database) == {
        ("2026-11-01", "report", "", ""): 2,
        ("2026-11-01", "report", "place", "work"): 2,
        ("2026-11-01", "report", "city", "lima"): 2,
    }


def test_a_record_that_is_archived_again_is_not_counted_again(
    archive: Archive, database: Database, say: Say
) -> None:
    record, other = say(counted=CHOSEN), say(counted=CHOSEN)
    archive.write([record])
    archive.write([record, other])
    assert rows(database)["2026-11-01", "report", "", ""] == 2


def test_the_month_is_that_of_peru(archive: Archive, database: Database, say: Say) -> None:
    archive.write([say(counted=CHOSEN, at=datetime(2026, 12, 1, 4, 59, tzinfo=UTC))])
    archive.write([say(counted=CHOSEN, at=datetime(2026, 12, 1, 5, tzinfo=UTC))])
    assert {month for month, *_ in rows(database)} == {"2026-11-01", "2026-12-01"}


def test_what_is_no_name_of_an_option_is_never_written(
    archive: Archive, database: Database, say: Say
) -> None:
    words = (("path", "report"), ("place", "me gritaron"), ("city", "Ana"), ("when", "x" * 41))
    archive.write([say(counted=words), say(counted=(("path", "Hola a todos"), ("a", "b")))])
    assert rows(database) == {("2026-11-01", "report", "", ""): 1}


def test_no_column_leads_to_a_person_a_turn_or_a_day() -> None:
    assert {column.name for column in REPORTS.columns} == {
        "month",
        "path",
        "slot",
        "value",
        "count",
    }


def test_sums_stay_when_their_people_are_erased_and_their_turns_purged(
    archive: Archive, burials: Burials, database: Database, say: Say
) -> None:
    archive.write([say(counted=CHOSEN)])
    before = rows(database)
    retention = Retention(database, burials)
    retention.erase(["ana"])
    retention.purge(text_days=0, turn_days=0, now=NOW + timedelta(days=400))
    assert rows(database) == before


def test_what_an_erased_person_did_before_is_not_counted_after(
    archive: Archive, database: Database, say: Say
) -> None:
    archive.write([say(erasure=True, at=NOW + timedelta(minutes=1))])
    archive.write([say(counted=CHOSEN)])
    assert rows(database) == {}


def written(say: Say, **places: int) -> list[tuple[str, LogRecord]]:
    return [
        say(counted=(("path", "report"), ("place", place)))
        for place, count in places.items()
        for _ in range(count)
    ]


def test_figures_are_told_in_steps_of_five_and_small_ones_not_at_all(
    archive: Archive, reports: Reports, say: Say
) -> None:
    archive.write(written(say, public=23, work=12, school=4, health=2))
    assert reports.reported(NEXT_MONTH) == Reported(
        until="2026-12-01", total=40,
        counts={"place": {"public": 20, "work": 10, "school": None, "health": None}},
    )  # fmt: skip


def test_the_month_that_is_not_over_can_be_left_out(
    archive: Archive, reports: Reports, say: Say
) -> None:
    archive.write(written(say, public=23))
    assert reports.reported(date(2026, 11, 1)) == Reported(until="2026-11-01", total=0, counts={})


def test_the_table_to_take_away_has_months_and_hides_small_counts(
    archive: Archive, reports: Reports, say: Say
) -> None:
    archive.write(written(say, public=9, work=6, school=1))
    archive.write([say(counted=CHOSEN, at=NOW - timedelta(days=40))])
    assert list(csv.reader(io.StringIO(reports.csv()))) == [
        ["month", "question", "option", "count"],
        ["2026-10", "", "", "hidden"],
        ["2026-10", "city", "lima", "hidden"],
        ["2026-10", "place", "work", "hidden"],
        ["2026-11", "", "", "15"],
        ["2026-11", "place", "public", "5"],
        ["2026-11", "place", "school", "hidden"],
        ["2026-11", "place", "work", "hidden"],
    ]


COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60))


@given(COUNTS)
def test_no_small_count_is_told_nor_follows_from_the_total(counts: dict[str, int]) -> None:
    shown = told(counts)
    assert shown.keys() == counts.keys()
    hidden = [name for name, count in shown.items() if count is None]
    assert {name for name, count in counts.items() if 0 < count < FEWEST} <= set(hidden)
    assert all(count % FEWEST == 0 for count in shown.values() if count is not None)
    together = sum(counts[name] for name in hidden)
    all_hidden = {name for name, count in counts.items() if count} <= set(hidden)
    assert not hidden or all_hidden or (len(hidden) > 1 and together >= FEWEST)


@given(COUNTS)
def test_no_more_is_hidden_than_it_takes(counts: dict[str, int]) -> None:
    small = {name for name, count in counts.items() if 0 < count < FEWEST}
    hidden = {name for name, count in told(counts).items() if count is None}
    assert len(hidden - small) <= 1
    if sum(counts[name] for name in small) >= FEWEST or not small:
        assert hidden == small
