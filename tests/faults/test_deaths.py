"""Real processes that die: nothing confirmed is lost, nothing is answered twice."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bot import cli
from bot.store import embedded, scripts
from bot.store.courier import SENDS
from bot.store.link import Script
from tests import smallworld
from tests.botapi import BotApi, Fault, Rules
from tests.faults.conftest import Crowd, Report, crowd_of
from tests.faults.crashes import Doomed, children, toll
from tests.faults.sizes import full_only, size
from tests.process import HOOK_KEY, TOKEN, BotProcess
from tests.servers import RedisServer
from tests.wire import Wire

MakeBot = Callable[..., BotProcess]
TRIP = 0.08
"""Seconds that a call takes to Telegram."""

FIRST_SECONDS = 30.0
"""From a start to the first reply: three on a machine that has time, of which the dead
process's leases take two and a half."""

DIES_AT = size(sample=[40], full=[40, 90])
"""Kill it when so many answers have come."""


def hook(make: MakeBot, **settings: str) -> BotProcess:
    """A bot that Telegram calls."""
    bot = make(webhook_secret=HOOK_KEY, **settings)
    bot.environment["WEBHOOK_URL"] = f"{bot.url}/hook"
    return bot


async def killed_under_load(doomed: Doomed) -> float:
    """Kill a bot that is busy; gives the seconds from its start to the first reply."""
    bot, crowd = doomed.bot, doomed.crowd
    crowd.api.faults.add(Fault(kind="latency", seconds=TRIP))
    await bot.start()
    asking = asyncio.create_task(crowd.pour(rate=60, count=150))
    waits = []
    for answered in DIES_AT:
        await crowd.until(answered)
        await doomed.dies()
        bot.spawn()
        before, known = time.monotonic(), crowd.answered
        await crowd.until(known + 1)
        waits.append(time.monotonic() - before)
    await asking
    assert await crowd.settled() <= len(waits) * len(crowd.people), "one send a chat and crash"
    return max(waits)


async def killed_in_a_burst(bot: BotProcess, crowd: Crowd) -> int:
    """Kill a bot twice while three hundred messages wait; gives the repeats."""
    crowd.api.faults.add(Fault(kind="latency", seconds=TRIP))
    await bot.start()
    await crowd.all_ask(times=3)
    for answered in (40, 120):
        await crowd.until(answered)
        await bot.kill()
        bot.spawn()
    repeats = await crowd.settled()
    assert repeats <= 2 * SENDS
    await bot.ready()
    assert await bot.terminate() == 0
    return repeats


@pytest.mark.parametrize("seed", range(size(sample=1, full=5)))
async def test_kills_under_load_lose_nothing_and_repeat_only_sends_in_flight(
    processes: MakeBot,
    api: BotApi,
    rules: Rules,
    redis_url: str,
    own_redis: RedisServer,
    report: Report,
    seed: int,
) -> None:
    """D1, D2: by polling, by webhook, and in a burst with the Redis in DATA_DIR, all at once."""
    more = [BotApi(TOKEN, rules=replace(rules, seed=rules.seed + n)) for n in (1, 2)]
    async with more[0] as called, more[1] as alone:
        hooked = hook(processes, redis_url=own_redis.url, telegram_api_url=called.url)
        polled = Doomed(processes(redis_url=redis_url), crowd_of(api, 20), redis_url)
        called_up = Doomed(hooked, crowd_of(called, 20), own_redis.url)
        burst = crowd_of(alone, 100)
        *waits, repeats = await asyncio.gather(
            killed_under_load(polled),
            killed_under_load(called_up),
            killed_in_a_burst(processes(telegram_api_url=alone.url), burst),
        )
    for way, doomed, wait in zip(("polling", "webhook"), (polled, called_up), waits, strict=True):
        done = f"60 messages a second, killed {len(DIES_AT)} times, by {way}; first reply {wait:.1f} s after the start"
        report(id="D1", done=done, **asdict(await doomed.toll()))
        assert wait < FIRST_SECONDS
    report(id="D2", done="300 at once, killed twice", lost=0, misordered=0, repeated=repeats)


async def ended_under_load(bot: BotProcess, crowd: Crowd) -> float:
    """SIGTERM to a bot that is busy, and start it again; gives the seconds to its end."""
    crowd.api.faults.add(Fault(kind="latency", seconds=TRIP))
    await bot.start()
    asking = asyncio.create_task(crowd.pour(rate=60, count=150))
    await crowd.until(40)
    before = time.monotonic()
    assert await bot.terminate() == 0
    wait = time.monotonic() - before
    bot.spawn()
    await asking
    assert await crowd.settled() == 0
    return wait


@pytest.mark.parametrize("way", size(sample=["polling"], full=["polling", "webhook"]))
async def test_sigterm_under_load_loses_and_repeats_nothing(
    processes: MakeBot, crowd: Crowd, redis_url: str, report: Report, way: str
) -> None:
    """D3: it takes nothing new, and ends with 0 when what is under way is out."""
    bot = (
        processes(redis_url=redis_url) if way == "polling" else hook(processes, redis_url=redis_url)
    )
    wait = await ended_under_load(bot, crowd)
    assert wait < 10
    done = f"SIGTERM under load by {way}: exit 0 after {wait:.1f} s"
    report(id="D3", done=done, **asdict(toll(crowd)))


