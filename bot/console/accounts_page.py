"""For admins: the accounts of colleagues, and the audit trail."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from bot.console.lines import PERU
from bot.console.shell import Shell
from bot.staff import Operator, Role

LINES = 100
"""Lines a page of the trail has at most."""

_DIGITS = 15
_PROBLEMS = frozenset({"name", "taken", "unknown", "last_admin", "self"})


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    """An account, as its admins see it."""

    operator: Operator
    disabled: bool
    ready: bool
    """A password has been set."""
    created: datetime
    last_seen: datetime | None
    link_until: datetime | None
    """When an unused link expires."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What came of a change: a link's token, or why not."""

    token: str = ""
    operator: str = ""
    """The account's id."""
    problem: str = ""
    """name, taken, unknown or last_admin."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the audit trail."""

    id: int
    at: datetime
    name: str
    """The operator's, or nothing."""
    operator: str
    """The operator's id, or nothing."""
    action: str
    target: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountsNeeds:
    """What these pages are handed. All may raise StoreUnavailable."""

    all: Callable[[], Awaitable[Sequence[AccountRow]]]
    add: Callable[[str, Role], Awaitable[Made]]
    invite: Callable[[str], Awaitable[Made]]
    """Account id -> a link to set a password."""
    set_role: Callable[[str, Role], Awaitable[Made]]
    set_disabled: Callable[[str, bool], Awaitable[Made]]
    trail: Callable[[str, str, int], Awaitable[Sequence[Line]]]
    """Operator id, action, line to go on before -> up to LINES + 1 lines, newest first."""
    actions: Callable[[], Awaitable[Sequence[str]]]
    """The actions that the trail holds."""
    https: Callable[[web.Request], bool]


class AccountsPages:
    """``/console/accounts`` and ``/console/audit``."""

    def __init__(self, needs: AccountsNeeds, shell: Shell) -> None:
        self._needs = needs
        self._shell = shell

    def routes(self) -> list[web.RouteDef]:
        """All for admins."""

        def guarded(
            handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
        ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
            return self._shell.guarded(handler, Role.ADMIN)

        return [
            web.get("/console/accounts", guarded(self._accounts)),
            web.post("/console/accounts", guarded(self._add)),
            web.post("/console/accounts/{id}/link", guarded(self._link)),
            web.post("/console/accounts/{id}/role", guarded(self._role)),
            web.post("/console/accounts/{id}/state", guarded(self._state)),
            web.get("/console/audit", guarded(self._audit)),
        ]

    async def _accounts(self, request: web.Request) -> web.StreamResponse:
        return await self._page(request, Made())

    async def _add(self, request: web.Request) -> web.StreamResponse:
        form = await self._shell.form(request)
        role = _role(form.get("role", ""))
        made = await self._needs.add(form.get("name", ""), role)
        if not made.problem:
            await self._shell.audit(request, "account.add", f"{made.operator} {role}")
        return await self._page(request, made)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        made = await self._needs.invite(request.match_info["id"])
        if not made.problem:
            await self._shell.audit(request, "account.link", made.operator)
        return await self._page(request, made)

    async def _role(self, request: web.Request) -> web.StreamResponse:
        role = _role((await self._shell.form(request)).get("role", ""))
        made = await self._needs.set_role(request.match_info["id"], role)
        if not made.problem:
            await self._shell.audit(request, "account.role", f"{made.operator} {role}")
        return await self._after(request, made)

    async def _state(self, request: web.Request) -> web.StreamResponse:
        id = request.match_info["id"]
        state = (await self._shell.form(request)).get("state", "")
        if state not in ("disabled", "enabled"):
            raise web.HTTPBadRequest
        if id == self._shell.operator(request).id:
            return await self._after(request, Made(problem="self"))
        made = await self._needs.set_disabled(id, state == "disabled")
        if not made.problem:
            await self._shell.audit(request, f"account.{state}", made.operator)
        return await self._after(request, made)

    async def _after(self, request: web.Request, made: Made) -> web.StreamResponse:
        if made.problem:
            return await self._page(request, made)
        return web.Response(status=303, headers={"Location": "/console/accounts"})

    async def _page(self, request: web.Request, made: Made) -> web.Response:
        if made.problem == "unknown":
            raise web.HTTPNotFound
        scheme = "https" if self._needs.https(request) else "http"
        problem = f"console.accounts.{made.problem}" if made.problem in _PROBLEMS else ""
        rows = await self._needs.all()
        invited = next((row.operator.name for row in rows if row.operator.id == made.operator), "")
        return self._shell.render(
            request, "accounts.html", status=422 if problem else 200,
            rows=rows, roles=list(Role), invited=invited, peru=PERU,
            link=f"{scheme}://{request.host}/console/setup/{made.token}" if made.token else "",
            problem=self._shell.say(request, problem) if problem else "",
        )  # fmt: skip

    async def _audit(self, request: web.Request) -> web.StreamResponse:
        operator = request.query.get("operator", "")[:16]
        action = request.query.get("action", "")[:40]
        before = _number(request.query.get("before", ""))
        lines = await self._needs.trail(operator, action, before)
        await self._shell.audit(request, "audit.viewed", f"{operator} {action}".strip())
        rows = await self._needs.all()
        names = {row.operator.id: row.operator.name for row in rows}
        shown = [replace(line, target=_named(line.target, names)) for line in lines[:LINES]]
        return self._shell.render(
            request, "audit.html", lines=shown, operator_id=operator, action=action,
            rows=rows, actions=await self._needs.actions(), before=before, peru=PERU,
            older=lines[LINES - 1].id if len(lines) > LINES else 0,
        )  # fmt: skip


def _named(target: str, names: dict[str, str]) -> str:
    """A target with accounts' names for their ids."""
    return " ".join(names.get(word, word) for word in target.split(" "))


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise web.HTTPBadRequest from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
