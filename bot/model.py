"""The nouns of a message's trip: what comes in, what is decided, what goes out.

All are frozen. None holds a name, a number or an address of a person except
``Message.text`` and ``Message.address``, which live encrypted in Redis only until
the message is answered.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

PersonKey = NewType("PersonKey", str)
"""A keyed hash of channel and chat: the only name a person has in this program."""

TopicId = NewType("TopicId", str)
"""``group/key``, as in intents/topics.yml. Never shown to a person."""

LanguageCode = NewType("LanguageCode", str)
"""ISO 639-1 code of a language in intents/languages.yml."""


class Kind(StrEnum):
    """What a person did."""

    TEXT = "text"
    BUTTON = "button"
    EDITED = "edited"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    VOICE = "voice"
    PHOTO = "photo"
    OTHER = "other"
    GROUP = "group"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One thing a person did, as a channel read it."""

    id: str
    """Unique for ever within the channel: the same id is never answered twice."""
    person: PersonKey
    channel: str
    kind: Kind
    text: str = ""
    """The words, or a button's payload; empty for what cannot be read."""
    client_language: str | None = None
    """The language of the person's device, as an IETF tag."""
    address: str = ""
    """Where the reply goes, in the channel's own notation."""
    ref: str = ""
    """The channel's id of the message, so that an edit finds its original."""
    received_at: float = 0.0
    """Unix time, seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """What the bot remembers of a conversation: never the person's words."""

    language: LanguageCode
    chosen: bool = False
    """The person picked the language; words and device no longer count."""
    introduced: bool = False
    """The first-contact notice has been given."""
    topic: TopicId | None = None
    """The last topic answered, so that a change of language can repeat it."""
    misses: int = 0
    """Questions in a row that were not understood."""
    missed_ref: str = ""
    """The last message that got a fallback: only its edit is answered."""
    started: float = 0.0
    """When the conversation began, Unix time: with the person, its name in the log."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A topic and how well it fits, 0 to 1."""

    topic: TopicId
    score: float


class Outcome(StrEnum):
    """What the matcher says of a text, and the log of a turn."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    FALLBACK = "fallback"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"
    COMMAND = "command"
    UNREADABLE = "unreadable"
    IGNORED = "ignored"


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """What the matcher makes of one text."""

    outcome: Outcome
    """ANSWER, SUGGEST or FALLBACK."""
    score: float
    """Probability, 0 to 1, that the first candidate is right."""
    candidates: tuple[Candidate, ...] = ()
    """At most five, best first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the bot does with a message."""

    outcome: Outcome
    topic: TopicId | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    command: str = ""
    """The command's canonical name for COMMAND, the safety rule for URGENT."""
    argument: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """A button under a reply."""

    title: str
    payload: str = ""
    """At most 64 bytes: ``/topic/id``, ``/command`` or ``/command:argument``."""
    url: str = ""
    """An https link instead of a payload."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One message to a person, in the bot's markup (Telegram's HTML subset)."""

    text: str
    language: LanguageCode
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons."""
    more: bool = False
    """Another reply of the same turn follows."""
    topic: TopicId | None = None
    body: str = ""
    """For a curated answer: its text without footer and notices."""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LogRecord:
    """What the log keeps of a turn: a pseudonym and redacted words at most."""

    at: float
    """When it was decided, Unix time."""
    channel: str
    language: str
    outcome: str
    topic: str | None
    score: float
    candidates: tuple[Candidate, ...]
    content_version: str
    waited_ms: int
    """From the channel's receipt to the decision."""
    started: float = 0.0
    """When the conversation began, Unix time."""
    rule: str = ""
    """The safety rule that caught the text, for URGENT."""
    person: str = ""
    """The person's pseudonym: a keyed hash that only the log uses."""
    text: str = ""
    """What the person wrote, redacted; empty for buttons and commands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The result of one message: everything that is committed at once."""

    session: Session | None
    """The state after the turn; None forgets the person."""
    decision: Decision
    replies: tuple[Reply, ...] = ()
    language_choice: LanguageCode | None = None
    """A language to remember beyond the session."""
    erase: bool = False
    """Everything kept about the person goes with this commit."""
    record: LogRecord | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """Who runs this bot, from the settings; never somebody it is not."""

    organisation: str = ""
    contact: str = ""
    human_hours: str = ""
