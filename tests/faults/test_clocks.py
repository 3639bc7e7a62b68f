"""The machine's clock is set forward and back by hours while people talk with the bot."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
import pytest

from tests import smallworld
from tests.botapi import BotApi, Fault
from tests.faults.conftest import Report, crowd_of
from tests.faults.crashes import Doomed, toll
from tests.faults.sizes import size
from tests.process import ROOT, BotProcess

MOVED = Path(__file__).parent / "moved"
HOUR = 3600.0


class Clock:
    """The clock of one bot."""

    def __init__(self, bot: BotProcess) -> None:
        self._bot = bot
        self._file = bot.folder / "clock"
        bot.environment["MOVED_CLOCK"] = str(self._file)
        bot.environment["PYTHONPATH"] = f"{MOVED}:{ROOT}"

    def set(self, hours: float) -> None:
        """So many hours before or behind the truth, from now on."""
        part = self._file.with_suffix(".part")
        part.write_text(f"{hours * HOUR}")
        part.replace(self._file)

    async def shown(self) -> float:
        """The hours by which the bot's clock is wrong, as its web server says."""
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{self._bot.url}/healthz") as answer:
                its = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        return round((its - time.time()) / HOUR, 1)


@pytest.fixture
def bot(processes: Callable[..., BotProcess], redis_url: str) -> BotProcess:
    """A bot that polls, not yet started."""
    return processes(redis_url=redis_url)


JUMPS = size(sample=[3.0, -5.0], full=[3.0, -5.0, 30.0, -30.0, 0.5, -0.5, 12.0, 0.0])
"""Hours from the truth, one after the other; beyond 24 a session of that age would be over."""


async def test_a_clock_set_forward_and_back_in_mid_conversation_breaks_nothing(
    bot: BotProcess, api: BotApi, report: Report
) -> None:
    """X1: leases, sessions and the waits that Telegram asks for go on as if nothing were."""
    clock, crowd = Clock(bot), crowd_of(api, 10)
    await bot.start()
    await crowd.all_ask()
    await crowd.settled()
    greeted = {person.id: len(person.replies) for person in crowd.people}
    for hours in JUMPS:
        flood = Fault(kind="flood", method="sendMessage", times=3, seconds=2)
        api.faults.add(flood)
        asking = asyncio.create_task(crowd.pour(rate=30, count=45))
        await crowd.until(crowd.answered + 10)
        clock.set(hours)
        assert await clock.shown() == hours
        await asking
        await crowd.all_answered()
    assert bot.is_running
    assert api.calls.impatient == [], "a wait that Telegram asked for was cut short"
    for person in crowd.people:
        new = person.replies[greeted[person.id] :]
        assert len(new) == len(smallworld.answers(new)), "a conversation began anew"
    asked = sum(map(len, crowd.asked.values()))
    jumps = ", ".join(f"{hours:+g} h" for hours in JUMPS)
    done = f"bot's clock set to {jumps} under load, with 429s at each jump; {asked} messages"
    report(id="X1", done=done, **asdict(toll(crowd)))


@pytest.mark.parametrize("hours", size(sample=[6.0], full=[6.0, -6.0]))
async def test_a_bot_that_dies_with_a_wrong_clock_leaves_nothing_unworked(
    bot: BotProcess, api: BotApi, redis_url: str, report: Report, hours: float
) -> None:
    """X1: the next one, by the true clock, takes all of its work at once."""
    clock, doomed = Clock(bot), Doomed(bot, crowd_of(api, 60), redis_url)
    clock.set(hours)
    await bot.start()
    await doomed.crowd.all_ask()
    await doomed.crowd.until(60)
    await doomed.crowd.all_ask()
    await doomed.dies()
    clock.set(0.0)
    bot.spawn()
    await doomed.crowd.all_ask()
    done = f"SIGKILL of a bot whose clock was {hours:+g} h, restart with the true one"
    report(id="X1", done=done, **asdict(await doomed.toll()))
