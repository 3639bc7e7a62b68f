"""A path's actions, in process and over HTTP: the same answers to the same calls."""

import asyncio
import logging

import pytest

from bot.errors import ActionFailed
from bot.flows import ActionCall
from bot.model import LanguageCode, OpenForm
from bot.ports import Actions
from tests.actions.pathworld import EN, ES, WORK, acts, validates


@pytest.mark.parametrize(
    ("call", "value", "asking"),
    [
        pytest.param(validates("papers", "ptp"), "ptp", None, id="an option's id"),
        pytest.param(validates("papers", "PTP!!"), "ptp", None, id="its title"),
        pytest.param(validates("papers", "la segunda"), "none", "fear", id="its place"),
        pytest.param(validates("papers", "qué sé yo"), None, "papers", id="nothing"),
        pytest.param(validates("papers", ""), None, "papers", id="no words"),
        pytest.param(validates("fear", "sí", papers="none"), "yes", "", id="the last"),
        pytest.param(validates("expired", "no", papers="ptp"), "no", None, id="a yes or no"),
        pytest.param(validates("expired", "yes", papers="none"), None, "fear", id="no concern"),
        pytest.param(validates("papers", "none", papers="ptp", expired="yes"), "none", "fear",
                     id="an answer that changes"),
    ],
)  # fmt: skip
async def test_an_answer_is_an_option_or_nothing(
    actions: Actions, call: ActionCall, value: str | None, asking: str | None
) -> None:
    found = await actions.run(call)
    assert call.filled
    assert found.slots.get(call.filled[0]) == value
    assert found.asking == asking
    assert found.said == ()


async def test_the_choices_lead_to_one_answer_at_once_and_to_others_by_buttons(
    actions: Actions,
) -> None:
    found = await actions.run(acts(papers="none", fear="yes"))
    outro, answer, more = found.said
    assert outro.text == "Mira <b>esto</b>."
    assert answer.response == f"utter_{WORK}"
    payloads = [button.payload for row in more.buttons for button in row]
    assert payloads == ["/asylum/apply", "/where/legal_aid"]
    assert all(button.title for row in more.buttons for button in row)


async def test_who_is_led_anywhere_is_led_to_legal_aid_too(actions: Actions) -> None:
    found = await actions.run(acts(papers="none", fear="no"))
    buttons = [button.payload for one in found.said for row in one.buttons for button in row]
    assert buttons == ["/where/legal_aid"]


async def test_choices_that_lead_nowhere_are_thanked_for(actions: Actions) -> None:
    found = await actions.run(acts(papers="nonsense"))
    assert [(one.text, one.response) for one in found.said] == [("Mira <b>esto</b>.", "")]


@pytest.mark.parametrize(
    ("language", "outro"),
    [
        (ES, "Mira <b>esto</b>."),
        (EN, "Look at <b>this</b>."),
        (LanguageCode("pt"), "Mira <b>esto</b>."),
    ],
)
async def test_it_is_said_in_the_person_s_language_or_else_in_spanish(
    actions: Actions, language: LanguageCode, outro: str
) -> None:
    found = await actions.run(acts(language, papers="none", fear="no"))
    assert found.said[0].text == outro


@pytest.mark.parametrize("name", ["action_nothing", "validate_other_form", ""])
async def test_an_action_that_is_not_there_fails(actions: Actions, name: str) -> None:
    call = ActionCall(action=name, language=ES, form=OpenForm(name="guide", asking="papers"))
    with pytest.raises(ActionFailed):
        await actions.run(call)


async def test_nothing_of_a_call_is_logged(
    actions: Actions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await actions.run(validates("papers", "mi canario 4711"))
    await actions.run(acts(papers="none", fear="no"))
    assert "canario" not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("rasa_sdk")]


async def test_many_at_once_do_not_mix(actions: Actions) -> None:
    calls = [validates("papers", words) for words in ("ptp", "ninguno", "???") * 12]
    found = await asyncio.gather(*[actions.run(call) for call in calls])
    assert [one.slots["papers"] for one in found] == ["ptp", "none", None] * 12
