"""Runs one call of the bot: finds the method, applies its fate, keeps the record."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .args import Args, File
from .errors import ApiError, bad_request, too_many_requests
from .polling import RawJson
from .records import Call, JsonObject

if TYPE_CHECKING:
    from .faults import Fate
    from .methods import Messages
    from .polling import Receiving
    from .profile import Profile
    from .world import World

Handler = Callable[[Args], object]
BAD_GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    b"</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def handlers(messages: Messages, profile: Profile, receiving: Receiving) -> dict[str, Handler]:
    """Give every method by its name in lower case; Telegram ignores the case."""
    found = {
        "getMe": profile.get_me,
        "setMyCommands": profile.set_my_commands,
        "deleteMyCommands": profile.delete_my_commands,
        "getMyCommands": profile.get_my_commands,
        "setMyDescription": profile.set_my_description,
        "getMyDescription": profile.get_my_description,
        "setMyShortDescription": profile.set_my_short_description,
        "getMyShortDescription": profile.get_my_short_description,
        "setMyName": profile.set_my_name,
        "getMyName": profile.get_my_name,
        "getUpdates": receiving.get_updates,
        "setWebhook": receiving.set_webhook,
        "deleteWebhook": receiving.delete_webhook,
        "getWebhookInfo": receiving.get_webhook_info,
        "sendMessage": messages.send_message,
        "sendDocument": messages.send_document,
        "editMessageText": messages.edit_message_text,
        "editMessageReplyMarkup": messages.edit_message_reply_markup,
        "deleteMessage": messages.delete_message,
        "sendChatAction": messages.send_chat_action,
        "answerCallbackQuery": messages.answer_callback_query,
    }
    return {name.lower(): handler for name, handler in found.items()}


class Calls:
    """The desk where calls arrive, over HTTP or in the answer to a webhook."""

    def __init__(self, world: World, table: dict[str, Handler]) -> None:
        """Keep the record of this world."""
        self._world = world
        self._table = table
        self._quiet_until: dict[tuple[str, int | None], float] = {}
        self.impatient: list[Call] = []
        """Calls that came before the retry_after of a 429 for the same chat was over."""

    def __contains__(self, method: str) -> bool:
        """Say whether there is such a method, in any spelling."""
        return method.lower() in self._table

    async def run(
        self, method: str, args: Args, fate: Fate, *, in_body: bool = False
    ) -> tuple[Answer, Call]:
        """Decide about a call and note it."""
        patient = self._is_patient(method, args)
        try:
            answer = await self._answer(method, args, fate)
            description = ""
        except ApiError as error:
            answer, description = _refusal(error), error.description
            if error.retry_after:
                until = time.monotonic() + error.retry_after
                self._quiet_until[method.lower(), args.chat_id] = until
        if fate.failure == "bad_gateway":
            description = "502 page"
        call = self.note(method, args, answer.status, description, in_body=in_body)
        if not patient:
            self.impatient.append(call)
        return answer, call

    def note(
        self, method: str, args: Args, status: int, description: str, *, in_body: bool = False
    ) -> Call:
        """Write a line of the record; polling is not recorded."""
        call = Call(
            number=self._world.next_call_number(),
            method=method,
            args=args.values,
            chat_id=args.chat_id,
            status=status,
            description=description,
            in_body=in_body,
            time=time.monotonic(),
        )
        if method.lower() != "getupdates":
            self._world.sent.append(call)
        return call

    async def _answer(self, method: str, args: Args, fate: Fate) -> Answer:
        if fate.failure == "flood":
            raise too_many_requests(fate.retry_after)
        if fate.failure == "error_500":
            raise ApiError(500, "Internal Server Error: restart")
        if fate.failure == "refuse":
            raise bad_request("can't parse entities: unsupported start tag at byte offset 0")
        if fate.failure == "bad_gateway":
            return Answer(status=502, body=BAD_GATEWAY_PAGE, content_type="text/html")
        handler = self._table.get(method.lower())
        if handler is None:
            raise ApiError(404, "Not Found: method not found" if method else "Not Found")
        result = handler(args)
        if inspect.isawaitable(result):
            result = await result
        encoded = bytes(result) if isinstance(result, RawJson) else json.dumps(result).encode()
        return Answer(status=200, body=b'{"ok":true,"result":' + encoded + b"}")

    def _is_patient(self, method: str, args: Args) -> bool:
        if not self._quiet_until:
            return True
        key = (method.lower(), args.chat_id)
        until = self._quiet_until.get(key)
        if until is None:
            return True
        if time.monotonic() >= until:
            del self._quiet_until[key]
            return True
        return False


def _refusal(error: ApiError) -> Answer:
    body: JsonObject = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    headers = {}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
        headers["Retry-After"] = str(error.retry_after)
    return Answer(status=error.code, body=json.dumps(body).encode(), headers=headers)


def plain_args(values: Mapping[str, object]) -> JsonObject:
    """Give arguments as JSON, files by their names."""
    return {
        name: f"<file {value.name}, {value.size} bytes>" if isinstance(value, File) else value
        for name, value in values.items()
    }
