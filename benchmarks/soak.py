"""Steady mixed load on the running bot for minutes: ``python -m benchmarks.soak [--report FILE]``.

SOAK_MINUTES (10) says how long, SOAK_RATE (25) how many messages a second. Exit code 1 when
memory grows, or a reply is lost, doubled, out of order or other than the mind's.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from redis.asyncio import Redis

from benchmarks import box, goals, soak_report
from benchmarks.questions import prepared
from benchmarks.report import table
from benchmarks.soak_report import Sample, Soak

EVERY_SECONDS = 10.0
KNOCK_SECONDS = 0.2
"""Between two calls of /healthz."""

A_PERSONS_PACE = 30
"""Messages a minute, the bot's default: here people are many and write like people."""


@dataclass(slots=True)
class Watch:
    """Looks at the bot, its Redis and its log."""

    child: Process
    address: str
    data: Path
    redis: Redis
    waits: list[float] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Watch"]:
        """Look until the block ends, and once more then."""
        began = asyncio.get_running_loop().time()
        tasks = [asyncio.create_task(self._knock()), asyncio.create_task(self._look(began))]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self.samples.append(await self._sample(began))

    async def state(self) -> dict[str, Any]:
        """What /readyz says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/readyz") as it:
            found: dict[str, Any] = await it.json()
            return found

    async def _knock(self) -> None:
        loop = asyncio.get_running_loop()
        async with aiohttp.ClientSession() as session:
            while True:
                before = loop.time()
                with suppress(aiohttp.ClientError):
                    async with session.get(f"{self.address}/healthz") as answer:
                        await answer.read()
                self.waits.append((loop.time() - before) * 1000)
                await asyncio.sleep(KNOCK_SECONDS)

    async def _look(self, began: float) -> None:
        while True:
            self.samples.append(await self._sample(began))
            await asyncio.sleep(EVERY_SECONDS)

    async def _sample(self, began: float) -> Sample:
        memory, pid = await self.redis.info("memory"), self.child.pid
        waits, self.waits = tuple(self.waits), []
        opened = box.opened(pid)
        sockets = sum(one.startswith("socket:") for one in opened)
        return Sample(
            second=asyncio.get_running_loop().time() - began,
            rss_mb=box.megabytes(pid),
            own_mb=box.megabytes(pid, "RssAnon"),
            files=len(opened) - sockets,
            sockets=sockets,
            threads=sum(1 for _ in Path(f"/proc/{pid}/task").iterdir()),
            cpu=box.cpu_seconds(pid),
            redis_keys=await self.redis.dbsize(),
            redis_mb=memory["used_memory"] / 2**20,
            log_mb=sum(one.stat().st_size for one in self.data.glob("log.sqlite*")) / 2**20,
            waits=waits,
        )


async def run(folder: Path, cache: Path, *, minutes: float, rate: float) -> Soak:
    """Everything that one soak saw. Raises Failed, Skipped."""
    (folder / "walkers").mkdir()
    (folder / "data").mkdir()
    (folder / "data/cache").symlink_to(cache)
    command = [sys.executable, "-m", "benchmarks.walkers", str(cache), str(minutes * 60), str(rate)]
    async with AsyncExitStack() as stack:
        walkers = await stack.enter_async_context(
            box.process(
                *command, folder=folder / "walkers", env=box.environment(), on=box.cores()[1]
            )
        )
        url = await _line(walkers)
        redis_url, _ = await stack.enter_async_context(box.redis(folder / "redis"))
        child, address = await stack.enter_async_context(
            box.bot(
                folder / "data", redis_url=redis_url, telegram_bot_token=box.TOKEN,
                telegram_api_url=url, messages_per_minute=A_PERSONS_PACE,
            )
        )  # fmt: skip
        redis = await stack.enter_async_context(Redis.from_url(redis_url))
        watch = Watch(child, address, folder / "data", redis)
        await _ready(watch)
        async with watch.running():
            told = json.loads(await _line(walkers))
        state = await watch.state()
        return _soak(watch.samples, told, waiting=state["waiting"])


def _soak(samples: list[Sample], told: dict[str, Any], *, waiting: int) -> Soak:
    return Soak(
        samples=samples, said=told["said"], replies=told["replies"], people=told["people"],
        wrong={word: told[word] for word in soak_report.WRONG}, waiting=waiting,
    )  # fmt: skip


async def _line(child: Process) -> str:
    """The next line a child prints. Raises Failed when it ends instead."""
    line = await child.stdout.readline() if child.stdout else b""
    if not line:
        raise box.Failed("the people ended early")
    return line.decode().strip()


async def _ready(watch: Watch) -> None:
    for _ in range(600):
        with suppress(aiohttp.ClientError):
            if (await watch.state())["ready"]:
                return
        await asyncio.sleep(0.1)
    raise box.Failed("the bot was not ready within a minute")


def machine() -> str:
    """In words."""
    return f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"


def main() -> int:
    """Exit code 0 when the verdict is good."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the report to this file")
    wish = parser.parse_args()
    minutes = float(os.environ.get("SOAK_MINUTES", "10"))
    rate = float(os.environ.get("SOAK_RATE", "25"))
    with tempfile.TemporaryDirectory(prefix="tucausa-soak-") as name:
        folder = Path(name)
        prepared(folder / "cache")
        soak = asyncio.run(run(folder, folder / "cache", minutes=minutes, rate=rate))
    goals.show(soak.goals())
    table(["said"], [[f"{count} {kind}"] for kind, count in sorted(soak.said.items())])
    if wish.report:
        day = datetime.now(UTC).date().isoformat()
        text = soak_report.markdown(soak, day=day, machine=machine(), minutes=minutes)
        wish.report.write_text(text, encoding="utf-8")
    return 0 if soak.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
