"""The pace of sends: one for all processes together, one for each chat."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.store import broadcast_scripts, pace
from bot.store.link import Script
from bot.store.pace import Pace
from tests.stores import Place


def busiest(moments: list[float], seconds: float = 1.0) -> int:
    """The most of these moments that lie within any such time."""
    moments = sorted(moments)
    return max(sum(at <= one < at + seconds for one in moments) for at in moments)


class Clock:
    """Remembers when each process had its turns."""

    def __init__(self) -> None:
        self.moments: dict[str, list[float]] = {}

    async def sends(self, name: str, paced: Pace, count: int) -> None:
        """Let a process send so many messages, each to another chat, as fast as it may."""
        mine = self.moments.setdefault(name, [])

        async def one(number: int) -> None:
            if await paced.turn(f"{name}{number}"):
                mine.append(time.monotonic())

        await asyncio.gather(*(one(number) for number in range(count)))

    @property
    def all(self) -> list[float]:
        """The moments of all processes."""
        return [at for mine in self.moments.values() for at in mine]


@pytest.fixture
async def paces(store: Place) -> AsyncIterator[list[Pace]]:
    """Four processes that may send 60 messages a second together."""
    made = [Pace(store.process(f"p{n}").link, 60) for n in range(4)]
    yield made
    for one in made:
        one.close()


@pytest.mark.parametrize("processes", [1, 4])
async def test_no_second_has_more_sends_than_allowed_by_however_many_processes(
    paces: list[Pace], processes: int
) -> None:
    clock, began = Clock(), time.monotonic()
    each = 96 // processes
    await asyncio.gather(*(clock.sends(f"p{n}", paces[n], each) for n in range(processes)))
    took = time.monotonic() - began
    assert len(clock.all) == 96
    assert took >= (96 - 6 - 1) / 50, "a pace of 50, and 6 at once"
    assert busiest(clock.all) <= 60
    assert all(len(mine) == each for mine in clock.moments.values())


async def test_each_process_comes_to_its_turns_while_another_has_much_to_send(
    paces: list[Pace],
) -> None:
    clock = Clock()
    much = asyncio.create_task(clock.sends("much", paces[0], 100))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await clock.sends("little", paces[1], 5)
    assert time.monotonic() - began < 1.5
    assert len(clock.moments["much"]) < 100
    await much


async def test_who_is_in_danger_goes_before_all_who_wait(paces: list[Pace]) -> None:
    clock = Clock()
    crowd = asyncio.create_task(clock.sends("crowd", paces[0], 80))
    await asyncio.sleep(0.1)
    assert await paces[0].turn("danger", first=True)
    assert len(clock.moments["crowd"]) < 40
    await crowd


async def test_a_busy_process_takes_turns_in_bulk_and_a_new_one_asks_at_once(
    store: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, asked = store.process().link, 0
    run, sha = link.run, Script(broadcast_scripts.GRANT).sha

    async def counted(script: Script, *rest: Any) -> object:
        nonlocal asked
        asked += script.sha == sha
        return await run(script, *rest)

    monkeypatch.setattr(link, "run", counted)
    paced = Pace(link, 1000)
    for number in range(300):
        assert await paced.turn(str(number))
        await asyncio.sleep(0.002)
    assert asked < 150, "a turn for each message would be 300"


@pytest.mark.parametrize(
    ("chat", "gap", "burst"),
    [("7", pace.CHAT_SECONDS, pace.CHAT_BURST), ("-7", pace.GROUP_SECONDS, pace.GROUP_BURST)],
)
async def test_a_chat_waits_after_a_short_burst_and_holds_up_no_other(
    store: Place, monkeypatch: pytest.MonkeyPatch, chat: str, gap: float, burst: int
) -> None:
    monkeypatch.setattr(pace, "CHAT_SECONDS", gap / 5)
    monkeypatch.setattr(pace, "GROUP_SECONDS", gap / 5)
    paced, began = Pace(store.process().link, 1000), time.monotonic()
    for _ in range(burst + 1):
        assert await paced.turn(chat)
    at_once = time.monotonic() - began
    late = asyncio.create_task(paced.turn(chat))
    assert await paced.turn("8")
    assert not late.done()
    assert await late
    assert time.monotonic() - began >= gap / 5 * 0.95
    assert at_once < gap / 5


async def test_who_waits_at_the_end_of_the_program_is_sent_away_at_once(
    paces: list[Pace],
) -> None:
    clock = Clock()
    waiting = asyncio.create_task(clock.sends("all", paces[0], 200))
    await asyncio.sleep(0.2)
    paces[0].close()
    await asyncio.wait_for(waiting, 1)
    assert 0 < len(clock.all) < 60
    assert not await paces[0].turn("later")
