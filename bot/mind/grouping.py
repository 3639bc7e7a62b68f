"""Questions that say nearly the same, put together: what was missed most stands first.

A text is a bag of words weighted by their rarity, and two texts are alike when the cosine
of their bags is large enough. One pass with leaders: the most frequent text leads, later
ones join the leader they are most like (Hartigan 1975, chapter 3).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.mind.matcher import Matcher
from bot.mind.text import fold, tokens
from bot.model import Candidate, TopicId

LIKENESS = 0.5
"""Least cosine at which two texts are asked together."""

MOST_TRIED = 48
"""Leaders that a text is compared with for each of its rarest words."""

Bag = Mapping[str, float]
"""Words and their weights, of length 1; empty for a text without words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """A question that got no good answer."""

    text: str
    """Redacted."""
    language: str
    conversation: str
    at: float
    """Unix time."""
    reason: str
    """``fallback``, ``none``, ``down``, ``low`` or ``picked``."""
    candidates: tuple[Candidate, ...] = ()
    picked: TopicId | None = None
    """The topic that the person pressed next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """What is kept of a text when it was decided on: keyed hashes, no words."""

    fingerprint: str
    """Of the folded text and its language."""
    bag: Bag
    """The words' hashes and weights."""


Traces = tuple[Trace, ...]
"""A text's traces, by the key in use first; then by earlier keys, under which it may be known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One wording, however often it came."""

    text: str
    """As it was written the last time."""
    traces: Traces
    asked: tuple[Missed, ...]
    """Newest first."""

    @property
    def fingerprint(self) -> str:
        """By the key in use."""
        return self.traces[0].fingerprint

    @property
    def bag(self) -> Bag:
        """By the key in use."""
        return self.traces[0].bag

    @property
    def conversations(self) -> int:
        """Conversations in which it came."""
        return len({one.conversation for one in self.asked})


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Wordings of one language that are alike, the leading one first."""

    variants: tuple[Variant, ...]

    @property
    def fingerprint(self) -> str:
        """The leading wording's."""
        return self.variants[0].fingerprint

    @property
    def language(self) -> str:
        """Of all of them."""
        return self.variants[0].asked[0].language

    @property
    def asked(self) -> list[Missed]:
        """Every question."""
        return [one for variant in self.variants for one in variant.asked]

    @property
    def conversations(self) -> int:
        """Conversations in which one of the wordings came: a person who repeats counts once."""
        return len({one.conversation for one in self.asked})

    @property
    def newest(self) -> float:
        """When one came last."""
        return max(one.at for one in self.asked)

    @property
    def reasons(self) -> Counter[str]:
        """How often each reason."""
        return Counter(one.reason for one in self.asked)

    @property
    def picked(self) -> dict[TopicId, int]:
        """In how many conversations each topic was pressed next, most first."""
        pressed = {(one.picked, one.conversation) for one in self.asked if one.picked}
        counted = Counter(topic for topic, _ in pressed)
        return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What was decided: none of it, and nothing like it, is a group again."""

    texts: frozenset[str] = frozenset()
    """Fingerprints of wordings."""
    bags: tuple[tuple[str, Bag], ...] = ()
    """Language and bag of each leading wording."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """How texts are read: with the matcher's own words."""

    words: Callable[[str, str], Sequence[str]]
    """Text, language -> its words as the matcher understood them."""
    rarity: Callable[[str], float]
    """The more phrases have the word, the less."""
    marks: Sequence[Callable[[str], str]]
    """Keyed hashes: by the key in use, then by earlier ones."""

    @classmethod
    def of(cls, matcher: Matcher, marks: Sequence[Callable[[str], str]]) -> "Reader":
        """With the words of this matcher, misspelt ones mended."""
        scorer = matcher.scorer

        def words(text: str, language: str) -> list[str]:
            return [fact.word for fact in scorer.read(tokens(text, language), language)]

        return cls(words=words, rarity=scorer.rarity, marks=marks)

    def read(self, text: str, language: str) -> Traces:
        """The same fingerprint for every way to write the same letters and digits."""
        weights = {word: self.rarity(word) for word in self.words(text, language)}
        name = f"{language}\0{fold(text)}"
        return tuple(
            Trace(
                fingerprint=mark(name),
                bag=unit({mark(word): weight for word, weight in weights.items()}),
            )
            for mark in self.marks
        )


