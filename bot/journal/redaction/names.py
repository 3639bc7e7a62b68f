"""Names behind the words with which people introduce themselves and others, or sign."""

import re
from collections.abc import Iterator
from typing import Final

from bot.journal.redaction import glance
from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.kinds import NAME
from bot.journal.redaction.lexicon import COMMON, GIVEN, NO_NAMES, PARTICLES, SURNAMES, WORDS_TOO
from bot.journal.redaction.openings import (
    CALLED,
    FIRM,
    KIN,
    LOOSE,
    PUBLIC,
    PUBLIC_FIGURES,
    SELF,
    TITLED,
)

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019.-][^\W\d_]+)*")
_LEAST: Final = 3
"""Letters of a name; fewer are initials."""
_MOST: Final = 6
"""Words of the longest name."""
_SHOUT: Final = 24
"""Characters that are looked at to see whether somebody writes in capitals."""
_ACRONYM: Final = 5
"""Letters of the longest acronym."""
_DEMONYM: Final = re.compile(r"\w{3,}(?:[ie]ans?|ese|ish)")
"""How English says where somebody is from, with a capital letter."""
_NEAR: Final = 40
_SURNAMES_OF: Final = {"pt": frozenset(("lima", "peru"))}
"""Surnames of one language that are places in the others."""


def take(canvas: Canvas, language: str) -> None:
    """Take names out of the canvas."""
    names = _Names(canvas, language)
    if canvas.signs & glance.FIRM:
        canvas.take(list(names.firm()))
    if canvas.signs & glance.LOOSE and names.known():
        canvas.take(list(names.loose()))
    if canvas.signs & glance.CALLED:
        canvas.take(list(names.called()))
    if canvas.signs & glance.SELF and names.known():
        canvas.take(list(names.self_named()))
    if canvas.signs & glance.TITLED and names.known():
        canvas.take(list(names.titled()))
    if canvas.signs & glance.GIVEN_CLEAR or (
        canvas.signs & glance.SURNAME_CLEAR and canvas.capitals
    ):
        canvas.take(list(names.full()))


