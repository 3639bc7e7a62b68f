"""Alarms: who was found in danger just now, told on every page without a word of what was said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.console.lines import Filters, Presenter
from bot.console.live import LiveNeeds
from bot.console.shell import Shell

RECENT = timedelta(minutes=30)
"""Older ones are for the live view and the board."""

MOST = 20
"""Messages looked at; alarms are fewer, one a conversation."""


def _now() -> datetime:
    return datetime.now(UTC)


class AlarmPage:
    """``/console/alarms``: what the strip on top of every page asks for."""

    def __init__(
        self, needs: LiveNeeds, shell: Shell, *, now: Callable[[], datetime] = _now
    ) -> None:
        self._needs = needs
        self._shell = shell
        self._now = now
        self._presenter = Presenter(needs.catalog, needs.say)

    def routes(self) -> list[web.RouteDef]:
        """For every role."""
        return [web.get("/console/alarms", self._shell.guarded(self._alarms, passive=True))]

    async def _alarms(self, request: web.Request) -> web.StreamResponse:
        """The newest first: conversation, the card's title, and when, in Unix seconds."""
        ui, since = self._shell.language(request), self._now() - RECENT
        lines = await self._needs.recent(Filters(kind="urgent"), 0, MOST)
        found: dict[str, dict[str, object]] = {}
        for line in lines:
            if line.at >= since and line.conversation not in found:
                found[line.conversation] = {
                    "conversation": line.conversation,
                    "card": self._presenter.title(line.topic, ui),
                    "at": line.at.timestamp(),
                }
        return web.json_response({"alarms": list(found.values())})
