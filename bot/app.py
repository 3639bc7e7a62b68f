"""The program: every room opened in order, and closed in the reverse order."""

import asyncio
import functools
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot import acting, logbook, metrics
from bot.announcing import Announcer
from bot.attending import Reception, make_desk
from bot.channels.web import Connections
from bot.content.library import Library
from bot.content.mistake_kinds import Level
from bot.counting import Counts
from bot.desk import host_of
from bot.errors import SettingsError
from bot.keeping import keep_log, kept_text, noting, redactor
from bot.mind import markup
from bot.mind.pressing import is_pressing
from bot.model import Message, PersonKey, Reply
from bot.operators import Operators, books
from bot.ports import Actions, Door, Entry, Parcel
from bot.serving import connections, serve, web_door
from bot.settings import Settings, secret_key
from bot.staff import Host
from bot.store import embedded, keys
from bot.store.desk import Desk
from bot.store.fleet import Fleet
from bot.store.intake import Intake
from bot.store.lanes import Lanes
from bot.store.leases import Leases, PollLease
from bot.store.limits import Limits
from bot.store.link import Link
from bot.store.mailbox import RedisMailbox
from bot.store.operators import OperatorDesk
from bot.store.pace import Pace
from bot.store.state import State
from bot.store.subscriptions import Subscriptions
from bot.store.work import Work
from bot.turn import Trip
from bot.vault import Vault

if TYPE_CHECKING:
    from bot.console.metrics import Metrics
    from bot.telegraph import Telegraph

log = logging.getLogger(__name__)

