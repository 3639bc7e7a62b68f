"""Numbers spelt out in words: a phone said digit by digit, a document in millions."""

import re
from typing import Final

from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.kinds import DOCUMENT, PHONE
from bot.journal.redaction.lexicon import words

_DIGITS: Final = words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve"
    " zero one two three four five six seven eight nine oh"
    " um dois quatro sete oito nove meia tres"
    " un deux trois quatre cinq sept huit neuf"
)
_TENS: Final = words(
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos"
    " veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta cuarenta cincuenta"
    " sesenta setenta ochenta noventa ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety dez onze doze treze quatorze catorze quinze dezesseis"
    " dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
    " dix douze treize quatorze seize vingt trente quarante cinquante soixante vingts septante nonante"
    " doble triple double dobro"
)
_GREAT: Final = words(
    "cien ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos mil"
    " millon millones hundred thousand million duzentos trezentos quatrocentos quinhentos seiscentos setecentos"
    " oitocentos novecentos cento milhao milhoes cent cents mille millions"
)
_JOINTS: Final = words("y e et and")
_WORD: Final = rf"(?:{'|'.join(sorted(_DIGITS | _TENS | _GREAT, reverse=True))}|\d{{1,3}})"
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
