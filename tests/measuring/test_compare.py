"""Two runs side by side."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.content.against import Verdict
from bot.errors import SettingsError
from bot.measuring.compare import SHOWN, Comparison, compare, read, shown
from bot.measuring.report import FORMAT

Said = tuple[str, list[str]]
ANSWER: Said = ("answer", ["a/a"])
SUGGEST: Said = ("suggest", ["a/b", "a/a"])
WRONG: Said = ("answer", ["a/b"])
NOTHING: Said = ("fallback", [])
URGENT: Said = ("urgent", ["a/a"])


def _phrase(name: str, said: Said, topic: str = "a/a") -> dict[str, Any]:
    return {
        "id": name, "where": f"f.yml:{name}", "text": f"text {name}", "topic": topic,
        "decision": said[0], "shown": said[1],
    }  # fmt: skip


def _run(*phrases: dict[str, Any], **figures: object) -> dict[str, Any]:
    return {"format": FORMAT, "all": {}, "languages": {"es": figures}, "phrases": phrases}


def _turned(before: Said, after: Said, topic: str) -> Comparison:
    return compare(_run(_phrase("1", before, topic)), _run(_phrase("1", after, topic)))


@pytest.mark.parametrize(
    ("worse", "better", "topic"),
    [
        (NOTHING, SUGGEST, "a/a"),
        (SUGGEST, ANSWER, "a/a"),
        (WRONG, ANSWER, "a/a"),
        (WRONG, NOTHING, "a/a"),
        (NOTHING, URGENT, "a/a"),
        (ANSWER, NOTHING, "out_of_scope"),
        (SUGGEST, NOTHING, "out_of_scope"),
    ],
)
def test_a_phrase_gets_better_or_worse(worse: Said, better: Said, topic: str) -> None:
    (found,) = _turned(worse, better, topic).turned
    assert (found.verdict, found.name, found.topic) == (Verdict.BETTER, "text 1", topic)
    (found,) = _turned(better, worse, topic).turned
    assert found.verdict is Verdict.WORSE


@pytest.mark.parametrize(("before", "after"), [(ANSWER, ANSWER), (ANSWER, URGENT), (WRONG, WRONG)])
def test_what_is_as_good_as_before_is_not_named(before: Said, after: Said) -> None:
    assert _turned(before, after, "a/a").turned == ()


def test_only_what_both_runs_kept_is_compared() -> None:
    before = _run(_phrase("1", ANSWER), _phrase("2", ANSWER), _phrase("3", ANSWER))
    after = _run(_phrase("1", NOTHING), _phrase("4", ANSWER))
    found = compare(before, after)
    assert [one.name for one in found.turned] == ["text 1"]
    assert (found.new, found.gone) == (1, 2)
    assert "1 phrases are new, 2 are gone" in shown(found)


def test_worse_phrases_stand_first_and_a_nameless_one_by_its_place() -> None:
    before = _run(_phrase("1", NOTHING), _phrase("2", ANSWER))
    after = _run(_phrase("1", ANSWER), {**_phrase("2", NOTHING), "text": None})
    found = compare(before, after)
    assert [one.verdict for one in found.turned] == [Verdict.WORSE, Verdict.BETTER]
    assert shown(found) == [
        "changed since the earlier run:",
        "1 phrases got worse",
        "  f.yml:2 (a/a): answer a/a -> fallback",
        "1 phrases got better",
        "  text 1 (a/a): fallback -> answer a/a",
    ]


def test_figures_that_moved_are_named_with_both_values() -> None:
    before = _run(right_first=0.9, helped=0.95, in_scope=10, near=None, far=0.5)
    after = _run(right_first=0.912, helped=0.9504, in_scope=12, near=0.1, far=None)
    assert shown(compare(before, after))[1:6] == [
        "  es.right_first 90.0% -> 91.2% (+1.2)",
        "  es.in_scope 10 -> 12",
        "  es.near - -> 10.0% (-)",
        "  es.far 50.0% -> - (-)",
        "0 phrases got worse",
    ]


def test_a_language_of_one_run_only_is_not_compared() -> None:
    before = {**_run(right_first=0.9), "languages": {"en": {"right_first": 0.1}}}
    assert compare(before, _run(right_first=0.9)).moved == ()


def test_nothing_changed_is_said() -> None:
    run = _run(_phrase("1", ANSWER), right_first=0.9)
    assert shown(compare(run, run)) == ["nothing changed since the earlier run"]


def test_new_phrases_alone_are_a_change() -> None:
    assert shown(compare(_run(), _run(_phrase("1", ANSWER))))[-1].startswith("1 phrases are new")


def test_a_long_list_is_cut() -> None:
    names = [str(n) for n in range(SHOWN + 3)]
    before = _run(*(_phrase(name, ANSWER) for name in names))
    after = _run(*(_phrase(name, NOTHING) for name in names))
    assert "  … and 3 more" in shown(compare(before, after))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"format": FORMAT + 1})], ids=str)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(SettingsError, match="--save"):
        read(tmp_path / "run.json")


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read(tmp_path / "none.json")
