"""E-mail addresses, as machines write them and as people do."""

import re
from collections.abc import Iterator
from typing import Final

from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.kinds import EMAIL
from bot.journal.redaction.lexicon import words
from bot.journal.redaction.links import TAIL
from bot.journal.redaction.published import Published

_BOX: Final = r"(?<![\w.+%-])[\w.+%-]++"
_SUFFIX: Final = r"(?:com|org|net|es|pe|ve|co|br|fr|ht|edu|gob|info|cl|ec|me)"
_MAIL: Final = re.compile(
    rf"{_BOX}@(?:[a-z0-9-]++(?:\.[a-z0-9-]++)++|[a-z0-9-]{{3,}}(?! ?\.))"
    rf"|{_BOX} ?@ ?[a-z0-9-]++(?: ?\. ?[a-z0-9-]++){{0,4}}? ?\. ?{_SUFFIX}(?!\w)"
)

_DOT: Final = r"(?:[(\[]dot[)\]]|(?:punto|ponto|point|dot|pto)\b|\.)"
_JOINT: Final = r"(?:punto|ponto|point|dot|guion(?: bajo)?|underline|underscore|tiret|traco)"
_LOCAL: Final = rf"{_BOX}(?: {_JOINT} [\w.+-]++){{0,4}}"
_SAID: Final = re.compile(
    rf"{_LOCAL} ?(?:[(\[{{](?:at|arroba|arobase)[)\]}}]|\barrobas?\b|\barobase\b|\baroba\b)"
    rf" ?[a-z0-9-]++(?: ?{_DOT} ?{_SUFFIX}\b){{0,3}}"
)
_SAID_SIGNS: Final = ("arroba", "arobase", "aroba", "(at)", "[at]", "{at}")
_AT: Final = re.compile(
    rf"{_LOCAL} at (?:[a-z0-9-]++ dot {_SUFFIX}\b(?: dot {_SUFFIX}\b)?"
    rf"|(?:gmail|hotmail|outlook|yahoo|icloud|proton(?:mail)?)\b(?:\.{_SUFFIX}\b)?)"
)

_PROVIDERS: Final = r"(?:g ?mail|hot ?mail|outlook|yahoo|icloud|proton(?:mail)?|live|uol|orange)"
_BROKEN: Final = re.compile(
    rf"{_BOX} ?,? ?(?:{_PROVIDERS})(?P<suffix> ?(?:{_DOT}"
    rf"| )? ?{_SUFFIX}\b(?:\.{_SUFFIX}\b)?)?(?!\w)"
    rf"|{_BOX.replace('++', '*?')}(?<=\w)(?:gmail|hotmail|outlook|yahoo|icloud)\.{_SUFFIX}\b"
)
"""An address at a mail provider whose @ or dot was forgotten."""
_BROKEN_SIGNS: Final = ("mail", "outlook", "yahoo", "icloud", "proton", "live", "uol", "orange")
_NO_BOX: Final = words(
    "mi el un una de en por al del con su correo email mail cuenta tu la le no my the an a on by"
    " gmail via from account meu minha um uma pelo na mon ma une mes par compte e-mail conta tengo"
    " uso usar tiene need have use using tenho creer crear create criar abrir sin sem without sans"
    " your to for para pour que is es o or ou y and et google hotmail outlook yahoo"
)


def take(canvas: Canvas, published: Published) -> None:
    """Take e-mail addresses out of the canvas; leave the public ones."""
    if "@" in canvas.plain:
        canvas.take(list(_written(canvas, published)))
    plain = canvas.plain
    if any(map(plain.__contains__, _SAID_SIGNS)):
        canvas.take([(found.start(), found.end(), EMAIL) for found in _SAID.finditer(plain)])
    if " at " in plain and ("dot" in plain or any(map(plain.__contains__, _BROKEN_SIGNS))):
        canvas.take([(found.start(), found.end(), EMAIL) for found in _AT.finditer(plain)])
    if any(map(canvas.plain.__contains__, _BROKEN_SIGNS)):
        canvas.take(list(_broken(canvas)))


def _written(canvas: Canvas, published: Published) -> Iterator[Span]:
    for found in _MAIL.finditer(canvas.plain):
        mail = found[0].rstrip(f"{TAIL}-")
        if mail in published.mails:
            canvas.keep(found.start(), found.start() + len(mail))
        else:
            yield found.start(), found.start() + len(mail), EMAIL


def _broken(canvas: Canvas) -> Iterator[Span]:
    for found in _BROKEN.finditer(canvas.plain):
        box = re.split(r"[ ,]", found[0], maxsplit=1)[0]
        if box not in _NO_BOX and (re.search(r"[\d_.]", box) or found["suffix"]):
            yield found.start(), found.end(), EMAIL
