"""How well a matcher does on labelled lines: pure counting, no content, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.catalog import OUT_OF_SCOPE, Matching
from bot.model import LanguageCode, Match, Outcome, TopicId

SUGGESTED = 3
"""Candidates that a person sees as buttons."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A phrase with what it means."""

    text: str
    topic: str
    """The right topic's id, or ``out_of_scope``."""
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A line and what the matcher made of it."""

    line: Line
    match: Match

    @property
    def first(self) -> TopicId | None:
        """The best candidate."""
        return self.match.candidates[0].topic if self.match.candidates else None

    @property
    def in_scope(self) -> bool:
        """There is a right topic."""
        return self.line.topic != OUT_OF_SCOPE

    @property
    def answered(self) -> bool:
        """The bot would answer without asking back."""
        return self.match.outcome is Outcome.ANSWER

    @property
    def among_three(self) -> bool:
        """The right topic is one of the first three candidates."""
        return any(c.topic == self.line.topic for c in self.match.candidates[:SUGGESTED])

    @property
    def helped(self) -> bool:
        """The right topic was answered, or stood on one of the buttons."""
        if self.answered:
            return self.first == self.line.topic
        return self.match.outcome is Outcome.SUGGEST and self.among_three


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Shares, 0 to 1, of the in-scope lines except where the name says otherwise.

    A share of no lines is 0.
    """

    in_scope: int
    """Number of lines with a topic."""
    out_of_scope: int
    """Number of lines without."""
    right_first: float
    right_in_three: float
    """Right topic among the first three candidates, whatever the outcome."""
    helped: float
    """Right topic answered, or suggested among three."""
    answered_right: float
    answered_wrong: float
    suggested: float
    rejected: float
    out_of_scope_answered: float
    """Share of the out-of-scope lines."""
    out_of_scope_suggested: float
    """Share of the out-of-scope lines."""
    wrong_of_all: float
    """Wrong answers and answers to out-of-scope lines, of all lines."""
    calibration_error: float
    """Expected calibration error of the score over all lines, ten equal bins
    (Naeini et al. 2015): mean gap between score and share of right firsts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """A topic taken for another."""

    expected: str
    got: str
    texts: tuple[str, ...]
    """The lines behind it, in their order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """All figures of one run."""

    overall: Figures
    languages: Mapping[str, Figures]
    topics: Mapping[str, Figures]
    """By expected topic, ``out_of_scope`` included."""
    confusions: tuple[Confusion, ...]
    """Most lines first; ties by name."""


def evaluate(matcher: Matching, lines: Iterable[Line]) -> Evaluation:
    """Match every line as a fresh conversation in its own language, and count."""
    judged = [
        Judged(line=line, match=matcher.match(line.text, LanguageCode(line.language)))
        for line in lines
    ]
    return Evaluation(
        overall=figures(judged),
        languages=_by(judged, [j.line.language for j in judged]),
        topics=_by(judged, [j.line.topic for j in judged]),
        confusions=confusions(judged),
    )


def figures(judged: Sequence[Judged]) -> Figures:
    """Count one group of judged lines."""
    inside = [j for j in judged if j.in_scope]
    outside = [j for j in judged if not j.in_scope]
    right = [j.first == j.line.topic for j in inside]
    wrong = [j.answered and j.first != j.line.topic for j in judged]
    return Figures(
        in_scope=len(inside),
        out_of_scope=len(outside),
        right_first=_share(right),
        right_in_three=_share([j.among_three for j in inside]),
        helped=_share([j.helped for j in inside]),
        answered_right=_share([j.answered and j.first == j.line.topic for j in inside]),
        answered_wrong=_share([j.answered and j.first != j.line.topic for j in inside]),
        suggested=_share([j.match.outcome is Outcome.SUGGEST for j in inside]),
        rejected=_share([j.match.outcome is Outcome.FALLBACK for j in inside]),
        out_of_scope_answered=_share([j.answered for j in outside]),
        out_of_scope_suggested=_share([j.match.outcome is Outcome.SUGGEST for j in outside]),
        wrong_of_all=_share(wrong),
        calibration_error=calibration_error(judged),
    )


def calibration_error(judged: Sequence[Judged], *, bins: int = 10) -> float:
    """Mean gap between score and share of right firsts, weighted by the bins' sizes."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for j in judged:
        place = min(int(j.match.score * bins), bins - 1)
        groups.setdefault(place, []).append((j.match.score, j.first == j.line.topic))
    gaps = [abs(sum(score - right for score, right in group)) for group in groups.values()]
    return sum(gaps) / len(judged) if judged else 0.0


def confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    """In-scope lines whose first candidate is another topic, and answered others."""
    texts: dict[tuple[str, str], list[str]] = {}
    for j in judged:
        if j.first is None or j.first == j.line.topic or not (j.in_scope or j.answered):
            continue
        texts.setdefault((j.line.topic, j.first), []).append(j.line.text)
    counts = Counter({pair: len(found) for pair, found in texts.items()})
    ordered = sorted(counts, key=lambda pair: (-counts[pair], pair))
    return tuple(
        Confusion(expected=expected, got=got, texts=tuple(texts[expected, got]))
        for expected, got in ordered
    )


def _by(judged: Sequence[Judged], keys: Sequence[str]) -> Mapping[str, Figures]:
    groups: dict[str, list[Judged]] = {}
    for j, key in zip(judged, keys, strict=True):
        groups.setdefault(key, []).append(j)
    return MappingProxyType({key: figures(groups[key]) for key in sorted(groups)})


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 0.0
