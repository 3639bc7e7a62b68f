"""Gettext files with their lines: read entry by entry, written as gettext writes them.

Babel reads the machine's phrases for the bot; here every entry keeps its lines, so that
one can be changed without touching the others, and every mistake has its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.content.findings import Finding, finding

FUZZY = "fuzzy"

_TEXT = r'"((?:[^"\\]|\\.)*)"\s*'
_NAMED = re.compile(r"\s*(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*" + _TEXT)
_MORE = re.compile(r"\s*" + _TEXT)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WRITTEN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(slots=True)
class Entry:
    """One message of a PO file; lines are counted from 0."""

    first: int
    """Its first line, comments included."""
    values: dict[str, str] = field(default_factory=dict)
    """By keyword: msgctxt, msgid, msgstr."""
    previous: dict[str, str] = field(default_factory=dict)
    """The same, of what it was translated from before (``#|``)."""
    flags: dict[str, int] = field(default_factory=dict)
    """With their lines."""
    named: dict[str, int] = field(default_factory=dict)
    """The line where each keyword stands."""
    last: int = 0
    """Its last line."""

    @property
    def line(self) -> int:
        """Where it begins for a reader, counted from 1."""
        return min(self.named.values(), default=self.first) + 1

    @property
    def fuzzy(self) -> bool:
        """Whether it still needs work."""
        return FUZZY in self.flags

    @property
    def header(self) -> bool:
        """Whether it is the file's own description."""
        return not self.values.get("msgid") and "msgctxt" not in self.values


def read(path: str, text: str) -> tuple[list[Entry], list[Finding]]:
    """The file's entries, and every line that cannot be understood."""
    scan = _Scan(path)
    for number, line in enumerate(text.split("\n")):
        scan.take(number, line.removesuffix("\r"))
    scan.close()
    return scan.entries, scan.findings


class _Scan:
    def __init__(self, path: str) -> None:
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []
        self._path = path
        self._spoiled = False  # a line of the entry was not understood, and told
        self._entry: Entry | None = None
        self._keyword: tuple[dict[str, str], str] | None = None

    def take(self, number: int, line: str) -> None:
        if not line.strip():
            self.close()
        elif line.startswith("#|"):
            self._open(number, comment=True)
            self._text(number, line[2:], previous=True)
        elif line.lstrip().startswith("#"):
            entry = self._open(number, comment=True)
            if line.startswith("#,"):
                names = (name.strip() for name in line[2:].split(","))
                entry.flags.update((name, number) for name in names if name)
        else:
            self._text(number, line, previous=False)

    def close(self) -> None:
        entry, self._entry, self._keyword = self._entry, None, None
        if entry is None or not entry.values or self._spoiled:
            return
        for what in ("msgid", "msgstr"):
            if what not in entry.values:
                self._wrong(entry.line, "po-half", what=what)
                return
        self.entries.append(entry)

    def _open(self, number: int, *, comment: bool = False) -> Entry:
        if comment and self._entry and "msgstr" in self._entry.values:
            self.close()
        if self._entry is None:
            self._entry = Entry(number)
            self._spoiled = False
        return self._entry

    def _text(self, number: int, line: str, *, previous: bool) -> None:
        if named := _NAMED.fullmatch(line):
            keyword = named[1]
            begins = not previous and keyword in ("msgctxt", "msgid")
            if begins and self._entry and "msgstr" in self._entry.values:
                self.close()
            entry = self._open(number)
            values = entry.previous if previous else entry.values
            if keyword not in ("msgctxt", "msgid", "msgstr"):
                self._wrong(number + 1, "po-plural")
            elif keyword in values:
                self._wrong(number + 1, "po-line", value=line)
            values[keyword] = unescaped(named[2])
            self._keyword = values, keyword
            if not previous:
                entry.named[keyword] = number
        elif self._keyword and (more := _MORE.fullmatch(line)):
            values, keyword = self._keyword
            values[keyword] += unescaped(more[1])
        else:
            self._open(number)
            self._wrong(number + 1, "po-line", value=line)
        self._open(number).last = number

    def _wrong(self, line: int, code: str, **values: object) -> None:
        self._spoiled = True
        self.findings.append(finding(self._path, line, code, **values))


def unescaped(text: str) -> str:
    """What stands between the quotes, read as C reads it."""
    return _ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    hexadecimal, octal, letter = found.groups()
    if hexadecimal or octal:
        return chr(int(hexadecimal, 16) if hexadecimal else int(octal, 8))
    return _LETTERS.get(letter, letter)


def escaped(text: str) -> str:
    """A text as it stands between the quotes."""
    return "".join(
        _WRITTEN.get(letter) or (f"\\{ord(letter):03o}" if letter < " " else letter)
        for letter in text
    )


def lines(keyword: str, text: str) -> Iterator[str]:
    """A keyword and its text, a line of the text to a line of the file."""
    pieces = text.split("\n")
    parts = [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
    if len(parts) <= 1:
        yield f'{keyword} "{escaped(text)}"'
        return
    yield f'{keyword} ""'
    for part in parts:
        yield f'"{escaped(part)}"'


def header(language: str) -> list[str]:
    """The lines that describe a file of one language."""
    return [
        'msgid ""', 'msgstr ""', f'"Language: {language}\\n"', '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"',
    ]  # fmt: skip


def language_of(entries: list[Entry]) -> str:
    """The header's language; empty if it has none."""
    for entry in entries:
        if entry.header:
            for line in entry.values["msgstr"].split("\n"):
                name, _, value = line.partition(":")
                if name.strip().lower() == "language":
                    return value.strip()
    return ""
