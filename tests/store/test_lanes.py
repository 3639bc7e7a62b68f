"""Each person's messages in order, people side by side, and nobody waits for another."""

import asyncio
from functools import partial

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.errors import Blocked, Refused, RetryLater
from bot.store import keys, lanes, scripts
from bot.store.link import Script
from tests.store.conftest import Workshop, letters
from tests.stores import VAULT, Place, message, person_in, turn
from tests.wire import Wire

MANY = [str(number) for number in range(200)]


async def test_one_persons_messages_are_answered_in_the_order_stored(workshop: Workshop) -> None:
    one = await workshop.worker()
    for at in range(0, 200, 40):
        await one.process.intake.receive(letters(7, *MANY)[at : at + 40])
    await workshop.post.until(lambda: len(workshop.post.sent) >= 200)
    assert workshop.post.to("7.0") == MANY
    assert one.turns == MANY


async def test_what_waited_before_the_start_is_answered_in_order(workshop: Workshop) -> None:
    await workshop.store.process("before").intake.receive(letters(7, *MANY))
    await workshop.worker()
    await workshop.post.until(lambda: len(workshop.post.sent) >= 200)
    assert workshop.post.to("7.0") == MANY


async def test_people_are_served_side_by_side_though_one_send_hangs(workshop: Workshop) -> None:
    one = await workshop.worker()
    gate = workshop.post.gates["7.0"] = asyncio.Event()
    await one.process.intake.receive(letters(7, "a", "b"))
    for person in range(1, 30):
        await one.process.intake.receive(letters(7, "hola", person=person))
    await workshop.post.until(lambda: len(workshop.post.sent) == 29)
    assert one.turns.count("b") == 0, "the next message waits for the reply to the one before"
    gate.set()
    await workshop.post.until(lambda: workshop.post.to("7.0") == ["a", "b"])


async def test_a_message_that_comes_again_is_answered_once(workshop: Workshop) -> None:
    one = await workshop.worker()
    for _ in range(3):
        await one.process.intake.receive(letters(7, "a", "b"))
    await one.process.intake.receive(letters(7, "a", "b", "c"))
    await workshop.post.until(lambda: "c" in workshop.post.to("7.0"))
    assert workshop.post.to("7.0") == ["a", "b", "c"]