def unit(weights: Mapping[str, float]) -> Bag:
    """Scaled to length 1; what weighs nothing is left out."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items() if weight > 0}


def likeness(first: Bag, second: Bag) -> float:
    """Cosine, 0 to 1."""
    if len(second) < len(first):
        first, second = second, first
    return sum(weight * second.get(word, 0.0) for word, weight in first.items())


def groups(
    missed: Iterable[Missed],
    read: Callable[[str, str], Traces],
    settled: Settled,
    *,
    alike: float = LIKENESS,
) -> list[Group]:
    """The groups that nobody has decided on, most frequent first; the same for any order."""
    by_language: dict[str, list[Variant]] = defaultdict(list)
    for variant in _variants(missed, read):
        by_language[variant.asked[0].language].append(variant)
    found: list[Group] = []
    for language, variants in by_language.items():
        variants.sort(key=lambda one: (-one.conversations, -len(one.bag), one.fingerprint))
        decided = Leaders(alike)
        for code, bag in settled.bags:
            if code == language:
                decided.add(bag)
        open_ = [one for one in variants if not _is_settled(one, decided, settled.texts)]
        found += _grouped(open_, Leaders(alike, most=MOST_TRIED))
    return sorted(found, key=lambda one: (-one.conversations, -one.newest, one.fingerprint))


def _variants(missed: Iterable[Missed], read: Callable[[str, str], Traces]) -> Iterator[Variant]:
    by_text: dict[str, list[Missed]] = defaultdict(list)
    traces: dict[str, Traces] = {}
    for one in missed:
        found = read(one.text, one.language)
        by_text[found[0].fingerprint].append(one)
        traces[found[0].fingerprint] = found
    for fingerprint, asked in by_text.items():
        asked.sort(key=lambda one: (-one.at, one.text, one.conversation))
        yield Variant(text=asked[0].text, traces=traces[fingerprint], asked=tuple(asked))


def _is_settled(variant: Variant, decided: "Leaders", texts: frozenset[str]) -> bool:
    return any(
        trace.fingerprint in texts or decided.nearest(trace.bag) is not None
        for trace in variant.traces
    )


def _grouped(variants: Iterable[Variant], leaders: "Leaders") -> Iterator[Group]:
    members: list[list[Variant]] = []
    for variant in variants:
        if not variant.bag:
            continue
        place = leaders.nearest(variant.bag)
        if place is None:
            leaders.add(variant.bag)
            members.append([variant])
        else:
            members[place].append(variant)
    return (Group(variants=tuple(found)) for found in members)


class Leaders:
    """Bags that lead, found by their words.

    If a text is alike enough, it shares one of the words that are left when the lightest
    ones are put aside whose length together is below the least likeness (Bayardo, Ma and
    Srikant 2007). So only those are looked up.
    """

    def __init__(self, alike: float, *, most: int | None = None) -> None:
        """``most`` leaders of a word are compared; all of them without it."""
        self._alike = alike
        self._most = most
        self._bags: list[Bag] = []
        self._places: dict[str, list[int]] = defaultdict(list)

    def add(self, bag: Bag) -> None:
        """One more; its number is the count before."""
        for word in bag:
            places = self._places[word]
            if self._most is None or len(places) < self._most:
                places.append(len(self._bags))
        self._bags.append(bag)

    def nearest(self, bag: Bag) -> int | None:
        """The number of the leader that is most like it, the first of equals; None if none is."""
        tried: set[int] = set()
        best, found = self._alike, None
        for word in self._telling(bag):
            for place in self._places.get(word, ()):
                if place in tried:
                    continue
                tried.add(place)
                value = likeness(bag, self._bags[place])
                if value > best or (value == best and (found is None or place < found)):
                    best, found = value, place
        return found

    def _telling(self, bag: Bag) -> list[str]:
        ordered = sorted(bag, key=lambda word: (-bag[word], word))
        rest = 0.0
        while ordered:
            rest += bag[ordered[-1]] ** 2
            if math.sqrt(rest) >= self._alike:
                break
            ordered.pop()
        return ordered
