"""Who is asking: a random token in a cookie, and the languages of a browser."""

import hmac
import re
import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.channels.web.needs import WebNeeds
from bot.model import PersonKey

COOKIE = "tu_causa"
COOKIE_SECONDS = 24 * 3600
"""Renewed at every use."""

_TOKEN = re.compile(r"[0-9A-Za-z_-]{22}")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_MAX_HEADER = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """One browser, for as long as it keeps its cookie."""

    token: str
    """128 random bits; it never leaves this room except in the cookie."""
    person: PersonKey
    csrf: str
    new: bool
    """The browser brought no cookie: nothing can lie in the mailbox yet."""


def recognise(request: web.Request, needs: WebNeeds) -> Visitor:
    """The visitor whose cookie came along, else a new one."""
    token = request.cookies.get(COOKIE, "")
    known = _TOKEN.fullmatch(token) is not None
    if not known:
        token = secrets.token_urlsafe(16)
    return Visitor(
        token=token,
        person=needs.pseudonym("web", token),
        csrf=needs.csrf(token),
        new=not known,
    )


def may_post(request: web.Request, visitor: Visitor, csrf: str) -> bool:
    """Whether the post comes from our own page.

    A browser without a cookie has nothing that another site could abuse: if it says
    itself that the post comes from our page (a header no page can forge), it is let
    in as a new visitor, so that a page left open for days still works.
    """
    if visitor.new:
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return hmac.compare_digest(visitor.csrf.encode(), csrf.encode())


def remember(response: web.StreamResponse, visitor: Visitor, *, secure: bool) -> None:
    """Set or renew the cookie.

    Lax and not Strict: with Strict, a person who comes back over a link in a chat
    would not be recognised and would lose the conversation.
    """
    response.set_cookie(
        COOKIE,
        visitor.token,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def forget(response: web.StreamResponse, *, secure: bool) -> None:
    """Expire the cookie."""
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=secure)


def accepted(header: str) -> list[str]:
    """The language tags of an Accept-Language header, the most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in header[:_MAX_HEADER].split(","):
        tag, _, weight = part.strip().partition(";")
        if _TAG.fullmatch(tag.strip()):
            wanted.append((_weight(weight), tag.strip()))
    return [tag for weight, tag in sorted(wanted, key=lambda pair: -pair[0]) if weight > 0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
