"""What a message costs: time and memory, measured in a process of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.measuring import child
from bot.mind.evaluation import Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """Microseconds a message."""

    median_us: float
    p99_us: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """What the steps of one message cost."""

    language: Times
    """To tell its language."""
    match: Times
    """To match it."""
    message: Times
    """Both."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """What the matcher costs."""

    train_seconds: float
    """Of the child process that trains."""
    load_ms: float
    """From the model's file to a matcher."""
    memory_mb: float
    """What the process grew by loading the matcher and hearing every line once (RSS)."""
    cold: Pass
    """Every line for the first time after loading."""
    warm: Pass
    """The same lines again: their words are known."""


def measure(model: Path, lines: Sequence[Line], *, train_seconds: float) -> Speed:
    """Time a trained model over these lines. Raises SettingsError."""
    rows = [[line.text, line.language] for line in lines]
    found = child.ask("bot.measuring.stopwatch", {"model": str(model), "rows": rows})
    return Speed(
        train_seconds=train_seconds,
        load_ms=found["load_ms"],
        memory_mb=found["memory_mb"],
        cold=_pass(found["cold"]),
        warm=_pass(found["warm"]),
    )


def _pass(found: dict[str, dict[str, float]]) -> Pass:
    return Pass(**{step: Times(**times) for step, times in found.items()})
