"""How well a bot does on labelled lines: pure counting, no content, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE
from bot.mind.deciding import SMALLTALK
from bot.mind.reliability import Bin, bins, calibration_error, recall
from bot.model import Decision, LanguageCode, Outcome, TopicId

SUGGESTED = 3
"""Candidates that a person sees as buttons."""

Share = float | None
"""0 to 1; None of no lines."""

Hear = Callable[[str, LanguageCode], Decision]
"""What is decided for a text in a language."""

Identify = Callable[[str, LanguageCode], LanguageCode | None]
"""The language of a text in a conversation in another; None where that cannot be told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A phrase with what it means."""

    text: str
    topic: str
    """The right topic's id, or ``out_of_scope``."""
    language: str
    near: bool | None = None
    """Of what is out of scope: near the domain, or far; None where nobody said."""
    where: str = ""
    """Path and line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A line and what the bot made of it."""

    line: Line
    decision: Decision
    """As a conversation in the line's own language."""
    language: LanguageCode | None
    """Identified in a conversation in the line's own language."""
    from_spanish: LanguageCode | None
    """Identified in a conversation in Spanish."""

    @property
    def first(self) -> TopicId | None:
        """The best candidate."""
        return self.decision.candidates[0].topic if self.decision.candidates else None

    @property
    def in_scope(self) -> bool:
        """There is a right topic."""
        return self.line.topic != OUT_OF_SCOPE

    @property
    def right(self) -> bool:
        """The best candidate is the right topic."""
        return self.first == self.line.topic

    @property
    def answered(self) -> bool:
        """The bot would say something without asking back: an answer, a card, small talk."""
        return self.decision.topic is not None

    @property
    def suggested(self) -> bool:
        """The bot would offer buttons."""
        return self.decision.outcome is Outcome.SUGGEST

    @property
    def rejected(self) -> bool:
        """The bot would say that it did not understand."""
        return self.decision.outcome is Outcome.FALLBACK

    @property
    def answered_right(self) -> bool:
        """The right answer came at once."""
        return self.answered and self.decision.topic == self.line.topic

    @property
    def answered_wrong(self) -> bool:
        """Another topic's answer came, or any where there is no right one."""
        return self.answered and self.decision.topic != self.line.topic

    @property
    def among_three(self) -> bool:
        """The right topic is one of the first three candidates."""
        return any(c.topic == self.line.topic for c in self.decision.candidates[:SUGGESTED])

    @property
    def helped(self) -> bool:
        """The right topic was answered, or stood on one of the buttons."""
        return self.answered_right or (self.suggested and self.among_three)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Shares of the in-scope lines, except where the name says otherwise."""

    in_scope: int
    """Number of lines with a topic."""
    right_first: Share
    right_in_three: Share
    """Right topic among the first three candidates, whatever the decision."""
    helped: Share
    """Right topic answered, or suggested among three."""
    answered_right: Share
    answered_wrong: Share
    suggested: Share
    rejected: Share
    smalltalk: int
    """Number of in-scope lines that are small talk."""
    smalltalk_recognised: Share
    """Of the small talk: decided as small talk, whichever."""
    out_of_scope: int
    """Number of lines without a topic."""
    out_of_scope_answered: Share
    out_of_scope_suggested: Share
    out_of_scope_rejected: Share
    out_of_scope_recall: Share
    """Below the score that 95 % of the in-scope lines reach."""
    near: int
    """Number of out-of-scope lines near the domain."""
    near_answered: Share
    near_suggested: Share
    near_rejected: Share
    far: int
    """Number of out-of-scope lines far from the domain."""
    far_answered: Share
    far_suggested: Share
    far_rejected: Share
    wrong_of_all: Share
    """Wrong answers and answers to out-of-scope lines, of all lines."""
    calibration_error: float
    """Of the score as probability that the first candidate is right, over all lines."""
    language_right: Share
    """Of lines whose language was trained beside another: identified, in a conversation in it."""
    language_right_from_spanish: Share
    """The same in a conversation in Spanish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noise:
    """The same lines with bad typing: shares, and what they are lower than without."""

    right_first: Share
    helped: Share
    answered_wrong: Share
    language_right: Share
    right_first_lost: Share
    helped_lost: Share
    language_lost: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """A topic taken for another."""

    expected: str
    got: str
    lines: tuple[Line, ...]
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
    bins: tuple[Bin, ...]
    """Of the score, over all lines."""


