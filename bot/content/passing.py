"""A reading on its way from the child process that made it: as JSON, by its own classes."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, cast

from bot.catalog import Group, Language, Office, Topic
from bot.content.build import Reading
from bot.content.drafts import DraftAnswer, Drafts, Phrase
from bot.content.lesson import Lesson
from bot.content.mistakes import Problem
from bot.mind.safety import Rule
from bot.model import Button

_CLASSES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Button, DraftAnswer, Drafts, Group, Language, Lesson, Office, Phrase, Problem,
        Reading, Rule, Topic,
    )
}  # fmt: skip


def packed(reading: Reading, lesson: Lesson) -> bytes:
    """Both as JSON."""
    return json.dumps(_plain((reading, lesson)), ensure_ascii=False).encode(errors="surrogatepass")


def unpacked(data: bytes) -> tuple[Reading, Lesson]:
    """What ``packed`` was given. Raises ValueError."""
    found = _made(json.loads(data.decode(errors="surrogatepass")))
    return cast("tuple[Reading, Lesson]", found)


def _plain(value: object) -> object:
    if is_dataclass(value):
        inside = [_plain(getattr(value, field.name)) for field in fields(value)]
        return {"class": type(value).__name__, "fields": inside}
    if isinstance(value, dict):
        return {"pairs": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [_plain(item) for item in value]}
    if isinstance(value, bytes):
        return {"bytes": value.decode()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _made(value: object) -> object:
    match value:
        case {"class": str(name), "fields": list(inside)}:
            kind = _CLASSES[name]
            names = [field.name for field in fields(kind)]
            return kind(**dict(zip(names, map(_made, inside), strict=True)))
        case {"pairs": list(pairs)}:
            return {_made(key): _made(item) for key, item in pairs}
        case {"bytes": str(text)}:
            return text.encode()
        case {"tuple": list(items)}:
            return tuple(map(_made, items))
        case list():
            return [_made(item) for item in value]
        case _:
            return value
