"""Processes that share one Redis by webhook on one core: what a message costs beside one alone.

As fast as they can each process has a crowd of 64 of its own; then all share one slow stream.

``python -m benchmarks.processes [COUNT ...] [--cache FOLDER]``; the folder keeps the model.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks import box
from benchmarks.crowd import PEOPLE, Crowd, Round
from benchmarks.questions import Questions, questions
from benchmarks.report import table
from bot.content.library import Library
from tests.balancer import balancer

COUNTS = (1, 2, 4)
ROUNDS = 3
"""Of each count, in turn, so that what else the machine does meets all alike."""

SECONDS = 4.0
TEXTS = 64
"""Few enough that every process has soon met all words, as in a day's work."""

WARM_MESSAGES = 1000
"""To each process, before anything is measured."""

OPEN_RATE = 60.0
SETTLE_SECONDS = 4.0
"""Until the shards are shared out and the databases are open."""

REST_SECONDS = 4.0

MOST = 1.15
"""Times the CPU of one process that a message may cost with two."""

Found = dict[str, Any]


@dataclass(slots=True)
class Side:
    """Some processes behind one address, and the crowd that writes to them."""

    crowd: Crowd
    meter: box.Meter
    pids: dict[str, int]
    closed: list[Round] = field(default_factory=list)
    opened: list[Round] = field(default_factory=list)
    idle: float = 0.0
    """Milliseconds a second of all its bots when nobody writes."""

    def cpu(self, rounds: list[Round]) -> float:
        """Milliseconds a message of all its bots, the middle of the rounds."""
        return statistics.median(
            sum(used for name, used in one.cpu.items() if name != "redis") for one in rounds
        )

    def figures(self) -> Found:
        """What its rounds found."""
        every = [*self.closed, *self.opened]
        wrong = {
            kind: sum(getattr(one, kind) for one in every)
            for kind in ("lost", "doubled", "misordered", "unmatched")
        }
        return wrong | {
            "messages": sum(one.messages for one in every),
            "per_second": statistics.median(one.per_second for one in self.closed),
            "cpu_ms": self.cpu(self.closed),
            "cpu_ms_open": self.cpu(self.opened),
            "idle_ms": self.idle,
            "redis_ms": statistics.median(one.cpu["redis"] for one in self.closed),
            "p99_open": statistics.median(one.p99 for one in self.opened),
            "rss_mb": max(
                box.megabytes(pid) for name, pid in self.pids.items() if name != "redis"
            ),
        }  # fmt: skip


@asynccontextmanager
async def side(folder: Path, cache: Path, count: int) -> AsyncIterator[Side]:
    """So many processes of the bot, their Redis, and what stands in front of them."""
    folder.mkdir()
    port = box.free_port()
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(Crowd.gathered(folder / "crowd"))
        redis_url, redis_pid = await stack.enter_async_context(box.redis(folder / "redis"))
        pids, addresses = {"redis": redis_pid}, []
        for number in range(count):
            home = folder / f"bot{number}"
            shutil.copytree(cache, home / "cache")
            child, address = await stack.enter_async_context(
                box.bot(
                    home, redis_url=redis_url, webhook_url=f"http://127.0.0.1:{port}/hook",
                    telegram_bot_token=box.TOKEN, telegram_api_url=crowd.url,
                    secret_key="a key that all of them share, for a benchmark",
                )
            )  # fmt: skip
            pids[f"bot{number}"] = child.pid
            addresses.append(address)
        await stack.enter_async_context(balancer(port, addresses))
        await crowd.connected()
        meter = await stack.enter_async_context(box.Meter(pids).running())
        yield Side(crowd, meter, pids)


async def run(folder: Path, cache: Path, asked: Questions, counts: list[int]) -> Found:
    """All sides stand side by side and take turns; figures by the number of processes."""
    asked = replace(asked, texts=asked.texts[:TEXTS])
    async with AsyncExitStack() as stack:
        sides = {
            count: await stack.enter_async_context(side(folder / str(count), cache, count))
            for count in counts
        }
        await asyncio.sleep(SETTLE_SECONDS)
        for count, one in sides.items():
            await one.crowd.round(
                asked, one.meter, rule=asked.replies, seconds=60, messages=WARM_MESSAGES * count
            )
        await _at_rest(sides.values())
        for _ in range(ROUNDS):
            for count, one in sides.items():
                one.closed.append(
                    await one.crowd.round(
                        asked, one.meter, rule=asked.replies, seconds=SECONDS,
                        people=PEOPLE * count,
                    )
                )  # fmt: skip
                one.opened.append(
                    await one.crowd.round(
                        asked, one.meter, rule=asked.replies, seconds=SECONDS, rate=OPEN_RATE
                    )
                )
        return {str(count): one.figures() for count, one in sides.items()}


async def _at_rest(sides: Iterable[Side]) -> None:
    """Measure what processes cost while nothing happens."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(1)
    start = loop.time()
    await asyncio.sleep(REST_SECONDS)
    for one in sides:
        used = one.meter.since(start)
        bots = sum(seconds for name, seconds in used.items() if name != "redis")
        one.idle = bots * 1000 / (loop.time() - start)


def show(found: Found) -> None:
    """Print what ``run`` found."""
    rows = [
        [
            count, one["messages"], f"{one['per_second']:.0f}", f"{one['cpu_ms']:.2f}",
            f"{one['cpu_ms_open']:.2f}", f"{one['idle_ms']:.1f}", f"{one['redis_ms']:.2f}", f"{one['p99_open']:.0f}",
            "/".join(str(one[kind]) for kind in ("lost", "doubled", "misordered", "unmatched")),
            f"{one['rss_mb']:.0f}",
        ]
        for count, one in found.items()
    ]  # fmt: skip
    table(
        ["processes", "messages", "msg/s on one core", "CPU ms", f"CPU ms at {OPEN_RATE:.0f}/s",
         "idle ms/s", "redis ms", f"p99 at {OPEN_RATE:.0f}/s", "lost/doubled/misordered/odd", "RSS MB each"],
        rows,
    )  # fmt: skip
    if {"1", "2"} <= found.keys():
        times = found["2"]["cpu_ms"] / max(found["1"]["cpu_ms"], 1e-9)
        verdict = "pass" if times <= MOST else "short"
        print(f"two processes / one: {times:.2f} x its CPU a message (at most {MOST}): {verdict}")


def main() -> int:
    """Exit code 0 when it ran."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processes", description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, metavar="COUNT", help="of processes")
    parser.add_argument("--cache", type=Path, help="folder with the trained model")
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tucausa-bench-") as name:
        folder = Path(name)
        cache = wish.cache or folder / "cache"
        library = Library(box.ROOT, cache)
        library.load()
        asked = questions(library.catalog)
        show(asyncio.run(run(folder, cache, asked, wish.counts or list(COUNTS))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
