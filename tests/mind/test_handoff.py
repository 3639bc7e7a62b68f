"""Asking for a person, waiting, being with one, and the way back: what is said and when."""

from dataclasses import replace
from itertools import product

import pytest

from bot.mind import handoff, hours
from bot.mind.replies import Voice
from bot.model import DeskState, Kind, LanguageCode, Outcome, TopicId
from bot.staff import Host
from tests.content.real import catalog
from tests.mind.person import (
    EN,
    ES,
    NOW,
    Person,
    Scripted,
    assert_proper,
    improprieties,
    payloads,
    words,
)

CATALOG = catalog(Scripted())
LANGUAGES = tuple(CATALOG.languages)
HERE = Host(present=True)
DANGER = "me quiere matar"


@pytest.fixture
def ana() -> Person:
    """Somebody who writes while an operator is at the desk."""
    person = Person(catalog=CATALOG, host=HERE)
    person.says("hola")
    return person


def taken(person: Person) -> Person:
    """The same person, whom an operator has by now."""
    person.says("/humano")
    becomes(person, DeskState.HUMAN)
    return person


def becomes(person: Person, state: DeskState) -> None:
    """Something happened at the desk."""
    assert person.session
    person.session = replace(person.session, desk=state)


def voice(language: LanguageCode, host: Host = HERE) -> Voice:
    return Voice(catalog=CATALOG, language=language, host=host, now=NOW, channel="telegram")


@pytest.mark.parametrize("way", ["/humano", "/human"])
def test_asking_puts_into_the_queue_and_says_what_reaches_the_operator(
    ana: Person, way: str
) -> None:
    turn = ana.says(way)
    assert ana.session
    assert ana.session.desk is DeskState.WAITING
    said = words(turn)
    assert "30 minutos" in said
    assert "no ve tu nombre ni tu teléfono" in said
    assert payloads(turn) == ["/bot", f"/{handoff.EMERGENCY}"]
    assert turn.decision.topic == handoff.HUMAN_TOPIC


def test_the_button_of_the_topic_asks(ana: Person) -> None:
    turn = ana.says("/bot/human")
    assert "/humano" in payloads(turn)
    assert "105" in words(turn)
    ana.presses("/humano")
    assert ana.session
    assert ana.session.desk is DeskState.WAITING


def test_with_nobody_at_the_desk_the_phones_are_given_and_the_bot_goes_on() -> None:
    ana = Person(catalog=CATALOG, host=Host(human_hours="lunes a viernes, 9 a 17"))
    turn = ana.says("/humano")
    assert ana.session
    assert ana.session.desk is DeskState.BOT
    assert "nadie del equipo puede contestarte" in words(turn)
    assert "lunes a viernes de 9:00 a 17:00 (hora del Perú)" in words(turn)
    assert "105" in words(turn)
    assert "/humano" not in payloads(turn)
    assert ana.says("que plazo tiene el ptp").decision.outcome is Outcome.ANSWER


def test_the_bot_goes_on_answering_who_waits(ana: Person) -> None:
    ana.says("/humano")
    turn = ana.says("que plazo tiene el ptp")
    assert turn.decision.topic == TopicId("ptp/deadline")
    assert turn.replies
    assert ana.says("/humano").replies
    assert ana.session
    assert ana.session.desk is DeskState.WAITING


def test_who_waits_and_asks_again_is_not_told_that_nobody_is_there(ana: Person) -> None:
    ana.says("/humano")
    ana.host = Host()
    assert "Sigues en espera" in words(ana.says("/humano"))


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDITED])
@pytest.mark.parametrize("text", ["que plazo tiene el ptp", "bla", "/nosé qué", "gracias!"])
def test_words_are_the_operators_to_answer(ana: Person, kind: Kind, text: str) -> None:
    taken(ana)
    turn = ana.does(kind, text)
    assert turn.replies == ()
    assert turn.decision.outcome is Outcome.HUMAN
    assert turn.record
    assert turn.record.outcome == "human"
    assert ana.session
    assert ana.session.desk is DeskState.HUMAN


def test_danger_gets_its_card_from_the_bot_though_an_operator_is_there(ana: Person) -> None:
    turn = taken(ana).says(DANGER)
    assert turn.decision.outcome is Outcome.URGENT
    assert turn.replies
    assert turn.desk_seen is DeskState.HUMAN
    assert ana.session
    assert ana.session.desk is DeskState.HUMAN


def test_when_there_was_danger_is_remembered_while_other_things_are_said(ana: Person) -> None:
    assert ana.session
    assert ana.session.urgent_at == 0.0
    ana.says(DANGER)
    ana.says("/menu")
    ana.says("/humano")
    assert ana.session.urgent_at == NOW


