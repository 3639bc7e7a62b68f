"""The web chat: a page that works without its script, and a script that helps it."""

import logging
import secrets
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NoReturn

from aiohttp import web

from bot.channels.web import calendars
from bot.channels.web.assets import Assets
from bot.channels.web.exchange import Exchange, exchange, message_of, split
from bot.channels.web.form import MAX_TEXT, Post, read_post
from bot.channels.web.headers import secure
from bot.channels.web.limits import HURRIED_SECONDS, Disguise, Gate, Hurried
from bot.channels.web.needs import WebNeeds
from bot.channels.web.pages import Pages, View, title_of
from bot.channels.web.streams import Streams, stream_response
from bot.channels.web.visitor import Visitor, accepted, forget, may_post, recognise, remember
from bot.errors import StoreUnavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SHOWN_LETTERS = 20
"""How many old letters a page shows."""

_AGAIN = {429: HURRIED_SECONDS, 503: "5"}
"""Seconds after which to come back: after too many posts, or where the store has failed."""

_BUTTON_TITLES = {
    "/start": "web.start",
    "/menu": "web.menu",
    "/humano": "web.human",
    "/idioma": "web.language",
    "/privacidad": "web.privacy",
    "/borrar": "web.delete",
}
"""The page's own buttons, for the echo of a press."""

_TROUBLE = {
    403: "web.forbidden",
    404: "web.not_found",
    405: "web.wrong_method",
    408: "web.slow",
    413: "web.too_big",
    415: "web.unreadable",
    429: "web.busy",
    500: "web.went_wrong",
    503: "web.unavailable",
}
_KEPT_HEADERS = ("Allow", "Retry-After")

_log = logging.getLogger(__name__)


