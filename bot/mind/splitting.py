"""Two questions in one message: where it may be cut."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.mind.text import fold

MOST_PARTS = 4
"""A message of more parts is a story."""

_SHORTEST, _LONGEST = 12, 240
"""Characters of a message with two questions in it."""

_MARKS = "?\n\r;"
_ENDS = "?!. \n\r;"
_CUT = re.compile(r"[?\n\r;]+")
_NUMBERED = re.compile(r"(?:^|(?<=\s))\d[.)\-]+\s*(?=[^\W\d])")

Joints = Mapping[str, Sequence[tuple[str, ...]]]
"""By their first word: the phrases that stand between two questions, how many of their words
belong to the second one not counted."""


def joints(also: Iterable[str], leads: Iterable[str], asking: Iterable[str]) -> Joints:
    """``also`` stand between two questions; so does one of ``leads`` before one of ``asking``."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in also:
        first, *rest = fold(phrase).split()
        found.setdefault(first, []).append((first, *rest))
    for lead in leads:
        for word in asking:
            found.setdefault(lead, []).append((lead, "", word))
    return found


def parts(text: str, words: str, between: Joints) -> tuple[str, ...]:
    """The parts of a message that may be questions, folded; () where nothing parts it.

    ``words`` is the text folded.
    """
    if not _SHORTEST <= len(text) <= _LONGEST:
        return ()
    found = _marked(text)
    if len(found) < 2:  # noqa: PLR2004  # one question
        found = _joined(words.split(), between)
    return tuple(found) if 1 < len(found) <= MOST_PARTS else ()


def _marked(text: str) -> list[str]:
    """Between question marks, lines and numbers."""
    rest = text.rstrip(_ENDS)
    if "1" in rest and "2" in rest:
        pieces = _NUMBERED.split(rest)
    elif any(mark in rest for mark in _MARKS):
        pieces = _CUT.split(rest)
    else:
        return []
    return [folded for piece in pieces if (folded := fold(piece))]


def _joined(words: list[str], between: Joints) -> list[str]:
    """The two parts of words without marks."""
    if between.keys().isdisjoint(words):
        return []
    for place, word in enumerate(words):
        if place and word in between:
            for phrase in between[word]:
                if "" in phrase:
                    if words[place + 1 : place + 2] == [phrase[2]]:
                        return [" ".join(words[:place]), " ".join(words[place + 1 :])]
                elif tuple(words[place : place + len(phrase)]) == phrase:
                    rest = words[place + len(phrase) :]
                    return [" ".join(words[:place]), " ".join(rest)] if rest else []
    return []
