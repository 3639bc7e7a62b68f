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

    __slots__ = ("_danger", "_regex", "_unless", "needs", "order", "rule")

    def __init__(self, rule: Rule, order: int, regex: str, unless: "_Unless") -> None:
        self.rule = rule
        self.order = order
        self.needs: Sequence[frozenset[str]] = ()
        """Of each set an anchor is there too, besides the one by which it is found."""
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
    """Folded text with a space behind every word."""
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    if len(text) > HEAD + TAIL:  # more than ``fold`` reads at once
        return " ".join(filter(None, map(fold, text.split()))) + " "
    return fold(text) + " "


class Net:
    """Implements ``catalog.SafetyNet`` over the rules of all languages, in file order.

    Rules of every language are tried whatever the conversation's language is: somebody
    in danger may write in any. Raises patterns.BadPattern.
    """

    def __init__(self, rules: Mapping[LanguageCode, Sequence[Rule]]) -> None:
        self._anchored: defaultdict[str, list[_Compiled]] = defaultdict(list)
        self._anchors: dict[str, str] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        every = [rule for group in rules.values() for rule in group]
        for order, rule in enumerate(every):
            self._add(rule, order)
        starts = [anchor[:-1] for anchor in self._anchors if anchor.endswith("*")]
        self._short = tuple({len(start) for start in starts if len(start) < _HINT})
        lengths: defaultdict[str, set[int]] = defaultdict(lambda: set(self._short))
        for start in starts:
            lengths[start[:_HINT]].add(len(start))
        self._lengths = {hint: tuple(found) for hint, found in lengths.items()}

    def _add(self, rule: Rule, order: int) -> None:
        parser = Parser(rule.words)
        unless = _Unless([parser.parse(pattern) for pattern in rule.unless])
        for pattern in rule.patterns:
            piece = parser.parse(pattern)
            compiled = _Compiled(rule, order, piece.regex, unless)
            first, *compiled.needs = map(self._shared, piece.needs)
            for anchor in first:
                self._anchored[anchor].append(compiled)

    def _shared(self, anchors: frozenset[str]) -> frozenset[str]:
        """The same set for all patterns, of the same strings as other sets."""
        found = self._sets.get(anchors)
        if found is None:
            found = frozenset([self._anchors.setdefault(one, one) for one in anchors])
            self._sets[found] = found
        return found

    def _near(self, folded: str) -> list[_Compiled]:
        """The patterns of whose anchors the text has one of each set, in file order."""
        anchors = self._anchors_of(folded.split())
        found: dict[int, _Compiled] = {}
        for anchor in anchors:
            for compiled in self._anchored.get(anchor, ()):
                for need in compiled.needs:
                    if need.isdisjoint(anchors):
                        break
                else:
                    found[id(compiled)] = compiled
        return sorted(found.values(), key=_BY_ORDER) if len(found) > 1 else list(found.values())

    def _anchors_of(self, words: Sequence[str]) -> set[str]:
        """Those of all anchors that are in a text."""
        known, lengths, short = self._anchors, self._lengths, self._short
        found = known.keys() & words
        for word in words:
            for length in lengths.get(word[:_HINT], short):
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
