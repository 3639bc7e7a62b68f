"""The page in a real browser: keyboard, script off, later messages, hostile words."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.model import Button, Kind, LanguageCode, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

    from tests.channels.web.conftest import Town, Towns

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PLAYWRIGHT = importlib.util.find_spec("playwright") is not None
BUDGET = 40 * 1024
PATIENCE = 60
"""Seconds that a visit may take on a busy machine: a test ends rather than hangs."""
ES = LanguageCode("es")
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "es-PE"}

pytestmark = [
    pytest.mark.skipif(not PLAYWRIGHT, reason="playwright is missing: pip install playwright"),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt install chromium"
    ),
]

HOSTILE = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1>",
    '"><script>window.hacked=1</script>',
    "'}}</textarea><script>window.hacked=1</script>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    '<a href="javascript:window.hacked=1" id=trap>clic</a>',
    "javascript:window.hacked=1",
    "\u202e<script>window.hacked=1</script>\u0000",
]


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    from playwright.async_api import async_playwright  # may be missing

    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        async with asyncio.timeout(PATIENCE):
            await browser.close()


@asynccontextmanager
async def visit(
    chromium: Browser,
    town: Town,
    **options: Any,  # playwright's own options
) -> AsyncIterator[Page]:
    """The page, opened by a new person; a violated policy or an error fails the test."""
    context = await chromium.new_context(**{**PHONE, **options})
    page = await context.new_page()
    page.set_default_timeout(5000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda line: problems.append(line.text) if "Security Policy" in line.text else None,
    )
    async with asyncio.timeout(PATIENCE):
        await page.goto(town.url)
        yield page
        assert problems == []
        await context.close()


async def ask(page: Page, text: str, *, answers: int = 1) -> None:
    """Type a question, press Enter and wait for the answer."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await page.locator(".bot").nth(answers - 1).wait_for()


async def later(town: Town, text: str, *, buttons: tuple[tuple[Button, ...], ...] = ()) -> None:
    """A message that the person did not ask for just now."""
    person = town.bot.received[-1].person
    await town.door.send(person, Reply(text=text, language=ES, buttons=buttons))


async def test_a_question_by_keyboard_alone(chromium: Browser, town: Town) -> None:
    async with visit(chromium, town) as page:
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        await page.keyboard.press("Enter")
        await page.keyboard.type("hasta cuando")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("es el ptp?")
        await page.keyboard.press("Enter")
        await page.locator(".bot").wait_for()
        assert town.bot.received[0].text == "hasta cuando\nes el ptp?"
        assert await page.locator(".me .t").inner_text() == "hasta cuando\nes el ptp?"
        assert "Preguntaste:" in await page.locator(".bot .t").inner_text()
        assert await page.input_value("#text") == ""
        assert await page.locator(".bot").get_attribute("lang") == "es"
        assert await page.locator("#log").get_attribute("aria-live") == "polite"
        await page.locator(".bot button").first.focus()
        await page.keyboard.press("Enter")
        await page.locator(".bot").nth(1).wait_for()
        assert town.bot.received[1].text == "/ptp/expired"


VOTES = (
    (
        Button(title="👍 Me sirvió", payload="/voto:up:0123456789ab"),
        Button(title="👎 No me sirvió", payload="/voto:down:0123456789ab"),
    ),
)


@pytest.mark.parametrize("width", [320, 360])
async def test_votes_stand_beside_each_other_and_thanks_push_nothing_away(
    chromium: Browser, town: Town, width: int
) -> None:
    async with visit(chromium, town, viewport={"width": width, "height": 740}) as page:
        await ask(page, "hola")
        await later(town, "Una respuesta.", buttons=VOTES)
        votes = page.locator("button[value^='/voto:']")
        await votes.nth(1).wait_for()
        up, down = await votes.evaluate_all("all => all.map(b => [b.offsetTop, b.offsetHeight])")
        assert up[0] == down[0]
        assert min(up[1], down[1]) >= 44
        letters = await page.locator(".m").count()
        await votes.first.click()
        await page.locator("#status .note").wait_for()
        assert await page.inner_text("#status") == "¡Gracias, & adiós!"
        assert await page.locator(".m").count() == letters


async def test_buttons_new_and_old_keep_working(chromium: Browser, town: Town) -> None:
    async with visit(chromium, town) as page:
        await page.locator(".welcome button").first.click()
        await page.locator(".bot").wait_for()
        for number in (1, 2, 3):
            await page.locator(".bot").first.locator("button").first.click()
            await page.locator(".bot").nth(number).wait_for()
        assert [message.text for message in town.bot.received] == ["/start", *["/ptp/expired"] * 3]
        assert await page.locator(".me .t").nth(1).inner_text() == "¿Y ahora qué hago?"


