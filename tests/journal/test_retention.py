"""What is gone is gone: by age, by a person's word, from tables, index, files and backups."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.errors import StoreUnavailable
from bot.journal import database as databases
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import FILE, Database
from bot.journal.places import conversation_of
from bot.journal.retention import PERSONAL, Retention
from bot.journal.schema import DESK_NOTES, HANDOFFS, METADATA, SPELLINGS
from bot.journal.search import Search
from bot.journal.turns import Turns, tombstone
from bot.model import LanguageCode, LogRecord, Opinion, TopicId, Verdict
from tests.journal.conftest import NOW, Say

CANARY = "zyxquidnuncqvw"
"""A word that nobody else writes."""


@pytest.fixture
def archive(database: Database, burials: Burials) -> Archive:
    return Archive(database, burials)


@pytest.fixture
def retention(database: Database, burials: Burials) -> Retention:
    return Retention(database, burials)


def erasure(at: datetime, *people: str) -> LogRecord:
    """As the bot writes it for /borrar; the second pseudonym is under an older key."""
    return LogRecord(
        at=at.timestamp(), channel="web", language="es", outcome="command", topic=None, score=0.0,
        candidates=(), content_version="abc", waited_ms=1, person=people[0], former=people[1:],
        erasure=True,
    )  # fmt: skip


def opinion() -> Opinion:
    return Opinion(
        topic=TopicId("ptp/what"), language=LanguageCode("es"), answer="ab",
        content_version="abc", verdict=Verdict.UP,
    )  # fmt: skip


def texts(database: Database) -> list[str | None]:
    return [turn.text for turn in reversed(Turns(database).recent())]


def traces(folder: Path, *words: str) -> list[str]:
    """Files that hold one of the words in any form that the database may give it."""
    found = []
    for path in sorted(folder.glob("*")):
        data = path.read_bytes()
        found += [path.name for word in words if word.encode() in data]
    return found


def test_texts_go_after_their_days_and_turns_after_theirs(
    database: Database, archive: Archive, retention: Retention, say: Say
) -> None:
    archive.write([
        say("muy viejo", at=NOW - timedelta(days=366)), say("viejo", at=NOW - timedelta(days=31)),
        say("nuevo", at=NOW - timedelta(days=29)),
    ])  # fmt: skip
    receipt = retention.purge(text_days=30, turn_days=365, now=NOW)
    assert receipt.counts == {"texts": 2, "turns": 1}
    assert texts(database) == [None, "nuevo"]
    assert [turn.spoken for turn in Turns(database).recent()] == [True, True]
    assert Search(database).find("viejo").turns == []
    assert Search(database).find("nuebo").count == 1


def test_a_purge_of_many_goes_in_pieces_and_loses_none(
    database: Database, archive: Archive, retention: Retention, say: Say,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("bot.journal.retention._BATCH", 4)
    archive.write([say(f"frase {number}", at=NOW - timedelta(days=40)) for number in range(9)])
    assert retention.purge(text_days=30, turn_days=365, now=NOW).counts == {"texts": 9}
    assert texts(database) == [None] * 9


def test_words_that_others_wrote_too_are_still_found(
    database: Database, archive: Archive, retention: Retention, say: Say
) -> None:
    archive.write([say(f"cita {CANARY}"), say("otra cita", person="eva")])
    retention.erase(["ana"])
    assert Search(database).find("sita").count == 1
    with database.reading() as connection:
        words = set(connection.execute(select(SPELLINGS.c.word)).scalars())
    assert words == {"otra", "cita"}


def test_erasing_empties_every_table_of_the_person_and_of_nobody_else(
    database: Database, archive: Archive, retention: Retention, say: Say
) -> None:
    for person in ("ana", "eva"):
        archive.write([say(f"hola de {person}", person=person, opinion=opinion())])
        row = {"at": NOW, "person": person, "conversation": f"c-{person}", "operator": "o1"}
        with database.writing() as connection:
            connection.execute(insert(DESK_NOTES), [{**row, "text": "nota"}])
            event = {**row, "id": person, "event": "asked", "waited": 0.0}
            connection.execute(insert(HANDOFFS), [event])
    receipt = retention.erase(["ana"])
    assert receipt.counts == dict.fromkeys(PERSONAL, 1)
    assert "ana" not in str(receipt)
    with database.reading() as connection:
        for name in PERSONAL:
            people = connection.execute(select(METADATA.tables[name].c.person)).scalars().all()
            assert people == ["eva"], name


def test_an_erasure_takes_what_came_before_it_and_leaves_what_comes_after(
    database: Database, archive: Archive, say: Say
) -> None:
    later = NOW + timedelta(seconds=9)
    batch = [
        say("antes"), say("bajo la otra clave", person="ana-old"), say("de otra", person="eva"),
        ("1:9-0", erasure(NOW, "ana", "ana-old")), say("después", at=later),
    ]  # fmt: skip
    receipts = archive.write(batch)
    assert [receipt.counts for receipt in receipts] == [{"turns": 2}]
    assert texts(database) == ["de otra", "después"]
    archive.write(batch)
    assert texts(database) == ["de otra", "después"]


def test_what_was_under_way_during_an_erasure_is_not_written_afterwards(
    database: Database, archive: Archive, say: Say
) -> None:
    archive.write([("1:9-0", erasure(NOW, "ana"))])
    archive.write([say("tarde", at=NOW - timedelta(seconds=1), opinion=opinion())])
    assert texts(database) == []


def test_a_restored_database_loses_the_erased_again(
    url: str, tmp_path: Path, database: Database, burials: Burials, archive: Archive, say: Say
) -> None:
    archive.write([say("antes"), say("de otra", person="eva")])
    Burials(tmp_path).add({tombstone("ana"): NOW + timedelta(seconds=1)})
    archive.write([say("después", at=NOW + timedelta(seconds=2))])
    receipt = Retention(database, burials).purge(text_days=30, turn_days=365, now=NOW)
    assert receipt.counts == {"turns": 1}
    assert texts(database) == ["de otra", "después"]
    archive.write([say("antes otra vez")])
    assert texts(database) == ["de otra", "después"]


def test_the_file_of_tombstones_learns_what_the_database_knows(
    database: Database, burials: Burials, archive: Archive, tmp_path: Path
) -> None:
    archive.write([("1:9-0", erasure(NOW, "ana"))])
    (tmp_path / "erased").write_text("cut o")
    Retention(database, burials).bury_again()
    assert burials.read() == {tombstone("ana"): NOW}


def test_tombstones_that_cannot_be_written_stop_the_erasure(
    database: Database, tmp_path: Path, archive: Archive, say: Say
) -> None:
    archive.write([say("antes")])
    (tmp_path / "erased").mkdir()
    with pytest.raises(StoreUnavailable):
        Retention(database, Burials(tmp_path)).erase(["ana"])


Removal = Callable[[Archive, Retention], object]


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize(
    "remove",
    [
        pytest.param(lambda _, retention: retention.erase(["ana"]), id="erase"),
        pytest.param(
            lambda archive, retention: (
                archive.write([("1:9-0", erasure(NOW, "ana"))]), retention.clean()
            ),
            id="borrar",
        ),
        pytest.param(
            lambda _, retention: retention.purge(
                text_days=30, turn_days=365, now=NOW + timedelta(days=31)
            ),
            id="purge",
        ),
    ],
)  # fmt: skip
def test_no_byte_of_sqlite_s_files_keeps_a_word_that_is_gone(
    tmp_path: Path, say: Say, remove: Removal, count: int
) -> None:
    database, burials = Database("", tmp_path), Burials(tmp_path)
    archive, retention = Archive(database, burials), Retention(database, burials)
    for number in range(count):
        archive.write([say(f"mi palabra {CANARY} número {number}", person="ana")])
        archive.write([say(f"otra frase de alguien {number}", person="eva", at=NOW)])
    assert traces(tmp_path, CANARY) != []
    remove(archive, retention)
    assert traces(tmp_path, CANARY, CANARY[3:], CANARY[:-3], CANARY[5:11]) == []
    database.close()
    assert traces(tmp_path, CANARY) == []
    assert (tmp_path / FILE).stat().st_size > 0
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO search_words(search_words) VALUES('integrity-check')")
    connection.close()


def test_an_erased_pseudonym_is_in_no_file(tmp_path: Path, say: Say) -> None:
    database, burials = Database("", tmp_path), Burials(tmp_path)
    pseudonym = "5e" * 16
    Archive(database, burials).write([say("hola", person=pseudonym)])
    name = conversation_of(pseudonym, NOW.timestamp())
    retention = Retention(database, burials)
    assert retention.people_of(name) == [pseudonym]
    assert retention.people_of("") == retention.people_of("0" * 24) == []
    retention.erase([pseudonym])
    assert traces(tmp_path, pseudonym, name) == []
    database.close()


def test_a_reader_puts_the_cleaning_off_and_does_not_break_it(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_MS", 50)
    database, burials = Database("", tmp_path), Burials(tmp_path)
    Archive(database, burials).write([say("hola")])
    retention = Retention(database, burials)
    with database.reading() as connection:
        connection.execute(select(SPELLINGS)).all()
        assert retention.clean() is False
    assert retention.clean() is True
    database.close()


def test_a_copy_of_the_file_taken_before_is_a_backup(tmp_path: Path, say: Say) -> None:
    database, burials = Database("", tmp_path), Burials(tmp_path)
    Archive(database, burials).write([say("antes")])
    database.close()
    shutil.copy(tmp_path / FILE, tmp_path / "backup")
    Retention(database, burials).erase(["ana"])
    database.close()
    shutil.copy(tmp_path / "backup", tmp_path / FILE)
    restored = Database("", tmp_path)
    assert texts(restored) == ["antes"]
    Retention(restored, burials).purge(text_days=30, turn_days=365, now=datetime.now(UTC))
    assert texts(restored) == []
    restored.close()
