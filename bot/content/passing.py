"""A snapshot on its way from the process that made it: as JSON, by its own classes.

In lines, which are made into objects one by one: between two of them the event loop has
its turn, and those that came before are not made again, so that no message waits.
"""

import json
import time
from dataclasses import fields, is_dataclass, replace
from hashlib import blake2b
from typing import Any, cast

from bot.catalog import (
    Answer,
    Aspect,
    Canned,
    Event,
    FollowUps,
    Group,
    Language,
    Office,
    Place,
    Source,
    State,
    Topic,
)
from bot.content.mistakes import Problem
from bot.content.snapshot import Snapshot
from bot.flows import GuidedPath, Option, Question, Table
from bot.flows import Rule as Row
from bot.mind.safety import Rule
from bot.model import Button
from bot.point import Point

_CLASSES: dict[str, type[Any]] = {
    f"{kind.__module__}.{kind.__name__}": kind
    for kind in (
        Answer, Aspect, Button, Canned, Event, FollowUps, Group, Language, Office, Place, Problem, Rule, Snapshot, Source, Topic,
        GuidedPath, Option, Question, Row, Table,
    )
}  # fmt: skip

_NAMES = {name: [field.name for field in fields(kind)] for name, kind in _CLASSES.items()}

_PARTS = ("answers", "machine", "rules")
"""Fields of a snapshot of which every item has its own line."""

Piece = tuple[Any, Any]
Pieces = dict[bytes, Piece]
"""What each line was made into, by the line's hash."""


def packed(snapshot: Snapshot) -> bytes:
    """In lines of JSON."""
    empty: dict[str, Any] = {part: {} for part in _PARTS}
    pieces: list[tuple[object, object]] = [("", replace(snapshot, **empty))]
    for part in _PARTS:
        pieces += [((part, key), item) for key, item in getattr(snapshot, part).items()]
    lines = [json.dumps(_plain(piece), ensure_ascii=False) for piece in pieces]
    return b"\n".join(line.encode(errors="surrogatepass") for line in lines)


def unpacked(data: bytes, before: Pieces | None = None) -> tuple[Snapshot, Pieces]:
    """What ``packed`` was given, and its pieces, which are ``before`` for the next time.

    Not for the event loop's thread. Raises ValueError.
    """
    before, made, same = before or {}, Pieces(), dict[object, object]()
    for line in data.split(b"\n"):
        name = blake2b(line, digest_size=16).digest()
        made[name] = before.get(name) or _piece(line, same)
    (_, snapshot), *pieces = made.values()
    parts: dict[str, Any] = {part: {} for part in _PARTS}
    for (part, key), item in pieces:
        parts[part][key] = item
    return replace(snapshot, **parts), made


def _piece(line: bytes, same: dict[object, object]) -> Piece:
    time.sleep(0)  # gives the interpreter's lock away
    return cast("Piece", _made(json.loads(line), same))


def _plain(value: object) -> object:
    if is_dataclass(value):
        kind = type(value)
        inside = [_plain(getattr(value, field.name)) for field in fields(value)]
        return {"class": f"{kind.__module__}.{kind.__name__}", "fields": inside}
    if isinstance(value, dict):
        return {"pairs": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, Point):
        return {"point": [value.lat, value.lon]}
    if isinstance(value, tuple):
        return {"tuple": [_plain(item) for item in value]}
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, State):
        return {"state": value.value}
    return value


def _made(value: object, same: dict[object, object]) -> object:
    """The object; of equal strings and sources one serves all languages."""
    match value:
        case str():
            return same.setdefault(value, value)
        case {"class": str(name), "fields": list(inside)}:
            items = [_made(item, same) for item in inside]
            made = _CLASSES[name](**dict(zip(_NAMES[name], items, strict=True)))
            return same.setdefault(made, made) if isinstance(made, Source | Button) else made
        case {"pairs": list(pairs)}:
            return {_made(key, same): _made(item, same) for key, item in pairs}
        case {"point": [float(lat), float(lon)]}:
            return Point(lat, lon)
        case {"tuple": list(items)}:
            return tuple([_made(item, same) for item in items])
        case {"set": list(items)}:
            return frozenset(items)
        case {"state": str(state)}:
            return State(state)
        case list():
            return [_made(item, same) for item in value]
        case _:
            return value
