"""The learned part of the safety net: a small linear classifier of what people in danger write.

danger_features.py says what it sees of a text. danger_training.py learns a table of the
features' weights from ``_danger.yml`` of all languages together.
"""

import io
import json
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from bot.mind import danger_quick
from bot.mind.danger_features import IDEAS, PAIRS_NORM, WORDS_NORM, Pairs, bags, pairs, places
from bot.mind.safety import prepared
from bot.mind.trained import Bytes8, Floats, StaleModel
from bot.model import TopicId

FORMAT = 1
"""Version of the bytes; raised whenever the features or arrays change meaning."""

WHOLE = 32
"""Words of the longest text that is read at once."""
STEP = 8
"""Words between the beginnings of a longer text's windows, each of two steps: a cry for help
inside a long story is soon drowned by what stands beside it."""
HEAD, TAIL = 256, 128
"""Words of a text that are looked at, from its start and its end."""
REMEMBERED = 10240
"""Words whose part is remembered, some 200 bytes each."""
FEW = 6
"""So many new words are read one by one sooner than all at once."""
STRANGERS = 48
"""Words of one text that are looked into, of those not remembered; others say nothing."""
CALM = 2
"""The first labels: near misses, and ordinary phrases. All others are of danger."""
WORRYING = 0.5
"""From what chance of danger the card is offered beside the answer: a needless offer costs a
line, one that is missing may cost a life."""
SHORTEST = 2
"""Words; fewer need ``Limits.short``."""

