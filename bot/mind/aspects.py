"""Which side of a subject a short message asks about, when it says nothing else.

A message is read as a bag of folded words. It asks about an aspect if a cue's words are
all in it and every other word belongs to the aspect or changes nothing: one word more
and it is a question of its own. A misspelt word is mended by deleting letters on both
sides (Garbe's symmetric deletes, 2012), within this small lexicon alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from bot.catalog import ABOVE, ANYTHING, Aspect, FollowUps
from bot.mind.splitting import Joints, joints
from bot.mind.text import tokens
from bot.model import LanguageCode, TopicId

MOST_WORDS = 10
"""A longer message is no follow-up."""

DENIED = "denied"
"""The aspect of a message that only says that the answer was not meant."""

_NO = frozenset({"no", "nao", "non", "nop", "nope", "not"})
_DENIES = re.compile(r"\W*\w{2,4}\s*[,.;:!]")
"""The first word stands apart."""
_MOST_BEFORE = 4
"""Words that may come before what a correction begins with."""

_MENDED_FROM = 4
"""Least letters of a word that may be misspelt."""
_MOST_MENDED = 2


def phrases(cues: Iterable[str], language: LanguageCode) -> Iterator[tuple[str, ...]]:
    """The words of each cue, as a message's words are read; one for each choice of ``|``."""
    for cue in cues:
        for chosen in product(*(part.split("|") for part in cue.split())):
            if words := tokens(" ".join(chosen), language):
                yield words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words of the table."""

    aspects: Mapping[str, int]
    """A word's aspects, a bit each; all bits for a word that changes nothing."""
    cues: tuple[tuple[frozenset[str], ...], ...]
    """The cues of each aspect."""
    mended: Mapping[str, str]
    """What is left of a cue's word without one of its letters, and the word; itself too."""
    meant: tuple[tuple[str, ...], ...] = ()
    """After these words comes what a correction means, longest first."""

    @classmethod
    def of(cls, table: FollowUps, language: LanguageCode) -> "Lexicon":
        """The words of ``table`` in ``language``."""
        known: dict[str, int] = {}
        cues = []
        denied = table.words.get(DENIED, {}).get(language, ())
        for number, said in enumerate(
            (*(one.cues.get(language, ()) for one in table.aspects), denied)
        ):
            found = sorted(map(frozenset, phrases(said, language)), key=len, reverse=True)
            cues.append(tuple(dict.fromkeys(found)))
            for word in frozenset().union(*found):
                known[word] = known.get(word, 0) | 1 << number
        mended = _mended(known)
        for words in phrases(table.words.get("fillers", {}).get(language, ()), language):
            known.update(dict.fromkeys(words, (1 << len(cues)) - 1))
        meant = sorted(phrases(table.words.get("meant", {}).get(language, ()), language), key=len)
        return cls(known, tuple(cues), mended, tuple(reversed(meant)))

    def is_filler(self, word: str) -> bool:
        """Whether the word changes nothing."""
        return self.aspects.get(word) == (1 << len(self.cues)) - 1

    def leaning(self, words: Sequence[str]) -> bool:
        """Whether the words ask about an aspect and nothing else."""
        return self.read(words) is not None

    def read(self, words: Sequence[str]) -> int | None:
        """The number of the aspect that these words ask about; None if they say more."""
        if not 0 < len(words) <= MOST_WORDS:
            return None
        possible, mended, said = -1, 0, []
        for word in words:
            bits = self.aspects.get(word)
            if bits is None:
                word = self._mend(word)  # noqa: PLW2901  # as it was meant
                mended += 1
                if not word or mended > min(_MOST_MENDED, len(words) // 2):
                    return None
                bits = self.aspects[word]
            possible &= bits
            if not possible:
                return None
            said.append(word)
        return self._longest(frozenset(said), possible)

    def _longest(self, said: frozenset[str], possible: int) -> int | None:
        best, found = 0, None
        for number, cues in enumerate(self.cues):
            if possible >> number & 1:
                size = next((len(cue) for cue in cues if cue <= said), 0)
                if size > best:
                    best, found = size, number
        return found

    def _mend(self, word: str) -> str:
        if len(word) < _MENDED_FROM:
            return ""
        mended = self.mended
        return mended.get(word) or next(
            (mended[one] for one in _shorter(word) if mended.get(one)), ""
        )


def _shorter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _mended(words: Iterable[str]) -> dict[str, str]:
    """Where two words leave the same letters, neither is meant."""
    found: dict[str, str] = {}
    for word in words:
        if len(word) >= _MENDED_FROM:
            for one in {word, *_shorter(word)}:
                found[one] = word if found.get(one, word) == word else ""
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """The table of follow-ups as messages are read with it; lexicons are made when needed."""

    followups: FollowUps
    lexicons: dict[LanguageCode, Lexicon] = field(default_factory=dict)
    between: dict[LanguageCode, Joints] = field(default_factory=dict)

    def lexicon(self, language: LanguageCode) -> Lexicon:
        """The words of one language."""
        found = self.lexicons.get(language)
        if found is None:
            found = self.lexicons[language] = Lexicon.of(self.followups, language)
        return found

    def aspect(self, words: Sequence[str], language: LanguageCode) -> Aspect | None:
        """What the words ask about; the aspect named DENIED where they only deny."""
        number = self.lexicon(language).read(words)
        if number is None:
            return None
        aspects = self.followups.aspects
        return aspects[number] if number < len(aspects) else _DENYING

    def leads(self, word: str, language: LanguageCode) -> bool:
        """Whether a question that begins with ``word`` leans on the one before."""
        return word in self._said("leads", language)

    def joints(self, language: LanguageCode) -> Joints:
        """What stands between two questions."""
        found = self.between.get(language)
        if found is None:
            said = (self._said(use, language) for use in ("also", "leads", "asking"))
            found = self.between[language] = joints(*said)
        return found

    def meant(self, text: str, words: Sequence[str], language: LanguageCode) -> str | None:
        """What a correction means instead; None for words that are none.

        ``text`` as it was typed tells "no, ..." from a sentence that begins with "no".
        """
        lexicon = self.lexicon(language)
        rest, denied = tuple(words), False
        if rest and rest[0] in _NO and len(rest) > 1:
            leaning = not lexicon.leaning(rest) and lexicon.leaning(rest[1:])
            denied = leaning or _DENIES.match(text) is not None
            rest = rest[1:] if denied else rest
        for start in range(min(_MOST_BEFORE, len(rest))):
            for phrase in lexicon.meant:
                if rest[start : start + len(phrase)] == phrase:
                    return " ".join(rest[start + len(phrase) :])
            if not lexicon.is_filler(rest[start]):
                break
        return " ".join(rest) if denied else None

    def _said(self, use: str, language: LanguageCode) -> tuple[str, ...]:
        return self.followups.words.get(use, {}).get(language, ())


_DENYING = Aspect(id=DENIED, cues={}, answers={})


def answer_of(aspect: Aspect, topic: TopicId) -> str | None:
    """The topic that answers ``aspect`` of ``topic``, ABOVE, or None where the table is silent."""
    answers = aspect.answers
    found = answers.get(topic) or answers.get(topic.partition("/")[0]) or answers.get(ANYTHING)
    return ABOVE if found == topic else found
