"""Words as the search compares them: without accents, and under what may be typed for them."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40
"""Characters of a word that count."""

MOST = 400
"""Different words of one text that count."""

SHORTEST_GUESSED = 4
"""Letters of a word that is also found under a slip of the finger: in shorter ones a changed
letter makes another word more often than a mistake."""

_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_OTHERS = "\u0370"
"""From here on there are accents of other scripts, looked for one by one."""

_WORD = re.compile(r"[^\W_]+")

_SOUNDS = (
    ("qu", "k"), ("ch", "x"), ("ll", "y"), ("gue", "ge"), ("gui", "gi"), ("ce", "se"),
    ("ci", "si"), ("h", ""), ("v", "b"), ("z", "s"), ("c", "k"), ("j", "g"), ("w", "u"),
)  # fmt: skip
"""What Spanish and Portuguese writers take for each other, in the order of replacement."""


def fold(text: str) -> str:
    """Lower case without accents: ``Niñez`` is ``ninez``."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if max(plain, default="") < _OTHERS:
        return plain
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The different words of a text in their order, folded and bounded."""
    found = dict.fromkeys(word[:LONGEST] for word in _WORD.findall(fold(text)))
    return list(found)[:MOST]


def sound(word: str) -> str:
    """What a word sounds like, roughly: ``kiero`` and ``quiero`` are the same."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)


def variants(word: str) -> set[str]:
    """The keys under which a word is found: itself, its sound, itself without one letter.

    Two words that are one slip apart share a key (deletion neighbourhood, as in SymSpell).
    """
    if len(word) < SHORTEST_GUESSED or not word.isalpha():
        return {word}
    shorter = {word[:i] + word[i + 1 :] for i in range(len(word))}
    return {word, f"~{sound(word)}"[:LONGEST], *shorter}


def is_near(typed: str, word: str) -> bool:
    """Whether one letter added, lost, changed or swapped, or the spelling, sets them apart."""
    if typed == word or sound(typed) == sound(word):
        return True
    if abs(len(typed) - len(word)) > 1:
        return False
    start = _common(typed, word)
    end = min(
        _common(reversed(typed), reversed(word)), len(typed) - start, len(word) - start
    )  # the same letters must not count from both sides
    left, right = typed[start : len(typed) - end], word[start : len(word) - end]
    swapped = len(left) == len(right) == 2 and left == right[::-1]  # noqa: PLR2004  # a pair
    return max(len(left), len(right)) <= 1 or swapped


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
