"""A disk that is full: people are answered, and the log catches up when there is space again."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, Engine, event

from bot import keeping
from bot.journal.database import FILE
from bot.store import keys
from tests.botapi import BotApi
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Report, crowd_of
from tests.faults.crashes import toll
from tests.faults.sizes import full_only, size
from tests.process import BotProcess

METRICS = "a token of the tests for the metrics page"


class SmallDisk:
    """Lets SQLite's files grow or not: its own error, "database or disk is full"."""

    is_full = False

    def looks(self, connection: Connection) -> None:
        """Before each transaction. A bound below what a file has means that, and no page more."""
        connection.exec_driver_sql(f"PRAGMA max_page_count={1 if self.is_full else 2**31}")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    """A disk that the test fills, and a log that looks for space again soon."""
    monkeypatch.setattr(keeping, "ARCHIVE_SECONDS", 0.1)
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.2)
    found = SmallDisk()
    event.listen(Engine, "begin", found.looks)
    yield found
    event.remove(Engine, "begin", found.looks)


async def waiting(bot: RunningBot) -> int:
    """Log records that wait in Redis."""
    lengths = [bot.app.link.call("XLEN", keys.log(shard)) for shard in range(keys.SHARDS)]
    return sum(await asyncio.gather(*lengths))


async def metric(bot: RunningBot, name: str) -> float:
    """A figure of the page that Prometheus reads."""
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {METRICS}"}
        async with session.get(f"{bot.url}/metrics", headers=headers) as answer:
            lines = (await answer.text()).splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))


def logged(path: Path) -> int:
    """Turns that are in the log; none before it has tables."""
    with suppress(sqlite3.OperationalError), sqlite3.connect(path) as database:
        return int(database.execute("SELECT count(*) FROM turns").fetchone()[0])
    return 0


async def until_empty(bot: RunningBot) -> None:
    """Wait until nothing waits for the log. Raises TimeoutError."""
    async with asyncio.timeout(60):
        while await waiting(bot):
            await asyncio.sleep(0.05)


async def test_a_full_disk_stops_the_log_alone_and_nothing_is_missing_when_there_is_space(
    start_bot: StartBot,
    redis_url: str,
    disk: SmallDisk,
    caplog: pytest.LogCaptureFixture,
    report: Report,
) -> None:
    """X2: SQLite's own error; the alarm is a line in the log and a figure that grows."""
    bot = await start_bot(REDIS_URL=redis_url, METRICS_TOKEN=METRICS)
    crowd, rounds = crowd_of(bot.api, 20), size(sample=10, full=200)
    await crowd.all_ask()
    await crowd.all_answered()
    await until_empty(bot)

    disk.is_full = True
    await crowd.all_ask(times=rounds)
    await crowd.all_answered()
    assert bot.app.lanes.store_ok
    async with asyncio.timeout(30):
        while "the log cannot be written" not in caplog.text:
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    assert caplog.text.count("the records wait in Redis") == 1, "said once, not at every try"
    held = await waiting(bot)
    assert held > 0
    assert await metric(bot, "tucausa_log_records") >= held
    assert await metric(bot, "tucausa_archive_lag_seconds") > 0

    disk.is_full = False
    await until_empty(bot)
    asked = 20 * (rounds + 1)
    assert logged(bot.app.settings.data_dir / FILE) == asked
    done = f"SQLite's disk full: {asked} messages answered, {held} log records waited, none missing"
    report(id="X2", done=done, **asdict(toll(crowd)))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own in that folder; only root may have one."""
    folder.mkdir()
    run = partial(subprocess.run, check=True)
    run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)])
    try:
        yield folder
    finally:
        run(["umount", "--lazy", str(folder)])


def fill(folder: Path) -> Path:
    """Write a file until there is no space left."""
    path = folder / "ballast"
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
    with suppress(OSError), path.open("ab", buffering=0) as file:
        while True:
            file.write(b"0")
    return path


@full_only
async def test_a_data_dir_without_space_is_survived_with_redis_in_it(
    processes: Callable[..., BotProcess], api: BotApi, tmp_path: Path, report: Report
) -> None:
    """X2: a real file system; its own Redis cannot write either, and Telegram keeps all."""
    if os.geteuid():
        pytest.skip("only root may mount a small file system")
    crowd = crowd_of(api, 20)
    with small_disk(tmp_path / "disk", 16) as disk:
        bot = processes(data_dir=str(disk / "data"))
        await bot.start()
        await crowd.all_ask(times=2)
        await crowd.all_answered()
        ballast = fill(disk)
        await crowd.all_ask(times=3)
        await bot.ready(wanted=503)
        await crowd.all_ask(times=2)
        await asyncio.sleep(5)
        ballast.unlink()
        await bot.ready()
        await crowd.all_answered()
        done = "DATA_DIR on a file system of 16 MB, filled and freed; Redis and log in it"
        report(id="X2", done=done, **asdict(toll(crowd)))
        async with asyncio.timeout(60):
            while logged(disk / "data" / FILE) < 20 * 7:
                await asyncio.sleep(0.2)
        assert await bot.terminate() == 0
        assert logged(disk / "data" / FILE) == 20 * 7
