"""What danger_features.py sees of many words, for one: fewer numbers than arrays are worth."""

from typing import NamedTuple
from zlib import crc32

from bot.mind.danger_features import (
    BEGINNING,
    GRAMS,
    IDEA,
    IDEAS,
    LETTERS,
    PREFIX,
    SIZE,
    SPREAD,
    WORD,
    hashed,
)
from bot.mind.danger_words import ideas

_MASK = SIZE - 1
_SHIFT = 15
_BITS32 = (1 << 32) - 1
_SPREAD = int(SPREAD[0])


class Bag(NamedTuple):
    """What one word says."""

    rows: list[int]
    """Of the table."""
    counts: list[float]
    """Of each row."""
    beginning: int
    """Its hash."""
    ideas: list[int]
    """Hashes of those that are paired; 0 for none."""


def bag(word: str) -> Bag:
    """The features of one word, as ``bags`` gives them."""
    named = [crc32(idea) for idea in ideas(word)]
    beginning = hashed(word[:PREFIX])
    rows = [_row(one) for one in (hashed("=" + word), beginning, *named)]
    counts = [WORD, BEGINNING, *[IDEA] * len(named)]
    letters = _letters(word)
    return Bag(
        rows + letters, counts + [LETTERS] * len(letters), beginning, [*named, *[0] * IDEAS][:IDEAS]
    )


def _row(hash_: int) -> int:
    return (hash_ ^ hash_ >> _SHIFT) & _MASK


def _letters(word: str) -> list[int]:
    """Rows of the letters in threes and fours."""
    codes = f"<{word}>".encode(errors="surrogatepass")
    found = []
    for size in GRAMS:
        for start in range(len(codes) - size + 1):
            gram = codes[start] + size
            for code in codes[start + 1 : start + size]:
                gram = gram * _SPREAD + code & _BITS32
            found.append(_row(gram))
    return found
