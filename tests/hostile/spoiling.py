"""Content files as they are, spoiled in every way an editor, a disk or a prank spoils them."""

import random
import re
from collections.abc import Iterator
from typing import Any

from tests.faults.sizes import size

TOKENS = (
    "\t", "  ", "- ", "[", "{", "}", "]", ": ", "&a ", "*a", "|", ">", '"', "'", "#", "\x00", "\x07", "\x85", "\u2028",
    "\ufeff", "!!python/object:os.system ", "---\n", "...\n", "? ", "<<: *a", "~", "null", "010", "12:30", "no",
    "{}", "[]", "\\x", "\r", "[" * 2000, "{a: " * 300, "(", ")", "*", "<a>", "...", "{9999}", "(?P<a>", "x" * 5000,
)  # fmt: skip
VALUES = (
    "[]", "{}", "[[a]]", "{a: {b: c}}", "null", '"', "5", "- x", "|", '""', "x", '"\\0"', "[a, {b: c}]", '"\\uD800"',
    '"2026-99"', '"\uff12\uff10\uff12\uff16"', "/", '"/no/such"', '"<script>"', '"{slot}"', "&x y", "*x",
)  # fmt: skip
WRONG: tuple[Any, ...] = (
    "",
    "x",
    5,
    None,
    True,
    [],
    ["a"],
    [["a"]],
    [{"a": "b"}],
    {},
    {"a": {"b": []}},
)
"""A value of every type, most of them wrong wherever they stand."""


def spoiled(text: str, choose: random.Random) -> str:
    """The file with one to five things wrong."""
    for _ in range(choose.choice((1, 1, 2, 5))):
        text = choose.choice(_WAYS)(text or "x", choose)
    return text


def _token(text: str, choose: random.Random) -> str:
    place = choose.randrange(len(text) + 1)
    return text[:place] + choose.choice(TOKENS) + text[place:]


def _hole(text: str, choose: random.Random) -> str:
    place = choose.randrange(len(text) + 1)
    return text[:place] + text[place + choose.randrange(1, 60) :]


def _cut(text: str, choose: random.Random) -> str:
    return text[: choose.randrange(len(text) + 1)]


def _flip(text: str, choose: random.Random) -> str:
    data = bytearray(text.encode())
    data[choose.randrange(len(data))] = choose.randrange(256)
    return bytes(data).decode(errors="replace")


def _lines_gone(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    place = choose.randrange(len(lines))
    del lines[place : place + choose.choice((1, 1, 3, 20))]
    return "\n".join(lines)


def _line_again(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(choose.randrange(len(lines)), choose.choice(lines))
    return "\n".join(lines)


def _indent(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    place = choose.randrange(len(lines))
    lines[place] = choose.choice((" ", "  ", "\t", "")) + lines[place].lstrip()
    return "\n".join(lines)


def _value(text: str, choose: random.Random) -> str:
    lines = text.split("\n")
    keyed = [number for number, line in enumerate(lines) if ":" in line] or [0]
    place = choose.choice(keyed)
    lines[place] = lines[place].partition(":")[0] + ": " + choose.choice(VALUES)
    return "\n".join(lines)


def _all_of(text: str, choose: random.Random) -> str:
    old = choose.choice(("- ", ": ", '"', "\n", "|", "(", ")", "text", "examples", "[", ","))
    return text.replace(old, choose.choice(TOKENS[:30]), choose.choice((1, 5, 500)))


_WAYS = (_token, _hole, _cut, _flip, _lines_gone, _line_again, _indent, _value, _all_of)


def shortened(value: Any) -> Any:
    """A file's values with one entry of each list and some of each mapping: every key stays."""
    if isinstance(value, dict):
        return {key: shortened(value[key]) for key in list(value)[:12]}
    if isinstance(value, list):
        return [shortened(one) for one in value[:1]]
    return re.sub(r"\n(?=.)[\s\S]*", "\n", value) if isinstance(value, str) else value


def _parts(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def mistyped(value: Any, choose: random.Random) -> Iterator[Any]:
    """The value with each part of it, and itself, replaced by values of wrong types in turn."""
    yield from choose.sample(WRONG, size(sample=2, full=len(WRONG)))
    for key, inner in _parts(value):
        for changed in mistyped(inner, choose):
            copy = value.copy()
            copy[key] = changed
            yield copy
