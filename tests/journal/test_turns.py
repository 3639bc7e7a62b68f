"""The log: every turn once, nobody in it, and old ones gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.errors import SettingsError, StoreUnavailable
from bot.journal.turns import Journal
from bot.model import Candidate, LogRecord, TopicId

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def record(at: datetime = NOW) -> LogRecord:
    return LogRecord(
        at=at.timestamp(), channel="web", language="es", outcome="answer", topic="ptp/what",
        score=0.9, candidates=(Candidate(topic=TopicId("ptp/what"), score=0.9),),
        content_version="abc", waited_ms=3,
    )  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("database_url")
    return found


@pytest.fixture
def journal(url: str, tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(url, tmp_path)
    yield journal
    journal.close()


def rows(url: str, tmp_path: Path) -> list[tuple[object, ...]]:
    address = url.replace("postgresql://", "postgresql+psycopg://") if url else (
        f"sqlite:///{tmp_path / 'log.sqlite'}"
    )  # fmt: skip
    engine = create_engine(address)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text("select * from turns order by id"))]
    engine.dispose()
    return found


def test_a_record_that_comes_twice_is_kept_once(journal: Journal, url: str, tmp_path: Path) -> None:
    journal.write([("1:1-0", record()), ("1:2-0", record())])
    journal.write([("1:2-0", record()), ("1:3-0", record())])
    assert [row[0] for row in rows(url, tmp_path)] == ["1:1-0", "1:2-0", "1:3-0"]


def test_old_turns_are_purged_and_newer_ones_stay(
    journal: Journal, url: str, tmp_path: Path
) -> None:
    journal.write([("a", record(NOW - timedelta(days=366))), ("b", record())])
    assert journal.purge(365, NOW) == 1
    assert [row[0] for row in rows(url, tmp_path)] == ["b"]


def test_a_database_that_is_away_is_told_without_its_address() -> None:
    journal = Journal("postgresql://user:hunter2@127.0.0.1:1/x", Path())
    with pytest.raises(StoreUnavailable) as found:
        journal.write([("a", record())])
    assert "hunter2" not in str(found.value)
    journal.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "no address", "sqlite:///x"])
def test_an_address_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Journal(url, tmp_path)
