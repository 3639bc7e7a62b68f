"""What thinking costs: microseconds a message, in this process, over the test phrases."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.questions import phrases, respond
from benchmarks.report import percentile, table
from bot.catalog import Catalog
from bot.model import LanguageCode, Session

PASSES = 5


def run(catalog: Catalog, cache: Path, trained: float) -> dict[str, Any]:
    """Each step alone and all of them; ``trained`` is what training took, in seconds."""
    texts, spanish = phrases(), LanguageCode("es")
    known = Session(language=spanish, introduced=True)
    steps: dict[str, Callable[[str], object]] = {
        "language": lambda text: catalog.matcher.language(text, spanish),
        "safety": catalog.safety.catch,
        "match": lambda text: catalog.matcher.match(text, spanish),
        "respond": lambda text: respond(text, known, catalog),
    }
    found: dict[str, Any] = {name: _timed(step, texts) for name, step in steps.items()}
    models = [path.stat().st_size for path in cache.glob("*.model")]
    return {
        "phrases": len(texts),
        "microseconds": found,
        "model_mb": max(models, default=0) / 1e6,
        "train_seconds": trained,
    }


def _timed(step: Callable[[str], object], texts: list[str]) -> dict[str, float]:
    """The first pass meets every word for the first time; the later ones find it cached."""
    passes = []
    for _ in range(1 + PASSES):
        times = []
        for text in texts:
            before = time.perf_counter_ns()
            step(text)
            times.append((time.perf_counter_ns() - before) / 1000)
        passes.append(times)
    later = [each for times in passes[1:] for each in times]
    return {
        "median": percentile(later, 50),
        "p99": percentile(later, 99),
        "first_median": percentile(passes[0], 50),
        "first_p99": percentile(passes[0], 99),
    }


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found."""
    keys = ("median", "p99", "first_median", "first_p99")
    table(
        [f"µs a message, {found['phrases']} phrases", "median", "p99", "first time", "its p99"],
        [
            [name, *(f"{figures[key]:.0f}" for key in keys)]
            for name, figures in found["microseconds"].items()
        ],
    )
    print(
        f"model {found['model_mb']:.1f} MB, trained in a child process in "
        f"{found['train_seconds']:.1f} s"
    )
