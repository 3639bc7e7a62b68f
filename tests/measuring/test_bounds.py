"""Bounds that a run has to keep."""

import dataclasses
import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.measuring.bounds import broken, read
from bot.mind.danger_figures import Danger
from bot.mind.evaluation import Figures, Noise

ROOT = Path(__file__).parent.parent.parent
FOUND = {
    "all": {"right_first": 0.9},
    "languages": {"es": {"right_first": 0.9, "near_answered": None, "in_scope": 12}},
    "noise": {"es": {"helped_lost": 0.02}},
    "calibration": {"error": 0.1, "bins": []},
    "speed": {"warm": {"message": {"p99_us": 900.0}}},
    "peers": None,
}


def _broken(folder: Path, text: str, found: dict[str, object] | None = None) -> list[str]:
    path = folder / "bounds.yml"
    path.write_text(text, encoding="utf-8")
    return broken(read(path), found or FOUND)


@pytest.mark.parametrize(
    "bound",
    [
        "es.right_first: {min: 0.9}",
        "es.right_first: {min: 0.1, max: 0.9}",
        "all.right_first:\n  min: 0.5",
        "es.in_scope: {min: 12, max: 12}",
        "noise.es.helped_lost: {max: 0.02}",
        "calibration.error: {max: 0.1}",
        "speed.warm.message.p99_us: {max: 1000}",
    ],
)
def test_a_kept_bound_says_nothing(tmp_path: Path, bound: str) -> None:
    assert _broken(tmp_path, f"# why\n{bound}\n") == []


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        ("es.right_first: {min: 0.91}", "es.right_first is 0.9, less than 0.91"),
        ("es.right_first: {max: 0.89}", "es.right_first is 0.9, more than 0.89"),
        ("speed.warm.message.p99_us: {max: 1}", "speed.warm.message.p99_us is 900, more than 1"),
        ("es.near_answered: {max: 1}", "es.near_answered was not measured in this run"),
        ("qu.right_first: {min: 0}", "qu.right_first was not measured in this run"),
        ("noise.qu.helped: {min: 0}", "noise.qu.helped was not measured in this run"),
    ],
)
def test_a_broken_bound_is_one_line_with_its_place(tmp_path: Path, bound: str, told: str) -> None:
    found = _broken(tmp_path, f"all.right_first: {{min: 0}}\n{bound}\n")
    assert found == [f"{tmp_path / 'bounds.yml'}:2: {told}"]


def test_without_noise_its_bounds_are_broken(tmp_path: Path) -> None:
    text = "noise.es.helped_lost: {max: 1}\n"
    assert len(_broken(tmp_path, text, {**FOUND, "noise": None})) == 1


@pytest.mark.parametrize("name", ["es.right_firts", "es", "all", "calibration.bins", "es.helped.x"])
def test_a_name_that_no_run_has_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=r"bounds\.yml:1: there is no figure"):
        _broken(tmp_path, f"{name}: {{min: 0}}\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("es.right_first: 0.9\n", ":1: write a bound as"),
        ("es.right_first: {}\n", ":1: write a bound as"),
        ("es.right_first: {least: 1}\n", ":1: write a bound as"),
        ("a: {min: 0}\nes.right_first: {min: high}\n", ":2: 'min' must be a number"),
        ("es.right_first: {max: [1]}\n", ":1: 'max' must be a number"),
        ("- a\n", ":1: "),
        ("a: {min: 0}\na: {min: 1}\n", ":2: "),
        ("a: {min\n", ":1: "),
    ],
)
def test_a_bad_file_is_told_by_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"bounds.yml{told}")):
        _broken(tmp_path, text)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read(tmp_path / "none.yml")
    (tmp_path / "bytes.yml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="UTF-8"):
        read(tmp_path / "bytes.yml")


def test_the_project_s_bounds_are_of_figures_that_there_are() -> None:
    figures = {field.name for field in dataclasses.fields(Figures)}
    costs = {field.name for field in dataclasses.fields(Noise)}
    heard = {field.name for field in dataclasses.fields(Danger)}
    for bound in read(ROOT / "tests/bounds.yml"):
        *scope, figure = bound.name.split(".")
        known = {"noise": costs, "danger": heard}.get(scope[0], figures)
        assert figure in known, bound.name
        assert scope[-1] in {"all", "es", "en", "pt", "fr"}, bound.name
        assert (bound.least is None) != (bound.most is None)


def test_ci_holds_every_run_to_them() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "tucausa evaluate --bounds tests/bounds.yml" in makefile
    assert "\nmake evaluate\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")
