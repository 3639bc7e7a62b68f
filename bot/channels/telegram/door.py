"""The way to a person on Telegram."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.errors import DeliveryError
from bot.model import Button, Reply

_REMEMBERED = 1000


class TelegramDoor:
    """Implements ``ports.Door``; an address is a chat, and a press to acknowledge if any."""

    def __init__(self, call: Callable[[str, dict[str, object]], Awaitable[object]]) -> None:
        """``call`` runs a Bot API method with JSON parameters; it raises DeliveryError."""
        self._call = call
        self._acknowledged: OrderedDict[str, None] = OrderedDict()

    async def send(self, address: str, reply: Reply) -> None:
        """Send one message. Raises DeliveryError."""
        chat, _, press = address.partition(" ")
        if press and press not in self._acknowledged:
            await self._acknowledge(press)
        await self._call("sendMessage", _message(int(chat), reply))

    async def _acknowledge(self, press: str) -> None:
        """Stop the button's spinner. A press older than Telegram allows does no harm."""
        self._acknowledged[press] = None
        if len(self._acknowledged) > _REMEMBERED:
            self._acknowledged.popitem(last=False)
        with suppress(DeliveryError):
            async with asyncio.timeout(3):
                await self._call("answerCallbackQuery", {"callback_query_id": press})


def _message(chat: int, reply: Reply) -> dict[str, object]:
    message: dict[str, object] = {
        "chat_id": chat,
        "text": reply.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if reply.buttons:
        rows = [[_button(button) for button in row] for row in reply.buttons]
        message["reply_markup"] = {"inline_keyboard": rows}
    return message


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.title, "url": button.url}
    return {"text": button.title, "callback_data": button.payload}
