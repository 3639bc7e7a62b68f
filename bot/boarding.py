"""What the shift board and the digest tell: figures of the log, the desk and the content."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot import reporting
from bot.catalog import Catalog
from bot.console.behind import DESK, VOTES, Ballot, BehindNeeds, BehindPages, Case
from bot.console.board import Bar, BoardNeeds, BoardPage, Due, Process, Sheet, Tile
from bot.console.lines import PERU, SEARCHED
from bot.console.needs import Page
from bot.console.search_page import PATH as SEARCH
from bot.console.shell import Shell
from bot.logbook import Logbook
from bot.model import LanguageCode, TopicId
from bot.staff import Role
from bot.store.fleet import Running

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.database import Database
    from bot.journal.figures import Board, Figure, Figures, Share
    from bot.journal.handoffs import Case as AskedCase
    from bot.journal.handoffs import FirstReplies, Handoffs
    from bot.journal.votes import Ballot as GivenBallot
    from bot.journal.votes import Tally, Votes

DUE_SHOWN = 12
_NOTHING = "-"
_KIND_OF = {outcomes: kind for kind, outcomes in SEARCHED.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """All that one look at the log gives."""

    board: "Board"
    replies: "FirstReplies"
    tallies: "Sequence[Tally]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The journal's classes that count."""

    figures: "Figures"
    handoffs: "Handoffs"
    votes: "Votes"

    def cases(self, now: datetime) -> "Sequence[AskedCase]":
        """Who asked for a person on the day of ``now``. Blocks. Raises StoreUnavailable."""
        return self.handoffs.cases(midnight(now), now)

    def ballots(self, now: datetime, value: str) -> "Sequence[GivenBallot]":
        """The votes of that day, of one value or all. Blocks. Raises StoreUnavailable."""
        return self.votes.ballots(midnight(now), now, value, now=now)

    def look(self, now: datetime) -> Found:
        """The day of ``now`` up to then. Blocks. Raises StoreUnavailable."""
        board = self.figures.board(now)
        return Found(
            board=board,
            replies=self.handoffs.first_replies(board.since, board.until),
            tallies=self.votes.tallies(board.since, board.until, now=now),
        )


def ledger(database: "Database") -> Ledger:
    """What counts in this log."""
    from bot.journal.figures import Figures
    from bot.journal.handoffs import Handoffs
    from bot.journal.votes import Votes

    return Ledger(figures=Figures(database), handoffs=Handoffs(database), votes=Votes(database))


class Boarding:
    """The board over the log."""

    def __init__(self, app: "App", book: Logbook, groups: Callable[[], Awaitable[Sized]]) -> None:
        """``groups`` gives the groups of questions that nobody has decided on."""
        self._app = app
        self._book = book
        self._groups = groups

    def page(self, shell: Shell) -> Page:
        """The board."""
        needs = BoardNeeds(
            sheet=self._sheet, csv=self._csv, reports_csv=self._reports_csv, say=self._app.say
        )
        return BoardPage(needs, shell)

    def behind(self, shell: Shell) -> Page:
        """The conversations behind its figures of the desk and of the votes."""
        return BehindPages(BehindNeeds(cases=self._cases, ballots=self._ballots), shell)

    async def _look(self) -> Found:
        found = await self._ledger()
        return await asyncio.to_thread(found.look, datetime.now(UTC))

    async def _cases(self) -> list[Case]:
        found = await self._ledger()
        return [
            Case(
                conversation=one.conversation, clock=_clock(one.at), event=one.last,
                waited="" if one.waited is None else _minutes(one.waited),
            )
            for one in await asyncio.to_thread(found.cases, datetime.now(UTC))
        ]  # fmt: skip

    async def _ballots(self, value: str, ui: str) -> list[Ballot]:
        found, catalog = await self._ledger(), self._app.library.catalog
        return [
            Ballot(
                conversation=one.conversation, clock=_clock(one.at), value=one.value,
                title=catalog.title(TopicId(one.topic), LanguageCode(ui)) or one.topic,
                reason=one.reason,
            )
            for one in await asyncio.to_thread(found.ballots, datetime.now(UTC), value)
        ]  # fmt: skip

    async def _ledger(self) -> Ledger:
        return ledger(await self._book.database())

    async def _sheet(self, ui: str) -> Sheet:
        found = sheet(await self._look(), self._app.library.catalog, ui)
        groups = Tile(
            key="groups", now=str(len(await self._groups())), link="/console/review",
            role=Role.EDITOR,
        )  # fmt: skip
        counted = await asyncio.to_thread(reporting.counted, await self._book.database())
        return replace(
            found,
            tiles=[*found.tiles, groups],
            reports=reporting.reports(counted, self._app.library.catalog, ui),
            processes=processes(self._app.fleet.processes, datetime.now(UTC)),
        )

    async def _reports_csv(self) -> str:
        return await asyncio.to_thread(reporting.by_month, await self._book.database())

    async def _csv(self) -> str:
        return (await self._look()).board.csv()


