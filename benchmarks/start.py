"""Seconds from the start of the process until it can answer, with a cached model."""

import asyncio
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import box
from benchmarks.programs import Contest

RUNS = 5
ENOUGH_SECONDS = 20.0
"""No further run is begun after this."""


async def run(contest: Contest) -> dict[str, Any]:
    """As ``make run`` does it: no Redis is named, so the bot starts its own if it can."""
    began, seconds = time.monotonic(), list[float]()
    while len(seconds) < RUNS and time.monotonic() < began + ENOUGH_SECONDS:
        seconds.append(await _once(contest, contest.folder / f"start-{len(seconds)}"))
    return {"seconds": seconds, "median": statistics.median(seconds)}


async def _once(contest: Contest, folder: Path) -> float:
    folder.mkdir()
    shutil.copytree(contest.cache, folder / "cache")
    loop = asyncio.get_running_loop()
    before = loop.time()
    async with box.bot(folder) as (child, address), aiohttp.ClientSession() as session:
        while loop.time() < before + 30 and child.returncode is None:
            try:
                async with session.get(f"{address}/readyz") as answer:
                    if answer.status == 200:
                        return loop.time() - before
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.01)
    raise box.Failed("the bot was not ready within 30 s")


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found."""
    runs = ", ".join(f"{seconds:.2f}" for seconds in sorted(found["seconds"]))
    print(f"ready in {found['median']:.2f} s (median of {runs}), on one core")
