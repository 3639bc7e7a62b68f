"""Asking to be told: explained first, ended with one word, and offered where it can be kept."""

from dataclasses import replace

import pytest

from bot.mind import markup, subscribing
from bot.mind.replies import Voice
from bot.model import LanguageCode, TopicId, Turn
from bot.staff import Host
from tests.mind.person import ES, NOW, Person, assert_proper, buttons, payloads, words

TOPIC = TopicId("asylum/apply")
ASK = f"/suscribir:{TOPIC}"


def subscribed(person: Person, *subjects: str) -> Person:
    """As the store gives the session back."""
    assert person.session
    person.session = replace(person.session, subscribed=subjects)
    return person


def started(**fields: object) -> Person:
    person = Person(**fields)  # type: ignore[arg-type]  # a test's own fields
    person.says("/start")
    return person


def proper(person: Person, turn: Turn) -> Turn:
    assert_proper(turn, set(person.catalog.topics))
    return turn


@pytest.mark.parametrize(
    ("language", "ask", "leave", "days"),
    [
        ("es", "/suscribir", "/baja", "180 días"), ("en", "/subscribe", "/unsubscribe", "180 days"),
        ("pt", "/assinar", "/sair", "180 dias"), ("fr", "/abonner", "/desabonner", "180 jours"),
    ],
)  # fmt: skip
def test_it_says_what_is_kept_and_how_to_leave_before_anything_is_kept(
    language: str, ask: str, leave: str, days: str
) -> None:
    person = started()
    person.presses(f"/idioma:{language}")
    asked = proper(person, person.says(ask))
    assert asked.subscription is None
    assert leave in words(asked)
    assert days in words(asked)
    agreed = proper(person, person.presses("/suscribir:activities=si"))
    assert agreed.session
    assert agreed.session.language == language
    assert agreed.subscription == ("activities",)
    left = proper(person, person.says(leave))
    assert left.subscription == ()


def test_who_has_agreed_before_needs_one_press_for_another_subject() -> None:
    person = subscribed(started(), "activities")
    assert person.presses(ASK).subscription == ("activities", TOPIC)


def test_one_subject_can_be_ended_alone() -> None:
    person = subscribed(started(), "activities", TOPIC)
    turn = proper(person, person.presses(f"/baja:{TOPIC}"))
    assert turn.subscription == ("activities",)


def test_a_subject_that_the_content_lost_can_still_be_ended() -> None:
    person = subscribed(started(), "lost/topic")
    assert person.presses("/baja:lost/topic").subscription == ()


@pytest.mark.parametrize("channel", ["web", "terminal"])
def test_elsewhere_than_on_telegram_it_says_that_it_cannot_be_kept(channel: str) -> None:
    person = started(channel=channel)
    turn = proper(person, person.says("/suscribir"))
    assert "Telegram" in words(turn)
    assert turn.subscription is None
    assert person.presses("/suscribir:activities=si").subscription is None


def test_a_change_of_language_takes_the_notices_along() -> None:
    person = subscribed(started(), "activities")
    assert person.presses("/idioma:en").subscription == ("activities",)


def test_nobody_has_more_than_twenty_subjects() -> None:
    person = subscribed(started(), *(f"a/b{n}" for n in range(subscribing.MOST)))
    assert person.presses(ASK).subscription is None
    assert ASK not in payloads(person.presses(f"/{TOPIC}"))


def test_what_is_no_subject_is_no_button() -> None:
    assert "ya no sirve" in words(started().presses("/suscribir:never/heard"))


def test_an_answer_in_force_offers_it_once_in_a_session() -> None:
    person = started()
    turn = proper(person, person.presses(f"/{TOPIC}"))
    assert ("Avísame si cambia", ASK) in [(b.title, b.payload) for b in buttons(turn)]
    assert ASK not in payloads(person.presses(f"/{TOPIC}"))


@pytest.mark.parametrize(
    ("channel", "topic", "subjects"),
    [
        pytest.param("web", TOPIC, (), id="web"),
        pytest.param("telegram", "ptp/deadline", (), id="ended"),
        pytest.param("telegram", "protection/emergency_numbers", (), id="emergency"),
        pytest.param("telegram", "bot/privacy", (), id="about the bot"),
        pytest.param("telegram", TOPIC, (TOPIC,), id="subscribed already"),
    ],
)
def test_it_is_not_offered(channel: str, topic: str, subjects: tuple[str, ...]) -> None:
    person = subscribed(started(channel=channel), *subjects)
    assert not [one for one in payloads(person.presses(f"/{topic}")) if "suscribir" in one]


def test_no_offer_stands_in_the_way_of_somebody_in_danger() -> None:
    assert not [one for one in payloads(Person().says("quiero suicidarme")) if "suscribir" in one]


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "cambió el 20 de noviembre de 2026"), ("en", "changed on November 20, 2026"),
     ("pt", "mudou em 20 de novembro de 2026"), ("fr", "a changé le 20 novembre 2026")],
)  # fmt: skip
def test_a_correction_says_what_changed_and_leads_to_the_new_answer(
    language: str, said: str
) -> None:
    catalog = Person().catalog
    original = replace(
        catalog.answers[TOPIC, ES], changed="2026-11-20", change_note="Ahora <otro>."
    )
    catalog = replace(catalog, answers={**catalog.answers, (TOPIC, ES): original}, memo={})
    voice = Voice(
        catalog=catalog, language=LanguageCode(language), host=Host(), now=NOW, channel="telegram"
    )
    [reply] = subscribing.correction(TOPIC, voice, subscribed=True)
    assert said in markup.plain(reply.text)
    assert "Ahora <otro>." in markup.plain(reply.text)
    assert [row[0].payload for row in reply.buttons] == [f"/{TOPIC}", f"/baja:{TOPIC}"]
    [reply] = subscribing.correction(TOPIC, voice, subscribed=False)
    assert [row[0].payload for row in reply.buttons] == [f"/{TOPIC}"]


def test_without_a_change_there_is_no_correction() -> None:
    voice = Voice(catalog=Person().catalog, language=ES, host=Host(), now=NOW, channel="telegram")
    assert subscribing.correction(TOPIC, voice, subscribed=True) == []
