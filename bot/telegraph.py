"""Telegram's rooms put together: one bot, its door, and polling or the webhook."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.telegram.client import ANSWER_SECONDS, AiohttpRequest, ask, call, make_bot
from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.profile import register
from bot.channels.telegram.reading import ALLOWED, Reader
from bot.channels.telegram.receiving import WEBHOOK_CONNECTIONS, Poller, Receiver, Webhook
from bot.content.library import Library
from bot.desk import host_of
from bot.errors import DeliveryError, RetryLater
from bot.mind import markup
from bot.mind.commands import TYPED
from bot.mind.feedback import COMMAND
from bot.mind.replies import Voice
from bot.model import LanguageCode
from bot.settings import Settings
from bot.store.intake import Intake
from bot.store.leases import PollLease
from bot.vault import Vault

log = logging.getLogger(__name__)


class Telegraph:
    """Runs from ``async with`` until its end. Telegram need not be reachable at start."""

    def __init__(
        self, settings: Settings, vault: Vault, intake: Intake, lease: PollLease, library: Library
    ) -> None:
        self._settings = settings
        self._library = library
        self._lease = lease
        self._host = host_of(settings)
        self._request = AiohttpRequest()
        self._bot = make_bot(
            settings.telegram_bot_token, settings.telegram_api_url, request=self._request
        )
        self._username = ""
        reader = Reader(
            person=vault.person, clock=time.time, username=lambda: self._username,
            once=f"/{COMMAND}:",
        )  # fmt: skip
        self._receiver = Receiver(reader, intake, behind=intake.fell_behind)
        self._secret = settings.webhook_secret or vault.webhook_secret()
        self._poller = Poller(self._call, self._receiver, may_poll=lease.take)
        self._tasks: list[asyncio.Task[None]] = []
        self.door = TelegramDoor(self._call)
        self.state = "connecting"
        """``connecting``, ``polling``, ``webhook``, or what is wrong."""

    async def _call(
        self, method: str, parameters: dict[str, object], wait: float = ANSWER_SECONDS
    ) -> object:
        return await call(self._bot, self._request, method, parameters, wait=wait)

    def routes(self) -> list[web.RouteDef]:
        """The webhook's route, if WEBHOOK_URL asks for one."""
        if not self._settings.webhook_url:
            return []
        path = urlsplit(self._settings.webhook_url).path or "/"
        return [web.post(path, Webhook(self._receiver, self._secret).handle)]

    async def __aenter__(self) -> "Telegraph":
        self._tasks.append(asyncio.create_task(self._run(), name="telegram"))
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not self._settings.webhook_url:
            await self._poller.confirm()
            with suppress(Exception):  # the lease runs out by itself
                await self._lease.release()

    @asynccontextmanager
    async def connections(self) -> AsyncIterator[None]:
        """Keep the connections open: longer than ``async with self``, for the last replies."""
        await self._request.initialize()
        try:
            yield
        finally:
            await self._request.shutdown()

    async def _run(self) -> None:
        await self._connect()
        self._tasks.append(asyncio.create_task(self._register(), name="telegram profile"))
        if self._settings.webhook_url:
            self.state = "webhook"
        else:
            self.state = "polling"
            await self._poller.run()

    async def _connect(self) -> None:
        """Learn our name and set or remove the webhook, however long it takes."""
        delay = 1.0
        while True:
            try:
                me = await ask(self._bot.get_me())
                self._username = me.username or ""
                await self._choose_way()
            except DeliveryError as error:
                self.state = str(error)
                log.warning("%s; trying again in %.0f s", error, delay)
                await asyncio.sleep(error.after if isinstance(error, RetryLater) else delay)
                delay = min(30.0, delay * 2)
            else:
                log.info("connected to Telegram")
                return

    async def _choose_way(self) -> None:
        url = self._settings.webhook_url
        if url:
            await ask(
                self._bot.set_webhook(
                    url,
                    secret_token=self._secret,
                    allowed_updates=ALLOWED,
                    max_connections=WEBHOOK_CONNECTIONS,
                )
            )
        else:
            await ask(self._bot.delete_webhook())

    async def _register(self) -> None:
        def who_runs(language: str) -> str:
            voice = Voice(
                catalog=self._library.catalog, language=LanguageCode(language), host=self._host,
                now=0.0, channel="telegram",
            )  # fmt: skip
            return markup.plain(voice.who_runs())

        await register(
            self._bot,
            self._library.catalog.languages,
            lambda language, key: self._library.phrasebook(language).say(key),
            commands=TYPED,
            who_runs=who_runs,
        )
