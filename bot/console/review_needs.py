"""The nouns of the review, and what its pages are handed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.catalog import Catalog
from bot.model import TopicId
from bot.staff import Operator

TRAIN, TEST, DRAFT, SCOPE, ABUSE, IGNORE = "train", "test", "draft", "scope", "abuse", "ignore"
ACTIONS = (TRAIN, TEST, DRAFT, SCOPE, ABUSE, IGNORE)
"""What an editor can make of a group."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One way in which it was asked."""

    text: str
    """Redacted."""
    conversations: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Heap:
    """Wordings that are alike."""

    fingerprint: str
    language: str
    conversations: int
    newest: datetime
    reasons: Mapping[str, int]
    """How often ``fallback``, ``none``, ``down``, ``low`` and ``picked``."""
    wordings: Sequence[Wording]
    candidates: Sequence[TopicId]
    """What people pressed next, most first; then the matcher's, best first."""
    picked: Mapping[TopicId, int]
    """What people pressed next, most first, and in how many conversations."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What an editor decided on a group."""

    operator: Operator
    fingerprint: str
    action: str
    text: str = ""
    topic: str = ""
    near: bool = True
    title: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Why it was not taken."""

    code: str
    """``gone``, ``placeholder``, ``topic``, ``title``, or as the content's checker has it."""
    text: str = ""
    """What was refused, redacted once more."""
    other: str = ""
    """The phrase that is in the way."""
    topic: str = ""
    """The other phrase's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """An accepted phrase."""

    id: str
    text: str
    topic: str
    language: str
    kind: str
    """``train`` or ``test``."""
    near: str = ""
    """Of what is out of scope: ``near`` or ``far``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A topic that somebody should write."""

    id: str
    title: str
    note: str
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """What waits for its export."""

    phrases: Sequence[Taken]
    drafts: Sequence[Draft]
    refused: Mapping[str, Refused]
    """Phrases that the content does not take any more, by id."""
    patch: str
    """The others, as git applies them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewNeeds:
    """What the review is handed."""

    heaps: Callable[[], Awaitable[Sequence[Heap]]]
    """All open groups, most frequent first."""
    heap: Callable[[str], Awaitable[Heap | None]]
    """The open group with a wording of that fingerprint."""
    decide: Callable[[Choice], Awaitable[Refused | None]]
    pending: Callable[[], Awaitable[Pending]]
    undo: Callable[[str], Awaitable[bool]]
    exported: Callable[[Sequence[str]], Awaitable[None]]
    redact: Callable[[str, str], str]
    """Text, language -> redacted once more."""
    catalog: Callable[[], Catalog]
