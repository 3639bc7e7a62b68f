"""The way to a person on Telegram."""

import asyncio
from collections import OrderedDict
from contextlib import suppress

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode

from bot.channels.telegram.client import ask
from bot.errors import DeliveryError
from bot.model import Reply

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_REMEMBERED = 1000


class TelegramDoor:
    """Implements ``ports.Door``; an address is a chat, and a press to acknowledge if any."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._acknowledged: OrderedDict[str, None] = OrderedDict()

    async def send(self, address: str, reply: Reply) -> None:
        """Send one message. Raises DeliveryError."""
        chat, _, press = address.partition(" ")
        if press and press not in self._acknowledged:
            await self._acknowledge(press)
        await ask(
            self._bot.send_message(
                chat_id=int(chat),
                text=reply.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(reply),
            )
        )

    async def _acknowledge(self, press: str) -> None:
        """Stop the button's spinner. A press older than Telegram allows does no harm."""
        self._acknowledged[press] = None
        if len(self._acknowledged) > _REMEMBERED:
            self._acknowledged.popitem(last=False)
        with suppress(DeliveryError):
            async with asyncio.timeout(3):
                await ask(self._bot.answer_callback_query(press))


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.title, url=button.url or None, callback_data=button.payload or None
                )
                for button in row
            ]
            for row in reply.buttons
        ]
    )
