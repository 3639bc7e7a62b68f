"""The matcher at the sizes it is meant for: 16,000 phrases, and 64,000.

The content's own phrases, drawn evenly; where they do not suffice, noisy copies of them,
whose misspelt words make the vocabulary grow as other people's would.
"""

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.box import ROOT
from benchmarks.report import table
from bot.content.build import read
from bot.measuring import speed, subject
from bot.mind.evaluation import Line
from bot.mind.noise import noisy

SIZES = (16_000, 64_000)
ASKED = 1000


def run() -> dict[str, Any]:
    """By number of training phrases."""
    drafts = read(ROOT, datetime.now(UTC).date()).drafts
    known = [Line(text=p.text, topic=p.topic, language=p.language) for p in drafts.phrases]
    asked = [Line(text=p.text, topic=p.topic, language=p.language) for p in drafts.tests]
    chance = random.Random(0)
    chance.shuffle(asked)
    found = {}
    for size in SIZES:
        lines = _drawn(known, size, chance)
        with tempfile.TemporaryDirectory(prefix="tucausa-") as folder:
            trained = subject.of_lines(lines, asked[:ASKED], Path(folder))
            cost = speed.measure(trained.model, trained.asked, train_seconds=trained.train_seconds)
        found[str(size)] = {
            "train_seconds": cost.train_seconds,
            "load_ms": cost.load_ms,
            "memory_mb": cost.memory_mb,
            "warm_median_us": cost.warm.match.median_us,
            "warm_p99_us": cost.warm.match.p99_us,
            "cold_median_us": cost.cold.match.median_us,
            "cold_p99_us": cost.cold.match.p99_us,
        }
    return found


def _drawn(known: list[Line], size: int, chance: random.Random) -> list[Line]:
    lines = known[:]
    chance.shuffle(lines)
    copies = 0
    while len(lines) < size:
        lines += [
            Line(
                text=noisy(line.text, line.language, str(copies)),
                topic=line.topic,
                language=line.language,
            )
            for line in known
        ]
        copies += 1
    return lines[:size]


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found."""
    keys = ("train_seconds", "load_ms", "memory_mb", "warm_median_us", "warm_p99_us",
            "cold_median_us", "cold_p99_us")  # fmt: skip
    head = ["phrases", "training s", "loading ms", "MB", "match µs", "its p99", "first time",
            "its p99"]  # fmt: skip
    table(
        head,
        [
            [size, *(f"{figures[key]:.1f}" if key == "train_seconds" else f"{figures[key]:.0f}"
                     for key in keys)]
            for size, figures in found.items()
        ],
    )  # fmt: skip
