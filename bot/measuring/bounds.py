"""Bounds that a run has to keep, from a YAML file: ``es.right_first: {min: 0.85}``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.tree import Map, Text, Unparsed, parse
from bot.errors import SettingsError

_SECTIONS = ("all", "calibration", "danger", "speed")
"""Parts of the JSON that may begin a name, besides ``noise``; others begin with a language."""
_EXACT = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """What a figure may be."""

    name: str
    """The figure's place in the JSON, such as ``es.right_first`` or ``noise.es.helped_lost``."""
    least: float | None
    most: float | None
    where: str
    """Path and line."""


def read(path: Path) -> tuple[Bound, ...]:
    """The file's bounds. Raises SettingsError with path and line of what is wrong."""
    try:
        tree, problems = parse(str(path), path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Name a file.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no UTF-8; save the file as UTF-8.") from error
    except Unparsed as error:
        raise SettingsError(str(error.found)) from error
    if problems:
        raise SettingsError(str(problems[0]))
    return tuple(
        _bound(name, node, f"{path}:{tree.lines[name]}") for name, node in tree.items.items()
    )


def _bound(name: str, node: object, where: str) -> Bound:
    keys = set(node.items) if isinstance(node, Map) else set()
    if not isinstance(node, Map) or not keys or not keys <= {"min", "max"}:
        raise SettingsError(f"{where}: write a bound as 'es.right_first: {{min: 0.85}}', or max.")
    return Bound(
        name=name, least=_number(node, "min", where), most=_number(node, "max", where), where=where
    )


def _number(node: Map, key: str, where: str) -> float | None:
    value = node.items.get(key)
    if value is None:
        return None
    try:
        return float(value.value if isinstance(value, Text) else "")
    except ValueError as error:
        raise SettingsError(f"{where}: '{key}' must be a number, such as 0.85.") from error


def broken(bounds: Sequence[Bound], found: Mapping[str, Any]) -> list[str]:
    """One line for each bound that the figures, as JSON, do not keep."""
    return [told for bound in bounds if (told := _broken(bound, _figure(bound, found)))]


def _broken(bound: Bound, value: float | None) -> str:
    if value is None:
        return f"{bound.where}: {bound.name} was not measured in this run"
    if bound.least is not None and value < bound.least - _EXACT:
        return f"{bound.where}: {bound.name} is {value:.4g}, less than {bound.least:g}"
    if bound.most is not None and value > bound.most + _EXACT:
        return f"{bound.where}: {bound.name} is {value:.4g}, more than {bound.most:g}"
    return ""


def _figure(bound: Bound, found: Mapping[str, Any]) -> float | None:
    """Raises SettingsError for a name that no run has."""
    place: Any
    match bound.name.split("."):
        case ["noise", scope, *rest]:
            place = (found["noise"] or {}).get(scope)
        case [section, *rest] if section in _SECTIONS:
            place = found[section]
        case [language, *rest]:
            place = found["languages"].get(language)
    if place is None:
        return None  # no noise was asked for, or no line is in that language
    for part in rest:
        place = place.get(part, "") if isinstance(place, Mapping) else ""
    if place is not None and not isinstance(place, int | float):
        raise SettingsError(
            f"{bound.where}: there is no figure {bound.name!r}; docs/evaluate.md names them."
        )
    return place
