"""Updates in: read one by one, stored, then confirmed. By polling or by webhook."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from aiohttp import web

from bot.channels.telegram.reading import ALLOWED, Reader, Unreadable, update_id
from bot.errors import DeliveryError, RetryLater, StoreUnavailable
from bot.model import Message
from bot.ports import Inbox

log = logging.getLogger(__name__)

POLL_SECONDS = 25
"""How long Telegram holds a poll open when there is nothing new."""

BATCH = 100
"""Updates in one poll, the most that Telegram gives."""

WEBHOOK_CONNECTIONS = 40
"""Calls that Telegram makes at the same time; one a chat."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # the header's name


Call = Callable[[str, dict[str, object], float], Awaitable[object]]
"""A Bot API method, its parameters, and how long its answer may take."""


def _untold(more: bool) -> None:  # noqa: FBT001  # a callback's one argument
    """As where nobody cares."""


class Receiver:
    """Turns updates into stored messages; what cannot be read is set aside and counted."""

    def __init__(
        self, reader: Reader, inbox: Inbox, *, behind: Callable[[bool], None] = _untold
    ) -> None:
        """``behind`` is told whether more waits at Telegram than was taken yet."""
        self._reader = reader
        self._inbox = inbox
        self.behind = behind
        self.set_aside = 0
        """Updates nobody could read."""

    async def take(self, updates: Iterable[object]) -> None:
        """Store every update that is a message. Raises StoreUnavailable: confirm none."""
        messages: list[Message] = []
        for update in updates:
            try:
                message = self._reader.read(update)
            except Unreadable as error:
                self.set_aside += 1
                log.warning("an update was set aside, its structure: %s", error)
            else:
                if message is not None:
                    messages.append(message)
        if messages:
            await self._inbox.receive(messages)


class Poller:
    """Long polling, while this process holds the right to poll."""

    def __init__(
        self, call: Call, receiver: Receiver, *, may_poll: Callable[[], Awaitable[bool]]
    ) -> None:
        self._call = call
        self._receiver = receiver
        self._may_poll = may_poll
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll for ever. The offset moves only over what is stored."""
        while True:
            try:
                if not await self._may_poll():
                    self._offset = None
                    await asyncio.sleep(0.5)
                    continue
                await self._while_ours(self._poll())
            except StoreUnavailable as error:
                log.warning("%s; Telegram keeps the updates meanwhile", error)
                await asyncio.sleep(0.5)
            except RetryLater as later:
                log.warning("%s; polling again in %.0f s", later, later.after)
                await asyncio.sleep(later.after)
            except DeliveryError as error:
                log.error("polling failed: %s", error)
                await asyncio.sleep(5)

    async def _poll(self) -> None:
        while True:
            updates = await self._fetch(wait=POLL_SECONDS, limit=BATCH)
            self._receiver.behind(len(updates) >= BATCH)
            if not updates:
                continue
            await self._receiver.take(updates)
            ids = [found for update in updates if (found := update_id(update)) is not None]
            if not ids:
                raise RetryLater("Telegram sends what is no update", after=1)
            self._offset = max(ids) + 1

    async def _fetch(self, *, wait: int, limit: int) -> list[Any]:
        parameters: dict[str, object] = {
            "timeout": wait, "limit": limit, "offset": self._offset or 0,
            "allowed_updates": ALLOWED,
        }  # fmt: skip
        updates = await self._call("getUpdates", parameters, wait + 5.0)
        return updates if isinstance(updates, list) else []

    async def _while_ours(self, polling: Coroutine[object, object, None]) -> None:
        """Poll until another process has the right to; renew ours meanwhile."""
        task = asyncio.create_task(polling, name="polling")
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=0.6)
                if not task.done() and not await self._may_poll():
                    return
            task.result()
        finally:
            self._receiver.behind(False)  # noqa: FBT003  # see Receiver
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def confirm(self) -> None:
        """Tell Telegram what is stored, so that it is not sent again. Never raises."""
        if self._offset:
            try:
                async with asyncio.timeout(2):
                    await self._fetch(wait=0, limit=1)
            except (DeliveryError, TimeoutError):
                log.info("the last updates will be seen once more, and passed over")


class Webhook:
    """The route that Telegram calls."""

    def __init__(self, receiver: Receiver, secret: str) -> None:
        self._receiver = receiver
        self._secret = secret.encode()
        self._open = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Store one update, then confirm it.

        401 for a wrong or missing secret, 413 (by the application's ``client_max_size``)
        and 400 for what is no update of Telegram's, 503 when it cannot be stored:
        Telegram will send it again.
        """
        given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            update = _parsed(await request.read())
        except (ValueError, web.RequestPayloadError):
            return web.Response(status=400)
        self._counted(1)
        try:
            await self._receiver.take([update])
        except StoreUnavailable as error:
            log.warning("%s; Telegram will send the update again", error)
            return web.Response(status=503, headers={"Retry-After": "2"})
        finally:
            self._counted(-1)
        return web.Response()

    def _counted(self, change: int) -> None:
        """Telegram holds more back once most of its connections are in use."""
        self._open += change
        self._receiver.behind(self._open >= WEBHOOK_CONNECTIONS * 3 // 4)


def _parsed(body: bytes) -> object:
    """The JSON value. Raises ValueError."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
