"""Unknown words and the known ones they stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.spelling import Speller, Vocabulary, edit_distance, sound_key

WORDS = ("quiero", "vacuna", "extranjeria", "pasaporte", "casa", "necesito", "carnet")


def _speller(counts: dict[str, int]) -> Speller:
    return Speller(Vocabulary.of(counts))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kiero", "quiero"),
        ("bacuna", "vacuna"),
        ("estranjeria", "extranjeria"),
        ("pasaprote", "pasaporte"),
        ("extranjeira", "extranjeria"),
        ("nesecito", "necesito"),
        ("pasapirtw", "pasaporte"),
        ("casas", "casa"),
        ("carrnet", "carnet"),
    ],
)
def test_an_unknown_word_is_repaired(written: str, meant: str) -> None:
    assert _speller(dict.fromkeys(WORDS, 1)).repair(written) == meant


@pytest.mark.parametrize("word", ["zzz", "perro", "ca", "日本語", "c4rn3", "", "pasillo"])
def test_a_word_like_no_other_is_left_alone(word: str) -> None:
    assert _speller(dict.fromkeys(WORDS, 1)).repair(word) is None


def test_the_more_frequent_of_two_near_words_wins() -> None:
    assert _speller({"carta": 1, "carne": 9}).repair("carte") == "carne"
    assert _speller({"carta": 9, "carne": 1}).repair("carte") == "carta"


def test_the_same_first_letter_wins_over_frequency() -> None:
    assert _speller({"tasa": 9, "misa": 9, "masa": 1}).repair("maja") == "masa"


def test_of_words_that_sound_alike_the_more_frequent_is_meant() -> None:
    assert _speller({"casa": 1, "caza": 5}).repair("kasa") == "caza"
    assert _speller({"casa": 5, "caza": 1}).repair("kasa") == "casa"


def test_nothing_is_repaired_without_known_words() -> None:
    assert _speller({}).repair("quiero") is None


def test_words_that_lost_their_phrases_are_meant_no_more() -> None:
    whole = Vocabulary.of({"carne": 3, "carta": 1})
    counts = np.array([0 if word == "carne" else 2 for word in whole.words], np.int32)
    part = whole.counted(counts)
    assert part.words == ("carta",)
    assert Speller(part).repair("carna") == "carta"


@given(st.text("abch", max_size=8), st.text("abch", max_size=8))
def test_distance_is_symmetric_and_bounded(first: str, second: str) -> None:
    distance = edit_distance(first, second, limit=2)
    assert distance == edit_distance(second, first, limit=2)
    assert (distance == 0) == (first == second)
    assert distance <= 3
    assert edit_distance(first, second, limit=1) == min(distance, 2)


@given(st.text("abcdefgh", min_size=4, max_size=12), st.data())
def test_one_slip_is_one_edit_and_is_found_again(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    slips = {
        word[:place] + word[place + 1 :],
        word[:place] + "z" + word[place:],
        word[:place] + "z" + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    } - {word}
    for slip in slips:
        assert edit_distance(slip, word, limit=1) == 1
        if len(slip) >= 4:
            assert _speller({word: 1}).repair(slip) == word


@given(st.text())
def test_any_word_has_a_sound_and_can_be_asked_for(word: str) -> None:
    assert isinstance(sound_key(word), str)
    _speller(dict.fromkeys(WORDS, 1)).repair(word)


def _speaking(words: dict[str, tuple[int, str]]) -> Speller:
    """``words`` maps each word to its phrases and the letters of its languages."""
    languages = ("es", "fr")
    bits = {word: sum(1 << languages.index(code) for code in codes.split())
            for word, (_, codes) in words.items()}  # fmt: skip
    counts = {word: count for word, (count, _) in words.items()}
    return Speller(Vocabulary.of(counts, bits, languages))


def test_a_word_of_the_conversation_s_language_is_meant_first() -> None:
    speller = _speaking({"home": (9, "es"), "homme": (1, "fr")})
    assert speller.repair("hommes", "fr") == "homme"
    assert speller.repair("hmme", "fr") == "homme"
    assert speller.repair("hme", "es") is None
    assert speller.repair("homee", "es") == "home"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("tngo", "tengo"), ("rfgo", "refugio"), ("mgrcns", "migraciones"), ("dcmnts", "documentos")],
)
def test_a_word_that_lost_its_vowels_is_known_by_its_consonants(written: str, meant: str) -> None:
    words = dict.fromkeys(["tengo", "refugio", "migraciones", "documentos", "tienda"], 1)
    assert _speller(words).repair(written) == meant


def test_a_rare_word_that_sounds_like_a_frequent_one_is_its_misspelling() -> None:
    counts = {"quiero": 40, "kiero": 2, "casa": 30, "caza": 20, "beca": 1}
    bits = dict.fromkeys(counts, 1)
    assert Vocabulary.of(counts, bits, ("es",)).misspelt() == {"kiero": "quiero"}


def test_a_word_of_another_language_is_no_misspelling() -> None:
    counts, bits = {"voce": 3, "vose": 50}, {"voce": 2, "vose": 1}
    assert Vocabulary.of(counts, bits, ("es", "pt")).misspelt() == {}
