"""The daily digest: figures as plain text, nothing of a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.console.board import Bar, Sheet, Tile
from bot.console.lines import PERU
from bot.digest import lines
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.model import LogRecord
from tests import desks
from tests.content.little import Little
from tests.desks import Desk


@pytest.fixture
def desk(tmp_path: Path, models: Callable[[Path], Path]) -> Desk:
    """Over the little content."""
    little = Little(tmp_path / "content")
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data/cache").symlink_to(models(little.root))
    return Desk(tmp_path / "home", tmp_path / "data", little)


def _write(data: Path, count: int, at: datetime) -> None:
    database = Database("", data)
    record = LogRecord(
        at=at.timestamp(), channel="web", language="es", outcome="answer", topic="ptp/deadline",
        score=0.9, candidates=(), content_version="abc", waited_ms=1, person="canary-person",
        started=at.timestamp(), text="canary text",
    )  # fmt: skip
    stamp = int(at.timestamp() * 1000)
    Archive(database, Burials(data)).write([(f"1:{stamp}-{n}", record) for n in range(count)])
    database.close()


def test_it_tells_yesterday_without_texts_or_people(desk: Desk, tmp_path: Path) -> None:
    noon = datetime.now(PERU).replace(hour=12, minute=0) - timedelta(days=1)
    _write(tmp_path / "data", 7, noon.astimezone(UTC))
    done = desk.run("digest", "--lang", "es")
    told = desks.lines(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert told[0].endswith(noon.date().isoformat())
    assert "Mensajes: 7 (antes: <5)" in told
    assert "Personas: <5 (antes: <5)" in told
    assert b"canary" not in done.stdout


def test_a_day_to_come_is_refused(desk: Desk) -> None:
    done = desk.run("digest", "--day", "2999-01-01")
    assert done.returncode == 1
    assert b"has not come yet" in done.stderr
    assert desk.run("digest", "--day", "tomorrow").returncode == 2


def test_small_counts_are_not_told_exactly() -> None:
    sheet = Sheet(
        tiles=[Tile(key="people", now="4", before="12"), Tile(key="answered", now="50%"),
               Tile(key="votes", parts={"up": "4", "down": "6"})],
        topics=[Bar(name="Plazo", now=3, before=0, link=""), Bar(name="Otro", now=5, before=0, link="")],
        rising=[], languages=[], hours=[], due=[], due_count=2,
    )  # fmt: skip
    told = lines(sheet, datetime(2026, 3, 1, tzinfo=UTC).date(), lambda key, **v: f"{key}{v or ''}")
    assert "people: <5 (then{'value': '12'})" in told
    assert "answered: 50%" in told
    assert "votes: votes_are{'up': '<5', 'down': '6'}" in told
    assert "     <5  Plazo" in told
    assert "      5  Otro" in told
    assert told[-1] == "due_title: 2"
