"""The topic of the training phrase that is most like the text."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from bot.peers.peer import Floats, Guess, best, plain

_ROWS = 256
"""Texts compared at once, to bound the memory."""


class _Nearest:
    """The phrases in order of their topics, and the best phrase of each topic."""

    def __init__(self) -> None:
        self._topics: list[str] = []
        self._starts: list[int] = []

    def _sorted(self, texts: Sequence[str], topics: Sequence[str]) -> list[str]:
        """The texts, topic by topic."""
        groups: dict[str, list[str]] = {topic: [] for topic in sorted(set(topics))}
        for text, topic in zip(texts, topics, strict=True):
            groups[topic].append(plain(text))
        self._topics = list(groups)
        self._starts = [0, *accumulate(map(len, groups.values()))][:-1]
        return [text for group in groups.values() for text in group]

    def _best(self, scores: Floats) -> list[Guess]:
        """From the likeness to each phrase; one row a text."""
        return best(np.maximum.reduceat(scores, self._starts, axis=1), self._topics)


class Fuzzy(_Nearest):
    """rapidfuzz's token set ratio, 0 to 100."""

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Keep the phrases."""
        self._phrases = self._sorted(texts, topics)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The phrase that shares most."""
        from rapidfuzz import fuzz, process

        found = []
        for part in _parts(texts):
            read = list(map(plain, part))
            scores = process.cdist(
                read, self._phrases, scorer=fuzz.token_set_ratio,
                workers=-1 if len(read) > 1 else 1,  # a text alone is being timed
            )  # fmt: skip
            found += self._best(np.asarray(scores, np.float64))
        return found


class Bm25(_Nearest):
    """Robertson's BM25 (bm25s, its default parameters); scores from 0 up."""

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Index the phrases."""
        import bm25s

        self._index = bm25s.BM25()
        phrases = self._sorted(texts, topics)
        self._count = len(phrases)
        self._index.index([_words(phrase) for phrase in phrases], show_progress=False)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The best document."""
        return [
            guess
            for part in _parts(texts)
            for guess in self._best(np.array([self._scores(_words(plain(text))) for text in part]))
        ]

    def _scores(self, words: list[str]) -> Floats:
        known = [word for word in words if word in self._index.vocab_dict]
        if not known:
            return np.zeros(self._count)
        return np.asarray(self._index.get_scores(known), np.float64)


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + _ROWS] for start in range(0, len(texts), _ROWS))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
