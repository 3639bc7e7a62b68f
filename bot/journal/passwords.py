"""Passwords: argon2id hashes (RFC 9106), and what may not be one.

The cost is one of those that OWASP holds equal for argon2id (Password Storage Cheat Sheet):
19 MiB, two passes, one lane; the two checks that run at a time fit a machine of 512 MB.
"""

import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
"""Characters, as a person counts them."""

_COMMON = Path(__file__).with_name("common_passwords.txt")
_FEWEST = 5
"""Different characters: fewer is a pattern."""

_DISGUISES = str.maketrans("@4301$5!", "aaeoissi")
"""Signs and digits that are written for letters."""


class Passwords:
    """Makes and checks hashes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        self._dummy = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """An argon2id hash with a salt of its own."""
        return self._hasher.hash(_form(password))

    def fits(self, stored: str, password: str) -> bool:
        """Whether it is the password of the hash; takes as long where there is no hash."""
        try:
            self._hasher.verify(stored or self._dummy, _form(password))
        except (VerificationError, InvalidHashError):
            return False
        return bool(stored)

    def old(self, stored: str) -> bool:
        """Whether the hash was made with another cost than today's."""
        return self._hasher.check_needs_rehash(stored)


def problem(password: str, name: str) -> str:
    """Why this cannot be the password of that account, or nothing.

    ``short``, ``long`` or ``common``.
    """
    text = _form(password)
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    plain = text.casefold()
    weak = _is_repeated(plain) or _is_run(plain) or len(set(plain)) < _FEWEST
    return "common" if weak or _is_common(plain, name.casefold()) else ""


def _is_common(plain: str, name: str) -> bool:
    """A common word or the account's name, once or twice, dressed up with digits and signs."""
    words = {*_COMMON.read_text(encoding="utf-8").split(), _bare(name)}
    undressed = plain.strip("0123456789 .,;:!?*#+-_&%/()")
    for core in (_bare(undressed), _bare(undressed.translate(_DISGUISES))):
        half = core[: len(core) // 2]
        if core in words or (half + half == core and half in words):
            return True
    return False


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_repeated(text: str) -> bool:
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, 7))


def _is_run(text: str) -> bool:
    """A walk along the alphabet, the digits or the rows of the keyboard."""
    rows = ("abcdefghijklmnopqrstuvwxyz", "1234567890", "qwertyuiopasdfghjklzxcvbnm")
    return any(text in row * 3 or text in (row * 3)[::-1] for row in rows)


def _form(password: str) -> str:
    """One form for what keyboards write in several (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
