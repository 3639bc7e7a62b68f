"""The doors at which a script is played: the bot's mind, a terminal, Telegram."""

import asyncio
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from bot import acting
from bot.catalog import Catalog
from bot.keeping import noting
from bot.mind import markup
from bot.model import Button, Kind, Message, PersonKey, Session
from bot.model import Turn as Done
from bot.ports import Entry, Parcel
from bot.settings import Settings
from bot.staff import Host
from bot.turn import Trip
from bot.vault import Vault
from tests.botapi import BotApi, Person, Reply
from tests.dialogues.scripts import FORGET, Seen, Turn, squeezed
from tests.process import ROOT

PATIENCE = 30.0
"""Seconds that a reply may take on a busy machine."""

_PROMPT = b"\n\n> "
_BUTTON = re.compile(r"^  \[(\d+)\] (.*)$", re.MULTILINE)


class NoSuchButton(LookupError):
    """The person never saw a button with that title."""


class Memory:
    """Implements ``ports.Store`` for one person: remembers the session and the last turn."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.turn: Done | None = None

    async def load(self, person: PersonKey) -> Session | None:
        """What was left."""
        return self.session

    async def commit(self, entry: Entry, turn: Done) -> list[Parcel]:
        """Keep it; nothing is sent."""
        self.session, self.turn = turn.session, turn
        return []


@dataclass
class Mind:
    """A whole turn without a channel or a store."""

    catalog: Catalog
    language: str
    channel: str
    memory: Memory = field(default_factory=Memory)
    buttons: list[Button] = field(default_factory=list)
    """All that were shown, oldest first."""
    came: int = 0
    """Replies of the last turn."""

    def __post_init__(self) -> None:
        """With our own actions, and with redaction as in the running bot."""
        self.trip = Trip(
            store=self.memory, actions=acting.here(lambda: self.catalog),
            note=noting(Vault(b"k" * 32), Settings()), clock=time.time,
        )  # fmt: skip

    async def does(self, turn: Turn) -> Seen:
        """Do it. Raises NoSuchButton."""
        text, kind = turn.text, Kind.TEXT
        if turn.press:
            text, kind = self.payload(turn.text), Kind.BUTTON
        message = Message(
            id="1", person=PersonKey("0" * 32), channel=self.channel, kind=kind, text=text,
            client_language=self.language, ref="1", received_at=time.time(),
        )  # fmt: skip
        await self.trip.take(
            Entry(id="1", shard=0, message=message), catalog=self.catalog, host=Host()
        )
        done = self.memory.turn
        assert done
        shown = [button for reply in done.replies for row in reply.buttons for button in row]
        self.buttons += shown
        self.came = len(done.replies)
        return Seen(
            text="\n".join(markup.plain(reply.text) for reply in done.replies),
            buttons=tuple(button.title for button in shown), outcome=str(done.decision.outcome),
        )  # fmt: skip

    def payload(self, title: str) -> str:
        """What the newest button of this title carries. Raises NoSuchButton."""
        for button in reversed(self.buttons):
            if button.title == title:
                return button.payload
        seen = " | ".join(dict.fromkeys(button.title for button in self.buttons))
        raise NoSuchButton(f"no button {title!r}; there were: {seen}")


class Terminal:
    """``tucausa chat``, a process of its own."""

    def __init__(self, folder: Path, *, content: Path, cache: Path, language: str) -> None:
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": f"{language}_PE.UTF-8",
            "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "CONTENT_DIR": str(content),
            "DATA_DIR": str(cache.parent),
        }  # fmt: skip
        self._child = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "chat"],
            cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        self._numbers: dict[str, str] = {}

    def __enter__(self) -> Self:
        """When it has said what it says by itself at the beginning."""
        self._heard()
        return self

    def __exit__(self, *exc: object) -> None:
        """End it."""
        self._child.communicate(b"\n", timeout=PATIENCE)

    def does(self, turn: Turn, mind: Mind) -> Seen:
        """Do it. A button of an older reply has no number any more: its payload is typed."""
        text = turn.text
        if turn.press:
            text = self._numbers.get(squeezed(turn.text)) or mind.payload(turn.text)
        return self._says(text)

    def forgets(self) -> None:
        """Let it begin anew, as with somebody else."""
        self._says(FORGET)

    def _says(self, text: str) -> Seen:
        assert self._child.stdin
        self._child.stdin.write(f"{text}\n".encode())
        self._child.stdin.flush()
        return self._heard()

    def _heard(self) -> Seen:
        assert self._child.stdout
        data = b""
        while not data.endswith(_PROMPT):
            piece = os.read(self._child.stdout.fileno(), 65536)
            if not piece:
                assert self._child.stderr
                raise EOFError(self._child.stderr.read().decode()[-2000:])
            data += piece
        said = data.removesuffix(_PROMPT).decode()
        self._numbers = {title: number for number, title in _BUTTON.findall(said)}
        return Seen(text=_BUTTON.sub("", said), buttons=tuple(self._numbers))


class Telegram:
    """A person who chats with a running bot over the tests' Bot API server."""

    def __init__(self, api: BotApi, language: str) -> None:
        self._ana: Person = api.user(language_code=language)
        self._heard = 0
        self._toasted = 0

    async def does(self, turn: Turn, mind: Mind) -> Seen:
        """Do it, and wait for as many replies as the mind gave. Raises TimeoutError."""
        if turn.press:
            data = mind.payload(turn.text)
            shown = [one for one in self._ana.replies if (turn.text, data) in one.buttons]
            await self._ana.forges(shown[-1], data)
        else:
            await self._ana.says(turn.text)
        async with asyncio.timeout(PATIENCE):
            while self._came() < mind.came:
                await asyncio.sleep(0.01)
        replies, toasts = self._new()
        self._heard += len(replies)
        self._toasted = len(self._ana.toasts)
        texts = [*(one.plain for one in replies), *toasts]
        buttons = tuple(title for one in replies for title, _ in one.buttons)
        return Seen(text="\n".join(texts), buttons=buttons)

    def _came(self) -> int:
        replies, toasts = self._new()
        return len(replies) + len(toasts)

    def _new(self) -> tuple[list[Reply], list[str]]:
        fresh = [one for one in self._ana.replies if not one.edited][self._heard :]
        return fresh, [one.text for one in self._ana.toasts[self._toasted :] if one.text]
