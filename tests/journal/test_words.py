"""Words as the index and the search compare them."""

import unicodedata

import pytest

from bot.journal import indexing
from bot.journal.words import fold, words_of


def slowly_folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def test_every_character_folds_as_by_looking_at_each_letter() -> None:
    for start in range(0, 0x30000, 64):
        text = "e\u0301".join(map(chr, range(start, start + 64)))
        assert fold(text) == slowly_folded(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("¿Cédula de la NIÑEZ?", "¿cedula de la ninez?", id="Spanish"),
        pytest.param("शिक्षा", "\u0936\u093f\u0915\u0937\u093e", id="a sign of another script"),
    ],
)
def test_capitals_and_accents_of_any_script_go(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_text_is_indexed_by_its_different_words_in_the_alphabet_and_by_its_marks() -> None:
    words = words_of("Visa VISA ярко 2026")
    assert indexing.tokens(words, ["_l:es"]) == ["visa", "44fz440z43az43ez", "2026", "_l:es"]
    assert indexing.mark("t", "PTP/what") == "_t:ptp/what"
    assert indexing.mark("c", "web chat") == "_c:web20zchat"
