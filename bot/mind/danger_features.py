"""What the classifier of danger sees of a text: hashed features of its words and of their pairs.

A word is itself, its beginning, its letters in threes and fours and the ideas of
danger_words.py; pairs are of beginnings side by side and of ideas near one another. All
are hashed into one table (Weinberger and others 2009), so that no dictionary is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.mind.danger_words import ideas
from bot.mind.trained import Floats

SIZE = 1 << 16
"""Rows of the table for words' features, and as many for pairs'; a power of two."""
PREFIX = 5
"""Letters of a word's beginning."""
GRAMS = (3, 4)
"""Lengths of the letters taken together, in bytes; at most four."""
WORD, BEGINNING, LETTERS, IDEA = 1.0, 1.0, 0.5, 1.0
"""What each kind of a word's features weighs, beside its rarity."""
REACH = (1.0, 0.7)
"""What a pair of beginnings weighs that stand one or two words apart."""
IDEAS, IDEAS_REACH = 2, 4
"""Ideas of a word that are paired, each with so many that follow."""
WORDS_NORM, PAIRS_NORM = 1.9, 1.2
"""Norms of a window's two halves, what its words say and what their pairs say."""

SPREAD = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1], np.uint32)
"""Odd multipliers that mix two hashes into one."""

_SHIFT, _MASK = np.uint32(15), np.uint32(SIZE - 1)

Hashes = npt.NDArray[np.uint32]


def hashed(name: str) -> int:
    """A feature's hash, 32 bits."""
    return crc32(name.encode())


EDGE = hashed(".")
"""Stands before the first word and behind the last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bags:
    """What words say, each by itself; f features of n words, word by word."""

    rows: npt.NDArray[np.int64]
    """f: rows of the table."""
    counts: Floats
    """f."""
    firsts: npt.NDArray[np.int64]
    """n: where each word's features begin."""
    beginnings: Hashes
    """n."""
    ideas: Hashes
    """n x IDEAS: 0 for none."""


def bags(words: Sequence[str]) -> Bags:
    """The features of one word or more."""
    rows, counts, beginnings, named = [], [], [], []
    for word in words:
        found = [crc32(idea) for idea in ideas(word)]
        beginnings.append(hashed(word[:PREFIX]))
        rows.append([hashed("=" + word), beginnings[-1], *found])
        counts.append([WORD, BEGINNING, *[IDEA] * len(found)])
        named.append([*found, *[0] * IDEAS][:IDEAS])
    letters, owners = _letters(words)
    owner = np.repeat(np.arange(len(words)), [len(row) for row in rows])
    owner = np.concatenate([owner, owners])
    order = owner.argsort(kind="stable")
    every = np.concatenate([np.array(list(chain(*rows)), np.uint32), letters])
    values = np.concatenate(
        [np.array(list(chain(*counts)), np.float32), np.full(len(letters), LETTERS, np.float32)]
    )
    return Bags(
        rows=_row(every[order]),
        counts=values[order],
        firsts=np.searchsorted(owner[order], np.arange(len(words))),
        beginnings=np.array(beginnings, np.uint32),
        ideas=np.array(named, np.uint32).reshape(len(words), IDEAS),
    )


def _letters(words: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """Hashes of the letters in threes and fours, and the place of the word they are of."""
    marked = [f"<{word}>".encode(errors="surrogatepass") for word in words]
    codes = np.frombuffer(b"".join(marked), np.uint8).astype(np.uint32)
    owner = np.repeat(np.arange(len(words)), [len(one) for one in marked])
    hashes, owners = [], []
    for size in GRAMS:
        last = len(codes) - size + 1
        gram = codes[:last] + np.uint32(size)
        for apart in range(1, size):
            gram = gram * SPREAD[0] + codes[apart : last + apart]
        inside = owner[:last] == owner[size - 1 :]
        hashes.append(gram[inside])
        owners.append(owner[:last][inside])
    return np.concatenate(hashes), np.concatenate(owners)


def _row(hashes: Hashes) -> npt.NDArray[np.int64]:
    """The table's rows of hashes."""
    mixed = hashes >> _SHIFT
    mixed ^= hashes
    mixed &= _MASK
    return mixed.astype(np.int64)


class Pairs(NamedTuple):
    """Pairs of a text's words, p of them."""

    rows: npt.NDArray[np.int64]
    """p: rows of the table's second half."""
    weights: Floats
    """p."""


def pairs(beginnings: Hashes, named: Hashes) -> Pairs:
    """Of a text's words, in their order: beginnings side by side, and ideas near one another."""
    side = _side(len(beginnings))
    row = np.empty(len(beginnings) + 2, np.uint32)
    row[0] = row[-1] = EDGE
    row[1:-1] = beginnings
    hashes, weights = row.take(side.first), side.weights
    hashes *= side.spread
    hashes += row.take(side.second)
    flat = named.ravel()
    idea = flat.take(flat.nonzero()[0])
    if len(idea) > 1:
        near = _near(len(idea))
        one, other = idea.take(near.first), idea.take(near.second)
        more = np.minimum(one, other)
        more *= SPREAD[0]
        more += np.maximum(one, other)
        hashes = np.concatenate((hashes, more))
        weights = np.concatenate((weights, near.weights))
    rows = _row(hashes)
    rows += SIZE
    return Pairs(rows, weights)


def places(named: Hashes) -> npt.NDArray[np.int64]:
    """The place of the first word of each pair."""
    side, owners = _side(len(named)), named.nonzero()[0]
    if len(owners) <= 1:
        return side.places
    return np.concatenate((side.places, owners.take(_near(len(owners)).first)))


@dataclass(frozen=True, slots=True)
class _Paired:
    """Which places of a row make pairs."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    spread: Hashes
    weights: Floats
    places: npt.NDArray[np.int64]


def _paired(length: int, reach: Sequence[float]) -> _Paired:
    """Any two places of a row no further apart than ``reach`` has weights for."""
    parts = [
        (np.arange(length - apart), apart, weight)
        for apart, weight in enumerate(reach, 1)
        if apart < length
    ]
    first = np.concatenate([place for place, *_ in parts])
    apart = np.repeat([apart for _, apart, _ in parts], [len(place) for place, *_ in parts])
    return _Paired(
        first=first,
        second=first + apart,
        spread=SPREAD[apart],
        weights=np.array(reach, np.float32)[apart - 1],
        places=first,
    )


def _sides(count: int) -> _Paired:
    """Pairs of ``count`` words between two edges; a pair is at its first word's place."""
    found = _paired(count + 2, REACH)
    return replace(found, places=(found.first - 1).clip(0, count - 1))


def _nears(count: int) -> _Paired:
    """Pairs of ``count`` ideas."""
    return _paired(count, [IDEA] * IDEAS_REACH)


_SHORT = 64
_known_sides = lru_cache(maxsize=_SHORT)(_sides)
_known_nears = lru_cache(maxsize=_SHORT)(_nears)


def _side(count: int) -> _Paired:
    return _known_sides(count) if count <= _SHORT else _sides(count)


def _near(count: int) -> _Paired:
    return _known_nears(count) if count <= _SHORT else _nears(count)
