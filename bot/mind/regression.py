"""Two logistic regressions: multinomial over a Gram matrix, and a small binary one.

Needs numpy only; used while training.
"""

import math
from collections.abc import Callable

import numpy as np

from bot.mind.trained import Doubles, Floats

Gram = Callable[[Floats], Floats]
"""Multiplies an n x C matrix by the n x n Gram matrix of the phrases."""

_MEMORY = 5
_FLAT = 1e-12
_DONE = 1e-8


def multinomial(
    gram: Gram, targets: Floats, *, ridge: float, iterations: int, start: Floats | None = None
) -> Floats:
    """Dual coefficients A (n x C) of a multinomial logistic regression, W = X'A.

    Minimises the sum of cross-entropies plus ``ridge``/2 |W|^2 by L-BFGS in the space
    of W, kept in terms of A, so that one product with the Gram matrix is one iteration
    (Liu and Nocedal 1989; the representer theorem). ``targets`` is n x C, one-hot; with
    no rows or no classes the result is as empty.
    """
    point = np.zeros_like(targets) if start is None else start.copy()
    if not targets.size:
        return point
    logits = gram(point)
    value, slope = _loss(point, logits, targets, ridge)
    image = gram(slope)
    history: list[tuple[Floats, Floats, Floats, Floats, float]] = []
    for _ in range(iterations):
        step, step_image = _direction(slope, image, history)
        descent = _dot(slope, step_image)
        if descent >= -_DONE * max(1.0, abs(value)):
            break
        size = 1.0 if history else min(1.0, 1.0 / math.sqrt(-descent))
        for _ in range(12):
            new_point, new_logits = point + size * step, logits + size * step_image
            new_value, new_slope = _loss(new_point, new_logits, targets, ridge)
            if new_value <= value + 1e-4 * size * descent:
                break
            size *= 0.5
        else:
            break
        new_image = gram(new_slope)
        bend, bend_image = new_slope - slope, new_image - image
        move, move_image = np.float32(size) * step, np.float32(size) * step_image
        curve = _dot(move, bend_image)
        if curve > _FLAT:
            history = [*history[1 - _MEMORY :], (move, move_image, bend, bend_image, curve)]
        point, logits, value, slope, image = new_point, new_logits, new_value, new_slope, new_image
    return point


def _loss(point: Floats, logits: Floats, targets: Floats, ridge: float) -> tuple[float, Floats]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    shares = np.exp(shifted)
    mass = shares.sum(axis=1, keepdims=True)
    shares /= mass
    losses = np.log(mass[:, 0]) - np.einsum("ij,ij->i", shifted, targets)
    value = float(losses.sum(dtype=np.float64)) + ridge / 2 * _dot(point, logits)
    return value, shares - targets + np.float32(ridge) * point


def _direction(
    slope: Floats,
    image: Floats,
    history: list[tuple[Floats, Floats, Floats, Floats, float]],
) -> tuple[Floats, Floats]:
    """The two-loop recursion on coefficients and, beside them, their images under the Gram."""
    step, step_image = -slope, -image
    shares = []
    for _, move_image, bend, bend_image, curve in reversed(history):
        share = np.float32(_dot(move_image, step) / curve)
        shares.append(share)
        step = step - share * bend
        step_image = step_image - share * bend_image
    if history:
        *_, bend, bend_image, curve = history[-1]
        size = np.float32(curve / max(_dot(bend, bend_image), 1e-30))
        step, step_image = step * size, step_image * size
    for (move, move_image, _, bend_image, curve), share in zip(
        history, reversed(shares), strict=True
    ):
        rest = np.float32(share - _dot(bend_image, step) / curve)
        step = step + rest * move
        step_image = step_image + rest * move_image
    return step, step_image


def _dot(first: Floats, second: Floats) -> float:
    return float(np.dot(first.ravel(), second.ravel()))


def binary(
    signals: Doubles, truths: Doubles, weights: Doubles, *, ridge: float, towards: Doubles
) -> Doubles:
    """Coefficients (S) of a weighted logistic regression, drawn to ``towards`` by ``ridge``.

    ``signals`` is n x S with a constant column, ``truths`` (n) 0 or 1, ``weights`` (n)
    positive. Newton's method, each step halved until it helps; the penalty is scaled by
    each signal's spread so that units do not matter. With no rows the result is ``towards``.
    """
    found = towards.copy()
    if not len(truths):
        return found
    spread = np.maximum(signals.std(axis=0), 0.05) ** 2
    spread[-1] = 0.1
    pull = ridge * spread

    def loss(point: Doubles) -> float:
        values = signals @ point
        costs = weights * (np.logaddexp(0.0, values) - truths * values)
        return float(costs.sum() + 0.5 * (pull * (point - towards) ** 2).sum())

    value = loss(found)
    for _ in range(100):
        chance = 1.0 / (1.0 + np.exp(-np.clip(signals @ found, -30.0, 30.0)))
        slope = signals.T @ (weights * (chance - truths)) + pull * (found - towards)
        bend = (signals.T * (weights * chance * (1.0 - chance))) @ signals
        move = np.linalg.solve(bend + np.diag(pull), slope)
        while (lower := loss(found - move)) > value and np.abs(move).max() > _DONE:
            move = move / 2
        if value - lower <= _DONE * abs(value):
            break
        found, value = found - move, lower
    return found
