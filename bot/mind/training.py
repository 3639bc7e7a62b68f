"""From labelled phrases to a Model. Runs in a child process: imports scipy, inside functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.catalog import OUT_OF_SCOPE
from bot.mind.calibration import Observations, calibrate
from bot.mind.language import train_language
from bot.mind.regression import multinomial
from bot.mind.scoring import SIGNALS, Scorer, Weights
from bot.mind.spelling import Speller
from bot.mind.text import tokens
from bot.mind.trained import Bytes8, Floats, Model

if TYPE_CHECKING:
    from scipy import sparse

    from bot.mind.design_matrix import DesignMatrix, Rows

RIDGE = 0.2
"""Penalty of the multinomial regression, chosen by cross-validation on public sets."""
ITERATIONS = 30
FOLD_ITERATIONS = 8
"""Iterations of a fold, which starts from the solution over all phrases."""
FOLDS = 4
OBSERVED = 4000
"""Phrases, evenly spread, whose signals are looked at in each round of folds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One training phrase."""

    text: str
    topic: str
    """A topic's id, or ``out_of_scope``."""
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Data:
    """The phrases of one training run; n phrases, C classes."""

    words: tuple[tuple[str, ...], ...]
    languages: tuple[str, ...]
    classes: tuple[str, ...]
    labels: npt.NDArray[np.int64]
    design: "DesignMatrix"
    idf: Floats
    matrix: "sparse.csr_matrix"
    """n x V: the weighted features."""
    index: dict[str, int]

    @property
    def out(self) -> int | None:
        """Column of the out-of-scope class."""
        return self.classes.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.classes else None


def train(examples: Sequence[Example]) -> Model:
    """Learn to match and to tell languages from ``examples``; the same give the same model.

    A topic's title is one more example of it. Small sets train too: with one topic, or
    without out-of-scope phrases, confidence rests on how much of a text is known. No
    examples give a model that knows nothing.
    """
    data = _data(examples)
    everything = np.arange(len(data.words))
    dual = _fit(data, everything, None)
    weights = _weights(data, everything, dual)
    heads, thresholds = calibrate(_observe(data, dual))
    return Model(
        topics=data.classes,
        names=data.design.names,
        values=weights.values,
        counts=data.design.frequencies(everything),
        table=weights.table,
        scales=weights.scales,
        centroids=weights.centroids,
        centroid_scales=weights.centroid_scales,
        heads=heads,
        thresholds=thresholds,
        language=train_language([(e.text, e.language) for e in examples]),
    )


def _data(examples: Sequence[Example]) -> _Data:
    # scipy stays out of every process that only imports this module
    from bot.mind.design_matrix import design_matrix, idf_of

    rows = []
    for example in dict.fromkeys(examples):
        words = tokens(example.text, example.language)
        if words:
            rows.append((words, example.language, example.topic))
    topics = sorted({topic for *_, topic in rows} - {OUT_OF_SCOPE})
    classes = (*topics, *([OUT_OF_SCOPE] if any(r[2] == OUT_OF_SCOPE for r in rows) else []))
    place = {name: column for column, name in enumerate(classes)}
    design = design_matrix([row[0] for row in rows])
    idf = idf_of(design.frequencies(np.arange(len(rows))), len(rows))
    return _Data(
        words=tuple(row[0] for row in rows),
        languages=tuple(row[1] for row in rows),
        classes=classes,
        labels=np.array([place[row[2]] for row in rows], np.int64),
        design=design,
        idf=idf,
        matrix=design.weighted(np.arange(len(rows)), idf),
        index={name: column for column, name in enumerate(design.names)},
    )


