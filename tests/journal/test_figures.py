"""The shift board: today against last week, each number with what is behind it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.figures import PERU, Board, Figures
from bot.journal.retention import Retention
from bot.journal.turns import Turns
from bot.ports import OPERATOR
from tests.journal.conftest import Say

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=PERU)
NOW = MORNING + timedelta(hours=4, minutes=30)
WEEK = timedelta(days=7)


@pytest.fixture
def archive(database: Database, burials: Burials) -> Archive:
    return Archive(database, burials)


@pytest.fixture
def figures(database: Database) -> Figures:
    return Figures(database)


@pytest.fixture
def board(archive: Archive, figures: Figures, say: Say) -> Board:
    """A morning: today's questions, last week's, and what is outside both windows."""
    today = [
        *(say(at=MORNING, person=f"p{n}", topic="ptp/what") for n in range(6)),
        *(say(at=MORNING, person="p1", topic="asylum/how", language="fr") for _ in range(2)),
        say(at=NOW, person="p1", topic="asylum/how"),
        say(at=NOW - timedelta(minutes=1), person="p9", topic=None, outcome="fallback"),
        say(at=MORNING, person="p9", topic="safety/now", outcome="urgent"),
        say(at=MORNING, person="p9", topic=None, outcome="command"),
        say(at=MORNING, person="", started=0.0, topic=None, outcome="command"),
        say(at=MORNING, person="p77", topic=None, outcome="human", rule=OPERATOR, language="fr"),
        say(at=MORNING, person="p78", topic="ptp/what", outcome="undelivered", rule="blocked"),
    ]
    before = [
        say(at=MORNING - WEEK, person="q1"), say(at=MORNING - WEEK, topic=None, outcome="suggest"),
        say(at=NOW - WEEK + timedelta(minutes=1)), say(at=MORNING.replace(hour=0) - WEEK),
        say(at=MORNING.replace(hour=0) - timedelta(seconds=1)),
        say(at=MORNING - WEEK, person="q2", topic=None, outcome="undelivered", rule="refused"),
        say(at=MORNING - WEEK, person="q2", topic=None, outcome="undelivered", rule="late"),
    ]  # fmt: skip
    archive.write([*today, *before])
    return figures.board(NOW)


def test_the_board_counts_today_and_the_same_hours_a_week_ago(board: Board) -> None:
    found = {one.name: (one.now, one.before) for one in board.sections["total"]}
    assert found == {
        "messages": (12, 3), "people": (7, 2), "questions": (9, 3), "urgent": (1, 0),
        "answer": (8, 2), "fallback": (1, 0), "undelivered": (1, 2),
    }  # fmt: skip
    assert board.answered.now == pytest.approx(8 / 9)
    assert board.answered.before == pytest.approx(2 / 3)
    assert [(one.name, one.now, one.before) for one in board.topics] == [
        ("ptp/what", 6, 2), ("asylum/how", 2, 0), ("safety/now", 1, 0),
    ]  # fmt: skip
    assert [one.name for one in board.rising] == ["ptp/what"]
    assert [(one.name, one.now) for one in board.languages] == [("es", 10), ("fr", 2)]
    assert [one.name for one in board.hours] == [f"{hour:02}" for hour in range(13)]
    assert [one.now for one in board.hours if one.now] == [11, 1]
    assert (board.hours[0].now, board.hours[0].before) == (0, 1)


def test_every_figure_leads_to_the_turns_behind_it(board: Board, database: Database) -> None:
    turns = Turns(database)
    for section, figures in board.sections.items():
        for one in figures:
            behind = turns.recent(one.filters)
            count = len({turn.conversation for turn in behind} - {""})
            shown = count if one.name == "people" else len(behind)
            assert shown == one.now, (section, one.name)


def test_the_export_has_no_small_count_and_no_text(board: Board) -> None:
    rows = list(csv.reader(io.StringIO(board.csv())))
    assert rows[0] == ["section", "name", "today", "last_week"]
    assert ["topic", "ptp/what", "6", "<5"] in rows
    assert ["language", "fr", "<5", "<5"] in rows
    assert not {value for row in rows[1:] for value in row[2:]} & set("01234")


def test_an_empty_log_has_a_board(figures: Figures) -> None:
    board = figures.board(NOW)
    assert (board.messages.now, board.answered.now, board.topics) == (0, None, ())


def test_days_are_counted_once_over_and_stay_when_the_turns_are_gone(
    archive: Archive, figures: Figures, database: Database, burials: Burials, say: Say
) -> None:
    first = MORNING - timedelta(days=5)
    archive.write([say(at=first), say(at=first, topic="ptp/cost"), say(at=MORNING)])
    assert figures.keep_days(NOW) == 5
    assert figures.keep_days(NOW) == 3
    Retention(database, burials).purge(text_days=0, turn_days=0, now=datetime.now(UTC))
    figures.keep_days(NOW)
    day = date(2026, 11, 18)
    found = figures.days(day, day + timedelta(days=5), "topic")
    assert found == {day: {"ptp/what": 1, "ptp/cost": 1}}
    assert figures.days(day, day + timedelta(days=1), "people") == {day: {"": 1}}
    assert figures.days(day, day + timedelta(days=1), "undelivered") == {day: {"": 0}}


def test_a_day_that_is_half_purged_keeps_its_count(
    archive: Archive, figures: Figures, database: Database, burials: Burials, say: Say
) -> None:
    yesterday = MORNING - timedelta(days=1)
    archive.write([say(at=yesterday - timedelta(hours=2)), say(at=yesterday + timedelta(hours=6))])
    figures.keep_days(NOW)
    Retention(database, burials).purge(text_days=1, turn_days=1, now=NOW)
    figures.keep_days(NOW)
    day = yesterday.date()
    assert figures.days(day, day + timedelta(days=1), "outcome") == {day: {"answer": 2}}


def test_a_record_that_was_late_changes_its_day(
    archive: Archive, figures: Figures, say: Say
) -> None:
    archive.write([say(at=MORNING - timedelta(days=9)), say(at=MORNING - timedelta(days=1))])
    figures.keep_days(NOW)
    archive.write([say(at=MORNING - timedelta(days=2))])
    figures.keep_days(NOW)
    day = date(2026, 11, 21)
    assert figures.days(day, day + timedelta(days=1), "outcome") == {day: {"answer": 1}}