async def test_without_script_it_asks_presses_and_finds_later_messages(
    chromium: Browser, town: Town
) -> None:
    async with visit(chromium, town, java_script_enabled=False) as page:
        await page.fill("#text", "hola <b>")
        async with page.expect_navigation():
            await page.click(".send")
        assert (await page.locator(".me .t").inner_text()).strip() == "hola <b>"
        assert page.url.endswith("/say#new")
        await page.fill("#text", "a medias")
        async with page.expect_navigation():
            await page.locator(".bot button").first.click()
        assert await page.locator(".bot").count() == 2
        assert await page.input_value("#text") == "a medias"
        await later(town, "más tarde")
        async with page.expect_navigation():
            await page.click(".newer a")
        assert "más tarde" in await page.locator("#new").inner_text()
        await page.click("summary")
        async with page.expect_navigation():
            await page.click("details button")
        assert "Borramos todo" in await page.locator("#log").inner_text()
        assert await page.context.cookies() == []
        async with page.expect_navigation():
            await page.locator("form .quick button").first.click()
        assert await page.locator(".bot").count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_hostile_words_stay_words(chromium: Browser, town: Town, *, script: bool) -> None:
    async with visit(chromium, town) as page:
        await ask(page, "hola")
        for number, text in enumerate(HOSTILE):
            buttons = ((Button(title=text, payload="/x" + text), Button(title="l", url=text)),)
            await later(town, f"<b>{text}</b>", buttons=buttons)
            await page.locator(".bot").nth(number + 1).wait_for()
        if script:
            for number, text in enumerate(HOSTILE):
                await ask(page, text, answers=len(HOSTILE) + 2 + number)
                own = await page.locator(".me .t").last.inner_text()
                assert own.strip("\u0000\ufffd") == text.strip("\u0000")
        else:
            await page.reload()
            assert await page.locator(".bot").count() == len(HOSTILE) + 1
        assert await page.evaluate("window.hacked") is None
        assert await page.locator("#trap, main iframe, main script, main img").count() == 0
        assert await page.locator('a[href^="javascript"]').count() == 0


async def test_a_later_message_comes_by_itself_and_once(chromium: Browser, town: Town) -> None:
    async with visit(chromium, town) as page:
        await ask(page, "hola")
        await later(town, "una persona te <i>responde</i>")
        await page.locator(".bot").nth(1).wait_for()
        assert await page.locator(".bot .t").nth(1).inner_html() == "una persona te <i>responde</i>"
        await page.reload()
        await later(town, "y otra vez")
        await page.locator(".bot").nth(2).wait_for()
        await page.wait_for_timeout(300)
        assert await page.locator(".bot").count() == 3


async def test_while_waiting_it_shows_so_and_then_that_the_answer_is_on_its_way(
    chromium: Browser, towns: Towns
) -> None:
    town = await towns.build(answer_seconds=1.0)
    town.bot.may_answer.clear()
    async with visit(chromium, town) as page:
        await page.fill("#text", "hola")
        await page.press("#text", "Enter")
        await page.locator("#status .dots").wait_for()
        assert "typing" in (await page.locator("#status").text_content() or "")
        await page.locator("#status .note").wait_for()
        assert "pending" in await page.locator("#status").inner_text()
        town.bot.may_answer.set()
        await page.locator(".bot").wait_for()
        assert await page.locator("#status").inner_text() == ""


@pytest.mark.parametrize("fault", ["offline", "store"])
async def test_what_could_not_be_sent_stays_and_can_be_sent_again(
    chromium: Browser, town: Town, fault: str
) -> None:
    async with visit(chromium, town) as page:
        if fault == "offline":
            await page.context.set_offline(True)
        town.bot.broken = True
        await page.fill("#text", "sigo aquí")
        await page.press("#text", "Enter")
        await page.locator(".failed").wait_for()
        assert await page.locator(".failed .t").inner_text() == "sigo aquí"
        expected = "offline" if fault == "offline" else "unkept"
        assert expected in await page.locator("#status").inner_text()
        await page.context.set_offline(False)
        town.bot.broken = False
        await page.click(".failed button")
        await page.locator(".bot").wait_for()
        assert await page.locator(".failed").count() == 0
        assert await page.locator(".me").count() == 1
        assert [message.text for message in town.bot.received] == ["sigo aquí"]


