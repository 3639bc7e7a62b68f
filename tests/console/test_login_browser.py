"""The way in and the accounts in a real browser: by keyboard, on a phone, light and dark."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.journal.accounts import Invitation
from bot.journal.database import Database
from bot.staff import Role
from tests.console.office import PASSWORD, Office, opened, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, ViewportSize

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PHONE: ViewportSize = {"width": 360, "height": 740}
PATIENCE = 60
"""Seconds that a visit may take on a busy machine: a test ends rather than hangs."""
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    api = pytest.importorskip("playwright.async_api", reason="playwright is missing")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt install chromium")
    async with api.async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        async with asyncio.timeout(PATIENCE):
            await browser.close()


@pytest.fixture
async def office(redis_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """A console over real Redis and SQLite."""
    async with opened(redis_url, Database("", tmp_path)) as office:
        yield office


@pytest.fixture
async def big_office(redis_url: str, database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """A console over real Redis and PostgreSQL."""
    async with opened(redis_url, Database(database_url, tmp_path)) as office:
        yield office


@asynccontextmanager
async def visit(chromium: Browser, office: Office, **options: Any) -> AsyncIterator[Page]:
    """A browser's first page; a violated policy or an error in a script fails the test."""
    context = await chromium.new_context(**{"viewport": PHONE, "locale": "es-PE", **options})
    page = await context.new_page()
    page.set_default_timeout(5000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda line: problems.append(line.text) if "Security Policy" in line.text else None,
    )
    async with asyncio.timeout(PATIENCE):
        await page.goto(str(office.server.make_url("/console")))
        yield page
        assert problems == []
        await context.close()


async def enter(page: Page, name: str) -> None:
    """Log in."""
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await page.locator(".who").wait_for()


async def look(page: Page, name: str) -> None:
    """Nothing sticks out sideways; a picture for whoever wants one."""
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, name
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


async def test_an_operator_sets_a_password_and_comes_in_by_keyboard_alone(
    chromium: Browser, big_office: Office
) -> None:
    office = big_office
    made = office.accounts.add("Ana", Role.ADMIN, office.operators.today())
    assert isinstance(made, Invitation)
    async with visit(chromium, office) as page:
        await page.goto(str(office.server.make_url(f"/console/setup/{made.token}")))
        await look(page, "setup-phone")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        for _ in range(2):
            await page.keyboard.type(PASSWORD)
            await page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineWidth"
        assert await page.evaluate(outline) == "3px"
        await page.keyboard.press("Enter")
        await page.locator(".who").wait_for()
        assert await page.locator("nav [aria-current=page]").count() == 1


async def test_a_wrong_password_is_told_where_a_screen_reader_hears_it(
    chromium: Browser, office: Office
) -> None:
    async with visit(chromium, office) as page:
        assert "/console/login" in page.url
        await page.fill("#name", "Ana")
        await page.fill("#password", "wrong password")
        await page.press("#password", "Enter")
        alert = page.get_by_role("alert")
        assert await alert.inner_text() == say("es", "console.login.wrong")
        assert await page.get_attribute("#name", "aria-describedby") == "problem"
        assert await page.input_value("#password") == ""
        await look(page, "login-phone")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_admin_keeps_accounts_on_a_phone_and_at_a_desk(
    chromium: Browser, office: Office, scheme: str
) -> None:
    office.hire("Ana", Role.ADMIN)
    office.hire("Beto")
    async with visit(chromium, office, color_scheme=scheme) as page:
        await enter(page, "Ana")
        await page.goto(str(office.server.make_url("/console/accounts")))
        await page.fill("input[name=name]", "Carmen del Rosario Gutiérrez")
        await page.click("button.main")
        assert "/console/setup/" in await page.locator(".code").inner_text()
        await look(page, f"accounts-phone-{scheme}")
        await page.set_viewport_size({"width": 1280, "height": 800})
        await look(page, f"accounts-desk-{scheme}")
        await page.goto(str(office.server.make_url("/console/audit")))
        await look(page, f"audit-desk-{scheme}")
        await page.set_viewport_size(PHONE)
        await look(page, f"audit-phone-{scheme}")


async def test_closing_an_account_asks_first(chromium: Browser, office: Office) -> None:
    office.hire("Ana", Role.ADMIN)
    beto = office.hire("Beto")
    async with visit(chromium, office) as page:
        await enter(page, "Ana")
        answers = iter(["dismiss", "accept"])
        asked: list[str] = []

        async def answer(dialog: Any) -> None:
            asked.append(dialog.message)
            await getattr(dialog, next(answers))()

        page.on("dialog", answer)
        button = page.locator(f"#a{beto.id} button.bad")
        await button.click()
        found = office.accounts.find(beto.id)
        assert found is not None
        assert not found.disabled
        async with page.expect_navigation():
            await button.click()
        found = office.accounts.find(beto.id)
        assert found is not None
        assert found.disabled
        assert asked == [say("es", "console.accounts.sure")] * 2


async def test_everything_works_without_script(chromium: Browser, office: Office) -> None:
    office.hire("Ana", Role.ADMIN)
    async with visit(chromium, office, java_script_enabled=False) as page:
        await enter(page, "Ana")
        await page.locator("button.quiet").first.click()
        await page.wait_for_url("**/console/login?bye")
        assert office.trail("logout")


async def test_a_link_from_elsewhere_offers_to_go_on(chromium: Browser, office: Office) -> None:
    """The cookie is strict: over another site's link it stays at home."""
    office.hire("Ana", Role.ADMIN)
    async with visit(chromium, office) as page:
        await enter(page, "Ana")
        wanted = str(office.server.make_url("/console/audit"))
        await page.route(
            "http://localhost:9/", lambda route: route.fulfill(
                body=f'<a href="{wanted}">go</a>', content_type="text/html"
            ),
        )  # fmt: skip
        await page.goto("http://localhost:9/")
        await page.click("a")
        await page.get_by_role("link", name=say("es", "console.login.already")).click()
        await page.locator(".who").wait_for()
        assert page.url == wanted
