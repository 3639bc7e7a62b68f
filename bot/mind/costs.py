"""What answers and suggestions would have cost, had the threshold been elsewhere."""

from collections.abc import Sequence

from bot.mind.calibration import (
    COST_REJECTED,
    COST_SUGGESTED,
    COST_WRONG,
    COST_WRONG_SMALLTALK,
)
from bot.mind.deciding import SMALLTALK
from bot.mind.evaluation import Judged
from bot.model import Outcome


def mean_cost(judged: Sequence[Judged], threshold: float) -> float:
    """Mean cost of a line if answers began at ``threshold``; 0 of none.

    A line below it that was answered would have been offered as a button. Lines that a
    safety rule caught do not count: no threshold decides about them.
    """
    counted = [each for each in judged if each.decision.outcome is not Outcome.URGENT]
    if not counted:
        return 0.0
    return sum(_cost(each, threshold) for each in counted) / len(counted)


def _cost(each: Judged, threshold: float) -> float:
    if each.decision.score >= threshold:
        small = (each.first or "").startswith(SMALLTALK)
        wrong = COST_WRONG_SMALLTALK if small else COST_WRONG
        return 0.0 if each.right else wrong
    if each.decision.outcome is Outcome.FALLBACK:
        return COST_REJECTED if each.in_scope else 0.0
    missed = each.in_scope and not each.among_three
    return COST_SUGGESTED + (COST_REJECTED if missed else 0.0)
