"""fastText's supervised classifier: averaged vectors of words, word pairs and subwords."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fasttext
import numpy as np

from bot.peers.peer import Guess, best, plain

_MARK = "__label__"
_EPOCHS = 50
_BUCKETS = 200_000
"""Rows for pairs and subwords: enough for ten thousand phrases, and 80 MB instead of 800."""
_SEED = 2026


class FastText:
    """Joulin et al. 2016; scores by probability."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._topics: list[str] = []
        self._model: Any = None

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Learn, on one core, so that the same phrases give the same model."""
        self._topics = sorted(set(topics))
        place = {topic: number for number, topic in enumerate(self._topics)}
        lines = [
            f"{_MARK}{place[topic]} {_one_line(text)}\n"
            for text, topic in zip(texts, topics, strict=True)
        ]
        with tempfile.TemporaryDirectory(prefix="tucausa-") as folder:
            path = Path(folder, "train.txt")
            path.write_text("".join(lines), encoding="utf-8", errors="replace")
            self._model = fasttext.train_supervised(
                str(path), lr=self._rate, epoch=_EPOCHS, wordNgrams=2, minn=2, maxn=5,
                bucket=_BUCKETS, thread=1, seed=_SEED, verbose=0,
            )  # fmt: skip

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The highest probability."""
        scores = np.zeros((len(texts), len(self._topics)))
        for row, text in enumerate(texts):
            for share, mark in self._shares(_one_line(text).encode(errors="replace").decode()):
                scores[row, int(mark.removeprefix(_MARK))] = share
        return best(scores, self._topics)

    def _shares(self, line: str) -> list[tuple[float, str]]:
        """By the module's inner part: its own wrapper is broken in one of its packages."""
        found: list[tuple[float, str]] = self._model.f.predict(f"{line}\n", -1, 0.0, "strict")
        return found


def _one_line(text: str) -> str:
    return " ".join(plain(text).replace(_MARK, " ").split())
