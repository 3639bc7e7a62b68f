"""Unknown words repaired against the words of the training phrases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.mind.names import Echoes

_SOUNDS = (
    ("ph", "f"), ("qu", "k"), ("ch", "C"), ("sh", "C"), ("ll", "y"), ("ge", "je"), ("gi", "ji"),
    ("ce", "se"), ("ci", "si"), ("h", ""), ("v", "b"), ("z", "s"), ("x", "s"), ("c", "k"),
    ("q", "k"), ("w", "u"),
)  # fmt: skip
_MIN_EDIT = 4
_MIN_TWO_EDITS = 8
_MIN_SOUND = 2
_MIN_BONES = 3
_VOWELS = str.maketrans("", "", "aeiou")
_FEW = 4
"""A word has lost its vowels when fewer than one letter in four is one."""
RARE, OFTEN = 3, 10
"""A word of at most three phrases is a misspelling of one with the same sound that has ten
times as many."""
MOST_AT_ONE, MOST_AT_TWO = 32, 8
"""Words that are compared letter by letter at one edit and at two, the likest first."""
_A = ord("a")
_LETTERS = 26


def _plain(word: str) -> bool:
    """Only the letters a to z."""
    return word.isascii() and word.isalpha() and word.islower()


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


def bones(word: str) -> str:
    """The first letter and the consonants after it: ``tngo`` and ``tengo`` share them."""
    return word[:1] + word[1:].translate(_VOWELS)


def edit_distance(first: str, second: str, *, limit: int) -> int:
    """Optimal-string-alignment distance (adjacent swap = 1), or ``limit + 1`` when above."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    start = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        start += 1
    end = 0
    for a, b in zip(reversed(first[start:]), reversed(second[start:]), strict=False):
        if a != b:
            break
        end += 1
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    if not first or not second:
        return len(first) + len(second)
    if limit == 1:
        return 1 if _one_edit(first, second) else 2
    return _aligned(first, second, limit)


def _one_edit(first: str, second: str) -> bool:
    """Whether one edit makes two strings equal that differ in their first and last letters."""
    return len(first) == len(second) == 1 or (len(first) == len("ab") and first == second[::-1])


def _aligned(first: str, second: str, limit: int) -> int:
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


def _marks(words: list[str]) -> npt.NDArray[np.uint64]:
    """For each word 52 bits: which letters it has, and which of them twice or more."""
    found = np.zeros(len(words), np.uint64)
    if not words:
        return found
    letters = np.array(words, "S").view(np.uint8).reshape(len(words), -1)
    for place in range(_LETTERS):
        counts = (letters == _A + place).sum(axis=1)
        found |= (counts > 0).astype(np.uint64) << np.uint64(2 * place)
        found |= (counts > 1).astype(np.uint64) << np.uint64(2 * place + 1)
    return found


def _mark(word: str) -> np.uint64:
    """The same for one word."""
    once = twice = 0
    for letter in word:
        bit = 1 << 2 * (ord(letter) - _A)
        twice |= once & bit
        once |= bit
    return np.uint64(once | twice << 1)


