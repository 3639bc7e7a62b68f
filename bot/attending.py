"""The desk put together: its words, whether somebody is there, and what goes on behind it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.content.library import Library
from bot.desk import host_of
from bot.errors import StoreUnavailable
from bot.mind import handoff
from bot.mind.replies import Voice
from bot.model import LanguageCode, Reply
from bot.settings import Settings
from bot.staff import Host
from bot.store.desk import Desk, DeskWords
from bot.store.handoffs import Handoffs as Waiting
from bot.store.link import Link
from bot.store.operators import OperatorDesk
from bot.vault import Vault

if TYPE_CHECKING:
    from bot.journal.database import Database
    from bot.journal.handoffs import Handoffs

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
"""How late a lease that is over, or a wait that was in vain, may be noticed."""

_EVENTS = 100
"""Of each shard, moved to the database at a time."""

_DAY = 86400.0


def make_desk(
    link: Link, vault: Vault, library: Library, host: Host, *, redact: Callable[[str, str], str]
) -> Desk:
    """The desk, which words what it says with the content in use."""

    def voice(language: LanguageCode, channel: str) -> Voice:
        known = language if language in library.catalog.languages else LanguageCode("es")
        return Voice(
            catalog=library.catalog, language=known, host=host, now=time.time(), channel=channel
        )

    def notice(event: str, language: LanguageCode, channel: str) -> list[Reply]:
        return handoff.notice(event, voice(language, channel))

    def words(text: str, language: LanguageCode, channel: str) -> list[Reply]:
        return handoff.words(text, voice(language, channel))

    says = DeskWords(notice=notice, words=words, redact=redact)
    return Desk(link, vault, says, clock=time.time)


def redacted(text: str, language: str) -> str:
    """What the log may keep of an operator's words."""
    from bot.journal.redaction import redact  # with its library of phone numbers, when needed

    return redact(text, language).text


class Reception:
    """Knows whether somebody is at the desk, and keeps its queue, its history and its notes."""

    def __init__(
        self,
        desk: Desk,
        link: Link,
        settings: Settings,
        *,
        anybody: Callable[[], Awaitable[bool]],
        open_database: Callable[[], "Database"],
    ) -> None:
        """``anybody`` says whether an operator was seen of late. Raises StoreUnavailable."""
        self._desk = desk
        self._operators = OperatorDesk(link)
        self._events = Waiting(link)
        host = host_of(settings)
        self._hosts = {here: replace(host, present=here) for here in (False, True)}
        self._text_days = getattr(settings, "text_retention_days", 30)
        self._anybody = anybody
        self._open = open_database
        self._journal: Handoffs | None = None
        self._lock = asyncio.Lock()
        self._notes_forgotten = -_DAY
        self.present = False
        """Somebody is at the desk, as far as was known a moment ago."""

    @property
    def host(self) -> Host:
        """Who runs the bot, and whether somebody is at the desk now."""
        return self._hosts[self.present]

    async def run(self) -> None:
        """Go on for ever; what fails is tried again."""
        quiet = True
        while True:
            try:
                self.present = await self._anybody()
                await self._desk.sweep(self._here)
                await self._desk.look_for_stuck(time.time() * 1000)
                await self._keep_events()
                quiet = True
            except StoreUnavailable as error:
                self.present = False
                if quiet:
                    log.error("the desk: %s", error)
                quiet = False
            except Exception as error:  # without the sweep people would wait for nobody
                self.present = False
                log.error("the desk could not be swept: %s", type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _here(self) -> list[str]:
        return await self._operators.present(time.time())

    async def note(self, conversation: str) -> str:
        """What the last shift wrote down about a conversation."""
        found = await asyncio.to_thread((await self._opened()).note, conversation)
        return found.text if found else ""

    async def keep_note(self, conversation: str, operator: str, text: str) -> bool:
        """Write it down, redacted; False when the conversation is not the operator's."""
        from bot.journal.handoffs import Note  # the database's library is opened when needed

        person = await self._desk.person_of(conversation, operator)
        if not person:
            return False
        clean = redacted(text.strip(), "es")
        note = Note(at=datetime.now(UTC), operator=operator, text=clean)
        await asyncio.to_thread((await self._opened()).keep_note, conversation, person, note)
        return True

    async def _keep_events(self) -> None:
        while events := await self._events.read(_EVENTS):
            await asyncio.to_thread((await self._opened()).write, events)
            await self._events.delete([id for id, _ in events])
        if self._journal and time.monotonic() - self._notes_forgotten > _DAY:
            await asyncio.to_thread(self._journal.forget_notes, self._text_days)
            self._notes_forgotten = time.monotonic()

    async def _opened(self) -> "Handoffs":
        async with self._lock:
            if self._journal is None:
                self._journal = await asyncio.to_thread(_journal, self._open)
        return self._journal

    async def close(self) -> None:
        """Close the database."""
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)


def _journal(open_database: Callable[[], "Database"]) -> "Handoffs":
    from bot.journal.handoffs import Handoffs

    return Handoffs(open_database())
