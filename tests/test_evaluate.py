"""``tucausa evaluate``: its figures, its options, its exit codes, and what it never prints."""

import argparse
import dataclasses
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.cli import _parser
from bot.measuring import contest, shown
from bot.measuring.contest import Contest, Lead, Row
from bot.measuring.report import Report
from bot.measuring.speed import Pass, Speed, Times
from bot.measuring.subject import Subject
from bot.mind.evaluation import Confusion, Figures, Line, Noise, evaluate
from bot.mind.matcher import Matcher
from bot.mind.reliability import Bin
from bot.mind.training import train
from tests.content.little import HEAD, ROOT, Little
from tests.desks import Desk, lines

DOCS = (ROOT / "docs/evaluate.md").read_text(encoding="utf-8")
KEYS = ["format", "content", "trained", "asked", "all", "languages", "topics", "confusions",
        "calibration", "noise", "danger", "speed", "peers", "phrases"]  # fmt: skip
STRANGERS = (
    HEAD
    + """nlu:
- intent: out_of_scope
  metadata: {distance: near}
  examples: |
    - como saco la visa de chile
- intent: out_of_scope
  metadata: {distance: far}
  examples: |
    - dame una receta de arepas
- intent: out_of_scope
  examples: |
    - xyzzy qwfp
"""
)
DANGER = {
    "protection": ("protection/mental_health", "voy a matarme esta noche"),
    "bot": ("bot/menu", "que temas hay, quiero morir"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Over the little content, which a test may change."""
    (tmp_path / "data").mkdir()
    return Desk(tmp_path / "home", tmp_path / "data", Little(tmp_path / "content"))


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """Without any content."""
    return Desk(tmp_path / "home", tmp_path / "data", Path("/nowhere"))


def _in_danger(little: Little) -> None:
    for group, (topic, text) in DANGER.items():
        nlu = f"nlu:\n- intent: {topic}\n  examples: |\n    - {text}\n"
        little.write(f"tests/phrases/es/{group}.yml", HEAD + nlu)


def _tsv(folder: Path, name: str, *rows: str) -> str:
    path = folder / name
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


WORDS = {"renew": "renovar permiso", "school": "colegio hijo", "doctor": "medico hospital"}
TRAIN = [
    f"{first} {second} {n}\t{label}\tqu"
    for label, words in WORDS.items()
    for first in words.split()
    for n, second in enumerate(("mi", "el", "un"))
]
OOS = [f"{text}\toos\tqu" for text in ("futbol gol", "receta arepa", "lluvia sol")]
TEST = ["canary renovar\trenew\tqu", "canary colegio\tschool\tqu", "canary medico\trenew\tqu"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The options for a training and a test of our own."""
    train = _tsv(tmp_path, "train.tsv", *TRAIN, *OOS)
    return ["--train", train, "--test", _tsv(tmp_path, "test.tsv", *TEST, "canary gol\toos\tqu")]


def test_the_content_is_measured_on_its_test_phrases(desk: Desk) -> None:
    found = desk.json("evaluate")
    assert list(found) == KEYS
    assert (found["all"]["in_scope"], found["trained"], found["asked"]) == (4, 32, 4)
    assert set(found["languages"]) == {"es", "en"}
    assert set(found["topics"]) == {"ptp/deadline", "ptp/expired"}
    assert set(found["noise"]) == {"all", "es", "en"}
    assert found["content"]
    assert found["peers"] is None
    assert found["speed"]["train_seconds"] > 0
    assert {phrase["text"] for phrase in found["phrases"]} >= {"aun dan el ptp en migraciones"}


def test_near_and_far_are_counted_where_the_file_says_so(desk: Desk) -> None:
    desk.little.write("tests/phrases/es/out_of_scope.yml", STRANGERS)
    figures = desk.json("evaluate")["languages"]["es"]
    assert (figures["out_of_scope"], figures["near"], figures["far"]) == (3, 1, 1)
    assert figures["out_of_scope_recall"] is not None


def test_danger_is_a_decision_right_or_wrong(desk: Desk) -> None:
    _in_danger(desk.little)
    found = desk.json("evaluate")
    right, wrong = (
        next(one for one in found["phrases"] if word in one["text"])
        for word in ("matarme", "morir")
    )
    assert (right["decision"], right["score"]) == ("urgent", 1.0)
    assert right["shown"] == wrong["shown"] == ["protection/mental_health"]
    assert found["topics"]["protection/mental_health"]["answered_right"] == 1.0
    assert found["topics"]["bot/menu"]["answered_wrong"] == 1.0


def test_every_phrase_is_decided_as_match_decides_it(desk: Desk) -> None:
    _in_danger(desk.little)
    desk.little.write("tests/phrases/es/out_of_scope.yml", STRANGERS)
    phrases = [one for one in desk.json("evaluate")["phrases"] if one["language"] == "es"]
    stdin = "".join(f"{one['text']}\n" for one in phrases).encode()
    for one, matched in zip(phrases, desk.match(stdin, "--lang", "es"), strict=True):
        assert (one["decision"], one["score"]) == (matched["decision"], matched["score"])
        assert one["first"] == next((c["topic"] for c in matched["candidates"]), None)
        shown = {"fallback": 0, "suggest": 3}.get(matched["decision"], 1)
        assert one["shown"] == [c["topic"] for c in matched["candidates"][:shown]]


def test_people_get_aligned_tables_and_a_line_for_each_of_the_rest(desk: Desk) -> None:
    desk.little.write("tests/phrases/es/out_of_scope.yml", STRANGERS)
    done = desk.run("evaluate")
    assert (done.returncode, done.stderr) == (0, b"")
    head, *rows = lines(done.stdout)[:4]
    assert head.startswith("in scope  lines  right first  in three  helped")
    assert [row.split()[0] for row in rows] == ["all", "en", "es"]
    assert {len(line) for line in (head, *rows)} == {len(head)}
    beginnings = [line.partition(" ")[0] for line in lines(done.stdout)]
    for word in ("out", "calibration:", "noise:", "language:", "cost:"):
        assert beginnings.count(word) == 1, word


def test_the_weakest_topics_are_shown_and_all_when_asked_for(bare: Desk, files: list[str]) -> None:
    told = lines(bare.run("evaluate", *files).stdout)
    start = next(n for n, line in enumerate(told) if line.startswith("weakest topics "))
    assert [line.partition(" ")[0] for line in told[start + 1 : start + 3]] == ["renew", ""]
    told = lines(bare.run("evaluate", *files, "--topics").stdout)
    start = next(n for n, line in enumerate(told) if line.startswith("topic "))
    names = [line.partition(" ")[0] for line in told[start + 1 : start + 4]]
    assert names == ["renew", "school", ""]


def test_content_without_test_phrases_says_what_to_add(tmp_path: Path, content_dir: Path) -> None:
    desk = Desk(tmp_path / "home", tmp_path / "data", content_dir)
    done = desk.run("evaluate")
    assert done.returncode == 1
    assert b"tests/phrases/<lang>/" in done.stderr


def test_broken_content_is_not_measured(desk: Desk) -> None:
    desk.little.replace("responses/es/ptp.yml", '"2026-03"', "null")
    done = desk.run("evaluate")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"responses/es/ptp.yml:" in done.stderr
    assert b"tucausa check" in done.stderr


def test_files_are_measured_without_any_content(bare: Desk, files: list[str]) -> None:
    found = bare.json("evaluate", *files)
    assert list(found) == KEYS
    assert set(found["languages"]) == {"qu"}
    assert (found["trained"], found["all"]["in_scope"], found["all"]["out_of_scope"]) == (21, 3, 1)
    assert found["all"]["right_first"] == pytest.approx(2 / 3, abs=1e-6)
    assert (found["content"], found["noise"], found["all"]["language_right"]) == (None, None, None)
    assert not list(bare.home.iterdir())


def test_no_text_of_a_file_is_printed(bare: Desk, files: list[str]) -> None:
    for option in ("--json", "--noise", "--topics"):
        done = bare.run("evaluate", *files, option)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"canary" not in done.stdout
        assert b"test.tsv:3" in done.stdout


def test_several_files_count_as_one(bare: Desk, files: list[str], tmp_path: Path) -> None:
    more = _tsv(tmp_path, "more.tsv", "ayuda urgente\thelp\ten", "ayudame ya\thelp\ten")
    test = _tsv(tmp_path, "again.tsv", "ayuda\thelp\ten", "ayuda de hijo\tschool\tqu")
    options = [*files[:2], more, *files[2:], test]
    found = bare.json("evaluate", *options)
    assert (found["trained"], found["asked"]) == (23, 6)
    assert found["topics"]["help"]["right_first"] == 1.0
    assert found["all"]["language_right"] is not None
    assert found["all"]["language_right_from_spanish"] is None


def test_noise_is_measured_when_asked_for(bare: Desk, files: list[str]) -> None:
    assert set(bare.json("evaluate", *files, "--noise")["noise"]) == {"all", "qu"}


def test_a_sample_has_so_many_lines_a_label(bare: Desk, files: list[str]) -> None:
    first = bare.json("evaluate", *files, "--examples", "2", "--seed", "5")
    assert first["trained"] == 8
    again = bare.json("evaluate", *files, "--examples", "2", "--seed", "5")
    assert first["phrases"] == again["phrases"]
    others = [
        bare.json("evaluate", *files, "--examples", "2", "--seed", str(seed))["phrases"]
        for seed in range(3)
    ]
    assert any(other != first["phrases"] for other in others)


@pytest.mark.parametrize(
    "options",
    [
        ["--train", "a.tsv"], ["--test", "a.tsv"], ["--examples", "3"], ["--seed", "3"],
        ["--train", "a.tsv", "--test", "b.tsv", "--seed", "3"],
        ["--train", "a.tsv", "--test", "b.tsv", "--examples", "0"],
        ["--train", "a.tsv", "--test", "b.tsv", "--examples", "some"],
        ["--train", "--test", "b.tsv"], ["--bounds"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_options_that_do_not_go_together_are_wrong_usage(bare: Desk, options: list[str]) -> None:
    done = bare.run("evaluate", *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"usage: tucausa evaluate")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--train", "bad.tsv"), ("--test", "bad.tsv"), ("--test", "none.tsv"),
        ("--bounds", "none.yml"), ("--bounds", "bad.tsv"), ("--against", "none.json"),
        ("--against", "bad.tsv"), ("--save", "none/run.json"), ("--save", "."),
        ("--plot", "none/plot.svg"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_line(
    bare: Desk, files: list[str], option: str, value: str
) -> None:
    _tsv(bare.home, "bad.tsv", "hola\tgreet\tes", "secret\tgreet")
    done = bare.run("evaluate", *files, option, value)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(lines(done.stderr)) == 1
    assert done.stderr.startswith(b"tucausa: ")
    assert value.encode() in done.stderr
    assert (b"bad.tsv:2: " in done.stderr) is (option in ("--train", "--test") and value[0] == "b")
    assert b"secret" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--save", "--plot", "--bounds", "--against"])
def test_it_is_told_before_anything_is_measured(bare: Desk, files: list[str], option: str) -> None:
    done = bare.run("evaluate", "--train", "none.tsv", *files[2:], option, "none/file")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"none/file" in done.stderr


def test_a_run_is_saved_and_the_next_one_tells_what_changed(
    bare: Desk, files: list[str], tmp_path: Path
) -> None:
    assert bare.run("evaluate", *files, "--save", "run.json").returncode == 0
    saved = json.loads((bare.home / "run.json").read_text())
    assert list(saved) == KEYS
    assert "canary" not in json.dumps(saved)
    same = bare.run("evaluate", *files, "--against", "run.json")
    assert lines(same.stdout)[-1] == "nothing changed since the earlier run"
    swapped = [row.replace("renew", "x").replace("school", "y") for row in TRAIN]
    swapped = [row.replace("doctor", "renew") for row in swapped]
    other = ["--train", _tsv(tmp_path, "other.tsv", *swapped, *OOS), *files[2:]]
    told = lines(bare.run("evaluate", *other, "--against", "run.json").stdout)
    start = told.index("changed since the earlier run:")
    assert any(line.startswith("  qu.") for line in told[start:])
    worse, better = told.index("3 phrases got worse"), told.index("1 phrases got better")
    assert told[worse + 1].startswith(f"  {files[3]}:1 (renew): ")
    assert told[worse + 3] == f"  {files[3]}:4 (out_of_scope): fallback -> suggest y, x, renew"
    assert told[better + 1].startswith(f"  {files[3]}:3 (renew): ")
    found = bare.json("evaluate", *other, "--against", "run.json")
    assert found["changed"]["turned"][0]["name"] == f"{files[3]}:1"


def test_a_broken_bound_is_a_line_and_exit_1(bare: Desk, files: list[str]) -> None:
    kept = _tsv(bare.home, "kept.yml", "qu.right_first: {min: 0.5}")
    assert bare.run("evaluate", *files, "--bounds", kept).returncode == 0
    broken = _tsv(
        bare.home, "broken.yml", "qu.right_first: {min: 0.9}", "qu.helped: {max: 1}",
        "noise.qu.helped_lost: {max: 1}",
    )  # fmt: skip
    done = bare.run("evaluate", *files, "--bounds", broken)
    assert (done.returncode, done.stderr) == (1, b"")
    assert lines(done.stdout)[-2:] == [
        f"{broken}:1: qu.right_first is 0.6667, less than 0.9",
        f"{broken}:3: noise.qu.helped_lost was not measured in this run",
    ]
    done = bare.run("evaluate", *files, "--bounds", broken, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["broken"] == lines(done.stderr)


def test_the_scores_reliability_is_drawn(bare: Desk, files: list[str]) -> None:
    assert bare.run("evaluate", *files, "--plot", "plot.svg").returncode == 0
    root = ET.parse(bare.home / "plot.svg").getroot()
    assert root.tag.endswith("svg")


def test_peers_are_measured_beside(bare: Desk, files: list[str]) -> None:
    found = bare.json("evaluate", *files, "--peers")
    rows = {row["name"]: row for row in found["peers"]["rows"]}
    assert {*rows, *found["peers"]["missing"]} == {
        "ours", "LinearSVC", "LogisticRegression", "fastText", "rapidfuzz", "BM25",
    }  # fmt: skip
    assert rows["ours"]["accuracy"] == found["all"]["right_first"]
    for row in rows.values():
        assert 0 <= row["noisy_accuracy_trained_with_noise"] <= 1
        assert 0 <= row["out_of_scope_recall"] <= 1
        assert row["median_us"] > 0
    assert set(found["noise"]) == {"all", "qu"}
    table = lines(bare.run("evaluate", *files, "--peers").stdout)
    assert any(line.startswith("peers ") for line in table)
    assert any(line.startswith("ours ") for line in table)


TIMES = Times(median_us=1.0, p99_us=2.0)
PASS = Pass(language=TIMES, match=TIMES, message=TIMES)
ROW = Row(
    name="ours", setting=None, accuracy=0.5, out_of_scope_recall=None, noisy_accuracy=None,
    noisy_accuracy_trained_with_noise=None, median_us=1.0, train_seconds=1.0,
)  # fmt: skip


NOISE = Noise(
    right_first=0.8, helped=0.9, answered_wrong=0.01, language_right=None, right_first_lost=0.02,
    helped_lost=-0.01, language_lost=None,
)  # fmt: skip


def _report(found: Contest | None) -> Report:
    subject = Subject(
        known=(), asked=(), matcher=Matcher(train([])), safety=None, model=Path(),
        train_seconds=1.0,
    )  # fmt: skip
    return Report(
        subject=subject, judged=(), found=evaluate([]), noise={"all": NOISE}, contest=found,
        speed=Speed(train_seconds=1.0, load_ms=1.0, memory_mb=1.0, cold=PASS, warm=PASS),
    )  # fmt: skip


def test_a_missing_library_is_one_line_with_its_remedy() -> None:
    found = Contest(rows=(ROW,), lead=None, noisy_lead=None, missing=("fastText", "BM25"))
    (told,) = [line for line in shown.shown(_report(found)).split("\n") if "fastText" in line]
    assert told == f"not tried: fastText, BM25; {contest.EXTRA} brings them"
    assert "tucausa[bench]" in told


def test_a_lead_is_told_with_its_interval() -> None:
    lead = Lead(over="BM25", difference=-0.014, low=-0.03, high=0.0021)
    found = Contest(rows=(ROW,), lead=lead, noisy_lead=lead, missing=())
    told = shown.shown(_report(found))
    assert "ours less the best: -1.4 points over BM25 (95 % interval -3.0 to +0.2)" in told
    assert "in noise: -1.4 points over BM25" in told


def test_what_noise_costs_has_its_sign() -> None:
    told = shown.shown(_report(None)).split("\n")
    assert "noise: right first 80.0% (-2.0), helped 90.0% (+1.0), wrong 1.0%" in told
    assert not any(line.startswith("language") for line in told)


def _confusion(text: str, *, own: bool) -> str:
    line = Line(text=text, topic="a/a", language="es", where=f"/{text}:7")
    one = Confusion(expected="a/a", got="a/b", lines=(line, line))
    return list(shown._confusions((one,), own=own))[1].removeprefix("  2 a/a -> a/b: ")


def test_a_long_phrase_is_cut_in_a_confusion_and_a_place_is_not() -> None:
    assert _confusion("hola", own=True) == "hola | hola"
    assert _confusion("x" * 80, own=True) == " | ".join(["x" * 80] * 2)
    assert _confusion("x" * 81, own=True) == " | ".join(["x" * 79 + "…"] * 2)
    assert _confusion("x" * 81, own=False).endswith("x:7")


def test_nothing_measured_is_shown_as_nothing() -> None:
    assert "all           0            -" in shown.shown(_report(None))


def test_what_steers_a_terminal_is_taken_out(bare: Desk, tmp_path: Path) -> None:
    train = _tsv(tmp_path, "train.tsv", *TRAIN)
    test = _tsv(tmp_path, "test.tsv", "renovar\t\x1b[31mred\tqu")
    done = bare.run("evaluate", "--train", train, "--test", test)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert b"[31mred" in done.stdout


@pytest.mark.parametrize(
    "kind", [Figures, Noise, Speed, Pass, Times, Bin, Row, Lead, Contest], ids=lambda k: k.__name__
)
def test_the_documentation_names_every_figure(kind: Any) -> None:
    missing = [f.name for f in dataclasses.fields(kind) if f"`{f.name}`" not in DOCS]
    assert missing == []


def test_the_documentation_names_every_key_and_option() -> None:
    assert [key for key in KEYS if f"`{key}`" not in DOCS] == []
    (commands,) = (a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    options = set(commands.choices["evaluate"]._option_string_actions) - {"-h", "--help"}
    assert {option for option in options if f"`{option}" not in DOCS} == set()
    assert set(re.findall(r"`(--[a-z]+)", DOCS)) <= options


def test_the_keys_of_a_phrase_are_documented(bare: Desk, files: list[str]) -> None:
    for key in bare.json("evaluate", *files)["phrases"][0]:
        assert f"`{key}`" in DOCS
