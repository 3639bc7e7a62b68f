"""What the console's search page gets of the log."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.console.lines import PERU, SEARCHED
from bot.console.needs import Page
from bot.console.search_page import Kept, Results, SearchNeeds, SearchPage, Wanted
from bot.console.shell import Shell
from bot.watching import line_of

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.database import Database
    from bot.journal.search import Search


class Searching:
    """The search over the log; its database is opened when first asked."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self._lock = asyncio.Lock()
        self._opened: tuple[Search, Database] | None = None

    def page(self, shell: Shell) -> Page:
        """The search page."""
        needs = SearchNeeds(
            find=self._find,
            saved=self._saved,
            save=self._save,
            unsave=self._unsave,
            catalog=lambda: self._app.library.catalog,
            say=self._app.say,
        )
        return SearchPage(needs, shell)

    async def close(self, _: object) -> None:
        """Close the database."""
        if self._opened is not None:
            await asyncio.to_thread(self._opened[1].close)

    async def _find(self, wanted: Wanted, before: int) -> Results:
        from bot.journal.turns import Filters  # the database's library takes long to load

        filters = Filters(
            language=wanted.language,
            group=wanted.group,
            topic=wanted.topic,
            outcomes=SEARCHED.get(wanted.outcome, ()),
            channel=wanted.channel,
            since=_midnight(wanted.since) if wanted.since else None,
            until=_midnight(wanted.until + timedelta(days=1)) if wanted.until else None,
        )
        search = await self._search()
        found = await asyncio.to_thread(search.find, wanted.words, filters, before or None)
        return Results(
            lines=[line_of(turn) for turn in found.turns],
            count=found.count,
            more=found.more,
            before=found.before or 0,
        )

    async def _saved(self, operator: str) -> Sequence[Kept]:
        found = await asyncio.to_thread((await self._search()).saved, operator)
        return [Kept(name=one.name, query=one.query) for one in found]

    async def _save(self, operator: str, name: str, query: str) -> bool:
        from bot.journal.search import TooManySearches

        try:
            await asyncio.to_thread((await self._search()).save, operator, name, query)
        except TooManySearches:
            return False
        return True

    async def _unsave(self, operator: str, name: str) -> None:
        await asyncio.to_thread((await self._search()).unsave, operator, name)

    async def _search(self) -> "Search":
        async with self._lock:
            if self._opened is None:
                self._opened = await asyncio.to_thread(_open, self._app)
        return self._opened[0]


def _open(app: "App") -> "tuple[Search, Database]":
    from bot.journal.database import Database  # opened aside: its library takes long to load
    from bot.journal.search import Search

    database = Database(app.settings.database_url, app.settings.data_dir)
    return Search(database), database


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PERU).astimezone(UTC)
