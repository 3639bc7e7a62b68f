"""The nouns of guided paths: what is asked, what follows from it, and calls to actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Button, LanguageCode, OpenForm, TopicId

Condition = Mapping[str, frozenset[str]]
"""Slot -> the values that fit. A slot that is not named may hold anything, or nothing."""

RESPONSE = "utter_"
"""``utter_group/key`` is a curated answer, as in Rasa's domain."""

PHRASE = "say_"
"""``say_key`` is a phrase of the machine, from locales/."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One of a question's answers."""

    id: str
    titles: Mapping[LanguageCode, str]
    """What stands on the button, Spanish at least."""
    hidden: bool = False
    """It is understood in words, and has no button."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One slot of a path and how it is asked for."""

    slot: str
    ask: Mapping[LanguageCode, str]
    """The question in the bot's markup, Spanish at least."""
    options: tuple[Option, ...]
    when: Condition = field(default_factory=dict)
    """It is asked only where the earlier answers fit."""
    width: int = 1
    """Buttons a row."""
    locating: bool = False
    """It asks where somebody is: a place on the map answers it too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A row of a decision table."""

    when: Condition
    answers: tuple[TopicId, ...]
    """May be empty: this table has nothing to add."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A decision table: for all answers to its questions exactly one row fits."""

    id: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GuidedPath:
    """A few questions by taps that lead to curated answers."""

    id: str
    titles: Mapping[LanguageCode, str]
    """What stands on buttons that begin it, Spanish at least."""
    intro: Mapping[LanguageCode, str]
    """Said before the first question."""
    outro: Mapping[LanguageCode, str]
    """Said before the answers."""
    questions: tuple[Question, ...]
    tables: tuple[Table, ...]
    always: tuple[TopicId, ...]
    """Answers that everybody is led to, after those of the tables."""
    offered_with: tuple[TopicId, ...] = ()
    """Answers under which the path is offered."""
    counted: bool = False
    """What was chosen is counted, without the person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What people chose in a counted path, as it may be told: no small count, none exact."""

    until: str
    """ISO date: the first day of the first month that is not counted."""
    total: int
    """How often the path was finished, rounded down to a multiple of five."""
    counts: Mapping[str, Mapping[str, int | None]]
    """By slot and value, rounded alike; None for what is not told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionCall:
    """What the dialogue asks an action to do."""

    action: str
    """The action's name, such as ``validate_guide_form``."""
    language: LanguageCode
    form: OpenForm | None = None
    """The form that is open, with the slots that were filled before."""
    filled: tuple[str, str] | None = None
    """The slot that the person has just filled, and with what: a value or their own words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Utterance:
    """One thing that an action wants said."""

    response: str = ""
    """``utter_group/key`` or ``say_key``; empty where ``text`` holds the words."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What a phrase leaves open, as plain text."""
    text: str = ""
    """In the bot's markup."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows; a button without a title gets that of its topic."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionResult:
    """What an action answers."""

    slots: Mapping[str, str | None] = field(default_factory=dict)
    """Slots that were set; None for what could not be understood."""
    asking: str | None = None
    """The slot to ask for next, where the action says so; empty when there is none."""
    said: tuple[Utterance, ...] = ()
