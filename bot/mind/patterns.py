"""The notation of safety patterns: words in order, found anywhere in a folded message.

    a|b       either           (a b|c)   either, inside a longer pattern
    start*    a word's start   [word]    a word that may be missing
    ...       up to four words between
    <name>    one of the words listed under that name

A pattern becomes a regular expression, and sets of anchors: at least one of each set is in
every message the pattern fits, so that a message is tried against few patterns only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(\.\.\.|<[a-z_]+>|[()|\[\]]|[a-z0-9]+\*?|\S)")
_WORD = re.compile(r"[a-z0-9]+\*?")
_GAP = r"(?:\S+ ){0,4}?"
_MAX_DEPTH = 5
_MAX_BRACKETS = 20

LONGEST = 5000
"""Characters of a pattern or a list of words."""

LARGEST = 50_000
"""Characters of what becomes of a pattern; lists of lists grow without end."""

NOTATION = 1
"""Raised when a pattern comes to mean something else."""


class BadPattern(ValueError):
    """A pattern that does not follow the notation."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern, compiled."""

    regex: str
    needs: tuple[frozenset[str], ...] = ()
    """Sets of words, or of starts of words marked by ``*``, of each of which one must be there,
    what singles a message out best foremost; none for what may be missing."""

    @property
    def anchors(self) -> frozenset[str]:
        """The best of the sets; empty for what may be missing."""
        return self.needs[0] if self.needs else frozenset()


def _weight(anchors: frozenset[str]) -> tuple[int, int]:
    """How well anchors single a message out: long words first, then few."""
    return min(map(len, anchors)), -len(anchors)


def _bounded(pieces: Sequence[Piece]) -> None:
    """Raises BadPattern where they are too large together."""
    if sum(len(piece.regex) for piece in pieces) > LARGEST:
        raise BadPattern("too large")


class Parser:
    """Parses patterns; ``words`` are the lists that ``<name>`` stands for."""

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self._words = words or {}
        self._parsed: dict[str, Piece] = {}
        self._tokens: list[str] = []
        self._depth = 0
        self._brackets = 0

    def parse(self, pattern: str) -> Piece:
        """The compiled pattern, for a text with a space before and behind every word.

        Raises BadPattern.
        """
        piece = self._whole(pattern)
        return Piece(f" (?:{piece.regex})", piece.needs)

    def _alternatives(self) -> Piece:
        choices = [self._sequence()]
        while self._tokens and self._tokens[0] == "|":
            self._tokens.pop(0)
            choices.append(self._sequence())
        if len(choices) == 1:
            return choices[0]
        _bounded(choices)
        regex = "|".join(choice.regex for choice in choices)
        return Piece(regex, (frozenset().union(*(choice.anchors for choice in choices)),))

    def _sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self._tokens and self._tokens[0] not in ("|", ")", "]"):
            pieces.append(self._piece(self._tokens.pop(0)))
        sure = [anchors for piece in pieces for anchors in piece.needs]
        if not sure:
            raise BadPattern("nothing that must be there")
        _bounded(pieces)
        sure.sort(key=_weight, reverse=True)
        return Piece("".join(piece.regex for piece in pieces), tuple(sure))

    def _piece(self, token: str) -> Piece:
        if token == "...":
            return Piece(_GAP)
        if token in ("(", "["):
            inner = self._bracketed()
            if not self._tokens or self._tokens.pop(0) != {"(": ")", "[": "]"}[token]:
                raise BadPattern("a bracket is not closed")
            if token == "[":
                return Piece(f"(?:{inner.regex})?")
            return Piece(f"(?:{inner.regex})", inner.needs)
        if token.startswith("<") and len(token) > 1:
            return self._named(token[1:-1])
        if not _WORD.fullmatch(token):
            raise BadPattern(token)
        word = token.rstrip("*")
        return Piece(word + (r"\S* " if token.endswith("*") else " "), (frozenset({token}),))

    def _bracketed(self) -> Piece:
        if self._brackets >= _MAX_BRACKETS:
            raise BadPattern("too many brackets in one another")
        self._brackets += 1
        inner = self._alternatives()
        self._brackets -= 1
        return inner

    def _named(self, name: str) -> Piece:
        if name not in self._words or self._depth >= _MAX_DEPTH:
            raise BadPattern(f"<{name}> is no list of words")
        if name not in self._parsed:
            outer, self._depth = self._tokens, self._depth + 1
            inner = self._whole(self._words[name])
            self._tokens, self._depth = outer, self._depth - 1
            self._parsed[name] = Piece(f"(?:{inner.regex})", inner.needs)
        return self._parsed[name]

    def _whole(self, text: str) -> Piece:
        if len(text) > LONGEST:
            raise BadPattern("too long")
        self._tokens = [found[1] for found in _TOKEN.finditer(text.strip())]
        piece = self._alternatives()
        if self._tokens:
            raise BadPattern(text)
        return piece