Places = npt.NDArray[np.int64]


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
    rarity: Floats
    """2 SIZE: inverse document frequency of each in nats and one more; 0 for unknown."""
    bias: Floats
    """C."""
    words: tuple[str, ...]
    """The most frequent words, which are remembered from the start."""
    limits: Limits

    def to_bytes(self) -> bytes:
        """The model as an ``.npz`` archive without pickled objects."""
        limits = (self.limits.whole, self.limits.part, self.limits.short)
        meta = {"format": FORMAT, "labels": self.labels, "limits": limits, "words": self.words}
        file = io.BytesIO()
        np.savez_compressed(
            file, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), table=self.table,
            steps=self.steps, rarity=self.rarity.astype(np.float16), bias=self.bias,
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
                    rarity=arrays["rarity"].astype(np.float32), bias=arrays["bias"],
                    words=tuple(meta["words"]),
                    limits=Limits(whole=whole, part=part, short=short),
                )  # fmt: skip
        except (KeyError, ValueError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise StaleModel("the bytes are no model") from error


class _Suspicion(NamedTuple):
    label: str
    """The likeliest danger."""
    chance: float
    """Of any danger."""
    least: float
    """From which the text is caught."""


class Classifier:
    """Tells danger by a model; remembers what it found out about a word.

    Not safe between threads.
    """

    def __init__(self, model: DangerModel) -> None:
        self._model = model
        self._known: dict[str, int] = {}
        self._parts = np.zeros((REMEMBERED + 1, len(model.labels)), np.float32)
        self._squares = np.zeros(REMEMBERED + 1, np.float32)
        self._square = self._squares.data
        self._beginnings = np.zeros(REMEMBERED + 1, np.uint32)
        self._ideas = np.zeros((REMEMBERED + 1, IDEAS), np.uint32)
        self._last: tuple[str, _Suspicion | None] | None = None
        if model.words:
            self._learn(model.words[: REMEMBERED // 2])

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """``danger:KIND`` and the card, where the text is surely of somebody in danger."""
        found = self._suspicion(text)
        if found is None or found.chance < found.least:
            return None
        name, _, topic = found.label.partition(" ")
        return name, TopicId(topic)

    def worry(self, text: str) -> TopicId | None:
        """The card, where danger is at least as likely as not."""
        found = self._suspicion(text)
        if found is None or found.chance < WORRYING:
            return None
        return TopicId(found.label.partition(" ")[2])

    def _suspicion(self, text: str) -> "_Suspicion | None":
        """What speaks most for danger; the last text's is remembered, as both are asked of it."""
        if self._last is None or self._last[0] != text:
            words = prepared(text).split()
            self._last = (text, self._suspected(words) if words else None)
        return self._last[1]

    def _suspected(self, words: Sequence[str]) -> "_Suspicion":
        limits = self._model.limits
        if len(words) <= WHOLE:
            shares = self._at_once(words)
            least = limits.short if len(words) < SHORTEST else limits.whole
        else:
            shares = max(self.chances(words).tolist(), key=_danger)
            least = limits.part
        dangers = shares[CALM:]
        label = self._model.labels[CALM + dangers.index(max(dangers))]
        return _Suspicion(label=label, chance=_danger(shares), least=least)

    def chances(self, words: Sequence[str]) -> Floats:
        """Windows x C: the chance of each label, for each window of one folded word or more."""
        if len(words) <= WHOLE:
            return np.array([self._at_once(words)], np.float32)
        if len(words) > HEAD + TAIL:
            words = [*words[:HEAD], *words[-TAIL:]]
        known = np.array(self._read(words), np.int64)
        starts = np.arange(0, len(known), STEP)
        logits = self._of_words(known, starts) + self._of_pairs(known, starts)
        return softmax(logits + self._model.bias)

    def _at_once(self, words: Sequence[str]) -> list[float]:
        """C: the same for a short text, mostly in plain numbers."""
        known = self._read(words)
        square = sum([self._square[place] for place in known])
        rows = np.array(known, np.int64)
        said = np.add.reduce(self._parts.take(rows, axis=0))
        said *= WORDS_NORM / math.sqrt(max(square, _TINY))
        said += self._model.bias
        said += self._of_pairs_at_once(rows)
        logits = said.tolist()
        top = max(logits)
        shares = [math.exp(logit - top) for logit in logits]
        mass = sum(shares)
        return [share / mass for share in shares]

    def _of_pairs_at_once(self, known: Places) -> Floats:
        model, (rows, weights) = self._model, self._pairs(known)
        values = model.rarity.take(rows)
        values *= weights
        square = float(values @ values)
        total: Floats = values @ model.table.take(rows, axis=0)
        total *= model.steps
        total *= PAIRS_NORM / math.sqrt(max(square, _TINY))
        return total

    def _pairs(self, known: Places) -> Pairs:
        return pairs(self._beginnings.take(known), self._ideas.take(known, axis=0))

    def _of_words(self, known: Places, starts: Places) -> Floats:
        total = np.add.reduceat(self._parts.take(known, axis=0), starts)
        return _normed(total, np.add.reduceat(self._squares.take(known), starts), WORDS_NORM)

    def _of_pairs(self, known: Places, starts: Places) -> Floats:
        model, (rows, weights) = self._model, self._pairs(known)
        values = weights * model.rarity.take(rows)
        table = model.table.take(rows, axis=0)
        owners = places(self._ideas.take(known, axis=0)).astype(np.int16)
        order = owners.argsort(kind="stable")  # by radix
        firsts = owners[order].searchsorted(starts)
        total = np.add.reduceat((table * values[:, None])[order], firsts)
        squares = np.add.reduceat((values * values)[order], firsts)
        return _normed(total * model.steps, squares, PAIRS_NORM)

    def _read(self, words: Sequence[str]) -> list[int]:
        """Where each word is remembered."""
        known = self._known
        try:
            return [known[word] for word in words]
        except KeyError:
            strangers = list(dict.fromkeys([word for word in words if word not in known]))
        strangers = strangers[:STRANGERS]
        if len(known) + len(strangers) > REMEMBERED:
            known.clear()
            strangers = list(dict.fromkeys(words))[:STRANGERS]
        if len(strangers) > FEW:
            self._learn(strangers)
        else:
            for word in strangers:
                self._learn_one(word)
        return [known.get(word, REMEMBERED) for word in words]

    def _learn(self, words: Sequence[str]) -> None:
        """Sum what words say that are not remembered."""
        start, model, bag = len(self._known), self._model, bags(words)
        values = bag.counts * model.rarity.take(bag.rows)
        weighted = model.table.take(bag.rows, axis=0) * values[:, None]
        mine = slice(start, start + len(words))
        self._parts[mine] = np.add.reduceat(weighted, bag.firsts) * model.steps
        self._squares[mine] = np.add.reduceat(values * values, bag.firsts)
        self._beginnings[mine] = bag.beginnings
        self._ideas[mine] = bag.ideas
        self._known.update(zip(words, range(start, start + len(words)), strict=True))

    def _learn_one(self, word: str) -> None:
        """The same for one word."""
        place, model, bag = len(self._known), self._model, danger_quick.bag(word)
        rarity = model.rarity.data
        values = [count * rarity[row] for row, count in zip(bag.rows, bag.counts, strict=True)]
        total = np.array(values, np.float32) @ model.table.take(bag.rows, axis=0)
        self._parts[place] = total * model.steps
        self._squares[place] = sum([value * value for value in values])
        self._beginnings[place] = bag.beginning
        self._ideas[place] = bag.ideas
        self._known[word] = place


def _danger(shares: Sequence[float]) -> float:
    """The chance of any danger."""
    return sum(shares[CALM:])


def _normed(total: Floats, squares: Floats, norm: float) -> Floats:
    """Windows x C: sums over windows, of two neighbouring steps where there are several."""
    if len(total) > 1:
        total, squares = total[:-1] + total[1:], squares[:-1] + squares[1:]
    factors = (norm / np.sqrt(np.maximum(squares, _TINY))).astype(np.float32)
    found: Floats = total * factors[:, None]
    return found


_TINY = 1e-12


def softmax(logits: Floats) -> Floats:
    """Each row's chances."""
    shares: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares
