"""A reading on its way from the child process that made it: as JSON, by its own classes.

In lines, which are made into objects one by one: between two of them the event loop has
its turn, so that no message waits for all of it.
"""

import json
import time
from dataclasses import fields, is_dataclass, replace
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
        Button, DraftAnswer, Drafts, Group, Language, Office, Phrase, Problem,
        Reading, Rule, Topic,
    )
}  # fmt: skip


_NAMES = {name: [field.name for field in fields(kind)] for name, kind in _CLASSES.items()}


def packed(reading: Reading, lesson: Lesson) -> bytes:
    """The lesson's rows as they are, then the rest in lines of JSON."""
    draft = reading.drafts
    rest = replace(reading, drafts=replace(draft, answers={}, rules={}))
    pieces = [(lesson.name, rest), *draft.answers.items(), *draft.rules.items()]
    lines = [json.dumps(_plain(piece), ensure_ascii=False) for piece in pieces]
    return b"\n".join([lesson.rows, *(line.encode(errors="surrogatepass") for line in lines)])


def unpacked(data: bytes) -> tuple[Reading, Lesson]:
    """What ``packed`` was given. Raises ValueError. Not for the event loop's thread."""
    rows, *lines = data.split(b"\n")
    (name, reading), *pairs = map(_piece, lines)
    answers = {key: value for key, value in pairs if isinstance(value, DraftAnswer)}
    rules = {key: value for key, value in pairs if isinstance(value, list)}
    whole = replace(reading, drafts=replace(reading.drafts, answers=answers, rules=rules))
    return whole, Lesson(name=name, rows=rows)


def _piece(line: bytes) -> tuple[Any, Any]:
    time.sleep(0)  # gives the interpreter's lock away
    return cast("tuple[Any, Any]", _made(json.loads(line)))


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
