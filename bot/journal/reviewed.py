"""The nouns of the review, which need no database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Candidate, TopicId


@dataclass(frozen=True, kw_only=True, slots=True)
class MissedTurn:
    """A question whose text is still kept and that got no good answer."""

    text: str
    """Redacted."""
    language: str
    conversation: str
    at: datetime
    reason: str
    """``fallback``, ``none`` (of the suggestions), ``down`` (voted), ``low`` (score) or
    ``picked`` (among suggestions)."""
    candidates: tuple[Candidate, ...]
    picked: TopicId | None = None
    """The topic that the person pressed next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What an operator decided on a group."""

    fingerprint: str
    """Of the group's leading wording."""
    language: str
    action: str
    """``train``, ``test``, ``draft``, ``scope``, ``abuse`` or ``ignore``."""
    operator: str
    at: datetime
    bag: Mapping[str, float]
    """Keyed hashes of the leading wording's words and their weights."""
    texts: Collection[str]
    """Fingerprints of all its wordings."""
    topic: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptedPhrase:
    """A phrase on its way into the content; nothing tells who wrote or accepted it."""

    text: str
    topic: str
    language: str
    kind: str
    """``train`` or ``test``."""
    role: str
    """The role of who accepted it."""
    near: str = ""
    """Of what is out of scope: ``near`` or ``far``."""
    id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicDraft:
    """A topic that somebody should write."""

    title: str
    note: str
    language: str
    role: str
    id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the decisions so far settle."""

    texts: frozenset[str]
    bags: tuple[tuple[str, dict[str, float]], ...]
    """Language and bag of each."""
