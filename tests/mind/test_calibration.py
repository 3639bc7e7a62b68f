"""Thresholds from data by the stated costs."""

import numpy as np
import pytest

from bot.mind.calibration import (
    COST_REJECTED,
    COST_SUGGESTED,
    COST_WRONG,
    DEFAULT,
    Kind,
    Observations,
    calibrate,
    chance,
)
from bot.mind.scoring import SIGNALS

SURE = SIGNALS.index("log of the best topic's probability")


def _seen(language: str, *, blur: float, seed: int = 0, count: int = 400) -> Observations:
    """Phrases whose first signal tells, more or less clearly, whether the first topic is right."""
    rng = np.random.default_rng(seed)
    kinds = np.array([Kind.IN_SCOPE] * count + [Kind.TOPIC_HELD_OUT, Kind.OUT_OF_SCOPE] * 60)
    ranks = np.where(
        kinds == Kind.IN_SCOPE, rng.choice([0, 1, 4], len(kinds), p=[0.8, 0.1, 0.1]), -1
    )
    signals = np.zeros((len(kinds), len(SIGNALS) + 1))
    signals[:, -1] = 1.0
    signals[:, SURE] = np.where(ranks == 0, -0.5, -3.0) + rng.normal(0, blur, len(kinds))
    return Observations(
        signals=signals,
        ranks=ranks,
        kinds=kinds,
        languages=(language,) * len(kinds),
        small=np.arange(len(kinds)) % 8 == 0,
    )


def _cost(seen: Observations, answer: float, suggest: float) -> float:
    heads, _ = calibrate(seen)
    right, near = (chance(seen.signals, head) for head in heads)
    total = 0.0
    for rank, score, three, small in zip(seen.ranks, right, near, seen.small, strict=True):
        if small:
            continue
        if score >= answer:
            total += 0.0 if rank == 0 else COST_WRONG
        elif three >= suggest:
            total += COST_SUGGESTED + (COST_REJECTED if rank > 2 else 0.0)
        elif rank >= 0:
            total += COST_REJECTED
    return total


def test_the_thresholds_cost_less_than_others() -> None:
    seen = _seen("es", blur=1.0)
    _, thresholds = calibrate(seen)
    chosen = thresholds["es"]
    best = _cost(seen, chosen.answer, chosen.suggest)
    for answer, suggest in ((0.5, 0.1), (0.98, 0.7), (0.98, 0.1), (0.5, 0.7)):
        # the kinds' assumed shares weigh too, so a little room is left
        assert best <= _cost(seen, answer, suggest) * 1.05


def test_the_less_a_score_tells_the_more_is_needed_for_an_answer() -> None:
    clear, blurred = (calibrate(_seen("es", blur=blur))[0] for blur in (0.3, 2.0))
    assert clear[0][SURE] > blurred[0][SURE]


def test_each_language_has_thresholds_of_its_own() -> None:
    one, other = _seen("es", blur=0.3), _seen("fr", blur=2.5, seed=1)
    both = Observations(
        signals=np.concatenate([one.signals, other.signals]),
        ranks=np.concatenate([one.ranks, other.ranks]),
        kinds=np.concatenate([one.kinds, other.kinds]),
        small=np.concatenate([one.small, other.small]),
        languages=one.languages + other.languages,
    )
    _, thresholds = calibrate(both)
    assert set(thresholds) == {"", "es", "fr"}
    assert thresholds["es"] != thresholds["fr"]


@pytest.mark.parametrize("count", [0, 5])
def test_too_few_phrases_choose_nothing(count: int) -> None:
    seen = _seen("es", blur=1.0, count=count)
    few = Observations(
        signals=seen.signals[:count], ranks=seen.ranks[:count], kinds=seen.kinds[:count],
        small=seen.small[:count], languages=seen.languages[:count],
    )  # fmt: skip
    assert calibrate(few)[1] == {"": DEFAULT}


def test_small_talk_is_answered_at_less() -> None:
    _, thresholds = calibrate(_seen("es", blur=1.5))
    assert thresholds["es"].smalltalk < thresholds["es"].answer
    assert thresholds["es"].needed("smalltalk/greet") == thresholds["es"].smalltalk
    assert thresholds["es"].needed("ptp/what") == thresholds["es"].answer
