"""Conversations that volunteers write down: what a person does, and what they must see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = ("es", "en", "pt", "fr")
START: Final = "/start"
"""What every conversation begins with: an app and the terminal send it by themselves."""

FORGET: Final = "/borrar"

_TURN: Final = frozenset({"person", "press", "topic", "outcome", "says", "not", "buttons"})


class ScriptError(ValueError):
    """A script that cannot be read; says where and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One thing that the person does, and what must follow."""

    text: str
    """Words, or the title of a button."""
    press: bool
    topic: str = ""
    """The answer of this topic must be among what is said."""
    outcome: str = ""
    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One conversation, from its first message."""

    name: str
    """Language and file, as ``es/two_questions``."""
    language: str
    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What came of one turn, at whichever door."""

    text: str
    """All replies, in order."""
    buttons: tuple[str, ...]
    outcome: str = ""
    """Only where the door knows it."""

    def misses(self, turn: Turn, answer: str = "") -> list[str]:
        """What the script wants otherwise; ``answer`` is the text of its topic."""
        said = squeezed(self.text)
        found = [f"does not say: {part}" for part in turn.says if squeezed(part) not in said]
        found += [f"says: {part}" for part in turn.lacks if squeezed(part) in said]
        shown = set(map(squeezed, self.buttons))
        found += [
            f"has no button: {title}" for title in turn.buttons if squeezed(title) not in shown
        ]
        if turn.topic and squeezed(answer) not in said:
            found.append(f"is not the answer {turn.topic}")
        if self.outcome and turn.outcome and turn.outcome != self.outcome:
            found.append(f"is {self.outcome}, not {turn.outcome}")
        return found


def squeezed(text: str) -> str:
    """With one blank where there were several, or an end of line."""
    return " ".join(text.split())


def read(path: Path) -> Script:
    """The script of this file. Raises ScriptError."""
    where = f"{path.parent.name}/{path.name}"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ScriptError(f"{where}: this is not YAML: {error}") from error
    if not isinstance(data, dict) or set(data) != {"title", "turns"}:
        raise ScriptError(f"{where}: a script has `title` and `turns`, and nothing else")
    turns = tuple(_turns(data["turns"], where))
    if not turns or not any(_expects(turn) for turn in turns):
        raise ScriptError(f"{where}: nothing is expected of the bot; add `says` to a turn")
    return Script(
        name=f"{path.parent.name}/{path.stem}", language=path.parent.name,
        title=str(data["title"]), turns=turns,
    )  # fmt: skip


def _expects(turn: Turn) -> bool:
    return bool(turn.topic or turn.outcome or turn.says or turn.lacks or turn.buttons)


def _turns(rows: object, where: str) -> Iterator[Turn]:
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        at = f"{where}, turn {number}"
        if not isinstance(row, dict) or ("person" in row) == ("press" in row):
            raise ScriptError(f"{at}: begin with either `person:` or `press:`")
        if unknown := set(row) - _TURN:
            raise ScriptError(f"{at}: unknown {', '.join(sorted(map(str, unknown)))}")
        yield _turn(row, at)


def _turn(row: Mapping[str, Any], at: str) -> Turn:
    lists = {key: row.get(key) or [] for key in ("says", "not", "buttons")}
    words = [
        row.get("person") or row.get("press"),
        *(part for row in lists.values() for part in row),
    ]
    if not all(isinstance(row, list) for row in lists.values()) or not all(
        isinstance(word, str) and word.strip() for word in words
    ):
        raise ScriptError(f"{at}: put every text in quotes, and lists in [ ]")
    return Turn(
        text=words[0], press="press" in row, topic=row.get("topic") or "",
        outcome=row.get("outcome") or "", says=tuple(lists["says"]), lacks=tuple(lists["not"]),
        buttons=tuple(lists["buttons"]),
    )  # fmt: skip


def scripts() -> list[Script]:
    """All of them, by name. Raises ScriptError."""
    return [read(path) for code in LANGUAGES for path in sorted((FOLDER / code).glob("*.yml"))]
