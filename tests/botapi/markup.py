"""Telegram's HTML, parsed as strictly as the real server does.

A port of parse_html in td/telegram/MessageEntity.cpp, with its errors word by word.
Offsets in the errors count bytes of UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ApiError, bad_request
from .links import checked_link
from .text import Entity, FormattedText, clean, utf16_length

_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*))")
_SPECIAL = re.compile(rb"[<&]")
_SPACE = b" \t\r\n\0\v"
_NAME_END = _SPACE + b"=>/\"'"
_TOKEN = re.compile(rb"[a-zA-Z0-9.-]*")
_MAX_REFERENCE = 10
_LAST_CODE = 0x10FFFF


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    begin: int


def parse_html(source: str) -> FormattedText:
    """Read a text with tags.

    Raises:
        ApiError: 400 "can't parse entities" with the reason and the byte offset.

    """
    return _Parser(source).parse()


def _error(message: str) -> ApiError:
    return bad_request(f"Can't parse entities: {message}")


class _Parser:
    """One pass over the bytes; a NUL at the end plays the part of C's terminator."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode("utf-8", "replace") + b"\0"
        self._end = len(self._bytes) - 1
        self._pos = 0
        self._parts: list[str] = []
        self._utf16 = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._pos < self._end:
            special = _SPECIAL.search(self._bytes, self._pos, self._end)
            stop = special.start() if special else self._end
            self._emit(self._bytes[self._pos : stop].decode())
            self._pos = stop
            if special is None:
                break
            if special[0] == b"&":
                self._emit(self._reference() or self._take("&"))
            elif self._bytes[stop + 1 : stop + 2] == b"/":
                self._end_tag(stop)
            else:
                self._start_tag(stop)
        if self._open:
            tag = self._open[-1].tag
            message = f'Can\'t find end tag corresponding to start tag "{tag}"'
            raise _error(message)
        self._entities.sort(key=lambda entity: (entity.offset, -entity.length))
        return FormattedText(plain=self._joined(), entities=tuple(self._entities))

    def _joined(self) -> str:
        text = "".join(self._parts)
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            message = (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
            raise _error(message) from None

    def _emit(self, text: str) -> None:
        if text:
            text = clean(text)
            self._parts.append(text)
            self._utf16 += utf16_length(text)

    def _take(self, text: str) -> str:
        self._pos += 1
        return text

    def _reference(self) -> str:
        """Decode one reference at the position, or stay there and give nothing."""
        found = _REFERENCE.match(self._bytes, self._pos)
        if found is None:
            return ""
        hexadecimal, decimal, name = found.groups()
        if name is not None:
            character = _NAMED.get(name, "")
        else:
            digits = hexadecimal if hexadecimal is not None else decimal
            too_long = found.end() - found.start() >= _MAX_REFERENCE
            code = 0 if too_long or not digits else int(digits, 10 if decimal is not None else 16)
            character = chr(code) if 0 < code < _LAST_CODE else ""
        if character:
            closed = self._bytes[found.end() : found.end() + 1] == b";"
            self._pos = found.end() + closed
        return character

    def _byte(self) -> bytes:
        return self._bytes[self._pos : self._pos + 1]

    def _skip_until(self, stops: bytes) -> None:
        while self._byte() not in stops:
            self._pos += 1

    def _skip_space(self) -> None:
        while self._pos < self._end and self._byte() != b"\0" and self._byte() in _SPACE:
            self._pos += 1

    def _start_tag(self, begin: int) -> None:
        self._pos += 1
        self._skip_until(_SPACE + b">")
        if self._byte() == b"\0":
            message = f"Unclosed start tag at byte offset {begin}"
            raise _error(message)
        tag = self._bytes[begin + 1 : self._pos].decode().lower()
        if tag not in _TYPES:
            message = f'Unsupported start tag "{tag}" at byte offset {begin}'
            raise _error(message)
        argument = ""
        while self._byte() != b">":
            self._skip_space()
            if self._byte() == b">":
                break
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument
        self._pos += 1
        if tag == "span" and argument != "spoiler":
            message = f'Tag "span" must have class "tg-spoiler" at byte offset {begin}'
            raise _error(message)
        self._open.append(_Open(tag, argument, self._utf16, len(self._parts)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        start = self._pos
        self._skip_until(_NAME_END)
        name = self._bytes[start : self._pos].decode()
        if not name:
            message = f'Empty attribute name in the tag "{tag}" at byte offset {begin}'
            raise _error(message)
        self._skip_space()
        unclosed = f'Unclosed start tag "{tag}" at byte offset {begin}'
        if self._byte() != b"=":
            if self._byte() == b"\0":
                raise _error(unclosed)
            return name, None
        self._pos += 1
        self._skip_space()
        if self._byte() == b"\0":
            raise _error(unclosed)
        value = self._quoted() if self._byte() in b"'\"" else self._token()
        if self._byte() == b"\0":
            message = f"Unclosed start tag at byte offset {begin}"
            raise _error(message)
        return name, value

    def _token(self) -> str:
        start = self._pos
        found = _TOKEN.match(self._bytes, start)
        self._pos = found.end() if found else start
        if self._byte() not in _SPACE + b">":
            message = f"Unexpected end of name token at byte offset {start}"
            raise _error(message)
        return self._bytes[start : self._pos].decode().lower()

    def _quoted(self) -> str:
        quote = self._byte()
        self._pos += 1
        parts: list[bytes] = []
        while self._byte() not in (quote, b"\0"):
            decoded = self._reference() if self._byte() == b"&" else ""
            if decoded:
                parts.append(decoded.encode("utf-8", "replace"))
            else:
                parts.append(self._byte())
                self._pos += 1
        if self._byte() == quote:
            self._pos += 1
        return b"".join(parts).decode()

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            message = f"Unexpected end tag at byte offset {begin}"
            raise _error(message)
        self._skip_until(_SPACE + b">")
        found = self._bytes[begin + 2 : self._pos].decode().lower()
        self._skip_space()
        if self._byte() != b">":
            message = f"Unclosed end tag at byte offset {begin}"
            raise _error(message)
        self._pos += 1
        tag = self._open[-1].tag
        if found and found != tag:
            message = (
                f'Unmatched end tag at byte offset {begin}, expected "</{tag}>", found "</{found}>"'
            )
            raise _error(message)
        self._close(self._open.pop())

    def _close(self, start: _Open) -> None:
        length = self._utf16 - start.offset
        if length <= 0:
            return
        argument = start.argument
        if start.tag == "tg-emoji" and not (argument.isdecimal() and int(argument)):
            message = "Invalid custom emoji identifier specified"
            raise _error(message)
        kind, shown = _TYPES[start.tag], ""
        if kind == "text_link":
            shown = checked_link(argument or "".join(self._parts[start.begin :]))
            if not shown:
                return
        elif kind == "blockquote" and argument:
            kind = "expandable_blockquote"
        self._entities.append(Entity(type=kind, offset=start.offset, length=length, argument=shown))


def _argument(tag: str, name: str, value: str | None) -> str:
    """Give what the tag keeps of an attribute."""
    if tag == "blockquote" and name == "expandable":
        return "1"
    if value is None:
        return ""
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "format")}:
        return value
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value[3:]
    return ""
