"""A conversation as a thread: what was said, and the decision behind each answer."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.catalog import Catalog
from bot.console.lines import Fragments, Line, Presenter
from bot.console.live import Watch, number, place_of
from bot.console.needs import Say
from bot.console.shell import Shell
from bot.console.sse import Streams, event

TURNS = 300
"""Turns on one page, the newest; earlier ones are a link away."""

CONVERSATION = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadNeeds:
    """What the thread is handed."""

    thread: Callable[[str, int, int], Awaitable[Sequence[Line]]]
    """Conversation, a line's ``seq`` or 0, count -> the last lines (before that one), in order."""
    desk_of: Callable[[str], Awaitable[str]]
    """Conversation -> ``waiting``, ``human``, or empty where the bot has it."""
    catalog: Callable[[], Catalog]
    say: Say
    text_days: int
    """How long words are kept."""


class ThreadPage:
    """The pages under /console/c/."""

    def __init__(self, needs: ThreadNeeds, shell: Shell, watch: Watch, streams: Streams) -> None:
        self._needs = needs
        self._shell = shell
        self._watch = watch
        self._streams = streams
        self._presenter = Presenter(needs.catalog, needs.say)
        self._fragments = Fragments(needs.say)

    def routes(self) -> list[web.RouteDef]:
        """For every role."""
        guarded = self._shell.guarded
        return [
            web.get("/console/c/{conversation}", guarded(self._page)),
            web.get("/console/c/{conversation}/events", guarded(self._events, passive=True)),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        conversation = conversation_of(request)
        before = number(request.query.get("before", ""))
        lines = await self._needs.thread(conversation, before, TURNS)
        if not lines:
            raise web.HTTPNotFound
        await self._shell.audit(request, "viewed", conversation)
        ui = self._shell.language(request)
        return self._shell.render(
            request,
            "thread.html",
            rows=self._presenter.rows(lines, ui),
            conversation=conversation,
            place=max(line.place for line in lines),
            earlier=lines[0].seq if len(lines) == TURNS else 0,
            is_newest=not before,
            desk=await self._needs.desk_of(conversation),
            text_days=self._needs.text_days,
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        conversation, ui = conversation_of(request), self._shell.language(request)

        def drawn(line: Line) -> bytes:
            rows = self._presenter.rows([line], ui)
            html = self._fragments.render(
                "_turns.html", ui, rows=rows, text_days=self._needs.text_days
            )
            return event("turn", {"html": html}, id=str(line.place))

        told = self._watch.told(
            place_of(request), lambda line: line.conversation == conversation, drawn
        )
        return await self._streams.serve(request, self._shell, told)


def conversation_of(request: web.Request) -> str:
    """The conversation that the address names. Raises HTTPNotFound for what cannot be one."""
    conversation = request.match_info["conversation"]
    if not CONVERSATION.fullmatch(conversation):
        raise web.HTTPNotFound
    return conversation
