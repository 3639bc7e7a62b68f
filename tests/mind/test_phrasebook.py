"""The machine's phrases with values put in."""

from hypothesis import given
from hypothesis import strategies as st

from bot.mind.phrasebook import Phrases, fill, slots

BOOK = Phrases({"a": "uno {x}", "only": "sólo aquí"}, {"a": "one", "b": "dos {x} {y}"})


def test_a_phrase_has_its_values() -> None:
    assert BOOK.say("a", x=5) == "uno 5"


def test_a_missing_phrase_is_the_fallback_s() -> None:
    assert BOOK.say("b", x="1", y="2") == "dos 1 2"


def test_a_slot_without_a_value_stays_empty() -> None:
    assert BOOK.say("b", x="1") == "dos 1 "


def test_a_value_is_put_in_as_it_is_and_not_filled_again() -> None:
    assert fill("{a} {b}", {"a": "{b}", "b": "x"}) == "{b} x"


def test_other_braces_stay() -> None:
    assert fill("{} {A} {1} {a-b} {a.b} {a!r}", {"a": "x"}) == "{} {A} {1} {a-b} {a.b} {a!r}"


def test_slots_are_the_names_in_braces() -> None:
    assert slots("{who_runs} y {human_status}, {who_runs} {X}") == {"who_runs", "human_status"}


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_text_can_be_filled(text: str, value: str) -> None:
    assert slots(fill(text, {})) == set() or "{" in text
    fill(text, {"a": value})
