"""Opens the actions, in this process or elsewhere, and serves them to others."""

import argparse
import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from bot import logs
from bot.actions.guidance import Guidance, no_figures
from bot.actions.local import LocalActions
from bot.actions.workshop import Workshop
from bot.catalog import Catalog
from bot.content.library import Library
from bot.errors import SettingsError
from bot.flows import Utterance
from bot.mind import choices, naming, office_words, paths
from bot.model import LanguageCode
from bot.ports import Actions
from bot.settings import LAST_PORT, Settings

Command = Callable[[Settings, argparse.Namespace], int]

PORT = 5055
"""Rasa's own for action servers."""


def _where(
    catalog: Catalog, language: LanguageCode, slots: Mapping[str, str]
) -> tuple[Utterance, ...]:
    return office_words.told(catalog, language, slots, now=time.time())


GUIDANCE = Guidance(
    questions=paths.questions, decide=paths.decide, choose=choices.choose,
    place=naming.named, where=_where,
)  # fmt: skip


Figures = Callable[[Catalog, LanguageCode], str]
"""What was counted, worded: see ``Guidance``."""


def here(current: Callable[[], Catalog], figures: Figures = no_figures) -> Actions:
    """The actions in this process, over the catalog that ``current`` gives."""
    return LocalActions(Workshop(current, replace(GUIDANCE, figures=figures)), current)


@asynccontextmanager
async def opened(
    settings: Settings, current: Callable[[], Catalog], figures: Figures = no_figures
) -> AsyncIterator[Actions]:
    """The actions that a turn may ask for: ACTION_SERVER_URL's, else those in this process."""
    if not settings.action_server_url:
        yield here(current, figures)
        return
    from bot.actions.remote import RemoteActions

    async with RemoteActions(_webhook(settings.action_server_url), current) as actions:
        yield actions


def _webhook(url: str) -> str:
    """As in Rasa's endpoints.yml; the path may be left out."""
    parts = urlsplit(url)
    return parts._replace(path="/webhook").geturl() if parts.path in ("", "/") else url


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Register ``tucausa actions``."""
    command = add("actions", "serve the actions as a Rasa action server", _actions)
    command.add_argument(
        "--port", type=int, default=PORT, help=f"where to listen, on HOST (default: {PORT})"
    )


def _actions(settings: Settings, parsed: argparse.Namespace) -> int:
    if not 0 <= parsed.port <= LAST_PORT:
        raise SettingsError(f"--port must be at most {LAST_PORT}.")
    from bot import desk  # which has a use for the actions itself

    return asyncio.run(_serve(settings, desk.library(settings), parsed.port))


async def _serve(settings: Settings, library: Library, port: int) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serving(library, settings.host, port) as address:
        watching = asyncio.create_task(library.watch())
        logs.tell(f"Rasa action server: {address}webhook")
        try:
            await stop.wait()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    return 0


@asynccontextmanager
async def serving(library: Library, host: str, port: int) -> AsyncIterator[str]:
    """Listen; gives the address. Raises SettingsError when it is taken."""
    from aiohttp import web

    from bot.actions.server import application

    workshop = Workshop(lambda: library.catalog, GUIDANCE)
    runner = web.AppRunner(application(workshop), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, reuse_address=True).start()
        except OSError as error:
            raise SettingsError(
                f"Nothing can listen on {host}:{port} ({error.strerror}). "
                "Stop what uses it, or name another --port."
            ) from error
        yield f"http://{host}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
