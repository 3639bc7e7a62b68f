"""Who is there, what was said, what the bot did: the memory of the server."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .errors import ApiError, bad_request
from .keyboards import keyboard_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from .keyboards import Rows
    from .records import Call, JsonObject, Reply, Toast
    from .text import FormattedText

Standing = Literal["open", "blocked", "deactivated", "kicked"]
_CLOSED: dict[Standing, str] = {
    "blocked": "Forbidden: bot was blocked by the user",
    "deactivated": "Forbidden: user is deactivated",
    "kicked": "Forbidden: bot was kicked from the group chat",
}


@dataclass(kw_only=True, slots=True)
class ChatState:
    """One chat as the server knows it."""

    id: int
    json: JsonObject
    standing: Standing = "open"
    replies: list[Reply] = field(default_factory=list)
    """Everything there was to read, oldest first."""
    heard: int = 0
    """How many replies hears() has handed out."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    messages: dict[int, JsonObject] = field(default_factory=dict)
    """The bot's messages by id, as they are now."""


@dataclass(kw_only=True, slots=True)
class Query:
    """A press that waits for answerCallbackQuery."""

    id: str
    chat_id: int
    user_id: int
    expires: float
    """time.monotonic() after which the answer is too old."""


class World:
    """Chats, messages, presses and the record of calls."""

    def __init__(self, bot: JsonObject) -> None:
        """Start with nobody there; `bot` is the answer of getMe."""
        self.bot = bot
        self.chats: dict[int, ChatState] = {}
        self.queries: dict[str, Query] = {}
        self.toasts: dict[int, list[Toast]] = {}
        self.sent: list[Call] = []
        self.cuts: list[Call] = []
        self.on_reply: list[Callable[[Reply], None]] = []
        self._message_ids = itertools.count(1)
        self._call_numbers = itertools.count(1)

    def next_message_id(self) -> int:
        """Give the next id; a bot's private chats share one sequence."""
        return next(self._message_ids)

    def next_call_number(self) -> int:
        """Give the number of the next line of the record."""
        return next(self._call_numbers)

    def add_chat(self, chat_id: int, json: JsonObject) -> ChatState:
        """Open a chat."""
        self.chats[chat_id] = ChatState(id=chat_id, json={"id": chat_id} | json)
        return self.chats[chat_id]

    def writable_chat(self, chat_id: int | None) -> ChatState:
        """Give the chat that the bot may write to.

        Raises:
            ApiError: 400 where there is no such chat, 403 where the bot is not welcome.

        """
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.standing != "open":
            raise ApiError(403, _CLOSED[chat.standing])
        return chat

    def bot_message(self, chat: ChatState, text: FormattedText, rows: Rows) -> JsonObject:
        """Make a message of the bot, without keeping it."""
        message: JsonObject = {
            "message_id": self.next_message_id(),
            "from": {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")},
            "chat": chat.json,
            "date": int(time.time()),
            "text": text.plain,
        }
        if text.entities:
            message["entities"] = [entity.as_json() for entity in text.entities]
        if rows:
            message["reply_markup"] = keyboard_json(rows)
        return message

    def show(self, chat: ChatState, reply: Reply, message: JsonObject) -> None:
        """Let the chat read a message and tell who listens."""
        chat.messages[reply.message_id] = message
        chat.replies.append(reply)
        chat.news.set()
        for listener in self.on_reply:
            listener(reply)

    def forget_record(self) -> None:
        """Empty the record of calls and cuts, to save memory in long runs."""
        self.sent.clear()
        self.cuts.clear()
