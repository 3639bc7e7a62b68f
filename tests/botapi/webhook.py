"""Delivers updates to the bot's webhook as WebhookActor.cpp of tdlib/telegram-bot-api does."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable

    from .records import JsonObject, Rules
    from .updates import Entry, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # the name of a header, no secret
LONGEST_DELAY = 60
"""Seconds; delays stop doubling at a random point between this and its double."""
LONGEST_RETRY_AFTER = 3600
_NOT_IN_BODY = ("get", "setwebhook", "deletewebhook", "close", "logout")


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One delivery that was tried."""

    update_id: int
    status: int
    """HTTP status, or 0 where there was no answer."""
    error: str
    time: float
    """time.monotonic() at which it was sent."""


class Webhook:
    """One task a lane, at most max_connections requests at once, twice as many lanes loaded."""

    def __init__(self, queue: UpdateQueue, rules: Rules, rng: random.Random) -> None:
        """Deliver from this queue once a target is set."""
        self._queue = queue
        self._rules = rules
        self._rng = rng
        self.target: Target | None = None
        self.run_method: Callable[[str, JsonObject], Awaitable[None]] | None = None
        """Runs a method that came in the body of an answer."""
        self.attempts: deque[Attempt] = deque(maxlen=10_000)
        """The latest deliveries, in the order in which they ended."""
        self.last_error: tuple[int, str] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(1)
        self._loaded: dict[str, deque[Entry]] = {}
        self._unloaded: OrderedDict[str, deque[Entry]] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def set(self, target: Target) -> None:
        """Start to deliver, beginning with what waits already."""
        await self.clear()
        self.target = target
        self.last_error = None
        self._slots = asyncio.Semaphore(target.max_connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=target.max_connections),
            timeout=aiohttp.ClientTimeout(total=self._rules.webhook_timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        for entry in self._queue:
            self.add(entry)

    async def clear(self) -> None:
        """Stop delivering; what was not confirmed stays in the queue."""
        self.target = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loaded.clear()
        self._unloaded.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def add(self, entry: Entry) -> None:
        """Line an update up behind the others of its lane."""
        if self.target is None:
            return
        lane = self._loaded.get(entry.lane)
        if lane is not None:
            lane.append(entry)
        elif len(self._loaded) < 2 * self.target.max_connections:
            self._load(entry.lane, deque([entry]))
        else:
            self._unloaded.setdefault(entry.lane, deque()).append(entry)

    def _load(self, name: str, lane: deque[Entry]) -> None:
        self._loaded[name] = lane
        task = asyncio.create_task(self._run(name, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, name: str, lane: deque[Entry]) -> None:
        while lane:
            await self._deliver(lane[0])
            self._queue.remove(lane.popleft())
        del self._loaded[name]
        if self._unloaded:
            self._load(*self._unloaded.popitem(last=False))

    async def _deliver(self, entry: Entry) -> None:
        """Send one update again and again until it is confirmed or its time is over."""
        fails, delay = 0, 1.0
        while entry.expires > time.monotonic():
            async with self._slots:
                retry_after = await self._send(entry)
            if retry_after is None:
                return
            pause = float(retry_after)
            if not retry_after and fails:
                delay = min(delay * 2, self._rng.uniform(LONGEST_DELAY, 2 * LONGEST_DELAY))
                pause = delay
            fails += 1
            pause *= self._rules.time_scale
            if time.monotonic() + pause > entry.expires:
                break
            await asyncio.sleep(pause)
        self._queue.expire(entry)

    async def _send(self, entry: Entry) -> int | None:
        """Try once; give None for success, else the Retry-After of the answer or 0."""
        if self.target is None or self._session is None:
            return 0
        headers = {"Content-Type": "application/json"}
        if self.target.secret:
            headers[SECRET_HEADER] = self.target.secret
        sent = time.monotonic()
        status, error, retry_after, body = 0, "", 0, b""
        try:
            async with self._session.post(
                self.target.url, data=entry.body, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
                body = await response.read()
                retry_after = _seconds(response.headers.get("Retry-After", ""))
                if not response.ok or status >= _REDIRECTS:
                    error = f"Wrong response from the webhook: {status} {response.reason}"
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientError as problem:
            error = f"Webhook connection closed ({type(problem).__name__})"
        self.attempts.append(
            Attempt(update_id=entry.update_id, status=status, error=error, time=sent)
        )
        if error:
            self.last_error = (int(time.time()), error)
            return retry_after
        if body:
            await self._execute(body)
        return None

    async def _execute(self, body: bytes) -> None:
        try:
            answer: object = json.loads(body)
        except (ValueError, RecursionError):
            return
        if not isinstance(answer, dict) or self.run_method is None:
            return
        method = answer.get("method")
        if isinstance(method, str) and not method.lower().startswith(_NOT_IN_BODY):
            await self.run_method(method, answer)


_REDIRECTS = 300


def _seconds(header: str) -> int:
    return min(int(header), LONGEST_RETRY_AFTER) if header.isdecimal() else 0
