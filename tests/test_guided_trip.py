"""Our guided paths with our own actions, from the first button to the last, in each language."""

import asyncio

import pytest

from bot import acting
from bot.flows import ActionCall, ActionResult
from bot.mind.choices import choose
from bot.mind.commands import Name, payload
from bot.model import LanguageCode, Turn
from tests.mind.person import Person, assert_proper, payloads, words

LANGUAGES = ["es", "en", "pt", "fr"]
EXPIRED = {
    "entry": "before", "asylum": "never", "fear": "safe", "papers": "cpp", "valid": "expired",
    "family": "newborn", "notice": "none_given",
}  # fmt: skip
AT_WORK = {
    "place": "work", "ground": "accent", "happened": "week", "city": "tacna", "wish": "report",
}  # fmt: skip


def someone(language: str) -> Person:
    """With the actions of the running bot."""
    person = Person()

    def acts(call: ActionCall) -> ActionResult:
        return asyncio.run(acting.here(lambda: person.catalog).run(call))

    person.acts = acts
    person.presses(f"/idioma:{language}")
    person.says("/start")
    return person


def walk(person: Person, command: str, choices: dict[str, str]) -> tuple[Turn, list[str]]:
    """The last turn, and all that was said on the way."""
    turn = person.says(command)
    said = [words(turn)]
    for slot, value in choices.items():
        press = payload(Name.CHOOSE, f"{slot}={value}")
        assert press in payloads(turn), said[-1]
        assert {"/cancelar", "/humano"} <= set(payloads(turn))
        assert_proper(turn, set(person.catalog.topics))
        turn = person.presses(press)
        said.append(words(turn))
    return turn, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_ends_in_its_answers_and_counts_nothing(language: str) -> None:
    person = someone(language)
    turn, said = walk(person, "/guia", EXPIRED)
    code, path = LanguageCode(language), person.catalog.paths["guide"]
    assert path.intro[code].splitlines()[0] in said[0]
    assert path.outro[code] in said[-1]
    assert [reply.topic for reply in turn.replies if reply.topic] == ["ptp/expired"]
    assert {"/family/birth", "/where/legal_aid", "/menu", "/humano"} <= set(payloads(turn))
    assert "/cifras" not in payloads(turn)
    assert person.session
    assert person.session.form is None
    assert turn.record
    assert turn.record.counted == ()
    assert {reply.language for reply in turn.replies} == {code}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_ends_at_the_office_and_is_counted_as_chosen(language: str) -> None:
    person = someone(language)
    turn, said = walk(person, "/denunciar", AT_WORK)
    code, path = LanguageCode(language), person.catalog.paths["report"]
    assert path.outro[code] in said[-1]
    assert [reply.topic for reply in turn.replies if reply.topic] == ["discrimination/work"]
    assert {"/discrimination/report", "/cifras"} <= set(payloads(turn))
    assert turn.record
    assert turn.record.counted == (("path", "report"), *AT_WORK.items())


def test_who_only_wants_to_be_counted_is_thanked_and_led_nowhere() -> None:
    turn, said = walk(someone("es"), "/denunciar", {**AT_WORK, "wish": "count"})
    assert "Si no quieres hacer nada más, no hace falta" in said[-1]
    assert [reply.topic for reply in turn.replies if reply.topic] == []
    assert {"/cifras", "/menu", "/humano"} <= set(payloads(turn))
    assert turn.record
    assert dict(turn.record.counted)["wish"] == "count"


def test_a_report_that_is_cancelled_is_not_counted() -> None:
    person = someone("es")
    person.says("/denunciar")
    person.presses("/opcion:place=work")
    turn = person.presses("/cancelar")
    assert turn.record
    assert turn.record.counted == ()


def test_words_are_taken_for_the_option_that_they_mean() -> None:
    person = someone("es")
    person.says("/denunciar")
    for said in ("fue en el trabajo", "por mi acento", "esta semana", "en tacna"):
        person.says(said)
    turn = person.says("solo que se cuente")
    assert turn.record
    assert dict(turn.record.counted) == {"path": "report", **AT_WORK, "wish": "count"}


def test_danger_is_heard_in_the_middle_of_a_report() -> None:
    person = someone("es")
    person.says("/denunciar")
    assert person.says("estoy en peligro").decision.topic == "protection/emergency_numbers"


def test_every_buttons_words_typed_in_any_language_mean_that_button() -> None:
    person = Person()
    books = list(person.catalog.phrases.values())
    wrong = [
        (question.slot, title)
        for path in person.catalog.paths.values()
        for question in path.questions
        for option in question.options
        for title in option.titles.values()
        if choose(question, title.lower().replace(",", ""), books) != option.id
    ]
    assert wrong == []
