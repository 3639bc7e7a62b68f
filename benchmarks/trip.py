"""The whole trip on Telegram: our bot, and python-telegram-bot's echo bot beside it."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import box
from benchmarks.crowd import Crowd
from benchmarks.questions import Questions
from benchmarks.report import table

WAYS = ("polling", "webhook")
SETTLE_SECONDS = 2.0
"""What a program does once at its start, such as opening its database, is not measured."""

WARM_SECONDS = 1.0
CLOSED_SECONDS = 5.0
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
async def ours(contest: Contest, way: str, url: str, folder: Path) -> AsyncIterator[dict[str, int]]:
    """Our bot with real content and a real Redis; its pids by name."""
    shutil.copytree(contest.cache, folder / "cache")
    webhook = way == "webhook"
    async with (
        box.redis(folder / "redis") as (redis_url, redis_pid),
        box.bot(
            folder, webhook=webhook, redis_url=redis_url, telegram_bot_token=box.TOKEN,
            telegram_api_url=url,
        ) as (child, _),
    ):  # fmt: skip
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
        pids = await stack.enter_async_context(PROGRAMS[name](contest, way, crowd.url, folder))
        await crowd.connected()
        await asyncio.sleep(SETTLE_SECONDS)
        meter = await stack.enter_async_context(box.Meter(pids).running())
        await crowd.round(asked, meter, rule=rule, seconds=WARM_SECONDS)
        closed = await crowd.round(asked, meter, rule=rule, seconds=CLOSED_SECONDS)
        opened = await crowd.round(asked, meter, rule=rule, seconds=OPEN_SECONDS, rate=OPEN_RATE)
        memory = box.megabytes(pids["bot"])
    return {"closed": asdict(closed), "open": asdict(opened), "rss_mb": memory}


async def run(contest: Contest, names: list[str]) -> dict[str, Any]:
    """Programs take turns, way by way; figures by program, then by way."""
    found: dict[str, Any] = {name: {} for name in names}
    for way in WAYS:
        for name in names:
            found[name][way] = await measured(contest, name, way)
    return found


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found, and the ratios where there is a peer."""
    rows = []
    for name, ways in found.items():
        for way, figures in ways.items():
            closed, opened = figures["closed"], figures["open"]
            cpu = closed["cpu"]
            wrong = [
                sum(each[kind] for each in (closed, opened))
                for kind in ("lost", "doubled", "misordered", "unmatched")
            ]
            rows.append([
                f"{name} {way}", closed["messages"], f"{closed['per_second']:.0f}",
                f"{cpu['bot']:.2f}", f"{cpu['redis']:.2f}" if "redis" in cpu else "-",
                *(f"{closed[key]:.0f}" for key in ("p50", "p95", "p99")),
                f"{opened['p99']:.1f}", "/".join(map(str, wrong)), f"{figures['rss_mb']:.0f}",
            ])  # fmt: skip
    table(
        ["", "messages", "msg/s", "CPU ms", "redis ms", "p50", "p95", "p99", "p99 at 100/s",
         "lost/doubled/misordered/odd", "RSS MB"],
        rows,
    )  # fmt: skip
    if "ptb_echo" in found:
        server = (
            "tornado" if find_spec("tornado") else "an aiohttp route (tornado is not installed)"
        )
        print(f"ptb_echo's webhook is served by {server}")
    for way, (speed, cpu) in ratios(found).items():
        print(f"ours / ptb_echo by {way}: {speed:.2f} x its messages/s, {cpu:.2f} x its CPU")


def ratios(found: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Ours to the peer's, by way: messages a second, and CPU a message without Redis's own."""
    if not found.keys() >= {"ours", "ptb_echo"}:
        return {}
    pairs = {way: (found["ours"][way], found["ptb_echo"][way]) for way in WAYS}
    return {
        way: (
            mine["closed"]["per_second"] / theirs["closed"]["per_second"],
            mine["closed"]["cpu"]["bot"] / max(theirs["closed"]["cpu"]["bot"], 1e-9),
        )
        for way, (mine, theirs) in pairs.items()
    }
