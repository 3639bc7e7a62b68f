"""What a change of the content does to real questions: before and after, phrase by phrase."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.catalog import OUT_OF_SCOPE, Matching, SafetyNet
from bot.content.drafts import Phrase
from bot.content.untar import unpack
from bot.errors import ContentError
from bot.model import Outcome


class Verdict(StrEnum):
    """What became of a phrase."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"
    """Another answer, neither of them the expected one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What the bot does with a phrase."""

    outcome: Outcome
    topics: tuple[str, ...]
    """The answer's topic, or the suggested ones."""

    def grade(self, expected: str) -> int:
        """2 the right thing, 1 the right topic among the suggestions, 0 nothing, -1 wrong."""
        if self.outcome is Outcome.FALLBACK:
            return 2 if expected == OUT_OF_SCOPE else 0
        if self.outcome is Outcome.SUGGEST:
            return 1 if expected in self.topics else 0
        return 2 if self.topics[:1] == (expected,) else -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A phrase whose answer is another one now."""

    phrase: Phrase
    before: Heard
    after: Heard

    @property
    def verdict(self) -> Verdict:
        """Better, worse, or only different."""
        gain = self.after.grade(self.phrase.topic) - self.before.grade(self.phrase.topic)
        return Verdict.BETTER if gain > 0 else Verdict.WORSE if gain < 0 else Verdict.OTHER


@dataclass(frozen=True, kw_only=True, slots=True)
class Ears:
    """A matcher with its safety net: one side of the comparison."""

    matcher: Matching
    safety: SafetyNet

    def hear(self, phrase: Phrase) -> Heard:
        """What the bot would do with the phrase as a first message."""
        if caught := self.safety.catch(phrase.text):
            return Heard(outcome=Outcome.URGENT, topics=(caught[1],))
        match = self.matcher.match(phrase.text, phrase.language)
        shown = {Outcome.ANSWER: 1, Outcome.SUGGEST: 3}.get(match.outcome, 0)
        return Heard(outcome=match.outcome, topics=tuple(c.topic for c in match.candidates[:shown]))


def changes(phrases: Sequence[Phrase], before: Ears, after: Ears) -> list[Change]:
    """The phrases that are answered otherwise, worse ones first."""
    found = []
    for phrase in phrases:
        change = Change(phrase=phrase, before=before.hear(phrase), after=after.hear(phrase))
        if change.before != change.after:
            found.append(change)
    order = [Verdict.WORSE, Verdict.OTHER, Verdict.BETTER]
    return sorted(found, key=lambda change: order.index(change.verdict))


def thefts(new: Sequence[Phrase], old: Sequence[Phrase], before: Ears) -> list[Change]:
    """New training phrases that the old content already gave to another topic.

    Each of them takes a question away from that topic: right if the phrase means the
    new topic, a mistake if it does not.
    """
    known = {(phrase.text, phrase.topic) for phrase in old}
    found = []
    for phrase in new:
        if (phrase.text, phrase.topic) in known or phrase.topic == OUT_OF_SCOPE:
            continue
        heard = before.hear(phrase)
        if heard.outcome is not Outcome.FALLBACK and phrase.topic not in heard.topics:
            after = Heard(outcome=Outcome.ANSWER, topics=(phrase.topic,))
            found.append(Change(phrase=phrase, before=heard, after=after))
    return found


@contextmanager
def folder_of(root: Path, against: str) -> Iterator[Path]:
    """The content folder that ``against`` names: a folder, or a revision of ``root``'s git.

    Raises ContentError when it is neither.
    """
    if Path(against).is_dir():
        yield Path(against)
        return
    if against.startswith("-"):
        raise ContentError(f"{against!r} is no folder and no git revision.")
    git = subprocess.run(  # noqa: S603  # git, with our own arguments
        ["git", "-C", str(root), "archive", "--format=tar", against],  # noqa: S607  # the git of the PATH
        capture_output=True, check=False,
    )  # fmt: skip
    if git.returncode:
        raise ContentError(
            f"{against!r} is no folder and no git revision of {root}; "
            "name one, such as main or HEAD~1."
        )
    with tempfile.TemporaryDirectory(prefix="tucausa-") as place:
        unpack(git.stdout, Path(place))
        yield Path(place)
