"""Shards are shared out evenly, handed on after a death, and worked by one at a time."""

import asyncio
import time

import pytest

from bot.store import keys
from bot.store.leases import Leases, PollLease
from tests.stores import Place

ALL = set(range(keys.SHARDS))


@pytest.fixture(autouse=True)
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "LEASE_MS", 600)


def nothing(shards: set[int]) -> set[int]:
    """Nothing is under way in any of them."""
    return shards


async def tick(*leases: Leases, times: int = 1) -> None:
    for _ in range(times):
        for one in leases:
            await one.tick(nothing)


async def died(leases: Leases) -> None:
    """Its owner ends without a word, and time passes."""
    link = leases._link
    for shard in leases.shards:
        await link.call("PEXPIRE", keys.lease(shard), 1)
    await link.call("ZADD", keys.PROCESSES, 0, leases.owner)
    await asyncio.sleep(0.02)


async def test_one_process_takes_everything_at_once(store: Place) -> None:
    one = store.process("one").leases
    assert await one.tick(nothing) == ALL
    assert one.shards == ALL
    assert await one.tick(nothing) == set()
    assert one.shards == ALL


async def test_processes_share_evenly_and_no_shard_has_two_owners(store: Place) -> None:
    three = [store.process(name).leases for name in ("one", "two", "three")]
    await tick(*three, times=4)
    sizes = sorted(len(one.shards) for one in three)
    assert sum(sizes) == keys.SHARDS
    assert set.union(*(one.shards for one in three)) == ALL
    assert sizes[-1] <= -(-keys.SHARDS // 3)


async def test_a_newcomer_is_given_its_share_but_not_what_is_under_way(store: Place) -> None:
    one, two = store.process("one").leases, store.process("two").leases
    await tick(one, two)
    assert two.shards == set()
    asked: list[set[int]] = []

    def all_but_63(shards: set[int]) -> set[int]:
        asked.append(shards)
        return shards - {63}

    await one.tick(all_but_63)
    assert len(asked[0]) == keys.SHARDS // 2
    assert 63 in asked[0]
    await tick(two)
    assert two.shards == asked[0] - {63}
    assert one.holds(63)
    await tick(one, two)
    assert two.shards == asked[0]


async def test_who_leaves_gives_up_all_but_what_is_under_way(store: Place) -> None:
    one, two = store.process("one").leases, store.process("two").leases
    await tick(one)
    await one.tick(lambda shards: shards - {5}, leaving=True)
    assert one.shards == {5}
    await tick(two)
    assert 5 not in two.shards


async def test_what_a_dead_process_held_is_taken_over(store: Place) -> None:
    one, two = store.process("one").leases, store.process("two").leases
    await tick(one, two, times=3)
    held = one.shards
    assert held
    await died(one)
    assert await two.tick(nothing) == held
    assert two.shards == ALL


async def test_released_shards_are_free_at_once(store: Place) -> None:
    one, two = store.process("one").leases, store.process("two").leases
    await tick(one)
    await one.release_all()
    assert one.shards == set()
    assert await two.tick(nothing) == ALL


async def test_a_lease_that_another_has_is_not_taken_or_released(store: Place) -> None:
    one, two = store.process("one").leases, store.process("two").leases
    await tick(one)
    await two.release(5)
    await two.tick(nothing)
    assert one.shards == ALL
    assert two.shards == set()


async def test_without_news_from_redis_a_lease_is_not_trusted_for_long(store: Place) -> None:
    one = store.process("one").leases
    await tick(one)
    async with asyncio.timeout(10):
        while one.holds(5):
            await asyncio.sleep(0.02)
    assert one.shards == set()
    assert not one.lost(5)
    assert await one._link.call("EXISTS", keys.lease(5)) == 1, (
        "it must end here before it does there"
    )


async def test_a_shard_that_was_forgotten_is_won_again(store: Place) -> None:
    one = store.process("one").leases
    await tick(one)
    one.forget(5)
    assert one.lost(5)
    assert await one.tick(nothing) == {5}, "what was dropped meanwhile must be read again"


async def test_one_process_polls_at_a_time(store: Place) -> None:
    one, two = (PollLease(store.process(name).link, name) for name in ("one", "two"))
    assert [await one.take(), await two.take(), await one.take()] == [True, False, True]
    await two.release()
    assert await two.take() is False
    await one.release()
    assert await two.take() is True


async def test_the_right_to_poll_ends_with_its_owner(store: Place) -> None:
    one, two = (PollLease(store.process(name).link, name) for name in ("one", "two"))
    await one.take()
    async with asyncio.timeout(10):
        while not await two.take():
            await asyncio.sleep(0.02)


async def test_a_process_that_died_with_its_clock_hours_ahead_leaves_nothing_unworked(
    store: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = store.process("one").leases, store.process("two").leases
    with monkeypatch.context() as ahead:
        now = time.time()
        ahead.setattr(time, "time", lambda: now + 3 * 3600)
        await tick(two)
    for shard in two.shards:
        await two._link.call("DEL", keys.lease(shard))
    await asyncio.sleep(2.5 * keys.LEASE_MS / 1000)
    await tick(one, times=2)
    assert one.shards == ALL


async def test_signs_of_life_from_before_redis_clock_was_set_back_count_no_more(
    store: Place,
) -> None:
    one = store.process("one").leases
    await one._link.call("ZADD", keys.PROCESSES, time.time() + 3 * 3600, "gone")
    await tick(one)
    assert one.shards == ALL
