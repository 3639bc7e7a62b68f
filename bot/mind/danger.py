"""The learned part of the safety net: a small linear classifier of what people in danger write.

It sees a text as words, their beginnings, their letters in threes and fours, the ideas of
danger_words.py, and pairs of neighbours and of ideas. All names are hashed into one table
(Weinberger and others 2009), so that no dictionary has to be kept. danger_training.py
learns the table from ``_danger.yml`` of all languages together.
"""

import io
import json
import math
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.mind.danger_words import ideas
from bot.mind.safety import prepared
from bot.mind.trained import Bytes8, Floats, StaleModel
from bot.model import TopicId

FORMAT = 1
"""Version of the bytes; raised whenever the features or arrays change meaning."""

NONE = "none"
ORDINARY = "ordinary"
"""The label of what people ask every day: no kind of ``_danger.yml``."""
KINDS = (
    "violence_now", "sexual_violence", "trafficking", "suicide", "child_alone", "detention",
    "medical", "eviction", NONE,
)  # fmt: skip
"""What danger a phrase of ``_danger.yml`` speaks of."""
MARK = "danger:"
"""How the label of a phrase of ``_danger.yml`` begins, in a lesson and as a rule's name."""

SIZE = 1 << 16
"""Rows of the table for words' features, and as many for pairs'; a power of two."""
PREFIX = 5
"""Letters of a word's beginning."""
GRAMS = (3, 4)
"""Lengths of the letters taken together."""
WORD, BEGINNING, LETTERS, IDEA = 1.0, 1.0, 0.5, 1.0
"""What each kind of a word's features weighs, beside its rarity."""
REACH = (1.0, 0.7, 0.7)
"""What a pair of beginnings weighs that stand one, two or three words apart."""
IDEAS = 12
"""Ideas of a window that are paired."""
WORDS_NORM, PAIRS_NORM = 1.9, 1.2
"""Norms of a window's two halves, what its words say and what their pairs say."""

WINDOW, STEP = 32, 16
"""Words looked at together in a longer text, and how far apart the windows begin."""
MOST_WORDS = 384
"""Words of a text that are looked at; ``prepared`` leaves hardly more."""
REMEMBERED = 4096
"""Words whose part is remembered."""
CALM = 2
"""The first labels: near misses, and ordinary phrases. All others are of danger."""
SHORTEST = 2
"""Words; fewer need ``Limits.short``."""

_SPREAD = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
"""Odd multipliers that mix two hashes into one, for each distance."""

Hashes = npt.NDArray[np.uint32]


def label(kind: str, topic: str = "") -> str:
    """How a lesson names the phrases of a kind and the card that goes out."""
    return f"{MARK}{kind} {topic}".rstrip()


def hashed(name: str) -> int:
    """The row of a feature."""
    return crc32(name.encode()) & (SIZE - 1)


def word_features(word: str) -> dict[int, float]:
    """Rows and counts of what one word says."""
    found: defaultdict[int, float] = defaultdict(float)
    found[hashed("=" + word)] += WORD
    found[hashed("^" + word[:PREFIX])] += BEGINNING
    marked = f"<{word}>"
    for size in GRAMS:
        for start in range(len(marked) - size + 1):
            found[hashed(marked[start : start + size])] += LETTERS
    for idea in ideas(word):
        found[hashed(idea)] += IDEA
    return found


_EDGE = crc32(b".")


class Glimpse(NamedTuple):
    """Of a word, what makes pairs."""

    beginning: int
    """Hash of its beginning, 32 bits."""
    ideas: tuple[int, ...]
    """Hashes of its ideas."""


def glimpsed(word: str) -> Glimpse:
    """What of a word makes pairs."""
    named = tuple([crc32(idea.encode()) for idea in ideas(word)])
    return Glimpse(crc32(word[:PREFIX].encode()), named)


def pairs_of(words: Sequence[Glimpse]) -> tuple[Hashes, Floats]:
    """Rows and weights of pairs of neighbours, then of pairs of the first distinct ideas."""
    named = np.array(
        sorted(list(dict.fromkeys([idea for word in words for idea in word[1]]))[:IDEAS]), np.uint32
    )
    row = np.array([_EDGE, *[word[0] for word in words], _EDGE], np.uint32)
    rows, weights = [], []
    for apart, (spread, weight) in enumerate(zip(_SPREAD, REACH, strict=True), 1):
        rows.append(row[:-apart] * np.uint32(spread) + row[apart:])
        weights.append(np.full(len(rows[-1]), weight, np.float32))
    if len(named) > 1:
        first, second = _TRIANGLES[len(named)]
        rows.append(named[first] * np.uint32(_SPREAD[0]) ^ named[second])
        weights.append(np.full(len(first), IDEA, np.float32))
    every = np.concatenate(rows)
    return (every ^ every >> np.uint32(15)) & np.uint32(SIZE - 1), np.concatenate(weights)


