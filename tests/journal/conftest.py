"""A journal over each of its two databases, and records to put into it."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.model import Candidate, LogRecord, TopicId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

Say = Callable[..., tuple[str, LogRecord]]


@pytest.fixture
def database(url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    database = Database(url, tmp_path)
    yield database
    database.close()


@pytest.fixture
def burials(tmp_path: Path) -> Burials:
    """The file of tombstones beside it."""
    return Burials(tmp_path)


@pytest.fixture
def say() -> Say:
    """``say("text", person="ana", at=NOW, topic=…)`` is a record with an id of its own."""
    numbers = itertools.count()

    def said(
        text: str = "", *, at: datetime = NOW, id: str = "", **values: object
    ) -> tuple[str, LogRecord]:
        number = next(numbers)
        topic = values.get("topic", "ptp/what")
        known: dict[str, object] = {
            "at": at.timestamp(), "channel": "web", "language": "es", "outcome": "answer",
            "topic": topic, "score": 0.9, "content_version": "abc", "waited_ms": 3, "text": text,
            "candidates": (Candidate(topic=TopicId(str(topic)), score=0.9),),
            "person": "ana", "started": NOW.timestamp(),
        }  # fmt: skip
        ms = int(at.timestamp() * 1000)
        record = LogRecord(**{**known, **values})  # type: ignore[arg-type]  # a test's values
        return id or f"{number % 64}:{ms}-{number // 64}", record

    return said
