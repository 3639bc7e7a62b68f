"""SIGKILL at random moments, again and again, while people write."""

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from tests.botapi import BotApi, Fault, Rules
from tests.faults.conftest import Report, crowd_of
from tests.faults.crashes import Doomed
from tests.faults.sizes import seeded, size
from tests.process import HOOK_KEY, TOKEN, BotProcess
from tests.servers import RedisServer

MakeBot = Callable[..., BotProcess]

KILLS = size(sample=3, full=25)
"""In a row, before all is counted."""

ROUNDS = size(sample=1, full=8)
RATE = 20
"""Messages a second, of twenty people."""

BEHIND = 200
"""People stop writing while so many messages wait: a machine that starts a bot slowly would
otherwise measure its own speed, and patience would end before the last answer."""


async def poured(doomed: Doomed) -> None:
    """Let people ask in turn, for ever."""
    for person in itertools.cycle(doomed.crowd.people):
        await asyncio.sleep(1 / RATE)
        if doomed.behind < BEHIND:
            await doomed.crowd.ask(person)


async def killed_again_and_again(doomed: Doomed, rng: random.Random) -> None:
    """Three of four kills hit a bot that answers, the others one that is still starting."""
    doomed.crowd.api.faults.add(Fault(kind="latency", seconds=0.08))
    await doomed.bot.start()
    asking = asyncio.create_task(poured(doomed))
    for _ in range(KILLS):
        if rng.random() < 0.75:
            await doomed.crowd.until(doomed.crowd.answered + 1)
        await asyncio.sleep(rng.uniform(0.0, 1.0))
        await doomed.dies()
        doomed.bot.spawn()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_kills_at_random_moments_lose_double_and_misorder_nothing(
    processes: MakeBot,
    api: BotApi,
    rules: Rules,
    redis_url: str,
    own_redis: RedisServer,
    report: Report,
    number: int,
) -> None:
    """D1, D4: by polling and by webhook at once, each with its own Telegram and Redis."""
    async with BotApi(TOKEN, rules=replace(rules, seed=rules.seed + 1)) as called:
        hooked = processes(
            redis_url=own_redis.url, telegram_api_url=called.url, webhook_secret=HOOK_KEY
        )
        hooked.environment["WEBHOOK_URL"] = f"{hooked.url}/hook"
        bots = {
            "polling": Doomed(processes(redis_url=redis_url), crowd_of(api, 20), redis_url),
            "webhook": Doomed(hooked, crowd_of(called, 20), own_redis.url),
        }
        await asyncio.gather(
            *(killed_again_and_again(one, seeded(f"{way} {number}")) for way, one in bots.items())
        )
        for way, doomed in bots.items():
            done = f"{KILLS} kills at random moments by {way}, {RATE} messages a second"
            report(id="D1, D4", done=done, **asdict(await doomed.toll()))
            assert await doomed.bot.terminate() == 0
