"""A reading on its way from the child process that made it: as JSON, by its own classes.

In lines, which are made into objects one by one: between two of them the event loop has
its turn, and those that came before are not made again, so that no message waits.
"""

import json
import time
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from bot.catalog import Canned, Group, Language, Office, Topic
from bot.content.build import Reading
from bot.content.drafts import DraftAnswer, Drafts, Phrase
from bot.content.lesson import Lesson
from bot.content.mistakes import Problem
from bot.mind.safety import Rule
from bot.model import Button

_CLASSES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Button, Canned, DraftAnswer, Drafts, Group, Language, Office, Phrase, Problem,
        Reading, Rule, Topic,
    )
}  # fmt: skip


_NAMES = {name: [field.name for field in fields(kind)] for name, kind in _CLASSES.items()}


Piece = tuple[Any, Any]
Pieces = dict[bytes, Piece]
"""What each line was made into."""


def packed(reading: Reading, lesson: Lesson) -> bytes:
    """The lesson's rows as they are, then the rest in lines of JSON."""
    draft = reading.drafts
    rest = replace(reading, drafts=replace(draft, answers={}, machine={}, rules={}))
    parts = (draft.answers, draft.machine, draft.rules)
    pieces = [(lesson.name, rest), *(pair for part in parts for pair in part.items())]
    lines = [json.dumps(_plain(piece), ensure_ascii=False) for piece in pieces]
    return b"\n".join([lesson.rows, *(line.encode(errors="surrogatepass") for line in lines)])


def unpacked(data: bytes, before: Pieces | None = None) -> tuple[Reading, Lesson, Pieces]:
    """What ``packed`` was given, and its pieces, which are ``before`` for the next time.

    Not for the event loop's thread. Raises ValueError.
    """
    rows, *lines = data.split(b"\n")
    before = before or {}
    made = {line: before.get(line) or _piece(line) for line in lines}
    (name, reading), *pairs = made.values()
    drafts = replace(
        reading.drafts,
        answers={key: value for key, value in pairs if isinstance(value, DraftAnswer)},
        machine={key: value for key, value in pairs if isinstance(value, dict)},
        rules={key: value for key, value in pairs if isinstance(value, list)},
    )
    return replace(reading, drafts=drafts), Lesson(name=name, rows=rows), made


def _piece(line: bytes) -> Piece:
    time.sleep(0)  # gives the interpreter's lock away
    return cast("Piece", _made(json.loads(line)))


def _plain(value: object) -> object:
    if is_dataclass(value):
        inside = [_plain(getattr(value, field.name)) for field in fields(value)]
        return {"class": type(value).__name__, "fields": inside}
    if isinstance(value, dict):
        return {"pairs": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [_plain(item) for item in value]}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _made(value: object) -> object:
    match value:
        case {"class": str(name), "fields": list(inside)}:
            kind = _CLASSES[name]
            return kind(**dict(zip(_NAMES[name], map(_made, inside), strict=True)))
        case {"pairs": list(pairs)}:
            return {_made(key): _made(item) for key, item in pairs}
        case {"tuple": list(items)}:
            return tuple(map(_made, items))
        case list():
            return [_made(item) for item in value]
        case _:
            return value
