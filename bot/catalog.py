"""The immutable snapshot of all content that one turn works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.flows import GuidedPath
from bot.model import Button, Candidate, LanguageCode, Outcome, TopicId
from bot.point import Point

SOURCE_LANGUAGE = LanguageCode("es")
"""Answers are written in Spanish first; other languages translate them."""

_Text = TypeVar("_Text")


def in_language(texts: Mapping[LanguageCode, _Text], language: LanguageCode) -> _Text:
    """The text in that language, else in Spanish, which every text has."""
    return texts.get(language) or texts[SOURCE_LANGUAGE]


OUT_OF_SCOPE = "out_of_scope"
"""The intent of what the bot must not answer."""


ANYTHING = "any"
"""In the table of follow-ups: whatever was talked about."""

ABOVE = "above"
"""In the table of follow-ups: the answer before says it already."""


class State(StrEnum):
    """Whether what an answer describes still exists."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """One language of the bot."""

    code: LanguageCode
    name: str
    """Its name in itself."""
    direction: str = "ltr"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where facts were read."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A city, or a district of one."""

    id: str
    name: str
    at: Point
    """Its centre, rounded."""
    of: str = ""
    """The city of a district."""
    spellings: tuple[str, ...] = ()
    """What else people call it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """Where a person gets help, or can confirm what an answer says."""

    id: str
    name: str
    source_date: str
    """When the source spoke of it."""
    contact: str = ""
    """Phone or web page, as a person uses it."""
    services: tuple[str, ...] = ()
    """What it helps with, by the fixed words of ``mind.offices``."""
    city: str = ""
    """Id of its place; empty for what serves the whole country from afar."""
    district: str = ""
    """Id of its place within the city, as far as it is known."""
    address: str = ""
    at: Point | None = None
    """Its own place on the map."""
    hours: str = ""
    """In the notation of ``mind.hours``."""
    phone: str = ""
    languages: tuple[str, ...] = ()
    notes: Mapping[LanguageCode, str] = field(default_factory=dict)
    """What the source says besides, plain, Spanish at least."""
    source: Source | None = None
    state: State = State.IN_FORCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Canned:
    """A reply that an operator sends with one press."""

    id: str
    titles: Mapping[LanguageCode, str]
    """For operators, Spanish at least."""
    texts: Mapping[LanguageCode, str]
    """For people, plain text, Spanish at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An activity of the campaign."""

    id: str
    titles: Mapping[LanguageCode, str]
    """For people, plain, Spanish at least."""
    texts: Mapping[LanguageCode, str]
    """What it is and whom it is for, plain, Spanish at least."""
    place: str
    start: str
    """ISO 8601 to the minute, with the place's offset from UTC."""
    end: str
    """As ``start``."""
    languages: tuple[LanguageCode, ...]
    """Who is told of it: the subscribers of these languages."""
    source: Source
    source_date: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Aspect:
    """One side of a subject that people ask about next: its price, its place, its papers."""

    id: str
    cues: Mapping[LanguageCode, tuple[str, ...]]
    """Words that ask about it; ``|`` within a cue parts words of which one is enough."""
    answers: Mapping[str, str]
    """By what was talked about, a topic, a group or ``ANYTHING``: the topic that answers, or ABOVE."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUps:
    """How questions are recognised that lean on the answer before them."""

    words: Mapping[str, Mapping[LanguageCode, tuple[str, ...]]] = field(default_factory=dict)
    """By use: ``fillers``, ``leads``, ``asking``, ``also``, ``denied`` and ``meant``."""
    aspects: tuple[Aspect, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A subject of the menu."""

    id: str
    titles: Mapping[LanguageCode, str]
    office: str = ""
    """The office that can confirm answers of this subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A question the bot answers."""

    id: TopicId
    urgent: bool = False
    related: tuple[TopicId, ...] = ()

    @property
    def group(self) -> str:
        """The part before the slash."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A curated answer in one language; sources and dates are the Spanish one's."""

    topic: TopicId
    language: LanguageCode
    title: str
    text: str
    """In the bot's markup, with ``{slots}`` that the program fills."""
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    source_date: str | None = None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: the oldest fact the answer rests on."""
    checked_on: str | None = None
    """The day a person re-checked the live page; None until one did."""
    state: State = State.IN_FORCE
    review_by: str | None = None
    """``YYYY-MM``; after that month the answer carries a warning."""
    stale: bool = False
    """A translation whose Spanish original has changed since."""
    changed: str | None = None
    """``YYYY-MM-DD``: when its meaning changed, so that who got the old one is told."""
    change_note: str = ""
    """What changed, in one or two plain sentences of the answer's language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """What the matcher makes of one text."""

    outcome: Outcome
    """ANSWER, SUGGEST or FALLBACK."""
    score: float
    """Probability, 0 to 1, that the first candidate is right."""
    candidates: tuple[Candidate, ...] = ()
    """At most five, best first."""


class Matching(Protocol):
    """The trained matcher: from a text to ranked topics, and to a language."""

    def match(self, text: str, language: LanguageCode) -> Match:
        """Rank the topics for ``text``. Never raises, whatever the text."""
        ...

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        """The text's language and the margin over ``prior``, 0 to 1.

        A text that could be any language gets ``prior`` and 0.0.
        """
        ...


class SafetyNet(Protocol):
    """The rules for people in danger, run before matching."""

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """The rule that fits and the card it sends first, or None."""
        ...

    def worry(self, text: str) -> TopicId | None:
        """The card to offer beside the answer, where a text that was not caught may mean danger."""
        ...


class Phrasebook(Protocol):
    """The machine's own phrases in one language."""

    def say(self, key: str, **values: object) -> str:
        """The phrase ``key`` with its values put in; the source language's if missing."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalog:
    """Everything the bot can say and how it recognises what people ask."""

    version: str
    """Hash of the bytes of all content files."""
    languages: Mapping[LanguageCode, Language]
    groups: Mapping[str, Group]
    topics: Mapping[TopicId, Topic]
    offices: Mapping[str, Office]
    answers: Mapping[tuple[TopicId, LanguageCode], Answer]
    phrases: Mapping[LanguageCode, Phrasebook]
    matcher: Matching
    safety: SafetyNet
    places: Mapping[str, Place] = field(default_factory=dict)
    """Cities and districts; the first cities have buttons."""
    leads: Mapping[TopicId, str] = field(default_factory=dict)
    """Answers under which offices are offered, and the service that is looked for there."""
    canned: tuple[Canned, ...] = ()
    events: tuple[Event, ...] = ()
    """Activities, the earliest first, also those that are over."""
    followups: FollowUps = field(default_factory=FollowUps)
    paths: Mapping[str, GuidedPath] = field(default_factory=dict)
    memo: dict[object, object] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out from this snapshot once, such as a worded answer; goes with it."""

    def answer(self, topic: TopicId, language: LanguageCode) -> Answer | None:
        """The answer in that language, else in Spanish, else None."""
        found = self.answers.get((topic, language))
        return found or self.answers.get((topic, SOURCE_LANGUAGE))

    def title(self, topic: TopicId, language: LanguageCode) -> str:
        """The topic's name for people; empty when it has no answer."""
        answer = self.answer(topic, language)
        return answer.title if answer else ""
