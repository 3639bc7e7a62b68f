"""Learning to tell danger: a multinomial regression, and thresholds from held-out phrases.

Phrases of ``_danger.yml`` and the examples of the rules are learnt whole. Of the far more
ordinary phrases a part is learnt: some of all, and those that sound most like danger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.mind.danger import CALM, Classifier, DangerModel, Limits, softmax
from bot.mind.danger_features import PREFIX
from bot.mind.danger_kinds import MARK, NONE, ORDINARY, label
from bot.mind.safety import prepared
from bot.mind.trained import Floats

if TYPE_CHECKING:
    from bot.mind.danger_design import Design, Weights

ITERATIONS = 25
FOLDS = 4
EVERY = 4
"""One ordinary phrase in four is learnt from the start."""
HARD = 2500
"""Ordinary phrases learnt beside, those that sound most like danger."""
NEAR_FALSE, ORDINARY_FALSE, LONG_FALSE = 0.035, 0.009, 0.01
"""Shares that may be caught of the phrases held out: near misses, ordinary phrases, and long
texts of ordinary ones. The near misses of ``_danger.yml`` are made to be hard, and a model
that never saw a part of them knows less than the one in use: of near misses by other hands
a fifth as many were caught, of test phrases half as many."""
JOINED, LONG = 8, 600
"""Ordinary phrases that make a long text, and how many such texts are tried."""
SURE = 0.98
"""Least chance for a text of one word."""
DEFAULT = Limits(whole=0.9, part=0.95, short=SURE)
"""Where there are too few phrases to choose any."""
FEWEST = 200
"""Phrases of near misses, and as many ordinary ones, from which thresholds are chosen."""
SENSITIVE = "protection/"
"""Topics whose phrases are on the border: like those of the cards, neither danger nor none."""

Rows = npt.NDArray[np.int64]
Line = tuple[str, str, str]
"""Text, topic or label, language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Data:
    """All phrases, those of ``_danger.yml`` foremost."""

    lines: tuple[Line, ...]
    words: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    """The first CALM are of no danger."""
    targets: Rows
    """n: each phrase's label."""
    near: int
    """How many are of ``_danger.yml`` and the rules."""
    folds: Rows
    """n: near copies of one another are in the same fold."""
    design: "Design"


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What models said of phrases they had not seen."""

    lines: tuple[Line, ...]
    chances: Floats
    """n x C, in the order of ``labels``."""
    labels: tuple[str, ...]
    near: int
    """How many of the lines are of ``_danger.yml`` and the rules; the others are ordinary."""
    long: Floats
    """Chance of danger of the likeliest window of each long text of ordinary phrases."""


def train(lines: Sequence[Line]) -> DangerModel | None:
    """Learn from phrases; None where none is of danger. The same give the same model."""
    data = _data(lines)
    if data is None:
        return None
    rows = _learnt(data)
    model = _model(data, _fit(data, rows))
    return replace(model, limits=limits(_held_out(data, rows)))


def held_out(lines: Sequence[Line]) -> Held | None:
    """What is said of each phrase by a model that never saw it nor a near copy."""
    data = _data(lines)
    return None if data is None else _held_out(data, _learnt(data))


def limits(held: Held) -> Limits:
    """The least chances at which few enough are caught that are in no danger."""
    urgent = held.chances[:, CALM:].sum(axis=1)
    calm = np.array([topic == label(NONE) for _, topic, _ in held.lines[: held.near]], bool)
    near, ordinary = urgent[: held.near][calm], urgent[held.near :]
    if min(len(near), len(ordinary)) < FEWEST:
        return DEFAULT
    whole = max(_above(near, NEAR_FALSE), _above(ordinary, ORDINARY_FALSE))
    part = max(whole, _above(held.long, LONG_FALSE))
    return Limits(whole=whole, part=part, short=max(whole, SURE))


def _above(chances: Floats, share: float) -> float:
    """What at most this share of the chances reaches."""
    allowed = int(share * len(chances))
    return float(np.nextafter(np.sort(chances)[-1 - allowed], np.float32(2.0)))


def _data(lines: Sequence[Line]) -> _Data | None:
    from bot.mind.danger_design import design  # scipy stays out of who only imports this module

    marked = [line for line in lines if line[1].startswith(MARK)]
    labels = sorted({topic for _, topic, _ in marked} - {label(NONE)})
    if not labels:
        return None
    cards = tuple(name.partition(" ")[2] for name in labels)
    others = [line for line in lines if not line[1].startswith((MARK, SENSITIVE, *cards))]
    read: dict[tuple[str, ...], Line] = {}
    for line in [*marked, *others]:
        words = tuple(prepared(line[0]).split())
        if words:
            read.setdefault(words, line)
    places = {name: place for place, name in enumerate([label(NONE), label(ORDINARY), *labels])}
    texts = tuple(read)
    return _Data(
        lines=tuple(read.values()),
        words=texts,
        labels=tuple(places),
        targets=np.array([places.get(topic, 1) for _, topic, _ in read.values()], np.int64),
        near=sum(topic.startswith(MARK) for _, topic, _ in read.values()),
        folds=np.array([_fold(found) for found in texts], np.int64),
        design=design(texts),
    )


def _fold(words: Sequence[str]) -> int:
    """By the beginnings of the longer words, in any order."""
    starts = sorted({word[:PREFIX] for word in words if len(word) > len("que")})
    return crc32(" ".join(starts or words).encode()) % FOLDS


def _learnt(data: _Data) -> Rows:
    """The rows that are learnt: of ordinary phrases some, and those that sound like danger."""
    ordinary = np.arange(data.near, len(data.lines))
    first, rest = ordinary[::EVERY], np.delete(ordinary, np.s_[::EVERY])
    rows = np.concatenate([np.arange(data.near), first])
    likely = _chances(data, rest, _fit(data, rows, ITERATIONS // 2))[:, CALM:].sum(axis=1)
    hard = rest[np.argsort(-likely, kind="stable")[:HARD]]
    return np.concatenate([rows, np.sort(hard)])


def _fit(data: _Data, rows: Rows, iterations: int = ITERATIONS) -> "Weights":
    targets = np.zeros((len(rows), len(data.labels)), np.float32)
    targets[np.arange(len(rows)), data.targets[rows]] = 1.0
    return data.design.fit(rows, targets, iterations=iterations)


def _chances(data: _Data, rows: Rows, weights: "Weights") -> Floats:
    """Rows x C."""
    return softmax(data.design.logits(rows, weights))


def _model(data: _Data, weights: "Weights") -> DangerModel:
    """The weights in bytes, with thresholds that are nobody's."""
    table = np.concatenate([weights.words, weights.pairs])
    steps = np.maximum(np.abs(table).max(axis=0), 1e-12) / 127
    return DangerModel(
        labels=data.labels,
        table=np.rint(table / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        rarity=data.design.rarity,
        bias=weights.bias,
        words=data.design.frequent,
        limits=DEFAULT,
    )


def _held_out(data: _Data, learnt: Rows) -> Held:
    chances = np.zeros((len(data.lines), len(data.labels)), np.float32)
    long: list[float] = []
    for fold in range(FOLDS):
        mine = np.flatnonzero(data.folds == fold)
        weights = _fit(data, learnt[data.folds[learnt] != fold])
        chances[mine] = _chances(data, mine, weights)
        long += _long(data, mine[mine >= data.near], _model(data, weights))
    return Held(
        lines=data.lines, chances=chances, labels=data.labels, near=data.near,
        long=np.array(long, np.float32),
    )  # fmt: skip


def _long(data: _Data, rows: Rows, model: DangerModel) -> Iterator[float]:
    """Chances of danger in long texts that are made of the ordinary phrases ``rows``."""
    classifier = Classifier(model)
    step = max(1, len(rows) // (LONG // FOLDS))
    for start in range(0, len(rows) - JOINED, step):
        words = [word for row in rows[start : start + JOINED] for word in data.words[row]]
        yield float(classifier.chances(words)[:, CALM:].sum(axis=1).max())
