"""What the mind lends the actions: pure functions, handed in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.catalog import Catalog, Phrasebook
from bot.flows import GuidedPath, Question, Utterance
from bot.model import LanguageCode, TopicId

Slots = Mapping[str, str]


def no_figures(catalog: Catalog, language: LanguageCode) -> str:
    """Where nothing that was counted is at hand."""
    return ""


def no_place(catalog: Catalog, words: str) -> str | None:
    """Where no place is known."""
    return None


def nowhere(catalog: Catalog, language: LanguageCode, slots: Slots) -> tuple[Utterance, ...]:
    """Where no office is known."""
    return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Guidance:
    """How a path goes on, where it leads, and what words mean."""

    questions: Callable[[GuidedPath, Slots], list[Question]]
    """The questions that concern somebody with these answers, in order."""
    decide: Callable[[GuidedPath, Slots], list[TopicId]]
    """The answers for these choices, most important first."""
    choose: Callable[[Question, str, Iterable[Phrasebook]], str | None]
    """The id of the option that words mean; None where it is not plain which."""
    place: Callable[[Catalog, str], str | None] = no_place
    """The id of the city or district that words name; None where it is not plain which."""
    where: Callable[[Catalog, LanguageCode, Slots], tuple[Utterance, ...]] = nowhere
    """Offices for a service and a place, worded."""
    figures: Callable[[Catalog, LanguageCode], str] = no_figures
    """What was counted, in the bot's markup; empty where it is not at hand."""
