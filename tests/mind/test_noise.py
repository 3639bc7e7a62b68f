"""The recipe of bad typing: the same for ever, every kind of it, on any text."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.noise import SHORT_FORMS, noisy

ROOT = Path(__file__).parent.parent.parent
SEEDS = range(4000)
SHORT, SOUND, CLIPPED, TYPO = 0.5, 0.15, 0.03, 0.08
PHRASE = "¿Dónde renuevo mi permiso? Quiero también la cita, por favor"


def _many(text: str, language: str = "es") -> Counter[str]:
    return Counter(noisy(text, language, str(seed)) for seed in SEEDS)


def test_the_same_text_language_and_seed_give_the_same() -> None:
    assert noisy(PHRASE, "es") == noisy(PHRASE, "es")
    assert noisy(PHRASE, "es", "a") == noisy(PHRASE, "es", "a")
    assert len({noisy(PHRASE, "es", str(seed)) for seed in range(20)}) > 10


def test_another_process_gives_the_same() -> None:
    code = f"from bot.mind.noise import noisy; print(ascii(noisy({PHRASE!r}, 'es', 'x')))"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=env, timeout=60
    )
    assert done.stdout.decode().strip() == ascii(noisy(PHRASE, "es", "x"))


def test_nothing_stays_upper_or_accented() -> None:
    assert all(
        found.isascii() and found == found.lower() for found in _many("¡CAMIÓN NIÑO ÁÉÍ".strip("¡"))
    )


def test_a_common_word_is_shortened_half_of_the_time() -> None:
    found = _many("que")
    assert found["q"] / len(SEEDS) == pytest.approx(SHORT, abs=0.03)
    assert noisy("que", "xx") in {"que", "ke"}


@pytest.mark.parametrize("language", SHORT_FORMS)
def test_every_language_has_short_forms_of_its_own(language: str) -> None:
    for word, short in SHORT_FORMS[language].items():
        found = {noisy(word, language, str(seed)) for seed in range(30)}
        assert short in found, word
        assert noisy(f"{word} {word}", language).count(" ") == 1


@pytest.mark.parametrize(
    ("word", "heard"),
    [("vez", {"bez", "ves"}), ("hoy", {"oy", "holl"}), ("que", {"ke"}), ("cita", {"sita"}),
     ("caro", {"karo"}), ("ley", {"lell"}), ("kilo", {"quilo"}), ("voz", {"boz", "vos"})],
)  # fmt: skip
def test_words_are_written_as_they_sound(word: str, heard: set[str]) -> None:
    assert heard <= set(_many(word, "xx"))


def test_sounds_change_as_often_as_the_recipe_says() -> None:
    found = _many("vez", "xx")
    assert 1 - found["vez"] / len(SEEDS) == pytest.approx(SOUND, abs=0.02)


def test_long_words_lose_their_inner_vowels() -> None:
    found = _many("permiten", "xx")
    assert found["prmtn"] / len(SEEDS) == pytest.approx(CLIPPED, abs=0.01)
    assert "prmtn" not in _many("prmiten"[:5], "xx")


def test_letters_slip_in_four_ways() -> None:
    word = "trmndg"  # no vowels, nothing that sounds like another
    found = _many(word, "xx")
    assert 1 - found[word] / len(SEEDS) == pytest.approx(TYPO, abs=0.02)
    slips = set(found) - {word}
    lost = {slip for slip in slips if len(slip) == len(word) - 1}
    doubled = {slip for slip in slips if len(slip) == len(word) + 1}
    swapped = {slip for slip in slips if sorted(slip) == sorted(word)}
    beside = slips - lost - doubled - swapped
    assert "rmndg" in lost
    assert "ttrmndg" in doubled
    assert "rtmndg" in swapped
    assert {"yrmndg", "rrmndg"} & beside
    assert all(len(slip) == len(word) for slip in beside)


def test_short_words_do_not_slip() -> None:
    assert set(_many("trm", "xx")) == {"trm"}


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_stays_nothing(text: str) -> None:
    assert noisy(text, "es") == ""


@given(st.text(), st.text(), st.text())
def test_it_never_raises_and_never_gives_two_lines(text: str, language: str, seed: str) -> None:
    assert len(noisy(text, language, seed).split("\n")) == 1
