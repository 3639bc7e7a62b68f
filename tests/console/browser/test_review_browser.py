"""The review by its keys in headless Chromium, over real Redis, SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.content.build import read
from bot.journal.database import Database
from bot.staff import Role
from tests.console.browser.conftest import PHONE
from tests.console.reviewworld import DEADLINE, World, git, world
from tests.content.little import TODAY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playwright.async_api import Page

NEW = "aun reciben papeles del ptp o ni modo"
XSS = "<img src=x onerror=\"document.title='x'\"> papeles \u202etxet"
SPACE = "otra cosa de astronautas en marte"


@pytest.fixture(params=["sqlite", "postgresql"])
async def desk(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path, models: Callable[[Path], Path]
) -> AsyncIterator[World]:
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("database_url") if postgresql else ""
    async with world(redis_url, Database(url, tmp_path), tmp_path, models) as found:
        yield found


async def token(desk: World) -> str:
    """A session of an editor's."""
    desk.office.hire("Ana", Role.EDITOR)
    browser = desk.office.browser()
    assert (await browser.log_in("Ana")).status == 303
    return browser.token


def address(desk: World, path: str = "/console/review") -> str:
    return str(desk.office.server.make_url(path))


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def focus(page: Page) -> str:
    """The id or the text of what has the focus."""
    found: str = await page.evaluate(
        "document.activeElement.id || document.activeElement.textContent.trim()"
    )
    return found


async def test_a_missed_question_becomes_content_by_the_keyboard_alone(
    desk: World, visit: Callable[..., Any], tmp_path: Path
) -> None:
    desk.ask(NEW, NEW, NEW, SPACE, XSS)
    git(tmp_path, "clone", "--quiet", str(desk.little.root), str(tmp_path / "clone"))
    async with visit(address(desk), await token(desk)) as page:
        await press(page, "j")
        assert await focus(page) == NEW
        await press(page, "Enter")
        await page.wait_for_url("**/console/review/g/*")
        await press(page, "a")
        assert await focus(page) == "filter"
        await page.keyboard.type("plazo")
        assert await page.locator("#topic option").all_inner_texts() == [
            f"2 · Plazo del PTP · {DEADLINE}", f"Plazo del PTP · {DEADLINE}",
        ]  # fmt: skip
        await press(page, "Enter")
        assert await focus(page) == "text"
        await press(page, "End")
        await page.keyboard.type(" causa")
        await press(page, "Control+Enter")
        await page.wait_for_url("**?done=train")
        await page.goto(address(desk, "/console/review/accepted"))
        async with page.expect_download() as downloaded:
            await page.locator("a[download]").click()
        await (await downloaded.value).save_as(tmp_path / "phrases.patch")
    git(tmp_path / "clone", "apply", str(tmp_path / "phrases.patch"))
    reading = read(tmp_path / "clone", TODAY)
    assert reading.usable
    assert (f"{NEW} causa", DEADLINE) in {(one.text, one.topic) for one in reading.drafts.phrases}


async def test_two_keys_pick_what_the_matcher_thought_or_ignore_for_ever(
    desk: World, visit: Callable[..., Any]
) -> None:
    desk.ask(NEW, NEW, NEW, SPACE, SPACE, XSS)
    async with visit(address(desk), await token(desk)) as page:
        await press(page, "j", "Enter")
        await page.wait_for_url("**/console/review/g/*")
        await press(page, "t", "2")
        assert await page.locator("#topic").input_value() == DEADLINE
        assert await page.locator("input[value=test]").is_checked()
        await press(page, "Control+Enter")
        await page.wait_for_url("**?done=test")
        await press(page, "i", "Enter")
        await page.wait_for_url("**?done=ignore")
        assert await page.title() != "x"
        assert XSS.replace("\u202e", "") in (await page.locator("h1").inner_text()).replace(
            "\u202e", ""
        )
        await press(page, "o", "Escape")
        assert await page.locator("details[open]").count() == 0
        await press(page, "Escape")
        await page.wait_for_url("**/console/review")
        assert await page.locator("[data-heap]").count() == 1
    assert [(one.text, one.kind) for one in desk.review.pending()] == [(NEW, "test")]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
async def test_on_a_phone_nothing_is_wider_than_the_page(
    desk: World, visit: Callable[..., Any]
) -> None:
    desk.ask(NEW, XSS, "palabramuylarga" * 20)
    async with visit(address(desk), await token(desk), viewport=PHONE) as page:
        for path in ("", f"/g/{(await desk.reviewing.heaps())[0].fingerprint}", "/accepted"):
            await page.goto(address(desk, f"/console/review{path}"))
            for summary in await page.locator("summary").all():
                await summary.click()
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
