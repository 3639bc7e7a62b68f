"""Folding and tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.concepts import PATTERNS, concepts
from bot.mind.text import ABBREVIATIONS, HEAD, MAX_TOKENS, TAIL, fold, tokens


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        pytest.param("ma SŒUR a mal au cœur", "ma soeur a mal au coeur", id="ligatures"),
        pytest.param("¿Cómo SACO mi Carné?", "como saco mi carne", id="accents and case"),
        pytest.param("mañana, pingüino; ação", "manana pinguino acao", id="ñ ü ç"),
        pytest.param("holaaaa amigoooos", "hola amigos", id="letters held down"),
        pytest.param("llamar al 1000 o 100", "llamar al 1000 o 100", id="digits repeat freely"),
        pytest.param("carne\u200b\x00ptp\tcpp", "carne ptp cpp", id="zero-width and control"),
        pytest.param("ayuda😭😭ya", "ayuda ya", id="emoji"),
        pytest.param("cafe\u0301", "cafe", id="combining accent"),
        pytest.param("\ud800hola", "hola", id="lone surrogate"),
        pytest.param("مرحبا hola", "مرحبا hola", id="right-to-left letters stay"),
        pytest.param("...!?", "", id="nothing but signs"),
    ],
)
def test_fold_leaves_plain_words(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_string_becomes_words_without_spaces(text: str) -> None:
    assert all(word and not word.isspace() and " " not in word for word in tokens(text, "es"))


@pytest.mark.parametrize(
    ("typed", "language", "words"),
    [
        ("xq no me dan el carnet", "es", ("porque", "no", "me", "dan", "el", "carnet")),
        ("q hago tmb toy solo", "es", ("que", "hago", "tambien", "estoy", "solo")),
        ("plata pal pasaje", "es", ("plata", "para", "el", "pasaje")),
        ("can u help rn pls", "en", ("can", "you", "help", "right", "now", "please")),
        ("vc sabe pq", "pt", ("voce", "sabe", "porque")),
        ("slt jsp", "fr", ("salut", "je", "ne", "sais", "pas")),
    ],
)
def test_short_forms_are_spelt_out(typed: str, language: str, words: tuple[str, ...]) -> None:
    assert tokens(typed, language) == words


def test_short_forms_count_only_in_their_language() -> None:
    assert tokens("u q vc", "fr") == ("u", "q", "vc")
    assert tokens("u q vc") == ("u", "q", "vc")


def test_short_forms_and_their_words_are_folded() -> None:
    for table in ABBREVIATIONS.values():
        for short, full in table.items():
            assert (fold(short), *map(fold, full)) == (short, *full)


def test_a_long_text_keeps_its_start_and_its_end() -> None:
    words = [f"w{i}" for i in range(5000)]
    kept = tokens(" ".join(words))
    assert len(kept) == MAX_TOKENS
    assert kept[0] == "w0"
    assert kept[-1] == "w4999"


def test_a_text_without_spaces_is_bounded() -> None:
    assert len(fold("ab" * 20000)) <= HEAD + TAIL + 1
    assert max(map(len, tokens("ab" * 20000))) < 30


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        pytest.param("policia", "@police", id="Spanish stem"),
        pytest.param("cops", "@police", id="English word"),
        pytest.param("liceo", "@school", id="Venezuelan word"),
        pytest.param("alquilando", "@house", id="inflected"),
    ],
)
def test_words_of_one_meaning_share_a_concept(word: str, concept: str) -> None:
    assert concept in concepts(word)


@pytest.mark.parametrize("word", ["", "que", "zzyzx", "ley" * 9])
def test_most_words_name_no_concept(word: str) -> None:
    assert concepts(word) == ()


def test_the_thesaurus_is_written_as_words_are_folded() -> None:
    assert [word for word in PATTERNS if fold(word) != word] == []
