"""The desk over one Redis, with a clock that tests move and words that they can read."""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.catalog import Catalog
from bot.mind import dialogue, handoff
from bot.mind.replies import Voice
from bot.model import DeskState, Kind, LanguageCode, LogRecord, Message, PersonKey, Reply, Turn
from bot.ports import Entry
from bot.staff import Host
from bot.store import keys
from bot.store.desk import Desk, DeskWords
from tests.stores import VAULT, Process

START = 1_795_000_000.0
"""In November 2026."""


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: float = START

    def __call__(self) -> float:
        """Unix time."""
        return self.now

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass
class Front:
    """A process of the bot with its desk, and the people who write to it."""

    process: Process
    catalog: Catalog
    clock: Clock = field(default_factory=Clock)
    present: bool = True
    number: int = 0

    def __post_init__(self) -> None:
        """Open the desk."""
        words = DeskWords(notice=self._notice, words=self._words, redact=_covered)
        self.desk = Desk(self.process.link, VAULT, words, clock=self.clock)

    def voice(self, language: LanguageCode, channel: str) -> Voice:
        """How the bot speaks."""
        return Voice(
            catalog=self.catalog, language=language, host=Host(), now=self.clock(), channel=channel
        )

    def _notice(self, event: str, language: LanguageCode, channel: str) -> list[Reply]:
        return handoff.notice(event, self.voice(language, channel))

    def _words(self, text: str, language: LanguageCode, channel: str) -> list[Reply]:
        return handoff.words(text, self.voice(language, channel))

    async def entry(self, person: PersonKey, text: str, kind: Kind = Kind.TEXT) -> Entry:
        """A message of the person's, stored in a shard that this process works."""
        self.number += 1
        message = Message(
            id=f"telegram {self.process.name} {self.number} {person}", person=person,
            channel="telegram", kind=kind, text=text, address="700000001",
            ref=str(self.number), received_at=self.clock(),
        )  # fmt: skip
        shard = keys.shard_of(person)
        await self.process.hold(shard)
        await self.process.intake.receive([message])
        found: Entry = (await self.process.entries(shard))[-1]
        return found

    async def decides(self, entry: Entry) -> Turn:
        """What the bot makes of a message now; nothing is written yet."""
        session = await self.process.state.load(entry.message.person)
        host = Host(present=self.present)
        turn = dialogue.respond(entry.message, session, self.catalog, host=host, now=self.clock())
        return replace(turn, record=_noted(turn.record, entry.message)) if turn.record else turn

    async def says(self, person: PersonKey, text: str, kind: Kind = Kind.TEXT) -> Turn:
        """A message from its coming to the commit of its turn."""
        entry = await self.entry(person, text, kind)
        turn = await self.decides(entry)
        await self.process.state.commit(entry, turn)
        return turn

    async def state(self, person: PersonKey) -> DeskState:
        """Who has the word, as the person's next turn would find it."""
        session = await self.process.state.load(person)
        return session.desk if session else DeskState.BOT

    async def told(self, person: PersonKey) -> list[str]:
        """Take what waits in the outbox for a person."""
        parcels = await self.process.state.pending(keys.shard_of(person))
        found = [parcel for parcel in parcels if parcel.person == person]
        for parcel in found:
            await self.process.state.sent(parcel)
        return [parcel.reply.text for parcel in found]

    async def the_one(self) -> str:
        """The conversation that waits, where only one does."""
        [one] = await self.desk.waiting()
        return one.conversation

    async def field(self, person: PersonKey, name: str) -> Any:
        """A field of the desk's record, as Redis has it."""
        return await self.process.link.call("HGET", keys.desk(person), name)


def _covered(text: str, language: str) -> str:
    return text.replace("87654321", "[document]")


def _noted(record: LogRecord, message: Message) -> LogRecord:
    spoken = message.kind is Kind.TEXT and not message.text.startswith("/")
    text = _covered(message.text, record.language) if spoken else ""
    return replace(record, person=VAULT.pseudonym(message.person), text=text)
