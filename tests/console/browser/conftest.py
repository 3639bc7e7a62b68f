"""The console's pages in headless Chromium."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser, Page

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


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
        await browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Callable[..., Any]:
    """``async with visit(url, token) as page``: a violated policy or an error fails the test."""

    @asynccontextmanager
    async def opened(url: str, token: str, **options: Any) -> AsyncIterator[Page]:
        context = await chromium.new_context(**{"viewport": DESKTOP, "locale": "es-PE", **options})
        root = "/".join(url.split("/")[:3])
        await context.add_cookies([{"name": "console", "value": token, "url": root}])
        page = await context.new_page()
        page.set_default_timeout(5000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda line: problems.append(line.text) if "Security Policy" in line.text else None,
        )
        await page.goto(url)
        yield page
        assert problems == []
        await context.close()

    return opened
