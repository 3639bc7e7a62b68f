"""People who ask for numbers, so that what is lost, doubled or out of order shows."""

import asyncio
import itertools
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import smallworld
from tests.botapi import BotApi, Person
from tests.faults import rows
from tests.faults.sizes import FULL, SEED, size

PATIENCE = size(sample=40.0, full=120.0)
"""Seconds; the full sizes keep a machine busy."""

REPORT = "TUCAUSA_FAULTS_REPORT"
"""Where the report of this run is written; empty for none."""

Report = Callable[..., None]
"""``report(id="D1", done="…", lost=0, doubled=0, misordered=0, repeated=2)``, see ``report``."""

_ran: dict[str, rows.Ran] = {}


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Notes what a test did and counted, for the report; the test fails where a count is not 0.

    ``id`` names the fault, ``done`` says in plain words what was done to what; of the counts
    a test gives those it takes. ``repeated`` alone may be more than 0.
    """
    mine = _ran_of(request.node)

    def note(*, id: str, done: str, **counts: int) -> None:
        row = rows.Row(id=id, done=done, **counts)
        mine.rows.append(row)
        assert row.is_clean, f"{row} with seed {SEED}"

    return note


def _ran_of(item: Any) -> rows.Ran:
    """The line of a test in the report; all parameters of a test share one."""
    name = item.nodeid.partition("[")[0]
    if name not in _ran:
        ids = rows.ID.findall(item.function.__doc__ or "")
        _ran[name] = rows.Ran(rows.sentence(item.originalname), ids)
    return _ran[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has no sample."""
    left = [] if FULL else [item for item in items if item.get_closest_marker("full_only")]
    if left:
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep each test's outcome and seconds; a failure says which seed and sizes it had."""
    found = yield
    mine = _ran_of(item)
    mine.seconds += found.duration
    mine.ways += found.when == "setup"
    if found.outcome != "passed" and mine.outcome != "failed":
        mine.outcome = found.outcome
    if found.failed:
        found.sections.append(("sizes", f"{'full' if FULL else 'sample'}, seed {SEED}"))
    return found


def pytest_sessionfinish() -> None:
    """Write the report where it was asked for."""
    if (path := os.environ.get(REPORT)) and _ran:
        rows.write(Path(path), _ran.values())


@dataclass(slots=True)
class Crowd:
    """Some people and what each was to be told."""

    api: BotApi
    people: list[Person]
    asked: dict[int, list[int]] = field(default_factory=dict)

    async def ask(self, person: Person) -> None:
        """Let a person ask for their next number."""
        mine = self.asked.setdefault(person.id, [])
        mine.append(len(mine) % smallworld.NUMBERS)
        await person.says(smallworld.ask(mine[-1]))

    async def all_ask(self, times: int = 1) -> None:
        """Let everybody ask, in turn."""
        for _ in range(times):
            for person in self.people:
                await self.ask(person)

    async def pour(self, *, rate: float, count: int) -> None:
        """Let people ask in turn, so many a second, whether or not answers come."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number, person in zip(range(count), itertools.cycle(self.people), strict=False):
            await asyncio.sleep(max(0.0, start + number / rate - loop.time()))
            await self.ask(person)

    def told(self, person: Person) -> list[int]:
        """The numbers that the person was told, in order."""
        return smallworld.answers(person.replies)

    @property
    def answered(self) -> int:
        """Answers that came, repeats included."""
        return sum(len(self.told(person)) for person in self.people)

    async def until(self, answered: int) -> None:
        """Wait for so many answers. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.answered < answered:
                await asyncio.sleep(0.02)

    async def settled(self) -> int:
        """Wait until all is answered, in order and with nothing lost; give the repeats.

        Raises AssertionError.
        """
        await self.all_answered()
        for person in self.people:
            assert self._once(person) == self._asked(person)
        return self.answered - sum(len(mine) for mine in self.asked.values())

    async def all_answered(self) -> None:
        """Wait until everybody was told all, or for as long as patience lasts."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while any(self._once(person) != self._asked(person) for person in self.people):
                    await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)  # time for a repeat to come

    def _asked(self, person: Person) -> list[int]:
        return self.asked.get(person.id, [])

    def _once(self, person: Person) -> list[int]:
        """What a person was told, a message that came twice in a row counted once."""
        return [number for number, _ in itertools.groupby(self.told(person))]


def crowd_of(api: BotApi, size: int) -> Crowd:
    """New people."""
    return Crowd(api, [api.user() for _ in range(size)])


def pieces(texts: Sequence[str]) -> str:
    """Texts as one, for a search."""
    return "\n".join(texts)


@pytest.fixture
def crowd(api: BotApi) -> Crowd:
    """Twenty people."""
    return crowd_of(api, 20)
