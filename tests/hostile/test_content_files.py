"""Any file gives a catalog or a list of problems with paths and lines, soon, and never an error."""

import random
import re
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content import folder
from bot.content.check import check
from bot.content.folder import MAX_BYTES, Folder
from bot.content.mistakes import Problem
from bot.content.parse import drafts
from bot.content.tree import MOST
from tests.content.little import ROOT, Little
from tests.faults.sizes import seeded, size
from tests.hostile.bounds import least_seconds, searched
from tests.hostile.spoiling import mistyped, shortened, spoiled

TODAY = date(2026, 11, 23)
SECONDS = 1.0
"""Of this process, for one spoiled file."""

LARGEST = size(sample=MAX_BYTES // 4, full=MAX_BYTES)
LARGE_SECONDS = size(sample=1.0, full=2.0)
"""For the largest file that is read, which takes 1 s on a machine with nothing else to do."""

FILES = {
    "urgent": "intents/es/_urgent.yml", "danger": "intents/pt/_danger.yml", "nlu": "intents/es/ptp.yml",
    "topics": "intents/topics.yml", "languages": "intents/languages.yml",
    "answers": "responses/es/ptp.yml", "translation": "responses/en/ptp.yml",
    "offices": "responses/data/offices.yml", "events": "responses/data/events.yml",
    "decisions": "responses/data/decisions.yml", "canned": "responses/data/canned.yml",
    "followups": "responses/data/followups.yml", "po": "locales/fr/LC_MESSAGES/bot.po",
    "tests": "tests/phrases/es/ptp.yml",
}  # fmt: skip
"""One real file of each kind."""

HEAD = 'version: "3.1"\n'
EXAMPLE = re.compile(r"^# (?=- id| +\w+:)", re.MULTILINE)
"""The marks before the example in events.yml, where there may be no activity to come."""

RULE = HEAD + "urgent:\n- rule: r\n  topic: a/b\n  matches: [a]\n  ignores: [b]\n  patterns: ["


class Everything:
    """Rules are not tried: a rule's examples are another test's, and most of the time."""

    def __contains__(self, rule: object) -> bool:
        return True


def written(path: str) -> str:
    """The real file; of activities the example."""
    text = (ROOT / path).read_text()
    if path == FILES["events"]:
        return EXAMPLE.sub("", text.replace("events: []\n", "")).replace("- id", "events:\n- id", 1)
    return text


def problems(path: str, text: str, *, others: Folder | None = None) -> list[Problem]:
    """What the checker says of the file, each with its place and in both languages."""
    texts = {**(others.texts if others else {}), path: text}
    draft, found = drafts(Folder(texts=texts, problems=()))
    found += check(draft, TODAY, Everything())
    lines = text.rstrip("\n").count("\n") + 1
    for one in found:
        assert one.path
        assert 0 <= one.line <= lines or one.path != path, str(one)
        assert "\n" not in str(one)
        assert one.text("es")
    return found


def in_time(path: str, text: str) -> None:
    """Read and check the file; the second look counts where the first was disturbed."""
    assert least_seconds(lambda: problems(path, text), times=1) < SECONDS or (
        least_seconds(lambda: problems(path, text), times=2) < SECONDS
    )


@pytest.mark.parametrize("kind", FILES)
@searched(sample=12, full=1500)
@given(seed=st.integers(0, 2**32))
def test_a_spoiled_file_is_read_or_told_with_its_line(kind: str, seed: int) -> None:
    path = FILES[kind]
    in_time(path, spoiled(written(path), random.Random(seed)))


@searched(sample=25, full=2000)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_a_spoiled_file_among_good_ones_is_told_too(seed: int, data: st.DataObject) -> None:
    good = _little()
    path = data.draw(st.sampled_from(sorted(good.texts)))
    problems(path, spoiled(good.texts[path], random.Random(seed)), others=good)


@cache
def _little() -> Folder:
    """A whole folder without a mistake, small enough to be checked again and again."""
    with tempfile.TemporaryDirectory(prefix="tc-little-") as root:
        Little(Path(root))
        return folder.read(Path(root))


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "po"])
def test_a_value_of_a_wrong_type_is_told_at_every_key(kind: str) -> None:
    path = FILES[kind]
    whole = shortened(yaml.safe_load(written(path)))
    texts = {yaml.safe_dump(value) for value in mistyped(whole, seeded(kind))}
    assert len(texts) > 10
    for text in sorted(texts):
        problems(path, text)


