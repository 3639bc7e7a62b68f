"""The terminal: a reply as plain text with numbered buttons."""

import textwrap
import unicodedata
from collections.abc import Callable

from bot.model import Button, Reply

WIDTH = 78


def shown(reply: Reply, plain: Callable[[str], str], start: int) -> tuple[str, list[Button]]:
    """The reply as lines, and its buttons, numbered from ``start`` + 1."""
    lines: list[str] = []
    for line in plain(reply.text).split("\n"):
        lines += textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    buttons = [button for row in reply.buttons for button in row]
    lines += [f"  [{number}] {button.title}" for number, button in enumerate(buttons, start + 1)]
    if reply.attachment:
        lines += ["", f"{reply.attachment.name}:", *reply.attachment.text.splitlines()]
    return "\n".join(lines), buttons


def clean(text: str) -> str:
    """Text without what could steer the terminal; every kind of blank is one."""
    blank = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    return "".join(c for c in blank if c == "\n" or c.isprintable())