class _Names:
    """One text and what in it is a name."""

    def __init__(self, canvas: Canvas, language: str) -> None:
        self._canvas = canvas
        self._surnames = _SURNAMES_OF.get(language, frozenset())

    def known(self) -> bool:
        """Whether the text holds a word that may be a name by itself."""
        return self._canvas.capitals or bool(self._canvas.signs & glance.KNOWN)

    def firm(self) -> Iterator[Span]:
        """After "me llamo": anything but a word that is no name."""
        yield from self._after(FIRM, strict=False)

    def loose(self) -> Iterator[Span]:
        """After "saludos": what has a capital letter or is a known name."""
        yield from self._after(LOOSE, strict=True)

    def called(self) -> Iterator[Span]:
        """After "se llama": a known name, or anything behind a relative."""
        plain = self._canvas.plain
        for found in CALLED.finditer(plain):
            kin = KIN.search(plain[max(0, found.start() - _NEAR) : found.start()])
            first = _TOKEN.match(plain, found.end())
            if kin or (first and (first[0] in GIVEN or self._two_capitals(first))):
                yield from self._name(found.end(), strict=not kin)

    def self_named(self) -> Iterator[Span]:
        """After "soy": a known name, or a capital letter in a text that has small ones."""
        plain = self._canvas.plain
        for found in SELF.finditer(plain):
            first = _TOKEN.match(plain, found.end())
            if first is None or first[0] in NO_NAMES or len(first[0]) < _LEAST:
                continue
            foreign = _DEMONYM.fullmatch(first[0]) is not None
            if first[0] in GIVEN or (self._capital(first.start()) and not foreign):
                yield from self._name(found.end(), strict=True)

    def titled(self) -> Iterator[Span]:
        """After "señora" or "mi hermana": a known name."""
        for found in TITLED.finditer(self._canvas.plain):
            first = _TOKEN.match(self._canvas.plain, found.end())
            if first is None or first[0] in NO_NAMES:
                continue
            person = found["person"] is not None and first[0] in SURNAMES
            if person or first[0] in GIVEN or (self._capital(first.start()) and not found["of"]):
                yield from self._name(found.end(), strict=True)

    def full(self) -> Iterator[Span]:
        """A known given name with a capital letter, or with a known surname behind it."""
        for found in _TOKEN.finditer(self._canvas.plain):
            start = found.start()
            if self._starts_name(found) and not self._public(found):
                yield start, self._end(start, strict=True), NAME

    def _public(self, found: re.Match[str]) -> bool:
        """Whether the name is a place's, an institution's, or known to everybody."""
        plain, start = self._canvas.plain, found.start()
        return plain.startswith(PUBLIC_FIGURES, start) or bool(
            PUBLIC.search(plain[max(0, start - _NEAR) : start]) or PUBLIC.search(found[0])
        )

    def _starts_name(self, found: re.Match[str]) -> bool:
        word = found[0]
        given = word in GIVEN
        if not given and (word in NO_NAMES or not self._canvas.text[found.start()].isupper()):
            return False
        capital = self._capital(found.start())
        behind = self._next(found)
        surname = behind is not None and behind[0] in SURNAMES and behind[0] not in WORDS_TOO
        if given and word not in WORDS_TOO:
            return capital or surname or word in COMMON
        return capital and surname and behind is not None and self._capital(behind.start())

    def _next(self, found: re.Match[str]) -> re.Match[str] | None:
        place = found.end()
        return (
            _TOKEN.match(self._canvas.plain, place + 1)
            if self._canvas.plain[place : place + 1] == " "
            else None
        )

    def _two_capitals(self, found: re.Match[str]) -> bool:
        behind = self._next(found)
        return (
            behind is not None
            and not {found[0], behind[0]} & NO_NAMES
            and self._capital(found.start())
            and self._capital(behind.start())
        )

    def _after(self, pattern: re.Pattern[str], *, strict: bool) -> Iterator[Span]:
        for found in pattern.finditer(self._canvas.plain):
            yield from self._name(found.end(), strict=strict)

    def _name(self, start: int, *, strict: bool) -> Iterator[Span]:
        end = self._end(start, strict=strict)
        if end > start:
            yield start, end, NAME

    def _capital(self, place: int) -> bool:
        """Whether a word begins with a capital letter that means something."""
        text = self._canvas.text
        around = text[max(0, place - _SHOUT) : place + _SHOUT]
        if not text[place].isupper() or around.isupper():
            return False
        word = _TOKEN.match(text, place)
        return word is None or len(word[0]) > _ACRONYM or not word[0].isupper()

    def _end(self, start: int, *, strict: bool) -> int:
        """Where the name that begins at ``start`` ends; ``start`` itself if there is none."""
        end = place = start
        after_particle = known = False
        for _ in range(_MOST):
            found = _TOKEN.match(self._canvas.plain, place)
            if found is None:
                break
            word = found[0]
            place = found.end() + 1
            if word in PARTICLES and found.start() > start:
                after_particle = True
            elif self._is_name(
                found, strict=strict or after_particle, first=found.start() == start
            ):
                end = found.end()
                after_particle = False
                known = word in GIVEN or word in SURNAMES
            elif (
                known and not after_particle and word not in NO_NAMES and self._closes(found.end())
            ):
                return found.end()
            else:
                break
            if self._canvas.plain[found.end() : place] != " ":
                break
        return end

    def _closes(self, place: int) -> bool:
        """Whether a name that reaches ``place`` is over there."""
        behind = _TOKEN.match(self._canvas.plain, place + 1)
        return (
            self._canvas.plain[place : place + 1] != " " or behind is None or behind[0] in NO_NAMES
        )

    def _is_name(self, found: re.Match[str], *, strict: bool, first: bool) -> bool:
        word = found[0]
        if word in GIVEN or word in SURNAMES:
            return True
        if word in self._surnames and not first:
            return True
        if word in NO_NAMES:
            return False
        return self._capital(found.start()) or (not strict and len(word) > 1)