_TRIANGLES = [np.triu_indices(count, 1) for count in range(IDEAS + 1)]
"""Which ideas make a pair, by their number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """From what chance of danger on a text is caught, 0 to 1."""

    whole: float
    """A text read at once."""
    part: float
    """One window of a longer text."""
    short: float
    """A text of a single word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DangerModel:
    """What the classifier learnt; C labels, of which the first CALM are no danger."""

    labels: tuple[str, ...]
    """As ``label`` names them."""
    table: Bytes8
    """2 SIZE x C: weights of the words' features, then of the pairs', in steps."""
    steps: Floats
    """C: what one step is worth."""
    rarity: npt.NDArray[np.float16]
    """2 SIZE: inverse document frequency of each in nats and one more; 0 for unknown."""
    bias: Floats
    """C."""
    limits: Limits

    def to_bytes(self) -> bytes:
        """The model as an ``.npz`` archive without pickled objects."""
        limits = (self.limits.whole, self.limits.part, self.limits.short)
        meta = {"format": FORMAT, "labels": self.labels, "limits": limits}
        file = io.BytesIO()
        np.savez_compressed(
            file, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), table=self.table,
            steps=self.steps, rarity=self.rarity, bias=self.bias,
        )  # fmt: skip
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The model as it was. Raises StaleModel."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                meta = json.loads(arrays["meta"].tobytes())
                if meta["format"] != FORMAT:
                    raise StaleModel("the model is of another version")
                whole, part, short = meta["limits"]
                return cls(
                    labels=tuple(meta["labels"]), table=arrays["table"], steps=arrays["steps"],
                    rarity=arrays["rarity"], bias=arrays["bias"],
                    limits=Limits(whole=whole, part=part, short=short),
                )  # fmt: skip
        except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile) as error:
            raise StaleModel("the bytes are no model") from error


def softmax(logits: Floats) -> Floats:
    """Each row's chances."""
    shares: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class _Word:
    """What is remembered of a word."""

    place: int
    """Its row among the remembered parts."""
    glimpse: Glimpse


class Classifier:
    """Tells danger by a model; remembers what it found out about a word.

    Not safe between threads.
    """

    def __init__(self, model: DangerModel) -> None:
        self._model = model
        self._known: dict[str, _Word] = {}
        self._parts = np.zeros((REMEMBERED + MOST_WORDS, len(model.labels)), np.float32)
        self._squares = np.zeros(len(self._parts), np.float32)

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """``danger:KIND`` and the card, where the text is surely of somebody in danger."""
        words = prepared(text).split()
        if not words:
            return None
        chances, whole = self.chances(words), len(words) <= WINDOW
        limits = self._model.limits
        least = limits.short if len(words) < SHORTEST else limits.whole if whole else limits.part
        urgent = chances[:, CALM:].sum(axis=1)
        best = int(urgent.argmax())
        if urgent[best] < least:
            return None
        name, _, topic = self._model.labels[CALM + int(chances[best, CALM:].argmax())].partition(
            " "
        )
        return name, TopicId(topic)

    def chances(self, words: Sequence[str]) -> Floats:
        """Windows x C: the chance of each label, for each window of the folded words."""
        known = self._read(words[:MOST_WORDS])
        last = max(len(known) - WINDOW, 0)
        starts = [*range(0, last, STEP), last]
        return softmax(np.stack([self._logits(known[start : start + WINDOW]) for start in starts]))

    def _logits(self, words: Sequence[_Word]) -> Floats:
        model = self._model
        places = list({word.place for word in words})
        total = np.add.reduce(self._parts.take(places, axis=0))
        square = float(np.add.reduce(self._squares.take(places)))
        total *= WORDS_NORM / math.sqrt(square) if square > 0 else 0.0
        rows, weights = pairs_of([word.glimpse for word in words])
        rows += np.uint32(SIZE)
        values = weights * model.rarity.take(rows)
        square = float(values @ values)
        if square > 0:
            values *= PAIRS_NORM / math.sqrt(square)
            total += (values @ model.table.take(rows, axis=0).astype(np.float32)) * model.steps
        logits: Floats = total + model.bias
        return logits

    def _read(self, words: Sequence[str]) -> list[_Word]:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        strangers = [word for word in dict.fromkeys(words) if word not in self._known]
        if strangers:
            self._learn(strangers)
        return [self._known[word] for word in words]

    def _learn(self, words: Sequence[str]) -> None:
        """Sum what words say that were not met lately."""
        start, model = len(self._known), self._model
        bags = [word_features(word) for word in words]
        counts = [len(bag) for bag in bags]
        rows = np.fromiter((row for bag in bags for row in bag), np.int64, sum(counts))
        values = np.fromiter((n for bag in bags for n in bag.values()), np.float32, len(rows))
        values *= model.rarity.take(rows)
        firsts = np.cumsum([0, *counts[:-1]])
        weighted = model.table.take(rows, axis=0) * values[:, None]
        stop = start + len(words)
        self._parts[start:stop] = np.add.reduceat(weighted, firsts) * model.steps
        self._squares[start:stop] = np.add.reduceat(values * values, firsts)
        for place, word in enumerate(words, start):
            self._known[word] = _Word(place, glimpsed(word))
