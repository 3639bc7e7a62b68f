"""From tokens to a probability for each class, and the signals of how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeVar

import numpy as np

from bot.mind.concepts import concepts
from bot.mind.features import PAIR_WEIGHT, WORD_WEIGHT, pairs, prefix, word_features
from bot.mind.names import Names, Places
from bot.mind.spelling import Speller
from bot.mind.trained import PARTS, Floats, Weights

SIGNALS = (
    "log of the best topic's probability",
    "log of the second topic's probability",
    "log of the out-of-scope probability",
    "log of the sum of exponentials of all logits",
    "largest logit of a topic",
    "cosine to the best topic's centroid",
    "its lead over the best other topic's cosine",
    "share of known words, weighted by idf",
    "share of words whose prefix the best topic's phrases have, weighted by idf",
    "log of 1 + unknown words",
    "log of 1 + repaired words",
    "log of 1 + words",
    "entropy of the classes, in nats",
)
"""What the confidence model looks at, in this order."""

CACHED_WORDS = 8192
"""Known words that are remembered."""
CACHED_STRANGERS = 2048
"""Unknown words that are remembered."""
CACHED_PARTS = 512
"""Unknown words whose vectors are remembered, a kilobyte each."""
MAX_REPAIRS = 5
"""Unknown words of one text that are looked up; the rest count as unknown and say nothing."""
_LEAST_LOG = -12.0


class Kind(IntEnum):
    """How a word was read."""

    KNOWN = 0
    REPAIRED = 1
    UNKNOWN = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """Rows of the words and of the other features by name."""

    words: Names
    others: Names


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


class Fact(NamedTuple):
    """What is remembered of a word."""

    word: str
    """As the model reads it: repaired where that was needed and possible."""
    row: int
    """Its row among the words, -1 where it has none."""
    square: float
    """Squared norm of its features."""
    kind: Kind
    idf: float
    concepts: tuple[str, ...]


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _kept(
    memory: dict[_Key, _Value], key: _Key, value: _Value, *, most: int = CACHED_WORDS
) -> _Value:
    """Remember a value; a full memory starts again."""
    if len(memory) >= most:
        memory.clear()
    memory[key] = value
    return value


class Scorer:
    """Rates tokens against the classes; remembers what it found out about a word.

    A text's norm is taken over its words' own norms, so that its score is a sum of
    vectors, one a word, which the trainer has summed for every word it knows.
    """

    def __init__(self, weights: Weights, index: Index, speller: Speller) -> None:
        self.weights = weights
        self.index = index
        self._speller = speller
        self._classes = weights.table.shape[1]
        idf = weights.word_steps[:, PARTS - 1]
        self._rarest = float(idf.max()) if len(idf) else 1.0
        self._known: dict[str, Fact] = {}
        self._unknown: dict[tuple[str, str | None], Fact] = {}
        self._parts: dict[str, Floats] = {}

    def rate(self, words: Sequence[str], language: str) -> Rating:
        """Probabilities, ranking and signals of a text's tokens; C must not be 0."""
        facts = self.read(words, language)
        total = self._total(facts)
        square = sum([fact.square for fact in facts])
        total[:2] *= 1.0 / math.sqrt(square) if square > 0 else 0.0
        logits = total[0]
        logits *= WORD_WEIGHT
        self._add_pairs(logits, facts)
        return self._rating(total, facts, evidence=square > 0)

    def read(self, words: Sequence[str], language: str) -> list[Fact]:
        """What the scorer makes of each distinct word, in a conversation in ``language``."""
        found = []
        unknown = 0
        for word in dict.fromkeys(words):
            fact = self._known.get(word)
            if fact is None:
                fact = self._stranger(word, language if unknown < MAX_REPAIRS else None)
                unknown += fact.kind is not Kind.KNOWN
            found.append(fact)
        return found

    def _stranger(self, word: str, language: str | None) -> Fact:
        """What is made of a word met for the first time, or unknown; kept for the next time."""
        fact = self._unknown.get((word, language))
        if fact is None:
            fact = self._looked_up(word, language)
            if fact.kind is Kind.KNOWN:
                _kept(self._known, word, fact)
            else:
                _kept(self._unknown, (word, language), fact, most=CACHED_STRANGERS)
        return fact

    def _row(self, word: str | None) -> int:
        """The row of a known word, -1 of any other."""
        row = self.index.words.get(word) if word else -1
        return row if row >= 0 and self.weights.squares[row] > 0 else -1

    def _idf(self, row: int) -> float:
        return float(self.weights.word_steps[row, PARTS - 1])

    def _looked_up(self, word: str, language: str | None) -> Fact:
        """Without a language nothing is repaired."""
        row, kind = self._row(word), Kind.KNOWN
        if row < 0 and language is not None:
            better = self._speller.repair(word, language)
            row, kind = self._row(better), Kind.REPAIRED
            word = better if better and row >= 0 else word
        if row < 0:
            square = (
                float(np.square(self._features(word)[1]).sum()) if language is not None else 0.0
            )
            return Fact(word, -1, square, Kind.UNKNOWN, self._rarest, concepts(word))
        square = float(self.weights.squares[row])
        return Fact(word, row, square, kind, self._idf(row), concepts(word))

    def _features(self, word: str) -> tuple[list[int], Floats]:
        """Rows and values of a stranger's known features."""
        get = self.index.others.get
        found = [
            (row, n)
            for names in word_features(word)[1:]
            for name, n in names.items()
            if (row := get(name)) >= 0
        ]
        counts = np.array([n for _, n in found], np.float32)
        rows = [row for row, _ in found]
        return rows, self.weights.values.take(rows) * counts if rows else counts

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a word as it stands, in nats and one more."""
        row = self._row(word)
        return self._idf(row) if row >= 0 else self._rarest

    def part(self, fact: Fact) -> Floats:
        """3 x C: what one word says, before any norm."""
        if fact.row < 0:
            found = self._parts.get(fact.word)
            if found is None:
                found = _kept(self._parts, fact.word, self._summed(fact), most=CACHED_PARTS)
            return found
        return self._summed_rows([fact.row])

    def _summed_rows(self, rows: list[int]) -> Floats:
        """3 x C: what known words say, summed."""
        weights, classes = self.weights, self._classes
        found = np.empty((PARTS, classes), np.float32)
        steps = weights.word_steps.take(rows, axis=0).T
        parts = weights.words.take(rows, axis=0).astype(np.float32)
        np.dot(steps[0], parts[:, :classes], out=found[0])
        np.dot(steps[1], parts[:, classes:], out=found[1])
        np.dot(steps[2], self._seen(weights.prefixes.take(rows)), out=found[2])
        return found

    def _seen(self, prefixes: Places) -> Floats:
        """n x C: 1 where the class has the prefix."""
        bits = self.weights.seen.take(prefixes, axis=0)
        return np.unpackbits(bits, axis=1, count=self._classes).astype(np.float32)

    def _total(self, facts: list[Fact]) -> Floats:
        """3 x C: the words' parts summed."""
        rows = [fact.row for fact in facts if fact.row >= 0]
        total = self._summed_rows(rows)
        if len(rows) < len(facts):
            for fact in facts:
                if fact.row < 0 and fact.square > 0:
                    total += self.part(fact)
        return total

    def _summed(self, fact: Fact) -> Floats:
        weights = self.weights
        found = np.zeros((PARTS, self._classes), np.float32)
        rows, values = self._features(fact.word)
        if rows:
            for part, table, steps in (
                (0, weights.table, weights.steps),
                (1, weights.centroids, weights.centroid_steps),
            ):
                found[part] = (values * steps.take(rows)) @ table.take(rows, axis=0).astype(
                    np.float32
                )
        row = self.index.others.get("^" + prefix(fact.word))
        if row >= 0:
            found[2] = self._seen(np.array([row], np.uint32))[0] * np.float32(fact.idf)
        return found

    def _add_pairs(self, logits: Floats, facts: list[Fact]) -> None:
        weights = self.weights
        names = pairs([fact.word for fact in facts], [fact.concepts for fact in facts])
        rows = self.index.others.known(names)
        if not rows:
            return
        values = weights.values.take(rows)
        square = float(values @ values)
        if square > 0:
            values *= weights.steps.take(rows)
            values *= PAIR_WEIGHT / math.sqrt(square)
            logits += values @ weights.table.take(rows, axis=0).astype(np.float32)

    def _rating(self, total: Floats, facts: list[Fact], *, evidence: bool) -> Rating:
        out = self.weights.out_of_scope
        logits, cosines, usual = total
        ranked = (-logits).argsort(kind="stable")[:6].tolist()
        order = [column for column in ranked if column != out][:5]
        top = logits.item(ranked[0])
        shares = np.exp(logits - top)
        mass = float(np.add.reduce(shares))
        shares /= mass
        energy = top + math.log(mass)
        near = [cosines.item(column) for column in order]
        best = [logits.item(column) for column in order[:2]]
        idf = known = 0.0
        unknown = repaired = 0
        for fact in facts:
            idf += fact.idf
            if fact.kind is Kind.UNKNOWN:
                unknown += 1
            else:
                known += fact.idf
                repaired += fact.kind is Kind.REPAIRED
        signals = (
            best[0] - energy,
            max(best[1] - energy, _LEAST_LOG) if len(best) > 1 else _LEAST_LOG,
            _LEAST_LOG if out is None else max(logits.item(out) - energy, _LEAST_LOG),
            energy,
            best[0],
            near[0],
            near[0] - max(near[1:], default=0.0),
            known / idf if idf else 0.0,
            usual.item(order[0]) / idf if idf else 0.0,
            math.log1p(unknown),
            math.log1p(repaired),
            math.log1p(len(facts)),
            energy - float(shares @ logits),
            1.0,
        )
        return Rating(probabilities=shares, order=tuple(order), signals=signals, evidence=evidence)
