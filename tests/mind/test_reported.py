"""Figures of what people reported: in words, in every language, and never of a few."""

import pytest

from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult, Reported, Utterance
from bot.mind import markup
from bot.mind.reported import LEAST, worded
from bot.model import LanguageCode, Outcome
from tests.content.real import Silent, catalog
from tests.mind.person import Person, assert_proper, payloads, words

ES = LanguageCode("es")
FOUND = Reported(
    until="2026-11-01",
    total=60,
    counts={
        "place": {"public": 40, "work": 20, "school": None, "shop": 0},
        "ground": {"nationality": 50, "gone_since": 5},
        "happened": {"week": 60},
    },
)
REAL = catalog(Silent())


def test_figures_are_bars_from_the_longest_with_the_words_of_the_buttons() -> None:
    text = markup.plain(worded(FOUND, REAL, ES))
    assert "Hasta el final de octubre de 2026: 60 o más." in text
    assert "¿Dónde pasó?\n▇▇▇▇▇▇▇▇▇▇ 40+ En la calle u otro lugar público\n▇▇▇▇▇ 20+ En el" in text
    assert "colegio" not in text
    assert "▇ 5+ gone_since" in text
    assert "¿Cuándo fue?" not in text
    assert "no todas las que pasan" in text


@pytest.mark.parametrize("found", [None, Reported(until="2026-11-01", total=LEAST - 5, counts={})])
def test_of_a_few_nothing_is_told_but_how_many_it_takes(found: Reported | None) -> None:
    text = worded(found, REAL, ES)
    assert f"al menos {LEAST}" in text
    assert "▇" not in text


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("found", [None, FOUND], ids=["none", "some"])
def test_figures_can_be_sent_in_every_language(language: str, found: Reported | None) -> None:
    text = worded(found, REAL, LanguageCode(language))
    assert not list(markup.problems(text))
    assert markup.length(text) < markup.LIMIT
    spanish = worded(found, REAL, ES)
    assert (text == spanish) is (language == "es")


def acting(call: ActionCall) -> ActionResult:
    assert call == ActionCall(action="action_figures", language=ES)
    own, survey = Utterance(text="Tantas."), Utterance(response="utter_discrimination/numbers")
    return ActionResult(said=(own, survey))


def test_the_command_tells_the_figures_and_offers_to_report_and_a_person() -> None:
    person = Person(acts=acting)
    person.says("/start")
    turn = person.says("/cifras")
    assert_proper(turn, set(person.catalog.topics))
    assert (turn.decision.outcome, turn.decision.command) == (Outcome.COMMAND, "cifras")
    assert turn.replies[0].text == "Tantas."
    assert turn.replies[-1].topic == "discrimination/numbers"
    assert {"/camino:report", "/menu", "/humano"} <= set(payloads(turn))


def test_figures_that_cannot_be_had_are_no_dead_end() -> None:
    def failing(call: ActionCall) -> ActionResult:
        raise ActionFailed("late")

    person = Person(acts=failing)
    person.says("/start")
    turn = person.says("/cifras")
    assert "No pude traer las cifras" in words(turn)
    assert {"/camino:report", "/menu", "/humano"} <= set(payloads(turn))


def test_in_the_middle_of_a_form_they_are_told_and_the_form_goes_on() -> None:
    person = Person(acts=acting)
    person.says("/denunciar")
    turn = person.says("/cifras")
    assert "/seguir" in payloads(turn)
    assert person.session
    assert person.session.form
    assert person.session.form.paused
