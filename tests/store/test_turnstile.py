"""Who goes next: as many at once as there are places, in order, and the urgent first."""

import asyncio
from contextlib import suppress
from functools import partial

import pytest

from bot.model import Message, PersonKey
from bot.store.turnstile import FEW_TURNS, TURNS, Brake, Turnstile
from tests.stores import message, person_in


class Hall:
    """A turnstile, and who went in, in order; the work lasts until it is ended."""

    def __init__(self, places: int = 1, *, seconds: float | None = None) -> None:
        self.places = places
        self.urgent: set[PersonKey] = set()
        self.turnstile = Turnstile(lambda: self.places, self.urgent, seconds=seconds)
        self.went: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, *names: str) -> None:
        for name in names:
            self.ends[name] = asyncio.Event()
            work = self.turnstile.run(PersonKey(name), partial(self._work, name))
            self.tasks[name] = asyncio.create_task(work)
            await asyncio.sleep(0)

    async def _work(self, name: str) -> None:
        self.went.append(name)
        await self.ends[name].wait()

    async def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()
            await self.tasks[name]
        await asyncio.sleep(0)


async def test_as_many_go_in_as_there_are_places_and_the_rest_in_order() -> None:
    hall = Hall(2)
    await hall.come("a", "b", "c", "d")
    assert hall.went == ["a", "b"]
    assert hall.turnstile.waiting == 2
    await hall.end("b", "a")
    assert hall.went == ["a", "b", "c", "d"]


async def test_the_urgent_go_first_also_those_who_became_so_in_the_line() -> None:
    hall = Hall()
    await hall.come("a", "b", "c")
    hall.urgent.add(PersonKey("u"))
    await hall.come("u")
    hall.turnstile.hurry(PersonKey("c"))
    await hall.end("a", "u", "c", "b")
    assert hall.went == ["a", "u", "c", "b"]


async def test_the_ordinary_line_moves_however_many_are_urgent() -> None:
    hall = Hall()
    await hall.come("first", "b")
    urgent = [f"u{number}" for number in range(20)]
    hall.urgent.update(map(PersonKey, urgent))
    await hall.come(*urgent)
    for _ in range(10):
        await hall.end(hall.went[-1])
    assert "b" in hall.went


async def test_who_gives_up_waiting_takes_no_place_with_them() -> None:
    hall = Hall()
    await hall.come("a", "b", "c")
    hall.tasks["b"].cancel()
    hall.ends["a"].set()
    with suppress(asyncio.CancelledError):
        await hall.tasks["b"]
    await asyncio.sleep(0)
    await hall.end("a", "c")
    await hall.come("d")
    assert hall.went == ["a", "c", "d"]


async def test_a_place_given_in_the_moment_of_giving_up_goes_to_the_next() -> None:
    hall = Hall()
    await hall.come("a", "b", "c")
    hall.ends["a"].set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # the place is b's by now
    hall.tasks["b"].cancel()
    await asyncio.gather(hall.tasks["b"], return_exceptions=True)
    await hall.end("c")
    assert hall.went[-1] == "c"


async def test_work_that_takes_too_long_holds_up_nobody() -> None:
    hall = Hall(seconds=0.05)
    await hall.come("a", "b", "c")
    async with asyncio.timeout(10):
        while hall.went != ["a", "b", "c"]:
            await asyncio.sleep(0.01)
    await hall.end("a", "b", "c")
    await hall.come("d", "e")
    assert hall.went[3:] == ["d"], "no place is given back twice"


async def test_an_error_gives_the_place_back() -> None:
    turnstile = Turnstile(lambda: 1, set())

    async def broken() -> None:
        raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError):
            await turnstile.run(person_in(1), broken)
    assert turnstile.waiting == 0


async def test_turns_are_few_while_more_is_to_be_taken_in_and_many_again_behind_it() -> None:
    behind, running = True, 0

    def nobody(message: Message) -> bool:
        return False

    brake = Brake(nobody, sends=1, is_behind=lambda: behind)
    gate = asyncio.Event()

    async def work() -> None:
        nonlocal running
        running += 1
        await gate.wait()

    tasks = [asyncio.create_task(brake.turns.run(person_in(1, n), work)) for n in range(TURNS + 50)]
    await asyncio.sleep(0)
    assert running == FEW_TURNS
    behind = False
    tasks[0].cancel()
    await asyncio.sleep(0.01)
    assert running == TURNS + 1
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert running == TURNS + 50


def test_only_a_pressing_message_makes_its_person_urgent() -> None:
    brake = Brake(lambda one: one.text == "socorro", sends=1, is_behind=lambda: False)
    brake.look(message(person_in(1), 1, "hola"))
    assert not brake.sends.is_first(person_in(1))
    brake.look(message(person_in(1), 2, "socorro"))
    assert brake.sends.is_first(person_in(1))
    brake.done(person_in(1))
    assert not brake.sends.is_first(person_in(1))
