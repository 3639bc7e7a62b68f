"""The shift board: a day's figures beside last week's, each leading to what is behind it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.console.charts import drawn
from bot.console.needs import Say
from bot.console.shell import Shell
from bot.staff import Role

PATH = "/console/board"
CHARTS = ("hours", "topics", "languages")
"""Those of a sheet's lists that are drawn, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """One figure."""

    key: str
    """Of its phrase: ``console.board.<key>``."""
    now: str = ""
    """As people read it; a dash where there is nothing to tell."""
    before: str = ""
    """The same hours of the same weekday last week; empty where that is not counted."""
    link: str = ""
    """Where what it counts can be seen."""
    role: Role = Role.VIEWER
    """Who may go there."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Counts in place of ``now``, for the phrase ``console.board.<key>_are``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A count of a list."""

    name: str
    now: int
    before: int
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """An answer whose review is due."""

    title: str
    link: str
    """Where it can be seen who is told it."""
    month: str
    """That it was to be reviewed by, such as ``2026-03``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where discrimination happened."""

    name: str
    count: str
    """As it may be told."""
    share: float
    """Percent of what was reported."""
    survey: float | None
    """Percent in the survey; None where that did not ask."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What people reported."""

    total: int
    """In steps of five, rounded down; 0 under five."""
    places: Sequence[Place]
    source: str
    """Of the survey."""
    date: str
    """When the survey was, in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """A process of the bot and the content it answers from."""

    name: str
    content: str
    since: str
    """When it took that up, as people read it."""
    differs: bool
    """The rest answers from another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A day so far."""

    tiles: Sequence[Tile]
    topics: Sequence[Bar]
    rising: Sequence[Bar]
    languages: Sequence[Bar]
    hours: Sequence[Bar]
    """From the first with a message, today or last week."""
    due: Sequence[Due]
    """The longest overdue first, not all of them."""
    due_count: int
    reports: Reported | None = None
    processes: Sequence[Process] = ()
    """Those that run, where there are several."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardNeeds:
    """What the board is handed."""

    sheet: Callable[[str], Awaitable[Sheet]]
    """The page's language -> the day so far."""
    csv: Callable[[], Awaitable[str]]
    """The counts as a table without text or person, small ones suppressed."""
    reports_csv: Callable[[], Awaitable[str]]
    """What people reported by month, small counts hidden."""
    say: Say


class BoardPage:
    """The page at /console/board, its charts and its table to take away."""

    def __init__(self, needs: BoardNeeds, shell: Shell) -> None:
        self._needs = needs
        self._shell = shell

    def routes(self) -> list[web.RouteDef]:
        """For every role; the table leaves a trace."""
        return [
            web.get(PATH, self._shell.guarded(self._page)),
            web.get(f"{PATH}/figures.csv", self._shell.guarded(self._csv)),
            web.get(f"{PATH}/reports.csv", self._shell.guarded(self._reports_csv)),
            web.get(f"{PATH}/reports.svg", self._shell.guarded(self._reports_chart)),
            web.get(f"{PATH}/{{chart}}.svg", self._shell.guarded(self._chart)),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        sheet = await self._needs.sheet(self._shell.language(request))
        return self._shell.render(request, "board.html", sheet=sheet, charts=CHARTS)

    async def _chart(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["chart"]
        if name not in CHARTS:
            raise web.HTTPNotFound
        ui = self._shell.language(request)
        sheet = await self._needs.sheet(ui)
        bars: Sequence[Bar] = getattr(sheet, name)
        picture = drawn(
            [(bar.name, bar.now, bar.before) for bar in bars],
            today=self._needs.say(ui, "console.board.today"),
            before=self._needs.say(ui, "console.board.before"),
            lying=name != "hours",
        )
        return web.Response(body=picture, content_type="image/svg+xml")

    async def _csv(self, request: web.Request) -> web.StreamResponse:
        await self._shell.audit(request, "exported", "board")
        return web.Response(
            text=await self._needs.csv(),
            content_type="text/csv",
            headers={"Content-Disposition": 'attachment; filename="figures.csv"'},
        )

    async def _reports_csv(self, request: web.Request) -> web.StreamResponse:
        await self._shell.audit(request, "exported", "reports")
        return web.Response(
            text=await self._needs.reports_csv(),
            content_type="text/csv",
            headers={"Content-Disposition": 'attachment; filename="reports.csv"'},
        )

    async def _reports_chart(self, request: web.Request) -> web.StreamResponse:
        ui = self._shell.language(request)
        found = (await self._needs.sheet(ui)).reports
        if found is None or not found.total:
            raise web.HTTPNotFound
        picture = drawn(
            [(place.name, round(place.share), place.survey or 0) for place in found.places],
            today=self._needs.say(ui, "console.board.reports_share"),
            before=self._needs.say(ui, "console.board.survey_share"),
            lying=True,
        )
        return web.Response(body=picture, content_type="image/svg+xml")
