"""What Babel knows of dates in the shipped languages, and Babel itself for any other.

Babel loads all it knows of a locale, some two megabytes each with the names of every
currency. A test holds these tables against it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


@dataclass(frozen=True, kw_only=True, slots=True)
class Almanac:
    """How one language names months, days and hours."""

    month: Callable[[date], str]
    """Month and year."""
    day: Callable[[date], str]
    """Day, month and year."""
    weekday: Callable[[int], str]
    """A day of the week, Monday being 0."""
    clock: Callable[[time], str]
    """Hour and minute."""


_NAMES = {
    "es": """enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
        diciembre lunes martes miércoles jueves viernes sábado domingo""",
    "en": """January February March April May June July August September October November
        December Monday Tuesday Wednesday Thursday Friday Saturday Sunday""",
    "pt": """janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro
        dezembro segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo""",
    "fr": """janvier février mars avril mai juin juillet août septembre octobre novembre
        décembre lundi mardi mercredi jeudi vendredi samedi dimanche""",
}
"""Twelve months and seven days."""

_FORMS = {
    "es": ("{month} de {year}", "{day} de {month} de {year}", "{hour}:{minute:02}"),
    "en": ("{month} {year}", "{month} {day}, {year}", "{twelfth}:{minute:02}\u202f{half}"),
    "pt": ("{month} de {year}", "{day} de {month} de {year}", "{hour:02}:{minute:02}"),
    "fr": ("{month} {year}", "{day} {month} {year}", "{hour:02}:{minute:02}"),
}
"""Month and year; a day; a time."""

SHIPPED = tuple(_NAMES)


def almanac(language: str) -> Almanac:
    """The language's own, else Babel's, else the Spanish one."""
    if language in _NAMES:
        return _written(language)
    return _of_babel(language) or _written("es")


def _written(language: str) -> Almanac:
    names, (month, day, clock) = _NAMES[language].split(), _FORMS[language]

    def dated(form: str, when: date) -> str:
        return form.format(month=names[when.month - 1], day=when.day, year=when.year)

    def timed(when: time) -> str:
        return clock.format(
            hour=when.hour, minute=when.minute, twelfth=when.hour % 12 or 12,
            half="PM" if when.hour >= 12 else "AM",  # noqa: PLR2004  # noon
        )  # fmt: skip

    return Almanac(
        month=lambda when: dated(month, when),
        day=lambda when: dated(day, when),
        weekday=lambda number: names[12 + number],
        clock=timed,
    )


def _of_babel(language: str) -> Almanac | None:
    from babel import Locale, UnknownLocaleError

    try:
        return of_locale(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        return None


def of_locale(locale: "Locale") -> Almanac:
    """What Babel says."""
    from babel.dates import format_date, format_skeleton, format_time

    return Almanac(
        month=lambda when: format_skeleton("yMMMM", when, locale=locale),
        day=lambda when: format_date(when, "long", locale=locale),
        weekday=lambda number: str(locale.days["format"]["wide"][number]),
        clock=lambda when: format_time(when, "short", locale=locale),
    )
