"""The trained matcher as the bot uses it: numpy and nothing heavier."""

import math
from collections.abc import Sequence

from bot.catalog import Match
from bot.mind.danger import Classifier
from bot.mind.deciding import SMALLTALK
from bot.mind.language import LanguageIdentifier
from bot.mind.scoring import Index, Rating, Scorer
from bot.mind.spelling import Speller
from bot.mind.text import tokens
from bot.mind.trained import Model, Thresholds
from bot.model import Candidate, LanguageCode, Outcome, TopicId

SUGGESTED = 3
"""Candidates that become buttons."""
_NOTHING = Match(outcome=Outcome.FALLBACK, score=0.0)


class Matcher:
    """Implements ``Matching`` of catalog.py over one Model; not safe between threads."""

    def __init__(self, model: Model, danger: Classifier | None = None) -> None:
        self._model = model
        self.danger = danger
        """What the same lesson taught of danger, for the safety net."""
        self._answerable = len(model.topics) - (model.weights.out_of_scope is not None)
        index = Index(words=model.words, others=model.names)
        self._scorer = Scorer(model.weights, index, Speller(model.vocabulary, model.ear))
        self._heads = [head.tolist() for head in model.heads]
        self._language = LanguageIdentifier(model.language)

    def match(self, text: str, language: LanguageCode) -> Match:
        """Rank the topics for ``text``. Never raises, whatever the text.

        The score is the probability that the first candidate is right. The outcome
        follows from the thresholds of ``language``; SUGGEST has two candidates or
        more, and behind the first one small talk stands last.
        """
        words = tokens(text, language)
        if not words or not self._answerable:
            return _NOTHING
        rating = self._scorer.rate(words, language)
        if not rating.evidence:
            return _NOTHING
        right, near = (_chance(rating.signals, head) for head in self._heads)
        limits = self.thresholds(language)
        outcome = Outcome.FALLBACK
        if right >= limits.needed(self._model.topics[rating.order[0]]):
            outcome = Outcome.ANSWER
        elif near >= limits.suggest and len(rating.order) > 1:
            outcome = Outcome.SUGGEST
        return Match(
            outcome=outcome,
            score=right,
            candidates=self._candidates(rating, right, suggested=outcome is Outcome.SUGGEST),
        )

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        """The text's language and the margin over ``prior``, 0 to 1.

        A text that could be any language gets ``prior`` and 0.0.
        """
        found, margin = self._language.identify(text, prior)
        return LanguageCode(found), margin

    def near(self, text: str, language: LanguageCode) -> float:
        """Chance that one of the first three candidates is right, 0 without evidence."""
        words = tokens(text, language)
        if not words or not self._answerable:
            return 0.0
        return _chance(self._scorer.rate(words, language).signals, self._heads[1])

    @property
    def scorer(self) -> Scorer:
        """What rates a text's words."""
        return self._scorer

    @property
    def topics(self) -> tuple[str, ...]:
        """The classes, in the order of the scorer's columns."""
        return self._model.topics

    def thresholds(self, language: str) -> Thresholds:
        """The thresholds that count for a conversation in ``language``."""
        return self._model.thresholds.get(language) or self._model.thresholds[""]

    def _candidates(
        self, rating: Rating, right: float, *, suggested: bool
    ) -> tuple[Candidate, ...]:
        topics, share = self._model.topics, rating.probabilities.item
        best = share(rating.order[0])
        factor = right / best if best > 0 else 0.0
        found = [
            Candidate(topic=TopicId(topics[column]), score=share(column) * factor)
            for column in rating.order
        ]
        if suggested:
            found[1:] = sorted(found[1:], key=lambda c: c.topic.startswith(SMALLTALK))
        return tuple(found)


def _chance(signals: Sequence[float], head: Sequence[float]) -> float:
    value = sum(map(float.__mul__, signals, head))
    return 1.0 / (1.0 + math.exp(-min(max(value, -30.0), 30.0)))
