"""Between our calls and Rasa's: the JSON of https://rasa.com/docs/reference/api/pro/action-server-api."""

import secrets
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.catalog import Catalog
from bot.errors import ActionFailed
from bot.flows import RESPONSE, ActionCall, ActionResult, GuidedPath, Utterance
from bot.model import Button

Json = dict[str, Any]

REQUESTED = "requested_slot"
"""Rasa's name for the slot that is asked for."""

LANGUAGE = "language"
"""The slot that says which language the person reads."""

FORM = "_form"
"""``<path>_form`` is a path's form."""

FIGURES = "action_figures"
"""Where a path is counted: tells what was."""

MOST_SAID = 12
LONGEST_TEXT = 8192
LONGEST_PAYLOAD = 64
"""Bytes. More than these an action may not say."""

_OF_RASA = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)
"""The keys of a response that are not values for its text."""


def asked(call: ActionCall, catalog: Catalog) -> Json:
    """The body of the call to an action server. The sender is nobody: a number drawn anew."""
    sender = secrets.token_hex(16)
    return {
        "next_action": call.action,
        "sender_id": sender,
        "tracker": {"sender_id": sender, **_tracker(call, path_of(call, catalog))},
        "domain": domain(catalog),
        "domain_digest": catalog.version,
        "version": _version(),
    }


@cache
def _version() -> str:
    from importlib.metadata import version  # no start has to wait for it

    return version("rasa-sdk")


def path_of(call: ActionCall, catalog: Catalog) -> GuidedPath | None:
    """The guided path whose form is open."""
    return catalog.paths.get(call.form.name) if call.form else None


def _tracker(call: ActionCall, path: GuidedPath | None) -> Json:
    words = call.filled[1] if call.filled else None
    latest: Json = {
        "text": words, "intent": {"name": None, "confidence": 0.0}, "intent_ranking": [],
        "entities": [], "metadata": {LANGUAGE: call.language},
    }  # fmt: skip
    slots: Json = {question.slot: None for question in path.questions} if path else {}
    slots.update(call.form.slots if call.form else ())
    slots.update([call.filled] if call.filled else ())
    asking = call.form.asking if call.form else ""
    return {
        "slots": {**slots, LANGUAGE: call.language, REQUESTED: asking or None},
        "latest_message": latest,
        "latest_event_time": None,
        "latest_action_name": "action_listen",
        "latest_input_channel": None,
        "followup_action": None,
        "paused": False,
        "stack": [],
        "active_loop": {"name": path.id + FORM} if path else {},
        "events": list(_events(call, latest)),
    }


def _events(call: ActionCall, latest: Json) -> Iterator[Json]:
    """What happened last; rasa-sdk validates the slots that were set after everything else."""
    if call.filled is None:
        return
    slot, value = call.filled
    yield {"event": "action", "timestamp": None, "name": "action_listen", "policy": None,
           "confidence": None}  # fmt: skip
    yield {"event": "user", "timestamp": None, "text": value, "parse_data": latest,
           "input_channel": None, "metadata": latest["metadata"]}  # fmt: skip
    yield {"event": "slot", "timestamp": None, "name": slot, "value": value}


def domain(catalog: Catalog) -> Json:
    """What this bot has, in the shape of Rasa's domain; worked out once a catalog."""
    found = catalog.memo.get("domain")
    if not isinstance(found, dict):
        found = catalog.memo["domain"] = _domain(catalog)
    return found


def _domain(catalog: Catalog) -> Json:
    slots: Json = {LANGUAGE: _slot(), REQUESTED: _slot()}
    for path in catalog.paths.values():
        for question in path.questions:
            where = {"active_loop": path.id + FORM, "requested_slot": question.slot}
            slot = slots.setdefault(question.slot, _slot())
            slot["mappings"].append({"type": "from_text", "conditions": [where]})
    return {
        "intents": [],
        "entities": [],
        "slots": slots,
        "responses": {f"{RESPONSE}{topic}": [] for topic in catalog.topics},
        "forms": {
            path.id + FORM: {"required_slots": [question.slot for question in path.questions]}
            for path in catalog.paths.values()
        },
        "actions": [
            name for path in catalog.paths for name in (f"validate_{path}{FORM}", f"action_{path}")
        ]
        + [FIGURES] * counts(catalog),
    }


def counts(catalog: Catalog) -> bool:
    """Whether what people choose in one of the paths is counted."""
    return any(path.counted for path in catalog.paths.values())


def _slot() -> Json:
    return {"type": "text", "influence_conversation": False, "mappings": []}


def understood(call: ActionCall, answer: object, catalog: Catalog) -> ActionResult:
    """What an action's answer says. Raises ActionFailed for what makes no sense.

    A slot takes an option's id and nothing else: what a person wrote never comes back
    as a choice.
    """
    path = path_of(call, catalog)
    try:
        events, responses = _parts(answer)
        slots, asking = _filled(events, path)
        said = tuple(_utterance(response) for response in responses)
    except (TypeError, ValueError, KeyError, AttributeError):
        raise ActionFailed(f"{call.action} answered what makes no sense") from None
    return ActionResult(slots=slots, asking=asking, said=said)


def _parts(answer: object) -> tuple[list[Json], list[Json]]:
    if not isinstance(answer, dict):
        raise TypeError
    events, responses = answer.get("events") or [], answer.get("responses") or []
    for items in (events, responses):
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise TypeError
    if len(responses) > MOST_SAID:
        raise ValueError
    return events, responses


def _filled(
    events: list[Json], path: GuidedPath | None
) -> tuple[dict[str, str | None], str | None]:
    """The slots that were set, and what is to be asked next, by the last event of each."""
    options = {
        question.slot: {option.id for option in question.options}
        for question in (path.questions if path else ())
    }
    slots: dict[str, str | None] = {}
    asking: str | None = None
    for event in events:
        match event:
            case {"event": "active_loop" | "form", "name": None}:
                asking = ""
            case {"event": "slot", "name": "requested_slot", "value": str() | None as value}:
                asking = value or ""
            case {"event": "slot", "name": str() as slot} if slot in options:
                value = event.get("value")
                slots[slot] = value if isinstance(value, str) and value in options[slot] else None
    return slots, asking


def _utterance(response: Mapping[str, Any]) -> Utterance:
    text, name = response.get("text") or "", response.get("response") or response.get("template")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise ValueError
    values = {
        str(key): str(value)[:LONGEST_TEXT]
        for key, value in response.items()
        if key not in _OF_RASA and isinstance(value, str | int | float)
    }
    buttons = tuple((_button(button),) for button in response.get("buttons") or [])
    return Utterance(response=str(name or ""), values=values, text=text, buttons=buttons)


def _button(button: Mapping[str, Any]) -> Button:
    title, payload = button.get("title") or "", button["payload"]
    if not isinstance(title, str) or not isinstance(payload, str):
        raise TypeError
    if not payload.startswith("/") or len(payload.encode()) > LONGEST_PAYLOAD:
        raise ValueError
    return Button(title=title, payload=payload)
