"""Behind the board's figures of the desk and of the votes: a day's conversations, one by one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.console.shell import Shell

DESK, VOTES = "/console/board/desk", "/console/board/votes"
REPLIED = ("yes", "no")
VALUES = ("down", "up", "silent")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A conversation that asked for a person."""

    conversation: str
    clock: str
    """When it asked, hours and minutes in Peru."""
    waited: str
    """Minutes and seconds to an operator's first words; empty where there were none."""
    event: str
    """What happened to it last, as ``ports.Handoff.event`` has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """What became of asking once whether an answer was of use."""

    conversation: str
    clock: str
    """When the answer was given, hours and minutes in Peru."""
    title: str
    """Of the answer's topic, in the page's language."""
    value: str
    """One of VALUES."""
    reason: str
    """Of a vote down, or empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BehindNeeds:
    """What these pages are handed."""

    cases: Callable[[], Awaitable[Sequence[Case]]]
    """Who asked for a person today, the last first."""
    ballots: Callable[[str, str], Awaitable[Sequence[Ballot]]]
    """One of VALUES or nothing, the page's language -> today's votes, the newest first."""


class BehindPages:
    """The pages at DESK and VOTES."""

    def __init__(self, needs: BehindNeeds, shell: Shell) -> None:
        self._needs = needs
        self._shell = shell

    def routes(self) -> list[web.RouteDef]:
        """For every role."""
        guarded = self._shell.guarded
        return [web.get(DESK, guarded(self._desk)), web.get(VOTES, guarded(self._votes))]

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        replied = _known(request.query.get("replied", ""), REPLIED)
        cases = await self._needs.cases()
        wanted = [one for one in cases if not replied or bool(one.waited) is (replied == "yes")]
        return self._shell.render(
            request, "behind_desk.html", cases=wanted, replied=replied, choices=REPLIED
        )

    async def _votes(self, request: web.Request) -> web.StreamResponse:
        value = _known(request.query.get("value", ""), VALUES)
        ballots = await self._needs.ballots(value, self._shell.language(request))
        return self._shell.render(
            request, "behind_votes.html", ballots=ballots, value=value, choices=VALUES
        )


def _known(text: str, values: Sequence[str]) -> str:
    return text if text in values else ""
