"""When Telegram is slow, busy, broken or refuses: one answer each, and nobody else waits."""

import asyncio
from dataclasses import asdict

import pytest

from tests import smallworld
from tests.botapi import Fault, FaultKind, sample
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Report, crowd_of
from tests.faults.crashes import toll
from tests.faults.sizes import size

TRIES = size(sample=1, full=3)
"""How often in a row polling fails."""

HANG = size(sample=3, full=30)
"""Seconds that a send hangs; from fifteen on, the bot gives it up and sends again."""


@pytest.fixture
async def bot(start_bot: StartBot) -> RunningBot:
    """The program over small content."""
    return await start_bot()


async def test_a_send_that_fails_once_is_repeated_after_the_wait(bot: RunningBot) -> None:
    """S1."""
    kinds: list[FaultKind] = ["flood", "bad_gateway", "error_500", "drop_before"]
    crowd = crowd_of(bot.api, len(kinds))
    await crowd.all_ask()
    await crowd.settled()
    for kind, person in zip(kinds, crowd.people, strict=True):
        fault = Fault(kind=kind, method="sendMessage", chat_id=person.id, times=1, seconds=1)
        bot.api.faults.add(fault)
    await crowd.all_ask(times=2)
    assert await crowd.settled() == 0
    assert bot.api.faults.met == dict.fromkeys(kinds, 1)
    assert bot.api.calls.impatient == []


async def test_a_storm_of_429_delays_only_the_chats_it_hits(
    bot: RunningBot, report: Report
) -> None:
    """S2: a fifth of all sends is refused with retry_after, and every wait is kept."""
    crowd = crowd_of(bot.api, size(sample=30, full=200))
    await crowd.all_ask()
    await crowd.settled()
    storm = size(
        sample=Fault(kind="flood", method="sendMessage", share=0.2, seconds=1, times=10),
        full=Fault(kind="flood", method="sendMessage", share=0.2, seconds=1, seconds_max=5),
    )
    bot.api.faults.add(storm)
    await crowd.all_ask(times=2)
    assert await crowd.settled() == 0
    assert bot.api.calls.impatient == []
    assert bot.api.faults.met["flood"] > 3
    delayed = {call.chat_id for call in bot.api.sent if call.status == 429}
    first_429 = min(call.time for call in bot.api.sent if call.status == 429)
    for person in crowd.people:
        if person.id not in delayed:
            late = size(sample=1, full=3)  # four hundred answers take a moment by themselves
            assert person.replies[-1].time < first_429 + late, "a wait of one chat stopped another"
    done = f"{bot.api.faults.met['flood']} answers of 429 with retry_after, none disregarded"
    report(id="S2", done=done, **asdict(toll(crowd)))


@pytest.mark.parametrize("kind", ["drop_after", "drop_middle"])
async def test_a_connection_cut_after_telegram_took_the_message_repeats_only_that_one(
    bot: RunningBot, report: Report, kind: FaultKind
) -> None:
    """S3: before its answer, or in the middle of it."""
    crowd = crowd_of(bot.api, 25)
    await crowd.all_ask()
    await crowd.settled()
    times = size(sample=8, full=100)
    bot.api.faults.add(Fault(kind=kind, method="sendMessage", share=0.1, times=times))
    await crowd.all_ask(times=size(sample=4, full=40))
    repeats = await crowd.settled()
    assert bot.api.cuts
    assert repeats <= len(bot.api.cuts)
    where = "in mid-answer" if kind == "drop_middle" else "before the answer"
    done = f"{len(bot.api.cuts)} connections cut {where} to a send that was taken"
    report(id="S3", done=done, lost=0, misordered=0, repeated=repeats)


async def test_polling_that_fails_in_every_way_loses_and_doubles_nothing(
    bot: RunningBot, report: Report
) -> None:
    """S1, S3: what Telegram handed out and nobody got is fetched again."""
    kinds: list[FaultKind] = [
        "flood", "bad_gateway", "error_500", "drop_before", "drop_after", "drop_middle", "hang",
    ]  # fmt: skip
    crowd = crowd_of(bot.api, 10)
    await crowd.all_ask()
    await crowd.settled()
    for kind in kinds:
        bot.api.faults.add(Fault(kind=kind, method="getUpdates", times=TRIES, seconds=1))
        await crowd.all_ask(times=2)
        await crowd.all_answered()
        bot.api.faults.clear()
    assert set(kinds) <= set(bot.api.faults.met)
    done = f"getUpdates answered with {', '.join(kinds)}"
    report(id="S1, S3", done=done, **asdict(toll(crowd)))