@full_only
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_bot_that_was_down_for_minutes_answers_what_still_waits(
    processes: MakeBot, crowd: Crowd, rules: Rules, redis_url: str, report: Report, way: str
) -> None:
    """D9: presses that Telegram has thrown away do no harm, nor those too old to acknowledge."""
    bot = (
        processes(redis_url=redis_url) if way == "polling" else hook(processes, redis_url=redis_url)
    )
    await bot.start()
    await crowd.all_ask()
    await crowd.settled()
    await bot.kill()
    rules.callback_seconds = 150
    for person in crowd.people:
        await person.presses(person.replies[-1], "Otra vez")
    await asyncio.sleep(180)
    rules.callback_seconds, rules.answer_seconds = 150, 0
    for person in crowd.people:
        await person.presses(person.replies[-1], "Otra vez", inaccessible=True)
        crowd.asked[person.id].append(0)
    await crowd.all_ask()
    await bot.start()
    await crowd.until(3 * len(crowd.people))
    await asyncio.sleep(0.5)
    assert crowd.api.queue.expired == len(crowd.people)
    for person in crowd.people:
        assert crowd.told(person) == crowd.asked[person.id] == [0, 0, 2]
    refused = {call.method for call in crowd.api.sent if call.status == 400}
    assert refused == {"answerCallbackQuery"}
    rules.answer_seconds = 150
    for person in crowd.people:
        await person.presses(person.replies[-1], "Otra vez")
    await crowd.until(4 * len(crowd.people))
    done = f"down for 180 s by {way}, {len(crowd.people)} presses expired and as many too old"
    report(id="D9", done=done, lost=0, doubled=0, misordered=0)


async def test_the_bots_own_redis_that_is_killed_is_started_again(
    processes: MakeBot, crowd: Crowd, report: Report
) -> None:
    """X3: nothing that it had confirmed is lost; the bot lives on."""
    bot = await processes().start()
    asking = asyncio.create_task(crowd.pour(rate=60, count=150))
    for answered in size(sample=[40], full=[40, 80, 120]):
        await crowd.until(answered)
        [redis] = [
            child for child in children(bot.pid)
            if Path(f"/proc/{child}/comm").read_text() == "redis-server\n"
        ]  # fmt: skip
        os.kill(redis, signal.SIGKILL)
    await asking
    await crowd.all_answered()
    assert "redis-server ended with -9" in bot.output
    assert await bot.terminate() == 0
    report(id="X3", done="SIGKILL of the redis-server that the bot started", **asdict(toll(crowd)))


async def test_a_kill_before_the_commit_and_one_between_commit_and_send_lose_nothing(
    processes: MakeBot, api: BotApi, redis_url: str
) -> None:
    ana, eva, luz = api.user("Ana"), api.user("Eva"), api.user("Luz")
    async with Wire(redis_url) as wire:
        bot = await processes(redis_url=wire.url).start()
        for person in (ana, eva, luz):
            await person.says(smallworld.ask(1))
            await smallworld.heard(person, 1)
        before = len(api.sent)
        api.faults.add(Fault(kind="hang", method="sendMessage", chat_id=eva.id, seconds=60))
        late = Fault(kind="hang_after", method="sendMessage", chat_id=luz.id, seconds=60)
        api.faults.add(late)
        await eva.says(smallworld.ask(2))
        await luz.says(smallworld.ask(2))
        await smallworld.heard(luz, 2)
        async with asyncio.timeout(20):
            while api.faults.met.get("hang", 0) < 1:
                await asyncio.sleep(0.01)
        wire.hold(Script(scripts.COMMIT).sha)
        await ana.says(smallworld.ask(2))
        await asyncio.wait_for(wire.holding.wait(), 20)
        await bot.kill()
        api.faults.clear()
        await bot.start()
        for person, told in ((ana, [1, 2, 3]), (eva, [1, 2, 3]), (luz, [1, 2, 2, 3])):
            await person.says(smallworld.ask(3))
            assert await smallworld.heard(person, len(told)) == told
    answers = [call for call in api.sent[before:] if call.status == 200]
    assert len([call for call in answers if call.method == "sendMessage"]) == 7


@pytest.mark.usefixtures("own_redis")
def test_a_second_bot_in_the_same_folder_refuses_with_one_line(
    processes: MakeBot,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    first = processes(telegram_bot_token="")
    asyncio.run(first.start())
    for name, value in first.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.setattr(embedded, "LOCK_SECONDS", 0.3)
    monkeypatch.chdir(first.folder)
    assert cli.main(["run"]) == cli.EXIT_PROBLEMS
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "Another bot is running with DATA_DIR" in said


async def test_thousands_of_waiting_updates_are_worked_off_without_much_memory(
    processes: MakeBot, api: BotApi, redis_url: str, report: Report
) -> None:
    """D11: and who writes last is answered in time."""
    crowd, times = crowd_of(api, size(sample=200, full=1000)), 10
    await crowd.all_ask(times=times)
    bot = await processes(redis_url=redis_url).start()
    before, start = bot.memory, time.monotonic()
    canary = api.user("Canary")
    await canary.says(smallworld.ask(7))
    assert await smallworld.heard(canary, 1, seconds=30) == [7]
    wait = time.monotonic() - start
    assert await crowd.settled() == 0
    grown = bot.memory - before
    assert grown < 100
    done = (
        f"{len(crowd.people) * times} updates wait at the start; RSS + {grown:.0f} MB, "
        f"one who writes then is answered after {wait:.1f} s"
    )
    report(id="D11", done=done, **asdict(toll(crowd)))
