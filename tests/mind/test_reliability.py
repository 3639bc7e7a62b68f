"""Calibration, thresholds and intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.reliability import bins, calibration_error, interval, recall, threshold

SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()))


def test_a_line_falls_into_the_bin_of_its_score() -> None:
    found = bins([(0.0, False), (0.09, True), (0.1, True), (0.95, True), (1.0, False)])
    assert [one.count for one in found] == [2, 1, *[0] * 7, 2]
    assert (found[0].low, found[0].high) == (0.0, 0.1)
    assert found[0].score == pytest.approx(0.045)
    assert (found[0].right, found[1].right, found[9].right) == (0.5, 1.0, 0.5)
    assert (found[4].score, found[4].right) == (0.45, 0.0)


@pytest.mark.parametrize(
    ("scored", "error"),
    [
        ([], 0.0),
        ([(1.0, True)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.8, True), (0.8, False), (0.2, False), (0.2, False)], (2 * 0.3 + 2 * 0.2) / 4),
    ],
)
def test_the_error_is_the_mean_gap_of_the_bins(
    scored: list[tuple[float, bool]], error: float
) -> None:
    assert calibration_error(bins(scored)) == pytest.approx(error)


@given(SCORED)
def test_the_error_is_a_share_and_no_line_is_lost(scored: list[tuple[float, bool]]) -> None:
    found = bins(scored)
    assert sum(one.count for one in found) == len(scored)
    assert 0 <= calibration_error(found) <= 1


def test_the_threshold_lets_nineteen_of_twenty_through() -> None:
    inside = [n / 20 for n in range(1, 21)]
    assert threshold(inside) == 0.1
    assert threshold(inside, 1.0) == 0.05
    assert threshold(inside[:10], 0.9) == 0.1
    assert threshold(inside, 0.5) == 0.55


@given(st.lists(st.floats(0, 1), min_size=1))
def test_the_threshold_keeps_enough_and_no_higher_one_does(inside: list[float]) -> None:
    least = threshold(inside)
    assert sum(score >= least for score in inside) >= 0.95 * len(inside) - 1e-6
    assert sum(score > least for score in inside) < 0.95 * len(inside) + 1e-6


def test_the_recall_counts_what_lies_below() -> None:
    inside = [0.5] * 19 + [0.1]
    assert recall(inside, [0.49, 0.5, 0.9, 0.0]) == 0.5
    assert recall([0.2], [0.1]) == 1.0
    assert recall([], [0.1]) is None
    assert recall([0.2], []) is None


def test_an_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    differences = [1.0] * 30 + [0.0] * 50 + [-1.0] * 20
    low, high = interval(differences)
    assert low < 0.1 < high
    assert (low, high) == interval(differences)
    assert (low, high) != interval(differences, seed=1)
    assert (low, high) == pytest.approx((-0.04, 0.24), abs=0.03)


def test_an_interval_of_what_never_differs_is_a_point() -> None:
    assert interval([0.5] * 10) == (0.5, 0.5)
    assert interval([]) == (0.0, 0.0)
