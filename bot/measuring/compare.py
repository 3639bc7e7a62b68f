"""Two runs side by side: which figures moved, and which phrases got better or worse."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.against import Heard, Verdict
from bot.errors import SettingsError
from bot.measuring.report import FORMAT
from bot.measuring.table import percent, points
from bot.model import Outcome

SHOWN = 50
"""Phrases named of each verdict."""
_MOVED = 0.0005
"""A smaller difference of shares does not show in its one digit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A figure that is another one now."""

    scope: str
    """``all`` or a language."""
    figure: str
    before: float | None
    after: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turned:
    """A phrase that is decided better or worse now."""

    name: str
    """The phrase, or where it stands."""
    topic: str
    before: Heard
    after: Heard
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What changed from an earlier run to this one."""

    moved: tuple[Moved, ...]
    turned: tuple[Turned, ...]
    """Worse ones first."""
    new: int
    """Phrases that only this run has."""
    gone: int
    """Phrases that only the earlier run has."""


def read(path: Path) -> dict[str, Any]:
    """A saved run. Raises SettingsError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Name a file.") from error
    except ValueError as error:
        raise SettingsError(f"{path} is no JSON; name a file that --save wrote.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise SettingsError(f"{path} is of no run of this version; write a new one with --save.")
    return found


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Both as JSON."""
    old = {phrase["id"]: phrase for phrase in before["phrases"]}
    new = {phrase["id"]: phrase for phrase in after["phrases"]}
    turned = [_turned(old[name], phrase) for name, phrase in new.items() if name in old]
    kept = [one for one in turned if one.verdict is not Verdict.OTHER]
    return Comparison(
        moved=tuple(_moved(before, after)),
        turned=tuple(sorted(kept, key=lambda one: one.verdict is Verdict.BETTER)),
        new=len(new.keys() - old.keys()),
        gone=len(old.keys() - new.keys()),
    )


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Moved]:
    old = {"all": before["all"], **before["languages"]}
    new = {"all": after["all"], **after["languages"]}
    for scope in [scope for scope in new if scope in old]:
        for figure, value in new[scope].items():
            earlier = old[scope].get(figure)
            if (earlier is None) != (value is None) or abs((value or 0) - (earlier or 0)) > _MOVED:
                yield Moved(scope=scope, figure=figure, before=earlier, after=value)


def _turned(before: Mapping[str, Any], after: Mapping[str, Any]) -> Turned:
    old, new = _heard(before), _heard(after)
    gain = new.grade(after["topic"]) - old.grade(before["topic"])
    verdict = Verdict.BETTER if gain > 0 else Verdict.WORSE if gain < 0 else Verdict.OTHER
    name = after["text"] or after["where"]
    return Turned(name=name, topic=after["topic"], before=old, after=new, verdict=verdict)


def _heard(phrase: Mapping[str, Any]) -> Heard:
    return Heard(outcome=Outcome(phrase["decision"]), topics=tuple(phrase["shown"]))


def shown(found: Comparison) -> list[str]:
    """What changed, in lines."""
    if not (found.moved or found.turned or found.new or found.gone):
        return ["nothing changed since the earlier run"]
    lines = ["changed since the earlier run:", *map(_figure, found.moved)]
    for verdict in (Verdict.WORSE, Verdict.BETTER):
        group = [one for one in found.turned if one.verdict is verdict]
        lines.append(f"{len(group)} phrases got {verdict}")
        lines += [f"  {_told(one)}" for one in group[:SHOWN]]
        if len(group) > SHOWN:
            lines.append(f"  … and {len(group) - SHOWN} more")
    if found.new or found.gone:
        lines.append(f"{found.new} phrases are new, {found.gone} are gone")
    return lines


def _figure(one: Moved) -> str:
    name = f"  {one.scope}.{one.figure}"
    if isinstance(one.before, int) or isinstance(one.after, int):
        return f"{name} {one.before} -> {one.after}"
    gain = None if one.before is None or one.after is None else one.after - one.before
    return f"{name} {percent(one.before)} -> {percent(one.after)} ({points(gain)})"


def _told(one: Turned) -> str:
    def heard(said: Heard) -> str:
        return f"{said.outcome} {', '.join(said.topics)}".strip()

    return f"{one.name} ({one.topic}): {heard(one.before)} -> {heard(one.after)}"
