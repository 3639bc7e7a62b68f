"""Dates as people of each language write them."""

from datetime import UTC, date, datetime
from functools import lru_cache

from bot.mind.almanac import almanac

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
    if len(when) == MONTH:
        return almanac(language).month(date.fromisoformat(f"{when}-01"))
    return almanac(language).day(date.fromisoformat(when))


def month_of(now: float) -> str:
    """``YYYY-MM`` of a Unix time, in UTC."""
    moment = datetime.fromtimestamp(now, UTC)
    return f"{moment.year:04}-{moment.month:02}"