async def test_a_text_that_is_too_long_comes_back_to_the_form(
    chromium: Browser, town: Town
) -> None:
    async with visit(chromium, town) as page:
        await page.fill("#text", "a" * 5000)
        await page.press("#text", "Enter")
        await page.locator("#status .note").wait_for()
        assert "too long" in await page.locator("#status").inner_text()
        assert await page.input_value("#text") == "a" * 5000
        assert await page.locator(".me").count() == 0


async def test_an_empty_text_asks_for_one(chromium: Browser, town: Town) -> None:
    async with visit(chromium, town) as page:
        await page.click(".send")
        assert "empty" in await page.locator("#status").inner_text()


async def test_delete_asks_once_more_then_clears_page_and_cookie(
    chromium: Browser, town: Town
) -> None:
    async with visit(chromium, town) as page:
        await ask(page, "mi secreto")
        assert not await page.locator("details button").is_visible()
        await page.click("summary")
        await page.click("details button")
        await page.get_by_text("Borramos todo").wait_for()
        assert await page.context.cookies() == []
        assert "secreto" not in await page.content()
        await ask(page, "hola de nuevo", answers=2)
        assert len({message.person for message in town.bot.received}) == 2
        await later(town, "y sigo aquí")
        await page.locator(".bot").nth(2).wait_for()


@pytest.mark.parametrize("cookie", ["lost", "another tab's"])
async def test_a_page_whose_cookie_changed_asks_without_a_reload(
    chromium: Browser, town: Town, cookie: str
) -> None:
    async with visit(chromium, town) as page:
        await ask(page, "hola")
        await page.context.clear_cookies()
        if cookie != "lost":
            other = await page.context.new_page()
            await other.goto(town.url)
        await ask(page, "sigo", answers=2)
        await later(town, "tarde")
        await page.locator(".bot").nth(2).wait_for()
        assert await page.locator(".failed").count() == 0


async def test_the_page_follows_a_change_of_language(chromium: Browser, town: Town) -> None:
    async with visit(chromium, town) as page:
        await ask(page, "/idioma:ar")
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        assert await page.locator(".send").inner_text() == "send <ar>"
        assert await page.locator("#host").inner_text() == "host line ar."


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_scrolls_sideways_and_targets_are_large(
    chromium: Browser, town: Town, width: int, scheme: str
) -> None:
    view = {"width": width, "height": 640}
    async with visit(chromium, town, viewport=view, color_scheme=scheme) as page:
        await ask(page, "palabra" * 60)
        await later(town, "x" * 300 + "\n<pre>" + "y" * 300 + "</pre>")
        await page.locator(".bot").nth(1).wait_for()
        await page.click("summary")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = await page.evaluate(
            "[...document.querySelectorAll('button, summary, textarea, a.b')]"
            ".filter(e => e.offsetParent).map(e => [e.offsetWidth, e.offsetHeight])"
        )
        assert len(sizes) > 8
        assert min(min(size) for size in sizes) >= 44
        assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
        composer = await page.locator("form").bounding_box()
        assert composer is not None
        assert composer["y"] + composer["height"] <= 640


async def test_the_first_load_is_under_40_kb_over_the_wire(chromium: Browser, town: Town) -> None:
    context = await chromium.new_context(**PHONE)  # type: ignore[arg-type]  # a plain dict
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    await wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await page.goto(town.url, wait_until="networkidle")
    assert len(sizes) >= 3
    assert sum(sizes) < BUDGET
    await context.close()


HERE = ((Button(title="📍 Usar mi ubicación", payload="/donde:aqui"),),)


async def shares(chromium: Browser, town: Town, **options: Any) -> tuple[Kind, str, object]:
    """What the bot receives of a press on the button for the place."""
    async with visit(chromium, town, **options) as page:
        await ask(page, "hola")
        await later(town, "¿Dónde estás?", buttons=HERE)
        await page.get_by_role("button", name="Usar mi ubicación").click()
        await page.locator(".bot").nth(2).wait_for()
        assert await page.locator(".me .t").last.inner_text() == "📍 Usar mi ubicación"
    got = town.bot.received[-1]
    return got.kind, got.text, got.place


async def test_a_place_is_asked_for_only_on_its_button_and_leaves_rounded(
    chromium: Browser, town: Town
) -> None:
    exact = {"latitude": -12.046432, "longitude": -77.042821}
    got = await shares(chromium, town, geolocation=exact, permissions=["geolocation"])
    assert got == (Kind.LOCATION, "", (-12.05, -77.04))


async def test_whoever_gives_no_leave_presses_a_plain_button(chromium: Browser, town: Town) -> None:
    got = await shares(chromium, town, permissions=[])
    assert got == (Kind.BUTTON, "/donde:aqui", None)