def _starts(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.searchsorted(lengths, np.arange(64))


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The words that can be meant, shortest first; n words."""

    words: Sequence[str]
    counts: npt.NDArray[np.int32]
    """n: how many phrases hold the word."""
    spoken: npt.NDArray[np.uint32]
    """n: a bit for each of ``languages`` in which a phrase holds the word."""
    languages: tuple[str, ...]
    marks: npt.NDArray[np.uint64]
    """n: the letters of each."""
    starts: npt.NDArray[np.int64]
    """Place of the first word with 0, 1, … letters or more."""

    @classmethod
    def of(
        cls,
        counts: Mapping[str, int],
        spoken: Mapping[str, int] | None = None,
        languages: Sequence[str] = (),
    ) -> Self:
        """All words of the letters a to z in ``counts``, which has the phrases of each."""
        words = sorted(
            (word for word in counts if _plain(word)), key=lambda word: (len(word), word)
        )
        tongues = [spoken[word] for word in words] if spoken else [0] * len(words)
        return cls(
            words=tuple(words),
            counts=np.array([counts[word] for word in words], np.int32),
            spoken=np.array(tongues, np.uint32),
            languages=tuple(languages),
            marks=_marks(words),
            starts=_starts(np.fromiter(map(len, words), np.int64, len(words))),
        )

    def counted(self, counts: npt.NDArray[np.int32]) -> Self:
        """The same words with other counts (n), without those that have none."""
        kept = np.flatnonzero(counts).tolist()
        return replace(
            self,
            words=tuple([self.words[place] for place in kept]),
            counts=counts[kept],
            spoken=self.spoken[kept],
            marks=self.marks[kept],
            starts=np.searchsorted(kept, self.starts),
        )

    def misspelt(self) -> dict[str, str]:
        """Rare words that sound like a far more frequent one of the same languages."""
        frequent: dict[str, int] = {}
        sounds = list(map(sound_key, self.words))
        for place in np.argsort(self.counts, kind="stable").tolist():
            frequent[sounds[place]] = place
        counts, spoken = self.counts.tolist(), self.spoken.tolist()
        return {
            word: self.words[meant]
            for place, word in enumerate(self.words)
            if counts[place] <= RARE
            and counts[meant := frequent[sounds[place]]] >= OFTEN * counts[place]
            and not spoken[place] & ~spoken[meant]
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Ear:
    """How the words of a vocabulary are found by what they sound and look like."""

    sounds: Echoes
    bones: Echoes

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Self:
        """Of all its words."""
        return cls(
            sounds=Echoes.of(map(sound_key, vocabulary.words), vocabulary.counts),
            bones=Echoes.of(map(bones, vocabulary.words), vocabulary.counts),
        )


class Speller:
    """Finds the known word that an unknown one most likely stands for.

    Candidates within an edit distance are preselected by their letters, eight bytes a
    word instead of an index of deletions.
    """

    def __init__(self, vocabulary: Vocabulary, ear: Ear | None = None) -> None:
        """``ear``: the vocabulary's own, where it was kept."""
        self._known = vocabulary
        self._starts: list[int] = vocabulary.starts.tolist()
        self._ear = ear or Ear.of(vocabulary)

    def repair(self, word: str, language: str = "") -> str | None:
        """The known word for ``word``, or None if none fits.

        It is found by its sound, then by its consonants if it has lost its vowels, then
        by one or two edits; two need eight letters. Of several, a word of ``language``
        is meant, at the smaller distance, with the same first letter, the more frequent.
        """
        if len(word) < _MIN_SOUND or not _plain(word):
            return None
        heard = self._meant(self._alike(self._ear.sounds, sound_key, word), language)
        if heard is None and len(bones(word)) >= _MIN_BONES and _clipped(word):
            heard = self._meant(self._alike(self._ear.bones, bones, word), language)
        if heard is not None:
            return heard
        return self._nearest(word, language) if len(word) >= _MIN_EDIT else None

    def _alike(self, echoes: Echoes, key: Callable[[str], str], word: str) -> list[int]:
        """Places of the words with the same key, the most frequent first."""
        wanted, words = key(word), self._known.words
        return [place for place in echoes.find(wanted) if key(words[place]) == wanted]

    def _bit(self, language: str) -> int:
        languages = self._known.languages
        return 1 << languages.index(language) if language in languages else 0

    def _meant(self, places: Sequence[int], language: str) -> str | None:
        bit = self._bit(language)
        for place in places:
            if int(self._known.spoken[place]) & bit:
                return self._known.words[place]
        return self._known.words[places[0]] if places else None

    def _nearest(self, word: str, language: str) -> str | None:
        found = self._within(1, word, language, most=MOST_AT_ONE)
        if found is None and len(word) >= _MIN_TWO_EDITS:
            found = self._within(2, word, language, most=MOST_AT_TWO)
        return found

    def _within(self, limit: int, word: str, language: str, *, most: int) -> str | None:
        """The best word at most ``limit`` edits away, of ``most`` with like letters."""
        last = len(self._starts) - 1
        start = self._starts[min(max(len(word) - limit, 0), last)]
        stop = self._starts[min(len(word) + limit + 1, last)]
        gaps = np.bitwise_count(self._known.marks[start:stop] ^ _mark(word))
        near = np.flatnonzero(gaps <= 2 * limit)
        if len(near) > most:
            near = near[np.argsort(gaps[near], kind="stable")[:most]]
        bit = self._bit(language)
        best: tuple[bool, int, bool, int, int] | None = None
        for place in (near + start).tolist():
            candidate = self._known.words[place]
            distance = edit_distance(word, candidate, limit=limit)
            if distance <= limit:
                foreign = not int(self._known.spoken[place]) & bit
                count = int(self._known.counts[place])
                key = (foreign, distance, candidate[0] != word[0], -count, place)
                best = key if best is None else min(best, key)
        return self._known.words[best[-1]] if best else None


def _clipped(word: str) -> bool:
    return _FEW * (len(word) - len(word.translate(_VOWELS))) <= len(word)
