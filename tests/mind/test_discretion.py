"""Who writes a number is told, seldom and kindly, that it was not kept."""

from dataclasses import replace

import pytest

from bot.journal.redaction.kinds import KINDS
from bot.mind import discretion, markup
from bot.mind.discretion import SUBJECTS, mentioned
from bot.model import LanguageCode, Reply, Session, Turn
from tests.mind.person import EN, ES, Person, assert_proper, payloads, words

LANGUAGES = ["es", "en", "pt", "fr"]
DOCUMENT = {
    "es": "no lo guardé", "en": "did not keep it", "pt": "não guardei", "fr": "je ne l'ai pas gardé",
}  # fmt: skip


def answered(person: Person, text: str = "que plazo tiene el ptp") -> Turn:
    return person.says(text)


def told(person: Person, turn: Turn, *found: str) -> Turn:
    """The turn as it goes out, remembered as the store would."""
    out = mentioned(turn, found, person.catalog)
    person.session = out.session
    return out


def test_every_subject_is_of_a_kind_that_redaction_knows() -> None:
    assert set(SUBJECTS) <= set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_after_the_answer_in_the_language_of_the_answer(language: str) -> None:
    person = Person()
    person.presses(f"/idioma:{language}")
    before = answered(person)
    after = told(person, before, "document")
    assert words(after).startswith(words(before))
    assert DOCUMENT[language] in words(after)
    assert payloads(after) == payloads(before)
    assert_proper(after, set(person.catalog.topics))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_has_its_words_in_every_language(language: str) -> None:
    phrases = Person().catalog.phrases[LanguageCode(language)]
    said = {phrases.say(f"unkept.{name}") for name in {*SUBJECTS.values(), discretion._SEVERAL}}
    assert len(said) == len(set(SUBJECTS.values())) + 1
    assert not [text for text in said if "unkept" in text or markup.length(text) > 140]


def test_each_subject_is_told_once_a_conversation() -> None:
    person = Person()
    first = told(person, answered(person), "document")
    again = answered(person)
    assert told(person, again, "document", "file") is again
    other = told(person, answered(person), "document", "phone")
    assert "un número de teléfono" in words(other)
    assert first.session
    assert other.session
    assert (first.session.unkept, other.session.unkept) == (("document",), ("document", "phone"))
    person.comes_back_later()
    assert "parece de documento" in words(told(person, answered(person), "document"))


def test_several_at_once_are_told_in_one_sentence() -> None:
    person = Person()
    said = words(told(person, answered(person), "document", "email", "card"))
    assert "Vi datos personales" in said
    assert "correo" not in said
    assert "tarjeta" not in said


@pytest.mark.parametrize("kind", ["name", "handle", "link", "birthdate"])
def test_what_is_taken_out_on_a_guess_is_passed_over(kind: str) -> None:
    person = Person()
    turn = answered(person)
    assert told(person, turn, kind) is turn


def test_a_card_for_somebody_in_danger_stays_as_it_is_and_it_may_be_told_later() -> None:
    person = Person()
    urgent = person.says("quiero suicidarme")
    assert told(person, urgent, "phone") is urgent
    assert "un número de teléfono" in words(told(person, answered(person), "phone"))


def test_who_left_or_is_with_a_person_is_told_nothing() -> None:
    person = Person()
    gone = person.says("/borrar")
    assert mentioned(gone, ["phone"], person.catalog) is gone
    silent = replace(answered(person), replies=())
    assert mentioned(silent, ["phone"], person.catalog) is silent


def test_a_full_message_takes_no_more() -> None:
    person = Person()
    full = replace(answered(person), replies=(Reply(text="a" * markup.LIMIT, language=ES),))
    assert mentioned(full, ["phone"], person.catalog) is full


def test_an_answer_in_a_language_that_has_gone_gets_the_sentence_in_spanish() -> None:
    person = Person()
    turn = replace(
        answered(person), replies=(Reply(text="a", language=LanguageCode("xx")),),
        session=Session(language=EN),
    )  # fmt: skip
    assert "no lo guardé" in words(mentioned(turn, ["phone"], person.catalog))