def judge(lines: Iterable[Line], hear: Hear, identify: Identify) -> list[Judged]:
    """Hear every line as a fresh conversation in its own language."""
    return [
        Judged(
            line=line,
            decision=hear(line.text, LanguageCode(line.language)),
            language=identify(line.text, LanguageCode(line.language)),
            from_spanish=identify(line.text, SOURCE_LANGUAGE),
        )
        for line in lines
    ]


def evaluate(judged: Sequence[Judged]) -> Evaluation:
    """Count."""
    return Evaluation(
        overall=figures(judged),
        languages=_by(judged, [j.line.language for j in judged]),
        topics=_by(judged, [j.line.topic for j in judged]),
        confusions=confusions(judged),
        bins=_bins(judged),
    )


def figures(judged: Sequence[Judged]) -> Figures:
    """Count one group of judged lines."""
    inside = [j for j in judged if j.in_scope]
    outside = [j for j in judged if not j.in_scope]
    near = [j for j in outside if j.line.near is True]
    far = [j for j in outside if j.line.near is False]
    small = [j for j in inside if j.line.topic.startswith(SMALLTALK)]
    return Figures(
        in_scope=len(inside),
        right_first=_share(j.right for j in inside),
        right_in_three=_share(j.among_three for j in inside),
        helped=_share(j.helped for j in inside),
        answered_right=_share(j.answered_right for j in inside),
        answered_wrong=_share(j.answered_wrong for j in inside),
        suggested=_share(j.suggested for j in inside),
        rejected=_share(j.rejected for j in inside),
        smalltalk=len(small),
        smalltalk_recognised=_share(j.decision.outcome is Outcome.SMALLTALK for j in small),
        out_of_scope=len(outside),
        out_of_scope_answered=_share(j.answered for j in outside),
        out_of_scope_suggested=_share(j.suggested for j in outside),
        out_of_scope_rejected=_share(j.rejected for j in outside),
        out_of_scope_recall=recall(_scores(inside), _scores(outside)),
        near=len(near),
        near_answered=_share(j.answered for j in near),
        near_suggested=_share(j.suggested for j in near),
        near_rejected=_share(j.rejected for j in near),
        far=len(far),
        far_answered=_share(j.answered for j in far),
        far_suggested=_share(j.suggested for j in far),
        far_rejected=_share(j.rejected for j in far),
        wrong_of_all=_share(j.answered_wrong for j in judged),
        calibration_error=calibration_error(_bins(judged)),
        language_right=_share(
            j.language == j.line.language for j in judged if j.language is not None
        ),
        language_right_from_spanish=_share(
            j.from_spanish == j.line.language for j in judged if j.from_spanish is not None
        ),
    )


def noise(clean: Figures, noisy: Figures) -> Noise:
    """What bad typing costs a group of lines."""
    return Noise(
        right_first=noisy.right_first,
        helped=noisy.helped,
        answered_wrong=noisy.answered_wrong,
        language_right=noisy.language_right,
        right_first_lost=_lost(clean.right_first, noisy.right_first),
        helped_lost=_lost(clean.helped, noisy.helped),
        language_lost=_lost(clean.language_right, noisy.language_right),
    )


def confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    """In-scope lines whose first candidate is another topic, and answered others."""
    lines: dict[tuple[str, str], list[Line]] = {}
    for j in judged:
        if j.first is not None and not j.right and (j.in_scope or j.answered):
            lines.setdefault((j.line.topic, j.first), []).append(j.line)
    return tuple(
        Confusion(expected=expected, got=got, lines=tuple(lines[expected, got]))
        for expected, got in sorted(lines, key=lambda pair: (-len(lines[pair]), pair))
    )


def _bins(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    return bins([(j.decision.score, j.right) for j in judged])


def _scores(judged: Sequence[Judged]) -> list[float]:
    return [j.decision.score for j in judged]


def _by(judged: Sequence[Judged], keys: Sequence[str]) -> Mapping[str, Figures]:
    groups: dict[str, list[Judged]] = {}
    for j, key in zip(judged, keys, strict=True):
        groups.setdefault(key, []).append(j)
    return MappingProxyType({key: figures(groups[key]) for key in sorted(groups)})


def _share(truths: Iterable[bool]) -> Share:
    found = list(truths)
    return sum(found) / len(found) if found else None


def _lost(clean: Share, noisy: Share) -> Share:
    return None if clean is None or noisy is None else clean - noisy
