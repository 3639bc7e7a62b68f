"""Time and memory of a matcher in a process of its own."""

import io
import json
import sys
from pathlib import Path

import pytest

from bot.catalog import Match
from bot.measuring import stopwatch
from bot.measuring.speed import measure
from bot.measuring.subject import of_lines
from bot.mind.evaluation import Line
from bot.mind.matcher import Matcher
from bot.model import LanguageCode, Outcome

LINES = [
    Line(text=f"{word} {n}", topic=f"t/{word}", language="es")
    for word in ("uno", "dos")
    for n in range(4)
]


def test_every_figure_is_measured(tmp_path: Path) -> None:
    subject = of_lines(LINES, LINES, tmp_path)
    found = measure(subject.model, LINES, train_seconds=subject.train_seconds)
    assert found.train_seconds == subject.train_seconds > 0
    assert found.load_ms > 0
    assert 0 < found.memory_mb < 100
    for part in (found.cold, found.warm):
        for times in (part.language, part.match, part.message):
            assert 0 < times.median_us <= times.p99_us
        assert part.message.median_us > part.match.median_us


@pytest.mark.parametrize(
    ("values", "percent", "value"),
    [([], 50, 0.0), ([3.0], 99, 3.0), ([1.0, 2.0, 3.0], 50, 2.0), ([*range(1, 101)], 99, 99),
     ([*range(1, 101)], 50, 50)],
)  # fmt: skip
def test_percentiles_are_of_the_nearest_rank(
    values: list[float], percent: float, value: float
) -> None:
    assert stopwatch.percentile(values, percent) == value


class Counting(Matcher):
    """Counts what it is asked, and says nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def match(self, text: str, language: LanguageCode) -> Match:
        self.asked.append(("match", text, language))
        return Match(outcome=Outcome.FALLBACK, score=0.0)

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        self.asked.append(("language", text, prior))
        return prior, 0.0


def test_a_pass_hears_every_line_once_as_the_bot_does() -> None:
    matcher = Counting()
    found = stopwatch.passed(matcher, [("hola", "es"), ("hi", "en")])
    assert matcher.asked == [
        ("language", "hola", "es"), ("match", "hola", "es"),
        ("language", "hi", "en"), ("match", "hi", "en"),
    ]  # fmt: skip
    assert {step: len(times) for step, times in found.items()} == {
        "language": 2, "match": 2, "message": 2,
    }  # fmt: skip
    for one, other, both in zip(found["language"], found["match"], found["message"], strict=True):
        assert both == one + other


def test_the_first_pass_is_cold_and_the_later_ones_warm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = of_lines(LINES, LINES, tmp_path).model
    answers = iter([[9.0, 8.0], *([float(n), 1.0] for n in range(stopwatch.WARM_PASSES))])

    def passed(matcher: Matcher, rows: object) -> dict[str, list[float]]:
        return {"match": next(answers)}

    monkeypatch.setattr(stopwatch, "passed", passed)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"model": str(model), "rows": []})))
    stopwatch.main()
    found = json.loads(capsys.readouterr().out)
    assert found["cold"] == {"match": {"median_us": 8.0, "p99_us": 9.0}}
    assert found["warm"] == {"match": {"median_us": 1.0, "p99_us": 2.0}}


def test_memory_is_this_process_s_in_megabytes() -> None:
    before = stopwatch.resident()
    held = bytearray(64 * 1024 * 1024)
    held[::4096] = b"x" * len(held[::4096])
    assert stopwatch.resident() - before == pytest.approx(64, abs=8)
    assert 10 < before < 10_000


def test_where_the_kernel_does_not_tell_it_is_the_peak(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = stopwatch.resident()
    monkeypatch.setattr(stopwatch, "_STATUS", tmp_path / "none")
    assert now * 0.9 < stopwatch.resident() < now * 20
