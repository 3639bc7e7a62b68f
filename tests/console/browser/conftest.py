"""The console's pages in headless Chromium."""

import importlib.util
import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
_START_SECONDS = 30
_MOUSE = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
"""A machine without a screen has no mouse, unless it is said to have one."""

Visit = Callable[..., AbstractAsyncContextManager[Any]]
"""``async with visit(url, token, **options) as page``."""


@pytest.fixture(scope="session")
def _chromium() -> Iterator[str]:
    """One headless Chromium for all tests; gives where it listens."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is missing: pip install playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt install chromium")
    with tempfile.TemporaryDirectory(prefix="tc-chromium-", ignore_cleanup_errors=True) as folder:
        child = subprocess.Popen(
            [
                CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-dev-shm-usage", "--remote-debugging-port=0",
                "--disable-background-networking", "--disable-backgrounding-occluded-windows",
                "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
                f"--blink-settings={_MOUSE}", f"--user-data-dir={folder}", "about:blank",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield f"http://127.0.0.1:{_port(Path(folder, 'DevToolsActivePort'))}"
        finally:
            child.kill()
            child.wait()


def _port(file: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if file.exists() and (lines := file.read_text().split()):
            return lines[0]
        time.sleep(0.02)
    raise TimeoutError("Chromium does not start")


@pytest.fixture
async def visit(_chromium: str) -> AsyncIterator[Visit]:
    """Opens a page as an operator; a violated policy or an error fails the test."""
    from playwright.async_api import Page, async_playwright  # may be missing

    async with async_playwright() as player:
        browser = await player.chromium.connect_over_cdp(_chromium)

        @asynccontextmanager
        async def opened(url: str, token: str, **options: Any) -> AsyncIterator[Page]:
            context = await browser.new_context(
                **{"viewport": DESKTOP, "locale": "es-PE", **options}
            )
            root = "/".join(url.split("/")[:3])
            await context.add_cookies([{"name": "console", "value": token, "url": root}])
            page = await context.new_page()
            page.set_default_timeout(10_000)
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

        yield opened
        await browser.close()
