"""The tables of dates say what Babel says, without loading it."""

import subprocess
import sys
from datetime import date, time

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.almanac import SHIPPED, almanac, of_locale
from tests.content.little import ROOT

languages = st.sampled_from(SHIPPED)


@given(languages, st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_named_as_babel_names_it(language: str, when: date) -> None:
    ours, theirs = almanac(language), of_locale(Locale.parse(language))
    assert ours.day(when) == theirs.day(when)
    assert ours.month(when) == theirs.month(when)
    assert ours.weekday(when.weekday()) == theirs.weekday(when.weekday())


@given(languages, st.times())
def test_every_time_is_told_as_babel_tells_it(language: str, when: time) -> None:
    assert almanac(language).clock(when) == of_locale(Locale.parse(language)).clock(when)


@pytest.mark.parametrize(
    ("language", "words"),
    [("it", "marzo 2026"), ("es_PE", "marzo de 2026"), ("zz", "marzo de 2026"), ("", "marzo de 2026")],
)  # fmt: skip
def test_another_language_is_babel_s_and_an_unknown_one_spanish(language: str, words: str) -> None:
    assert almanac(language).month(date(2026, 3, 1)) == words


def test_the_shipped_languages_do_without_babel() -> None:
    code = (
        "import sys; from bot.mind import dates, hours; "
        f"[dates.spoken('2026-03-05', code) for code in {SHIPPED!r}]; "
        "hours.spoken('lunes a viernes, 9 a 17', lambda key, **values: 'es'); "
        "assert 'babel' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)  # our own code