def many(head: str, piece: str | Callable[[int], str], tail: str = "") -> str:
    """As many pieces as the largest file holds."""
    parts, length = [head], len(head.encode()) + len(tail.encode())
    while length < LARGEST - 200:
        parts.append(piece if isinstance(piece, str) else piece(len(parts)))
        length += len(parts[-1].encode())
    return "".join([*parts, tail])


LISTS = "".join(f'  {a}: "{f"<{b}> " * 1000}"\n' for a, b in ("ab", "bc", "cd", "de"))

LARGE: dict[str, tuple[str, Callable[[], str]]] = {
    "lists": ("answers", lambda: many(HEAD + "responses: [", "[],", "]\n")),
    "brackets": ("answers", lambda: many(HEAD + "responses: ", "[")),
    "aliases": ("answers", lambda: many("a: &a [x]\nb: [", "*a, ", "]\n")),
    "keys": ("answers", lambda: many(HEAD + "responses:\n", lambda n: f"  k{n}: v\n")),
    "one answer": ("answers", lambda: many(
        HEAD + 'responses:\n  utter_ptp/deadline:\n  - text: "', "<b>&{a}", '"\n')),
    "one phrase": ("nlu", lambda: many(HEAD + "nlu:\n- intent: ptp/a\n  examples: |\n", "    - a\n")),
    "no dashes": ("nlu", lambda: many(HEAD + "nlu:\n- intent: ptp/a\n  examples: |\n", "    a\n")),
    "events": ("events", lambda: many("events:\n", lambda n: f"- {{id: a{n}}}\n")),
    "paths": ("decisions", lambda: many(HEAD + "paths:\n", lambda n: f"- {{id: a{n}}}\n")),
    "phrase": ("po", lambda: many('msgid "k"\nmsgstr "', "<b>", '"\n')),
    "blanks": ("po", lambda: many("", " ", "x")),
    "nested pattern": ("urgent", lambda: many(RULE + '"', "(", '"]\n')),
    "wide pattern": ("urgent", lambda: many(RULE + '"', "a|", '"]\n')),
    "lists of lists": ("urgent", lambda: RULE + f'"<a>"]\nwords:\n{LISTS}  e: "{"x|" * 900}x"\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_file_is_told_in_time(name: str) -> None:
    kind, make = LARGE[name]
    path, text = FILES[kind], make()

    def read() -> None:
        draft, found = drafts(Folder(texts={path: text}, problems=()))
        found += check(draft, TODAY)
        assert found
        assert sum(one.path == path for one in found) <= max(MOST, text.count("\n")) + 1

    assert least_seconds(read, times=1) < LARGE_SECONDS or least_seconds(read) < LARGE_SECONDS


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a: 1\nb: 2\nc: x\x07y\nd: 1\n", 3, id="control character"),
        pytest.param("ñ: ñ\nb: \x7f\n", 2, id="behind letters of two bytes"),
        pytest.param("a: 1\nb: [\n\n\n", 2, id="never closed"),
        pytest.param("a: 1\rb: [\rc: 3", 1, id="line ends of another age"),
    ],
)
def test_a_broken_file_is_told_at_a_line_that_it_has(text: str, line: int) -> None:
    [found] = [one for one in problems("responses/es/x.yml", text) if one.code == "yaml-broken"]
    assert found.line == line
    assert "Error" not in str(found)
