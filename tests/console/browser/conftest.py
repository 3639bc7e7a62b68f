"""The console's pages in headless Chromium."""

import asyncio
import importlib.util
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
_PATIENCE = 60
"""Seconds that a visit may take on a busy machine: a test ends rather than hangs."""

Visit = Callable[..., AbstractAsyncContextManager[Any]]
"""``async with visit(url, token, **options) as page``."""


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    """Opens a page as an operator; a violated policy or an error fails the test."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is missing: pip install playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt install chromium")
    from playwright.async_api import Page, async_playwright  # may be missing

    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )

        @asynccontextmanager
        async def opened(url: str, token: str, **options: Any) -> AsyncIterator[Page]:
            context = await browser.new_context(
                **{"viewport": DESKTOP, "locale": "es-PE", **options}
            )
            root = "/".join(url.split("/")[:3])
            await context.add_cookies([{"name": "console", "value": token, "url": root}])
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.set_default_navigation_timeout(20_000)
            problems: list[str] = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on(
                "console",
                lambda line: problems.append(line.text) if "Security Policy" in line.text else None,
            )
            async with asyncio.timeout(_PATIENCE):
                await page.goto(url)
                yield page
                assert problems == []
                await context.close()

        yield opened
        async with asyncio.timeout(_PATIENCE):
            await browser.close()
