"""The one connection: nobody gets another's answer, and every failure has one name."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.errors import StoreUnavailable
from bot.store.link import Script
from tests.servers import RedisServer
from tests.stores import VAULT, Place, Process, message, person_in
from tests.wire import Wire

ROUNDS = 4000
ANA = person_in(7)


async def test_a_cancelled_command_never_leaves_its_answer_to_another(store: Place) -> None:
    link, dice = store.process().link, random.Random(7)

    async def one(number: int) -> bytes:
        if dice.random() < 0.2:
            await asyncio.sleep(0)
        script = Script(f"return ARGV[1] .. '{number % 3}'")
        if dice.random() < 0.1:
            found = await link.run(script, ["{1}"], [number])
            assert found == f"{number}{number % 3}".encode()
            return str(number).encode()
        answer: bytes = await link.call("ECHO", number)
        return answer

    running: dict[int, asyncio.Task[bytes]] = {}
    cancelled = 0
    for number in range(ROUNDS):
        running[number] = asyncio.create_task(one(number))
        if dice.random() < 0.3:
            await asyncio.sleep(0)
        victim = running[dice.randrange(max(0, number - 40), number + 1)]
        cancelled += dice.random() < 0.5 and victim.cancel()
    answers = await asyncio.gather(*running.values(), return_exceptions=True)
    wrong = [
        (number, answer)
        for number, answer in enumerate(answers)
        if not isinstance(answer, asyncio.CancelledError) and answer != str(number).encode()
    ]
    assert wrong == []
    assert cancelled > ROUNDS / 10


async def test_scripts_come_back_after_redis_lost_them(store: Place) -> None:
    link, script = store.process().link, Script("return {KEYS[1], ARGV[1]}")
    for _ in range(2):
        await link.call("SCRIPT", "FLUSH")
        assert await link.run(script, ["{1}:a"], ["b"]) == [b"{1}:a", b"b"]


async def test_commands_asked_for_together_fail_apart(store: Place) -> None:
    link = store.process().link
    await link.call("SET", "text", "x")
    results = await asyncio.gather(
        link.call("ECHO", "a"), link.call("INCR", "text"), link.call("ECHO", "b"),
        return_exceptions=True,
    )  # fmt: skip
    assert (results[0], results[2]) == (b"a", b"b")
    assert isinstance(results[1], StoreUnavailable)


async def test_an_error_of_redis_never_repeats_what_was_sent(store: Place) -> None:
    link = store.process().link
    await link.call("SET", "text", "x")
    with pytest.raises(StoreUnavailable) as caught:
        await link.call("canary-password", "canario")
    assert "canar" not in str(caught.value)


@asynccontextmanager
async def over(url: str, timeout: float = 5.0) -> AsyncIterator[Process]:
    """A process whose commands fail after ``timeout`` seconds."""
    redis = Redis.from_url(url, socket_timeout=timeout, retry=Retry(NoBackoff(), 0))
    process = Process(redis, "one", VAULT)
    try:
        yield process
    finally:
        await process.link.close()


async def test_a_full_redis_stores_nothing_and_later_everything(own_redis: RedisServer) -> None:
    async with over(own_redis.url) as one:
        await one.link.call("PING")
        own_redis.do("CONFIG", "SET", "maxmemory", "100kb", "maxmemory-policy", "noeviction")
        with pytest.raises(StoreUnavailable):
            await one.intake.receive([message(ANA, 1), message(ANA, 2)])
        assert own_redis.do("DBSIZE") == 0
        own_redis.do("CONFIG", "SET", "maxmemory", "0")
        await one.intake.receive([message(ANA, 1), message(ANA, 2)])
        assert [entry.message.ref for entry in await one.entries(7)] == ["1", "2"]


async def test_a_replica_is_not_written_to(own_redis: RedisServer) -> None:
    async with over(own_redis.url) as one:
        own_redis.do("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(StoreUnavailable):
            await one.intake.receive([message(ANA, 1)])
        own_redis.do("REPLICAOF", "NO", "ONE")
        await one.intake.receive([message(ANA, 1)])
        assert len(await one.entries(7)) == 1


async def test_a_redis_that_is_gone_or_silent_is_unavailable_and_comes_back(
    own_redis: RedisServer,
) -> None:
    async with over(own_redis.url, timeout=0.2) as one:
        await one.intake.receive([message(ANA, 1)])
        own_redis.freeze()
        with pytest.raises(StoreUnavailable):
            await one.intake.receive([message(ANA, 2)])
        own_redis.thaw()
        await one.intake.receive([message(ANA, 2)])
        own_redis.kill()
        with pytest.raises(StoreUnavailable):
            await one.intake.receive([message(ANA, 3)])
        own_redis.start()
        await one.intake.receive([message(ANA, 3)])
        assert [entry.message.ref for entry in await one.entries(7)] == ["1", "2", "3"]


async def test_a_store_whose_answer_is_lost_may_be_repeated(redis_url: str) -> None:
    async with Wire(redis_url) as wire:
        async with over(wire.url) as one:
            wire.lose_answer(":in")
            with pytest.raises(StoreUnavailable):
                await one.intake.receive([message(ANA, 1)])
            await one.intake.receive([message(ANA, 1)])
            assert wire.cuts == 1
            assert [entry.message.ref for entry in await one.entries(7)] == ["1"]


async def test_what_is_published_is_heard_again_after_redis_was_away(
    own_redis: RedisServer,
) -> None:
    heard = asyncio.Queue[tuple[str, str]]()
    async with over(own_redis.url) as one:
        hear = one.link.listen(lambda *news: heard.put_nowait(news), "news")
        listening = asyncio.create_task(hear)
        for word in ("before", "after"):
            while own_redis.do("PUBLISH", "news", word) == 0:
                await asyncio.sleep(0.05)
            assert await asyncio.wait_for(heard.get(), 20) == ("news", word)
            own_redis.kill()
            own_redis.start()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
