"""The people who chat with the bot, and their groups."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from typing import TYPE_CHECKING

from .text import MAX_CHARACTERS, clean, is_blank, utf16_length
from .world import Query

if TYPE_CHECKING:
    from .records import JsonObject, Reply, Rules, Toast
    from .updates import UpdateQueue
    from .world import ChatState, Standing, World

_COMMAND = re.compile(r"(?<!\S)/[a-zA-Z0-9_]{1,64}(?:@\w+)?")


class Place:
    """A chat, seen by those who read it."""

    def __init__(self, world: World, state: ChatState) -> None:
        """Look at one chat of the world."""
        self._world = world
        self._state = state

    @property
    def id(self) -> int:
        """The chat's id; a private chat has the person's."""
        return self._state.id

    @property
    def replies(self) -> list[Reply]:
        """Everything there was to read so far, heard or not."""
        return list(self._state.replies)

    async def hears(
        self, n: int = 1, timeout: float = 5.0
    ) -> list[Reply]:  # a test says how long it waits
        """Wait for the next n replies that were not heard before and give them.

        Raises:
            TimeoutError: fewer came; those stay unheard.

        """
        state = self._state
        try:
            async with asyncio.timeout(timeout):
                while len(state.replies) - state.heard < n:
                    state.news.clear()
                    await state.news.wait()
        except TimeoutError as error:
            came = len(state.replies) - state.heard
            message = f"chat {self.id}: {came} of {n} replies within {timeout} s"
            raise TimeoutError(message) from error
        state.heard += n
        return state.replies[state.heard - n : state.heard]

    async def hears_nothing(self, seconds: float = 0.3) -> None:
        """Wait and make sure that nothing new is to be read.

        Raises:
            AssertionError: something came.

        """
        await asyncio.sleep(seconds)
        came = len(self._state.replies) - self._state.heard
        if came:
            message = f"chat {self.id}: {came} replies where silence was expected"
            raise AssertionError(message)


class Group(Place):
    """A group chat that the bot is in; it sees every message, as with privacy mode off."""

    def kicks_the_bot(self) -> None:
        """Let every later call to this chat end in 403."""
        self._state.standing = "kicked"


class Person(Place):
    """A user with a private chat."""

    _query_ids = itertools.count(4_000_000_000_000_000_001)

    def __init__(self, world: World, state: ChatState, queue: UpdateQueue, rules: Rules) -> None:
        """Introduce a person whose chat is open."""
        super().__init__(world, state)
        self._queue = queue
        self._rules = rules
        self._json: JsonObject = {}
        self._standing: Standing = "open"

    def described(self, json: JsonObject) -> Person:
        """Take the user object that goes with every update."""
        self._json = json
        return self

    @property
    def toasts(self) -> list[Toast]:
        """What the bot's answers to presses showed, in order."""
        return list(self._world.toasts.get(self.id, ()))

    async def says(self, text: str, *, chat: Group | None = None) -> JsonObject:
        """Send a text as a client does, cleaned and trimmed; give the message.

        Raises:
            ValueError: no client sends this (nothing visible, or over 4096 characters).

        """
        shown = clean(text).strip(" \n")
        if is_blank(shown) or len(shown) > MAX_CHARACTERS:
            message = "Telegram's clients don't send this; use sends(text=...) for the impossible"
            raise ValueError(message)
        return await self.sends(chat, text=shown, **_command_entities(shown))

    async def sends(self, chat: Group | None = None, /, **fields: object) -> JsonObject:
        """Send a message with these raw fields, uncleaned; give the message."""
        message = self._message(chat) | fields
        await self._push("message", message)
        return message

    async def edits(self, message: JsonObject, text: str) -> JsonObject:
        """Change the text of an own message; give the new message."""
        shown = clean(text).strip(" \n")
        kept = {key: value for key, value in message.items() if key != "entities"}
        edited = kept | {"text": shown, "edit_date": int(time.time())} | _command_entities(shown)
        await self._push("edited_message", edited)
        return edited

    async def presses(self, message: Reply, button: str, *, inaccessible: bool = False) -> str:
        """Press a button, named by its title or its callback_data; give the query's id.

        Args:
            message: one with a keyboard.
            button: title or data.
            inaccessible: send the message as too old to be shown.

        Raises:
            LookupError: the message has no such button, or it opens an address.

        """
        found = [one for row in message.rows for one in row if button in (one.title, one.data)]
        if not found or found[0].data is None:
            message_text = f"no button to press by that name, there are {len(message.buttons)}"
            raise LookupError(message_text)
        return await self.forges(message, found[0].data, inaccessible=inaccessible)

    async def forges(self, message: Reply, data: str, *, inaccessible: bool = False) -> str:
        """Press a button with data that the bot may never have given; give the query's id."""
        query = Query(
            id=str(next(self._query_ids)),
            chat_id=message.chat_id,
            user_id=self.id,
            expires=time.monotonic() + self._rules.answer_seconds,
        )
        self._world.queries[query.id] = query
        chat = self._world.chats[message.chat_id]
        gone: JsonObject = {"message_id": message.message_id, "chat": chat.json, "date": 0}
        shown = gone if inaccessible else chat.messages.get(message.message_id, gone)
        payload: JsonObject = {
            "id": query.id,
            "from": self._json,
            "message": shown,
            "chat_instance": str(-message.chat_id),
            "data": data,
        }
        self._queue.push(
            "callback_query",
            payload,
            lane=f"callback:{self.id}",
            lifetime=self._rules.callback_seconds,
        )
        await asyncio.sleep(0)
        return query.id

    async def blocks(self) -> None:
        """Block the bot: it is told, and every later call to this chat ends in 403."""
        await self._changes("blocked")

    async def unblocks(self) -> None:
        """Let the bot write again."""
        await self._changes("open")

    def deactivates(self) -> None:
        """Delete the account: every later call ends in 403, without a word to the bot."""
        self._state.standing = "deactivated"

    async def _changes(self, standing: Standing) -> None:
        self._state.standing = standing
        was, is_now = ("member", "kicked") if standing == "blocked" else ("kicked", "member")
        bot = {key: self._world.bot[key] for key in ("id", "is_bot", "first_name", "username")}
        payload: JsonObject = {
            "chat": self._state.json,
            "from": self._json,
            "date": int(time.time()),
            "old_chat_member": _membership(bot, was),
            "new_chat_member": _membership(bot, is_now),
        }
        self._queue.push(
            "my_chat_member",
            payload,
            lane=f"member:{self.id}",
            lifetime=self._rules.message_seconds,
        )
        await asyncio.sleep(0)

    def _message(self, chat: Group | None) -> JsonObject:
        where = self._world.chats[chat.id if chat else self.id]
        return {
            "message_id": self._world.next_message_id(),
            "from": self._json,
            "chat": where.json,
            "date": int(time.time()),
        }

    async def _push(self, kind: str, message: JsonObject) -> None:
        chat = message["chat"]
        lane = f"chat:{chat['id'] if isinstance(chat, dict) else self.id}"
        self._queue.push(kind, message, lane=lane, lifetime=self._rules.message_seconds)
        await asyncio.sleep(0)


def _membership(bot: JsonObject, status: str) -> JsonObject:
    member: JsonObject = {"user": bot, "status": status}
    return member | {"until_date": 0} if status == "kicked" else member


def _command_entities(text: str) -> JsonObject:
    """Give the entities by which clients mark commands."""
    found = [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in _COMMAND.finditer(text)
    ]
    return {"entities": found} if found else {}
