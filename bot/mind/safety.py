"""The safety net: small rules that recognise people in danger before anything else runs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import attrgetter

from bot.mind.patterns import NOTATION, Parser, Piece
from bot.mind.text import HEAD, TAIL, fold
from bot.model import LanguageCode, TopicId

MAX_CHARACTERS = 2000
"""Longer messages are searched at their beginning and their end only."""

_HINT = 4
"""Letters of a word that say which starts of words are worth looking for."""

_LARGEST = 32
"""Anchors of a set that is kept beside the best: large ones cost memory and seldom miss."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule as the file has it."""

    name: str
    topic: TopicId
    """The card that goes out first."""
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    """A message with one of these is not urgent by this rule."""
    matches: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """The file's lists of words, by the names that patterns use."""


class _Compiled:
    """A pattern of a rule; its expression is compiled when a message first comes near it."""

    __slots__ = ("_danger", "_regex", "_unless", "need", "order", "rule")

    def __init__(self, rule: Rule, order: int, regex: str, unless: "_Unless") -> None:
        self.rule = rule
        self.order = order
        self.need: frozenset[str] | None = None
        """Anchors of which one is there too, besides the one by which it is found."""
        self._regex = regex
        self._unless = unless
        self._danger: re.Pattern[str] | None = None

    def fires(self, folded: str) -> bool:
        if self._danger is None:
            self._danger = re.compile(self._regex)
        return bool(self._danger.search(folded)) and not self._unless.fits(folded)


_BY_ORDER = attrgetter("order")


class _Unless:
    """What silences a rule, compiled when it is first needed."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._regex = "|".join(piece.regex for piece in pieces)
        self._compiled: re.Pattern[str] | None = None

    def fits(self, folded: str) -> bool:
        if not self._regex:
            return False
        if self._compiled is None:
            self._compiled = re.compile(self._regex)
        return bool(self._compiled.search(folded))


def fingerprint(rule: Rule) -> str:
    """Changes with everything that decides whether the rule keeps its examples."""
    parts = (rule.patterns, rule.unless, rule.matches, rule.ignores, tuple(rule.words.items()))
    return sha256(f"{NOTATION} {rule.name} {parts!r}".encode()).hexdigest()


def prepared(text: str) -> str:
    """Folded text with a space before and behind every word."""
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    if len(text) > HEAD + TAIL:  # more than ``fold`` reads at once
        text = " ".join(filter(None, map(fold, text.split())))
        return f" {text} "
    return f" {fold(text)} "


_Lengths = dict[str, tuple[int, ...]]


def _lengths(anchors: Iterable[str]) -> tuple[_Lengths, _Lengths]:
    """How long the starts of words are that begin with the first _HINT letters of a word.

    And, for words of which none does, by their first letter alone.
    """
    starts = [anchor[:-1] for anchor in anchors if anchor.endswith("*")]
    short: defaultdict[str, set[int]] = defaultdict(set)
    for start in starts:
        if len(start) < _HINT:
            short[start[:1]].add(len(start))
    long: defaultdict[str, set[int]] = defaultdict(set)
    for start in starts:
        if len(start) >= _HINT:
            long[start[:_HINT]] |= {len(start), *short[start[:1]]}
    return (
        {hint: tuple(found) for hint, found in long.items()},
        {first: tuple(found) for first, found in short.items()},
    )


class Net:
    """Implements ``catalog.SafetyNet`` over the rules of all languages, in file order.

    Rules of every language are tried whatever the conversation's language is: somebody
    in danger may write in any. Raises patterns.BadPattern.
    """

    def __init__(self, rules: Mapping[LanguageCode, Sequence[Rule]]) -> None:
        self._anchored: defaultdict[str, list[_Compiled]] = defaultdict(list)
        self._anchors: dict[str, str] = {}
        sets: dict[frozenset[str], frozenset[str]] = {}
        every = [rule for group in rules.values() for rule in group]
        for order, rule in enumerate(every):
            self._add(rule, order, sets)
        self._lengths, self._short = _lengths(self._anchors)

    def _add(self, rule: Rule, order: int, sets: dict[frozenset[str], frozenset[str]]) -> None:
        """``sets`` are those of other patterns: equal ones are kept once."""
        parser = Parser(rule.words)
        unless = _Unless([parser.parse(pattern) for pattern in rule.unless])
        for pattern in rule.patterns:
            piece = parser.parse(pattern)
            compiled = _Compiled(rule, order, piece.regex, unless)
            first, *others = piece.needs
            for anchor in first:
                self._anchored[self._anchors.setdefault(anchor, anchor)].append(compiled)
            need = next((one for one in others if len(one) <= _LARGEST), None)
            if need is not None:
                if need not in sets:
                    sets[need] = frozenset([self._anchors.setdefault(one, one) for one in need])
                compiled.need = sets[need]

    def _near(self, folded: str) -> list[_Compiled]:
        """The patterns of whose anchors the text has what it takes, in file order."""
        anchors = self._anchors_of(folded.split())
        found: dict[int, _Compiled] = {}
        for anchor in anchors:
            for compiled in self._anchored.get(anchor, ()):
                if compiled.need is None or not compiled.need.isdisjoint(anchors):
                    found[id(compiled)] = compiled
        return sorted(found.values(), key=_BY_ORDER) if len(found) > 1 else list(found.values())

    def _anchors_of(self, words: Sequence[str]) -> set[str]:
        """Those of all anchors that are in a text."""
        known, lengths, short = self._anchors, self._lengths, self._short
        found = known.keys() & words
        for word in words:
            for length in lengths.get(word[:_HINT]) or short.get(word[:1], ()):
                start = word[:length] + "*"
                if start in known:
                    found.add(start)
        return found

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """The first rule that fits and its card, or None."""
        folded = prepared(text)
        for compiled in self._near(folded):
            if compiled.fires(folded):
                return compiled.rule.name, compiled.rule.topic
        return None

    def worry(self, text: str) -> TopicId | None:
        """Nothing: a rule fits or does not."""
        return None