@pytest.mark.parametrize("late", [False, True], ids=["at the start", "while it runs"])
async def test_more_than_the_window_holds_is_fetched_bit_by_bit(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    monkeypatch.setattr(lanes, "WINDOW", 6)
    process = workshop.store.process("before")
    if late:
        process = (await workshop.worker()).process
    for person in range(4):
        await process.intake.receive(letters(7, *MANY[:30], person=person))
    if not late:
        await workshop.worker()
    await workshop.post.until(lambda: len(workshop.post.sent) >= 120)
    assert [workshop.post.to(f"7.{person}") for person in range(4)] == [MANY[:30]] * 4


async def test_what_nobody_can_read_is_set_aside_and_stops_nobody(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "WINDOW", 4)
    old = workshop.store.process("one", vault=type(VAULT)(b"another secret key, now forgotten"))
    await old.intake.receive([message(person_in(7), 100 + n, "perdido") for n in range(10)])
    await old.link.call("XADD", keys.inbox(7), "*", "x", "no message at all")
    await workshop.store.process("before").intake.receive(letters(7, "a", "b"))
    one = await workshop.worker()
    await workshop.post.until(lambda: workshop.post.to("7.0") == ["a", "b"])
    assert await one.process.entries(7) == []


async def test_a_reply_that_is_refused_goes_out_plain_once(workshop: Workshop) -> None:
    one = await workshop.worker()
    workshop.post.troubles["7.0"] = [Refused("can't parse entities")]
    workshop.post.troubles["7.1"] = [Refused("no"), Refused("never")]
    await one.process.intake.receive(letters(7, "a", "b"))
    await one.process.intake.receive(letters(7, "c", "d", person=1))
    await workshop.post.until(lambda: len(workshop.post.sent) >= 3)
    assert workshop.post.to("7.0") == ["plain a", "b"]
    assert workshop.post.to("7.1") == ["d"], "what is refused for good stops nothing"


async def test_who_blocked_the_bot_is_not_tried_again_and_the_session_ends(
    workshop: Workshop,
) -> None:
    one = await workshop.worker()
    workshop.post.troubles["7.0"] = [Blocked("the person stopped the bot")]
    await one.process.intake.receive(letters(7, "a"))
    await one.process.intake.receive(letters(7, "otro", person=1))
    await workshop.post.until(lambda: workshop.post.to("7.1") == ["otro"])
    async with asyncio.timeout(20):
        while await one.process.state.load(person_in(7)) or await one.process.state.pending(7):
            await asyncio.sleep(0.01)
    assert workshop.post.to("7.0") == []
    assert workshop.post.troubles["7.0"] == []


async def test_telegrams_wait_a_moment_is_only_for_that_chat(workshop: Workshop) -> None:
    one = await workshop.worker()
    workshop.post.troubles["7.0"] = [RetryLater("slow down", after=0.8)]
    await one.process.intake.receive(letters(7, "a", "b"))
    for person in range(1, 20):
        await one.process.intake.receive(letters(7, "hola", person=person))
    await workshop.post.until(lambda: len(workshop.post.sent) == 21)
    assert workshop.post.sent[-2:] == [("7.0", "a"), ("7.0", "b")]


async def test_replies_that_a_dead_process_left_go_out_before_the_next_answer(
    workshop: Workshop,
) -> None:
    dead = workshop.store.process("dead")
    await dead.hold(7)
    await dead.intake.receive(letters(7, "a", "b"))
    [first, _] = await dead.entries(7)
    await dead.state.commit(first, turn("a, primera", "a, segunda"))
    await dead.link.call("DEL", keys.lease(7))
    await workshop.worker()
    await workshop.post.until(lambda: len(workshop.post.sent) >= 3)
    assert workshop.post.to("7.0") == ["a, primera", "a, segunda", "b"]


async def test_two_workers_share_the_work_and_nothing_is_done_twice(workshop: Workshop) -> None:
    one, two = await workshop.worker("one"), await workshop.worker("two")
    async with asyncio.timeout(20):
        while min(len(w.process.leases.shards) for w in (one, two)) < keys.SHARDS // 2:
            await asyncio.sleep(0.02)
    for number in range(5):
        for shard in range(0, keys.SHARDS, 2):
            storing = (one, two)[number % 2].process.intake
            await storing.receive(letters(shard, *MANY[:5])[number : number + 1])
    for worker in (one, two):
        for shard in worker.process.leases.shards:
            worker.lanes.wake(shard)  # as the listener does when it hears the other process
    await workshop.post.until(lambda: len(workshop.post.sent) >= 160)
    for shard in range(0, keys.SHARDS, 2):
        assert workshop.post.to(f"{shard}.0") == MANY[:5]
    assert one.turns
    assert two.turns


async def test_the_end_waits_for_what_is_under_way(workshop: Workshop) -> None:
    one = await workshop.worker()
    gate = workshop.post.gates["7.0"] = asyncio.Event()
    await one.process.intake.receive(letters(7, "a", "b"))
    await workshop.post.until(lambda: workshop.post.under_way == 1)
    ending = asyncio.create_task(workshop.close())
    await asyncio.sleep(0)
    gate.set()
    await ending
    assert workshop.post.to("7.0") == ["a"]
    reader = workshop.store.process("reader")
    assert await reader.state.pending(7) == []
    assert [entry.message.text for entry in await reader.entries(7)] == ["b"]


async def busy_in(workshop: Workshop, shard: int) -> None:
    """The only worker is in the middle of a send to a person of this shard."""
    one = await workshop.worker("one")
    workshop.post.gates[f"{shard}.0"] = asyncio.Event()
    await one.process.intake.receive(letters(shard, "a", "b"))
    await workshop.post.until(lambda: workshop.post.under_way == 1)


async def test_a_shard_changes_hands_only_after_the_send_under_way(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried(monkeypatch)
    last = keys.SHARDS - 1
    await busy_in(workshop, last)
    two = await workshop.worker("two")
    async with asyncio.timeout(20):
        while len(two.process.leases.shards) < keys.SHARDS // 2 - 1:
            await asyncio.sleep(0.02)
    await asyncio.sleep(1.2)
    assert workshop.post.under_way == 1, "two sends of one reply are under way"
    workshop.post.gates[f"{last}.0"].set()
    await workshop.post.until(lambda: len(workshop.post.sent) >= 2)
    assert workshop.post.to(f"{last}.0") == ["a", "b"]
    assert two.turns == ["b"]


async def test_who_ends_keeps_the_shard_until_the_send_under_way_is_done(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried(monkeypatch)
    await busy_in(workshop, 7)
    ending = asyncio.create_task(workshop.close())
    other = Workshop(workshop.store)
    other.post = workshop.post
    two = await other.worker("two")
    async with asyncio.timeout(20):
        while len(two.process.leases.shards) < keys.SHARDS - 1:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.8)
    assert workshop.post.under_way == 1, "two sends of one reply are under way"
    workshop.post.gates["7.0"].set()
    await ending
    await workshop.post.until(lambda: len(workshop.post.sent) >= 2)
    assert workshop.post.to("7.0") == ["a", "b"]
    await other.close()


def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of 0.6 s, so that what takes longer would lose them."""
    monkeypatch.setattr(keys, "LEASE_MS", 600)
    monkeypatch.setattr(lanes, "TICK", 0.15)


async def test_a_commit_whose_answer_is_lost_is_sent_once_and_before_the_next(
    redis_url: str,
) -> None:
    async with Wire(redis_url) as wire:
        place = Place("redis", lambda: Redis.from_url(wire.url, retry=Retry(NoBackoff(), 0)))
        workshop = Workshop(place)
        one = await workshop.worker()
        for number in range(10):
            wire.lose_answer(scripts_sha())
            await one.process.intake.receive(letters(7, *MANY[: 2 * number + 2])[-2:])
            expected = 2 * number + 2
            await workshop.post.until(partial(has_sent, workshop, expected))
        assert wire.cuts >= 8
        assert workshop.post.to("7.0") == MANY[:20]
        await workshop.close()
        await place.close()


def has_sent(workshop: Workshop, count: int) -> bool:
    return len(workshop.post.sent) >= count


def scripts_sha() -> str:
    """The name by which Redis knows the commit of a turn."""
    return Script(scripts.COMMIT).sha
