"""Numbers that name somebody, told from those that everybody knows or that only count.

A run of seven digits or more is taken unless it is plainly harmless; a shorter one only
where a word beside it says whose number it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.journal.redaction import cues, glance
from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.kinds import ACCOUNT, ADDRESS, DOCUMENT, FILE, PHONE
from bot.journal.redaction.labels import label
from bot.journal.redaction.lexicon import words
from bot.journal.redaction.published import Published, digits

LONG: Final = 7
"""Digits from which a number is taken without being asked."""
_SHORT: Final = {DOCUMENT: 5, FILE: 4, PHONE: 6, ACCOUNT: 4}
"""Digits from which a number is taken after a word of its kind."""
_EXAMINED: Final = 100
"""Numbers of one text that are looked at closely; of a longer list, all others go."""
_BEFORE: Final = 56
_BEHIND: Final = 40
"""Characters read before and behind a number."""

_YEAR: Final = r"(?:19|20)\d\d"
_A_YEAR: Final = re.compile(_YEAR)
_DATE: Final = re.compile(
    r"(?<![\d])(?<!\d[-/.])(?:"
    rf"(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.]{_YEAR}"
    rf"|(?<!\d )(?:0?[1-9]|[12]\d|3[01])(?: (?:0?[1-9]|1[0-2]) {_YEAR}|[-/.](?:0?[1-9]"
    rf"|1[0-2])[-/.]\d\d)"
    rf"|{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    rf"|{_YEAR} ?[-/] ?{_YEAR}(?: ?[-/] ?{_YEAR})*"
    r")(?!\d)(?![-/. ]\d)"
)
_PLACE: Final = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,}[ ,;]+-?\d{1,3}\.\d{4,}")
"""Latitude and longitude."""
_DECIMALS: Final = re.compile(r"\.\d\d\d\d")
_DIGITS: Final = re.compile(r"\d+")
_MIXED: Final = re.compile(r"[a-z]-*\d|\d[/.-]*[a-z]")
"""A letter beside a digit, without which there is no code."""
_RUN: Final = re.compile(
    r"[\d(+](?<!\d[\d(+])(?:(?<=\d)|(?<=\()(?:\+ ?\(?)?\d|(?<=\+) ?\(?\d)(?:(?:[ ().*_-]{0,3}+|/|,(?=\d{3}(?!\d))|[ox]{1,3}+(?=\d))\d)*+"
)
_LETTERS: Final = re.compile(r"(?<![\w.])(?:[vejgp][-.: ]{0,2}|[a-z]{1,3}-?)$")
_LETTER: Final = re.compile(r"(?:-?[a-z]|-x)(?![\w])")
_GLUED: Final = re.compile(r"(?<!\w)(?!d[ls]|r[mds])[a-z]{1,2}-?$")
_HOTLINES: Final = words(
    "100 101 102 103 104 105 106 107 108 110 111 112 113 114 115 116 117 118 119 123 171 190 191 192"
    " 193 911 1810 1811 1812 1815 1817 1818 1819"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*")
_LAW_SHAPE: Final = re.compile(rf"0{{0,3}}\d{{1,4}}-{_YEAR}")
_LONG_LAW_SHAPE: Final = re.compile(rf"\d{{1,6}}[- ]{_YEAR}(?=-[a-z]{{2}})")
_CUED_CODE: Final = re.compile(
    r"(?<=[ :#°.])(?=[a-z-]{0,12}\d)(?=[\d/.-]{0,24}[a-z])(?=(?:[a-z/.-]{0,12}\d){4})[a-z0-9](?:[-/.]?[a-z0-9]){4,24}+(?![\w@])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    start: int
    end: int
    written: str
    before: str
    behind: str

    @property
    def groups(self) -> list[str]:
        return _DIGITS.findall(self.written)

    @property
    def size(self) -> int:
        return sum(map(len, self.groups))


def take(canvas: Canvas, published: Published) -> None:
    """Take numbers out of the canvas that name somebody, and coordinates."""
    if _DECIMALS.search(canvas.plain):
        canvas.take([(*found.span(), ADDRESS) for found in _PLACE.finditer(canvas.plain)])
    if _MIXED.search(canvas.plain):
        canvas.take(list(_codes(canvas.plain)))
    for start, end in _dates(canvas.plain):
        canvas.keep(start, end)
    canvas.take(list(_numbers(canvas.plain, published)))


def _dates(plain: str) -> Iterator[tuple[int, int]]:
    """Where dates are. They begin where digits do, so that nothing else is looked at."""
    reached = 0
    for first in _DIGITS.finditer(plain):
        if first.start() >= reached and (found := _DATE.match(plain, first.start())):
            yield found.span()
            reached = found.end()


def _codes(plain: str) -> Iterator[Span]:
    """Codes of letters and digits after a word for a document or a procedure."""
    for count, found in enumerate(_CUED_CODE.finditer(plain)):
        if count == _EXAMINED:
            return
        before = plain[max(0, found.start() - _BEFORE) : found.start()]
        kind = _cue(before) if glance.said_before(before) & glance.CUE else ""
        if kind in (DOCUMENT, FILE) and not _LONG_LAW_SHAPE.match(found[0]):
            yield found.start(), found.end(), kind


def _numbers(plain: str, published: Published) -> Iterator[Span]:
    examined = 0
    for found in _RUN.finditer(plain):
        written = found[0]
        if len(written) < glance.SHORTEST:
            continue
        start, end = found.span()
        examined += 1
        if examined > _EXAMINED:
            if sum(map(str.isdigit, written)) >= _SHORT[DOCUMENT]:
                yield start, end, DOCUMENT
            continue
        run = _Run(
            start=start,
            end=end,
            written=written,
            before=plain[max(0, start - _BEFORE) : start],
            behind=plain[end : end + _BEHIND],
        )
        kind = _kind(run, published)
        if kind:
            yield *_whole(run), kind


def _whole(run: _Run) -> tuple[int, int]:
    """Start and end of a number with its letters: ``V-``, ``AB``, a check letter."""
    front = _LETTERS.search(run.before)
    back = _LETTER.match(run.behind)
    return run.start - (len(front[0]) if front else 0), run.end + (len(back[0]) if back else 0)


def _cue(before: str) -> str:
    """The kind that the nearest word before a number gives it, or ""."""
    nearest = None
    for found in cues.CUE.finditer(before):
        nearest = found
    if nearest is None or not cues.FILLER.fullmatch(before, nearest.end()):
        return ""
    return cues.KIND_OF_CUE[str(nearest.lastgroup)]


def _kind(run: _Run, published: Published) -> str:
    """What a number is, or "" where it names nobody."""
    size = run.size
    if size < glance.SHORTEST or _years(run) or _public(run, published):
        return ""
    said = glance.said_before(run.before)
    cue = (_cue(run.before) if said & glance.CUE else "") or _cue_behind(run.behind)
    if _law(run, cue, said) or (said & glance.MONEY and _price(run)):
        return ""
    if cue and size >= _SHORT[cue] and not (size < LONG and _counts(run)):
        return label(run.written, cue)
    if size < LONG:
        return DOCUMENT if _passport(run) else ""
    return "" if _harmless(run) else label(run.written, cue)


def _cue_behind(behind: str) -> str:
    found = cues.AFTER.match(behind)
    return cues.KIND_OF_CUE[str(found.lastgroup)] if found else ""


def _public(run: _Run, published: Published) -> bool:
    if digits(run.written) in published.phones:
        return True
    parts = run.written.split("/")
    return len(parts) > 1 and all(digits(part) in published.phones for part in parts)


def _law(run: _Run, cue: str, said: int) -> bool:
    """Whether it is a law's, an article's or a fee's number."""
    if said & glance.LAW and cues.LAW.search(run.before):
        return run.size < LONG or bool(_LONG_LAW_SHAPE.match(f"{run.written}-xx"))
    return cue != FILE and bool(_LONG_LAW_SHAPE.match(run.written + run.behind[:3]))


def _price(run: _Run) -> bool:
    short = run.size < LONG or _THOUSANDS.fullmatch(run.written)
    return bool(short and cues.MONEY.search(run.before))


def _passport(run: _Run) -> bool:
    """Whether it is six digits glued to a letter or two: Brazil's, Colombia's."""
    glued = _GLUED.search(run.before)
    return glued is not None and run.size == len(run.written) == LONG - 1


def _years(run: _Run) -> bool:
    return all(map(_A_YEAR.fullmatch, run.groups))


def _counts(run: _Run) -> bool:
    """Whether the number is a quantity of something."""
    groups = run.groups
    whole = len(groups) == 1 and len(groups[0]) <= LONG
    return bool((whole or _THOUSANDS.fullmatch(run.written)) and cues.UNIT.match(run.behind))


def _harmless(run: _Run) -> bool:
    groups = run.groups
    if all(group in _HOTLINES for group in groups) or _counts(run):
        return True
    if _LAW_SHAPE.fullmatch(run.written):
        return True
    thousands = _THOUSANDS.fullmatch(run.written)
    commas = thousands and thousands[1] == "," and run.size == LONG
    return bool(commas or (thousands and groups[-1] == "000"))
