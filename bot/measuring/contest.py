"""Ours beside other ways to match: the same phrases to learn, the same lines to match."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalog import OUT_OF_SCOPE, Matching
from bot.errors import SettingsError
from bot.measuring import child
from bot.measuring.garble import garbled
from bot.measuring.speed import Speed
from bot.measuring.subject import Subject, trained
from bot.mind.evaluation import Line, Share
from bot.mind.reliability import interval, recall
from bot.model import LanguageCode
from bot.peers.kinds import KINDS, here
from bot.peers.peer import Kind

OURS = "ours"
EXTRA = "pip install 'tucausa[bench]'"
"""What brings the peers' libraries."""

_SEED = "training"
"""Of the noisy copies that are trained on: no test line is made bad with it."""

Guess = tuple[str | None, float]
"""The best topic, and how sure the text is in scope, on the matcher's own scale."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """How one matcher does. Shares are of the lines with a topic but for the recall."""

    name: str
    setting: float | None
    """Chosen on a fifth of the training phrases; None where there is nothing to choose."""
    accuracy: Share
    """The best topic is right, whether or not it would be answered."""
    out_of_scope_recall: Share
    """At 95 % of the lines with a topic kept."""
    noisy_accuracy: Share
    noisy_accuracy_trained_with_noise: Share
    """After training on the phrases and one noisy copy of each."""
    median_us: float
    """Microseconds to match one text, each by itself, heard for the first time."""
    train_seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """How far ours is ahead of the best peer: a difference of shares."""

    over: str
    difference: float
    low: float
    """Of the 95 % bootstrap interval."""
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """All of them, ours first."""

    rows: tuple[Row, ...]
    lead: Lead | None
    """In accuracy."""
    noisy_lead: Lead | None
    """In accuracy on noisy lines, nobody trained on noise."""
    missing: tuple[str, ...]
    """Peers that were not tried, since their library is not installed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tried:
    """What one matcher did."""

    name: str
    setting: float | None
    guesses: tuple[Sequence[Guess], ...]
    """Of the lines; where noise was asked for, also of the noisy ones, without and with
    training on noise."""
    median_us: float
    train_seconds: float

    def right(self, lines: Sequence[Line], of: int) -> list[bool] | None:
        """Of the lines with a topic, whether the best topic is right."""
        if of >= len(self.guesses):
            return None
        pairs = zip(self.guesses[of], lines, strict=True)
        return [guess[0] == line.topic for guess, line in pairs if line.topic != OUT_OF_SCOPE]


def contest(subject: Subject, speed: Speed, *, noise: bool) -> Contest:
    """Try every peer whose library is here. Raises SettingsError, ContentError."""
    if len({line.topic for line in subject.known} - {OUT_OF_SCOPE}) < 2:  # noqa: PLR2004  # as said
        raise SettingsError("--peers needs phrases of two topics at least to learn from.")
    tried = [_ours(subject, speed, noise=noise)]
    tried += [_theirs(kind, subject, noise=noise) for kind in KINDS if here(kind)]
    lines = subject.asked
    return Contest(
        rows=tuple(_row(one, lines) for one in tried),
        lead=_lead(tried, lines, 0),
        noisy_lead=_lead(tried, lines, 1),
        missing=tuple(kind.name for kind in KINDS if not here(kind)),
    )


def _ours(subject: Subject, speed: Speed, *, noise: bool) -> _Tried:
    guesses = [_guesses(subject.matcher, subject.asked)]
    if noise:
        bad, both = garbled(subject.asked), (*subject.known, *garbled(subject.known, _SEED))
        with tempfile.TemporaryDirectory(prefix="tucausa-") as folder:
            hardened, *_ = trained(both, Path(folder))
        guesses += [_guesses(subject.matcher, bad), _guesses(hardened, bad)]
    return _Tried(
        name=OURS, setting=None, guesses=tuple(guesses),
        median_us=speed.cold.match.median_us, train_seconds=speed.train_seconds,
    )  # fmt: skip


def _guesses(matcher: Matching, lines: Sequence[Line]) -> list[Guess]:
    found = [matcher.match(line.text, LanguageCode(line.language)) for line in lines]
    return [(one.candidates[0].topic if one.candidates else None, one.score) for one in found]


def _theirs(kind: Kind, subject: Subject, *, noise: bool) -> _Tried:
    trainings, texts, asks = [_phrases(subject.known)], [_texts(subject.asked)], [(0, 0)]
    if noise:
        trainings.append([*trainings[0], *_phrases(garbled(subject.known, _SEED))])
        texts.append(_texts(garbled(subject.asked)))
        asks += [(0, 1), (1, 1)]
    request = {"peer": kind.name, "trainings": trainings, "texts": texts, "asks": asks}
    found: dict[str, Any] = child.ask("bot.peers", request)
    return _Tried(
        name=kind.name, setting=found["setting"] if len(kind.settings) > 1 else None,
        guesses=tuple(found["guesses"]), median_us=found["median_us"],
        train_seconds=found["train_seconds"],
    )  # fmt: skip


def _phrases(lines: Sequence[Line]) -> list[tuple[str, str]]:
    return [(line.text, line.topic) for line in lines]


def _texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines]


def _row(one: _Tried, lines: Sequence[Line]) -> Row:
    scores: dict[bool, list[float]] = {True: [], False: []}
    for (_, score), line in zip(one.guesses[0], lines, strict=True):
        scores[line.topic != OUT_OF_SCOPE].append(score)
    return Row(
        name=one.name,
        setting=one.setting,
        accuracy=_share(one.right(lines, 0)),
        out_of_scope_recall=recall(scores[True], scores[False]),
        noisy_accuracy=_share(one.right(lines, 1)),
        noisy_accuracy_trained_with_noise=_share(one.right(lines, 2)),
        median_us=one.median_us,
        train_seconds=one.train_seconds,
    )


def _lead(tried: Sequence[_Tried], lines: Sequence[Line], of: int) -> Lead | None:
    rights = {one.name: one.right(lines, of) for one in tried}
    ours = rights.pop(OURS)
    theirs = {name: right for name, right in rights.items() if right}
    if not ours or not theirs:
        return None
    over = max(theirs, key=lambda name: sum(theirs[name]))
    differences = [mine - other for mine, other in zip(ours, theirs[over], strict=True)]
    low, high = interval(differences)
    return Lead(over=over, difference=sum(differences) / len(differences), low=low, high=high)


def _share(truths: Sequence[bool] | None) -> Share:
    return sum(truths) / len(truths) if truths else None
