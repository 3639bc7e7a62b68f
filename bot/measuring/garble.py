"""Lines as people in a hurry would have typed them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.mind.evaluation import Line
from bot.mind.noise import noisy


def garbled(lines: Sequence[Line], seed: str = "") -> tuple[Line, ...]:
    """The lines with noise; the same seed gives the same noise."""
    return tuple(replace(line, text=noisy(line.text, line.language, seed)) for line in lines)
