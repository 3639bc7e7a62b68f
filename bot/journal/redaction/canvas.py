"""A text under redaction: what detectors read, and what they have taken out so far."""

import re
import unicodedata
from typing import Final

from bot.journal.redaction import glance
from bot.journal.redaction.kinds import PLACEHOLDER

Span = tuple[int, int, str]
"""Start, end and kind of an identifier."""

TAKEN: Final = "\ue000"
"""Stands in what detectors read for each character that is already out of the text."""

_REMEMBERED: Final = 0x3000
_OPENING: Final = 2
"""Characters before which no name stands that something else introduces."""
_HIDDEN: Final = re.compile(
    r"(?<=[0-9A-Za-z@.])"
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20e3\ufe0e\ufe0f\ufeff]+"
    r"(?=[0-9A-Za-z@.])"
)
"""Invisible characters, which would part a number from itself."""


class _Straight(dict[int, str]):
    """Digits of all scripts, wide letters, odd spaces and dashes as plain ones."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        straight = character
        if unicodedata.category(character) == "Nd":
            straight = str(unicodedata.digit(character))
        elif 0xFF01 <= code <= 0xFF5E or 0x1D400 <= code <= 0x1D7FF:  # noqa: PLR2004  # wide forms and the mathematical alphabets
            straight = unicodedata.normalize("NFKC", character)
        elif unicodedata.category(character) == "Zs":
            straight = " "
        if code < _REMEMBERED:
            self[code] = straight
        return straight


class _Plain(dict[int, str]):
    """Lower case without accents, one character for each."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        plain = unicodedata.normalize("NFD", lower)[:1] if len(lower) == 1 else chr(code)
        if unicodedata.combining(plain):
            plain = TAKEN
        if code < _REMEMBERED:
            self[code] = plain
        return plain


_STRAIGHT: Final = _Straight()
_PLAIN: Final = _Plain(dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"))
_PLAIN.update({ord("\u2019"): "'", ord("º"): "°", ord("ß"): "s"})


_PLAIN_LATIN: Final = "".join(map(chr, range(256))).translate(_PLAIN).encode("latin-1")
"""The same for all of Latin-1, which what people write is mostly of."""


def straight(text: str) -> str:
    """``text`` composed, with plain digits and spaces, and nothing hidden inside a number."""
    if text.isascii() or _western(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return _HIDDEN.sub("", composed.translate(_STRAIGHT))


def _western(text: str) -> bool:
    """Whether every character is of Latin-1 and has nothing to be made straight."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return b"\xa0" not in data and b"\xad" not in data


def _plain(text: str) -> str:
    """``text`` in lower case without accents, of the same length."""
    if text.isascii():
        return text.lower()
    try:
        return text.encode("latin-1").translate(_PLAIN_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        return text.translate(_PLAIN)


class Canvas:
    """One text, its lower-case form of the same length, and the spans taken out of it."""

    def __init__(self, text: str) -> None:
        """``text`` as ``straight`` gives it. Placeholders in it count as taken."""
        self.text = text
        self.plain = _plain(text)
        self._spans: list[Span] = []
        self._signs, self._glanced = 0, ""
        self.capitals = not text[_OPENING:].islower()
        """Whether there may be a capital letter behind the beginning."""
        if "[" in text:
            for found in PLACEHOLDER.finditer(text):
                self._cover(found.start(), found.end())

    @property
    def signs(self) -> int:
        """What is left to be seen at first sight, as ``glance.signs_of`` gives it."""
        if self._glanced is not self.plain:
            self._signs, self._glanced = glance.signs_of(self.plain), self.plain
        return self._signs

    def _cover(self, start: int, end: int) -> None:
        self.plain = f"{self.plain[:start]}{TAKEN * (end - start)}{self.plain[end:]}"

    def keep(self, start: int, end: int) -> None:
        """Leave a published place as it is, and out of the sight of later detectors."""
        self._cover(start, end)

    def take(self, spans: list[Span]) -> None:
        """Take out ``spans`` of (start, end, kind); what is taken already stays as it is."""
        if not spans:
            return
        pieces: list[str] = []
        reached = 0
        for start, end, kind in sorted(spans):
            begin = max(start, reached)
            if begin >= end:
                continue
            pieces += (self.plain[reached:begin], TAKEN * (end - begin))
            reached = end
            self._spans.append((begin, end, kind))
        if pieces:
            self.plain = "".join((*pieces, self.plain[reached:]))

    @property
    def kinds(self) -> set[str]:
        """The kinds of what was taken out."""
        return {kind for _, _, kind in self._spans}

    def redacted(self) -> str:
        """The text with a placeholder for each span."""
        if not self._spans:
            return self.text
        pieces: list[str] = []
        reached = 0
        for start, end, kind in sorted(self._spans):
            pieces += (self.text[reached:start], f"[{kind}]")
            reached = end
        return "".join((*pieces, self.text[reached:]))
