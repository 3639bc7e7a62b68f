"""Metrics put together: what is counted on a message's trip, and where Prometheus reads it.

Off by default: then nothing is counted and Prometheus's library is not even loaded.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from bot.content.mistake_kinds import Level
from bot.errors import DeliveryError, SettingsError, StoreUnavailable
from bot.model import PersonKey, Reply, Session, Turn
from bot.ports import Door, Entry, Parcel, Store
from bot.settings import Settings
from bot.store.queues import Queues

if TYPE_CHECKING:
    from bot.app import App
    from bot.catalog import Catalog
    from bot.console.metrics import Metrics, MetricsPage, Standing

LOOK_SECONDS = 3.0
"""How long Redis may take to say what waits; then those metrics are left out."""


def opened(settings: Settings, catalog: "Callable[[], Catalog]") -> "Metrics | None":
    """The counters, or None when no setting asks for them."""
    if not (settings.metrics_port or settings.metrics_token):
        return None
    from bot.console.metrics import Metrics  # 8 MB, for who wants it

    return Metrics(catalog)


class CountedStore:
    """Implements ``ports.Store`` over another one, and counts what is committed."""

    def __init__(self, store: Store, metrics: "Metrics") -> None:
        self._store = store
        self._metrics = metrics

    async def load(self, person: PersonKey) -> Session | None:
        """As the store."""
        return await self._store.load(person)

    async def commit(self, entry: Entry, turn: Turn) -> list[Parcel]:
        """As the store; a turn that was overtaken is not counted."""
        parcels = await self._store.commit(entry, turn)
        if turn.record is not None:
            self._metrics.turn(turn.record, time.time() - entry.message.received_at)
        return parcels


class CountedDoor:
    """Implements ``ports.Door`` over another one, and counts how sending ends."""

    def __init__(self, door: Door, channel: str, metrics: "Metrics") -> None:
        self._door = door
        self._channel = channel
        self._metrics = metrics

    async def send(self, address: str, reply: Reply) -> None:
        """As the door."""
        try:
            await self._door.send(address, reply)
        except DeliveryError as error:
            self._metrics.sent(self._channel, error)
            raise
        self._metrics.sent(self._channel)


def counted_store(store: Store, metrics: "Metrics | None") -> Store:
    """The store, counted where metrics are on."""
    return store if metrics is None else CountedStore(store, metrics)


def counted_doors(doors: dict[str, Door], metrics: "Metrics | None") -> dict[str, Door]:
    """The doors, counted where metrics are on."""
    if metrics is None:
        return doors
    return {name: CountedDoor(door, name, metrics) for name, door in doors.items()}


def routes(app: "App") -> list[web.RouteDef]:
    """``/metrics`` on the main port, which METRICS_TOKEN opens."""
    return _page(app, app.metrics).routes() if app.metrics and app.settings.metrics_token else []


@asynccontextmanager
async def served(app: "App") -> AsyncIterator[None]:
    """``/metrics`` on METRICS_PORT, if there is one. Raises SettingsError when it is taken."""
    settings = app.settings
    if app.metrics is None or not settings.metrics_port:
        yield
        return
    server = web.Application()
    server.add_routes(_page(app, app.metrics).routes())
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.metrics_host, settings.metrics_port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(
                f"Nothing can listen on {settings.metrics_host}:{settings.metrics_port} "
                f"({error.strerror}). Stop what uses it, or set another METRICS_PORT."
            ) from error
        yield
    finally:
        await runner.cleanup()


def _page(app: "App", metrics: "Metrics") -> "MetricsPage":
    from bot.console.metrics import MetricsPage

    async def look() -> "Standing":
        return await standing(app)

    return MetricsPage(metrics, look, token=app.settings.metrics_token)


async def standing(app: "App") -> "Standing":
    """How things stand now; what Redis cannot say in time is left out."""
    from bot.console.metrics import Standing

    library, telegraph = app.library, app.telegraph
    found = Standing(
        ready=app.lanes.store_ok,
        content_version=library.catalog.version,
        content_errors=sum(problem.level is Level.ERROR for problem in library.problems),
        telegram=telegraph.state in ("polling", "webhook") if telegraph else None,
        crowded=app.lanes.is_crowded,
        passed_over=app.intake.passed_over,
        web_refused=app.connections.closed,
    )
    return await _with_backlog(found, app)


async def _with_backlog(found: "Standing", app: "App") -> "Standing":
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            backlog = await Queues(app.link).look()
    except (StoreUnavailable, TimeoutError):
        return found
    return replace(
        found, inbox=backlog.inbox, inbox_age=backlog.inbox_age, outbox=backlog.outbox,
        log=backlog.log, log_age=backlog.log_age, desk_waiting=backlog.desk_waiting,
        desk_age=backlog.desk_age, desk_human=backlog.desk_human,
    )  # fmt: skip
