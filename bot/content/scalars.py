"""Texts as YAML writes them: in quotes, or as a block below a bar."""

import re

_HIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML takes only as an escape, and its other line ends."""

_QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}

_SMALL, _MIDDLE = 0x100, 0x10000

PAYLOAD = re.compile(r"/[a-z0-9_]+(/[a-z0-9_]+)?")
"""What needs no quotes on a button."""


def quoted(text: str) -> str:
    """The text in double quotes, on one line."""
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    if letter in _QUOTED:
        return _QUOTED[letter]
    if not _HIDDEN.match(letter):
        return letter
    number = ord(letter)
    if number < _SMALL:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _MIDDLE else f"\\U{number:08x}"


def single(text: str) -> str | None:
    """The text in single quotes; None where they cannot hold it."""
    if "\n" in text or "\t" in text or _HIDDEN.search(text):
        return None
    return "'" + text.replace("'", "''") + "'"


def block_fits(text: str) -> bool:
    """Whether a block gives the text back, and no editor would spoil it."""
    if not text or _HIDDEN.search(text):
        return False
    lines = text.split("\n")
    if not lines[0].strip() or lines[0].startswith(" ") or not lines[-1].strip():
        return False
    return not any("\t" in line[: len(line) - len(line.lstrip())] for line in lines)


def block(text: str, indent: int, *, eol: str = "\n", chomp: bool = False) -> str:
    """The text below a bar, without the last line end; ``chomp`` writes ``|-``."""
    lines = [" " * indent + line if line else "" for line in text.split("\n")]
    return eol.join(["|-" if chomp else "|", *lines])
