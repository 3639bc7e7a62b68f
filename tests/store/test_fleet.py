"""Which process answers from which content, as every process knows it."""

import logging

import pytest

from bot.store import fleet, keys
from bot.store.fleet import Fleet
from tests.stores import Place


def of(store: Place, name: str, content: str) -> Fleet:
    return Fleet(store.process(name).link, name, lambda: content)


async def test_a_process_with_another_content_than_the_rest_is_named_in_all_of_them(
    store: Place,
) -> None:
    every = [of(store, "a", "new"), of(store, "b", "old"), of(store, "c", "new")]
    for one in every:
        await one.look()
    for one in every:
        await one.look()
        assert [(each.name, each.content) for each in one.processes] == [
            ("a", "new"), ("b", "old"), ("c", "new"),
        ]  # fmt: skip
        assert one.lagging == ["b"]
        assert [each.get("differs", False) for each in one.told()] == [False, True, False]


async def test_of_two_processes_the_one_that_changed_last_is_right(store: Place) -> None:
    first, second = of(store, "a", "old"), of(store, "b", "old")
    await first.look()
    await second.look()
    assert first.lagging == second.lagging == []
    async with store.client() as redis:
        hour_ago = int((await redis.time())[0]) - 3600
        for name in ("a", "b"):
            await redis.hset(keys.FLEET, name, f"old {hour_ago} {hour_ago + 3600}")
    newer = of(store, "b", "new")
    await newer.look()
    await first.look()
    assert first.lagging == newer.lagging == ["a"]
    assert [one.since >= 3600 for one in first.processes] == [True, False]


async def test_a_process_that_ended_is_forgotten_and_a_console_is_none(
    store: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await of(store, "a", "new").look()
    console = of(store, "console", "old")
    await console.look(bot=False)
    assert [one.name for one in console.processes] == ["a"]
    assert console.lagging == []
    monkeypatch.setattr(fleet, "LOOK_SECONDS", -1.0)
    await console.look(bot=False)
    assert list(console.processes) == []
    assert await store.lifetime(keys.FLEET) in range(-2, keys.FLEET_LASTS + 1)


async def test_the_log_names_it_only_when_it_lasts(
    store: Place, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    async def next_look(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise InterruptedError

    await of(store, "a", "new").look()
    await of(store, "c", "new").look()
    monkeypatch.setattr("bot.store.fleet.asyncio.sleep", next_look)
    with caplog.at_level(logging.WARNING), pytest.raises(InterruptedError):
        await of(store, "b", "old").run()
    assert [record.message for record in caplog.records] == ["other content than the rest: b"] * 2
