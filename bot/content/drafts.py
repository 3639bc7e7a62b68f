"""What the files say, before it is known whether they agree with one another."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.catalog import Canned, Event, FollowUps, Group, Language, Office, Place, Topic
from bot.flows import GuidedPath
from bot.mind.safety import Rule
from bot.model import Button, LanguageCode, TopicId

OPERATORS = "console."
"""How the keys of the phrases begin that only operators read: in Spanish and English."""

OPERATORS_LANGUAGES = frozenset({"es", "en"})


def needed(key: str, language: str) -> bool:
    """Whether a language needs the machine's phrase ``key``."""
    return language in OPERATORS_LANGUAGES or not key.startswith(OPERATORS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """One line of examples."""

    text: str
    topic: TopicId
    language: LanguageCode
    path: str
    line: int
    near: bool | None = None
    """Of what is out of scope: near the domain, or far; None where the file does not say."""

    @property
    def where(self) -> str:
        """Path and line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DangerPhrase:
    """One line of ``_danger.yml``."""

    text: str
    kind: str
    topic: TopicId
    """The card; empty where there is no danger."""
    language: LanguageCode
    path: str
    line: int

    @property
    def where(self) -> str:
        """Path and line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftAnswer:
    """An answer as its file has it; None where the file says nothing."""

    topic: TopicId
    language: LanguageCode
    path: str
    line: int
    text: str
    text_line: int
    title: str = ""
    buttons: tuple[tuple[Button, int], ...] = ()
    """With their lines."""
    sources: tuple[tuple[str, str, int], ...] = ()
    """Title, address, line."""
    source_date: str | None = None
    checked_on: str | None = None
    state: str | None = None
    review_by: str | None = None
    source_hash: str | None = None
    translation: str | None = None
    changed: str | None = None
    change_note: str | None = None
    lines: dict[str, int] = field(default_factory=dict)
    """Line of each metadata key."""

    @property
    def hash(self) -> str:
        """What a translation notes of the Spanish text it was made from: 12 hex digits."""
        return hashlib.sha256(self.text.strip().encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftPath:
    """A guided path as its file has it, and where in it each part stands."""

    path: GuidedPath
    file: str
    lines: dict[tuple[str, ...], int]
    """Line of ``("question", slot)``, ``("option", slot, id)``, ``("table", id)``,
    ``("rule", table, number)`` and ``("topic", id)``."""
    titles: tuple[tuple[int, Mapping[LanguageCode, str]], ...]
    """What stands on buttons, by language, with its line."""
    texts: tuple[tuple[int, Mapping[LanguageCode, str]], ...]
    """What is said, by language, with its line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftOffice:
    """An office as its file has it."""

    office: Office
    lines: dict[str, int]
    """Line of each key, and of the office under the empty key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftPlace:
    """A city or a district as the file of offices has it."""

    place: Place
    line: int


@dataclass(slots=True)
class Drafts:
    """Everything the files say."""

    languages: dict[LanguageCode, Language] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    topics: dict[TopicId, Topic] = field(default_factory=dict)
    topic_lines: dict[TopicId, int] = field(default_factory=dict)
    offices: dict[str, DraftOffice] = field(default_factory=dict)
    places: dict[str, DraftPlace] = field(default_factory=dict)
    leads: dict[TopicId, tuple[str, int]] = field(default_factory=dict)
    """Answers that lead to offices: the service and the line."""
    canned: dict[str, Canned] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    followups: FollowUps = field(default_factory=FollowUps)
    followup_lines: dict[str, int] = field(default_factory=dict)
    """Lines of the table by aspect and what was talked about."""
    paths: dict[str, DraftPath] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    tests: list[Phrase] = field(default_factory=list)
    answers: dict[tuple[TopicId, LanguageCode], DraftAnswer] = field(default_factory=dict)
    rules: dict[LanguageCode, list[Rule]] = field(default_factory=dict)
    danger: list[DangerPhrase] = field(default_factory=list)
    machine: dict[LanguageCode, dict[str, str]] = field(default_factory=dict)
