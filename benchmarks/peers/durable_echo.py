"""The least that loses nothing: a bare durable echo, for the price of everything else.

``python -m benchmarks.peers.durable_echo API_ROOT REDIS_URL [PORT]``; the token is in
TELEGRAM_BOT_TOKEN, and with a port it is called by webhook. An update is stored in a Redis
stream, unless it was seen, in one script; then it is confirmed; a worker replies, chat by
chat in order, and deletes it. No content, no sessions, no log, no encryption, no leases.
"""

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Sequence
from typing import Any, cast

import uvloop
from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from redis.asyncio import Redis

STREAM = "echo:inbox"
SEEN_SECONDS = 90_000
STORE = """
for i = 2, #KEYS do
  if redis.call('SET', KEYS[i], '1', 'NX', 'EX', ARGV[1]) then
    redis.call('XADD', KEYS[1], '*', 'u', ARGV[i])
  end
end
"""


class Echo:
    """One bot: what it stored and has not answered yet is in the stream."""

    def __init__(self, api: ClientSession, root: str, redis: Redis) -> None:
        self._api = api
        self._root = root
        self._redis = redis
        self._store = redis.register_script(STORE)
        self._lanes: dict[int, deque[tuple[str, str]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[str] = []
        self._is_done = asyncio.Event()

    async def call(self, method: str, **fields: object) -> list[dict[str, Any]]:
        """What the Bot API answers, a list where it is asked for updates."""
        async with self._api.post(f"{self._root}/{method}", json=fields) as answer:
            return cast("list[dict[str, Any]]", (await answer.json())["result"])

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        """All of them or none."""
        keys = [STREAM, *(f"echo:seen:{update['update_id']}" for update in updates)]
        await self._store(keys, [SEEN_SECONDS, *map(json.dumps, updates)])

    async def poll(self) -> None:
        """For ever."""
        offset = 0
        while True:
            updates = await self.call("getUpdates", offset=offset, limit=100, timeout=30)
            if updates:
                await self.store(updates)
                offset = updates[-1]["update_id"] + 1

    async def handle(self, request: web.Request) -> web.Response:
        """The webhook."""
        await self.store([json.loads(await request.read())])
        return web.Response()

    async def work(self) -> None:
        """Hand what is stored to the lanes, for ever; what a former life left comes first."""
        last = b"0"
        while True:
            found: Any = await self._redis.xread({STREAM: last}, count=200, block=2000)
            for last, fields in found[0][1] if found else ():
                message = json.loads(fields[b"u"])["message"]
                lane = self._lanes.get(message["chat"]["id"])
                if lane is None:
                    lane = self._lanes[message["chat"]["id"]] = deque()
                    task = asyncio.create_task(self._answer(message["chat"]["id"], lane))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                lane.append((last.decode(), message["text"]))

    async def _answer(self, chat: int, lane: deque[tuple[str, str]]) -> None:
        while lane:
            id, text = lane[0]
            await self.call("sendMessage", chat_id=chat, text=text)
            lane.popleft()
            self._done.append(id)
            self._is_done.set()
        del self._lanes[chat]

    async def delete(self) -> None:
        """Delete what is answered, for ever; what piled up meanwhile goes in one command."""
        while True:
            await self._is_done.wait()
            self._is_done.clear()
            done, self._done = self._done, []
            await self._redis.xdel(STREAM, *done)


async def main(root: str, redis_url: str, port: int) -> None:
    """Run until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    api = ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=60))
    async with api, Redis.from_url(redis_url, socket_timeout=10) as redis:
        echo = Echo(api, f"{root}/bot{os.environ['TELEGRAM_BOT_TOKEN']}", redis)
        tasks = [asyncio.create_task(echo.work()), asyncio.create_task(echo.delete())]
        if port:
            server = web.Application()
            server.add_routes([web.post("/hook", echo.handle)])
            runner = web.AppRunner(server, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            await echo.call("setWebhook", url=f"http://127.0.0.1:{port}/hook")
        else:
            tasks.append(asyncio.create_task(echo.poll()))
        first = asyncio.create_task(ended.wait())
        await asyncio.wait([first, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()  # it never ends but by an error, which goes to stderr
            task.cancel()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0))
