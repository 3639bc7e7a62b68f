"""From what a person wrote to what may be kept of it."""

import re
from dataclasses import dataclass
from typing import Final

from bot.journal.redaction import addresses, births, glance, links, mails, names, numbers, spelled
from bot.journal.redaction.canvas import Canvas, straight
from bot.journal.redaction.kinds import KINDS
from bot.journal.redaction.published import PUBLISHED, Published

KEPT: Final = 4096
"""Characters kept of a text: the longest message that a channel takes."""

_CUT: Final = re.compile(r"[\w\s@.+()\[/:-]{0,80}\Z")
"""What a cut may have left half of."""

_LINKED: Final = glance.MARK | glance.MAIL | glance.DIGIT
_DATED: Final = glance.MONTH | glance.DIGIT
_NAMED: Final = (
    glance.FIRM | glance.LOOSE | glance.CALLED | glance.SELF | glance.TITLED
    | glance.GIVEN_CLEAR | glance.SURNAME_CLEAR
)  # fmt: skip
"""Signs of which each detector needs one at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redacted:
    """A text that may be kept."""

    text: str
    """What was written, with a placeholder for each identifier."""
    kinds: tuple[str, ...]
    """What was taken out: each kind once."""


def redact(text: str, language: str, *, published: Published = PUBLISHED) -> Redacted:
    """``text`` with each identifier replaced by its kind.

    People mix languages, so all detectors read every text; ``language`` decides only what
    a word alone would leave open. Any string is accepted, lone surrogates included;
    redacting twice changes nothing. ``published`` is never taken out. Of a text longer
    than ``KEPT`` characters the rest is dropped.
    """
    kinds: set[str] = set()
    before = ""
    after = _bounded(straight(text))
    while after != before:
        before = after
        canvas = Canvas(before)
        _detect(canvas, language, published)
        kinds |= canvas.kinds
        after = _bounded(straight(canvas.redacted()))
    found = tuple(kind for kind in KINDS if kind in kinds) if kinds else ()
    return Redacted(text=after, kinds=found)


def _bounded(text: str) -> str:
    return text if len(text) <= KEPT else f"{_CUT.sub('', text[: KEPT - 1])}…"


def _detect(canvas: Canvas, language: str, published: Published) -> None:
    """Take everything out of the canvas; the order says who may claim a place first.

    What the text holds no sign of is passed over, which changes nothing but the time.
    """
    if canvas.signs & _LINKED:
        links.take(canvas, published)
        mails.take(canvas, published)
        links.take_sites(canvas, published)
        links.take_handles(canvas, published)
    if canvas.signs & _DATED:
        births.take(canvas)
    if canvas.signs & glance.FIGURE:
        addresses.take(canvas)
    if canvas.signs & glance.NUMBER:
        numbers.take(canvas, published)
    if canvas.signs & glance.SPELT:
        spelled.take(canvas)
    if canvas.signs & _NAMED:
        names.take(canvas, language)
