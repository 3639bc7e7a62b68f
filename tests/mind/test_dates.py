"""Dates as people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.dates import month_of, spoken


@pytest.mark.parametrize(
    ("when", "language", "words"),
    [
        ("2026", "es", "2026"), ("2026-03", "es", "marzo de 2026"),
        ("2018-12-31", "es", "31 de diciembre de 2018"), ("2026-03", "en", "March 2026"),
        ("2026-03-05", "en", "March 5, 2026"), ("2026-03", "pt", "março de 2026"),
        ("2026-03", "fr", "mars 2026"), ("2026-03", "qu", None), ("2026-03", "zz", "marzo de 2026"),
        ("2026-03", "", "marzo de 2026"),
    ],
)  # fmt: skip
def test_a_date_is_as_exact_as_it_was_given(when: str, language: str, words: str | None) -> None:
    assert spoken(when, language) == words if words else "2026" in spoken(when, language)


@pytest.mark.parametrize("when", ["2026-13", "2026-02-30", "2026-3", "hoy", "", "20a6", "99999"])
def test_what_is_no_date_is_refused(when: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        spoken(when, "es")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["es", "en", "pt", "fr"]))
def test_every_day_has_words_with_its_year(day: date, language: str) -> None:
    for length in (4, 7, 10):
        assert str(day.year) in spoken(day.isoformat()[:length], language)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))
def test_the_month_of_a_moment_is_utc_s(moment: datetime) -> None:
    assert month_of(moment.replace(tzinfo=UTC).timestamp()) == f"{moment:%Y-%m}"
