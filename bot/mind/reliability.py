"""What a score is worth: calibration, the line it draws, and how sure a difference is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10
KEPT = 0.95
"""Share of the in-scope lines that a threshold must let through."""
RESAMPLES = 1000
SURE = 0.95
SEED = 2026


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """The lines whose score lies from ``low`` up to ``high``, which belongs to the last bin."""

    low: float
    high: float
    count: int
    score: float
    """Mean score; the middle of the bin where it is empty."""
    right: float
    """Share of the lines whose first candidate is right; 0 where it is empty."""


def bins(scored: Sequence[tuple[float, bool]], count: int = BINS) -> tuple[Bin, ...]:
    """Scores, 0 to 1, and whether each was right, in equal bins."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for score, right in scored:
        groups[min(int(score * count), count - 1)].append((score, right))
    return tuple(
        Bin(
            low=place / count,
            high=(place + 1) / count,
            count=len(group),
            score=_mean([score for score, _ in group], (place + 0.5) / count),
            right=_mean([float(right) for _, right in group], 0.0),
        )
        for place, group in enumerate(groups)
    )


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def calibration_error(found: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015), 0 to 1; 0 without lines.

    The mean gap between score and share right, weighted by the bins' sizes.
    """
    lines = sum(one.count for one in found)
    gaps = sum(one.count * abs(one.score - one.right) for one in found)
    return gaps / lines if lines else 0.0


def threshold(inside: Sequence[float], kept: float = KEPT) -> float:
    """The highest score that at least the share ``kept`` of ``inside`` reaches."""
    ordered = sorted(inside)
    return ordered[int((1 - kept) * len(ordered) + 1e-9)]


def recall(inside: Sequence[float], outside: Sequence[float], kept: float = KEPT) -> float | None:
    """Share of ``outside`` below the threshold that lets ``kept`` of ``inside`` through.

    None where either is empty.
    """
    if not inside or not outside:
        return None
    least = threshold(inside, kept)
    return sum(score < least for score in outside) / len(outside)


def interval(differences: Sequence[float], *, seed: int = SEED) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean difference, line by line.

    The same differences and seed give the same interval; none give (0, 0).
    """
    if not differences:
        return 0.0, 0.0
    values = np.array(differences)
    chance = np.random.default_rng(seed)
    means = [values[chance.integers(0, len(values), len(values))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)
