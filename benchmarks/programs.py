"""The programs that are compared: each started on the same core, before its own crowd."""

import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks import box
from benchmarks.questions import Questions

POLLING, WEBHOOK = WAYS = ("polling", "webhook")
OURS, DURABLE, AIOGRAM, PTB = "ours", "durable_echo", "aiogram_echo", "ptb_echo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """What all programs of one run meet."""

    folder: Path
    """For the run's files."""
    cache: Path
    """With the trained model."""
    asked: Questions

    def rule(self, program: str) -> dict[str, str]:
        """A part of the right reply to each text."""
        return self.asked.replies if program == OURS else {text: text for text in self.asked.texts}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where a program is started."""

    contest: Contest
    way: str
    url: str
    """Of the Bot API server."""
    folder: Path
    """The program's own."""


Started = AbstractAsyncContextManager[dict[str, int]]
"""The pids by name: ``bot`` is the program, ``redis`` stands apart."""


@asynccontextmanager
async def ours(stage: Stage) -> AsyncIterator[dict[str, int]]:
    """Our bot with real content and a real Redis."""
    shutil.copytree(stage.contest.cache, stage.folder / "cache")
    port = box.free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}/telegram"} if stage.way == WEBHOOK else {}
    async with (
        box.redis(stage.folder / "redis") as (redis_url, redis_pid),
        box.bot(
            stage.folder, port=port, redis_url=redis_url, telegram_bot_token=box.TOKEN,
            telegram_api_url=stage.url, **hook,
        ) as (child, _),
    ):  # fmt: skip
        yield {"bot": child.pid, "redis": redis_pid}


@asynccontextmanager
async def echo(stage: Stage, module: str, *arguments: str) -> AsyncIterator[dict[str, int]]:
    """A peer that is a module of benchmarks.peers."""
    port = [str(box.free_port())] if stage.way == WEBHOOK else []
    command = [sys.executable, "-m", f"benchmarks.peers.{module}", stage.url, *arguments, *port]
    env = box.environment(telegram_bot_token=box.TOKEN)
    async with box.process(*command, folder=stage.folder, env=env, on=box.cores()[0]) as child:
        yield {"bot": child.pid}


@asynccontextmanager
async def durable_echo(stage: Stage) -> AsyncIterator[dict[str, int]]:
    """The peer that keeps the same promise, with a Redis like ours."""
    async with (
        box.redis(stage.folder / "redis") as (redis_url, redis_pid),
        echo(stage, DURABLE, redis_url) as pids,
    ):
        yield {**pids, "redis": redis_pid}


PROGRAMS: dict[str, Callable[[Stage], Started]] = {
    OURS: ours,
    DURABLE: durable_echo,
    AIOGRAM: lambda stage: echo(stage, AIOGRAM),
    PTB: lambda stage: echo(stage, PTB),
}


def taking_part() -> list[str]:
    """Those that can run here."""
    missing = {AIOGRAM} if find_spec("aiogram") is None else set()
    return [name for name in PROGRAMS if name not in missing]
