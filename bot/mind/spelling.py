"""Unknown words repaired against the words of the training phrases."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COLUMN = {letter: column for column, letter in enumerate(_LETTERS)}
_SOUNDS = (
    ("ph", "f"), ("qu", "k"), ("ch", "C"), ("sh", "C"), ("ll", "y"), ("ge", "je"), ("gi", "ji"),
    ("ce", "se"), ("ci", "si"), ("h", ""), ("v", "b"), ("z", "s"), ("x", "s"), ("c", "k"),
    ("q", "k"), ("w", "u"),
)  # fmt: skip
_MIN_EDIT = 4
_MIN_TWO_EDITS = 8
_MIN_SOUND = 3


def sound_key(word: str) -> str:
    """How ``word`` sounds to a Spanish ear: ``kiero`` and ``quiero`` share a key.

    b/v, s/c/z, silent h, ll/y, qu/k/c, g/j and doubled letters fall together.
    """
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    if not word:
        return word
    return word[0] + "".join(b for a, b in pairwise(word) if a != b)


def edit_distance(first: str, second: str, *, limit: int) -> int:
    """Optimal-string-alignment distance (adjacent swap = 1), or ``limit + 1`` when above."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _letters(word: str) -> npt.NDArray[np.int8]:
    counts = np.zeros(len(_LETTERS), np.int8)
    for letter in word:
        column = _COLUMN.get(letter)
        if column is not None:
            counts[column] += 1
    return counts


class Speller:
    """Finds the known word that an unknown one most likely stands for.

    Candidates within an edit distance are preselected by their bags of letters, 26
    bytes a word instead of an index of deletions.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        """``counts`` maps each known word to how many phrases hold it."""
        self._counts = counts
        words = sorted(
            (w for w in counts if w.isascii() and w.isalpha()), key=lambda w: (len(w), w)
        )
        self._words = words
        bags = [_letters(word) for word in words]
        self._bags = np.array(bags, np.int8).reshape(len(words), len(_LETTERS))
        lengths = np.array([len(word) for word in words], np.int64)
        self._starts = np.searchsorted(lengths, np.arange(64))
        self._by_sound: dict[str, str] = {}
        for word in sorted(words, key=lambda w: (counts[w], w)):
            if len(word) >= _MIN_SOUND:
                self._by_sound[sound_key(word)] = word

    def repair(self, word: str) -> str | None:
        """The known word for ``word``: by sound, then by one or two edits; None if none fits.

        Two edits need eight letters. Ties go to the smaller distance, the same first
        letter, the more frequent word, then the alphabet.
        """
        if len(word) < _MIN_SOUND or not (word.isascii() and word.isalpha()):
            return None
        heard = self._by_sound.get(sound_key(word))
        if heard is not None:
            return heard
        return self._nearest(word) if len(word) >= _MIN_EDIT else None

    def _nearest(self, word: str) -> str | None:
        limit = 2 if len(word) >= _MIN_TWO_EDITS else 1
        last = len(self._starts) - 1
        start = self._starts[min(max(len(word) - limit, 0), last)]
        stop = self._starts[min(len(word) + limit + 1, last)]
        gaps = np.abs(self._bags[start:stop] - _letters(word)).sum(axis=1, dtype=np.int16)
        best: tuple[int, bool, int, str] | None = None
        for place in np.flatnonzero(gaps <= 2 * limit)[:64]:
            candidate = self._words[start + place]
            distance = edit_distance(word, candidate, limit=limit)
            if distance <= limit:
                key = (distance, candidate[0] != word[0], -self._counts[candidate], candidate)
                best = key if best is None else min(best, key)
        return best[3] if best else None