def processes(running: Sequence[Running], now: datetime) -> list[Process]:
    """The bot's processes, where there are several."""
    return [
        Process(
            name=one.name, content=one.content, differs=one.differs,
            since=f"{(now - timedelta(seconds=one.since)).astimezone(PERU):%Y-%m-%d %H:%M}",
        )
        for one in running
        if len(running) > 1
    ]  # fmt: skip


def sheet(found: Found, catalog: Catalog, ui: str) -> Sheet:
    """The figures in a console language's words."""
    board = found.board

    def topics(figures: "Sequence[Figure]") -> list[Bar]:
        return [_bar(one, catalog.title(TopicId(one.name), LanguageCode(ui))) for one in figures]

    languages = [
        _bar(one, catalog.languages[code].name if code in catalog.languages else one.name)
        for one in board.languages
        if (code := LanguageCode(one.name))
    ]
    due = due_answers(catalog, ui, board.until)
    return Sheet(
        tiles=_tiles(found),
        topics=topics(board.topics),
        rising=topics(board.rising),
        languages=languages,
        hours=[
            replace(_bar(one, f"{one.name} h"), link=_link(one, hour=True))
            for one in dropwhile(lambda one: not (one.now or one.before), board.hours)
        ],
        due=due[:DUE_SHOWN],
        due_count=len(due),
    )


def due_answers(catalog: Catalog, ui: str, now: datetime) -> list[Due]:
    """The answers past their review month, the longest overdue first."""
    month = f"{now.astimezone(PERU):%Y-%m}"
    late = sorted(
        (answer.review_by, answer.topic)
        for answer in catalog.answers.values()
        if answer.language == "es" and answer.review_by and answer.review_by < month
    )
    return [
        Due(
            title=catalog.title(topic, LanguageCode(ui)) or topic, month=month,
            link=f"{SEARCH}?{urlencode({'topic': topic})}",
        )
        for month, topic in late
    ]  # fmt: skip


def _tiles(found: Found) -> list[Tile]:
    board, replies = found.board, found.replies
    votes = {
        name: str(sum(getattr(one, name) for one in found.tallies))
        for name in ("up", "down", "silent")
    }
    wait = replies.median_seconds
    return [
        *(_tile(key, figure) for key, figure in (
            ("messages", board.messages), ("people", board.people),
            ("questions", board.questions), ("urgent", board.urgent),
            ("undelivered", board.undelivered),
        )),
        _part("answered", board.answered),
        _part("fallback", board.fallback),
        Tile(key="votes", parts=votes, link=VOTES),
        Tile(key="asked", now=str(replies.asked), link=DESK),
        Tile(key="replied", now=str(replies.answered), link=f"{DESK}?replied=yes"),
        Tile(
            key="first_reply", now=_NOTHING if wait is None else _minutes(wait),
            link=f"{DESK}?replied=yes",
        ),
    ]  # fmt: skip


def _tile(key: str, figure: "Figure") -> Tile:
    return Tile(key=key, now=str(figure.now), before=str(figure.before), link=_link(figure))


def _part(key: str, share: "Share") -> Tile:
    return Tile(
        key=key, now=_percent(share.now), before=_percent(share.before), link=_link(share.part)
    )


def _percent(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.0%}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _bar(figure: "Figure", name: str) -> Bar:
    return Bar(name=name or figure.name, now=figure.now, before=figure.before, link=_link(figure))


def midnight(now: datetime) -> datetime:
    """When the day of ``now`` began in Peru."""
    return now.astimezone(PERU).replace(hour=0, minute=0, second=0, microsecond=0)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(PERU):%H:%M}"


def _link(figure: "Figure", *, hour: bool = False) -> str:
    """The search for what a figure counts: its day or hour, and what the search filters by."""
    filters = figure.filters
    fields = {
        "language": filters.language,
        "topic": filters.topic,
        "outcome": _KIND_OF.get(tuple(filters.outcomes), ""),
        "who": filters.who,
    }
    if filters.since:
        since = filters.since.astimezone(PERU)
        fields["since"] = fields["until"] = f"{since:%Y-%m-%d}"
        if hour:
            fields["since_time"], fields["until_time"] = f"{since:%H}:00", f"{since:%H}:59"
    return f"{SEARCH}?{urlencode({name: value for name, value in fields.items() if value})}"
