"""Two processes on one Redis: each message once, in order, whoever dies."""

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from tests.balancer import balancer
from tests.botapi import Fault
from tests.conftest import StartBot
from tests.faults.conftest import Crowd, crowd_of
from tests.process import TOKEN, BotProcess, free_port

MakeBot = Callable[..., BotProcess]


async def test_two_processes_behind_one_webhook_keep_order_and_answer_once(
    processes: MakeBot, crowd: Crowd, redis_url: str
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    bots = [processes(redis_url=redis_url, webhook_url=url) for _ in range(2)]
    async with balancer(port, [bot.url for bot in bots]):
        await asyncio.gather(*(bot.start() for bot in bots))
        await crowd.all_ask()
        assert await crowd.settled() == 0
        crowd.api.faults.add(Fault(kind="latency", seconds=0.05))
        asking = asyncio.create_task(crowd.pour(rate=60, count=60))
        await crowd.until(40)
        await bots[1].kill()
        await asking
        assert await crowd.settled() <= len(crowd.people), "one send a chat at most"


async def test_two_processes_that_poll_take_turns_and_hand_over(
    processes: MakeBot, crowd: Crowd, redis_url: str
) -> None:
    """D10."""
    bots = [processes(redis_url=redis_url) for _ in range(2)]
    await asyncio.gather(*(bot.start() for bot in bots))
    await crowd.all_ask(times=3)
    assert await crowd.settled() == 0
    assert await bots[0].terminate() == 0
    await crowd.all_ask(times=2)
    assert await crowd.settled() == 0
    assert bots[1].is_running
    for bot in bots:
        assert "another program polls" not in bot.output


async def test_a_stranger_who_polls_with_our_token_is_named_and_stops_nothing(
    start_bot: StartBot, caplog: pytest.LogCaptureFixture
) -> None:
    """D10."""
    bot = await start_bot()
    ana = crowd_of(bot.api, 1)
    await ana.all_ask()
    await ana.settled()
    async with aiohttp.ClientSession() as stranger:
        await stranger.post(f"{bot.api.url}/bot{TOKEN}/getUpdates", json={"timeout": 0})
    await ana.all_ask(times=2)
    assert await ana.settled() == 0
    assert caplog.text.count("another program polls with this bot's token") == 1


async def test_a_rolling_restart_loses_and_repeats_nothing(
    processes: MakeBot, crowd: Crowd, redis_url: str
) -> None:
    """D3."""
    crowd.api.faults.add(Fault(kind="hang_after", method="sendMessage", seconds=0.6, share=0.2))
    old, new = processes(redis_url=redis_url), processes(redis_url=redis_url)
    await old.start()
    asking = asyncio.create_task(crowd.pour(rate=50, count=120))
    await crowd.until(20)
    await new.start()
    await crowd.until(80)
    assert await old.terminate() == 0
    await asking
    assert await crowd.settled() == 0
