"""The whole trip on Telegram: our bot, and python-telegram-bot's echo bot beside it."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import box
from benchmarks.crowd import Crowd, Round
from benchmarks.questions import Questions
from benchmarks.report import table

WAYS = ("polling", "webhook")
WARM_SECONDS = 1.0
CLOSED_SECONDS = 6.0
OPEN_SECONDS = 4.0
OPEN_RATE = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """What all programs of one run meet."""

    folder: Path
    """For the run's files."""
    cache: Path
    """With the trained model."""
    asked: Questions


@asynccontextmanager
async def ours(
    contest: Contest, way: str, url: str, folder: Path
) -> AsyncIterator[dict[str, int]]:
    """Our bot with real content and a real Redis; its pids by name."""
    shutil.copytree(contest.cache, folder / "cache")
    settings: dict[str, object] = {"telegram_bot_token": box.TOKEN, "telegram_api_url": url}
    if way == "webhook":
        settings |= {"webhook": True}
    async with AsyncExitStack() as stack:
        redis_url, redis_pid = await stack.enter_async_context(box.redis(folder / "redis"))
        child, _ = await stack.enter_async_context(
            box.bot(folder, redis_url=redis_url, **settings)
        )
        yield {"bot": child.pid, "redis": redis_pid}


@asynccontextmanager
async def ptb_echo(
    contest: Contest, way: str, url: str, folder: Path
) -> AsyncIterator[dict[str, int]]:
    """The peer, on the same core."""
    port = [str(box.free_port())] if way == "webhook" else []
    command = [sys.executable, "-m", "benchmarks.peers.ptb_echo", url, *port]
    env = box.environment(telegram_bot_token=box.TOKEN)
    async with box.process(*command, folder=folder, env=env, on=box.cores()[0]) as child:
        yield {"bot": child.pid}


PROGRAMS = {"ours": ours, "ptb_echo": ptb_echo}


async def measured(contest: Contest, name: str, way: str) -> dict[str, Any]:
    """Figures of one program by one way: as fast as it can, then at 100 a second."""
    folder = contest.folder / f"{name}-{way}"
    folder.mkdir()
    asked = contest.asked
    rule = asked.replies if name == "ours" else {text: text for text in asked.texts}
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(Crowd.gathered(folder / "crowd"))
        pids = await stack.enter_async_context(
            PROGRAMS[name](contest, way, crowd.url, folder)
        )
        await crowd.connected()
        meter = await stack.enter_async_context(box.Meter(pids).running())
        await crowd.round(asked, meter, rule=rule, seconds=WARM_SECONDS)
        closed = await crowd.round(asked, meter, rule=rule, seconds=CLOSED_SECONDS)
        opened = await crowd.round(
            asked, meter, rule=rule, seconds=OPEN_SECONDS, rate=OPEN_RATE
        )
        memory = box.megabytes(pids["bot"])
    return {"closed": asdict(closed), "open": asdict(opened), "rss_mb": memory}


async def contest(contest: Contest, names: list[str]) -> dict[str, Any]:
    """All programs by each way, one after the other; by name, then by way."""
    found: dict[str, Any] = {name: {} for name in names}
    for way in WAYS:
        for name in names:
            found[name][way] = await measured(contest, name, way)
    return found
