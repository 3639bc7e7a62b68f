"""The frame of every console page: who is asking, what they may do, how a page looks.

A page is a class with ``routes()``; each of its handlers goes through ``guarded``:

    shell.guarded(self._page, role="operator")
    shell.guarded(self._events, passive=True)      a stream or a heartbeat: nobody's doing
"""

import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console import security
from bot.console.assets import Assets
from bot.console.needs import NAVIGATION, Handler, Link, Page, ShellNeeds, Trace
from bot.errors import StoreUnavailable
from bot.staff import Operator, Role

__all__ = ["Handler", "Link", "Page", "Shell", "ShellNeeds", "Trace", "where"]

_OPERATOR = web.RequestKey("operator", Operator)
_FORM = web.RequestKey("form", dict[str, str])

_TROUBLE = {
    400: "console.error.bad",
    401: "console.error.login",
    403: "console.error.forbidden",
    404: "console.error.not_found",
    405: "console.error.method",
    408: "console.error.slow",
    409: "console.error.taken",
    413: "console.error.too_large",
    415: "console.error.type",
    429: "console.error.too_many",
    503: "console.error.unavailable",
}
_UI = "console_ui"
_UI_SECONDS = 365 * 86400

_log = logging.getLogger(__name__)


class Shell:
    """What all pages of the console share."""

    def __init__(self, needs: ShellNeeds) -> None:
        self._needs = needs
        self._assets = Assets()
        self._links: Sequence[Link] = ()
        self._guarded: set[Handler] = set()
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals["static"] = self._assets.url

    def install(self, server: web.Application, pages: Sequence[Page]) -> None:
        """Put the pages into the server. Raises ValueError for a handler without a guard."""
        routes = [route for page in pages for route in page.routes()]
        for route in routes:
            if route.handler not in self._guarded:
                raise ValueError(f"{route.method} {route.path} has no guard")
        paths = {route.path for route in routes if route.method == "GET"}
        self._links = [link for link in NAVIGATION if link.path in paths]
        server.add_routes(routes)
        server.add_routes([web.get("/console/static/{name}", self._static)])
        server.add_routes([web.get("/console", self.guarded(self._home))])
        if "/console/" not in paths:
            server.add_routes([web.get("/console/", self.guarded(self._home))])
        server.middlewares.append(self._middleware())
        server.on_response_prepare.append(self._headers)

    def operator(self, request: web.Request) -> Operator:
        """Who is asking, in a guarded handler."""
        return request[_OPERATOR]

    def say(self, request: web.Request, key: str, **values: object) -> str:
        """A phrase in the page's language."""
        return self._needs.say(self.language(request), key, **values)

    def language(self, request: web.Request) -> str:
        """The page's language, ``es`` or ``en``."""
        cookie = security.cookie_name(_UI, https=self._needs.https(request))
        for asked in (request.query.get("ui", ""), request.cookies.get(cookie, "")):
            if asked in ("es", "en"):
                return asked
        accepted = request.headers.get("Accept-Language", "").lower()
        return "en" if accepted.startswith("en") else "es"

    def csrf(self, request: web.Request) -> str:
        """What this session's forms carry as ``csrf``, and its scripts as X-CSRF-Token."""
        token = self.token(request)
        return security.csrf_of(token) if token else ""

    def token(self, request: web.Request) -> str:
        """The session's token that the browser brought, or nothing."""
        return security.token_of(request, https=self._needs.https(request))

    async def still(self, token: str) -> Operator | None:
        """Whose session a token is by now; None when it has ended. It is nobody's doing."""
        return await self._needs.operator(token, False)  # noqa: FBT003  # a port

    async def form(self, request: web.Request) -> dict[str, str]:
        """The posted fields, read once and bounded."""
        if _FORM not in request:
            request[_FORM] = await security.read_form(request)
        return request[_FORM]

    def render(
        self, request: web.Request, template: str, *, status: int = 200, **values: object
    ) -> web.Response:
        """A page, with all that ``console.html`` needs."""
        language = self.language(request)

        def say(key: str, **slots: object) -> str:
            return self._needs.say(language, key, **slots)

        operator = request.get(_OPERATOR)
        text = self._pages.get_template(template).render(
            operator=operator,
            csrf=self.csrf(request),
            nav=[link for link in self._links if operator and operator.role.may(link.role)],
            path=request.path,
            in_tongue=lambda code: urlencode({**request.query, "ui": code}),
            language=language,
            say=say,
            **values,
        )
        response = web.Response(text=text, content_type="text/html", status=status)
        if request.query.get("ui") in ("es", "en"):
            https = self._needs.https(request)
            response.set_cookie(
                security.cookie_name(_UI, https=https), language, max_age=_UI_SECONDS, path="/",
                httponly=True, samesite="Strict", secure=https,
            )  # fmt: skip
        return response

    def bad(
        self, request: web.Request, message_key: str, *, status: int = 400, **values: object
    ) -> web.Response:
        """A page that says what is wrong; JSON ``{"error"}`` for a script that wants it."""
        reason = self.say(request, message_key, **values)
        if "application/json" in request.headers.get("Accept", ""):
            return web.json_response({"error": reason}, status=status)
        return self.render(request, "error.html", status=status, reason=reason, code=status)

    async def audit(self, request: web.Request, action: str, target: str = "") -> None:
        """Write down that this operator did this."""
        operator = request.get(_OPERATOR)
        await self._needs.audit(
            Trace(
                operator=operator.id if operator else None,
                action=action,
                target=target,
                address=self._needs.address(request),
            )
        )

    def guarded(
        self, handler: Handler, role: Role | str = Role.VIEWER, *, passive: bool = False
    ) -> Handler:
        """``handler`` for those who are logged in and have the role.

        A post has to come from our own page and carry its session's token. ``passive``
        is for what a page does by itself: it neither keeps a session from idling out nor
        counts as a sign that somebody is there.
        """
        needed = Role(role)

        async def guard(request: web.Request) -> web.StreamResponse:
            token = self.token(request)
            operator = await self._needs.operator(token, not passive) if token else None
            if operator is None:
                return self._login_first(request)
            request[_OPERATOR] = operator
            if request.method not in ("GET", "HEAD"):
                await self._check_post(request)
            if not operator.role.may(needed):
                await self.audit(request, "denied", request.path)
                raise web.HTTPForbidden
            return await handler(request)

        self._guarded.add(guard)
        return guard

    def opened(self, handler: Handler) -> Handler:
        """``handler`` for everybody: the way in. It asks ``is_own`` by itself."""
        self._guarded.add(handler)
        return handler

    async def is_own(self, request: web.Request, token: str) -> bool:
        """Whether a post is one of our own page's, made for this token."""
        if not security.from_own_page(request):
            return False
        header = request.headers.get("X-CSRF-Token", "")
        given = header or (await self.form(request)).get("csrf", "")
        return security.same_csrf(token, given)

    async def _check_post(self, request: web.Request) -> None:
        if not await self.is_own(request, self.token(request)):
            await self.audit(request, "forged", request.path)
            raise web.HTTPForbidden

    def _login_first(self, request: web.Request) -> web.Response:
        page = request.method in ("GET", "HEAD") and "text/html" in request.headers.get(
            "Accept", "text/html"
        )
        if not page:
            return self.bad(request, _TROUBLE[401], status=401)
        wanted = security.local_path(request.path_qs)
        raise web.HTTPSeeOther(
            f"/console/login?next={quote(wanted)}" if wanted else "/console/login"
        )

    async def _home(self, request: web.Request) -> web.StreamResponse:
        role = self.operator(request).role
        first = next((link.path for link in self._links if role.may(link.role)), None)
        if first is None:
            return self.render(request, "console.html")
        raise web.HTTPSeeOther(first)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._assets.serve(request.match_info["name"])

    async def _headers(self, request: web.Request, response: web.StreamResponse) -> None:
        if security.is_console(request.path):
            security.secure(response, https=self._needs.https(request))

    def _middleware(self) -> Callable[..., Awaitable[web.StreamResponse]]:
        @web.middleware
        async def pages_for_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not security.is_console(request.path):
                return await handler(request)
            try:
                security.refuse_nul(request)
                return await handler(request)
            except web.HTTPRedirection:
                raise
            except web.HTTPException as error:
                key = _TROUBLE.get(error.status, "console.error.bad")
                response = self.bad(request, key, status=error.status)
                if "Allow" in error.headers:
                    response.headers["Allow"] = error.headers["Allow"]
                return response
            except StoreUnavailable:
                response = self.bad(request, "console.error.unavailable", status=503)
                response.headers["Retry-After"] = "5"
                return response
            except Exception:  # the reader gets a page, and the log no address of theirs
                _log.error("console: %s; the operator was told to try again", where())
                return self.bad(request, "console.error.broken", status=500)

        return pages_for_errors


def where() -> str:
    """The error being handled and the line that raised it: never its message."""
    kind, _, trace = sys.exc_info()
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = kind.__name__ if kind else "error"
    return f"{name} at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else name
