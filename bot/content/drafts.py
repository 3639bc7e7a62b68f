"""What the files say, before it is known whether they agree with one another."""

import hashlib
from dataclasses import dataclass, field

from bot.catalog import Canned, Group, Language, Office, Topic
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
    lines: dict[str, int] = field(default_factory=dict)
    """Line of each metadata key."""

    @property
    def hash(self) -> str:
        """What a translation notes of the Spanish text it was made from: 12 hex digits."""
        return hashlib.sha256(self.text.strip().encode()).hexdigest()[:12]


@dataclass(slots=True)
class Drafts:
    """Everything the files say."""

    languages: dict[LanguageCode, Language] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    topics: dict[TopicId, Topic] = field(default_factory=dict)
    topic_lines: dict[TopicId, int] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    canned: dict[str, Canned] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    tests: list[Phrase] = field(default_factory=list)
    answers: dict[tuple[TopicId, LanguageCode], DraftAnswer] = field(default_factory=dict)
    rules: dict[LanguageCode, list[Rule]] = field(default_factory=dict)
    machine: dict[LanguageCode, dict[str, str]] = field(default_factory=dict)
