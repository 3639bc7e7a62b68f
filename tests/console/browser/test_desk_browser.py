"""The waiting desk in Chromium: keyboard, sound, title, drafts that are never lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.console.browser.conftest import PHONE, Visit
from tests.console.browser.test_live_browser import HOSTILE
from tests.console.deskworld import Console, conversation

if TYPE_CHECKING:
    from playwright.async_api import Page


async def is_focused(page: Page, selector: str) -> bool:
    """Whether the focus is on the element."""
    return bool(
        await page.evaluate("(s) => document.activeElement === document.querySelector(s)", selector)
    )


async def titled(page: Page, beginning: str) -> None:
    """Wait until the title begins so."""
    async with asyncio.timeout(5):
        while not (await page.title()).startswith(beginning):
            await asyncio.sleep(0.02)


async def test_a_shift_by_keyboard_alone(console: Console, visit: Visit) -> None:
    first = console.desk.ask(1, "hola", ago=300)
    second = console.desk.ask(2, "oi, alguém aí?", ago=60, language="pt")
    console.log.add("oi, alguém aí?", person=2, language="pt")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.locator("#pulse[data-state=on]").wait_for()
        await page.keyboard.press("j")
        assert await is_focused(page, f"li[data-conversation='{first}']")
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        await page.keyboard.press("j")
        assert await is_focused(page, f"li[data-conversation='{second}']")
        await page.keyboard.press("c")
        await page.locator("article").wait_for()
        await page.locator(".reply textarea:focus").wait_for()
        assert console.desk.people[second].operator == "id-ana"
        await page.keyboard.type("jk: estou aqui")
        await page.keyboard.press("Control+Enter")
        await page.locator(".ours", has_text="jk: estou aqui").wait_for()
        assert await page.input_value(".reply textarea") == ""
        assert console.desk.done == [("reply", second, "id-ana", "jk: estou aqui")]
        await page.keyboard.press("Escape")
        assert await is_focused(page, "article")
        await page.keyboard.press("r")
        assert await is_focused(page, ".reply textarea")
        page.on("dialog", lambda dialog: dialog.accept())
        await page.locator("form[action$='/close'] button").press("Enter")
        await page.locator("#no-talks").wait_for()
        assert "Conversación terminada" in await page.locator("#said").inner_text()
        assert second not in console.desk.people


async def test_keys_can_be_switched_off_and_stay_so(console: Console, visit: Visit) -> None:
    name = console.desk.ask(1, "hola")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.locator("#keys").click()
        await page.keyboard.press("j")
        await page.reload()
        assert await page.locator("#keys").get_attribute("aria-pressed") == "false"
        await page.keyboard.press("c")
        assert not await is_focused(page, f"li[data-conversation='{name}']")
    assert console.desk.people[name].operator == ""


async def test_a_new_urgent_one_is_in_the_title_and_heard_where_sound_is_on(
    console: Console, visit: Visit
) -> None:
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.locator("#pulse[data-state=on]").wait_for()
        console.desk.ask(1, "hola")
        await titled(page, "(1) En espera")
        console.desk.ask(2, "ayuda", urgent=True)
        await titled(page, "▲ 1 · En espera")
        assert await page.locator("#said").inner_text() == "Hay alguien nuevo con una urgencia."
        assert await page.locator("#queue li").first.inner_text() != ""
        assert await page.get_attribute("#desk", "data-rang") is None
        await page.locator("#sound").click()
        assert await page.get_attribute("#desk", "data-rang") == "1"
        await page.reload()
        assert await page.locator("#sound").get_attribute("aria-pressed") == "true"
        await page.locator("#pulse[data-state=on]").wait_for()
        await page.locator("h1").click()
        console.desk.ask(3, "auxilio", urgent=True)
        await page.locator("#desk[data-rang='1']").wait_for()
        await titled(page, "▲ 2 ")


async def test_what_is_being_written_survives_all_that_happens_around_it(
    console: Console, visit: Visit
) -> None:
    name = console.desk.ask(1, "hola")
    await console.desk.claim(name, "id-ana")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.fill(".reply textarea", "un borrador largo")
        console.desk.ask(2, "otra persona", urgent=True)
        console.log.add("sigo aquí", outcome="human")
        await page.locator(".words", has_text="sigo aquí").wait_for()
        await page.locator("#queue li", has_text="otra persona").wait_for()
        assert await page.input_value(".reply textarea") == "un borrador largo"
        console.desk.take(name)
        await page.locator("article.gone .lease", has_text="ya no es tuya").wait_for()
        assert await page.input_value(".reply textarea") == "un borrador largo"
        assert await page.locator("article.gone .reply button").is_hidden()
        await page.locator(f"#queue li[data-conversation='{name}'] button").click()
        await page.locator("article:not(.gone)").wait_for()
        assert await page.locator("article").count() == 1


async def test_a_colleague_was_faster(console: Console, visit: Visit) -> None:
    name = console.desk.ask(1, "hola")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.route("**/waiting/state", lambda route: route.abort())
        await console.desk.claim(name, "id-luis")
        await page.locator("#queue button").click()
        await page.locator("#said", has_text="Otra persona ya la atiende").wait_for()
        assert await page.locator("article").count() == 0


async def test_the_connection_is_lost_while_sending(console: Console, visit: Visit) -> None:
    name = console.desk.ask(1, "hola")
    await console.desk.claim(name, "id-ana")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.fill(".reply textarea", "hola")
        await page.route("**/waiting/reply", lambda route: route.abort())
        await page.locator(".reply .main").click()
        await page.locator("#said", has_text="Lo que escribiste sigue aquí").wait_for()
        await page.unroute("**/waiting/reply")
        await page.locator(".reply .main").click()
        await page.locator("#said", has_text="Mensaje enviado").wait_for()
    assert console.desk.done == [("reply", name, "id-ana", "hola")]


async def test_the_lease_is_kept_by_the_open_page_and_its_end_is_told_before(
    console: Console, visit: Visit
) -> None:
    name = console.desk.ask(1, "hola")
    await console.desk.claim(name, "id-ana")
    async with visit(f"{console.url}/console/static/live.css", console.log_in()) as page:
        await page.clock.install()
        await page.goto(f"{console.url}/console/waiting")
        await page.locator("#pulse[data-state=on]").wait_for()
        await page.clock.run_for(21_000)
        await page.wait_for_timeout(100)
        assert (name, "id-ana", True) in console.desk.beats
        for _ in range(26):
            await page.clock.run_for(20_500)
        await page.locator(".lease", has_text="esta conversación vuelve a la cola").wait_for()
        assert console.desk.beats[-1] == (name, "id-ana", False)
        await page.locator(".stay").click()
        await page.clock.run_for(1_100)
        assert await page.locator(".lease").is_hidden()
        await page.clock.run_for(20_000)
    assert console.desk.beats[-1][2] or console.desk.beats[-2][2]


async def test_other_pages_in_the_same_tab_keep_the_lease(console: Console, visit: Visit) -> None:
    name = console.desk.ask(1, "hola")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.locator("#pulse[data-state=on]").wait_for()
        await page.goto(f"{console.url}/console/live")
        await page.wait_for_timeout(100)
        assert console.desk.beats == []
        await page.goto(f"{console.url}/console/waiting")
        await page.locator("#queue button").click()
        await page.locator("article").wait_for()
        await page.clock.install()
        for path in ("/console/live", f"/console/c/{name}"):
            console.desk.beats.clear()
            async with page.expect_response("**/waiting/here"):
                await page.goto(f"{console.url}{path}")
            async with page.expect_response("**/waiting/beat"):
                await page.clock.run_for(20_000)
            assert console.desk.beats == [(name, "id-ana", True), (name, "id-ana", False)]
        console.desk.take(name)
        async with page.expect_response("**/waiting/beat"):
            await page.clock.run_for(20_000)
        console.desk.beats.clear()
        await page.clock.run_for(40_000)
        await page.wait_for_timeout(100)
    assert console.desk.beats == []


async def test_a_kept_note_is_shown_as_it_was_kept(console: Console, visit: Visit) -> None:
    await console.desk.claim(console.desk.ask(1, "hola"), "id-ana")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.locator(".ends summary").click()
        await page.fill(".ends textarea", "su dni 87654321\nya está")
        await page.locator("form[action$='/note'] button").click()
        await page.locator("#said", has_text="Nota guardada").wait_for()
        assert await page.input_value(".ends textarea") == "su dni [documento]\nya está"
        await page.locator("form[action$='/note'] button").click()
        await page.locator("#said", has_text="Nota guardada").wait_for()
    assert list(console.desk.notes.values()) == ["su dni [document]\nya está"]


async def test_a_prepared_reply_is_put_into_the_message_to_be_changed(
    console: Console, visit: Visit
) -> None:
    await console.desk.claim(console.desk.ask(1, "oi", language="pt"), "id-ana")
    async with visit(f"{console.url}/console/waiting", console.log_in()) as page:
        await page.fill(".reply textarea", "Oi!")
        await page.select_option(".canned", "hello")
        assert await page.input_value(".reply textarea") == "Oi!\nOi, estou aqui."
        assert console.desk.done == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_hostile_words_at_the_desk(console: Console, visit: Visit, size: str) -> None:
    for number, text in enumerate(HOSTILE):
        console.desk.ask(number, text)
        console.log.add(text, person=0)
    await console.desk.claim(conversation(0), "id-ana")
    console.desk.notes[conversation(0)] = HOSTILE[3]
    options = {"viewport": PHONE} if size == "phone" else {}
    async with visit(f"{console.url}/console/waiting", console.log_in(), **options) as page:
        await page.locator("#pulse[data-state=on]").wait_for()
        console.desk.ask(99, HOSTILE[4])
        await page.locator("#queue li").nth(len(HOSTILE) - 1).wait_for()
        found = await page.evaluate(
            """() => [window.hacked ?? null, document.querySelectorAll('iframe, main style').length,
            document.documentElement.scrollWidth > window.innerWidth]"""
        )
        assert found == [None, 0, False]


async def test_the_desk_works_without_script(console: Console, visit: Visit) -> None:
    name, token = console.desk.ask(1, "hola"), console.log_in()
    async with visit(f"{console.url}/console/waiting", token, java_script_enabled=False) as page:
        await page.get_by_role("button", name="Atender").click()
        await page.wait_for_url("**?done=claim")
        assert await page.locator("#said").inner_text() == "La conversación es tuya."
        await page.fill(".reply textarea", "te leo")
        await page.get_by_role("button", name="Enviar").click()
        await page.wait_for_url("**?done=reply")
        await page.get_by_role("button", name="Terminar").click()
        await page.wait_for_url("**?done=close")
        assert await page.locator("#none").is_visible()
    assert console.desk.done == [("reply", name, "id-ana", "te leo"), ("close", name, "id-ana")]
