"""The bot's markup: the part of Telegram's HTML that answers may use.

Source: https://core.telegram.org/bots/api#html-style
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote"})
"""Tags that every channel can show."""

LIMIT = 4096
"""Longest message, in UTF-16 units after markup is taken away (Telegram's own limit
counts code points, which are never more)."""

_PIECE = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>|<|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|[^<&]+|&"
)
_LINK = re.compile(r"""\s+href=(["'])([^"'<>]*)\1\s*""")
_ENTITIES = {"&lt;", "&gt;", "&amp;", "&quot;"}
_ENDS = ("\n\n", "\n", ". ", "? ", "! ", "; ", ", ", " ")


def escape(text: str) -> str:
    """Plain text as markup."""
    return html.escape(text, quote=False)


def plain(markup: str) -> str:
    """Markup as plain text; a link's address follows its words in parentheses."""
    markup = re.sub(
        r"""<a\s+href=(["'])([^"'<>]*)\1\s*>(.*?)</a>""", _spelled, markup, flags=re.DOTALL
    )
    return html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", markup))


def _spelled(link: re.Match[str]) -> str:
    address, words = link[2], link[3]
    return address if words in address else f"{words} ({address})"


def length(markup: str) -> int:
    """UTF-16 units of the text without its markup."""
    return len(_bare(markup).encode("utf-16-le", errors="surrogatepass")) // 2


def _bare(markup: str) -> str:
    if "<" not in markup and "&" not in markup:
        return markup
    return html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", markup))


def problems(markup: str) -> list[str]:
    """Why Telegram would refuse this markup; empty when it would not."""
    found: list[str] = []
    open_tags: list[str] = []
    for piece in _PIECE.finditer(markup):
        text, name = piece[0], (piece[2] or "").lower()
        if text == "<":
            found.append("'<' must be written &lt;")
        elif text == "&":
            found.append("'&' must be written &amp;")
        elif text.startswith("&") and text not in _ENTITIES and not text.startswith("&#"):
            found.append(f"{text} is not known to Telegram; write the character itself")
        elif name and name not in TAGS:
            found.append(f"<{name}> is not allowed; use {', '.join(sorted(TAGS))}")
        elif name and piece[1]:
            if not open_tags or open_tags.pop() != name:
                found.append(f"</{name}> closes nothing")
            if piece[3].strip():
                found.append(f"</{name}> takes nothing but its name")
        elif name:
            open_tags.append(name)
            found += _attribute_problems(name, piece[3])
    found += [f"<{name}> is never closed" for name in open_tags]
    return found


def _attribute_problems(name: str, attributes: str) -> Iterator[str]:
    if name != "a":
        if attributes.strip():
            yield f"<{name}> takes nothing but its name"
        return
    link = _LINK.fullmatch(attributes)
    if not link:
        yield 'a link is written <a href="https://…">…</a>'
    elif not link[2].startswith("https://"):
        yield f"a link must begin with https://, not {link[2][:30]!r}"


@dataclass(slots=True)
class _Part:
    """A message being filled: its markup, its length, the tags open at its end."""

    text: str = ""
    size: int = 0


def split(markup: str, *, limit: int = LIMIT) -> list[str]:
    """The markup in parts of at most ``limit`` units, each valid by itself, in order.

    Cuts at the end of a paragraph, else of a sentence, else at a space, else anywhere
    between two characters. Tags open at a cut are closed and opened again.
    """
    if length(markup) <= limit:
        return [markup] if _bare(markup).strip() else []
    parts, part, open_tags = [], _Part(), list[str]()
    for piece in _PIECE.finditer(markup):
        text = piece[0]
        if piece[2]:
            open_tags = open_tags[:-1] if piece[1] else [*open_tags, text]
            part.text += text
            continue
        while part.size + length(text) > limit:
            head, text = _cut(text, limit - part.size, fresh=part.size == 0)
            parts.append(part.text + head.rstrip() + _closing(open_tags))
            part = _Part("".join(open_tags))
            text = text.lstrip()
        part.text += text
        part.size += length(text)
    parts.append(part.text)
    return [text for text in parts if _bare(text).strip()]


def _cut(text: str, room: int, *, fresh: bool) -> tuple[str, str]:
    """Head and tail of ``text`` so that the head fits; '' when waiting is better."""
    if text.startswith("&"):
        return "", text
    end = _fitting(text, room)
    for mark in _ENDS:
        found = text.rfind(mark, end // 3 if fresh else 0, end)
        if found > 0:
            return text[: found + len(mark)], text[found + len(mark) :]
    return (text[:end], text[end:]) if fresh else ("", text)


def _fitting(text: str, room: int) -> int:
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > room:
            return index
    return len(text)


def _closing(open_tags: list[str]) -> str:
    names = [re.split(r"[\s>]", tag[1:], maxsplit=1)[0] for tag in reversed(open_tags)]
    return "".join(f"</{name}>" for name in names)


def escape_link(address: str) -> str:
    """An address as the value of ``href``."""
    return html.escape(address, quote=True)
