"""What the figures should be, and whether they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.report import table


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """One bound on one figure."""

    name: str
    value: float | None
    """None where it could not be measured; ``note`` then says why."""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """``pass``, ``short`` or ``not measured``."""
        if self.value is None:
            return "not measured"
        low = self.at_least is not None and self.value < self.at_least
        high = self.at_most is not None and self.value > self.at_most
        return "short" if low or high else "pass"

    @property
    def bound(self) -> str:
        """As a reader writes it."""
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}"


def show(goals: Sequence[Goal]) -> None:
    """Print all of them, met or not."""
    table(
        ["goal", "bound", "measured", "verdict", "note"],
        [
            [goal.name, goal.bound, "-" if goal.value is None else f"{goal.value:.2f}",
             goal.verdict, goal.note]
            for goal in goals
        ],
    )  # fmt: skip
