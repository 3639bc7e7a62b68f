"""A Redis that is away, full, silent, killed or emptied: the bot stays up and catches up."""

import asyncio

import aiohttp
import pytest

from bot.store import embedded
from tests import smallworld
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Crowd, crowd_of
from tests.process import free_port
from tests.servers import RedisServer

PATIENCE = 30.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands fail after half a second, not after five."""
    monkeypatch.setattr(embedded, "TIMEOUT", 0.5)


async def started(start_bot: StartBot, redis: RedisServer) -> tuple[RunningBot, Crowd]:
    """A bot that polls, and ten people who have spoken with it."""
    bot = await start_bot(REDIS_URL=redis.url)
    crowd = crowd_of(bot.api, 10)
    await crowd.all_ask()
    await crowd.settled()
    return bot, crowd


async def ready(bot: RunningBot, status: int) -> None:
    """Wait until /readyz answers so."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while (await session.get(f"{bot.url}/readyz")).status != status:
            await asyncio.sleep(0.02)


async def unconfirmed(bot: RunningBot, count: int) -> None:
    """What cannot be stored stays with Telegram."""
    await ready(bot, 503)
    assert len(bot.api.queue) == count


async def test_redis_that_is_down_at_the_start_is_waited_for(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    own_redis.kill()
    bot = await start_bot(REDIS_URL=own_redis.url)
    crowd = crowd_of(bot.api, 3)
    await crowd.all_ask()
    await unconfirmed(bot, 3)
    own_redis.start()
    await ready(bot, 200)
    assert await crowd.settled() == 0


async def test_redis_that_is_killed_in_mid_conversation_loses_nothing(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    bot, crowd = await started(start_bot, own_redis)
    asking = asyncio.create_task(crowd.pour(rate=100, count=200))
    await crowd.until(60)
    own_redis.kill()
    await ready(bot, 503)
    own_redis.start()
    await asking
    assert await crowd.settled() == 0


async def test_redis_that_is_silent_for_a_while_loses_nothing(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    bot, crowd = await started(start_bot, own_redis)
    asking = asyncio.create_task(crowd.pour(rate=100, count=200))
    await crowd.until(60)
    own_redis.freeze()
    try:
        await ready(bot, 503)
    finally:
        own_redis.thaw()
    await asking
    assert await crowd.settled() == 0


async def test_redis_that_pauses_its_clients_loses_nothing(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    bot, crowd = await started(start_bot, own_redis)
    own_redis.do("CLIENT", "PAUSE", "2500", "ALL")
    await crowd.all_ask(times=2)
    await ready(bot, 503)
    assert await crowd.settled() == 0
    await ready(bot, 200)


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (("CONFIG", "SET", "maxmemory", "100kb"), ("CONFIG", "SET", "maxmemory", "0")),
        (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
    ],
    ids=["out of memory", "a read-only replica"],
)
async def test_redis_that_refuses_to_store_has_nothing_confirmed(
    broken: tuple[str, ...], mended: tuple[str, ...], start_bot: StartBot, own_redis: RedisServer
) -> None:
    bot, crowd = await started(start_bot, own_redis)
    own_redis.do(*broken)
    await crowd.all_ask()
    await unconfirmed(bot, 10)
    own_redis.do(*mended)
    await ready(bot, 200)
    assert await crowd.settled() == 0


async def test_redis_that_is_emptied_starts_anew(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    _, crowd = await started(start_bot, own_redis)
    own_redis.do("FLUSHALL")
    own_redis.do("SCRIPT", "FLUSH")
    await crowd.all_ask(times=3)
    assert await crowd.settled() == 0


async def test_the_webhook_refuses_while_redis_is_away_and_all_is_answered_once_after(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    bot = await start_bot(REDIS_URL=own_redis.url, PORT=str(port), WEBHOOK_URL=hook)
    ana = bot.api.user()
    await ana.says(smallworld.ask(1))
    await smallworld.heard(ana, 1)
    own_redis.kill()
    await ana.says(smallworld.ask(2))
    async with asyncio.timeout(PATIENCE):
        while 503 not in [attempt.status for attempt in bot.api.webhook.attempts]:
            await asyncio.sleep(0.01)
    own_redis.start()
    await ana.says(smallworld.ask(3))
    assert await smallworld.heard(ana, 3) == [1, 2, 3]
