"""Votes under answers: when they are asked for, what a press does, and what it never does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mind import feedback, markup
from bot.mind.replies import Voice
from bot.model import LanguageCode, Opinion, Outcome, Reason, TopicId, Turn, Verdict
from bot.staff import Host
from tests.content.real import catalog
from tests.mind.person import NOW, Person, Scripted, assert_proper, buttons, payloads, words

ASK = "que plazo tiene el ptp"
DEADLINE = TopicId("ptp/deadline")


@pytest.fixture
def person() -> Person:
    return Person()


def votes(turn: Turn) -> list[str]:
    """The payloads of all votes' buttons."""
    return [payload for payload in payloads(turn) if payload.startswith("/voto:")]


def opinion(turn: Turn) -> Opinion:
    assert turn.record
    assert turn.record.opinion
    return turn.record.opinion


def test_a_curated_answer_ends_with_one_row_of_two_votes(person: Person) -> None:
    turn = person.says(ASK)
    up, down = turn.replies[-1].buttons[-1]
    assert (up.title[0], down.title[0]) == ("👍", "👎")
    assert votes(turn) == [up.payload, down.payload]
    assert opinion(turn).verdict is Verdict.ASKED
    assert opinion(turn).topic == DEADLINE
    assert opinion(turn).content_version == person.catalog.version


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hola", id="small talk"),
        pytest.param("ver el menu", id="about the bot"),
        pytest.param("mi esposo me quiere matar", id="danger"),
        pytest.param("bla bla bla", id="not understood"),
        pytest.param("ptp", id="suggestions"),
        pytest.param("/menu", id="menu"),
        pytest.param("/humano", id="a person"),
        pytest.param("/privacidad", id="privacy"),
        pytest.param("/protection/emergency_numbers", id="emergency numbers"),
    ],
)
def test_nothing_else_asks_for_votes(person: Person, text: str) -> None:
    turn = person.says(text)
    assert votes(turn) == []
    assert turn.record
    assert turn.record.opinion is None


def test_the_terminal_asks_for_none(person: Person) -> None:
    person.channel = "terminal"
    assert votes(person.says(ASK)) == []


def test_a_topic_is_asked_about_once_a_session(person: Person) -> None:
    assert len(votes(person.says(ASK))) == 2
    again = person.says(ASK)
    assert votes(again) == []
    assert again.record
    assert again.record.opinion is None
    assert votes(person.presses("/idioma:en")) == []
    assert len(votes(person.says("mi ptp vencio"))) == 2
    person.comes_back_later()
    assert len(votes(person.says(ASK))) == 2


def test_a_session_remembers_a_bounded_number_of_answers(person: Person) -> None:
    voice = Voice(
        catalog=person.catalog, language=LanguageCode("es"), host=Host(), now=NOW, channel="web"
    )
    asked = 0
    for topic in person.catalog.topics:
        asked += len(votes(person.presses(f"/{topic}"))) // 2
    assert person.session
    assert asked == len(person.session.asked) == feedback.MAX_ASKED
    assert len({one.answer for one in person.session.asked}) == feedback.MAX_ASKED
    fresh = replace(person.session, asked=())
    assert feedback.question(DEADLINE, fresh, voice)


def test_a_vote_up_is_thanked_for_in_a_word_that_pushes_nothing_away(person: Person) -> None:
    up, _ = votes(person.says(ASK))
    turn = person.presses(up)
    [reply] = turn.replies
    assert reply.toast
    assert reply.buttons == ()
    assert opinion(turn).verdict is Verdict.UP
    assert turn.decision.outcome is Outcome.COMMAND


def test_only_a_vote_down_is_asked_for_reasons_and_offers_a_person(person: Person) -> None:
    _, down = votes(person.says(ASK))
    turn = person.presses(down)
    [reply] = turn.replies
    assert not reply.toast
    assert [len(row) for row in reply.buttons] == [2, 2, 1]
    assert payloads(turn)[-1] == "/humano"
    assert len(votes(turn)) == len(Reason)
    assert opinion(turn).verdict is Verdict.DOWN
    assert opinion(turn).reason is None


@pytest.mark.parametrize("number", range(len(Reason)))
def test_a_reason_is_kept_with_its_vote(person: Person, number: int) -> None:
    asked = person.says(ASK)
    reasons = votes(person.presses(votes(asked)[1]))
    turn = person.presses(reasons[number])
    assert opinion(turn) == replace(
        opinion(asked), verdict=Verdict.DOWN, reason=list(Reason)[number]
    )
    assert [reply.toast for reply in turn.replies] == [True]


