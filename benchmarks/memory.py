"""What the running bot holds in memory, idle and after many messages."""

import asyncio
import shutil
from typing import Any

from benchmarks import box
from benchmarks.crowd import Crowd
from benchmarks.programs import Contest
from benchmarks.report import table

MESSAGES = 10_000
AT_MOST_SECONDS = 25.0


async def run(contest: Contest) -> dict[str, Any]:
    """Megabytes of the bot's process, by polling with a real Redis."""
    folder = contest.folder / "memory"
    folder.mkdir()
    shutil.copytree(contest.cache, folder / "cache")
    async with (
        Crowd.gathered(folder / "crowd") as crowd,
        box.redis(folder / "redis") as (redis_url, _),
        box.bot(
            folder, redis_url=redis_url, telegram_bot_token=box.TOKEN, telegram_api_url=crowd.url
        ) as (child, _address),
        box.Meter({"bot": child.pid}).running() as meter,
    ):
        await crowd.connected()
        await asyncio.sleep(1.0)
        idle, own = box.megabytes(child.pid), box.megabytes(child.pid, "RssAnon")
        served = await crowd.round(
            contest.asked, meter, rule=contest.asked.replies, messages=MESSAGES,
            seconds=AT_MOST_SECONDS,
        )  # fmt: skip
        await asyncio.sleep(1.5)  # the archiver's turn
        return {
            "idle_mb": idle,
            "idle_own_mb": own,
            "messages": served.messages,
            "after_mb": box.megabytes(child.pid),
            "after_own_mb": box.megabytes(child.pid, "RssAnon"),
            "peak_mb": box.megabytes(child.pid, "VmHWM"),
        }


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found; its own is what no file on the disk holds as well."""
    table(
        ["RSS, MB (its own)", "idle", f"after {found['messages']} messages", "peak"],
        [
            ["", *(f"{found[f'{when}_mb']:.0f} ({found[f'{when}_own_mb']:.0f})"
                   for when in ("idle", "after")), f"{found['peak_mb']:.0f}"],
        ],
    )  # fmt: skip
