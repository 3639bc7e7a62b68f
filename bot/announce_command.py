"""The command ``announce``: tell an activity's subscribers now, or count them."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable

from bot import desk
from bot.announcing import Announcer, Counts, event_name
from bot.catalog import Event
from bot.content.library import Library
from bot.errors import SettingsError
from bot.mind import events
from bot.mind.events import Occasion
from bot.settings import Settings, secret_key
from bot.store import embedded
from bot.store.link import Link
from bot.store.subscriptions import Subscriptions
from bot.vault import Vault

Command = Callable[[Settings, argparse.Namespace], int]

BAR = 30
"""Characters of the bar."""

_SAID = {
    "es": {
        "counted": "Se avisaría a {told}; {before} ya lo saben; a {others} no les toca (otro idioma u otro tema).",
        "done": "Avisados: {told}. Ya lo sabían: {before}. No les tocaba: {others}. Habían bloqueado el bot: {gone}.",
    },
    "en": {
        "counted": "{told} would be told; {before} know already; {others} are not concerned (another language or subject).",
        "done": "Told: {told}. Knew already: {before}. Not concerned: {others}. Had blocked the bot: {gone}.",
    },
}  # fmt: skip


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Register ``tucausa announce``."""
    command = add("announce", "tell an activity's subscribers now; nobody is told twice", announce)
    command.add_argument("event", help="its id in responses/data/events.yml")
    command.add_argument("--dry-run", action="store_true", help="count them, and send nothing")


def announce(settings: Settings, parsed: argparse.Namespace) -> int:
    """Announce one activity, or count whom it would be announced to."""
    if not settings.redis_url:
        raise SettingsError(
            "announce needs the Redis that the running bots use: set REDIS_URL as for them. A bot "
            "without REDIS_URL announces by itself, three days before and on the day."
        )
    library = desk.library(settings)
    event, why = _chosen(library, parsed.event)
    counts = asyncio.run(_announced(settings, library, event, why, dry=parsed.dry_run))
    language = "en" if os.environ.get("LANG", "es")[:2] == "en" else "es"
    said = _SAID[language]["counted" if parsed.dry_run else "done"]
    print(
        said.format(told=counts.told, before=counts.before, others=counts.others, gone=counts.gone)
    )
    return 0


def _chosen(library: Library, id: str) -> tuple[Event, Occasion]:
    known = {event.id: event for event in library.catalog.events}
    event = known.get(id)
    if event is None:
        names = ", ".join(known) or "none"
        raise SettingsError(
            f"{id!r} is not in responses/data/events.yml; its activities are: {names}."
        )
    why = events.occasion(event, time.time())
    if why is None:
        raise SettingsError(f"{id!r} has begun already; announce one that is still to come.")
    return event, why


async def _announced(
    settings: Settings, library: Library, event: Event, why: Occasion, *, dry: bool
) -> Counts:
    vault = Vault(secret_key(settings), old=settings.secret_key_old.encode())
    async with embedded.opened(settings.redis_url, settings.data_dir) as (redis, _):
        link = Link(redis)
        try:
            subscriptions = Subscriptions(link, vault)
            if not dry and not await subscriptions.any_bot(time.time()):
                raise SettingsError(
                    "No bot runs with this Redis, so nothing would be sent; start one first."
                )
            announcer = Announcer(subscriptions, lambda: library.catalog, desk.host_of(settings))
            total = (await announcer.announce(event, why, dry=True)).seen
            counts = await announcer.announce(event, why, dry=dry, progress=_bar(total))
            if not dry:
                name = event_name(event, why)
                await subscriptions.begin(name, time.time())
                await subscriptions.done(name)
            return counts
        finally:
            await link.close()


def _bar(total: int) -> Callable[[int], None]:
    """Draws how far it is, on a terminal."""

    def draw(seen: int) -> None:
        if sys.stderr.isatty():
            full = BAR * seen // max(1, total)
            end = "\n" if seen >= total else ""
            print(
                f"\r[{'#' * full}{'.' * (BAR - full)}] {seen}/{total}", end=end, file=sys.stderr,
                flush=True,
            )  # fmt: skip

    return draw
