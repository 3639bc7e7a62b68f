"""A whole running bot to be treated badly, and an eye on what it says of it."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp.http_exceptions import HttpProcessingError

from bot.staff import Role
from tests import smallworld
from tests.conftest import RunningBot, StartBot
from tests.hostile.odd import CANARY
from tests.hostile.raw import Keys
from tests.process import HOOK_KEY, free_port

CANARY_SECONDS = 3.0
"""Within which an ordinary person is answered, whatever else goes on."""

PASSWORD = "correct horse battery staple of the tests"


@dataclass(kw_only=True, slots=True)
class Site:
    """A running bot with every endpoint open."""

    bot: RunningBot
    log: pytest.LogCaptureFixture
    unhandled: list[dict[str, Any]] = field(default_factory=list)
    """What asyncio's exception handler was told."""

    @property
    def url(self) -> str:
        """Its address."""
        return self.bot.url

    def flaws(self) -> list[str]:
        """What the log holds that no input may bring about."""
        found = [_told(context) for context in self.unhandled]
        for record in self.log.records:
            ours = record.name.startswith("bot")
            if ours and (record.levelno >= logging.ERROR or record.exc_info):
                found.append(record.getMessage())
            if ours and CANARY in record.getMessage():
                found.append(f"the log quotes what was sent: {record.name}")
            error = record.exc_info[1] if record.exc_info else None
            if record.name == "aiohttp.server" and not _theirs(record, error):
                found.append(f"{record.getMessage()}: {error!r}")
        return found

    async def keys(self) -> Keys:
        """Those of a visitor and of an administrator, who are new."""
        operators = self.bot.app.operators
        accounts = await operators.accounts()
        made: Any = await asyncio.to_thread(accounts.add, "Ana", Role.ADMIN, operators.today())
        login = await operators.set_password(made.token, PASSWORD, "127.0.0.1")
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            async with session.get(self.url) as answer:
                csrf = re.findall(r'name="csrf" value="([^"]*)"', await answer.text())[0]
                visitor = answer.cookies["tu_causa"].value
        return Keys(visitor=visitor, csrf=csrf, operator=login.token)

    async def canary(self) -> float:
        """Seconds until an ordinary person, who writes now, is answered."""
        ana, start = self.bot.api.user(), time.monotonic()
        await ana.says(smallworld.ask(1))
        await smallworld.heard(ana, 1, seconds=CANARY_SECONDS)
        return time.monotonic() - start


def _told(context: dict[str, Any]) -> str:
    return f"{context.get('message')}: {context.get('exception')!r}"


def _theirs(record: logging.LogRecord, error: BaseException | None) -> bool:
    """Whether it was the other side's mistake, which got 400 or came behind the answer."""
    if record.getMessage().startswith("Error handling request"):
        return isinstance(error, HttpProcessingError)
    return record.levelno < logging.ERROR or isinstance(error, aiohttp.web.RequestPayloadError)


@pytest.fixture
async def site(start_bot: StartBot, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Site]:
    """A running bot; at its end nothing has gone wrong and a canary is answered."""
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    bot = await start_bot(
        PORT=str(port), WEBHOOK_URL=hook, WEBHOOK_SECRET=HOOK_KEY, METRICS_TOKEN="m" * 40
    )
    caplog.set_level("DEBUG", "bot")
    found = Site(bot=bot, log=caplog)
    asyncio.get_running_loop().set_exception_handler(lambda _, told: found.unhandled.append(told))
    yield found
    assert await found.canary() < CANARY_SECONDS
    assert found.flaws() == []
