"""A vote's whole trip: pressed in Telegram or in the web chat, thanked for, and in the database."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from sqlalchemy import select

from bot.journal.database import Database
from bot.journal.schema import VOTES
from tests import smallworld
from tests.botapi import BotApi, Rules
from tests.conftest import RunningBot, StartBot

Rows = list[tuple[str, str, str | None]]


async def kept(bot: RunningBot, *, settled: set[str]) -> Rows:
    """The votes in the database, as soon as all values are among ``settled``."""
    database = Database("", bot.app.settings.data_dir)
    query = select(VOTES.c.topic, VOTES.c.value, VOTES.c.reason)

    def read() -> Rows:
        with database.reading() as connection:
            return sorted((row.topic, row.value, row.reason) for row in connection.execute(query))

    try:
        async with asyncio.timeout(15):
            while not (rows := await asyncio.to_thread(read)) or {r[1] for r in rows} - settled:
                await asyncio.sleep(0.05)
        return rows
    finally:
        database.close()


async def test_on_telegram_thanks_are_shown_over_the_answer(
    start_bot: StartBot, api: BotApi
) -> None:
    bot, ana = await start_bot(), api.user()
    await ana.says(smallworld.ask(4))
    await smallworld.heard(ana, 1)
    answer = ana.replies[-1]
    await ana.presses(answer, "👍 Me sirvió")
    await ana.presses(answer, "👎 No me sirvió")
    await ana.says(smallworld.ask(5))
    assert await smallworld.heard(ana, 2) == [4, 5]
    assert ana.replies[-2] == answer, "no message stands between the two answers"
    assert [toast.text for toast in ana.toasts if toast.text] == [
        "¡Gracias! Me alegra que te sirva.", "Ya tengo tu opinión sobre esta respuesta. ¡Gracias!",
    ]  # fmt: skip
    await ana.presses(ana.replies[-1], "👎 No me sirvió")
    await ana.hears(1)
    await ana.presses(ana.replies[-1], "Está desactualizado")
    await ana.says("/menu")
    await ana.hears(1)
    edits = [call.args for call in api.sent if call.method == "editMessageReplyMarkup"]
    left = [json.dumps(args["reply_markup"]) for args in edits]
    assert left[0] and not any("/voto:" in keyboard for keyboard in left)
    assert "/humano" in left[-1], "the way to a person stays under the reasons"
    expected = [("numbers/n4", "up", None), ("numbers/n5", "down", "old")]
    async with asyncio.timeout(15):
        while await kept(bot, settled={"up", "down"}) != expected:
            await asyncio.sleep(0.05)


async def test_a_press_too_old_for_a_word_is_thanked_for_by_a_message(
    start_bot: StartBot, api: BotApi, rules: Rules
) -> None:
    await start_bot()
    ana = api.user()
    await ana.says(smallworld.ask(4))
    await smallworld.heard(ana, 1)
    rules.answer_seconds = 0
    await ana.presses(ana.replies[-1], "👍 Me sirvió")
    while not ana.replies[-1].plain.startswith("¡Gracias!"):
        await ana.hears(1)


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def test_in_the_web_chat_a_vote_is_pressed_without_script(
    start_bot: StartBot, browser: aiohttp.ClientSession
) -> None:
    bot = await start_bot(TELEGRAM_BOT_TOKEN="")
    async with browser.get(bot.url + "/") as answer:
        page = await answer.text()

    async def say(**fields: str) -> str:
        hidden = dict(re.findall(r'name="(nonce|csrf|after|lang)" value="([^"]*)"', page))
        async with browser.post(bot.url + "/say", data={**hidden, **fields}) as answer:
            return await answer.text()

    page = await say(text=smallworld.ask(4))
    row = re.findall(r'value="(/voto:[^"]+)">([^<]+)<', page)
    assert [title for _, title in row] == ["👍 Me sirvió", "👎 No me sirvió"]
    page = await say(payload=row[1][0])
    reasons = re.findall(r'value="(/voto:down:\w+:\w+)">', page)
    assert len(reasons) == 4
    page = await say(payload=reasons[-1])
    assert "Lamento que no alcance" in page
    assert await kept(bot, settled={"down"}) == [("numbers/n4", "down", "stuck")]
