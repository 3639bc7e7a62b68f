"""Labelled lines in files of our own or others': text, label and language, by tabs."""

import random
from collections.abc import Sequence
from pathlib import Path

from bot.catalog import OUT_OF_SCOPE
from bot.errors import SettingsError
from bot.mind.evaluation import Line

OUTSIDE = "oos"
"""The label of what has no topic, besides ``out_of_scope`` itself."""

_COLUMNS = ("text", "label", "language")
_REMEDY = "write text, label and language, with one tab between each two"


def read(paths: Sequence[Path]) -> tuple[Line, ...]:
    """The lines of all files in their order; blank ones are passed over.

    Raises SettingsError with the path and number of the first bad line.
    """
    lines = [line for path in paths for line in _lines(path)]
    if not lines:
        raise SettingsError(f"There are no lines in {_names(paths)}; {_REMEDY}.")
    return tuple(lines)


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths))


def _lines(path: Path) -> list[Line]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Name a file.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}:{line}: this is no UTF-8; save the file as UTF-8.") from error
    rows = enumerate(text.split("\n"), 1)  # U+2028 and others like it end no line
    found = [(number, row.rstrip("\r")) for number, row in rows]
    return [_line(row, f"{path}:{number}") for number, row in found if row.strip()]


def _line(row: str, where: str) -> Line:
    fields = [field.strip() for field in row.split("\t")]
    if len(fields) != len(_COLUMNS):
        raise SettingsError(f"{where}: {len(fields)} fields instead of {len(_COLUMNS)}; {_REMEDY}.")
    for name, field in zip(_COLUMNS, fields, strict=True):
        if not field:
            raise SettingsError(f"{where}: the {name} is empty; {_REMEDY}.")
    text, label, language = fields
    topic = OUT_OF_SCOPE if label == OUTSIDE else label
    return Line(text=text, topic=topic, language=language, where=where)


def sample(lines: Sequence[Line], count: int, seed: int) -> tuple[Line, ...]:
    """At most ``count`` lines of each label, drawn by ``seed``, in their old order."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(line.topic, []).append(place)
    chance = random.Random(seed)  # noqa: S311  # no secret
    drawn = [
        place for group in places.values() for place in chance.sample(group, min(count, len(group)))
    ]
    return tuple(lines[place] for place in sorted(drawn))
