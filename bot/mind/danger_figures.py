"""How good the safety net is on phrases that its models had not seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.catalog import SafetyNet
from bot.mind.danger import CALM
from bot.mind.danger_training import Held, limits

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Danger:
    """Shares are 0 to 1, and None where there are no such phrases."""

    phrases: int
    """Of people in danger, in ``_danger.yml``."""
    learnt: float | None
    """Share of them that models catch which never saw them nor a near copy."""
    caught: float | None
    """Share that these or the rules catch."""
    near: int
    """Near misses in ``_danger.yml``."""
    near_caught: float | None
    """Share that either catches."""
    ordinary: int
    """Training phrases of topics that are no cards."""
    ordinary_caught: float | None
    """Share that the models catch."""


def figures(held: Held, rules: SafetyNet, written: Collection[str]) -> Mapping[str, Danger]:
    """Of all languages together and of each; of danger and near misses only those ``written``."""
    mine = np.array([text in written for text, *_ in held.lines[: held.near]], bool)
    spoken = np.array([language for *_, language in held.lines])
    found = _Caught.of(held, rules)
    scopes: list[tuple[str, Marks]] = [("all", np.ones(len(spoken), bool))]
    scopes += [(code, spoken == code) for code in sorted(set(spoken.tolist()))]
    return {name: found.figures(scope, mine) for name, scope in scopes}


@dataclass(frozen=True, slots=True)
class _Caught:
    learnt: Marks
    """By phrase."""
    ruled: Marks
    """By phrase of ``_danger.yml`` and of the rules."""
    urgent: Marks
    """Whether the same phrase is of danger."""

    @classmethod
    def of(cls, held: Held, rules: SafetyNet) -> "_Caught":
        texts = [text for text, *_ in held.lines[: held.near]]
        labels = [name for _, name, _ in held.lines[: held.near]]
        return cls(
            held.chances[:, CALM:].sum(axis=1) >= limits(held).whole,
            np.array([bool(rules.catch(text)) for text in texts], bool),
            np.array([name in held.labels[CALM:] for name in labels], bool),
        )

    def figures(self, scope: Marks, mine: Marks) -> Danger:
        near = len(self.ruled)
        some, others = scope[:near] & mine, scope[near:]
        learnt, either = self.learnt[:near], self.learnt[:near] | self.ruled
        danger, calm = some & self.urgent, some & ~self.urgent
        return Danger(
            phrases=int(danger.sum()), learnt=_share(learnt[danger]), caught=_share(either[danger]),
            near=int(calm.sum()), near_caught=_share(either[calm]),
            ordinary=int(others.sum()), ordinary_caught=_share(self.learnt[near:][others]),
        )  # fmt: skip


def _share(marks: Marks) -> float | None:
    return float(np.mean(marks)) if len(marks) else None
