"""The end of a bot that has not begun: its first training takes longer than anybody waits."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.faults.conftest import Report, crowd_of
from tests.faults.crashes import children, lives
from tests.process import BotProcess

TRAINING = "training the matcher"


@pytest.fixture
def untrained(
    processes: Callable[..., BotProcess], content_dir: Path, redis_url: str
) -> BotProcess:
    """A bot that has the project's content and an empty cache."""
    bot = processes(content=content_dir, redis_url=redis_url)
    (bot.data / "cache").unlink()
    return bot


async def test_sigterm_during_the_first_training_ends_it_and_its_child(
    untrained: BotProcess, api: BotApi, report: Report
) -> None:
    """D3: also while the content is read; what people wrote meanwhile stays with Telegram."""
    waits: dict[str, float] = {}
    for stage, sign in (("reading the content", ""), ("the first training", TRAINING)):
        crowd = crowd_of(api, 3)
        await crowd.all_ask()
        untrained.spawn()
        await untrained.says(sign)
        async with asyncio.timeout(30):
            while not (born := children(untrained.pid)):
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)  # the child is at work
        before = time.monotonic()
        assert await untrained.terminate() == 0
        waits[stage] = time.monotonic() - before
        assert not any(map(lives, born))
        assert waits[stage] < 10
    assert len(api.queue) == 6
    for stage, waited in waits.items():
        report(id="D3", done=f"SIGTERM during {stage}: exit 0 after {waited:.1f} s", lost=0)
