"""The way into the console: login, logout, the one-time link, and one's own password."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.console import security
from bot.console.shell import Shell
from bot.staff import Operator

_PROBLEMS = {
    "short": "console.password.short",
    "long": "console.password.long",
    "common": "console.password.common",
    "wrong": "console.password.wrong",
    "expired": "console.setup.expired",
    "unknown": "console.setup.expired",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """What came of an attempt; without a token it failed, and nothing says which part was wrong."""

    token: str = ""
    """The new session's."""
    wait: int = 0
    """Seconds until the next attempt is looked at."""
    problem: str = ""
    """Why a new password cannot be taken: short, long, common, wrong or expired."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginNeeds:
    """What these pages are handed. All may raise StoreUnavailable."""

    log_in: Callable[[str, str, str], Awaitable[Login]]
    """Name, password, network address."""
    end: Callable[[str], Awaitable[None]]
    """Ends the session of a token, if it is one's."""
    log_out: Callable[[str, Operator], Awaitable[None]]
    """A session's token and whose it is."""
    invited: Callable[[str], Awaitable[str]]
    """A link's token -> the account's name, or nothing."""
    set_password: Callable[[str, str, str], Awaitable[Login]]
    """A link's token, the password, network address."""
    change_password: Callable[[Operator, str, str, str], Awaitable[Login]]
    """Who, the old password, the new one, network address."""
    https: Callable[[web.Request], bool]
    address: Callable[[web.Request], str]


class LoginPages:
    """``/console/login``, ``/console/logout``, ``/console/setup/…`` and ``/console/account``."""

    def __init__(self, needs: LoginNeeds, shell: Shell) -> None:
        self._needs = needs
        self._shell = shell

    def routes(self) -> list[web.RouteDef]:
        """The way in is open; the rest is guarded."""
        opened, guarded = self._shell.opened, self._shell.guarded
        return [
            web.get("/console/login", opened(self._login)),
            web.post("/console/login", opened(self._log_in)),
            web.get("/console/setup/{token}", opened(self._setup)),
            web.post("/console/setup/{token}", opened(self._set_password)),
            web.post("/console/logout", guarded(self._log_out)),
            web.get("/console/account", guarded(self._account)),
            web.post("/console/account", guarded(self._change_password)),
        ]

    async def _login(self, request: web.Request) -> web.StreamResponse:
        news = "console.login.bye" if "bye" in request.query else ""
        return self._login_page(request, wanted=request.query.get("next", ""), news=news)

    async def _log_in(self, request: web.Request) -> web.StreamResponse:
        form = await self._shell.form(request)
        if not await self._shell.is_own(request, self._form_token(request)):
            return self._login_page(
                request, wanted=form.get("next", ""), key="console.login.stale", status=403
            )
        name, password = form.get("name", "")[:64], form.get("password", "")
        wanted = security.local_path(form.get("next", ""))
        found = await self._needs.log_in(name, password, self._needs.address(request))
        if found.token:
            return await self._enter(request, found.token, wanted or "/console")
        if not found.wait:
            return self._login_page(request, wanted=wanted, key="console.login.wrong", status=401)
        response = self._login_page(
            request, wanted=wanted, key="console.login.wait", status=429, seconds=found.wait
        )
        response.headers["Retry-After"] = str(found.wait)
        return response

    async def _log_out(self, request: web.Request) -> web.StreamResponse:
        await self._shell.audit(request, "logout")
        await self._needs.log_out(self._shell.token(request), self._shell.operator(request))
        response = _to("/console/login?bye")
        security.drop_token(response, https=self._needs.https(request))
        return response

    async def _setup(self, request: web.Request) -> web.StreamResponse:
        return self._setup_page(request, await self._needs.invited(_link(request)))

    async def _set_password(self, request: web.Request) -> web.StreamResponse:
        if not await self._shell.is_own(request, self._form_token(request)):
            raise web.HTTPForbidden
        name = await self._needs.invited(_link(request))
        form = await self._shell.form(request)
        password = form.get("password", "")
        if not name:
            return self._setup_page(request, "")
        if password != form.get("again", ""):
            return self._setup_page(request, name, key="console.password.differ")
        address = self._needs.address(request)
        found = await self._needs.set_password(_link(request), password, address)
        if found.token:
            return await self._enter(request, found.token, "/console")
        expired = found.problem == "expired"
        return self._setup_page(request, "" if expired else name, key=_PROBLEMS[found.problem])

    async def _account(self, request: web.Request) -> web.StreamResponse:
        return self._account_page(request)

    async def _change_password(self, request: web.Request) -> web.StreamResponse:
        form = await self._shell.form(request)
        new = form.get("password", "")
        if new != form.get("again", ""):
            return self._account_page(request, key="console.password.differ")
        operator, address = self._shell.operator(request), self._needs.address(request)
        found = await self._needs.change_password(operator, form.get("old", ""), new, address)
        if found.token:
            return await self._enter(request, found.token, "/console/account?changed")
        if found.wait:
            return self._account_page(request, key="console.login.wait", seconds=found.wait)
        return self._account_page(request, key=_PROBLEMS[found.problem])

    async def _enter(self, request: web.Request, token: str, path: str) -> web.Response:
        """Go on under a new token; what the browser brought is worth nothing any more."""
        await self._needs.end(self._shell.token(request))
        response = _to(path)
        security.keep_token(response, token, https=self._needs.https(request))
        return response

    def _login_page(
        self,
        request: web.Request,
        *,
        wanted: str = "",
        key: str = "",
        news: str = "",
        status: int = 200,
        **values: object,
    ) -> web.Response:
        say = self._shell.say
        return self._open_page(
            request, "login.html", status=status, next=security.local_path(wanted),
            problem=say(request, key, **values) if key else "",
            news=say(request, news) if news else "",
            away=request.headers.get("Sec-Fetch-Site") == "cross-site",
        )  # fmt: skip

    def _setup_page(self, request: web.Request, name: str, *, key: str = "") -> web.Response:
        if not name:
            return self._open_page(
                request, "error.html", status=404, code=404,
                reason=self._shell.say(request, "console.setup.expired"),
            )  # fmt: skip
        problem = self._shell.say(request, key) if key else ""
        return self._open_page(
            request, "setup_password.html", status=422 if key else 200, name=name, problem=problem
        )

    def _account_page(
        self, request: web.Request, *, key: str = "", **values: object
    ) -> web.Response:
        problem = self._shell.say(request, key, **values) if key else ""
        return self._shell.render(
            request, "account.html", status=422 if key else 200, problem=problem,
            changed="changed" in request.query,
        )  # fmt: skip

    def _open_page(
        self, request: web.Request, template: str, *, status: int, **values: object
    ) -> web.Response:
        """A page for somebody without a session: its form is bound to a token of its own."""
        token = self._form_token(request) or security.new_token()
        csrf = security.csrf_of(token)
        response = self._shell.render(request, template, status=status, form_token=csrf, **values)
        security.keep_token(response, token, security.FORM, https=self._needs.https(request))
        return response

    def _form_token(self, request: web.Request) -> str:
        return security.token_of(request, security.FORM, https=self._needs.https(request))


def _link(request: web.Request) -> str:
    return request.match_info["token"]


def _to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
