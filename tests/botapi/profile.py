"""The methods by which a bot describes itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import bad_request
from .text import clean

if TYPE_CHECKING:
    from .args import Args
    from .records import JsonObject

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
LIMITS = {"description": 512, "short_description": 120, "name": 64}
"""core.telegram.org/bots/api#setmydescription and its neighbours."""
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")


class Profile:
    """Commands and descriptions, kept per language and, for commands, per scope."""

    def __init__(self, bot: JsonObject) -> None:
        """Describe this bot, the answer of getMe."""
        self._bot = bot
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        """By scope (JSON text, "default" for none) and language code."""
        self.texts: dict[tuple[str, str], str] = {}
        """By field (description, short_description, name) and language code."""

    def get_me(self, _args: Args) -> JsonObject:
        """Say who the bot is."""
        return self._bot

    def set_my_commands(self, args: Args) -> bool:
        """Take the list of commands for one scope and language."""
        raw = args.json("commands", "commands")
        if raw is not None and not isinstance(raw, list):
            raise bad_request("Expected an Array of BotCommand")
        commands = [_command(one) for one in raw or ()]
        key = (_scope(args), _language(args))
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[key] = commands
        return True

    def delete_my_commands(self, args: Args) -> bool:
        """Forget the commands of one scope and language."""
        self.commands.pop((_scope(args), _language(args)), None)
        return True

    def get_my_commands(self, args: Args) -> list[dict[str, str]]:
        """Give the commands of exactly this scope and language."""
        return self.commands.get((_scope(args), _language(args)), [])

    def set_my_description(self, args: Args) -> bool:
        """Take the text that is shown before the first message."""
        return self._set("description", args)

    def set_my_short_description(self, args: Args) -> bool:
        """Take the text of the profile page."""
        return self._set("short_description", args)

    def set_my_name(self, args: Args) -> bool:
        """Take the bot's name."""
        return self._set("name", args)

    def get_my_description(self, args: Args) -> JsonObject:
        """Give the description in a language, else the one for all."""
        return self._get("description", args)

    def get_my_short_description(self, args: Args) -> JsonObject:
        """Give the short description in a language, else the one for all."""
        return self._get("short_description", args)

    def get_my_name(self, args: Args) -> JsonObject:
        """Give the name in a language, else the one for all."""
        return self._get("name", args)

    def _set(self, field: str, args: Args) -> bool:
        text = clean(args.text(field)).strip()
        language = _language(args)
        if len(text) > LIMITS[field]:
            # The real words come from a closed server; only the status is certain.
            message = f"{field} is too long"
            raise bad_request(message)
        self.texts[field, language] = text
        return True

    def _get(self, field: str, args: Args) -> JsonObject:
        own = self.texts.get((field, _language(args)), "")
        return {field: own or self.texts.get((field, ""), "")}


def _language(args: Args) -> str:
    language = args.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("Invalid language code specified")
    return language


def _scope(args: Args) -> str:
    scope = args.json("scope", "BotCommandScope")
    if scope is None:
        return "default"
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("BotCommandScope must be an Object")
    parts = [
        str(scope["type"]),
        *(str(scope[key]) for key in ("chat_id", "user_id") if key in scope),
    ]
    return ":".join(parts)


def _command(raw: object) -> dict[str, str]:
    """Check one command as set_commands in td/telegram/BotCommand.cpp does."""
    if not isinstance(raw, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(raw.get(field), str):
            message = f"Can't parse BotCommand: Can't find field \"{field}\""
            raise bad_request(message)
    command = clean(raw["command"]).strip().removeprefix("/")
    description = clean(raw["description"]).strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > MAX_COMMAND:
        message = f"Command length must not exceed {MAX_COMMAND}"
        raise bad_request(message)
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        message = f"Command description length must not exceed {MAX_COMMAND_DESCRIPTION}"
        raise bad_request(message)
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}
