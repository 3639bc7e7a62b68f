"""Real processes that die: nothing confirmed is lost, nothing is answered twice."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot import cli
from bot.store import embedded, scripts
from bot.store.courier import SENDS
from bot.store.link import Script
from tests import smallworld
from tests.botapi import BotApi, Fault, Rules
from tests.faults.conftest import Crowd, crowd_of
from tests.process import HOOK_KEY, TOKEN, BotProcess
from tests.servers import RedisServer
from tests.wire import Wire

MakeBot = Callable[..., BotProcess]
TRIP = 0.08
"""Seconds that a call takes to Telegram."""


def hook(make: MakeBot, **settings: str) -> BotProcess:
    """A bot that Telegram calls."""
    bot = make(webhook_secret=HOOK_KEY, **settings)
    bot.environment["WEBHOOK_URL"] = f"{bot.url}/hook"
    return bot


async def killed_under_load(bot: BotProcess, crowd: Crowd) -> None:
    """Kill a bot that is busy; nothing is lost, and only what was on its way comes again."""
    crowd.api.faults.add(Fault(kind="latency", seconds=TRIP))
    await bot.start()
    asking = asyncio.create_task(crowd.pour(rate=60, count=150))
    await crowd.until(40)
    await bot.kill()
    bot.spawn()
    await asking
    assert await crowd.settled() <= len(crowd.people), "a chat has one send on its way at most"


async def killed_in_a_burst(bot: BotProcess, crowd: Crowd) -> None:
    """Kill a bot twice while three hundred messages wait."""
    crowd.api.faults.add(Fault(kind="latency", seconds=TRIP))
    await bot.start()
    await crowd.all_ask(times=3)
    for answered in (40, 120):
        await crowd.until(answered)
        await bot.kill()
        bot.spawn()
    assert await crowd.settled() <= 2 * SENDS
    await bot.ready()
    assert await bot.terminate() == 0


async def test_kills_under_load_lose_nothing_and_repeat_only_sends_in_flight(
    processes: MakeBot, api: BotApi, rules: Rules, redis_url: str, own_redis: RedisServer
) -> None:
    """By polling, by webhook, and in a burst with the Redis in DATA_DIR, all at once."""
    more = [BotApi(TOKEN, rules=replace(rules, seed=rules.seed + n)) for n in (1, 2)]
    async with more[0] as called, more[1] as alone:
        hooked = hook(processes, redis_url=own_redis.url, telegram_api_url=called.url)
        await asyncio.gather(
            killed_under_load(processes(redis_url=redis_url), crowd_of(api, 20)),
            killed_under_load(hooked, crowd_of(called, 20)),
            killed_in_a_burst(processes(telegram_api_url=alone.url), crowd_of(alone, 100)),
        )


async def test_sigterm_under_load_loses_and_repeats_nothing(
    processes: MakeBot, crowd: Crowd, redis_url: str
) -> None:
    crowd.api.faults.add(Fault(kind="latency", seconds=TRIP))
    bot = await processes(redis_url=redis_url).start()
    asking = asyncio.create_task(crowd.pour(rate=60, count=150))
    await crowd.until(40)
    assert await bot.terminate() == 0
    bot.spawn()
    await asking
    assert await crowd.settled() == 0


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


async def test_two_thousand_waiting_updates_are_worked_off_without_much_memory(
    processes: MakeBot, api: BotApi, redis_url: str
) -> None:
    crowd = crowd_of(api, 200)
    await crowd.all_ask(times=10)
    bot = await processes(redis_url=redis_url).start()
    before = bot.memory
    canary = api.user("Canary")
    await canary.says(smallworld.ask(7))
    assert await smallworld.heard(canary, 1, seconds=30) == [7]
    assert await crowd.settled() == 0
    assert bot.memory - before < 100
