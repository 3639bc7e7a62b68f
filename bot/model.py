"""The nouns of a message's trip: what comes in, what is decided, what goes out.

All are frozen. None holds a name, a number or an address of a person except
``Message.text``, ``address`` and ``place``, which live encrypted in Redis only until
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
    place: tuple[float, float] | None = None
    """Where the person is, in degrees, rounded by the channel: used in its turn, kept nowhere."""


class Verdict(StrEnum):
    """What a person made of an answer."""

    ASKED = "asked"
    """Nothing yet: after a while this counts as silence."""
    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why an answer was of no use."""

    OTHER = "other"
    """It is not what the person asked."""
    HARD = "hard"
    """It is hard to understand."""
    OLD = "old"
    """It is outdated."""
    STUCK = "stuck"
    """It gives no solution."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """An answer that a person was asked about, and what they made of it."""

    topic: TopicId
    language: LanguageCode
    """Of the answer's text."""
    answer: str
    """Hash of topic, language and text: the answer's version."""
    content_version: str
    """Of the catalog that gave the answer."""
    verdict: Verdict = Verdict.ASKED
    reason: Reason | None = None
    """Only with DOWN."""


class DeskState(StrEnum):
    """Who has the word in a conversation."""

    BOT = "bot"
    WAITING = "waiting"
    """The person waits for somebody at the desk; the bot goes on answering."""
    HUMAN = "human"
    """An operator has the conversation; the bot is silent."""
    CLOSED = "closed"
    """An operator ended it and the person has done nothing since; the bot answers again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenForm:
    """A form that a person is in the middle of; its slots live no longer than it."""

    name: str
    slots: tuple[tuple[str, str], ...] = ()
    """Slot and value, in the order in which they were filled."""
    asking: str = ""
    """The slot that the person was asked for."""
    misses: int = 0
    """Answers in a row that were not understood."""
    paused: bool = False
    """The person has turned to something else: their words are not meant for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """What the bot remembers of a conversation; of the person's words, only ``line``."""

    language: LanguageCode
    chosen: bool = False
    """The person picked the language; words and device no longer count."""
    introduced: bool = False
    """The first-contact notice has been given."""
    topic: TopicId | None = None
    """The last topic answered, so that a change of language can repeat it."""
    told: tuple[TopicId, ...] = ()
    """What was answered to the last question and its corrections, at most five, the newest
    last: what the next words may lean on. Small talk and the bot's own subjects do not count."""
    worded: bool = False
    """``line`` is what the last of ``told`` answered, or what was not understood."""
    misses: int = 0
    """Questions in a row that were not understood."""
    missed_ref: str = ""
    """The last message that got a fallback: only its edit is answered."""
    started: float = 0.0
    """When the conversation began, Unix time: with the person, its name in the log."""
    desk: DeskState = DeskState.BOT
    """Who has the word. The desk's own record in the store is what counts."""
    asked: tuple[Opinion, ...] = ()
    """The answers under which votes were asked for: at most once a topic, at most 24."""
    urgent_at: float = 0.0
    """When a safety rule last caught a text, Unix time."""
    line: str = ""
    """The start of the last words, redacted as in the log: for the desk, should they ask."""
    form: OpenForm | None = None
    unkept: tuple[str, ...] = ()
    """What the person was told that it is not kept: subjects of ``mind.discretion``."""
    subscribed: tuple[str, ...] = ()
    """What the person wants to be told of, as the store knows it: not part of what is kept here."""


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
    HUMAN = "human"
    """Words between a person and an operator; the latter's have the rule ``OPERATOR``."""
    UNREADABLE = "unreadable"
    IGNORED = "ignored"
    UNDELIVERED = "undelivered"
    """Of the log alone: a reply that never reached its channel; the rule is a ``Failure``."""


class Failure(StrEnum):
    """Why a reply was given up: not taken even without markup; not for a day; bot blocked."""

    REFUSED = "refused"
    LATE = "late"
    BLOCKED = "blocked"


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
class Attachment:
    """A small text file that goes with a reply."""

    name: str
    title: str
    """What a link to it says."""
    text: str


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
    toast: bool = False
    """A word on a press, at most 200 plain characters, shown for a moment where possible."""
    attachment: Attachment | None = None
    """The text says all that matters without it."""


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
    """URGENT's safety rule, COMMAND's name, OPERATOR for an operator's words, or a Failure."""
    person: str = ""
    """The person's pseudonym: a keyed hash that only the log uses."""
    text: str = ""
    """What the person wrote, redacted; empty for buttons and commands."""
    opinion: Opinion | None = None
    """The vote that was asked for, or given, in this turn."""
    counted: tuple[tuple[str, str], ...] = ()
    """What was chosen in a form that is counted: kept without the person, and never words."""
    erasure: bool = False
    """Nothing of this person may stay in the log: the record is that, not a turn."""
    former: tuple[str, ...] = ()
    """For an erasure: the person's pseudonyms under older keys."""


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
    subscription: tuple[str, ...] | None = None
    """What the person wants to be told of from now on; None where that stays as it is."""
    desk_seen: DeskState = DeskState.BOT
    """Who had the word when this was decided; the commit is refused where that has changed."""
