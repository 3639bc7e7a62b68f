"""What the console's live view, threads and waiting desk get of the log and of the desk."""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.console.alarms import AlarmPage
from bot.console.desk_needs import DeskNeeds
from bot.console.desk_page import DeskPage
from bot.console.lines import KINDS, Filters, Line
from bot.console.live import LiveNeeds, LivePage, Watch
from bot.console.needs import Page
from bot.console.shell import Shell
from bot.console.sse import Streams
from bot.console.thread import ThreadNeeds, ThreadPage
from bot.console.wording import voted
from bot.logbook import Logbook
from bot.mind.feedback import COMMAND
from bot.model import DeskState
from bot.ports import OPERATOR
from bot.staff import Operator, Role
from bot.store.desk import IDLE_SECONDS
from bot.store.operators import OperatorDesk

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.turns import LoggedTurn, Turns


class Watching:
    """The pages that watch, over one reading of the log."""

    def __init__(self, app: "App", book: Logbook) -> None:
        self._app = app
        self._log = Log(book)
        self._streams = Streams()
        self._live = LiveNeeds(
            recent=self._log.recent,
            since=self._log.since,
            newest=self._log.newest,
            catalog=lambda: app.library.catalog,
            say=app.say,
        )
        self._watch = Watch(self._live)
        self._desk: DeskPage | None = None

    def pages(self, shell: Shell) -> list[Page]:
        """The live view, the threads and the desk."""
        self._desk = DeskPage(self._desk_needs(), shell, self._streams)
        return [
            LivePage(self._live, shell, self._watch, self._streams),
            AlarmPage(self._live, shell),
            ThreadPage(self._thread_needs(), shell, self._watch, self._streams),
            self._desk,
        ]

    async def close(self, _: object) -> None:
        """End every stream: the server is going to stop."""
        self._streams.close()
        await self._watch.close()
        if self._desk is not None:
            await self._desk.close()

    def _thread_needs(self) -> ThreadNeeds:
        return ThreadNeeds(
            thread=self._log.thread,
            desk_of=self._desk_of,
            catalog=self._live.catalog,
            say=self._app.say,
            text_days=self._app.settings.text_retention_days,
        )

    def _desk_needs(self) -> DeskNeeds:
        desk, reception = self._app.desk, self._app.reception
        return DeskNeeds(
            waiting=desk.waiting,
            mine=desk.mine,
            claim=desk.claim,
            heartbeat=lambda name, who, active: desk.heartbeat(name, who, active=active),
            release=desk.release,
            close=desk.close,
            reply=lambda name, who, text, token: desk.reply(name, who, text=text, token=token),
            hand_over=lambda name, who, to: desk.hand_over(name, who, to=to),
            note=reception.note,
            keep_note=reception.keep_note,
            colleagues=self._colleagues,
            lines=lambda name, count: self._log.thread(name, 0, count),
            since=self._log.since,
            newest=self._log.newest,
            catalog=self._live.catalog,
            say=self._app.say,
            clock=time.time,
            text_days=self._app.settings.text_retention_days,
            idle_seconds=IDLE_SECONDS,
        )

    async def _desk_of(self, conversation: str) -> str:
        state = await self._app.desk.state_of(conversation)
        return state if state in (DeskState.WAITING, DeskState.HUMAN) else ""

    async def _colleagues(self) -> list[Operator]:
        """Who did something in the last ten minutes and may answer people."""
        here = set(await OperatorDesk(self._app.link).present(time.time()))
        operators = self._app.operators
        accounts = await asyncio.to_thread((await operators.accounts()).all, operators.today())
        return [
            one.operator
            for one in accounts
            if one.operator.id in here and not one.disabled and one.operator.role.may(Role.OPERATOR)
        ]


class Log:
    """The journal in the pages' words."""

    def __init__(self, book: Logbook) -> None:
        self._book = book

    async def recent(self, filters: Filters, before: int, count: int) -> Sequence[Line]:
        """The newest lines, newest first."""
        from bot.journal.turns import Filters as Wanted

        wanted = Wanted(
            language=filters.language,
            group=filters.group,
            outcomes=KINDS.get(filters.kind, ()),
            channel=filters.channel,
        )
        turns = await self._turns()
        found = await asyncio.to_thread(turns.recent, wanted, before or None, limit=count)
        return [line_of(turn) for turn in found]

    async def since(self, place: int, count: int) -> Sequence[Line]:
        """What arrived after a place."""
        turns = await self._turns()
        return [line_of(turn) for turn in await asyncio.to_thread(turns.since, place, limit=count)]

    async def newest(self) -> int:
        """The place of what arrived last."""
        return await asyncio.to_thread((await self._turns()).newest)

    async def thread(self, conversation: str, before: int, count: int) -> Sequence[Line]:
        """The last lines of a conversation, in order."""
        from bot.journal.turns import Filters as Wanted

        turns = await self._turns()
        wanted = Wanted(conversation=conversation)
        found = await asyncio.to_thread(turns.recent, wanted, before or None, limit=count)
        return [line_of(turn) for turn in reversed(found)]

    async def _turns(self) -> "Turns":
        from bot.journal.turns import Turns  # its library takes long to load

        return Turns(await self._book.database())


def line_of(turn: "LoggedTurn") -> Line:
    """A turn in the console's words."""
    return Line(
        place=turn.arrived,
        seq=turn.seq,
        at=turn.at,
        conversation=turn.conversation,
        channel=turn.channel,
        language=turn.language,
        outcome=turn.outcome,
        by_operator=turn.rule == OPERATOR,
        vote=voted(turn.rule, COMMAND),
        topic=turn.topic,
        rule=turn.rule,
        score=turn.score,
        candidates=turn.candidates,
        content_version=turn.content_version,
        text=turn.text or "",
        text_gone=turn.spoken and turn.text is None,
    )