class WebChat:
    """The web channel's inlet; ``WebDoor`` is its outlet."""

    def __init__(self, needs: WebNeeds) -> None:
        self._needs = needs
        self._assets = Assets()
        self._pages = Pages(needs, self._assets)
        self._gate = Gate(needs, Disguise())
        self._streams = Streams(needs, self._pages, self._gate)

    def routes(self) -> list[web.RouteDef]:
        """What the chat answers: ``/``, ``/say``, ``/events``, ``/activities/`` and ``/static/``.

        Every other method on these paths gets 405. The handlers turn their own
        errors into pages, so the chat needs no middleware.
        """
        page, say, events, static = map(
            self._guarded, (self._page, self._say, self._events, self._static)
        )
        return [
            web.get("/", page),
            web.post("/say", say),
            web.get("/activities/{name}", self._guarded(self._calendar)),
            web.get("/events", events, allow_head=False),
            web.get("/static/{name}", static),
            web.route("*", "/", self._guarded(_refuser("GET, HEAD"))),
            web.route("*", "/say", self._guarded(_refuser("POST"))),
            web.route("*", "/events", self._guarded(_refuser("GET"))),
            web.route("*", "/static/{name}", self._guarded(_refuser("GET, HEAD"))),
        ]

    async def close(self) -> None:
        """End all streams of events; call it when the server starts to shut down."""
        self._streams.end_all()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """Show the last letters, or a welcome."""
        self._gate.visit(request)
        visitor = recognise(request, self._needs)
        letters = [] if visitor.new else await self._needs.mailbox.read(visitor.person)
        after = request.query.get("after", "")
        old, new = split(letters[-SHOWN_LETTERS:], after)
        view = View(
            language=letters[-1].reply.language if letters else self._language(request),
            csrf=visitor.csrf,
            nonce=_nonce(),
            history=old if after else new,
            letters=new if after else (),
            notice="web.nothing_new" if "after" in request.query and not new else "",
        )
        return self._html(request, visitor, self._pages.chat(view))

    async def _say(self, request: web.Request) -> web.StreamResponse:
        """Take a question or a press, and answer it."""
        post = await read_post(request)
        visitor = recognise(request, self._needs)
        if not may_post(request, visitor, post.csrf):
            raise web.HTTPForbidden
        if visitor.new:
            post = replace(post, after="")
        tags = accepted(_accept_language(request))
        view = View(
            language=self._pages.choose([post.lang, *tags]),
            csrf=visitor.csrf,
            nonce=post.nonce or _nonce(),
            draft=post.text,
        )
        problem = _problem(post)
        if problem:
            return self._complain(request, visitor, view=replace(view, notice=problem))
        message = message_of(
            post, visitor, client_language=tags[0] if tags else None, needs=self._needs
        )
        view = replace(view, retry=post.payload)
        if not self._gate.lets(request, message):
            view = replace(view, notice="web.hurried")
            return self._complain(request, visitor, view=view, status=429)
        try:
            result = await exchange(message, post.after, self._needs)
        except StoreUnavailable:
            view = replace(view, notice="web.unkept")
            return self._complain(request, visitor, view=view, status=503)
        view = replace(view, retry="")
        if result.ended:
            self._streams.end(visitor.person)
        return self._answer(request, visitor, post=post, view=view, result=result)

    def _answer(
        self, request: web.Request, visitor: Visitor, *, post: Post, view: View, result: Exchange
    ) -> web.Response:
        language = result.letters[-1].reply.language if result.letters else view.language
        if _wants_json(request):
            said = self._pages.said(view.language, language, result.letters)
            more = {"pending": result.pending, "ended": result.ended}
            body = {**said, **more, "csrf": visitor.csrf, "fresh": visitor.new}
            return self._json(request, visitor, body, ended=result.ended)
        notice = "web.pending" if result.pending else ""
        page = replace(
            view,
            language=language,
            nonce=_nonce(),
            history=result.history[-SHOWN_LETTERS:],
            echo=self._echo(post, language, result),
            letters=result.letters,
            notice="web.ended" if result.ended else notice,
            draft=post.text if post.payload else "",
            ended=result.ended,
        )
        return self._html(request, visitor, self._pages.chat(page), ended=result.ended)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Later letters as server-sent events; 204 tells a stranger not to come back."""
        self._gate.visit(request)
        visitor = recognise(request, self._needs)
        if visitor.new:
            return web.Response(status=204)
        seen = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = stream_response()
        secure(response)
        remember(response, visitor, secure=self._needs.https(request))
        await self._streams.serve(request, response, person=visitor.person, after=seen)
        return response

    async def _calendar(self, request: web.Request) -> web.StreamResponse:
        return calendars.serve(request, self._needs)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._assets.serve(request)

    def _complain(
        self, request: web.Request, visitor: Visitor, *, view: View, status: int = 422
    ) -> web.Response:
        """The page or JSON that says what is wrong with a post and keeps its text."""
        if _wants_json(request):
            body: dict[str, object] = {"error": self._needs.say(view.language, view.notice)}
            response = self._json(request, visitor, {**body, "csrf": visitor.csrf})
        else:
            response = self._html(request, visitor, self._pages.chat(view))
        response.set_status(status)
        if status in _AGAIN:
            response.headers["Retry-After"] = _AGAIN[status]
        return response

    def _echo(self, post: Post, language: str, result: Exchange) -> str:
        if not post.payload:
            return post.text
        title = title_of(post.payload, (*result.history, *result.letters))
        key = _BUTTON_TITLES.get(post.payload)
        return title or (self._needs.say(language, key) if key else "")

    def _html(
        self, request: web.Request, visitor: Visitor, page: str, *, ended: bool = False
    ) -> web.Response:
        response = web.Response(text=page, content_type="text/html")
        return self._finish(request, visitor, response, ended=ended)

    def _json(
        self, request: web.Request, visitor: Visitor, body: object, *, ended: bool = False
    ) -> web.Response:
        return self._finish(request, visitor, web.json_response(body), ended=ended)

    def _finish(
        self, request: web.Request, visitor: Visitor, response: web.Response, *, ended: bool
    ) -> web.Response:
        """Pack the response and settle the cookie."""
        response.enable_compression()
        over_tls = self._needs.https(request)
        if ended:
            forget(response, secure=over_tls)
        else:
            remember(response, visitor, secure=over_tls)
        return response

    def _guarded(self, handler: Handler) -> Handler:
        """``handler`` with safe headers, and a page in people's words for every error."""

        async def guard(request: web.Request) -> web.StreamResponse:
            try:
                response = await handler(request)
            except web.HTTPException as error:
                response = self._trouble(request, error.status, hurried=isinstance(error, Hurried))
                kept = [name for name in _KEPT_HEADERS if name in error.headers]
                response.headers.update({name: error.headers[name] for name in kept})
            except StoreUnavailable:
                response = self._trouble(request, 503)
                response.headers["Retry-After"] = _AGAIN[503]
            except Exception:  # aiohttp would log the person's IP address
                _log.error("web chat: %s; the person was told to try again", _where())
                response = self._trouble(request, 500)
            if not response.prepared:
                secure(response)
            return response

        return guard

    def _trouble(self, request: web.Request, status: int, *, hurried: bool = False) -> web.Response:
        language = self._language(request)
        key = "web.hurried" if hurried else _TROUBLE.get(status, "web.unreadable")
        if _wants_json(request):
            phrase = self._needs.say(language, key)
            return web.json_response({"error": phrase}, status=status)
        page = self._pages.trouble(language, key)
        return web.Response(text=page, content_type="text/html", status=status)

    def _language(self, request: web.Request) -> str:
        return self._pages.choose(accepted(_accept_language(request)))


def _refuser(allowed: str) -> Handler:
    async def refuse(request: web.Request) -> NoReturn:
        raise web.HTTPMethodNotAllowed(request.method, [allowed])

    return refuse


def _problem(post: Post) -> str:
    """The key of the phrase that says why the post cannot be asked, or nothing."""
    if not post.words:
        return "web.empty"
    return "web.too_long" if len(post.words) > MAX_TEXT else ""


def _wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _accept_language(request: web.Request) -> str:
    return request.headers.get("Accept-Language", "")


def _nonce() -> str:
    return secrets.token_urlsafe(16)


def _where() -> str:
    """The error being handled and the line that raised it: never its message."""
    kind, _, trace = sys.exc_info()
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = kind.__name__ if kind else "error"
    return f"{name} at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else name
