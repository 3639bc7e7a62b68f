"""From tokens to a probability for each class, and the signals of how sure that is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.mind.features import BLOCK_WEIGHTS, BLOCKS, WORD_BLOCKS, pairs, word_features
from bot.mind.spelling import Speller
from bot.mind.trained import Bytes8, Floats

SIGNALS = (
    "log of the best topic's probability",
    "log of the second topic's probability",
    "log of the out-of-scope probability",
    "log of the sum of exponentials of all logits",
    "largest logit of a topic",
    "cosine to the best topic's centroid",
    "its lead over the best other topic's cosine",
    "share of known words, weighted by idf",
    "log of 1 + unknown words",
    "log of 1 + repaired words",
    "log of 1 + words",
    "entropy of the classes, in nats",
)
"""What the confidence model looks at, in this order."""

CACHED_WORDS = 2048
MAX_REPAIRS = 5
"""Unknown words of one text that are looked up; the rest count as unknown."""
_LEAST_LOG = -12.0
_KNOWN, _REPAIRED, _UNKNOWN = range(3)
_CONCEPTS = BLOCKS.index("concepts")


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """The arrays behind a scorer; see ``Model`` for their meaning and shapes."""

    index: Mapping[str, int]
    """Row of each feature's name."""
    values: Floats
    table: Bytes8
    scales: Floats
    centroids: Bytes8
    centroid_scales: Floats
    out_of_scope: int | None
    """Column of the out-of-scope class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """What a scorer says of one text; C classes."""

    probabilities: Floats
    """C: softmax of the logits; the out-of-scope class is one of them."""
    order: tuple[int, ...]
    """At most five columns of topics, best first; never the out-of-scope class."""
    signals: tuple[float, ...]
    """S + 1: the signals and a constant 1."""
    evidence: bool
    """Some feature of the text is known at all."""


class _Fact(NamedTuple):
    """What is remembered of a word beside its vectors."""

    word: str
    """As the model reads it: repaired where that was needed and possible."""
    squares: tuple[float, ...]
    """Squared norm of each block of the word."""
    kind: int
    idf: float
    concepts: tuple[str, ...]


class Scorer:
    """Rates tokens against the classes; remembers what it computed for a word.

    A block's norm is taken over its words' own norms, so that a text's score is a sum
    of cached vectors, one a word.
    """

    def __init__(self, weights: Weights, speller: Speller) -> None:
        self._weights = weights
        self._speller = speller
        self._classes = weights.table.shape[1]
        self._rows: dict[str, int] = {}
        self._facts: list[_Fact] = []
        width = WORD_BLOCKS * 2 * self._classes
        self._vectors = np.zeros((CACHED_WORDS, width), np.float32)
        self._unknown_idf = float(weights.values.max(initial=1.0))

    def rate(self, words: Sequence[str]) -> Rating:
        """Probabilities, ranking and signals of a text's tokens; C must not be 0."""
        words = tuple(dict.fromkeys(words))
        if len(self._facts) + len(words) > CACHED_WORDS:
            self._rows.clear()
            self._facts.clear()
        places = self._places(words)
        facts = [self._facts[place] for place in places]
        total = self._total(places, facts)
        return self._rating(total[: self._classes], total[self._classes :], facts)

    def _known(self, word: str) -> bool:
        row = self._weights.index.get("=" + word)
        return row is not None and bool(self._weights.values[row] > 0)

    def _places(self, words: tuple[str, ...]) -> list[int]:
        """Rows of the words in the cache; what is missing is computed."""
        places = []
        unknown = 0
        for word in words:
            key = word if unknown < MAX_REPAIRS else word + "!"
            place = self._rows.get(key)
            if place is None:
                place = self._rows[key] = self._learn(word, repair=unknown < MAX_REPAIRS)
            unknown += self._facts[place].kind != _KNOWN
            places.append(place)
        return places

    def _learn(self, word: str, *, repair: bool) -> int:
        known = self._known(word)
        better = None if known or not repair else self._speller.repair(word)
        kind = _KNOWN if known else _UNKNOWN if better is None else _REPAIRED
        word = better or word
        place = len(self._facts)
        blocks = word_features(word)
        row = self._weights.index.get("=" + word, -1)
        self._facts.append(
            _Fact(
                word=word,
                squares=self._remember(place, blocks),
                kind=kind,
                idf=self._unknown_idf if kind == _UNKNOWN else float(self._weights.values[row]),
                concepts=tuple(blocks[_CONCEPTS]),
            )
        )
        return place

    def _remember(self, place: int, blocks: Sequence[Mapping[str, int]]) -> tuple[float, ...]:
        """Put a word's class scores, block by block, into the cache; its squared norms."""
        get = self._weights.index.get
        rows: list[int] = []
        counts: list[int] = []
        ends = []
        for names in blocks:
            for name, count in names.items():
                row = get(name)
                if row is not None:
                    rows.append(row)
                    counts.append(count)
            ends.append(len(rows))
        vectors = self._vectors[place].reshape(WORD_BLOCKS, -1)
        if not rows:
            vectors[:] = 0.0
            return (0.0,) * WORD_BLOCKS
        weights, half = self._weights, self._classes
        flat = weights.values.take(rows) * np.array(counts, np.float32)
        values = np.zeros((WORD_BLOCKS, len(rows)), np.float32)
        for block, (start, end) in enumerate(zip((0, *ends), ends, strict=False)):
            values[block, start:end] = flat[start:end]
        table = weights.table.take(rows, axis=0).astype(np.float32)
        vectors[:, :half] = (values * weights.scales.take(rows)) @ table
        table = weights.centroids.take(rows, axis=0).astype(np.float32)
        vectors[:, half:] = (values * weights.centroid_scales.take(rows)) @ table
        return tuple(np.square(values).sum(axis=1).tolist())

    def _total(self, places: list[int], facts: list[_Fact]) -> Floats:
        """Logits and cosines of a text, 2C."""
        factors = [
            weight / math.sqrt(square) if square > 0 else 0.0
            for weight, square in zip(
                BLOCK_WEIGHTS, map(sum, zip(*[f.squares for f in facts], strict=True)), strict=False
            )
        ]
        blocks = np.add.reduce(self._vectors.take(places, axis=0)).reshape(WORD_BLOCKS, -1)
        total: Floats = np.array(factors, np.float32) @ blocks
        index, weights = self._weights.index, self._weights
        names = pairs([f.word for f in facts], [f.concepts for f in facts])
        rows = [row for row in map(index.get, names) if row is not None]
        if rows:
            values = weights.values.take(rows)
            square = float(values @ values)
            if square > 0:
                values *= weights.scales.take(rows) * (
                    BLOCK_WEIGHTS[WORD_BLOCKS] / math.sqrt(square)
                )
                total[: self._classes] += values @ weights.table.take(rows, axis=0)
        return total

    def _rating(self, logits: Floats, cosines: Floats, facts: list[_Fact]) -> Rating:
        out = self._weights.out_of_scope
        order = [c for c in (-logits).argsort(kind="stable")[:6].tolist() if c != out][:5]
        top = float(logits.max())
        shares = np.exp(logits - top)
        mass = float(shares.sum())
        shares /= mass
        energy = top + math.log(mass)
        near = cosines.take(order).tolist()
        best = logits.take(order[:2]).tolist()
        idf = sum([fact.idf for fact in facts])
        known = sum([fact.idf for fact in facts if fact.kind != _UNKNOWN])
        kinds = [fact.kind for fact in facts]
        signals = (
            best[0] - energy,
            max(best[1] - energy, _LEAST_LOG) if len(best) > 1 else _LEAST_LOG,
            _LEAST_LOG if out is None else max(float(logits[out]) - energy, _LEAST_LOG),
            energy,
            best[0],
            near[0],
            near[0] - max(near[1:], default=0.0),
            known / idf if idf else 0.0,
            math.log1p(kinds.count(_UNKNOWN)),
            math.log1p(kinds.count(_REPAIRED)),
            math.log1p(len(facts)),
            energy - float(shares @ logits),
            1.0,
        )
        return Rating(
            probabilities=shares,
            order=tuple(order),
            signals=signals,
            evidence=any(any(fact.squares) for fact in facts),
        )
