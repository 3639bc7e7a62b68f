"""Dates as people of each language write them."""

from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

YEAR, MONTH, DAY = 4, 7, 10
"""Lengths of the three forms of a date."""


@lru_cache(maxsize=1024)
def spoken(when: str, language: str) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` in words, as exact as it was given.

    A language that Babel does not know gets the Spanish form. Raises ValueError for
    anything that is no date.
    """
    if len(when) == YEAR:
        return str(int(when))
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("es")
    if len(when) == MONTH:
        return format_skeleton("yMMMM", date.fromisoformat(f"{when}-01"), locale=locale)
    return format_date(date.fromisoformat(when), "long", locale=locale)


def month_of(now: float) -> str:
    """``YYYY-MM`` of a Unix time, in UTC."""
    moment = datetime.fromtimestamp(now, UTC)
    return f"{moment.year:04}-{moment.month:02}"
