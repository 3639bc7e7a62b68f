"""A worker over the store whose way to people can be blocked, slowed and watched."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from bot.model import Message, Reply
from bot.ports import Entry, Parcel
from bot.store.lanes import Lanes
from bot.store.work import Work
from tests.faults.sizes import FULL
from tests.stores import Place, Process, message, person_in, turn

PATIENCE = 20.0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers over a Cluster only in full size: they wait by the clock, and touch no new keys."""
    if FULL:
        return
    late = [item for item in items if "workshop" in _fixtures(item) and "cluster" in item.name]
    config.hook.pytest_deselected(items=late)
    items[:] = [item for item in items if item not in late]


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


class Post:
    """A door that remembers what went out, and in what order; trouble comes on order."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.troubles: defaultdict[str, list[Exception]] = defaultdict(list)
        """By address: raised one by one, before anything is taken."""
        self.gates: dict[str, asyncio.Event] = {}
        """By address: nothing is taken before it is open."""
        self.under_way = 0
        self._news = asyncio.Condition()

    async def send(self, address: str, reply: Reply) -> None:
        """Take a reply."""
        self.under_way += 1
        async with self._news:
            self._news.notify_all()
        try:
            if gate := self.gates.get(address):
                await gate.wait()
        finally:
            self.under_way -= 1
        if troubles := self.troubles[address]:
            raise troubles.pop(0)
        self.sent.append((address, reply.text))
        async with self._news:
            self._news.notify_all()

    def to(self, address: str) -> list[str]:
        """What one person got."""
        return [text for to, text in self.sent if to == address]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition on this post. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(condition)


class Worker:
    """The lanes of one process: each message is answered by its own words."""

    def __init__(self, process: Process, post: Post) -> None:
        self.process = process
        self.post = post
        self.turns: list[str] = []
        """Texts in the order in which they were answered."""
        work = Work(
            intake=process.intake, state=process.state, leases=process.leases,
            doors={"telegram": post}, answer=self._answer,
            plain=lambda reply: replace(reply, text=f"plain {reply.text}"),
        )  # fmt: skip
        self.lanes = Lanes(work)

    async def _answer(self, entry: Entry) -> list[Parcel]:
        self.turns.append(entry.message.text)
        await self.process.state.load(entry.message.person)
        return await self.process.state.commit(entry, turn(entry.message.text))


class Workshop:
    """Starts workers on one Redis and ends them."""

    def __init__(self, store: Place) -> None:
        self.store = store
        self.post = Post()
        self._stack = AsyncExitStack()

    async def worker(self, name: str = "one") -> Worker:
        """A worker that runs until the end of the test."""
        worker = Worker(self.store.process(name), self.post)
        await self._stack.enter_async_context(worker.lanes)
        while not worker.lanes.store_ok:
            await asyncio.sleep(0.01)
        return worker

    async def close(self) -> None:
        """End all."""
        await self._stack.aclose()


@pytest.fixture
async def workshop(store: Place) -> AsyncIterator[Workshop]:
    """Workers over the store."""
    found = Workshop(store)
    yield found
    await found.close()


def letters(shard: int, *texts: str, person: int = 0) -> list[Message]:
    """Messages of one person, whose replies go to an address named ``shard.person``."""
    key = person_in(shard, person)
    return [
        replace(message(key, number, text), address=f"{shard}.{person}")
        for number, text in enumerate(texts)
    ]
