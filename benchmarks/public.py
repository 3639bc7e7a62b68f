"""Accuracy of our trainer on public intent sets, which BENCH_DATA holds as TSV files.

``BENCH_DATA/<set>/{train,test}.tsv``: text, label and language, separated by tabs. The
peer is a linear SVM over word and character n-grams, where scikit-learn is installed.
"""

import time
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import box
from benchmarks.report import percentile, table
from bot.mind.matcher import Matcher
from bot.mind.training import Example, train
from bot.model import LanguageCode

ENOUGH_SECONDS = 8.0
"""No further set is begun after this."""


def run(environ: Mapping[str, str]) -> dict[str, Any]:
    """Accuracy by set, the smallest first."""
    root = Path(environ.get("BENCH_DATA", ""))
    found = [
        path.parent for path in root.glob("*/train.tsv") if (path.parent / "test.tsv").exists()
    ]
    if not environ.get("BENCH_DATA") or not found:
        raise box.Skipped("BENCH_DATA names no folder with public intent sets")
    began = time.monotonic()
    rows: dict[str, Any] = {}
    for path in sorted(found, key=lambda path: (path / "train.tsv").stat().st_size):
        if time.monotonic() - began > ENOUGH_SECONDS:
            rows[path.name] = None
            continue
        rows[path.name] = _one(_lines(path / "train.tsv"), _lines(path / "test.tsv"))
    return rows


def _lines(path: Path) -> list[Example]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Example(text=text, topic=label, language=language) for text, label, language in rows]


def _one(known: list[Example], asked: list[Example]) -> dict[str, Any]:
    before = time.monotonic()
    matcher = Matcher(train(known))
    trained = time.monotonic() - before
    right, times = 0, []
    for line in asked:
        start = time.perf_counter_ns()
        match = matcher.match(line.text, LanguageCode(line.language))
        times.append((time.perf_counter_ns() - start) / 1000)
        right += bool(match.candidates) and match.candidates[0].topic == line.topic
    return {
        "train": len(known),
        "test": len(asked),
        "accuracy": right / len(asked),
        "peer": _peer(known, asked) if find_spec("sklearn") else None,
        "train_seconds": trained,
        "match_us": percentile(times, 50),
    }


def _peer(known: list[Example], asked: list[Example]) -> float:
    text = import_module("sklearn.feature_extraction.text")
    pipeline, svm = import_module("sklearn.pipeline"), import_module("sklearn.svm")
    peer = pipeline.make_pipeline(
        pipeline.make_union(
            text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        ),
        svm.LinearSVC(),
    )
    peer.fit([line.text for line in known], [line.topic for line in known])
    said = peer.predict([line.text for line in asked])
    return sum(bool(a == b.topic) for a, b in zip(said, asked, strict=True)) / len(asked)


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found."""
    rows = []
    for name, figures in found.items():
        if figures is None:
            rows.append([name, *["no time"] * 6])
            continue
        peer = figures["peer"]
        rows.append([
            name, figures["train"], figures["test"], f"{figures['accuracy']:.1%}",
            "-" if peer is None else f"{peer:.1%}", f"{figures['train_seconds']:.1f}",
            f"{figures['match_us']:.0f}",
        ])  # fmt: skip
    table(["", "train", "test", "ours", "LinearSVC", "training s", "match µs"], rows)
