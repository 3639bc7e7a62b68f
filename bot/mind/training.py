"""From labelled phrases to a Model. Runs in a child process: imports scipy, inside functions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.catalog import OUT_OF_SCOPE
from bot.mind.calibration import Kind, Observations, calibrate
from bot.mind.danger_kinds import MARK
from bot.mind.deciding import SMALLTALK
from bot.mind.language import train_language
from bot.mind.names import Names
from bot.mind.regression import multinomial
from bot.mind.scoring import SIGNALS, Index, Rating, Scorer
from bot.mind.spelling import Ear, Speller, Vocabulary
from bot.mind.text import tokens
from bot.mind.trained import Bytes8, Floats, Model, Weights

if TYPE_CHECKING:
    from bot.mind.design_matrix import DesignMatrix, Rows

RIDGE = 0.1
"""Penalty of the multinomial regression, chosen by cross-validation on public sets."""
ITERATIONS = 20
FOLD_ITERATIONS = 8
"""Iterations of a fold, which starts from the solution over all phrases."""
PART = 8
"""A fold holds out one phrase in eight, and one topic in eight whole; eight folds at most."""
LEAST_FOLDS = 2
OBSERVED = 3500
"""Phrases, evenly spread, whose signals are looked at."""
MASKED = 3
"""Of one held-out phrase in three a stranger is made as well."""


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
    values: Floats
    """V: what each feature weighs."""
    index: Index
    vocabulary: Vocabulary
    spelt: "Rows"
    """The rows of the vocabulary's words."""

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
        words=data.index.words,
        names=data.index.others,
        spelt=data.spelt.astype(np.uint32),
        vocabulary=data.vocabulary,
        ear=Ear.of(data.vocabulary),
        weights=weights,
        heads=heads,
        thresholds=thresholds,
        language=train_language([(e.text, e.language) for e in examples]),
    )


def _data(examples: Sequence[Example]) -> _Data:
    # scipy stays out of every process that only imports this module
    from bot.mind.design_matrix import design_matrix

    examples = tuple(dict.fromkeys(e for e in examples if not e.topic.startswith(MARK)))
    read = [tokens(example.text, example.language) for example in examples]
    languages = tuple(sorted({example.language for example in examples}))
    meant = _vocabulary(read, [e.language for e in examples], languages).misspelt()
    rows = [
        (tuple([meant.get(word, word) for word in words]), example.language, example.topic)
        for words, example in zip(read, examples, strict=True)
        if words
    ]
    topics = sorted({topic for *_, topic in rows} - {OUT_OF_SCOPE})
    classes = (*topics, *([OUT_OF_SCOPE] if any(r[2] == OUT_OF_SCOPE for r in rows) else []))
    place = {name: column for column, name in enumerate(classes)}
    design = design_matrix([row[0] for row in rows])
    frequencies = design.frequencies(np.arange(len(rows)))
    index = Index(words=Names.of(design.vocabulary), others=Names.of(design.others))
    vocabulary = _vocabulary([row[0] for row in rows], [row[1] for row in rows], languages)
    return _Data(
        words=tuple(row[0] for row in rows),
        languages=tuple(row[1] for row in rows),
        classes=classes,
        labels=np.array([place[row[2]] for row in rows], np.int64),
        design=design,
        values=design.values(frequencies, len(rows)),
        index=index,
        vocabulary=vocabulary,
        spelt=np.array([index.words.get(word) for word in vocabulary.words], np.int64),
    )


def _vocabulary(
    phrases: Sequence[Sequence[str]], spoken_in: Sequence[str], languages: Sequence[str]
) -> Vocabulary:
    counts: Counter[str] = Counter()
    spoken: dict[str, int] = {}
    for words, language in zip(phrases, spoken_in, strict=True):
        bit = 1 << languages.index(language)
        for word in dict.fromkeys(words):
            counts[word] += 1
            spoken[word] = spoken.get(word, 0) | bit
    return Vocabulary.of(counts, spoken, languages)


def _fit(data: _Data, rows: "Rows", start: Floats | None) -> Floats:
    """Dual coefficients for the phrases ``rows``; ``start`` shortens the way."""
    targets = np.zeros((len(rows), len(data.classes)), np.float32)
    targets[np.arange(len(rows)), data.labels[rows]] = 1.0
    iterations = ITERATIONS if start is None else FOLD_ITERATIONS
    gram = data.design.weighted(rows, data.values).gram
    return multinomial(gram, targets, ridge=RIDGE, iterations=iterations, start=start)


