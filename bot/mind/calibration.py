"""How sure to be: the confidence model and the thresholds, both from held-out phrases."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bot.mind.regression import binary
from bot.mind.scoring import SIGNALS
from bot.mind.trained import Doubles, Thresholds

COST_WRONG, COST_SUGGESTED, COST_REJECTED = 10.0, 1.0, 3.0
"""A wrong answer costs ten suggestions, rejecting what could be answered three."""
COST_WRONG_SMALLTALK = 3.0
"""A greeting out of place leads nobody astray: it costs what a rejection does."""
SUGGESTED = 3
"""Candidates that become buttons."""


class Kind(IntEnum):
    """What a phrase is to the model that rated it."""

    IN_SCOPE = 0
    TOPIC_HELD_OUT = 1
    OUT_OF_SCOPE = 2
    MASKED = 3
    """Half of its words were made unknown, as in a message from another world."""


IN_SCOPE = 0.8
"""Assumed share of messages that have a topic: four in five."""
STRANGERS = {Kind.TOPIC_HELD_OUT: 0.25, Kind.OUT_OF_SCOPE: 0.6, Kind.MASKED: 0.15}
"""Shares of the others; a kind that was not seen leaves its share to those that were."""
RIDGE, RIDGE_ALONE = 0.01, 0.1
"""Pull of the confidence model towards PRIOR, per unit of weight, with phrases that are out
of scope and without: where all strangers are stand-ins, the prior counts more."""
PRIOR: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "log of the best topic's probability": (1.0, 0.7),
        "cosine to the best topic's centroid": (2.0, 2.0),
        "share of known words, weighted by idf": (2.0, 2.0),
        "share of words whose prefix the best topic's phrases have, weighted by idf": (2.0, 2.0),
        "constant": (-2.0, -2.0),
    }
)
"""Coefficients for "first is right" and "one of three is right" when there is no data: what
is likely, near, known and usual for the topic is right."""
DEFAULT = Thresholds(answer=0.85, suggest=0.35, smalltalk=0.85)
"""Thresholds where there are too few phrases to choose any."""
MIN_ROWS = 60
"""A language with fewer held-out phrases uses the thresholds of all."""
OTHERS = 0.5
"""What a phrase of another language counts when those of one are chosen: the score means
the same in all, and one language's phrases are few."""
TIE = 0.01
"""Costs that differ by less are the same, and more is suggested."""
SUGGEST_GRID, ANSWER_GRID = (
    np.arange(0.10, 0.71, 0.02).round(2),
    np.arange(0.50, 0.981, 0.01).round(2),
)
"""The thresholds tried."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Observations:
    """What models said of phrases they had not seen; m phrases, S signals."""

    signals: Doubles
    """m x (S + 1)."""
    ranks: npt.NDArray[np.int64]
    """m: place of the right topic among the candidates, -1 for none, 5 for not found."""
    kinds: npt.NDArray[np.int64]
    """m: a Kind each."""
    small: npt.NDArray[np.bool_]
    """m: the first candidate is small talk."""
    languages: tuple[str, ...]


def calibrate(seen: Observations) -> tuple[Doubles, Mapping[str, Thresholds]]:
    """The two heads of the confidence model (2 x (S + 1)) and thresholds by language.

    Where nothing out of scope was seen, PRIOR stands in for the heads.
    """
    weights = _weights(seen.kinds)
    first = (seen.ranks == 0).astype(np.float64)
    three = ((seen.ranks >= 0) & (seen.ranks < SUGGESTED)).astype(np.float64)
    names = (*SIGNALS, "constant")
    prior = np.array([PRIOR.get(name, (0.0, 0.0)) for name in names]).T
    if not np.isin(seen.kinds, (Kind.TOPIC_HELD_OUT, Kind.OUT_OF_SCOPE)).any():
        return prior, MappingProxyType({"": DEFAULT})
    real = bool((seen.kinds == Kind.OUT_OF_SCOPE).any())
    ridge = (RIDGE if real else RIDGE_ALONE) * max(float(weights.sum()), 100.0)
    heads = np.stack(
        [
            binary(seen.signals, truth, weights, ridge=ridge, towards=towards)
            for truth, towards in zip((first, three), prior, strict=True)
        ]
    )
    return heads, _thresholds(seen, heads, weights)


def _weights(kinds: npt.NDArray[np.int64]) -> Doubles:
    """Weights of phrases, so that the kinds have their assumed shares of the total."""
    counts = {kind: int((kinds == kind).sum()) for kind in Kind}
    present = sum(share for kind, share in STRANGERS.items() if counts[kind])
    weights = np.zeros(len(kinds))
    for kind, count in counts.items():
        if count:
            share = (1 - IN_SCOPE) * STRANGERS[kind] / present if kind in STRANGERS else IN_SCOPE
            weights[kinds == kind] = share * len(kinds) / count
    return weights


def chance(signals: Doubles, head: Doubles) -> Doubles:
    """Probabilities of a head for rows of signals."""
    found: Doubles = 1.0 / (1.0 + np.exp(-np.clip(signals @ head, -30.0, 30.0)))
    return found


def _thresholds(seen: Observations, heads: Doubles, weights: Doubles) -> Mapping[str, Thresholds]:
    scores = np.stack([chance(seen.signals, head) for head in heads])
    found = {"": _cheapest(seen, scores, weights)}
    names = np.array(seen.languages)
    for language in sorted(set(seen.languages)):
        mine = names == language
        if mine.sum() >= MIN_ROWS:
            found[language] = _cheapest(seen, scores, np.where(mine, weights, OTHERS * weights))
    return MappingProxyType(found)


def _cheapest(seen: Observations, scores: Doubles, weights: Doubles) -> Thresholds:
    """The thresholds with the least cost over the phrases, as ``weights`` has them."""
    if len(seen.ranks) < MIN_ROWS:
        return DEFAULT
    right, near = scores
    rejecting = np.where(seen.ranks >= 0, COST_REJECTED, 0.0)
    found = (seen.ranks >= 0) & (seen.ranks < SUGGESTED)
    suggesting = np.where(found, COST_SUGGESTED, COST_SUGGESTED + rejecting)
    wrong = np.where(seen.small, COST_WRONG_SMALLTALK, COST_WRONG)
    answering = np.where(seen.ranks == 0, 0.0, wrong)

    def cost(rows: npt.NDArray[np.bool_], answer: float, suggest: float) -> float:
        other = np.where(near >= suggest, suggesting, rejecting)
        return float((rows * weights) @ np.where(right >= answer, answering, other))

    costs = {
        (float(answer), float(suggest)): cost(~seen.small, answer, suggest)
        for suggest in SUGGEST_GRID
        for answer in ANSWER_GRID
    }
    limit = min(costs.values()) * (1 + TIE)
    suggest = min(suggest for (_, suggest), value in costs.items() if value <= limit)
    answer = min(map(float, ANSWER_GRID), key=lambda value: costs[value, suggest])
    smalltalk = DEFAULT.smalltalk
    if seen.small.any():
        smalltalk = min(map(float, ANSWER_GRID), key=lambda value: cost(seen.small, value, suggest))
    return Thresholds(answer=answer, suggest=suggest, smalltalk=smalltalk)
