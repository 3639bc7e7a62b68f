"""The topic of the training phrase that is most like the text."""

import re
from collections.abc import Sequence

import numpy as np

from bot.peers.peer import Floats, Guess, best, plain

_ROWS = 256
"""Texts compared at once, to bound the memory."""


class _Nearest:
    """Best phrase of each topic."""

    def __init__(self) -> None:
        self._topics: list[str] = []
        self._members: list[list[int]] = []

    def _sorted(self, topics: Sequence[str]) -> None:
        self._topics = sorted(set(topics))
        places: dict[str, list[int]] = {topic: [] for topic in self._topics}
        for number, topic in enumerate(topics):
            places[topic].append(number)
        self._members = list(places.values())

    def _best(self, scores: Floats) -> list[Guess]:
        """From the likeness to each phrase; one row a text."""
        tops = np.column_stack([scores[:, member].max(axis=1) for member in self._members])
        return best(tops, self._topics)


class Fuzzy(_Nearest):
    """rapidfuzz's token set ratio, 0 to 100."""

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Keep the phrases."""
        self._phrases = list(map(plain, texts))
        self._sorted(topics)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The phrase that shares most."""
        from rapidfuzz import fuzz, process

        found = []
        for start in range(0, len(texts), _ROWS):
            part = list(map(plain, texts[start : start + _ROWS]))
            scores = process.cdist(part, self._phrases, scorer=fuzz.token_set_ratio)
            found += self._best(np.asarray(scores, np.float64))
        return found


class Bm25(_Nearest):
    """Robertson's BM25 (bm25s, its default parameters); scores from 0 up."""

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Index the phrases."""
        import bm25s

        self._index = bm25s.BM25()
        self._index.index([_words(text) for text in texts], show_progress=False)
        self._sorted(topics)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The best document."""
        return self._best(np.array([self._scores(_words(text)) for text in texts]))

    def _scores(self, words: list[str]) -> Floats:
        known = [word for word in words if word in self._index.vocab_dict]
        if not known:
            return np.zeros(sum(map(len, self._members)))
        return np.asarray(self._index.get_scores(known), np.float64)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text))
