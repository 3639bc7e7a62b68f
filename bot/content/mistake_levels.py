"""What a kind of mistake is: how grave, and what the volunteer is told."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error keeps the old content in place; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake."""

    level: Level
    es: str
    en: str


def error(es: str, en: str) -> Mistake:
    """A kind that keeps the old content in place."""
    return Mistake(Level.ERROR, es, en)


def warning(es: str, en: str) -> Mistake:
    """A kind that is told, and no more."""
    return Mistake(Level.WARNING, es, en)
