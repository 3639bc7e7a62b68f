"""One program meets a crowd: a Bot API server and 64 people in their own process."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.box import TOKEN, Failed, Meter, cores, environment, process
from benchmarks.questions import Questions
from tests.botapi import Remote

PEOPLE = 64
_SETTLE = 0.3
"""What a crowd waits at its end for doubled replies."""
_seeds = count(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """How one crowd was served; times in milliseconds."""

    sent: int
    messages: int
    """Answered."""
    per_second: float
    p50: float
    p95: float
    p99: float
    lost: int
    doubled: int
    misordered: int
    unmatched: int
    cpu: dict[str, float]
    """CPU milliseconds a message, by process."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """The people's side, driven over its control door."""

    api: Remote
    url: str

    @classmethod
    @asynccontextmanager
    async def gathered(cls, folder: Path) -> AsyncIterator["Crowd"]:
        """Start the server away from the core of the program under test."""
        folder.mkdir()
        rules = json.dumps({"seed": next(_seeds), "webhook_gap": 0})
        command = [sys.executable, "-m", "tests.botapi", "--token", TOKEN, "--rules", rules]
        async with process(*command, folder=folder, env=environment(), on=cores()[1]) as child:
            line = await child.stdout.readline() if child.stdout else b""
            if not line:
                raise Failed("the Bot API server did not start")
            url = line.decode().strip()
            async with Remote(url) as api:
                yield cls(api=api, url=url)

    async def connected(self) -> None:
        """Wait until a bot polls or has set its webhook."""
        for _ in range(1500):
            state = await self.api.do("state")
            if state["polls"] or state["webhook"]:
                return
            await asyncio.sleep(0.02)
        raise Failed("no bot connected within 30 s")

    async def round(
        self, asked: Questions, meter: Meter, *, rule: dict[str, str], **plan: float
    ) -> Round:
        """Let the crowd chat. ``plan`` is of tests.botapi.Plan: people, seconds, messages, rate."""
        wish = {"people": PEOPLE} | plan
        result: dict[str, Any] = await self.api.do(
            "crowd", texts=asked.texts, rule=rule, warm_up="hola", **wish
        )
        now = asyncio.get_running_loop().time()
        used = meter.since(now - _SETTLE - result["seconds"] - 0.05)
        await self.api.do("forget")
        answered = max(1, result["answered"])
        return Round(
            sent=result["sent"],
            messages=result["answered"],
            per_second=result["throughput"],
            cpu={name: seconds * 1000 / answered for name, seconds in used.items()},
            **{
                name: result[name]
                for name in ("p50", "p95", "p99", "lost", "doubled", "misordered", "unmatched")
            },
        )
