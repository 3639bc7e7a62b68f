"""The review's tables: what counts as missed, what was decided, and phrases that lead to nobody."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, inspect, select, text

from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.review import Review
from bot.journal.reviewed import AcceptedPhrase, Decision, TopicDraft
from bot.journal.schema import REVIEW_DECISIONS, REVIEW_PHRASES, REVIEW_TEXTS, VOTES
from bot.model import LogRecord
from tests.journal.conftest import NOW

Say = Callable[..., tuple[str, LogRecord]]

DAY = date(2026, 11, 24)


@pytest.fixture
def review(database: Database) -> Review:
    return Review(database)


@pytest.fixture
def write(database: Database, burials: Burials) -> Callable[..., None]:
    """Archives records."""
    archive = Archive(database, burials)

    def written(*records: tuple[str, LogRecord]) -> None:
        archive.write(records)

    return written


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def reasons(review: Review) -> dict[str, str]:
    return {one.text: one.reason for one in review.missed(low=0.4, now=NOW)}


def test_fallbacks_and_doubtful_suggestions_are_missed_and_answers_are_not(
    review: Review, write: Callable[..., None], say: Say
) -> None:
    write(
        say("no entendida", outcome="fallback"),
        say("dudosa", outcome="suggest", score=0.2, at=later(1)),
        say("bastante segura", outcome="suggest", score=0.6, at=later(2)),
        say("respondida", outcome="answer", at=later(3)),
        say("", outcome="fallback", at=later(4)),
    )
    assert reasons(review) == {"no entendida": "fallback", "dudosa": "low"}


def test_none_of_these_means_the_question_before_it(
    review: Review, write: Callable[..., None], say: Say
) -> None:
    write(
        say("la pregunta", outcome="suggest", score=0.6, person="ana", at=later(0)),
        say("de otra persona", outcome="suggest", score=0.6, person="eva", at=later(1)),
        say(outcome="command", rule="ninguna", person="ana", at=later(2)),
        say("ya respondida", outcome="answer", person="eva", at=later(3)),
        say(outcome="command", rule="ninguna", person="eva", at=later(4)),
    )
    assert reasons(review) == {"la pregunta": "none"}


def picks(review: Review) -> dict[str, tuple[str, str | None]]:
    return {one.text: (one.reason, one.picked) for one in review.missed(low=0.4, now=NOW)}


def test_the_topic_that_is_pressed_next_says_what_was_meant(
    review: Review, write: Callable[..., None], say: Say
) -> None:
    write(
        say("de las sugeridas", outcome="suggest", score=0.6, person="ana", at=later(0)),
        say(outcome="answer", topic="ptp/deadline", person="ana", at=later(5)),
        say(outcome="answer", topic="asylum/apply", person="ana", at=later(9)),
        say("por el menú", outcome="fallback", person="eva", at=later(1)),
        say(outcome="command", rule="menu", person="eva", at=later(3)),
        say(outcome="answer", topic="aid/cash", person="eva", at=later(6)),
    )
    assert picks(review) == {
        "de las sugeridas": ("picked", "ptp/deadline"),
        "por el menú": ("fallback", "aid/cash"),
    }


def test_words_a_later_press_and_another_person_s_say_nothing_of_what_was_meant(
    review: Review, write: Callable[..., None], say: Say
) -> None:
    write(
        say("luego escribe", outcome="fallback", person="ana", at=later(0)),
        say("otras palabras", outcome="answer", topic="ptp/what", person="ana", at=later(2)),
        say(outcome="answer", topic="ptp/deadline", person="ana", at=later(4)),
        say("luego nada", outcome="fallback", person="eva", at=later(5)),
        say("sin persona", outcome="fallback", person="", started=0.0, at=later(6)),
        say(outcome="answer", topic="ptp/deadline", person="", started=0.0, at=later(7)),
        say(outcome="answer", topic="aid/cash", person="eva", at=later(5 + 601)),
    )
    assert picks(review) == dict.fromkeys(
        ("luego escribe", "luego nada", "sin persona"), ("fallback", None)
    )


def test_a_vote_down_brings_back_its_question(
    review: Review, database: Database, write: Callable[..., None], say: Say
) -> None:
    good, bad = say("buena", at=later(0)), say("mala", at=later(1))
    write(good, bad)
    with database.writing() as connection:
        for (id, record), value in ((good, "up"), (bad, "down")):
            connection.execute(
                insert(VOTES).values(
                    id=id, at=NOW, conversation=value, person=record.person, topic="ptp/what",
                    language="es", value=value, content_version="abc", answer="abc",
                )
            )  # fmt: skip
    assert reasons(review) == {"mala": "down"}


def test_text_whose_time_is_over_is_not_there(
    review: Review, database: Database, write: Callable[..., None], say: Say
) -> None:
    write(say("no entendida", outcome="fallback"))
    with database.writing() as connection:
        connection.execute(text("UPDATE turns SET text = NULL"))
    assert review.missed(low=0.4, now=NOW) == []


def test_the_newest_come_first_with_what_the_matcher_thought(
    review: Review, write: Callable[..., None], say: Say
) -> None:
    write(*(say(f"n{n}", outcome="fallback", person=f"p{n}", at=later(n)) for n in range(6)))
    found = review.missed(low=0.4, now=NOW, most=3)
    assert [one.text for one in found] == ["n5", "n4", "n3"]
    assert [one.topic for one in found[0].candidates] == ["ptp/what"]
    assert len({one.conversation for one in found}) == 3


def decision(fingerprint: str = "f1", action: str = "ignore", **values: object) -> Decision:
    known: dict[str, object] = {
        "language": "es", "operator": "Ana", "at": NOW, "bag": {"w1": 0.6, "w2": 0.8},
        "texts": ["f1", "f2"],
    }  # fmt: skip
    return Decision(fingerprint=fingerprint, action=action, **{**known, **values})  # type: ignore[arg-type]  # a test's values


PHRASE = AcceptedPhrase(
    text="aun dan el ptp", topic="ptp/deadline", language="es", kind="train", role="editor"
)


def test_what_was_decided_is_known_ever_after(review: Review) -> None:
    assert review.decide(decision())
    known = review.known()
    assert known.texts == {"f1", "f2"}
    assert known.bags == (("es", {"w1": 0.6, "w2": 0.8}),)


def test_two_cannot_decide_the_same(review: Review) -> None:
    assert review.decide(decision(action="train", topic="ptp/deadline"), PHRASE)
    assert not review.decide(decision("f2", "train", topic="ptp/deadline"), PHRASE)
    assert len(review.pending()) == 1


def test_a_phrase_leads_to_no_turn_no_person_and_no_operator(
    review: Review, database: Database
) -> None:
    review.decide(decision(action="train", topic="ptp/deadline"), PHRASE)
    database.prepare()
    columns = {one["name"] for one in inspect(database.engine).get_columns("review_phrases")}
    assert columns == {
        "id", "text", "topic", "language", "kind", "near", "role", "day", "exported"
    }  # fmt: skip
    with database.reading() as connection:
        phrase = connection.execute(select(REVIEW_PHRASES)).one()
        decided = connection.execute(select(REVIEW_DECISIONS)).one()
        texts = connection.execute(select(REVIEW_TEXTS)).all()
    assert phrase.day == datetime.now(UTC).date()
    shared = {phrase.id, phrase.text} & {
        *map(str, decided),
        *(str(v) for row in texts for v in row),
    }
    assert shared == set()


def test_a_phrase_is_taken_back_with_the_decision_it_came_from(review: Review) -> None:
    review.decide(decision(action="train", topic="ptp/deadline"), PHRASE)
    review.decide(decision("f9", texts=["f9"]))
    ((key, language, bag),) = review.decisions("train", "ptp/deadline")
    assert (language, bag) == ("es", {"w1": 0.6, "w2": 0.8})
    (phrase,) = review.pending()
    assert review.undo(phrase.id, [key])
    assert review.pending() == []
    assert review.known().texts == {"f9"}
    assert not review.undo(phrase.id)


def test_what_was_exported_cannot_be_taken_back_but_exported_again(review: Review) -> None:
    review.decide(decision(action="train", topic="ptp/deadline"), PHRASE)
    review.decide(
        decision("f3", "draft", texts=["f3"]),
        TopicDraft(title="Brevete", note="dónde se saca", language="es", role="admin"),
    )
    (phrase,), (draft,) = review.pending(), review.drafts()
    review.exported([phrase.id, draft.id], DAY)
    assert (review.pending(), review.drafts()) == ([], [])
    assert not review.undo(phrase.id)
    assert review.pending(again=True) == [phrase]
    assert review.drafts(again=True) == [draft]
