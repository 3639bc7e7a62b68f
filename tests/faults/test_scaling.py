"""Four processes behind one address, on one Redis and one PostgreSQL, and one of them dies."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
import psycopg
import pytest
from redis.asyncio import Redis

from bot.store import keys
from bot.store.courier import SENDS
from tests.balancer import balancer
from tests.botapi import BotApi
from tests.faults.conftest import Crowd, Report, crowd_of
from tests.faults.sizes import size
from tests.process import BotProcess, free_port

MakeBot = Callable[..., BotProcess]

PROCESSES = 4
CHATS = size(sample=200, full=2000)
EACH = size(sample=2, full=3)
RATE = size(sample=120.0, full=150.0)
"""Messages a second of all people together."""

A_SECOND = 30
"""Sends that all processes may do together."""

JITTER = 1.2
"""A send leaves in time and arrives when a busy machine lets it: late ones meet others."""

PATIENCE = 60.0

ON_ITS_WAY = 2.0
"""Seconds before the kill within which a first copy was sent whose receipt was not yet kept."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of all messages."""

    lost: int
    doubled: int
    misordered: int
    repeated: int
    """Sent again because the first send was on its way when its process died."""


def tally(crowd: Crowd, killed: float) -> Tally:
    """Count; ``killed`` is the time.monotonic() of the kill."""
    lost = doubled = misordered = repeated = 0
    for person in crowd.people:
        asked, told = crowd.asked.get(person.id, []), crowd.told(person)
        once = list(dict.fromkeys(told))
        lost += len(set(asked) - set(told))
        misordered += sum(a > b for a, b in itertools.pairwise(once))
        again = sum(Counter(told).values()) - len(once)
        first = [reply.time for reply in person.replies]
        in_flight = any(killed - ON_ITS_WAY < moment < killed + 0.5 for moment in first)
        repeated += min(again, int(in_flight))
        doubled += again - min(again, int(in_flight))
    return Tally(lost, doubled, misordered, repeated)


async def owners(redis_url: str) -> Counter[bytes | str]:
    """How many shards each process works now."""
    async with Redis.from_url(redis_url) as redis:
        found = await redis.mget([keys.lease(shard) for shard in range(keys.SHARDS)])
    return Counter(owner for owner in found if owner)


async def shared_out(redis_url: str, processes: int) -> None:
    """Wait until each of so many processes works its part of all shards. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await owners(redis_url)
            all_taken = len(found) == processes and found.total() == keys.SHARDS
            if all_taken and max(found.values()) <= -(-keys.SHARDS // processes):
                return
            await asyncio.sleep(0.1)


async def answered(crowd: Crowd, count: int) -> None:
    """Wait for so many answers, or until nothing comes any more."""
    came, since = 0, time.monotonic()
    while (now := crowd.answered) < count and time.monotonic() - since < PATIENCE / 2:
        if now > came:
            came, since = now, time.monotonic()
        await asyncio.sleep(0.25)


async def recorded(database_url: str, count: int) -> int:
    """Turns in the log once there are so many, or after a while as many as there are."""
    found, until = 0, time.monotonic() + PATIENCE
    while found < count and time.monotonic() < until:
        await asyncio.sleep(0.1)
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            with suppress(psycopg.errors.UndefinedTable):  # a process makes it aside
                cursor = await connection.execute("SELECT count(*) FROM turns")
                row = await cursor.fetchone()
                found = int(row[0]) if row else 0
    return found


@asynccontextmanager
async def behind(port: int, bots: Sequence[BotProcess]) -> AsyncIterator[None]:
    """The bots, started, behind one address, each with its part of the shards."""
    async with balancer(port, [bot.url for bot in bots]):
        await asyncio.gather(*(bot.start() for bot in bots))
        await shared_out(bots[0].environment["REDIS_URL"], len(bots))
        yield


async def contents(bot: BotProcess, processes: int) -> list[int]:
    """How many processes answer from each content, as one knows it once it knows so many."""
    found: list[dict[str, str]] = []
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while len(found) < processes:
            async with session.get(f"{bot.url}/readyz") as answer:
                found = (await answer.json())["processes"]
            await asyncio.sleep(0.1)
    return sorted(Counter(one["content"] for one in found).values())


@pytest.mark.parametrize("count", [1, PROCESSES])
async def test_however_many_processes_send_no_more_a_second_than_they_may_together(
    processes: MakeBot, api: BotApi, redis_url: str, count: int
) -> None:
    port = free_port()
    settings = {
        "redis_url": redis_url, "sends_per_second": str(A_SECOND), "log_level": "WARNING",
        "webhook_url": f"http://127.0.0.1:{port}/hook",
    }  # fmt: skip
    crowd = crowd_of(api, 4 * A_SECOND)
    bots = [processes(**settings) for _ in range(count)]
    async with behind(port, bots):
        await crowd.all_ask()
        assert await crowd.settled() == 0
        assert await contents(bots[-1], count) == [count]
    moments = sorted(call.time for call in api.sent if call.method.lower() == "sendmessage")
    sent, wide = len(moments), 2.0
    assert sent >= len(crowd.people)
    assert moments[-1] - moments[0] >= (sent - A_SECOND / 10) / A_SECOND
    busiest = max(sum(at <= one < at + wide for one in moments) for at in moments)
    assert busiest <= A_SECOND * wide * JITTER


async def test_four_processes_answer_each_message_once_and_in_order_though_one_is_killed(
    processes: MakeBot, api: BotApi, redis_url: str, database_url: str, report: Report
) -> None:
    """D4: by webhook in turn to each, the log in PostgreSQL."""
    port = free_port()
    settings = {
        "redis_url": redis_url, "database_url": database_url,
        "webhook_url": f"http://127.0.0.1:{port}/hook", "log_level": "WARNING",
    }  # fmt: skip
    bots = [processes(**settings) for _ in range(PROCESSES)]
    crowd = crowd_of(api, CHATS)
    async with behind(port, bots):
        asking = asyncio.create_task(crowd.pour(rate=RATE, count=CHATS * EACH))
        await crowd.until(CHATS // 3)
        await bots[1].kill()
        killed = time.monotonic()
        await asking
        await answered(crowd, CHATS * EACH)
        await asyncio.sleep(0.5)  # time for a repeat to come
        await shared_out(redis_url, PROCESSES - 1)
        log = await recorded(database_url, CHATS * EACH)
    found = tally(crowd, killed)
    report(
        id="D4", done=f"{PROCESSES} processes by webhook, {CHATS} chats, one killed",
        lost=found.lost, doubled=found.doubled, misordered=found.misordered,
        repeated=found.repeated,
    )  # fmt: skip
    assert found.repeated <= SENDS
    assert log == CHATS * EACH, "each turn stands in the log once"