_Store = tuple[Link, embedded.Kind, str]
"""The way to Redis, what it is, and this process's name there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """A running bot."""

    settings: Settings
    library: Library
    vault: Vault
    host: Host
    kind: embedded.Kind
    link: Link
    intake: Intake
    mailbox: RedisMailbox
    lanes: Lanes
    leases: Leases
    telegraph: "Telegraph | None"
    operators: Operators
    desk: Desk
    reception: Reception
    announcer: Announcer
    fleet: Fleet
    pressing: Callable[[Message], bool]
    """Whether a message goes first, and is answered although too many come."""
    counts: Counts = field(default_factory=Counts)
    """What people have reported, as of a minute ago."""
    metrics: "Metrics | None" = None
    connections: Connections = field(default_factory=Connections)
    """Of the web server."""
    address: str = ""
    """Where the web chat is, as a URL."""

    def say(self, language: str, key: str, **values: object) -> str:
        """A phrase of the machine, as plain text."""
        return markup.plain(self.library.phrasebook(language).say(key, **values))

    def state(self) -> tuple[bool, dict[str, object]]:
        """Whether the bot can answer, and what an operator wants to know of it."""
        errors = sum(found.level is Level.ERROR for found in self.library.problems)
        facts: dict[str, object] = {
            "ready": self.lanes.store_ok,
            "redis": "ok" if self.lanes.store_ok else "cannot store",
            "content": self.library.catalog.version,
            "content_errors": errors,
            "waiting": self.lanes.waiting,
            "crowded": self.lanes.is_crowded,
            "telegram": self.telegraph.state if self.telegraph else "off",
            "processes": self.fleet.told(),
        }
        return self.lanes.store_ok, facts


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[App]:
    """Open everything and keep it running until the block ends.

    Raises SettingsError and ContentError, which tell their reader what to do.
    """
    async with AsyncExitStack() as stack:
        app = await _opened(stack, settings)
        background = await stack.enter_async_context(_tasks())
        background(app.library.watch(), "content watch")
        channels = (keys.WAKE + app.leases.owner, keys.MAIL, keys.POST)
        background(app.link.listen(functools.partial(_heard, app), *channels), "wake-ups")
        background(keep_log(app), "log")
        background(app.reception.run(), "desk")
        background(app.announcer.run(), "announcements")
        background(app.fleet.run(), "processes")
        if app.telegraph is not None:
            await stack.enter_async_context(app.telegraph.connections())
        await stack.enter_async_context(app.lanes)
        address = await stack.enter_async_context(serve(app))
        await stack.enter_async_context(metrics.served(app))
        if app.telegraph is not None:
            await stack.enter_async_context(app.telegraph)
        yield replace(app, address=address)


@asynccontextmanager
async def console_alone(settings: Settings) -> AsyncIterator[App]:
    """The operators' console without a bot, beside bots of the same Redis and database.

    Raises SettingsError and ContentError.
    """
    if not settings.redis_url:
        raise SettingsError(
            "The console alone has nothing to show without the bot's Redis: set REDIS_URL (and "
            "DATABASE_URL) as for the bot, or use `tucausa run`, which has the console in it."
        )
    async with AsyncExitStack() as stack:
        app = await _opened(stack, settings)
        background = await stack.enter_async_context(_tasks())
        background(app.library.watch(), "content watch")
        background(app.fleet.run(bot=False), "processes")
        address = await stack.enter_async_context(serve(app, console_alone=True))
        yield replace(app, address=address)


async def _opened(stack: AsyncExitStack, settings: Settings) -> App:
    vault = Vault(secret_key(settings), old=settings.secret_key_old.encode())
    library = Library(settings.content_dir, settings.data_dir / "cache")
    await library.open()
    redis, kind = await stack.enter_async_context(
        embedded.opened(settings.redis_url, settings.data_dir)
    )
    link = Link(redis)
    stack.push_async_callback(link.close)
    owner = f"{os.getpid()}-{secrets.token_hex(6)}"
    counts = Counts()
    actions = await stack.enter_async_context(
        acting.opened(settings, lambda: library.catalog, counts.worded)
    )
    app = _wired(settings, library, vault, store=(link, kind, owner), actions=actions)
    app = replace(app, counts=counts, connections=connections(settings))
    stack.push_async_callback(app.operators.close)
    stack.push_async_callback(app.reception.close)
    return app


def _wired(
    settings: Settings, library: Library, vault: Vault, *, store: _Store, actions: Actions
) -> App:
    link, kind, owner = store
    pressing = functools.partial(_is_pressing, library)
    limits = Limits(settings.messages_per_minute, pressing=pressing)
    intake = Intake(link, vault, limits, owner=owner)
    leases, host = Leases(link, owner), host_of(settings)
    mailbox, state = RedisMailbox(link, vault), State(link, vault, owner)
    telegraph = None
    doors: dict[str, Door] = {"web": web_door(mailbox)}
    if settings.telegram_bot_token:
        from bot.telegraph import Telegraph  # half of the start's time, for nothing without it

        telegraph = Telegraph(settings, vault, intake, PollLease(link, owner), library)
        doors["telegram"] = telegraph.door

    operators = Operators(functools.partial(books, settings), OperatorDesk(link), mark=vault.mark)
    redact = redactor(lambda: library.catalog)
    desk = make_desk(link, vault, library, host, redact=kept_text(redact))
    reception = Reception(
        desk, link, settings,
        anybody=operators.anybody_present,
        open_database=functools.partial(logbook.opened, settings),
    )  # fmt: skip

    counts = metrics.opened(settings, lambda: library.catalog)
    trip = Trip(
        store=metrics.counted_store(state, counts), actions=actions,
        note=noting(vault, settings, redact), clock=time.time,
    )  # fmt: skip

    async def answer(entry: Entry) -> list[Parcel]:
        return await trip.take(entry, catalog=library.catalog, host=reception.host)

    work = Work(
        intake=intake, state=state, leases=leases, doors=metrics.counted_doors(doors, counts),
        answer=answer, plain=_plain, pressing=pressing,
        pace=Pace(link, settings.sends_per_second) if settings.sends_per_second else None,
    )  # fmt: skip
    announcer = Announcer(
        Subscriptions(link, vault), lambda: library.catalog, host, owner=owner
    )  # fmt: skip
    return App(
        settings=settings, library=library, vault=vault, host=host, kind=kind, link=link,
        intake=intake, mailbox=mailbox, lanes=Lanes(work), leases=leases, telegraph=telegraph,
        operators=operators, desk=desk, reception=reception, announcer=announcer, metrics=counts,
        fleet=Fleet(link, owner, lambda: library.catalog.version), pressing=pressing,
    )  # fmt: skip


def _is_pressing(library: Library, message: Message) -> bool:
    return is_pressing(message, library.catalog)


def _plain(reply: Reply) -> Reply:
    return replace(reply, text=markup.escape(markup.plain(reply.text)), buttons=(), attachment=None)


def _heard(app: App, channel: str, data: str) -> None:
    if channel == keys.WAKE + app.leases.owner:
        app.lanes.wake(int(data))
    elif channel == keys.POST:
        app.lanes.post(int(data))
    else:
        app.mailbox.heard(PersonKey(data))


@asynccontextmanager
async def _tasks() -> AsyncIterator[Any]:
    """Background work: held, its failures seen, ended with the block."""
    held: set[asyncio.Task[None]] = set()

    def start(work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        held.add(task)
        task.add_done_callback(_seen)

    try:
        yield start
    finally:
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)


def _seen(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s ended by %s", task.get_name(), type(error).__name__)
