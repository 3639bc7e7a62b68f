"""One update, read by itself: to a message, to nothing on purpose, or set aside."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import Kind, Message, PersonKey
from bot.point import Point

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of updates we ask Telegram for."""

_CONTENT = {
    "location": Kind.LOCATION, "venue": Kind.LOCATION, "contact": Kind.CONTACT,
    "sticker": Kind.STICKER, "animation": Kind.STICKER, "dice": Kind.STICKER,
    "voice": Kind.VOICE, "audio": Kind.VOICE, "video_note": Kind.VOICE,
    "photo": Kind.PHOTO, "document": Kind.PHOTO, "video": Kind.PHOTO,
    "poll": Kind.OTHER, "game": Kind.OTHER, "story": Kind.OTHER, "paid_media": Kind.OTHER,
    "checklist": Kind.OTHER, "invoice": Kind.OTHER, "giveaway": Kind.OTHER,
    "unsupported": Kind.OTHER,
}  # fmt: skip


_KEY_LENGTH = 30

_MISSHAPEN = (KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError)
"""What reading a shape that is not Telegram's ends in; 1e999 and deep nesting too."""

_PRESS = re.compile(r"[!-~]{1,100}")
"""A press's id: one word, since an address holds it among others."""


class Unreadable(ValueError):
    """An update that does not have Telegram's shape; the message tells only its structure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Reads updates of one bot."""

    person: Callable[[str, str], PersonKey]
    clock: Callable[[], float]
    username: Callable[[], str]
    """The bot's own name without @, to know commands meant for it in groups."""
    once: str = ""
    """How the data of buttons begins that go when one of them is pressed; empty for none."""

    def read(self, update: object) -> Message | None:
        """The message, or None for what is ignored on purpose. Raises Unreadable."""
        if not isinstance(update, Mapping) or update_id(update) is None:
            raise Unreadable(structure(update))
        try:
            return self._sorted(update)
        except _MISSHAPEN as error:
            raise Unreadable(structure(update)) from error

    def _sorted(self, update: Mapping[str, Any]) -> Message | None:
        if query := update.get("callback_query"):
            return self._press(query, update)
        if message := update.get("message"):
            return self._message(message, update, edited=False)
        if message := update.get("edited_message"):
            return self._message(message, update, edited=True)
        if change := update.get("my_chat_member"):
            return self._membership(change, update)
        return None

    def _press(self, query: Mapping[str, Any], update: Mapping[str, Any]) -> Message:
        message, data = query.get("message") or {}, str(query.get("data") or "")
        if not _PRESS.fullmatch(query["id"]):
            raise ValueError("a press's id is one word")
        chat = message.get("chat") or {"id": query["from"]["id"]}
        spent = bool(self.once) and data.startswith(self.once)
        private = chat.get("type", "private") == "private"
        return Message(
            **self._base(update, chat, query["from"], mark=query["id"]),
            kind=Kind.BUTTON if private else Kind.GROUP,
            text=data if private else "",
            address=f"{int(chat['id'])} {query['id']}{self._left(message) if spent else ''}",
        )

    def _left(self, message: Mapping[str, Any]) -> str:
        """For an address: the pressed message and its keyboard without the buttons that go."""
        rows = (message.get("reply_markup") or {}).get("inline_keyboard") or ()
        left = [
            [
                _plain(one)
                for one in row
                if not str(one.get("callback_data") or "").startswith(self.once)
            ]
            for row in rows
        ]
        if not rows:  # too old for Telegram to show it
            return ""
        return f" {int(message['message_id'])} {json.dumps([row for row in left if row])}"

    def _message(
        self, message: Mapping[str, Any], update: Mapping[str, Any], *, edited: bool
    ) -> Message | None:
        chat, sender = message["chat"], message.get("from") or {}
        kind, text = _content(message)
        if kind is None or sender.get("is_bot"):
            return None
        if chat["type"] != "private":
            if edited or not self._for_us(text, message.get("reply_to_message")):
                return None
            kind, text = Kind.GROUP, ""
        elif edited:
            kind = Kind.EDITED if kind is Kind.TEXT else None
            if kind is None:
                return None
        mark = f"{message['message_id']}{'e' if edited else ''}"
        return Message(
            **self._base(update, chat, sender, mark=mark),
            kind=kind,
            text=text,
            address=str(int(chat["id"])),
            ref=str(int(message["message_id"])),
            place=_place(message) if kind is Kind.LOCATION else None,
        )

    def _for_us(self, text: str, replied: Mapping[str, Any] | None) -> bool:
        """In a group only a command that names this bot, or a reply to it, is meant for it."""
        name = self.username().lower()
        if not name:
            return False
        if replied and str((replied.get("from") or {}).get("username")).lower() == name:
            return True
        words = text.split(maxsplit=1)
        return bool(words) and words[0].startswith("/") and words[0].lower().endswith(f"@{name}")

    def _membership(self, change: Mapping[str, Any], update: Mapping[str, Any]) -> Message | None:
        chat, status = change["chat"], change["new_chat_member"]["status"]
        if chat["type"] != "private" or status not in ("kicked", "left"):
            return None
        return Message(
            **self._base(update, chat, change.get("from") or {}, mark="left"),
            kind=Kind.LEFT,
            address=str(int(chat["id"])),
        )

    def _base(
        self, update: Mapping[str, Any], chat: Mapping[str, Any], sender: Mapping[str, Any],
        *, mark: str,
    ) -> dict[str, Any]:  # fmt: skip
        number = int(chat["id"])
        language = sender.get("language_code")
        return {
            "id": f"telegram {update['update_id']} {number} {mark}",
            "person": self.person("telegram", str(number)),
            "channel": "telegram",
            "client_language": language if isinstance(language, str) else None,
            "received_at": self.clock(),
        }


def _plain(button: Mapping[str, Any]) -> dict[str, str]:
    """A button as this bot makes them: what could be nested without end is left out."""
    return {key: value for key, value in button.items() if isinstance(value, str)}


def _content(message: Mapping[str, Any]) -> tuple[Kind | None, str]:
    """What the message is and its words; None for service messages."""
    if (text := message.get("text")) is not None:
        return Kind.TEXT, str(text)
    for key, kind in _CONTENT.items():
        if key in message:
            return kind, str(message.get("caption") or "")
    return None, ""


def _place(message: Mapping[str, Any]) -> Point | None:
    """The place of a location, rounded: nothing more exact leaves this room."""
    place = message.get("location") or (message.get("venue") or {}).get("location") or {}
    return Point.rounded(place.get("latitude"), place.get("longitude"))


def update_id(update: object) -> int | None:
    """The update's number, where it has one."""
    number = update.get("update_id") if isinstance(update, Mapping) else None
    return number if type(number) is int else None


def structure(value: object, depth: int = 2) -> str:
    """Names of keys and types, never a value: fit for a log."""
    if isinstance(value, Mapping) and depth:
        inside = ", ".join(
            f"{key}: {structure(item, depth - 1)}"
            for key, item in list(value.items())[:12]
            if isinstance(key, str)
            and key.isascii()
            and key.isidentifier()
            and len(key) < _KEY_LENGTH
        )
        return f"{{{inside}}}"
    return type(value).__name__
