"""What Telegram does with updates: repeats, gaps, other orders, lower ids. In this process."""

import asyncio

import pytest

from tests import smallworld
from tests.botapi import Rules
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import crowd_of
from tests.process import free_port

WAYS = pytest.mark.parametrize("way", ["polling", "webhook"])


async def started(start_bot: StartBot, way: str) -> RunningBot:
    """A bot that gets its updates in one of the two ways."""
    port = str(free_port())
    if way == "polling":
        return await start_bot()
    return await start_bot(PORT=port, WEBHOOK_URL=f"http://127.0.0.1:{port}/hook")


async def known(bot: RunningBot, way: str) -> None:
    """Wait until Telegram knows how the bot wants its updates."""
    async with asyncio.timeout(20):
        while bot.app.state()[1]["telegram"] != way:
            await asyncio.sleep(0.01)


@WAYS
async def test_an_update_that_comes_again_is_answered_once(way: str, start_bot: StartBot) -> None:
    """D5."""
    bot = await started(start_bot, way)
    await known(bot, way)
    ana = bot.api.user()
    bot.api.queue.hold()
    for number in range(3):
        await ana.says(smallworld.ask(number))
    bot.api.queue.release([0, 0, 1, 0, 1, 2, 2])
    await smallworld.heard(ana, 3)
    await ana.says(smallworld.ask(3))
    assert await smallworld.heard(ana, 4) == [0, 1, 2, 3]


@WAYS
async def test_updates_out_of_order_are_answered_as_they_come_and_none_is_waited_for(
    way: str, start_bot: StartBot
) -> None:
    """D7."""
    bot = await started(start_bot, way)
    await known(bot, way)
    ana = bot.api.user()
    bot.api.queue.hold()
    for number in range(6):
        await ana.says(smallworld.ask(number))
    bot.api.queue.release([3, 1, 5, 0, 4])  # 2 never comes
    assert await smallworld.heard(ana, 5) == [3, 1, 5, 0, 4]


@WAYS
async def test_ids_that_begin_anew_are_no_reason_to_be_silent(
    way: str, start_bot: StartBot
) -> None:
    """D6."""
    bot = await started(start_bot, way)
    ana = bot.api.user()
    await ana.says(smallworld.ask(1))
    await smallworld.heard(ana, 1)
    async with asyncio.timeout(20):
        while len(bot.api.queue):
            await asyncio.sleep(0.01)
    bot.api.queue.restart_ids()
    for number in (2, 3):
        await ana.says(smallworld.ask(number))
        await smallworld.heard(ana, number)
    assert smallworld.answers(ana.replies) == [1, 2, 3]


async def test_one_who_writes_two_hundred_messages_holds_nobody_up(start_bot: StartBot) -> None:
    """D8."""
    bot = await start_bot()
    busy, others = crowd_of(bot.api, 1), crowd_of(bot.api, 20)
    await busy.all_ask(times=200)
    await others.all_ask()
    assert await others.settled() == 0
    assert busy.answered < 200, "the others did not have to wait for all of it"
    assert await busy.settled() == 0


@WAYS
async def test_presses_that_waited_too_long_do_no_harm_and_old_buttons_work(
    way: str, start_bot: StartBot, rules: Rules
) -> None:
    """D9."""
    bot = await started(start_bot, way)
    ana = bot.api.user()
    await ana.says(smallworld.ask(4))
    await smallworld.heard(ana, 1)
    rules.answer_seconds = 0  # every press is too old to be acknowledged
    message = ana.replies[-1]
    await ana.presses(message, "Otra vez", inaccessible=True)
    await ana.forges(message, "/numbers/gone")
    await ana.says(smallworld.ask(5))
    assert await smallworld.heard(ana, 3) == [4, 4, 5]
    refused = [call for call in bot.api.sent if call.status == 400]
    assert {call.method for call in refused} == {"answerCallbackQuery"}


@WAYS
@pytest.mark.parametrize(
    "raw",
    [[1, 2], None, {"message": {"chat": 1}}, {"callback_query": {"id": 1}}],
    ids=str,
)
async def test_what_is_no_update_is_set_aside_and_the_next_is_answered(
    way: str, raw: object, start_bot: StartBot
) -> None:
    """I4."""
    bot = await started(start_bot, way)
    bot.api.inject(raw)
    ana = bot.api.user()
    for number in (1, 2):
        await ana.says(smallworld.ask(number))
        assert await smallworld.heard(ana, number) == list(range(1, number + 1))
