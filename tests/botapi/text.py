"""What Telegram makes of a text before it is shown: cleaned, trimmed, measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .errors import bad_request

MAX_CHARACTERS = 4096
"""Code points after parsing; option message_text_length_max of tdlib."""
MAX_BYTES = 1 << 15
"""Bytes before parsing; get_formatted_text in Client.cpp."""

_SPACES = [code for code in range(32) if chr(code) not in "\n\r"]
_VANISHING = [0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A]
_CLEANING: dict[int, str | None] = dict.fromkeys(_SPACES, " ") | dict.fromkeys(_VANISHING)
_BLANKS = frozenset(
    " \n\u1680\u180e\u202f\u205f\u2800\u3000\ufffc\u200b\u200c\u200d\u2060\ufeff"
    + "".join(map(chr, range(0x2000, 0x200B))),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """A stretch of formatted text; offset and length count UTF-16 units."""

    type: str
    offset: int
    length: int
    argument: str = ""
    """Address of a text_link, language of a pre."""

    def as_json(self) -> dict[str, object]:
        """Give the entity as the Bot API writes it."""
        value: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        if self.argument:
            value["url" if self.type == "text_link" else "language"] = self.argument
        return value


@dataclass(frozen=True, kw_only=True, slots=True)
class FormattedText:
    """A text as people read it, with its entities."""

    plain: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Count UTF-16 units, the measure of entity offsets."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """Turn control characters into spaces and drop what Telegram drops.

    Source: clean_input_string in td/telegram/misc.cpp; its rarer replacements
    of broken combining characters are left out.
    """
    return text.translate(_CLEANING)


def is_blank(text: str) -> bool:
    """Say whether nothing visible is left."""
    return all(character in _BLANKS for character in text)


def trim(text: FormattedText) -> FormattedText:
    """Strip blanks at both ends, in front only as far as the first entity.

    Source: fix_formatted_text in td/telegram/MessageEntity.cpp.
    """
    plain = text.plain.rstrip(" \n")
    free = min((entity.offset for entity in text.entities), default=len(plain))
    head = len(plain) - len(plain.lstrip(" \n"))
    head = min(head, free)
    plain = plain[head:]
    end = utf16_length(plain)
    kept = []
    for entity in text.entities:
        offset = entity.offset - head
        length = min(entity.length, end - offset)
        if length > 0:
            kept.append(replace(entity, offset=offset, length=length))
    return FormattedText(plain=plain, entities=tuple(kept))


def checked(text: FormattedText) -> FormattedText:
    """Trim a parsed text and refuse one that Telegram would refuse.

    Raises:
        ApiError: nothing visible is left, or more than 4096 characters.

    """
    if text.plain[:1] in " \n" or text.plain[-1:] in " \n":
        text = trim(text)
    if is_blank(text.plain):
        raise bad_request("Text must be non-empty")
    if len(text.plain) > MAX_CHARACTERS:
        raise bad_request("Message is too long")
    return text
