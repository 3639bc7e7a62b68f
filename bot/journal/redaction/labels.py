"""Which kind of number a number is, once it is known to name somebody."""

import re
from typing import Final

import phonenumbers

from bot.journal.redaction.kinds import ACCOUNT, CARD, DOCUMENT, FILE, PHONE

REGIONS: Final = ("PE", "VE", "CO", "BR", "HT", "CL", "EC")
"""Where those who ask come from, and call."""

_CARD: Final = range(13, 20)
_ACCOUNT: Final = 13
"""Digits from which an unnamed number is an account's."""
_DOTTED: Final = re.compile(
    r"\d{1,3}(?:\.\d{3}){2,3}(?:-\d{1,2})?|\d{3}-\d{3}-\d{3}-\d|00\d{7}|\d{8}"
)


def _luhn(number: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0


def _callable(written: str) -> bool:
    """Whether the number is valid where those who ask come from, or has a country code."""
    for region in REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, region)):
                return True
        except phonenumbers.NumberParseException:
            return False
    return False


def label(written: str, cue: str) -> str:
    """The kind of a number as ``written``, after a word that makes it a ``cue`` kind or ""."""
    number = re.sub(r"\D", "", written)
    if len(number) in _CARD and number[0] in "3456" and _luhn(number):
        return CARD
    if cue == FILE or (cue and len(number) < _ACCOUNT):
        return cue
    if written.lstrip("( ").startswith(("+", "00")) and _callable(written):
        return PHONE
    if len(number) >= _ACCOUNT:
        return cue or ACCOUNT
    if _DOTTED.fullmatch(written):
        return DOCUMENT
    return PHONE if _callable(written) else DOCUMENT
