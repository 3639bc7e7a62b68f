"""Where the running bot's processor time goes: ``python -m benchmarks profile --way polling``."""

import asyncio
import os
import pstats
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from benchmarks import box
from benchmarks.crowd import Crowd
from benchmarks.programs import WEBHOOK, Contest
from benchmarks.report import table

WARM_SECONDS = 2.0
SECONDS = 10.0
OWN_LINES, TOTAL_LINES = 60, 80


async def run(contest: Contest, way: str) -> dict[str, Any]:
    """Functions of the bot under a closed load, with microseconds and calls a message."""
    folder = contest.folder / f"profile-{way}"
    folder.mkdir()
    shutil.copytree(contest.cache, folder / "cache")
    kept = folder / "profile"
    command = (sys.executable, "-m", "benchmarks.profiled", str(kept), "run")
    asked, port = contest.asked, box.free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}/telegram"} if way == WEBHOOK else {}
    async with (
        Crowd.gathered(folder / "crowd") as crowd,
        box.redis(folder / "redis") as (redis_url, redis_pid),
    ):
        async with box.bot(
            folder, command=command, port=port, redis_url=redis_url,
            telegram_bot_token=box.TOKEN, telegram_api_url=crowd.url, **hook,
        ) as (child, _), box.Meter({"bot": child.pid, "redis": redis_pid}).running() as meter:  # fmt: skip
            await crowd.connected()
            await asyncio.sleep(2.0)
            await crowd.round(asked, meter, rule=asked.replies, seconds=WARM_SECONDS)
            os.kill(child.pid, signal.SIGUSR1)
            served = await crowd.round(asked, meter, rule=asked.replies, seconds=SECONDS)
        return {
            "way": way,
            "messages": served.messages,
            "per_second": served.per_second,
            "cpu": served.cpu,
            "functions": functions(kept, served.messages),
        }


def functions(kept: Path, messages: int) -> list[dict[str, Any]]:
    """Every function's own and total microseconds and calls, a message."""
    stats: dict[tuple[str, int, str], Any] = pstats.Stats(str(kept)).stats  # type: ignore[attr-defined]  # typeshed leaves it out
    return [
        {
            "name": _named(*place),
            "calls": calls / messages,
            "own_us": own * 1e6 / messages,
            "total_us": total * 1e6 / messages,
        }
        for place, (_, calls, own, total, _callers) in stats.items()
    ]


def _named(file: str, line: int, function: str) -> str:
    """Where a function stands, without the folders of this machine."""
    if file == "~":
        return function
    parts = Path(file).parts
    for root in ("site-packages", box.ROOT.name):
        if root in parts:
            parts = parts[parts.index(root) + 1 :]
    return f"{'/'.join(parts[-3:])}:{line} {function}"


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found: by own time, then by total time."""
    print(
        f"{found['messages']} messages by {found['way']}, {found['per_second']:.0f}/s under the "
        f"profiler, CPU {found['cpu']['bot']:.2f} ms a message (Redis {found['cpu']['redis']:.2f}); "
        "main thread only, wall time, microseconds a message"
    )
    for key, lines in (("own_us", OWN_LINES), ("total_us", TOTAL_LINES)):
        print(f"\nby {key}")
        ordered = sorted(found["functions"], key=lambda each: -each[key])[:lines]
        table(
            ["function", "calls", "own us", "total us"],
            [
                [each["name"], f"{each['calls']:.2f}", f"{each['own_us']:.1f}",
                 f"{each['total_us']:.1f}"]
                for each in ordered
            ],
        )  # fmt: skip
