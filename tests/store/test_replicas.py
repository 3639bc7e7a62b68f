"""With replicas, what was stored is confirmed when one of them has it; nothing else waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.errors import StoreUnavailable
from bot.store import pipe
from bot.store.address import client
from tests.process import free_port
from tests.redisgroups import online, until
from tests.servers import RedisServer
from tests.stores import VAULT, Process, message, person_in

pytestmark = pytest.mark.skipif(not RedisServer.is_installed(), reason="needs redis-server")

ANA = person_in(7)


@pytest.fixture
def pair() -> Iterator[tuple[RedisServer, RedisServer]]:
    """A primary and its replica."""
    port = free_port()
    at_once = {"repl_diskless_sync": "yes", "repl_diskless_sync_delay": "0"}
    with (
        RedisServer(port=str(port), **at_once) as primary,
        RedisServer(replicaof=f"127.0.0.1 {port}", **at_once) as replica,
    ):
        until(lambda: online(primary) == 1, "the replica does not follow")
        yield primary, replica


@asynccontextmanager
async def over(primary: RedisServer) -> AsyncIterator[Process]:
    """A process that uses this Redis."""
    async with client(primary.url, 5.0) as redis:
        process = Process(redis, "one", VAULT)
        yield process
        await process.link.close()


async def test_what_is_confirmed_is_on_the_replica(
    pair: tuple[RedisServer, RedisServer],
) -> None:
    primary, replica = pair
    async with over(primary) as one:
        for number in range(50):
            await one.intake.receive([message(ANA, number)])
            assert replica.do("XLEN", "tc:{7}:in") == number + 1


async def test_what_no_replica_takes_is_refused_also_when_it_is_repeated(
    pair: tuple[RedisServer, RedisServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, replica = pair
    async with over(primary) as one:
        await one.intake.receive([message(ANA, 1)])
        replica.freeze()
        with monkeypatch.context() as patch:
            patch.setattr(pipe, "WAIT_MS", 200)
            for _ in range(2):
                with pytest.raises(StoreUnavailable, match="no replica"):
                    await one.intake.receive([message(ANA, 2)])
        replica.thaw()
        await one.intake.receive([message(ANA, 2)])
        assert replica.do("XLEN", "tc:{7}:in") == 2


async def test_a_repeated_store_writes_again_so_that_there_is_something_to_wait_for(
    pair: tuple[RedisServer, RedisServer],
) -> None:
    primary, _ = pair

    def written() -> int:
        with primary.client() as redis:
            return int(redis.info("persistence")["rdb_changes_since_last_save"])

    async with over(primary) as one:
        await one.intake.receive([message(ANA, 1)])
        before = written()
        await one.intake.receive([message(ANA, 1)])
        assert written() > before


async def test_nothing_else_waits_for_a_replica_that_hangs(
    pair: tuple[RedisServer, RedisServer],
) -> None:
    primary, replica = pair
    async with over(primary) as one:
        await one.intake.receive([message(ANA, 1)])
        replica.freeze()
        storing = asyncio.create_task(one.intake.receive([message(ANA, 2)]))
        await asyncio.sleep(0.05)
        slowest = 0.0
        while not storing.done():
            asked = time.monotonic()
            await one.link.call("ECHO", "x")
            slowest = max(slowest, time.monotonic() - asked)
            await asyncio.sleep(0.02)
        with pytest.raises(StoreUnavailable):
            await storing
        assert slowest < pipe.WAIT_MS / 1000 / 2
        replica.thaw()


async def test_a_replica_that_is_gone_is_not_waited_for(
    pair: tuple[RedisServer, RedisServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe, "LOOK_SECONDS", 0.1)
    primary, replica = pair
    async with over(primary) as one:
        await one.intake.receive([message(ANA, 1)])
        replica.kill()
        until(lambda: online(primary) == 0, "the primary does not notice")
        await asyncio.sleep(0.15)
        asked = time.monotonic()
        await one.intake.receive([message(ANA, 2)])
        assert time.monotonic() - asked < pipe.WAIT_MS / 1000 / 2
