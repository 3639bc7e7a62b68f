"""Our calls as Rasa's, and Rasa's answers as ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from bot.actions import bridge
from bot.errors import ActionFailed
from bot.flows import ActionCall
from bot.model import Button
from tests.actions.pathworld import ES, acts, catalog, validates

CATALOG = catalog()
CALL = validates("fear", "sí, mucho", papers="none")


def answer(**parts: object) -> dict[str, object]:
    return {"events": [], "responses": [], **parts}


def test_rasa_s_tracker_reads_what_we_send() -> None:
    sent = json.loads(json.dumps(bridge.asked(CALL, CATALOG)))
    tracker = Tracker.from_dict(sent["tracker"])
    assert sent["next_action"] == "validate_guide_form"
    assert tracker.slots_to_validate() == {"fear": "sí, mucho"}
    assert tracker.get_slot("papers") == "none"
    assert tracker.get_slot("language") == "es"
    assert tracker.get_slot("requested_slot") == "fear"
    assert tracker.active_loop_name == "guide_form"
    assert tracker.latest_message["text"] == "sí, mucho"
    assert sent["domain"]["forms"]["guide_form"]["required_slots"] == ["papers", "expired", "fear"]
    assert "utter_where/legal_aid" in sent["domain"]["responses"]


def test_the_sender_is_nobody_and_another_nobody_each_time() -> None:
    senders = {bridge.asked(CALL, CATALOG)["sender_id"] for _ in range(20)}
    assert len(senders) == 20


def test_a_call_without_a_form_has_a_tracker_too() -> None:
    sent = bridge.asked(ActionCall(action="action_other", language=ES), CATALOG)
    tracker = Tracker.from_dict(sent["tracker"])
    assert tracker.active_loop_name is None
    assert tracker.slots_to_validate() == {}


@pytest.mark.parametrize(
    ("events", "slots", "asking"),
    [
        pytest.param([SlotSet("fear", "yes")], {"fear": "yes"}, None, id="an option"),
        pytest.param([SlotSet("fear", None)], {"fear": None}, None, id="none"),
        pytest.param([SlotSet("fear", "sí, mucho")], {"fear": None}, None, id="a person's words"),
        pytest.param([SlotSet("fear", 7)], {"fear": None}, None, id="a number"),
        pytest.param([SlotSet("other", "yes")], {}, None, id="a slot of no path"),
        pytest.param([SlotSet("requested_slot", "fear")], {}, "fear", id="the next slot"),
        pytest.param([SlotSet("requested_slot", None)], {}, "", id="no next slot"),
        pytest.param([ActiveLoop(None)], {}, "", id="the form is closed"),
        pytest.param([{"event": "reminder"}, {}], {}, None, id="what we have no use for"),
    ],
)
def test_events_fill_slots_with_options_alone(
    events: list[Any], slots: dict[str, str | None], asking: str | None
) -> None:
    found = bridge.understood(CALL, answer(events=events), CATALOG)
    assert (found.slots, found.asking) == (slots, asking)


def test_a_dispatcher_s_messages_are_understood() -> None:
    dispatcher = CollectingDispatcher()
    dispatcher.utter_message(response="say_form.step", step=1, of="3")
    dispatcher.utter_message(text="Hola", buttons=[{"title": "Sí", "payload": "/ptp/what"}])
    said = bridge.understood(CALL, answer(responses=dispatcher.messages), CATALOG).said
    assert (said[0].response, said[0].values) == ("say_form.step", {"step": "1", "of": "3"})
    assert (said[1].text, said[1].buttons) == (
        "Hola", ((Button(title="Sí", payload="/ptp/what"),),)
    )  # fmt: skip


@pytest.mark.parametrize(
    "rubbish",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param("ok", id="a word"),
        pytest.param({"events": 3}, id="events that are a number"),
        pytest.param({"events": ["slot"]}, id="events that are words"),
        pytest.param({"responses": {"text": "a"}}, id="responses that are none"),
        pytest.param({"responses": [{"text": ["a"]}]}, id="a text that is a list"),
        pytest.param({"responses": [{"text": "a" * 9000}]}, id="a book"),
        pytest.param({"responses": [{"text": "a"}] * 13}, id="a flood"),
        pytest.param({"responses": [{"buttons": ["a"]}]}, id="a button that is a word"),
        pytest.param({"responses": [{"buttons": 7}]}, id="buttons that are a number"),
        pytest.param({"responses": [{"buttons": [{"title": "a"}]}]}, id="no payload"),
        pytest.param({"responses": [{"buttons": [{"title": "a", "payload": "/" + "x" * 64}]}]},
                     id="a payload that is too long"),
        pytest.param({"responses": [{"buttons": [{"title": "a", "payload": "javascript:1"}]}]},
                     id="a payload of another kind"),
    ],
)  # fmt: skip
def test_rubbish_is_an_action_that_failed(rubbish: object) -> None:
    with pytest.raises(ActionFailed):
        bridge.understood(CALL, rubbish, CATALOG)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["event", "name", "value", "text", "buttons", "payload", "title", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(events=JSON, responses=JSON)
def test_whatever_comes_back_is_understood_or_refused(events: object, responses: object) -> None:
    try:
        found = bridge.understood(CALL, {"events": events, "responses": responses}, CATALOG)
    except ActionFailed as error:
        assert "sí, mucho" not in str(error)
    else:
        assert set(found.slots.values()) <= {None, "yes", "no", "ptp", "none"}


@pytest.mark.parametrize("make", [lambda: CALL, lambda: acts(papers="none")])
def test_the_domain_is_worked_out_once(make: Callable[[], ActionCall]) -> None:
    first, second = (bridge.asked(make(), CATALOG)["domain"] for _ in range(2))
    assert first is second
