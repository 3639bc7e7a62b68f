"""The actions in process, and over HTTP behind a server on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from bot.actions.local import LocalActions
from bot.actions.remote import RemoteActions
from bot.actions.server import application
from bot.actions.workshop import Workshop
from bot.ports import Actions
from tests.actions.pathworld import GUIDANCE, always, catalog

Listening = Callable[[web.Application], Awaitable[str]]


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    """Serves an application and gives its address."""
    async with AsyncExitStack() as stack:

        async def start(server: web.Application) -> str:
            runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"

        yield start


@pytest.fixture(params=["in process", "over HTTP"])
async def actions(request: pytest.FixtureRequest, listening: Listening) -> AsyncIterator[Actions]:
    """Every implementation of the port."""
    current = always(catalog())
    workshop = Workshop(current, GUIDANCE)
    if request.param == "in process":
        yield LocalActions(workshop, current)
        return
    url = await listening(application(workshop))
    async with RemoteActions(url, current) as remote:
        yield remote
