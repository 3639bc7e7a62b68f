"""The log: every turn once, read by time, by conversation and as it comes."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.errors import SettingsError, StoreUnavailable
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.places import conversation_of
from bot.journal.schema import TURNS
from bot.journal.turns import Filters, LoggedTurn, Turns
from bot.model import LanguageCode, Opinion, Reason, TopicId, Verdict
from tests.journal.conftest import NOW, Say


@pytest.fixture
def archive(database: Database, burials: Burials) -> Archive:
    return Archive(database, burials)


@pytest.fixture
def turns(database: Database) -> Turns:
    return Turns(database)


def texts(found: list[LoggedTurn]) -> list[str | None]:
    return [turn.text for turn in found]


def minutes(count: int) -> datetime:
    return NOW + timedelta(minutes=count)


@pytest.mark.parametrize(
    ("verdict", "reason", "rule"),
    [
        (Verdict.UP, None, "voto:up::ptp/what"),
        (Verdict.DOWN, Reason.OLD, "voto:down:old:ptp/what"),
        (Verdict.ASKED, None, "voto"),
    ],
)
def test_a_vote_s_turn_tells_what_was_voted(
    archive: Archive, turns: Turns, say: Say, verdict: Verdict, reason: Reason | None, rule: str
) -> None:
    opinion = Opinion(
        topic=TopicId("ptp/what"), language=LanguageCode("es"), answer="a", content_version="v",
        verdict=verdict, reason=reason,
    )  # fmt: skip
    archive.write([say(outcome="command", topic=None, rule="voto", opinion=opinion)])
    [found] = turns.recent()
    assert (found.rule, found.topic) == (rule, None)


def test_a_record_that_comes_twice_is_kept_once_as_it_was(
    archive: Archive, turns: Turns, say: Say
) -> None:
    first, second = say("uno", id="1:1-0"), say("dos", id="1:2-0")
    archive.write([first, second])
    archive.write([say("otro", id="1:2-0"), say("tres", id="1:3-0")])
    assert texts(turns.recent()) == ["tres", "dos", "uno"]


def test_a_batch_that_holds_an_id_twice_writes_it_once(
    archive: Archive, turns: Turns, say: Say
) -> None:
    archive.write([say("uno", id="1:1-0"), say("uno", id="1:1-0")])
    assert len(turns.recent()) == 1


def test_a_turn_is_read_as_it_was_written_without_its_person(
    archive: Archive, turns: Turns, say: Say
) -> None:
    written = say("¿qué es el PTP?", rule="x")[1]
    archive.write([("5:1000-0", written)])
    (turn,) = turns.recent()
    assert (turn.at, turn.text, turn.spoken, turn.rule) == (NOW, "¿qué es el PTP?", True, "x")
    assert turn.candidates == written.candidates
    assert turn.conversation == conversation_of("ana", NOW.timestamp())
    assert turn.started == NOW
    assert "ana" not in repr(turn)


def test_a_turn_without_words_is_not_one_whose_words_are_gone(
    archive: Archive, turns: Turns, say: Say
) -> None:
    archive.write([say("", outcome="command")])
    assert [(turn.text, turn.spoken) for turn in turns.recent()] == [(None, False)]


def test_pages_go_back_in_time_whatever_the_order_of_archiving(
    archive: Archive, turns: Turns, say: Say
) -> None:
    records = [say(str(number), at=minutes(number)) for number in range(25)]
    random.Random(5).shuffle(records)
    for start in range(0, 25, 4):
        archive.write(records[start : start + 4])
    seen, before = list[str | None](), None
    while page := turns.recent(before=before, limit=10):
        seen += texts(page)
        before = page[-1].seq
    assert seen == [str(number) for number in reversed(range(25))]


def test_what_comes_late_is_new_to_the_live_view_all_the_same(
    archive: Archive, turns: Turns, say: Say
) -> None:
    archive.write([say("later", at=minutes(9))])
    seen = turns.newest()
    archive.write([say("earlier", at=minutes(1)), say("last", at=minutes(2))])
    assert texts(turns.since(seen)) == ["earlier", "last"]
    assert turns.since(turns.newest()) == []


def test_ids_that_would_have_one_place_get_places_of_their_own(
    archive: Archive, turns: Turns, say: Say
) -> None:
    archive.write([say("a", id="1:1000-7")])
    archive.write([say("b", id="65:1000-7"), say("c", id="1:1000-8")])
    assert sorted(turn.seq for turn in turns.recent()) == [
        (1000 << 16 | 1 << 10 | number) for number in (7, 8, 9)
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param(Filters(), "abcd", id="none"),
        pytest.param(Filters(language="pt"), "b", id="language"),
        pytest.param(Filters(group="ptp"), "ab", id="group"),
        pytest.param(Filters(topic="ptp/what"), "a", id="topic"),
        pytest.param(Filters(outcomes=("fallback", "urgent")), "cd", id="outcomes"),
        pytest.param(Filters(channel="telegram"), "d", id="channel"),
        pytest.param(Filters(since=minutes(1), until=minutes(3)), "bc", id="dates"),
        pytest.param(Filters(conversation=conversation_of("eva", 1.0)), "c", id="conversation"),
        pytest.param(Filters(group="ptp", language="fr"), "", id="nothing"),
    ],
)
def test_filters_narrow(
    archive: Archive, turns: Turns, say: Say, filters: Filters, expected: str
) -> None:
    archive.write([
        say("a", at=minutes(0)),
        say("b", at=minutes(1), language="pt", topic="ptp/cost"),
        say("c", at=minutes(2), outcome="fallback", topic=None, person="eva", started=1.0),
        say("d", at=minutes(3), outcome="urgent", topic="safety/now", channel="telegram"),
    ])  # fmt: skip
    assert "".join(str(turn.text) for turn in reversed(turns.recent(filters))) == expected


def test_a_thread_is_one_conversation_in_the_order_of_time(
    archive: Archive, turns: Turns, say: Say
) -> None:
    archive.write([
        say("second", at=minutes(2)), say("first", at=minutes(1)),
        say("of another day", started=5.0), say("of another person", person="eva"),
        say("of nobody", person=""),
    ])  # fmt: skip
    name = conversation_of("ana", NOW.timestamp())
    assert texts(turns.thread(name)) == ["first", "second"]
    assert turns.thread("") == turns.thread("0" * 24) == []


def test_two_who_write_at_once_lose_nothing_and_share_no_place(
    url: str, tmp_path: Path, say: Say
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    databases = [Database(url, tmp_path) for _ in range(3)]
    records = [say(str(number)) for number in range(90)]
    batches = [records[start : start + 6] for start in range(0, 90, 6)] * 2

    def write(number: int) -> None:
        Archive(databases[number % 3], Burials(tmp_path)).write(batches[number])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(len(batches))))
    with databases[0].reading() as connection:
        count = connection.execute(
            select(func.count(), func.count(TURNS.c.arrived.distinct()))
        ).one()
    for database in databases:
        database.close()
    assert tuple(count) == (90, 90)


def test_a_database_that_is_away_is_told_without_its_address(tmp_path: Path, say: Say) -> None:
    database = Database("postgresql://user:hunter2@127.0.0.1:1/x", tmp_path)
    with pytest.raises(StoreUnavailable) as found:
        Archive(database, Burials(tmp_path)).write([say("x")])
    assert "hunter2" not in str(found.value)
    database.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "no address", "sqlite:///x"])
def test_an_address_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Database(url, tmp_path)
