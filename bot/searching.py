"""What the console's search page gets of the log."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.console.lines import PERU, SEARCHED
from bot.console.needs import Page
from bot.console.search_page import Kept, Results, SearchNeeds, SearchPage, Wanted
from bot.console.shell import Shell
from bot.logbook import Logbook
from bot.watching import line_of

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.search import Search


class Searching:
    """The search over the log."""

    def __init__(self, app: "App", book: Logbook) -> None:
        self._app = app
        self._book = book

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

    async def _find(self, wanted: Wanted, before: int) -> Results:
        from bot.journal.turns import Filters  # the database's library takes long to load

        filters = Filters(
            language=wanted.language,
            group=wanted.group,
            topic=wanted.topic,
            outcomes=SEARCHED.get(wanted.outcome, ()),
            channel=wanted.channel,
            who=wanted.who,
            since=_start(wanted),
            until=_end(wanted),
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
        from bot.journal.search import Search

        return Search(await self._book.database())


def _start(wanted: Wanted) -> datetime | None:
    if wanted.since is None:
        return None
    return datetime.combine(wanted.since, wanted.since_time or time.min, PERU).astimezone(UTC)


def _end(wanted: Wanted) -> datetime | None:
    """The first moment that no longer counts."""
    if wanted.until is None:
        return None
    last = datetime.combine(wanted.until, wanted.until_time or time(23, 59), PERU)
    return (last + timedelta(minutes=1)).astimezone(UTC)
