"""The way to a person on Telegram."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from bot.errors import DeliveryError
from bot.model import Attachment, Button, Reply

_REMEMBERED = 1000

CAPTION = 1024
"""Characters under a document, by the Bot API."""


class TelegramDoor:
    """Implements ``ports.Door``.

    An address is a chat; after a press, then, the press to acknowledge; and where buttons go
    with it, their message and the keyboard that stays, as JSON.
    """

    def __init__(self, call: Callable[[str, dict[str, object]], Awaitable[object]]) -> None:
        """``call`` runs a Bot API method with JSON parameters; it raises DeliveryError."""
        self._call = call
        self._acknowledged: OrderedDict[str, None] = OrderedDict()

    async def send(self, address: str, reply: Reply) -> None:
        """Send one message. Raises DeliveryError."""
        chat, press, pressed, keyboard = (address.split(" ", 3) + [""] * 3)[:4]
        if press and press not in self._acknowledged:
            toast = reply.text if reply.toast else ""
            taken, _ = await asyncio.gather(
                self._acknowledge(press, toast), self._tidy(chat, pressed, keyboard)
            )
            if taken and toast:
                return
        if reply.attachment and len(reply.text) > CAPTION:
            await self._call("sendMessage", _message(int(chat), replace(reply, buttons=())))
        if reply.attachment:
            await self._call("sendDocument", _document(int(chat), reply, reply.attachment))
        else:
            await self._call("sendMessage", _message(int(chat), reply))

    async def _acknowledge(self, press: str, toast: str) -> bool:
        """Stop the button's spinner, with a word that stands over the chat for a moment.

        False where Telegram did not take it; a press older than it allows does no harm.
        """
        self._acknowledged[press] = None
        if len(self._acknowledged) > _REMEMBERED:
            self._acknowledged.popitem(last=False)
        parameters: dict[str, object] = {"callback_query_id": press}
        if toast:
            parameters["text"] = toast
        return await self._try("answerCallbackQuery", parameters)

    async def _tidy(self, chat: str, pressed: str, keyboard: str) -> None:
        """Take away the buttons that are spent; where that fails, they stay and do no harm."""
        if pressed:
            rows: object = json.loads(keyboard)
            parameters: dict[str, object] = {
                "chat_id": int(chat), "message_id": int(pressed),
                "reply_markup": {"inline_keyboard": rows},
            }  # fmt: skip
            await self._try("editMessageReplyMarkup", parameters)

    async def _try(self, method: str, parameters: dict[str, object]) -> bool:
        with suppress(DeliveryError, TimeoutError):
            async with asyncio.timeout(3):
                await self._call(method, parameters)
                return True
        return False


def _document(chat: int, reply: Reply, file: Attachment) -> dict[str, object]:
    """The file with the text under it, if that is short enough to stand there."""
    document: dict[str, object] = {"chat_id": chat, "document": file}
    if len(reply.text) <= CAPTION:
        document |= {"caption": reply.text, "parse_mode": "HTML"}
    return document | _keyboard(reply)


def _message(chat: int, reply: Reply) -> dict[str, object]:
    message: dict[str, object] = {
        "chat_id": chat,
        "text": reply.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return message | _keyboard(reply)


def _keyboard(reply: Reply) -> dict[str, object]:
    rows = [[_button(button) for button in row] for row in reply.buttons]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.title, "url": button.url}
    return {"text": button.title, "callback_data": button.payload}
