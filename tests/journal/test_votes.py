"""Votes in the log: one outcome for each answer that was asked about, silence counted too."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.retention import Retention
from bot.journal.schema import TURNS, VOTES
from bot.journal.votes import SILENT_AFTER, Tally, Votes
from bot.model import LanguageCode, LogRecord, Opinion, Reason, TopicId, Verdict
from tests.journal.conftest import NOW, Say

DAY = timedelta(days=1)


@pytest.fixture
def archive(database: Database, burials: Burials) -> Archive:
    return Archive(database, burials)


@pytest.fixture
def votes(database: Database) -> Votes:
    return Votes(database)


def opinion(
    verdict: Verdict = Verdict.ASKED,
    reason: Reason | None = None,
    *,
    topic: str = "ptp/what",
    answer: str = "aaaa",
) -> Opinion:
    return Opinion(
        topic=TopicId(topic), language=LanguageCode("es"), answer=answer, content_version="v1",
        verdict=verdict, reason=reason,
    )  # fmt: skip


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def rows(database: Database) -> list[tuple[object, ...]]:
    columns = (VOTES.c.topic, VOTES.c.value, VOTES.c.reason, VOTES.c.content_version)
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(VOTES.c.topic))]


def counted(votes: Votes, now: datetime) -> list[Tally]:
    return votes.tallies(NOW - DAY, NOW + DAY, now=now)


def test_an_answer_has_one_row_that_a_vote_and_its_reason_change(
    archive: Archive, database: Database, say: Say
) -> None:
    archive.write([say(opinion=opinion(), id="1:1-0")])
    assert rows(database) == [("ptp/what", "asked", None, "v1")]
    archive.write([say(opinion=opinion(Verdict.DOWN), at=minutes(1))])
    archive.write([say(opinion=opinion(Verdict.DOWN, Reason.OLD), at=minutes(2))])
    assert rows(database) == [("ptp/what", "down", "old", "v1")]
    with database.reading() as connection:
        row = connection.execute(select(VOTES)).one()
        turn = connection.execute(select(TURNS).where(TURNS.c.id == row.id)).one()
    assert (row.id, row.at, row.voted) == ("1:1-0", NOW, minutes(2))
    assert turn.conversation == row.conversation


def test_records_that_come_again_change_nothing(
    archive: Archive, database: Database, say: Say
) -> None:
    asked, voted = say(opinion=opinion()), say(opinion=opinion(Verdict.DOWN), at=minutes(1))
    reasoned = say(opinion=opinion(Verdict.DOWN, Reason.HARD), at=minutes(2))
    archive.write([asked, voted, reasoned])
    before = rows(database)
    archive.write([asked, voted, reasoned])
    archive.write([asked, voted])
    assert rows(database) == before == [("ptp/what", "down", "hard", "v1")]


def test_each_topic_and_conversation_has_a_vote_of_its_own(
    archive: Archive, votes: Votes, say: Say
) -> None:
    archive.write(
        [
            say(opinion=opinion(Verdict.UP)),
            say(opinion=opinion(Verdict.UP, topic="ptp/deadline", answer="bbbb")),
            say(opinion=opinion(Verdict.DOWN), person="eva"),
            say(opinion=opinion(Verdict.UP), started=NOW.timestamp() + 9),
        ]
    )
    assert counted(votes, NOW) == [
        Tally(topic="ptp/what", language="es", answer="aaaa", up=2, down=1),
        Tally(topic="ptp/deadline", language="es", answer="bbbb", up=1),
    ]


def test_silence_counts_a_quarter_of_an_hour_after_the_answer_and_not_before(
    archive: Archive, votes: Votes, database: Database, say: Say
) -> None:
    archive.write([say(opinion=opinion()), say(opinion=opinion(), person="eva", at=minutes(5))])
    almost = NOW + SILENT_AFTER - timedelta(seconds=1)
    assert counted(votes, almost) == []
    assert votes.settle(almost) == 0
    assert [tally.silent for tally in counted(votes, NOW + SILENT_AFTER)] == [1]
    assert [tally.silent for tally in counted(votes, minutes(20))] == [2]
    assert votes.settle(NOW + SILENT_AFTER) == 1
    assert sorted(str(row[1]) for row in rows(database)) == ["asked", "silent"]
    assert [tally.silent for tally in counted(votes, minutes(20))] == [2]
    assert votes.settle(minutes(60)) == 1
    assert votes.settle(minutes(60)) == 0


def test_a_late_vote_replaces_silence(archive: Archive, votes: Votes, say: Say) -> None:
    archive.write([say(opinion=opinion())])
    votes.settle(minutes(30))
    archive.write([say(opinion=opinion(Verdict.UP), at=minutes(40))])
    votes.settle(minutes(90))
    [tally] = counted(votes, minutes(90))
    assert (tally.up, tally.down, tally.silent) == (1, 0, 0)


def test_votes_on_an_older_text_are_counted_apart(archive: Archive, votes: Votes, say: Say) -> None:
    archive.write(
        [
            say(opinion=opinion(Verdict.DOWN, Reason.OLD, answer="old1")),
            say(opinion=opinion(Verdict.DOWN, Reason.HARD, answer="old1"), person="eva"),
            say(opinion=opinion(Verdict.UP, answer="new1"), person="luz"),
        ]
    )
    assert counted(votes, NOW) == [
        Tally(topic="ptp/what", language="es", answer="old1", down=2,
              reasons={"old": 1, "hard": 1}),
        Tally(topic="ptp/what", language="es", answer="new1", up=1),
    ]  # fmt: skip


def test_only_answers_of_the_asked_time_are_counted(
    archive: Archive, votes: Votes, say: Say
) -> None:
    archive.write([say(opinion=opinion(Verdict.UP), at=at) for at in (NOW - DAY, NOW + DAY)][:1])
    archive.write([say(opinion=opinion(Verdict.UP), at=NOW + DAY, person="eva")])
    assert [tally.up for tally in counted(votes, NOW + DAY)] == [1]


def test_a_turn_without_a_person_leaves_no_vote(
    archive: Archive, database: Database, say: Say
) -> None:
    archive.write([say(opinion=opinion(), person=""), say(opinion=opinion(), started=0.0)])
    assert rows(database) == []


def test_an_erased_person_s_votes_go_and_do_not_come_back(
    archive: Archive, database: Database, burials: Burials, say: Say
) -> None:
    asked, others = say(opinion=opinion()), say(opinion=opinion(), person="eva")
    archive.write([asked, others])
    Retention(database, burials).erase(["ana"])
    assert len(rows(database)) == 1
    archive.write([say(opinion=opinion(Verdict.UP)), asked])
    assert len(rows(database)) == 1


def test_votes_end_with_the_turns(
    archive: Archive, database: Database, burials: Burials, say: Say
) -> None:
    archive.write([say(opinion=opinion(), at=NOW - 400 * DAY), say(opinion=opinion(), person="e")])
    Retention(database, burials).purge(text_days=30, turn_days=365, now=NOW)
    assert len(rows(database)) == 1


def test_a_record_of_the_older_program_has_no_vote(archive: Archive, database: Database) -> None:
    record = LogRecord(
        at=datetime.now(UTC).timestamp(), channel="web", language="es", outcome="answer",
        topic="ptp/what", score=1.0, candidates=(), content_version="x", waited_ms=1,
    )  # fmt: skip
    archive.write([("1:1-0", record)])
    assert rows(database) == []