@pytest.mark.parametrize(
    "text", ["/menu", "/menu:ptp", "/ptp/deadline", "/privacidad", "/idioma", "/humano", "/start"]
)
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.BUTTON])
def test_what_is_asked_of_the_bot_by_name_it_answers(ana: Person, text: str, kind: Kind) -> None:
    turn = taken(ana).does(kind, text)
    assert_proper(turn, CATALOG.topics)
    assert ana.session
    assert ana.session.desk is DeskState.HUMAN


@pytest.mark.parametrize("kind", [Kind.PHOTO, Kind.VOICE, Kind.LOCATION, Kind.CONTACT])
def test_what_no_operator_can_see_is_not_met_with_silence(ana: Person, kind: Kind) -> None:
    assert taken(ana).does(kind).replies
    turn = ana.does(kind, "esto me llegó")
    assert len(turn.replies) == 1
    assert turn.decision.outcome is Outcome.HUMAN


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DeskState.WAITING, "ya no estás en espera"),
        (DeskState.HUMAN, "Vuelvo yo, el bot"),
        (DeskState.BOT, "Soy el bot"),
        (DeskState.CLOSED, "Soy el bot"),
    ],
)
def test_the_way_back_to_the_bot(ana: Person, state: DeskState, said: str) -> None:
    becomes(ana, state)
    turn = ana.says("/bot")
    assert said in words(turn)
    assert turn.desk_seen is state
    assert ana.session
    assert ana.session.desk is DeskState.BOT
    assert ana.says("que plazo tiene el ptp").replies


def test_to_be_forgotten_ends_it_all(ana: Person) -> None:
    turn = taken(ana).says("/borrar")
    assert (turn.session, turn.erase, turn.desk_seen) == (None, True, DeskState.HUMAN)
    assert turn.replies


def test_after_an_operator_closed_the_bot_answers_and_can_be_asked_again(ana: Person) -> None:
    becomes(ana, DeskState.CLOSED)
    turn = ana.says("que plazo tiene el ptp")
    assert turn.replies
    assert turn.desk_seen is DeskState.CLOSED
    ana.says("/humano")
    assert ana.session
    assert ana.session.desk is DeskState.WAITING


@pytest.mark.parametrize(("language", "event"), [*product(LANGUAGES, handoff.NOTICES)])
def test_every_notice_is_proper_in_every_language(language: LanguageCode, event: str) -> None:
    replies = handoff.notice(event, voice(language))
    assert [bad for one in replies for bad in improprieties(one, CATALOG.topics)] == []
    assert [one.more for one in replies] == [True] * (len(replies) - 1) + [False]
    buttons = [button.payload for one in replies for row in one.buttons for button in row]
    assert {"/bot", "/menu"} & {*buttons}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it_in_its_own_words(language: LanguageCode) -> None:
    keys = [f"desk.{name}" for name in (*handoff.NOTICES, "asked", "with_you", "left_human")]
    for key in keys:
        phrase = voice(language).say(key)
        assert phrase != key
        others = [voice(other).say(key) for other in LANGUAGES if other != language]
        assert phrase not in others


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operators_words_are_plain_and_marked_as_theirs(language: LanguageCode) -> None:
    [one] = handoff.words("  <b>Hola</b> & {text}\nadiós ", voice(language))
    assert one.text.endswith("\n&lt;b&gt;Hola&lt;/b&gt; &amp; {text}\nadiós")
    assert one.text.startswith("👤 <b>")
    assert not one.buttons


def test_long_words_come_in_parts_that_all_arrive() -> None:
    parts = handoff.words("hola " * 2000, voice(ES))
    assert len(parts) > 1
    assert sum(part.text.count("hola") for part in parts) == 2000
    assert [part.more for part in parts] == [True] * (len(parts) - 1) + [False]


@pytest.mark.parametrize(
    ("written", "spanish", "english"),
    [
        (
            "lunes a viernes, 9 a 17",
            "lunes a viernes de 9:00 a 17:00 (hora del Perú)",
            "Monday to Friday, 9:00 AM to 5:00 PM (time in Peru)",
        ),
        (
            "Mon-Fri 9:30-17:00; sáb 9h a 13h",
            "lunes a viernes de 9:30 a 17:00 (hora del Perú); sábado de 9:00 a 13:00 (hora del Perú)",
            "Monday to Friday, 9:30 AM to 5:00 PM (time in Peru); Saturday, 9:00 AM to 1:00 PM (time in Peru)",
        ),
        ("cuando se puede", "cuando se puede", "cuando se puede"),
        ("lunes de 9 a 25", "lunes de 9 a 25", "lunes de 9 a 25"),
        ("", "", ""),
    ],
)
def test_hours_are_said_in_the_persons_words(written: str, spanish: str, english: str) -> None:
    assert hours.spoken(written, voice(ES).say) == spanish
    assert hours.spoken(written, voice(EN).say).replace("\u202f", " ") == english
