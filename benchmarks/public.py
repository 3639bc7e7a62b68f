"""Ours beside the peers of ``bot.peers`` on public intent sets, which BENCH_DATA holds.

``BENCH_DATA/<set>/{train,test}.tsv``: text, label and language, separated by tabs; where
there are, ``oos_train.tsv`` and ``oos_test.tsv`` hold lines that are out of scope. Every
set is tried with all of its training lines and with 10 and 20 a label, drawn three times;
test lines are matched as they are and with noise.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import box
from benchmarks.report import table
from bot.measuring import contest, speed, subject, tsv
from bot.mind.evaluation import Line

SIZES = (10, 20)
"""Training lines a label, besides all."""
SEEDS = (0, 1, 2)
SECONDS = 150.0
"""No further case is begun after these, unless BENCH_SECONDS says otherwise."""

FIGURES = {
    "accuracy": "right first",
    "noisy_accuracy": "right first, noisy lines",
    "noisy_accuracy_trained_with_noise": "right first, noisy lines, trained with noise",
    "out_of_scope_recall": "recall of out of scope, 95 % of the rest kept",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One training and one test."""

    name: str
    size: int
    """Training lines a label; 0 for all."""
    seed: int
    known: tuple[Line, ...]
    asked: tuple[Line, ...]


def run(environ: Mapping[str, str]) -> dict[str, Any]:
    """``cases``: one entry each, the smallest set first; one without rows had no time.

    BENCH_SETS names the sets that count, by commas.
    """
    root = Path(environ.get("BENCH_DATA", ""))
    wanted = set(filter(None, environ.get("BENCH_SETS", "").split(",")))
    folders = [
        path.parent
        for path in sorted(root.glob("*/train.tsv"), key=lambda path: path.stat().st_size)
        if (path.parent / "test.tsv").exists() and (not wanted or path.parent.name in wanted)
    ]
    if not environ.get("BENCH_DATA") or not folders:
        raise box.Skipped("BENCH_DATA names no folder with public intent sets")
    until = time.monotonic() + float(environ.get("BENCH_SECONDS") or SECONDS)
    found = []
    for case in (case for folder in folders for case in cases(folder)):
        tried = _tried(case) if time.monotonic() < until else {"rows": []}
        found.append({"set": case.name, "size": case.size, "seed": case.seed, **tried})
    return {"cases": found}


def cases(folder: Path) -> Iterator[Case]:
    """All lines, then the samples that leave something out."""
    known, asked = _lines(folder, "train"), _lines(folder, "test")
    yield Case(name=folder.name, size=0, seed=0, known=known, asked=asked)
    for size in SIZES:
        for seed in SEEDS:
            some = tsv.sample(known, size, seed)
            if len(some) < len(known):
                yield Case(name=folder.name, size=size, seed=seed, known=some, asked=asked)


def _lines(folder: Path, part: str) -> tuple[Line, ...]:
    paths = [folder / f"{part}.tsv", folder / f"oos_{part}.tsv"]
    return tsv.read([path for path in paths if path.exists()])


def _tried(case: Case) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tucausa-bench-") as name:
        ours = subject.of_lines(case.known, case.asked, Path(name))
        cost = speed.measure(ours.model, ours.asked, train_seconds=ours.train_seconds)
        return asdict(contest.contest(ours, cost, noise=True))


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found: a table a figure, the seeds averaged."""
    done = [case for case in found["cases"] if case["rows"]]
    for figure, title in FIGURES.items():
        _table(done, figure, title)
    _table(done, "median_us", "microseconds a line", form="{:.0f}")
    for case in done:
        lead = case["lead"]
        if lead and not case["size"]:
            print(
                f"{case['set']}: ours {100 * lead['difference']:+.1f} points over {lead['over']} "
                f"(95 % interval {100 * lead['low']:+.1f} to {100 * lead['high']:+.1f})"
            )
    if missing := {name for case in done for name in case["missing"]}:
        print(f"not tried: {', '.join(sorted(missing))}; {contest.EXTRA} brings them")
    if late := len(found["cases"]) - len(done):
        print(f"no time for {late} cases; set BENCH_SECONDS to more, or BENCH_SETS to some")


def _table(done: list[dict[str, Any]], figure: str, title: str, *, form: str = "{:.1%}") -> None:
    groups: dict[tuple[str, int], dict[str, list[float]]] = {}
    for case in done:
        values = groups.setdefault((case["set"], case["size"]), {})
        for row in case["rows"]:
            if row[figure] is not None:
                values.setdefault(row["name"], []).append(row[figure])
    names = list(dict.fromkeys(name for values in groups.values() for name in values))
    rows = [
        [name, size or "all", *(_mean(values.get(matcher), form) for matcher in names)]
        for (name, size), values in groups.items()
        if values
    ]
    if rows:
        print()
        table([title, "a label", *names], rows)


def _mean(values: list[float] | None, form: str) -> str:
    return form.format(mean(values)) if values else "-"
