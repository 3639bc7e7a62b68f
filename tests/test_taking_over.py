"""From /humano to the bot's return, through the whole program, by Telegram and by the web chat."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot import attending
from bot.app import App
from bot.journal.database import Database
from bot.journal.handoffs import Handoffs
from bot.journal.turns import Turns
from bot.model import DeskState
from bot.staff import Role
from bot.store.operators import OperatorDesk
from tests.botapi import BotApi, Person
from tests.conftest import RunningBot, StartBot

PATIENCE = 20.0
PHONE = "999 888 777"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk looks around often."""
    monkeypatch.setattr(attending, "SWEEP_SECONDS", 0.05)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something to become true. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.02)


async def on_shift(app: App, name: str = "Rosa") -> str:
    """An operator who has just done something; gives the account's id."""
    accounts = await app.operators.accounts()
    made = await asyncio.to_thread(accounts.add, name, Role.OPERATOR, datetime.now(UTC))
    id: str = made.account.operator.id  # type: ignore[union-attr]  # not refused
    await OperatorDesk(app.link).seen(id, now=time.time())

    async def known() -> bool:
        return app.reception.present

    await until(known)
    return id


async def the_one(app: App) -> str:
    """The conversation that waits."""

    async def somebody() -> bool:
        return bool(await app.desk.waiting())

    await until(somebody)
    [one] = await app.desk.waiting()
    return one.conversation


async def heard(ana: Person, words: str) -> None:
    """Wait until Ana was told these words."""

    async def told() -> bool:
        return any(words in reply.plain for reply in ana.replies)

    await until(told)


@pytest.fixture
async def here(start_bot: StartBot) -> RunningBot:
    """The whole program."""
    return await start_bot()


async def test_a_person_is_handed_to_an_operator_and_back(here: RunningBot, api: BotApi) -> None:
    app, ana = here.app, api.user("Ana")
    rosa = await on_shift(app)
    await ana.says("/humano")
    await heard(ana, "Avisé al equipo")
    conversation = await the_one(app)
    assert await app.desk.claim(conversation, rosa)
    await heard(ana, "Ya hay una persona del equipo en este chat")

    await ana.says(f"mi telefono es {PHONE} y me echaron del trabajo")

    async def shown() -> bool:
        return "me echaron" in (await app.desk.mine(rosa))[0].line

    await until(shown)
    assert PHONE not in (await app.desk.mine(rosa))[0].line
    before = len(ana.replies)

    for number in range(5):
        assert await app.desk.reply(conversation, rosa, text=f"palabra {number}")
    await heard(ana, "palabra 4")
    said = [re.search(r"palabra \d", reply.plain) for reply in ana.replies[before:]]
    assert [found and found[0] for found in said] == [f"palabra {n}" for n in range(5)]

    assert await app.reception.keep_note(conversation, rosa, f"Llamar al {PHONE}")
    assert await app.reception.note(conversation) == "Llamar al [phone]"
    assert await app.desk.close(conversation, rosa)
    await heard(ana, "Vuelvo yo, el bot")
    await ana.says("/menu")
    await heard(ana, "¿Sobre qué quieres saber?")
    await _is_in_the_log(app, conversation)


async def _is_in_the_log(app: App, conversation: str) -> None:
    database = Database("", app.settings.data_dir)
    try:
        history = Handoffs(database).history
        thread = Turns(database).thread

        async def closed() -> bool:
            events = [event.event for event in await asyncio.to_thread(history, conversation)]
            return events == ["asked", "claimed", *["replied"] * 5, "closed"]

        async def logged() -> bool:
            turns = await asyncio.to_thread(thread, conversation)
            human = [turn.text or "" for turn in turns if turn.outcome == "human"]
            return len(human) == 6 and PHONE not in "".join(human)

        await until(closed)
        await until(logged)
    finally:
        database.close()


async def test_with_nobody_at_the_desk_the_bot_says_so(
    start_bot: StartBot, content_dir: Path, api: BotApi
) -> None:
    here, ana = await start_bot(content=content_dir), api.user("Ana")
    await ana.says("/humano")
    await heard(ana, "nadie del equipo puede contestarte")
    await ana.says("/menu")
    await heard(ana, "¿Sobre qué quieres saber?")
    assert await here.app.desk.waiting() == []


async def test_who_goes_home_leaves_nobody_behind(here: RunningBot, api: BotApi) -> None:
    app, ana = here.app, api.user("Ana")
    rosa = await on_shift(app)
    await ana.says("/humano")
    conversation = await the_one(app)
    assert await app.desk.claim(conversation, rosa)
    await app.operators.gone(rosa)
    await heard(ana, "tuvo que salir")
    assert await app.desk.state_of(conversation) is DeskState.WAITING


async def test_somebody_who_blocks_the_bot_is_not_left_at_the_desk(
    here: RunningBot, api: BotApi
) -> None:
    app, ana = here.app, api.user("Ana")
    rosa = await on_shift(app)
    await ana.says("/humano")
    conversation = await the_one(app)
    assert await app.desk.claim(conversation, rosa)
    await ana.blocks()

    async def nobodys() -> bool:
        return not await app.desk.mine(rosa)

    await until(nobodys)


@pytest.fixture
async def visitor() -> AsyncIterator[aiohttp.ClientSession]:
    """A browser without script."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def test_the_same_in_the_web_chat(here: RunningBot, visitor: aiohttp.ClientSession) -> None:
    app = here.app
    rosa = await on_shift(app)
    page = await (await visitor.get(here.url)).text()
    fields = dict(re.findall(r'name="(csrf|n)" value="([^"]*)"', page))

    async def says(text: str) -> str:
        data = {"csrf": fields["csrf"], "text": text, "lang": "es"}
        return await (await visitor.post(f"{here.url}/say", data=data)).text()

    async def reads(words: str) -> None:
        async def there() -> bool:
            return words in await (await visitor.get(here.url)).text()

        await until(there)

    assert "Avisé al equipo" in await says("/humano")
    conversation = await the_one(app)
    assert await app.desk.claim(conversation, rosa)
    await reads("Ya hay una persona del equipo")
    assert await app.desk.reply(conversation, rosa, text="Te leo <script>alert(1)</script>")
    await reads("Te leo &lt;script&gt;")
    assert await app.desk.close(conversation, rosa)
    await reads("Vuelvo yo, el bot")
