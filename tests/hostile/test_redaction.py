"""Any text is redacted, and what identifies a person does not stay, whatever stands around it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.redaction import redact
from bot.journal.redaction.redact import KEPT
from tests.hostile.bounds import searched

PLANTED = {
    "dni": ("dni 48273615", "48273615"),
    "bare document": ("48273615", "48273615"),
    "venezuelan": ("V-24.681.357", "681.357"),
    "passport": ("pasaporte 148273615", "48273615"),
    "residence card": ("carnet de extranjeria 004827361", "4827361"),
    "phone": ("+51 948 273 615", "273 615"),
    "bare phone": ("948273615", "48273615"),
    "dashed phone": ("948-273-615", "273-615"),
    "mail": ("canaria.planted@example.com", "canaria.planted"),
    "handle": ("https://t.me/canaria_planted", "canaria_planted"),
}
"""How it is written, and what of it must not be read afterwards."""

NOISE = st.lists(
    st.sampled_from(
        [
            " ", "\n", "\t", ".", ",", "!", "¿", "(", ")", '"', "'", "*", "#", "=", "~", "|", ";", "😀", "👩🏽\u200d🦱", "hola", "gracias",
            "mi", "tramite", "\u202e", "\u202d", "\u200b", "\u2060", "\ufeff", "\x00", "\x1b", "\ud800", "\udfff", "\u0301", "中文",
            "ﷺ", "<b>", "</b>", "{", "}", "[name]", "[", "]", "%", "\\", "\u2028", "É", "e\u0301", "que", "hago",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip

LANGUAGES = st.sampled_from(["es", "en", "pt", "fr", "xx", ""])


@pytest.mark.parametrize("name", PLANTED)
@searched(sample=40, full=5000)
@given(before=NOISE, after=NOISE, language=LANGUAGES)
def test_what_identifies_a_person_is_gone_whatever_stands_around_it(
    name: str, before: str, after: str, language: str
) -> None:
    written, secret = PLANTED[name]
    kept = redact(f"{before} {written} {after}", language).text
    assert secret not in kept
    assert secret not in re.sub(r"[\u200b-\u200f\u2060\ufeff\u202a-\u202e]", "", kept)


@pytest.mark.parametrize("name", PLANTED)
def test_a_cut_leaves_no_half_of_it(name: str) -> None:
    written, secret = PLANTED[name]
    for place in range(KEPT - len(written) - 3, KEPT + 3):
        filler = ("hola " * KEPT)[: place - 1] + " "
        kept = redact(f"{filler}{written} y algo mas", "es").text
        assert len(kept) <= KEPT
        assert secret[:5] not in kept[-60:], place


@searched(sample=150, full=20_000)
@given(text=st.text() | NOISE | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
def test_any_text_is_taken_and_a_second_look_changes_nothing(text: str) -> None:
    once = redact(text, "es").text
    assert redact(once, "es").text == once
