"""What a browser may do with the console's pages, and what a request must bring along."""

import asyncio
import hmac
import re
import secrets
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
}

_YEAR = 365 * 86400

MAX_BODY = 64 * 1024
"""Bytes of a posted form."""

BODY_SECONDS = 10.0
"""A body that takes longer to arrive is given up."""

_MAX_FIELDS = 100
_PATH = 500
_TOKEN = re.compile(r"[0-9A-Za-z_-]{43}")
_LOCAL = re.compile(r"/console(/[0-9A-Za-z_./-]*)?(\?[0-9A-Za-z_.~%&=+:/-]*)?")


def new_token() -> str:
    """256 random bits, as a cookie or a link carries them."""
    return secrets.token_urlsafe(32)


def is_console(path: str) -> bool:
    """Whether a path belongs to the console."""
    return path == "/console" or path.startswith("/console/")


def secure(response: web.StreamResponse, *, https: bool) -> None:
    """Add the headers; a response that says nothing else may not be kept by anybody."""
    response.headers.update(_ALWAYS)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Server"] = "tucausa"
    if https:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"


SESSION, FORM = "console", "console_form"
"""The cookies of a session, and of the forms that come before one.

They are two, since a link on another site brings no strict cookie along: the login page
that is shown then must not take the session's place.
"""


def cookie_name(kind: str, *, https: bool) -> str:
    """``__Host-`` binds the cookie to this host over TLS; browsers refuse it without TLS."""
    return f"__Host-{kind}" if https else kind


def token_of(request: web.Request, kind: str = SESSION, *, https: bool) -> str:
    """The token that came along, or nothing."""
    token = request.cookies.get(cookie_name(kind, https=https), "")
    return token if _TOKEN.fullmatch(token) else ""


def keep_token(
    response: web.StreamResponse, token: str, kind: str = SESSION, *, https: bool
) -> None:
    """Give the browser a token; it ends with the browser."""
    response.set_cookie(
        cookie_name(kind, https=https),
        token,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=https,
    )


def drop_token(response: web.StreamResponse, *, https: bool) -> None:
    """Take the session's token away from the browser."""
    response.del_cookie(
        cookie_name(SESSION, https=https), path="/", httponly=True, samesite="Strict", secure=https
    )


def csrf_of(token: str) -> str:
    """What forms of this session carry: it tells nothing of the token."""
    return hmac.digest(token.encode(), b"tucausa console form", sha256).hex()


def same_csrf(token: str, given: str) -> bool:
    """Whether a form was made for this session."""
    return bool(token) and hmac.compare_digest(
        csrf_of(token).encode(), given.encode(errors="surrogatepass")
    )


def from_own_page(request: web.Request) -> bool:
    """Whether a post comes from a page of ours, as the browser itself says.

    Browsers too old for Sec-Fetch-Site send Origin with every post.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        origin = urlsplit(request.headers.get("Origin", "")).netloc
    except ValueError:  # brackets that hold no address
        return False
    return bool(origin) and origin == request.host


def refuse_nul(request: web.Request) -> None:
    """Raises HTTPBadRequest for an address with a NUL, which PostgreSQL does not take."""
    texts = [request.path, *request.query.keys(), *request.query.values()]
    if any("\0" in text for text in texts):
        raise web.HTTPBadRequest


def local_path(text: str) -> str:
    """``text`` if it is a path of the console to go on to after login, else nothing."""
    good = len(text) <= _PATH and _LOCAL.fullmatch(text) and "//" not in text and ".." not in text
    return text if good else ""


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a posted form; for JSON and others that carry no form, none.

    Raises HTTPRequestEntityTooLarge, HTTPUnsupportedMediaType, HTTPRequestTimeout and
    HTTPBadRequest.
    """
    if (request.content_length or 0) > MAX_BODY:
        raise _too_large(request.content_length or 0)
    if request.content_type not in (
        "application/x-www-form-urlencoded",
        "application/json",
        "application/octet-stream",  # aiohttp's word for no type at all
    ):
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except web.RequestPayloadError as error:  # no chunks, or not packed as it says
        raise web.HTTPBadRequest from error
    if len(body) > MAX_BODY:
        raise _too_large(len(body))
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return {name: value.replace("\0", "") for name, value in pairs}


def _too_large(size: int) -> web.HTTPRequestEntityTooLarge:
    return web.HTTPRequestEntityTooLarge(max_size=MAX_BODY, actual_size=size)
