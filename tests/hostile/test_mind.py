"""Any text is matched, looked through for danger and given a language: at once, and never in vain."""

import random
import string
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Catalog
from bot.content.library import Library
from bot.mind.matcher import Matcher
from bot.model import LanguageCode, Outcome
from tests.faults.sizes import seeded, size
from tests.hostile.bounds import least_seconds, searched

LONGEST = 32 * 1024
"""Characters; a channel takes far fewer, a webhook could bring more."""

ES = LanguageCode("es")
LANGUAGES = [LanguageCode(code) for code in ("es", "en", "pt", "fr", "xx", "")]

MATCHED = 0.002
"""Seconds of this process for a text of any length, the least of five; the worst takes 1.7 ms
here, where one letter unfolds into eighteen, and ordinary ones 0.6 ms at most."""

SLACK = 2.0
"""For a machine whose cores are busy with others."""

SAFE = 0.008
"""The same for the safety net, which tries rules and classifier and is asked once a message."""

PIECES = (
    "a", "a ", "1 ", "á", "\u0301", "\u202e", "😀", "👩🏽\u200d🦱", "\x00", "\ud800", "aaaaaaaa ", "me mata ", "quiero morir ", "[",
    "{who_runs}", "ptp ", "...", "ß", "İ", "ﬃ", "\u200b", "ab" * 50 + " ", "z" * 300 + " ", "no ", "a.b.c ", "@x ", "http://x ", "١٢٣",
    "中文", "\n", "-", "_", "e\u0301", "ﷺ", "𝕒", "ҐЄ ", "pppptttt ", "hla quero sakr el petepe ", "me pega mi marido ",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalog(content_dir: Path, models: Callable[[Path], Path]) -> Catalog:
    """The project's content, its matcher trained."""
    library = Library(content_dir, models(content_dir))
    library.load()
    return library.catalog


def long_texts() -> Iterator[str]:
    """Texts of the greatest length: one piece again and again, letters, words, any characters."""
    choose = seeded("mind")
    for piece in PIECES:
        yield piece * (LONGEST // len(piece))
    for _ in range(size(sample=6, full=600)):
        words = (_word(choose, string.ascii_lowercase) for _ in range(4000))
        yield " ".join(words)[:LONGEST]
        yield "".join(choose.choice(PIECES) for _ in range(LONGEST // 3))[:LONGEST]
        yield "".join(
            chr(choose.randrange(choose.choice((600, 12288, 131072)))) for _ in range(LONGEST)
        )


def _word(choose: random.Random, letters: str) -> str:
    return "".join(choose.choice(letters) for _ in range(choose.randrange(1, 14)))


@pytest.mark.parametrize("what", ["match", "language", "safety"])
def test_a_text_of_any_length_is_read_within_its_time(catalog: Catalog, what: str) -> None:
    matcher = catalog.matcher
    limit = (SAFE if what == "safety" else MATCHED) * SLACK
    read: Callable[[str], object] = {
        "match": lambda text: matcher.match(text, ES),
        "language": lambda text: matcher.language(text, ES),
        "safety": catalog.safety.catch,
    }[what]
    read("hola")
    slow = [
        (text[:20], len(text))
        for text in long_texts()
        if least_seconds(partial(read, text)) > limit
    ]
    assert slow == []


TEXTS = st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@searched(sample=150, full=10_000)
@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_what_comes_out_is_a_topic_a_chance_and_a_language_that_there_are(
    catalog: Catalog, text: str, language: LanguageCode
) -> None:
    match = catalog.matcher.match(text, language)
    assert 0.0 <= match.score <= 1.0
    assert all(0.0 <= one.score <= 1.0 for one in match.candidates)
    assert (match.outcome is Outcome.FALLBACK) or match.candidates
    assert catalog.matcher.match(text, language) == match
    found, margin = catalog.matcher.language(text, language)
    assert found == language or found in catalog.languages
    assert 0.0 <= margin <= 1.0
    danger = catalog.safety.catch(text)
    assert danger is None or danger[1] in catalog.topics
    worry = catalog.safety.worry(text)
    assert worry is None or worry in catalog.topics


@searched(sample=60, full=5000)
@given(noise=st.lists(st.sampled_from("😀\u202e\u200b\x00\ud800~[*{\n"), max_size=200).map("".join))
def test_a_cry_for_help_is_heard_through_noise_around_it(catalog: Catalog, noise: str) -> None:
    assert catalog.safety.catch("me quiero matar") is not None
    assert catalog.safety.catch(f"{noise} me quiero matar {noise}") is not None


def test_the_matcher_is_the_trained_one(catalog: Catalog) -> None:
    assert isinstance(catalog.matcher, Matcher)
    assert catalog.matcher.match("hola", ES).candidates
