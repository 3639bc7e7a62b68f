"""What the matcher saw in a text: for volunteers and operators, not for the running bot."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.mind.features import PAIR_WEIGHT, WORD_WEIGHT, pairs
from bot.mind.scoring import Fact, Kind, Scorer
from bot.mind.text import tokens
from bot.mind.trained import Floats, Weights

SPOKEN = 5
"""Features named for each topic."""
NEAREST = 3
"""Phrases named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """One word as it was typed and as it was read."""

    typed: str
    read: str
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoke:
    """A word, or a pair of words or concepts, that spoke for a topic."""

    name: str
    """Pairs hold a space; ``.`` is an edge of the text, ``@`` begins a concept."""
    weight: float
    """What it adds to the topic's logit over the mean of all classes, in nats."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A training phrase like the text."""

    phrase: int
    """Its place among the phrases given."""
    likeness: float
    """Cosine of the two texts' words, each weighted by its rarity, 0 to 1."""


def read_words(scorer: Scorer, words: Sequence[str], language: str) -> tuple[Read, ...]:
    """Each distinct word, and what the scorer made of it."""
    distinct = list(dict.fromkeys(words))
    facts = scorer.read(distinct, language)
    return tuple(
        Read(typed=word, read=fact.word, kind=fact.kind)
        for word, fact in zip(distinct, facts, strict=True)
    )


def spoke(scorer: Scorer, facts: Sequence[Fact], column: int) -> tuple[Spoke, ...]:
    """What spoke most for the class ``column``, strongest first; only what speaks for it."""
    parts = [*_of_words(scorer, facts, column), *_of_pairs(scorer, facts, column)]
    best = sorted(parts, key=lambda part: (-part.weight, part.name))[:SPOKEN]
    return tuple(part for part in best if part.weight > 0)


def _of_words(scorer: Scorer, facts: Sequence[Fact], column: int) -> Iterable[Spoke]:
    square = sum(fact.square for fact in facts)
    if square > 0:
        for fact in facts:
            logits = scorer.part(fact)[0] * WORD_WEIGHT / math.sqrt(square)
            yield Spoke(name=fact.word, weight=float(logits[column] - logits.mean()))


def _of_pairs(scorer: Scorer, facts: Sequence[Fact], column: int) -> Iterable[Spoke]:
    index, weights = scorer.index, scorer.weights
    names = pairs([fact.word for fact in facts], [fact.concepts for fact in facts])
    found = {name: row for name in names if (row := index.others.get(name)) >= 0}
    known, rows = list(found), list(found.values())
    square = float(np.square(weights.values[rows]).sum())
    if square > 0:
        table = _pair_logits(weights, rows) * (PAIR_WEIGHT / math.sqrt(square))
        for name, logits in zip(known, table, strict=True):
            yield Spoke(name=name, weight=float(logits[column] - logits.mean()))


def _pair_logits(weights: Weights, rows: list[int]) -> Floats:
    found: Floats = (
        weights.table.take(rows, axis=0) * (weights.values[rows] * weights.steps[rows])[:, None]
    )
    return found


def nearest(
    scorer: Scorer, facts: Sequence[Fact], phrases: Iterable[tuple[str, str]]
) -> tuple[Near, ...]:
    """The phrases, each a text and its language, that are most like the text."""
    asked = {fact.word: fact.idf for fact in facts if fact.kind is not Kind.UNKNOWN}
    norm = math.sqrt(sum(idf * idf for idf in asked.values()))
    found = []
    for place, (text, language) in enumerate(phrases):
        theirs = {word: scorer.rarity(word) for word in tokens(text, language)}
        shared = sum(asked[word] * idf for word, idf in theirs.items() if word in asked)
        if shared > 0:
            length = math.sqrt(sum(idf * idf for idf in theirs.values()))
            found.append(Near(phrase=place, likeness=shared / (norm * length)))
    return tuple(sorted(found, key=lambda near: (-near.likeness, near.phrase))[:NEAREST])
