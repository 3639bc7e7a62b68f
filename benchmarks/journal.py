"""The conversation log with many records: search, pages and figures, on both databases.

``python -m benchmarks.journal [--records N] [--database sqlite|postgresql]``: fills an empty
log with seeded records (the volunteers' phrases, shortened, joined and typed in a hurry, over
thirty days), then asks it what operators ask. PostgreSQL is a cluster of its own, with the
configuration that initdb gives.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks import box
from benchmarks.box import ROOT
from bot.content.build import read
from bot.journal import turns
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.figures import Figures
from bot.journal.places import conversation_of
from bot.journal.retention import Retention
from bot.journal.search import Search
from bot.journal.turns import Filters, Turns
from bot.mind.noise import noisy
from bot.model import Candidate, LogRecord, TopicId
from tests import servers

DAYS = 30
BATCH = 5000
ASKED = 300
"""Searches that are timed."""
TURNS_EACH = 6
"""Turns of a conversation."""

Value = TypeVar("Value")

Said = tuple[str, str, str]
"""Text, language and topic."""


def sayings() -> list[Said]:
    """All phrases of the content."""
    drafts = read(ROOT, datetime.now(UTC).date()).drafts
    return [(one.text, one.language, one.topic) for one in (*drafts.phrases, *drafts.tests)]


def spoken(known: Sequence[Said], chance: random.Random) -> Said:
    """What somebody wrote: one phrase or two, cut, and often with mistakes."""
    text, language, topic = chance.choice(known)
    if chance.random() < 0.15:
        text = f"{text} {chance.choice(known)[0]}"
    words = text.split()
    if chance.random() < 0.4:
        words = words[: chance.randint(2, 14)]
    text = " ".join(words)
    if chance.random() < 0.3:
        text = noisy(text, language, str(chance.random()))
    return text, language, topic


def records(
    count: int, known: Sequence[Said], now: datetime, seed: int = 1
) -> Iterator[tuple[str, LogRecord]]:
    """Seeded records, oldest first, evenly over DAYS until ``now``."""
    chance = random.Random(seed)
    step = timedelta(days=DAYS) / count
    for number in range(count):
        at = now - timedelta(days=DAYS) + step * number
        text, language, topic = spoken(known, chance)
        outcome = chance.choices(
            ("answer", "suggest", "fallback", "command", "urgent"), (60, 12, 15, 12, 1)
        )[0]
        person = f"{number // TURNS_EACH % (count // 8 + 1):032x}"
        score = round(chance.random(), 3)
        yield (
            f"{number % 64}:{int(at.timestamp() * 1000)}-{number % 900}",
            LogRecord(
                at=at.timestamp(), channel="telegram" if chance.random() < 0.8 else "web",
                language=language, outcome=outcome, score=score, content_version="c0ffee",
                topic=topic if outcome in ("answer", "suggest") else None, waited_ms=20,
                candidates=(Candidate(topic=TopicId(topic), score=score),), person=person,
                started=float(number // TURNS_EACH), text="" if outcome == "command" else text,
            ),
        )  # fmt: skip


def fill(database: Database, count: int, known: Sequence[Said], now: datetime) -> float:
    """Write the records; returns the seconds."""
    before, batch = time.monotonic(), list[tuple[str, LogRecord]]()
    for record in records(count, known, now):
        batch.append(record)
        if len(batch) == BATCH:
            _write(database, batch)
            batch = []
    _write(database, batch)
    return time.monotonic() - before


def _write(database: Database, batch: list[tuple[str, LogRecord]]) -> None:
    if batch:
        with database.writing() as connection:
            turns.add(connection, batch)


def searches(known: Sequence[Said], now: datetime) -> Iterator[tuple[str, Filters]]:
    """What operators type: one to three words, a third with a slip, half with filters."""
    chance = random.Random(7)
    for _ in range(ASKED):
        words = [word for word in chance.choice(known)[0].split() if len(word) > 2] or ["ptp"]
        typed = " ".join(chance.sample(words, min(len(words), chance.choice((1, 1, 2, 3)))))
        if chance.random() < 0.33:
            typed = noisy(typed, "es", str(chance.random()))
        yield typed, _filters(known, now, chance)


def _filters(known: Sequence[Said], now: datetime, chance: random.Random) -> Filters:
    topic = chance.choice(known)[2]
    since = now - timedelta(days=chance.randint(1, DAYS))
    return chance.choice([
        Filters(), Filters(), Filters(), Filters(language=chance.choice(("es", "en", "pt", "fr"))),
        Filters(topic=topic), Filters(group=topic.partition("/")[0]),
        Filters(outcomes=("fallback",), since=since), Filters(channel="web", until=since),
    ])  # fmt: skip


def measure(database: Database, known: Sequence[Said], now: datetime) -> dict[str, list[float]]:
    """Milliseconds of each kind of question."""
    search, log, figures = Search(database), Turns(database), Figures(database)
    asked = list(searches(known, now))
    found: dict[str, list[float]] = {"search": [], "next page": [], "filters alone": []}
    for typed, filters in asked:
        page = _timed(found["search"], partial(search.find, typed, filters))
        if page.before is not None:
            _timed(found["next page"], partial(search.find, typed, filters, page.before))
    for _, filters in asked:
        _timed(found["filters alone"], partial(log.recent, filters))
    newest, talk = log.newest(), conversation_of(f"{9:032x}", 9.0)
    for _ in range(20):
        _timed(found.setdefault("live view", []), partial(log.since, newest - 50))
        _timed(found.setdefault("thread", []), partial(log.thread, talk))
        _timed(found.setdefault("shift board", []), partial(figures.board, now))
    return found


def _timed(times: list[float], question: Callable[[], Value]) -> Value:
    before = time.perf_counter()
    value = question()
    times.append((time.perf_counter() - before) * 1000)
    return value


def show(name: str, seconds: float, found: dict[str, list[float]]) -> None:
    """Print the quantiles."""
    print(f"{name}: written in {seconds:.0f} s")
    for kind, times in found.items():
        ranked = sorted(times)
        middle, high = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]
        print(f"  {kind:14} p50 {middle:7.1f} ms  p95 {high:7.1f} ms  most {ranked[-1]:7.1f} ms")


def _place(name: str) -> AbstractContextManager[str]:
    if name == "sqlite":
        return nullcontext("")
    programs = servers.postgres_programs()
    if programs is None:
        raise box.Skipped("PostgreSQL is not installed here")
    return servers.postgres(programs)


def main() -> int:
    """Exit code 0 when it ran, or was skipped with a reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.journal", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    wish = parser.parse_args()
    known, now = sayings(), datetime.now(UTC)
    for name in wish.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="tucausa-log-") as folder:
            try:
                with _place(name) as url:
                    database = Database(url, Path(folder))
                    seconds = fill(database, wish.records, known, now)
                    Retention(database, Burials(Path(folder))).clean()
                    show(name, seconds, measure(database, known, now))
                    database.close()
            except box.Skipped as reason:
                print(f"{name}: skipped, {reason}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
