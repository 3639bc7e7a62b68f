"""What is passed over at first sight would have found nothing."""

import random
import re
import string
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.journal.redaction import (
    addresses,
    births,
    canvas,
    cues,
    glance,
    links,
    mails,
    numbers,
    openings,
    redact,
)
from bot.journal.redaction.lexicon import GIVEN, NO_NAMES, SPELT_WORDS, SURNAMES
from tests.journal.redaction.test_corpus import entries, harmless
from tests.journal.redaction.test_redact import PIECES, WORST

SEED = 2026
MIXES = 1500
LANGUAGES = ("es", "en", "pt", "fr", "xx")
QUICK = settings(
    deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
"""To make an example smaller that comes of such patterns would take minutes."""
LINKED = glance.MARK | glance.MAIL | glance.DIGIT

PASSED_OVER = {
    "firm": (openings.FIRM, glance.FIRM), "loose": (openings.LOOSE, glance.LOOSE),
    "called": (openings.CALLED, glance.CALLED), "self": (openings.SELF, glance.SELF),
    "titled": (openings.TITLED, glance.TITLED),
    "street": (addresses._STREETS, glance.STREET), "comma": (addresses._COMMA, glance.STREET),
    "grid": (addresses._GRID, glance.GRID), "front": (addresses._FRONT, glance.FRONT),
    "live": (addresses._LIVE, glance.LIVE), "building": (addresses._BUILDING, glance.BUILDING),
    "born": (re.compile(rf"(?<!\w){births._WORDS}(?!\w)"), glance.BIRTH),
    "date": (re.compile(rf"(?<!\w){births.DATE}"), glance.MONTH | glance.DIGIT),
    "month": (re.compile(rf"(?<!\w){births._MONTH}(?!\w)"), glance.MONTH),
    "provider": (re.compile(rf" {mails._PROVIDERS}(?!\w)"), glance.MAIL),
    "old date": (births._OLD, glance.NUMBER), "any date": (numbers._DATE, glance.NUMBER),
    "place": (numbers._PLACE, glance.NUMBER),
    "scheme": (links._SCHEME, LINKED), "telegram": (links._TELEGRAM, LINKED),
    "site": (links._SITE, LINKED), "handle": (links._HANDLE, LINKED),
    "account": (links._ACCOUNT, LINKED), "machine": (links._MACHINE, LINKED),
    "mail": (mails._MAIL, LINKED), "said mail": (mails._SAID, LINKED),
    "at mail": (mails._AT, LINKED), "broken mail": (mails._BROKEN, LINKED),
}  # fmt: skip
"""Patterns, and the signs without all of which they are not tried."""

BEFORE_NUMBERS = {
    "cue": (cues.CUE, glance.CUE), "law": (cues.LAW, glance.LAW),
    "money": (cues.MONEY, glance.MONEY),
}  # fmt: skip


def plain(text: str) -> str:
    return canvas.Canvas(canvas.straight(text)).plain


def like(pattern: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Texts that the pattern is found in."""
    texts = st.from_regex(pattern, alphabet=st.characters(max_codepoint=0x24F))
    return texts.map(plain).filter(lambda text: pattern.search(text) is not None)


@contextmanager
def nothing_passed_over() -> Iterator[None]:
    """Every detector reads every text, as if the glance had seen everything."""
    anything = re.compile("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glance, "signs_of", lambda plain: glance.EVERYTHING)
        patch.setattr(glance, "said_before", lambda before: glance.EVERYTHING)
        patch.setattr(canvas, "_western", lambda text: False)
        patch.setattr(births, "_OLD_YEAR", anything)
        patch.setattr(births, "_BEHIND_SIGNS", ("",))
        for name in ("_LOTTED", "_HOUSED"):
            patch.setattr(addresses, name, anything)
        for name in ("_DECIMALS", "_MIXED"):
            patch.setattr(numbers, name, anything)
        patch.setattr(links, "_DOTTED", anything)
        patch.setattr(links, "_DOTS", 0)
        patch.setattr(links, "_LONG", 0)
        yield


def differing(texts: list[tuple[str, str]]) -> list[int]:
    """The numbers of those texts that are redacted otherwise when nothing is passed over."""
    quick = [redact(text, language) for text, language in texts]
    with nothing_passed_over():
        slow = [redact(text, language) for text, language in texts]
    return [number for number, pair in enumerate(zip(quick, slow, strict=True)) if len({*pair}) > 1]


def mixes(count: int) -> Iterator[tuple[str, str]]:
    """Words of the sentences, their identifiers, names and numbers, thrown together."""
    chance = random.Random(SEED)
    words = [word for entry in entries() for word in entry.text.split()]
    values = [value for entry in entries() for _, value in entry.gone]
    names, others = sorted(GIVEN | SURNAMES), sorted(NO_NAMES)
    typed = (str, str, str.lower, str.title, str.upper)
    for _ in range(count):
        pieces = []
        for _ in range(chance.randint(1, 12)):
            digits = "".join(chance.choices(string.digits, k=chance.randint(1, 10)))
            word = chance.choice(chance.choice([words, words, values, names, others, [digits]]))
            pieces.append(chance.choice(typed)(word))
        yield chance.choice([" ", " ", ", ", "", "."]).join(pieces), chance.choice(LANGUAGES)


def test_the_sentences_are_redacted_the_same_with_nothing_passed_over() -> None:
    base = [(entry.text, entry.language) for entry in entries()]
    base += [(text, language) for language, text in harmless()]
    texts = [(change(text), lang) for text, lang in base for change in (str, str.lower, str.upper)]
    assert differing(texts) == []


def test_words_thrown_together_are_redacted_the_same_with_nothing_passed_over() -> None:
    assert differing(list(mixes(MIXES))) == []


def test_long_texts_are_redacted_the_same_with_nothing_passed_over() -> None:
    assert differing([((piece * 400)[:400], "es") for piece in WORST.values()]) == []


ANYBODY = st.sampled_from(sorted(GIVEN | SURNAMES)).flatmap(
    lambda name: st.sampled_from([name, name.title(), name.upper()])
)
OPENINGS = st.one_of(*(like(pattern) for pattern, _ in list(PASSED_OVER.values())[:9]))


@given(pieces=st.lists(st.one_of(PIECES, ANYBODY, OPENINGS), max_size=8), glue=st.booleans())
@settings(QUICK, max_examples=150)
def test_any_text_is_redacted_the_same_with_nothing_passed_over(
    pieces: list[str], glue: bool
) -> None:
    assert differing([(("" if glue else " ").join(pieces), "es")]) == []


@pytest.mark.parametrize(("pattern", "signs"), PASSED_OVER.values(), ids=PASSED_OVER.keys())
def test_what_a_pattern_finds_has_its_sign(pattern: re.Pattern[str], signs: int) -> None:
    @given(text=like(pattern))
    @settings(QUICK, max_examples=150)
    def has_a_sign(text: str) -> None:
        assert glance.signs_of(text) & signs

    has_a_sign()


@pytest.mark.parametrize(("pattern", "signs"), BEFORE_NUMBERS.values(), ids=BEFORE_NUMBERS.keys())
def test_what_stands_before_a_number_has_its_sign(pattern: re.Pattern[str], signs: int) -> None:
    @given(text=like(pattern))
    @settings(QUICK, max_examples=100)
    def has_a_sign(text: str) -> None:
        assert glance.said_before(text) & signs

    has_a_sign()


def test_every_name_and_every_word_of_a_number_has_its_sign() -> None:
    assert [name for name in GIVEN | SURNAMES if not glance.signs_of(name) & glance.KNOWN] == []
    spelt = [" ".join([word] * glance.SHORTEST) for word in SPELT_WORDS]
    assert [words for words in spelt if not glance.signs_of(words) & glance.SPELT] == []


def test_every_character_that_counts_as_a_digit_is_seen() -> None:
    digits = [chr(code) for code in range(0x110000) if chr(code).isdigit()]
    assert len(digits) > 700
    assert [d for d in digits if not glance.signs_of(plain(d)) & glance.FIGURE] == []


def test_western_letters_become_plain_as_all_others_do() -> None:
    western = "".join(chr(code) for code in range(256) if chr(code) not in "\xa0\xad")
    assert canvas._plain(western) == canvas._plain(f"{western}\u4e2d")[:-1]
    assert canvas.straight(western) == canvas.straight(f"{western}\u4e2d")[:-1]
