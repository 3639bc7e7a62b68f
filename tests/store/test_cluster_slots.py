"""The way to a Cluster: slots that move are followed, and a master that hangs delays no other."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis.crc import key_slot

from bot.errors import StoreUnavailable
from bot.store.address import client
from bot.store.link import Link, Script
from tests.redisgroups import Shards
from tests.servers import RedisServer

_PAIR = Script("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])")


@pytest.fixture
async def link(shards: Shards) -> AsyncIterator[Link]:
    """A way to the Cluster, whose commands fail after half a second."""
    async with client(shards.url, 0.5) as redis:
        found = Link(redis)
        yield found
        await found.close()


def places(shards: Shards, key: str) -> tuple[int, RedisServer, RedisServer]:
    """The slot of a key, the master that has it, and another one."""
    slot = key_slot(key.encode())
    source = shards.owner(slot)
    return slot, source, next(one for one in shards.masters.values() if one is not source)


async def test_a_slot_on_its_way_and_one_that_has_moved_are_followed(
    link: Link, shards: Shards
) -> None:
    slot, source, target = places(shards, "{7}:a")
    assert await link.call("SET", "{7}:old", "here") == b"OK"
    shards.begin_move(slot, source, target)
    answers = await asyncio.gather(
        link.call("GET", "{7}:old"), link.call("SET", "{7}:a", "x"),
        link.call("GET", "{7}:b"), link.run(_PAIR, ["{7}:c"], ["y"], durable=True),
    )  # fmt: skip
    assert list(answers) == [b"here", b"OK", None, b"y"]
    shards.end_move(slot, source, target)
    assert await link.call("MGET", "{7}:old", "{7}:a", "{7}:c") == [b"here", b"x", b"y"]
    shards.move(slot, target, source)
    assert await link.call("GET", "{7}:old") == b"here"


async def test_a_master_that_hangs_delays_nobody_whose_keys_are_elsewhere(
    link: Link, shards: Shards
) -> None:
    _, hung, other = places(shards, "{7}:a")
    there = next(n for n in range(64) if shards.owner(key_slot(f"{{{n}}}:a".encode())) is other)
    await link.call("GET", "{7}:a")
    await link.call("GET", f"{{{there}}}:a")
    hung.freeze()
    try:
        stuck = asyncio.create_task(link.call("SET", "{7}:a", "x"))
        await asyncio.sleep(0.05)
        asked = time.monotonic()
        await link.call("SET", f"{{{there}}}:a", "x")
        assert time.monotonic() - asked < 0.3
        with pytest.raises(StoreUnavailable):
            await stuck
    finally:
        hung.thaw()
    assert await link.call("SET", "{7}:a", "y") == b"OK"


async def test_keys_in_two_slots_are_refused_and_named_as_such(link: Link) -> None:
    with pytest.raises(StoreUnavailable, match="ClusterCrossSlotError"):
        await link.call("MGET", "{7}:a", "{8}:a")


async def test_a_cluster_that_is_not_there_is_unavailable() -> None:
    async with client("redis+cluster://127.0.0.1:1,127.0.0.1:2", 0.5) as redis:
        link = Link(redis)
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                await link.call("GET", "a")
        await link.close()


async def test_what_is_published_at_any_master_is_heard(link: Link, shards: Shards) -> None:
    heard = asyncio.Queue[tuple[str, str]]()
    listening = asyncio.create_task(link.listen(lambda *news: heard.put_nowait(news), "news"))
    async with asyncio.timeout(20):
        for number, master in enumerate(shards.masters.values()):
            while heard.empty():
                master.do("PUBLISH", "news", number)
                await asyncio.sleep(0.05)
            while not heard.empty():
                assert heard.get_nowait() == ("news", str(number))
            await asyncio.sleep(0.1)
            while not heard.empty():
                heard.get_nowait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
