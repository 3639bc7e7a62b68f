"""The log's database for the console's pages: opened once, when first asked, for all of them."""

import asyncio
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.journal.database import Database


class Logbook:
    """One database behind every page that reads the log."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._opened: Database | None = None

    async def database(self) -> "Database":
        """The database; nothing of it is loaded before the first call."""
        async with self._lock:
            if self._opened is None:
                self._opened = await asyncio.to_thread(opened, self._settings)
        return self._opened

    async def close(self, _: object) -> None:
        """Close it, if it was opened."""
        if self._opened is not None:
            await asyncio.to_thread(self._opened.close)


def opened(settings: Settings) -> "Database":
    """A database of its own; blocks while its library is loaded."""
    from bot.journal.database import Database

    return Database(settings.database_url, settings.data_dir, aside=True)