def test_a_second_press_changes_nothing_and_is_not_told_to_the_log(person: Person) -> None:
    up, down = votes(person.says(ASK))
    person.presses(up)
    before = person.session
    for press in (up, down):
        turn = person.presses(press)
        assert [reply.toast for reply in turn.replies] == [True]
        assert turn.record
        assert turn.record.opinion is None
        assert person.session == before


def test_a_second_reason_changes_nothing(person: Person) -> None:
    first, second, *_ = votes(person.presses(votes(person.says(ASK))[1]))
    person.presses(first)
    before = person.session
    turn = person.presses(second)
    assert turn.record
    assert turn.record.opinion is None
    assert person.session == before


@pytest.mark.parametrize(
    "payload",
    [
        "/voto", "/voto:", "/voto:up", "/voto:up:", "/voto:up:000000000000", "/voto:asked:{mark}",
        "/voto:up:{mark}:old", "/voto:down:{mark}:", "/voto:down:{mark}:nothing",
        "/voto:down:{mark}:old", "/voto:down:{mark}:old:more", "/voto:UP:{mark}", "/VOTO:up:{mark}",
        "/voto:silent:{mark}", "/voto up:{mark}", "voto:up:{mark}", "/voto:up:{mark} ",
    ],
)  # fmt: skip
def test_a_tampered_button_does_no_harm(person: Person, payload: str) -> None:
    mark = opinion(person.says(ASK)).answer
    before = person.session
    turn = person.presses(payload.format(mark=mark))
    assert turn.record
    said = turn.record.opinion
    if payload == "/voto:down:{mark}:":  # an empty reason is none
        assert said is not None
        return
    assert said is None
    assert words(turn) == person.catalog.phrases[LanguageCode("es")].say("button.expired")
    assert {"/menu", "/humano"} <= set(payloads(turn))
    assert person.session == before


@given(st.text(max_size=64))
@settings(max_examples=60, deadline=None)
def test_whatever_stands_behind_a_vote_is_answered(rest: str) -> None:
    person = Person(catalog=CATALOG)
    person.says(ASK)
    assert_proper(person.presses(f"/voto:{rest}"), set(CATALOG.topics))


CATALOG = catalog(Scripted())


def test_a_vote_cannot_be_typed(person: Person) -> None:
    up, _ = votes(person.says(ASK))
    turn = person.says(up)
    assert turn.record
    assert turn.record.opinion is None


def test_a_button_from_before_the_session_is_answered_and_not_counted(person: Person) -> None:
    up, down = votes(person.says(ASK))
    person.comes_back_later()
    for press in (up, down, f"{down}:old"):
        turn = person.presses(press)
        assert turn.record
        assert turn.record.opinion is None
        assert_proper(turn, set(person.catalog.topics))


def test_a_vote_belongs_to_the_text_it_was_asked_about(person: Person) -> None:
    up, _ = votes(person.says(ASK))
    spanish = (DEADLINE, LanguageCode("es"))
    old = person.catalog.answers[spanish]
    changed = {**person.catalog.answers, spanish: replace(old, text="Otra cosa.")}
    person.catalog = replace(person.catalog, answers=changed, version="newer", memo={})
    assert feedback.version_of(changed[spanish]) != feedback.version_of(old)
    voted = opinion(person.presses(up))
    assert voted.answer == feedback.version_of(old)
    assert voted.content_version != "newer"


def test_a_vote_forgets_no_misunderstanding(person: Person) -> None:
    up, _ = votes(person.says(ASK))
    person.says("bla bla bla", ref="7")
    person.presses(up)
    assert person.session
    assert (person.session.misses, person.session.missed_ref) == (1, "7")


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_every_word_of_the_votes_is_short_enough_in_every_language(language: str) -> None:
    phrases = CATALOG.phrases[LanguageCode(language)]
    for key in ("thanks", "already", *(f"thanks_{reason}" for reason in Reason)):
        said = phrases.say(f"vote.{key}")
        assert said != f"vote.{key}"
        assert markup.plain(said) == said
        assert len(said) <= 200
    for name in ("up", "down", *Reason):
        assert 2 < len(phrases.say(f"vote.{name}")) <= 20  # two side by side on a phone


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_the_buttons_fit_telegram_in_every_language(language: str) -> None:
    person = Person(catalog=CATALOG)
    person.presses(f"/idioma:{language}")
    answer = person.presses(f"/{DEADLINE}")
    why = person.presses(votes(answer)[-1])
    for turn in (answer, why, person.presses(votes(why)[-1])):
        assert_proper(turn, set(CATALOG.topics))
        assert all(len(button.payload.encode()) <= 64 for button in buttons(turn))
