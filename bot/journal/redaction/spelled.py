"""Numbers spelt out in words: a phone said digit by digit, a document in millions."""

import re
from typing import Final

from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.kinds import DOCUMENT, PHONE
from bot.journal.redaction.lexicon import SPELT_WORDS, words

_JOINTS: Final = words("y e et and")
_WORD: Final = rf"(?:{'|'.join(sorted(SPELT_WORDS, reverse=True))}|\d{{1,3}})"
_RUN: Final = re.compile(
    rf"(?<![\w]){_WORD}(?:(?:[ ,.-]{{1,3}}(?:(?:{'|'.join(sorted(_JOINTS))}) )?){_WORD}(?![\w]))++"
)
_ENOUGH: Final = 6
"""Words and digits in a row that no quantity of everyday life has."""
_MILLIONS: Final = frozenset(("millon", "millones", "milhao", "milhoes", "million", "millions"))
_PRECISE: Final = 5
"""Words of a number in the millions that is no round one."""
_SPELT: Final = 4
"""Of them, how many must be words."""
_TOLD: Final = ("uno dos tres", "one two three", "um dois tres", "un deux trois")
"""How people count aloud."""


def take(canvas: Canvas) -> None:
    """Take numbers in words out of the canvas."""
    spans: list[Span] = []
    for found in _RUN.finditer(canvas.plain):
        spelt = [word for word in re.findall(r"\w+", found[0]) if word not in _JOINTS]
        named = [word for word in spelt if not word.isdigit()]
        if len(named) < _SPELT or found[0].startswith(_TOLD):
            continue
        if _MILLIONS & set(spelt):
            if len(spelt) >= _PRECISE:
                spans.append((*found.span(), DOCUMENT))
        elif len(spelt) >= _ENOUGH:
            spans.append((*found.span(), PHONE))
    canvas.take(spans)
