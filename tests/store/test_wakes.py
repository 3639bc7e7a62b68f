"""Who is told that a message came: the process that works its shard, and no other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.ports import Entry
from bot.store import keys
from bot.store.intake import Intake
from tests.stores import VAULT, Place, message, person_in

SHARD = 5


class Heard:
    """Three processes and what each was told."""

    def __init__(self, store: Place) -> None:
        self.told: dict[str, list[str]] = {name: [] for name in ("a", "b", "c")}
        self.processes = {name: store.process(name) for name in self.told}
        self.intakes = {
            name: Intake(process.link, VAULT, owner=name)
            for name, process in self.processes.items()
        }

    def listen(self) -> list[asyncio.Task[None]]:
        """Each on its own channel, as the program does."""

        def heard(channel: str, data: str) -> None:
            self.told[channel.removeprefix(keys.WAKE)].append(data)

        return [
            asyncio.create_task(process.link.listen(heard, keys.WAKE + name))
            for name, process in self.processes.items()
        ]

    async def until(self, expected: dict[str, list[str]]) -> None:
        """Wait until exactly this was heard, and a moment more."""
        async with asyncio.timeout(10):
            while self.told != expected:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert self.told == expected


@pytest.fixture
async def heard(store: Place) -> AsyncIterator[Heard]:
    found = Heard(store)
    tasks = found.listen()
    for name in found.told:  # until it listens, nobody hears a message
        async with asyncio.timeout(10):
            while not found.told[name]:
                await found.processes["a"].link.call("PUBLISH", keys.WAKE + name, "-")
                await asyncio.sleep(0.05)
    await asyncio.sleep(0.1)
    for mine in found.told.values():
        mine.clear()
    yield found
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_message_that_one_process_stores_wakes_the_one_that_works_its_shard(
    heard: Heard,
) -> None:
    await heard.processes["b"].hold(SHARD)
    await heard.intakes["a"].receive([message(person_in(SHARD), 1)])
    await heard.until({"a": [], "b": [str(SHARD)], "c": []})
    await heard.intakes["a"].receive([message(person_in(SHARD), 1)])  # seen before
    await heard.until({"a": [], "b": [str(SHARD)], "c": []})


async def test_a_message_of_its_own_shard_goes_to_its_lane_and_wakes_nobody(heard: Heard) -> None:
    await heard.processes["a"].hold(SHARD)
    came: list[Entry] = []

    def arrived(shard: int, before: str, entries: list[Entry]) -> bool:
        came.extend(entries)
        return True

    heard.intakes["a"].on_arrival(arrived)
    await heard.intakes["a"].receive([message(person_in(SHARD), 1)])
    await heard.until({"a": [], "b": [], "c": []})
    assert len(came) == 1


async def test_a_process_that_does_not_know_yet_that_the_shard_is_its_own_wakes_itself(
    heard: Heard,
) -> None:
    await heard.processes["a"].hold(SHARD)
    await heard.intakes["a"].receive([message(person_in(SHARD), 1)])
    await heard.until({"a": [str(SHARD)], "b": [], "c": []})
