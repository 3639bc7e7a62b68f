"""What stands in front of many processes: each call goes to the next of them in turn."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web


@asynccontextmanager
async def balancer(port: int, addresses: Sequence[str]) -> AsyncIterator[None]:
    """Hand each call to ``/hook`` to the next address; for one that is gone, answer with 502."""
    ring = itertools.cycle(addresses)

    async def pass_on(request: web.Request) -> web.Response:
        url = f"{next(ring)}/hook"
        try:
            async with session.post(url, data=await request.read(), headers=request.headers) as a:
                return web.Response(status=a.status)
        except aiohttp.ClientError:
            return web.Response(status=502)

    app = web.Application()
    app.add_routes([web.post("/hook", pass_on)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    async with aiohttp.ClientSession() as session:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield
        finally:
            await runner.cleanup()
