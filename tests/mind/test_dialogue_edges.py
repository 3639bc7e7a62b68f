"""The conversation where it is not straight: forged buttons, edits, media, gaps, failures."""

import re
from dataclasses import replace

import pytest

from bot.mind import dialogue
from bot.model import Kind, LanguageCode, Message, Outcome, PersonKey, Session, TopicId
from tests.mind.person import EN, ES, NOW, Person, assert_proper, buttons, payloads, words

URGENT = "mi esposo me quiere matar"
MISS = "bla bla bla"
NOTICE = {ES: "No necesito tu nombre", EN: "I don't need your name"}
MEDIA = [Kind.LOCATION, Kind.CONTACT, Kind.STICKER, Kind.VOICE, Kind.PHOTO, Kind.OTHER]


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def known(person: Person) -> Person:
    """Somebody who has seen the first notice."""
    person.says("/start")
    return person


FORGED = ["", "x", "/", "/nada", "/ptp/nada", "/menu:nada", "/menu:smalltalk", "/fuentes:",
          "/fuentes:ptp/nada", "/fuentes:../../etc", "/idioma:zz", "ptp/deadline", "/ptp/deadline/x",
          "{}", "<b>", "\0", "😀" * 16, "/menu:ptp\n/borrar", "callback", "-1", "/start:1:2:3",
          "/bot/", "/fuentes:smalltalk/greet", "' OR 1=1", "{{7*7}}", "/unknown:a"]  # fmt: skip


@pytest.mark.parametrize("payload", FORGED)
def test_a_forged_button_is_answered_politely_and_changes_nothing(
    known: Person, payload: str
) -> None:
    known.says("que plazo tiene el ptp")
    before = known.session
    turn = known.presses(payload)
    assert_proper(turn, set(known.catalog.topics))
    assert turn.replies
    assert not turn.erase
    assert turn.language_choice is None
    assert known.session == before


@pytest.mark.parametrize("typed", ["/nada", "/ptp/nada", "/", "/😀", "/DROP TABLE"])
def test_an_unknown_command_offers_the_menu_and_a_human(known: Person, typed: str) -> None:
    turn = known.says(typed)
    assert payloads(turn) == ["/menu", "/humano"]
    assert "No conozco esa orden" in words(turn)


def test_a_button_of_an_answer_that_has_gone_is_expired(known: Person) -> None:
    turn = known.presses("/ptp/gone")
    assert "Ese botón ya no sirve" in words(turn)


def test_the_sources_stand_behind_their_button(known: Person) -> None:
    known.says("que plazo tiene el ptp")
    turn = known.presses("/fuentes:ptp/deadline")
    links = re.findall(r'href="(https://[^"]+)"', turn.replies[0].text)
    answer = known.catalog.answer(TopicId("ptp/deadline"), ES)
    assert answer
    assert len(links) == len(answer.sources) > 0
    assert "/ptp/deadline" in payloads(turn)


def test_an_edit_is_answered_only_if_the_original_was_missed(known: Person) -> None:
    known.says(MISS, ref="7")
    assert known.does(Kind.EDITED, "que plazo tiene el ptp", ref="6").replies == ()
    turn = known.does(Kind.EDITED, "que plazo tiene el ptp", ref="7")
    assert turn.replies[-1].topic == TopicId("ptp/deadline")
    assert known.does(Kind.EDITED, "mi ptp vencio", ref="7").replies == ()


@pytest.mark.parametrize("ref", ["", "7"])
def test_an_edit_of_what_was_answered_or_never_seen_is_ignored(person: Person, ref: str) -> None:
    turn = person.does(Kind.EDITED, "que plazo tiene el ptp", ref=ref)
    assert (turn.decision.outcome, turn.replies, turn.record) == (Outcome.IGNORED, (), None)


@pytest.mark.parametrize("language", [ES, EN])
@pytest.mark.parametrize("kind", MEDIA)
def test_what_cannot_be_read_gets_a_polite_word_and_a_way_on(
    kind: Kind, language: LanguageCode
) -> None:
    person = Person(device=str(language))
    person.says("/start")
    turn = person.does(kind)
    assert (turn.decision.outcome, turn.replies[-1].language) == (Outcome.UNREADABLE, language)
    assert payloads(turn) == ["/menu", "/humano"]
    assert_proper(turn, set(person.catalog.topics))


def test_words_that_come_with_a_photo_are_answered(known: Person) -> None:
    turn = known.does(Kind.PHOTO, "que plazo tiene el ptp")
    assert "No puedo ver fotos" in words(turn)
    assert turn.replies[-1].topic == TopicId("ptp/deadline")


def test_danger_told_with_a_photo_comes_before_any_excuse(person: Person) -> None:
    turn = person.does(Kind.PHOTO, URGENT)
    assert turn.replies[0].text.startswith("🚨 ")


def test_a_group_is_asked_into_a_private_chat_and_told_nothing_else(person: Person) -> None:
    turn = person.does(Kind.GROUP)
    assert words(turn).startswith("Para cuidar tu privacidad no respondo en grupos.")
    assert (len(turn.replies), buttons(turn)) == (1, [])


def test_who_leaves_is_forgotten_without_a_word(known: Person) -> None:
    turn = known.does(Kind.LEFT)
    assert (turn.session, turn.erase, turn.replies) == (None, True, ())
    assert turn.record is not None, "the log has to forget, too"
    assert turn.record.erasure


def test_a_missing_translation_is_answered_in_spanish_with_a_line(known: Person) -> None:
    spanish = {k: a for k, a in known.catalog.answers.items() if k[1] == ES}
    known.catalog = replace(known.catalog, memo={}, answers=spanish)
    known.presses("/idioma:en")
    said = words(known.presses("/ptp/deadline"))
    assert said.startswith("This answer is not in English yet; here it is in Spanish.")


def test_an_answer_that_is_missing_altogether_is_a_fallback_not_silence(known: Person) -> None:
    known.catalog = replace(known.catalog, memo={}, answers={})
    for text in ("que plazo tiene el ptp", "/humano", URGENT):
        turn = known.says(text)
        assert {"/menu", "/humano"} & set(payloads(turn)), text
        assert turn.replies


def test_the_record_of_a_turn_holds_no_words(known: Person) -> None:
    record = known.says("que plazo tiene el ptp").record
    assert record
    assert "plazo tiene" not in repr(record)
    assert (record.topic, record.language, record.waited_ms) == ("ptp/deadline", "es", 1000)
    assert record.content_version == known.catalog.version


@pytest.mark.parametrize("language", ["es", "en", "fr"])
@pytest.mark.parametrize("channel", ["telegram", "web", "terminal"])
def test_when_the_program_fails_it_says_sorry(language: str, channel: str) -> None:
    person = Person()
    message = Message(id="x", person=PersonKey("0"), channel=channel, kind=Kind.TEXT, text="hola")
    for session in (None, Session(language=LanguageCode(language))):
        turn = dialogue.apologise(message, session, person.catalog, now=NOW)
        assert_proper(turn, set(person.catalog.topics))
        assert payloads(turn) == ["/menu", "/humano"]


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "😀" * 4096, "\u202eabc", "<b>", "*_`[", "{who_runs}",
             "{{7*7}}", "%s%n", "a" * 40_000, "\u0335" * 3000, "$(reboot)", "'; DROP TABLE x;--"],
)  # fmt: skip
def test_any_text_is_answered(person: Person, text: str) -> None:
    assert_proper(person.says(text), set(person.catalog.topics))
