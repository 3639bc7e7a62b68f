"""The control door: what a test does in-process, as POST /control/<action> with a JSON object.

Actions and their fields (a trailing ? means optional). Every answer is JSON; a mistake gets 400
with {"error": ...}.

    user {name?, language_code?} -> {id}          group {title?} -> {id}
    say {user, text, chat?} -> message            send {user, fields, chat?} -> message
    edit {user, message, text} -> message         block | unblock | deactivate {user}
    press {user, message_id, button, chat?, inaccessible?} -> {query_id}
    forge {user, message_id, data, chat?, inaccessible?} -> {query_id}
    hears {chat, n?, timeout?} -> {replies}       replies {chat} -> {replies}
    toasts {user} -> {toasts}
    inject {update | text, lane?} -> {update_id}  duplicate {update_id}
    hold {}    release {order?}                   restart_ids {first_id?} -> {next_id}
    fault {kind, method?, chat_id?, times?, share?, seconds?, seconds_max?} -> {number}
    clear_faults {number?}                        rules {any field of Rules} -> rules
    sent {since?} -> {calls}    cuts {} -> {calls}    impatient {} -> {calls}
    attempts {} -> {attempts}   state {} -> counters   forget {}
    crowd {fields of Plan; rule: "number" or {text: part of the reply}} -> Result
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from aiohttp import web

from . import crowd
from .calls import plain_args
from .faults import Fault
from .records import Call, JsonObject, Reply, Rules

if TYPE_CHECKING:
    from .people import Group, Person, Place
    from .server import BotApi

Action = Callable[[JsonObject], Awaitable[JsonObject]]
_MISTAKES = (KeyError, LookupError, TypeError, ValueError, AttributeError)


class Control:
    """Runs the actions of the control door on a server."""

    def __init__(self, api: BotApi) -> None:
        """Drive this server."""
        self._api = api
        self._actions: dict[str, Action] = {
            name.removeprefix("_on_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("_on_")
        }

    async def handle(self, request: web.BaseRequest, action: str) -> web.Response:
        """Answer one request."""
        run = self._actions.get(action)
        if run is None:
            known = ", ".join(sorted(self._actions))
            return _json(404, {"error": f"no action {action!r}; there are {known}"})
        try:
            body = await request.read()
            wish = json.loads(body) if body else {}
            return _json(200, await run(wish))
        except TimeoutError as error:
            return _json(408, {"error": str(error)})
        except _MISTAKES as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})

    def _person(self, wish: JsonObject) -> Person:
        return self._api.people[_integer(wish, "user")]

    def _group(self, wish: JsonObject) -> Group | None:
        return self._api.groups.get(_integer(wish, "chat")) if "chat" in wish else None

    def _place(self, wish: JsonObject) -> Place:
        chat = _integer(wish, "chat")
        return self._api.people.get(chat) or self._api.groups[chat]

    def _reply(self, wish: JsonObject) -> Reply:
        """Give the latest state of a message, by its id."""
        chat = self._group(wish) or self._person(wish)
        number = _integer(wish, "message_id")
        found = [reply for reply in chat.replies if reply.message_id == number]
        if not found:
            message = f"chat {chat.id} got no message {number}"
            raise LookupError(message)
        return found[-1]

    async def _on_user(self, wish: JsonObject) -> JsonObject:
        code = wish.get("language_code", "es")
        name = str(wish.get("name", "Ana"))
        return {"id": self._api.user(name, language_code=str(code) if code else None).id}

    async def _on_group(self, wish: JsonObject) -> JsonObject:
        return {"id": self._api.group(str(wish.get("title", "Vecinos"))).id}

    async def _on_say(self, wish: JsonObject) -> JsonObject:
        return await self._person(wish).says(str(wish["text"]), chat=self._group(wish))

    async def _on_send(self, wish: JsonObject) -> JsonObject:
        raw = _object(wish, "fields")
        return await self._person(wish).sends(self._group(wish), **raw)

    async def _on_edit(self, wish: JsonObject) -> JsonObject:
        return await self._person(wish).edits(_object(wish, "message"), str(wish["text"]))

    async def _on_press(self, wish: JsonObject) -> JsonObject:
        reply, gone = self._reply(wish), bool(wish.get("inaccessible"))
        person = self._person(wish)
        query_id = await person.presses(reply, str(wish["button"]), inaccessible=gone)
        return {"query_id": query_id}

    async def _on_forge(self, wish: JsonObject) -> JsonObject:
        reply, gone = self._reply(wish), bool(wish.get("inaccessible"))
        person = self._person(wish)
        return {"query_id": await person.forges(reply, str(wish["data"]), inaccessible=gone)}

    async def _on_block(self, wish: JsonObject) -> JsonObject:
        await self._person(wish).blocks()
        return {}

    async def _on_unblock(self, wish: JsonObject) -> JsonObject:
        await self._person(wish).unblocks()
        return {}

    async def _on_deactivate(self, wish: JsonObject) -> JsonObject:
        self._person(wish).deactivates()
        return {}

    async def _on_hears(self, wish: JsonObject) -> JsonObject:
        n = _integer(wish, "n") if "n" in wish else 1
        replies = await self._place(wish).hears(n, _number(wish, "timeout", 5.0))
        return {"replies": [_reply_json(reply) for reply in replies]}

    async def _on_replies(self, wish: JsonObject) -> JsonObject:
        return {"replies": [_reply_json(reply) for reply in self._place(wish).replies]}

    async def _on_toasts(self, wish: JsonObject) -> JsonObject:
        return {"toasts": [asdict(toast) for toast in self._person(wish).toasts]}

    async def _on_inject(self, wish: JsonObject) -> JsonObject:
        raw = wish["update"] if "update" in wish else str(wish["text"]).encode()
        return {"update_id": self._api.inject(raw, lane=str(wish.get("lane", "injected")))}

    async def _on_duplicate(self, wish: JsonObject) -> JsonObject:
        self._api.queue.duplicate(_integer(wish, "update_id"))
        return {}

    async def _on_hold(self, _wish: JsonObject) -> JsonObject:
        self._api.queue.hold()
        return {}

    async def _on_release(self, wish: JsonObject) -> JsonObject:
        order = wish.get("order")
        self._api.queue.release([int(at) for at in order] if isinstance(order, list) else None)
        return {}

    async def _on_restart_ids(self, wish: JsonObject) -> JsonObject:
        first = _integer(wish, "first_id") if "first_id" in wish else None
        return {"next_id": self._api.queue.restart_ids(first)}

    async def _on_fault(self, wish: JsonObject) -> JsonObject:
        # A dataclass made from JSON: wrong names are a TypeError, wrong kinds a ValueError.
        return {"number": self._api.faults.add(Fault(**wish))}  # type: ignore[arg-type]  # JSON from the test

    async def _on_clear_faults(self, wish: JsonObject) -> JsonObject:
        self._api.faults.clear(_integer(wish, "number") if "number" in wish else None)
        return {}

    async def _on_rules(self, wish: JsonObject) -> JsonObject:
        known = {one.name for one in fields(Rules)}
        if not wish.keys() <= known:
            message = f"rules are {', '.join(sorted(known))}"
            raise ValueError(message)
        for name, value in wish.items():
            setattr(self._api.rules, name, value)
        return asdict(self._api.rules)

    async def _on_sent(self, wish: JsonObject) -> JsonObject:
        since = _integer(wish, "since") if "since" in wish else 0
        return {"calls": [_call_json(call) for call in self._api.sent if call.number > since]}

    async def _on_cuts(self, _wish: JsonObject) -> JsonObject:
        return {"calls": [_call_json(call) for call in self._api.cuts]}

    async def _on_impatient(self, _wish: JsonObject) -> JsonObject:
        return {"calls": [_call_json(call) for call in self._api.calls.impatient]}

    async def _on_attempts(self, _wish: JsonObject) -> JsonObject:
        return {"attempts": [asdict(attempt) for attempt in self._api.webhook.attempts]}

    async def _on_state(self, _wish: JsonObject) -> JsonObject:
        api = self._api
        return {
            "pending": len(api.queue),
            "pushed": api.queue.pushed,
            "expired": api.queue.expired,
            "polls": api.receiving.polls,
            "webhook": api.webhook.target is not None,
            "sent": len(api.sent),
            "cuts": len(api.cuts),
            "impatient": len(api.calls.impatient),
            "faults_met": api.faults.met,
            "people": len(api.people),
        }

    async def _on_forget(self, _wish: JsonObject) -> JsonObject:
        self._api.world.forget_record()
        return {}

    async def _on_crowd(self, wish: JsonObject) -> JsonObject:
        rule, texts = wish.pop("rule", None), wish.pop("texts", None)
        if isinstance(texts, list):
            wish["texts"] = tuple(map(str, texts))
        if rule == "number":
            wish["rule"] = crowd.answers_by_number
        elif isinstance(rule, dict):
            wish["rule"] = crowd.answers_by_table(rule)
        elif rule not in (None, "count"):
            message = 'rule is "count", "number" or an object of texts and parts of replies'
            raise ValueError(message)
        # As for faults: the dataclass refuses wrong names.
        plan = crowd.Plan(**wish)  # type: ignore[arg-type]  # JSON from the test
        return asdict(await self._api.crowd(plan))


def _integer(wish: JsonObject, name: str) -> int:
    value = wish[name]
    if isinstance(value, bool) or not isinstance(value, int):
        message = f"{name} is a whole number"
        raise TypeError(message)
    return value


def _number(wish: JsonObject, name: str, default: float) -> float:
    value = wish.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"{name} is a number"
        raise TypeError(message)
    return float(value)


def _object(wish: JsonObject, name: str) -> JsonObject:
    value = wish[name]
    if not isinstance(value, dict):
        message = f"{name} is an object"
        raise TypeError(message)
    return value


def _reply_json(reply: Reply) -> JsonObject:
    return asdict(reply) | {"buttons": reply.buttons}


def _call_json(call: Call) -> JsonObject:
    plain = {one.name: getattr(call, one.name) for one in fields(Call) if one.name != "args"}
    return plain | {"args": plain_args(call.args)}


def _json(status: int, value: JsonObject) -> web.Response:
    body = json.dumps(value).encode()
    return web.Response(status=status, body=body, content_type="application/json")
