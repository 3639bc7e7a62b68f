"""The live view: what people ask and what the bot makes of it, as it happens."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.catalog import Catalog
from bot.console.lines import CHANNELS, KINDS, Filters, Fragments, Line, Presenter
from bot.console.needs import Say
from bot.console.shell import Shell
from bot.console.sse import HEARTBEAT_SECONDS, Feed, Streams, event, heartbeat

PAGE = 60
"""Turns on one page."""

CATCH_UP = 200
"""A browser that missed more reads the page again instead."""

POLL_SECONDS = 0.15
"""Under the 200 ms in which a row should be there; one short query for all who watch."""
_DIGITS = 18
"""So many fit into 64 bits, whatever they are."""

_DRAWN = 1024
"""Rows kept drawn, for others who watch in the same language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveNeeds:
    """What the live view is handed."""

    recent: Callable[[Filters, int, int], Awaitable[Sequence[Line]]]
    """Filters, a line's ``seq`` or 0, count -> the newest lines (before that one)."""
    since: Callable[[int, int], Awaitable[Sequence[Line]]]
    """Place, count -> what arrived after it, in the order of arrival."""
    newest: Callable[[], Awaitable[int]]
    """The place of the line that arrived last; 0 where there is none."""
    catalog: Callable[[], Catalog]
    say: Say


class Watch:
    """What arrives in the log, for every browser that watches, read once for all."""

    def __init__(self, needs: LiveNeeds, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._needs = needs
        self._place = 0
        self._feed: Feed[Line] = Feed(self._begin, self._read, poll_seconds=poll_seconds)

    async def told(
        self, after: int, wanted: Callable[[Line], bool], drawn: Callable[[Line], bytes]
    ) -> AsyncGenerator[bytes, None]:
        """The events of the lines after a place that are wanted, without gap or repeat."""
        async with self._feed.listening() as listener:
            missed = await self._needs.since(after, CATCH_UP + 1)
            if len(missed) > CATCH_UP:
                yield event("reload", {})
                return
            for line in missed:
                after = line.place
                if wanted(line):
                    yield drawn(line)
            while True:
                found = await listener.next(HEARTBEAT_SECONDS)
                if found is None:
                    yield heartbeat(str(after))
                elif found.place > after:
                    after = found.place
                    if wanted(found):
                        yield drawn(found)

    async def close(self) -> None:
        """Stop reading."""
        await self._feed.close()

    async def _begin(self) -> None:
        self._place = await self._needs.newest()

    async def _read(self) -> Sequence[Line]:
        lines = await self._needs.since(self._place, CATCH_UP)
        if lines:
            self._place = lines[-1].place
        return lines


class LivePage:
    """The page at /console/ and its stream."""

    def __init__(self, needs: LiveNeeds, shell: Shell, watch: Watch, streams: Streams) -> None:
        self._needs = needs
        self._shell = shell
        self._watch = watch
        self._streams = streams
        self._presenter = Presenter(needs.catalog, needs.say)
        self._fragments = Fragments(needs.say)
        self._drawn: OrderedDict[tuple[int, str], bytes] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        """For every role."""
        return [
            web.get("/console/", self._shell.guarded(self._page)),
            web.get("/console/live/events", self._shell.guarded(self._events, passive=True)),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        ui = self._shell.language(request)
        filters = self._filters(request)
        before = number(request.query.get("before", ""))
        place = await self._needs.newest()
        lines = await self._needs.recent(filters, before, PAGE)
        return self._shell.render(
            request,
            "live.html",
            rows=self._presenter.rows(lines, ui),
            filters=filters,
            choices=self._presenter.choices(KINDS, ui),
            place=place,
            older=lines[-1].seq if len(lines) == PAGE else 0,
            is_newest=not before,
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        ui, filters = self._shell.language(request), self._filters(request)
        told = self._watch.told(place_of(request), filters.fit, lambda line: self._event(line, ui))
        return await self._streams.serve(request, self._shell, told)

    def _event(self, line: Line, ui: str) -> bytes:
        key = (line.place, ui)
        if key not in self._drawn:
            row = self._presenter.rows([line], ui)[0]
            html = self._fragments.render("_rows.html", ui, rows=[row])
            self._drawn[key] = event("turn", {"html": html}, id=str(line.place))
            while len(self._drawn) > _DRAWN:
                self._drawn.popitem(last=False)
        return self._drawn[key]

    def _filters(self, request: web.Request) -> Filters:
        """What is asked for; what there is not counts as not asked."""
        catalog, query = self._needs.catalog(), request.query

        def known(name: str, values: object) -> str:
            value = query.get(name, "")
            return value if value in values else ""  # type: ignore[operator]  # any container

        return Filters(
            language=known("language", catalog.languages),
            group=known("group", catalog.groups),
            kind=known("outcome", KINDS),
            channel=known("channel", CHANNELS),
        )


def place_of(request: web.Request) -> int:
    """The last place a browser saw: its own memory first, then the page's."""
    return number(request.headers.get("Last-Event-ID") or request.query.get("after", ""))


def number(text: str) -> int:
    """A place in the log as an address writes it; 0 for none and for what cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