def _fit(data: _Data, rows: "Rows", start: Floats | None) -> Floats:
    """Dual coefficients for the phrases ``rows``; ``start`` shortens the way."""
    targets = np.zeros((len(rows), len(data.classes)), np.float32)
    targets[np.arange(len(rows)), data.labels[rows]] = 1.0
    matrix = data.matrix[rows]
    across = matrix.T.tocsr()

    def gram(dual: Floats) -> Floats:
        product: Floats = matrix @ (across @ dual)
        return product

    iterations = ITERATIONS if start is None else FOLD_ITERATIONS
    return multinomial(gram, targets, ridge=RIDGE, iterations=iterations, start=start)


def _weights(data: _Data, rows: "Rows", dual: Floats) -> Weights:
    """What a scorer needs after training on ``rows``; features of no row count as unknown."""
    matrix = data.matrix[rows]
    members = np.zeros_like(dual)
    members[np.arange(len(rows)), data.labels[rows]] = 1.0
    across = matrix.T.tocsr()
    centroids = across[: data.design.single] @ members
    centroids /= np.maximum(np.sqrt((centroids * centroids).sum(axis=0)), 1e-9)
    table, scales = _quantised(across @ dual)
    centroids, centroid_scales = _quantised(centroids)
    return Weights(
        index=data.index,
        values=np.where(data.design.frequencies(rows) > 0, data.idf, 0).astype(np.float32),
        table=table,
        scales=scales,
        centroids=centroids,
        centroid_scales=centroid_scales,
        out_of_scope=data.out,
    )


def _quantised(rows: Floats) -> tuple[Bytes8, Floats]:
    """Rows as signed bytes, and the step of each row."""
    steps = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-12) / 127
    return np.rint(rows / steps[:, None]).astype(np.int8), steps.astype(np.float32)


def _observe(data: _Data, dual: Floats) -> Observations:
    """Signals of every phrase from models that never saw it, or never saw its topic."""
    seen: list[tuple[tuple[float, ...], int, int, str]] = []
    for train_rows, held_rows in _splits(data):
        scorer = _held_out_scorer(data, train_rows, dual)
        known = set(data.labels[train_rows].tolist())
        for row in held_rows[:: 1 + len(data.words) // OBSERVED].tolist():
            rating = scorer.rate(data.words[row])
            label = int(data.labels[row])
            held = label == data.out or label not in known
            rank = -1 if held else (*rating.order, label).index(label)
            real = label == data.out
            seen.append((rating.signals, rank, 2 if real else int(held), data.languages[row]))
    width = len(SIGNALS) + 1
    return Observations(
        signals=np.array([s for s, *_ in seen]).reshape(len(seen), width),
        ranks=np.array([rank for _, rank, *_ in seen], np.int64),
        kinds=np.array([kind for *_, kind, _ in seen], np.int64),
        languages=tuple(language for *_, language in seen),
    )


def _held_out_scorer(data: _Data, rows: "Rows", dual: Floats) -> Scorer:
    weights = _weights(data, rows, _fit(data, rows, dual[rows]))
    known = {
        name[1:]: int(count)
        for name, count in zip(data.design.names, data.design.frequencies(rows), strict=True)
        if name[0] == "=" and count > 0
    }
    return Scorer(weights, Speller(known))


def _splits(data: _Data) -> Iterator[tuple["Rows", "Rows"]]:
    """Rows to train on and rows to look at: fold by fold, then topics held out in turn."""
    topics = len(data.classes) - (data.out is not None)
    if not topics:
        return
    within = np.zeros(len(data.labels), np.int64)
    for column in range(len(data.classes)):
        mine = np.flatnonzero(data.labels == column)
        within[mine] = np.arange(len(mine))
    for fold in range(FOLDS):
        held = within % FOLDS == fold
        if held.any() and not held.all():
            yield np.flatnonzero(~held), np.flatnonzero(held)
    for part in range(min(FOLDS, topics)):
        held = (data.labels % FOLDS == part) & (
            data.labels != (-1 if data.out is None else data.out)
        )
        if held.any() and topics > 1:
            yield np.flatnonzero(~held), np.flatnonzero(held)