def _weights(data: _Data, rows: "Rows", dual: Floats) -> Weights:
    """What a scorer needs after training on ``rows``; features of no row count as unknown."""
    design = data.design
    held = design.frequencies(rows) > 0
    values = np.where(held, data.values, 0).astype(np.float32)
    matrix = design.weighted(rows, values)
    members = np.zeros_like(dual)
    members[np.arange(len(rows)), data.labels[rows]] = 1.0
    single, joint = matrix.transposed(dual)
    centroids, _ = matrix.transposed(members)
    centroids /= np.maximum(np.sqrt((centroids * centroids).sum(axis=0)), 1e-9)
    start, end = design.starts[1:3]
    seen = np.packbits(centroids[start:end] > 0, axis=1)
    logits, cosines = _quantised(matrix.inside @ single), _quantised(matrix.inside @ centroids)
    table, steps = _quantised(np.concatenate([single[start:], joint]))
    near, near_steps = _quantised(centroids[start:])
    known = held[:start]
    return Weights(
        words=np.hstack([logits[0], cosines[0]]),
        word_steps=np.stack([logits[1], cosines[1], values[:start]], axis=1),
        prefixes=design.prefixes.astype(np.uint32),
        squares=np.where(known, matrix.squares, 0).astype(np.float32),
        values=values[start:],
        table=table,
        steps=steps,
        centroids=near,
        centroid_steps=near_steps,
        seen=seen,
        out_of_scope=data.out,
    )


def _quantised(rows: Floats) -> tuple[Bytes8, Floats]:
    """Rows as signed bytes, and the step of each row."""
    steps = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-12) / 127
    return np.rint(rows / steps[:, None]).astype(np.int8), steps.astype(np.float32)


def _observe(data: _Data, dual: Floats) -> Observations:
    """Signals of phrases from models that never saw them, or never saw their topic."""
    seen: list[tuple[Rating, int, Kind, str]] = []
    step = 1 + _folds(data) * len(data.words) // (PART * OBSERVED)
    for train_rows, held_rows in _splits(data):
        scorer = _held_out_scorer(data, train_rows, dual)
        known = set(data.labels[train_rows].tolist())
        for place, row in enumerate(held_rows[::step].tolist()):
            label, words, language = int(data.labels[row]), data.words[row], data.languages[row]
            rating = scorer.rate(words, language)
            if label == data.out or label not in known:
                kind = Kind.OUT_OF_SCOPE if label == data.out else Kind.TOPIC_HELD_OUT
                seen.append((rating, -1, kind, language))
                continue
            seen.append((rating, (*rating.order, label).index(label), Kind.IN_SCOPE, language))
            if place % MASKED == 0 and len(words) > 1:
                rating = scorer.rate(_masked(words, language, scorer), language)
                seen.append((rating, -1, Kind.MASKED, language))
    small = np.array([name.startswith(SMALLTALK) for name in data.classes], bool)
    signals = [rating.signals for rating, *_ in seen]
    return Observations(
        signals=np.array(signals).reshape(len(seen), len(SIGNALS) + 1),
        ranks=np.array([rank for _, rank, *_ in seen], np.int64),
        kinds=np.array([kind for *_, kind, _ in seen], np.int64),
        small=np.array([small[rating.order[0]] for rating, *_ in seen], bool),
        languages=tuple(language for *_, language in seen),
    )


def _masked(words: Sequence[str], language: str, scorer: Scorer) -> list[str]:
    """A stranger: the rarer half of the words made unknown, beyond repair."""
    facts = dict(zip(dict.fromkeys(words), scorer.read(words, language), strict=True))
    rarest = sorted(facts, key=lambda word: -facts[word].idf)[: max(1, len(facts) // 2)]
    hidden = {word: f"\u0436{place}" for place, word in enumerate(rarest)}
    return [hidden.get(word, word) for word in words]


def _held_out_scorer(data: _Data, rows: "Rows", dual: Floats) -> Scorer:
    weights = _weights(data, rows, _fit(data, rows, dual[rows]))
    counts = data.design.frequencies(rows)[data.spelt]
    return Scorer(weights, data.index, Speller(data.vocabulary.counted(counts)))


def _folds(data: _Data) -> int:
    """As few folds as show enough phrases."""
    return min(max(LEAST_FOLDS, -(-OBSERVED * PART // max(len(data.words), 1))), PART)


def _splits(data: _Data) -> Iterator[tuple["Rows", "Rows"]]:
    """Rows to train on and rows to look at, fold by fold.

    A fold holds out a part of the topics whole, and a part of the phrases of all others.
    """
    within = np.zeros(len(data.labels), np.int64)
    for column in range(len(data.classes)):
        mine = np.flatnonzero(data.labels == column)
        within[mine] = np.arange(len(mine))
    topics = len(data.classes) - (data.out is not None)
    if not topics:
        return
    strangers = (data.labels != data.out) & (topics > 1)
    for fold in range(_folds(data)):
        held = (within % PART == fold) | (strangers & (data.labels % PART == fold))
        if held.any() and not held.all():
            yield np.flatnonzero(~held), np.flatnonzero(held)
