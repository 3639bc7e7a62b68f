"""The running program, a real Redis and both databases: from a person's words to an operator's."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.staff import Role
from tests.botapi import Person
from tests.conftest import RunningBot, StartBot
from tests.console.browser.conftest import Visit
from tests.console.browser.test_live_browser import HOSTILE, STATE

PASSWORD = "una frase larga de prueba"


async def operator(bot: RunningBot, name: str = "Ana") -> str:
    """A new operator, logged in: the session's token."""
    operators = bot.app.operators
    invitation: Any = (await operators.accounts()).add(name, Role.OPERATOR, datetime.now(UTC))
    login = await operators.set_password(invitation.token, PASSWORD, "127.0.0.1")
    assert login.token
    await operators.operator(login.token, active=True)
    async with asyncio.timeout(15):
        while not bot.app.reception.present:
            await asyncio.sleep(0.02)
    return login.token


@pytest.fixture(params=["sqlite", "postgresql"])
async def bot(
    request: pytest.FixtureRequest, start_bot: StartBot, redis_url: str, small_content: Path
) -> RunningBot:
    """The program over a real Redis and one of the databases."""
    settings = {"REDIS_URL": redis_url}
    if request.param == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("database_url")
    return await start_bot(content=small_content, **settings)


async def told(person: Person, words: str) -> None:
    """Wait until the person was told these words."""
    async with asyncio.timeout(15):
        while not any(words in reply.plain for reply in person.replies):
            await person.hears(timeout=15)


async def test_from_asking_for_a_person_to_the_bot_again(bot: RunningBot, visit: Visit) -> None:
    token, person = await operator(bot), bot.api.user("Rosa")
    async with visit(f"{bot.url}/console/waiting", token) as page:
        page.set_default_timeout(15_000)
        page.on("dialog", lambda dialog: dialog.accept())
        await page.locator("#pulse[data-state=on]").wait_for()
        await person.says("dame el numero 3")
        await person.says("/humano")
        await page.locator("#queue li").wait_for()
        await page.keyboard.press("c")
        await page.locator(".reply textarea:focus").wait_for()
        await page.keyboard.type("Hola, te <b>leo</b> & espero")
        await page.keyboard.press("Control+Enter")
        await told(person, "Hola, te <b>leo</b> & espero")
        await page.locator(".ours", has_text="te <b>leo</b> & espero").wait_for()
        await person.says("gracias, mi correo es rosa@example.org")
        await page.locator(".lines .words", has_text="mi correo es [correo]").wait_for()
        await page.locator("summary", has_text="Entregar o dejar").click()
        await page.fill("form[action$='/note'] textarea", "llamar mañana")
        await page.locator("form[action$='/note'] button").click()
        await page.locator("#said", has_text="Nota guardada").wait_for()
        await page.locator("form[action$='/close'] button").click()
        await page.locator("#no-talks").wait_for()
        assert await bot.app.desk.waiting() == []
        await person.says("/numbers/n4")
        await told(person, "Respuesta 4")


async def test_hostile_words_through_the_bot_run_nothing(bot: RunningBot, visit: Visit) -> None:
    token, person = await operator(bot), bot.api.user("<script>window.hacked=1</script>")
    async with visit(f"{bot.url}/console/", token) as page:
        page.set_default_timeout(15_000)
        await page.locator("#pulse[data-state=on]").wait_for()
        for text in HOSTILE:
            await person.says(text)
        rows = page.locator("#turns > li")
        await rows.nth(len(HOSTILE) - 1).wait_for()
        found = await page.evaluate(STATE)
        assert found == {"hacked": None, "scripts": 2, "frames": 0, "outside": []}
        assert "window.hacked=1" in await page.locator("#turns").inner_text()
        await page.locator("#turns a").first.click()
        await page.wait_for_url("**/console/c/*")
        await page.locator(".entry").nth(len(HOSTILE) - 1).wait_for()
        found = await page.evaluate(STATE)
        assert found == {"hacked": None, "scripts": 2, "frames": 0, "outside": []}
    trail = await asyncio.to_thread((await bot.app.operators.trail()).read)
    assert [deed.action for deed in trail].count("viewed") == 1