async def test_who_blocked_the_bot_is_not_written_to_again(bot: RunningBot) -> None:
    """S4."""
    crowd = crowd_of(bot.api, 2)
    ana, eva = crowd.people
    await crowd.all_ask()
    await crowd.settled()
    ana.deactivates()
    await ana.says(smallworld.ask(1))
    await crowd.ask(eva)
    await eva.blocks()
    canary = crowd_of(bot.api, 1)
    await canary.all_ask()
    assert await canary.settled() == 0
    async with asyncio.timeout(20):
        while await sessions(bot) != 1:
            await asyncio.sleep(0.01)
    refused = [call.chat_id for call in bot.api.sent if call.status == 403]
    assert refused.count(ana.id) == 1
    assert refused.count(eva.id) <= 1


async def sessions(bot: RunningBot) -> int:
    """How many conversations are remembered."""
    return len(await bot.app.link.call("KEYS", "*:session:*"))


async def test_a_send_that_hangs_holds_up_only_its_own_chat(bot: RunningBot) -> None:
    """S5."""
    ana, others = crowd_of(bot.api, 1), crowd_of(bot.api, 20)
    await ana.all_ask()
    await ana.settled()
    chat = ana.people[0].id
    bot.api.faults.add(
        Fault(kind="hang", method="sendMessage", chat_id=chat, times=1, seconds=HANG)
    )
    await ana.all_ask(times=2)
    await others.all_ask(times=3)
    assert await others.settled() == 0
    assert ana.answered == 1, "the others did not have to wait for the one that hangs"
    assert await ana.settled() == 0


async def test_an_answer_that_is_too_long_comes_in_parts_that_telegram_takes(
    start_bot: StartBot,
) -> None:
    """S6."""
    words = " ".join(f"🇵🇪 <Vecinos & amigos {n}>." for n in range(400))
    bot = await start_bot(ORGANISATION=words)
    ana = bot.api.user()
    await ana.says("/start")
    parts = await ana.hears(2, timeout=20)
    while "Vecinos & amigos 399" not in parts[-1].plain:
        parts += await ana.hears(timeout=20)
    assert all(len(part.plain) <= 4096 for part in parts)
    whole = "".join("".join(part.plain for part in parts).split())
    assert "".join(words.split()) in whole
    assert [call.description for call in bot.api.sent if call.status == 400] == []


async def test_what_telegram_refuses_for_good_stops_nobody(bot: RunningBot) -> None:
    """S4."""
    crowd = crowd_of(bot.api, 2)
    ana, eva = crowd.people
    await crowd.all_ask()
    await crowd.settled()
    del bot.api.world.chats[ana.id]  # "chat not found", as after a person deletes the account
    ghost = {"chat": {"id": ana.id, "type": "private"}, "from": {"id": ana.id, "is_bot": False}}
    bot.api.inject({"message": {"message_id": 9, "date": 1, "text": "hola", **ghost}})
    await eva.sends(**sample("voice"))
    await crowd.ask(eva)
    await smallworld.heard(eva, 2)


async def test_markup_that_telegram_refuses_goes_out_as_plain_text(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    """S7: the person reads the answer, and the log says why, without its words."""
    crowd = crowd_of(bot.api, 1)
    await crowd.all_ask()
    await crowd.settled()
    bot.api.faults.add(Fault(kind="refuse", method="sendMessage", times=1))
    await crowd.all_ask(times=2)
    assert await crowd.settled() == 0
    [refused] = [call for call in bot.api.sent if call.status == 400]
    [plain] = [call for call in bot.api.sent if call.number == refused.number + 1]
    assert "Respuesta 1" in str(plain.args["text"])
    assert "<" not in str(plain.args["text"])
    assert "goes out plain" in caplog.text
    assert "Respuesta" not in caplog.text
