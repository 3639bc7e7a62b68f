"""A stream ends soon after its login: whoever ended that, in whatever process."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.console.shell import Shell
from bot.console.sse import Streams, event
from bot.errors import StoreUnavailable
from bot.journal.accounts import Account
from bot.journal.database import Database
from bot.staff import Role
from tests.console.deskworld import Console
from tests.console.office import Browser, Office, opened
from tests.process import ROOT

LOOK = 0.1
PATH = "/console/endless"


class Endless:
    """A page with a stream that never ends by itself."""

    def __init__(self, shell: Shell, streams: Streams) -> None:
        self._shell = shell
        self._streams = streams

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self._shell.guarded(self._events, passive=True))]

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await self._streams.serve(request, self._shell, self._told())

    async def _told(self) -> AsyncGenerator[bytes, None]:
        while True:
            yield event("tick", {})
            await asyncio.sleep(0.02)


@pytest.fixture
def streams() -> Streams:
    return Streams(login_seconds=LOOK)


@pytest.fixture
async def office(redis_url: str, tmp_path: Path, streams: Streams) -> AsyncIterator[Office]:
    """A console with an endless stream."""
    database = Database("", tmp_path)
    async with opened(redis_url, database, lambda shell: [Endless(shell, streams)]) as found:
        yield found
        streams.close()
    database.close()


async def watching(office: Office, name: str, role: Role = Role.OPERATOR) -> Browser:
    """Somebody who is logged in."""
    office.hire(name, role)
    browser = office.browser(Accept="text/event-stream")
    await browser.log_in(name)
    return browser


async def until(streams: Streams, count: int) -> None:
    """Wait until so many streams are open."""
    async with asyncio.timeout(5):
        while streams.count != count:
            await asyncio.sleep(0.01)


async def test_the_command_that_shuts_an_account_ends_its_streams_and_no_other(
    office: Office, streams: Streams, tmp_path: Path
) -> None:
    ana, luis = await watching(office, "Ana"), await watching(office, "Luis")
    open_streams = [await one.get(PATH) for one in (ana, ana, luis)]
    await until(streams, 3)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "operator", "disable", "Ana", cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT),
             "CONTENT_DIR": str(ROOT)},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0
    await until(streams, 1)
    assert (await ana.get(PATH)).status == 401
    await asyncio.sleep(3 * LOOK)
    assert streams.count == 1
    for one in open_streams:
        one.close()


async def test_another_role_begins_another_stream(office: Office, streams: Streams) -> None:
    ana = await watching(office, "Ana", Role.ADMIN)
    stream = await ana.get(PATH)
    await until(streams, 1)
    account = await asyncio.to_thread(office.accounts.named, "Ana")
    office.hire("Eva", Role.ADMIN)
    assert isinstance(account, Account)
    await asyncio.to_thread(office.accounts.set_role, account.operator.id, Role.VIEWER)
    await until(streams, 0)
    again = await ana.get(PATH)
    assert again.status == 200
    for one in (stream, again):
        one.close()


async def test_who_logs_out_is_told_nothing_more(office: Office, streams: Streams) -> None:
    ana = await watching(office, "Ana")
    stream = await ana.get(PATH)
    await until(streams, 1)
    await office.operators.end(ana.token)
    await until(streams, 0)
    stream.close()


async def test_many_tabs_of_one_login_cost_one_look(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.streams, "_login_seconds", LOOK)
    browser = console.browser(console.log_in())
    open_streams = [await browser.get("/console/live/events") for _ in range(10)]
    await asyncio.sleep(2.5 * LOOK)
    assert len(console.active) in (11, 12)
    for one in open_streams:
        one.close()


async def test_while_nobody_can_tell_the_streams_go_on(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def away(token: str) -> None:
        asked.append(token)
        raise StoreUnavailable("away")

    monkeypatch.setattr(console.streams, "_login_seconds", LOOK)
    monkeypatch.setattr(console.shell, "still", away)
    stream = await console.browser(console.log_in()).get("/console/live/events")
    await asyncio.sleep(3.5 * LOOK)
    assert len(asked) > 1 and console.streams.count == 1
    stream.close()
