"""People who ask for numbers, so that what is lost, doubled or out of order shows."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests import smallworld
from tests.botapi import BotApi, Person

PATIENCE = 40.0


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

        Raises TimeoutError, AssertionError.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while any(self._once(person) != self._asked(person) for person in self.people):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            for person in self.people:
                assert self._once(person) == self._asked(person)
            raise
        await asyncio.sleep(0.2)  # time for a repeat to come
        for person in self.people:
            assert self._once(person) == self._asked(person)
        return self.answered - sum(len(mine) for mine in self.asked.values())

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
