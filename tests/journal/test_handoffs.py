"""The desk's history and notes, over SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.handoffs import Handoffs, Note
from bot.journal.retention import Retention
from bot.ports import Handoff, conversation_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA = conversation_of("ana", 1.0)
BETO = conversation_of("beto", 1.0)


@pytest.fixture
def handoffs(database: Database) -> Handoffs:
    """Nothing has happened yet."""
    return Handoffs(database)


def event(name: str, seconds: float = 0.0, *, person: str = "ana", operator: str = "") -> Handoff:
    """Something that happened to a person's conversation some seconds after noon."""
    return Handoff(
        at=NOW.timestamp() + seconds, conversation=conversation_of(person, 1.0), person=person,
        event=name, operator=operator, waited=seconds,
    )  # fmt: skip


STORY = [
    ("3:1-0", event("asked")),
    ("3:2-0", event("claimed", 30, operator="rosa")),
    ("3:3-0", event("replied", 50, operator="rosa")),
    ("3:4-0", event("replied", 55, operator="rosa")),
    ("3:5-0", event("closed", 90, operator="rosa")),
]


def test_each_event_is_written_once_and_read_in_order(handoffs: Handoffs) -> None:
    handoffs.write(STORY[:3])
    handoffs.write(STORY)
    assert handoffs.history(ANA) == [event for _, event in STORY]
    assert handoffs.history(BETO) == []


def test_the_time_to_the_first_human_words(handoffs: Handoffs) -> None:
    beto = [
        ("4:1-0", event("asked", 10, person="beto")),
        ("4:2-0", event("replied", 110, person="beto")),
    ]
    carla = [("5:1-0", event("asked", 20, person="carla"))]
    handoffs.write([*STORY, *beto, *carla])
    found = handoffs.first_replies(NOW, NOW + timedelta(hours=1))
    assert (found.asked, found.answered, found.median_seconds) == (3, 2, 75.0)
    nobody = handoffs.first_replies(NOW - timedelta(hours=1), NOW)
    assert (nobody.asked, nobody.answered, nobody.median_seconds) == (0, 0, None)


def test_a_note_is_kept_until_another_or_none_is_written(handoffs: Handoffs) -> None:
    assert handoffs.note(ANA) is None
    note = Note(at=NOW, operator="rosa", text="Espera una respuesta sobre el CPP.")
    handoffs.keep_note(ANA, "ana", note)
    assert handoffs.note(ANA) == note
    handoffs.keep_note(ANA, "ana", replace(note, operator="tito", text="Ya la tiene."))
    assert handoffs.note(ANA) == replace(note, operator="tito", text="Ya la tiene.")
    handoffs.keep_note(ANA, "ana", replace(note, text=""))
    assert handoffs.note(ANA) is None


def test_notes_go_with_the_words_of_people(handoffs: Handoffs) -> None:
    handoffs.keep_note(ANA, "ana", Note(at=NOW - timedelta(days=31), operator="r", text="a"))
    handoffs.keep_note(BETO, "beto", Note(at=NOW - timedelta(days=29), operator="r", text="b"))
    assert handoffs.forget_notes(30, NOW) == 1
    assert handoffs.note(ANA) is None
    assert handoffs.note(BETO)


def test_an_erasure_takes_all_and_nothing_that_was_under_way_comes_back(
    handoffs: Handoffs, database: Database, burials: Burials
) -> None:
    beto = ("4:1-0", event("asked", 10, person="beto"))
    handoffs.write([*STORY[:2], beto])
    handoffs.keep_note(ANA, "ana", Note(at=NOW, operator="rosa", text="canario"))
    Retention(database, burials).erase(["ana"])
    handoffs.write(STORY)
    assert handoffs.history(ANA) == []
    assert handoffs.note(ANA) is None
    assert len(handoffs.history(BETO)) == 1
