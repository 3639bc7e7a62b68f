"""Which addresses Telegram makes a link of."""

from __future__ import annotations

import re

_APP = re.compile(r"(tg|ton|tonsite):(?://)?([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_WEB = re.compile(r"(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?(?:[^/?#@]*@)?([^/?#:]*)(?::\d+)?", re.DOTALL)
_APP_HOST = re.compile(r"[a-zA-Z0-9_.-]+")


class LinkError(ValueError):
    """The address is no link for Telegram; the text says why in Telegram's words."""


def check_link(address: str) -> str:
    """Give the address as Telegram keeps it.

    A shorter relative of LinkManager::check_link in td/telegram/LinkManager.cpp: it knows the
    schemes and that a web host has a dot, but leaves percent-encoding alone.

    Raises:
        LinkError: another scheme, no host, or a host without a dot.

    """
    app = _APP.fullmatch(address)
    if app:
        if not _APP_HOST.fullmatch(app[2]):
            message = "Unallowed characters in URL host" if app[2] else "URL host is empty"
            raise LinkError(message)
        return f"{app[1].lower()}://{app[2]}{app[3]}"
    web = _WEB.match(address)
    scheme, host = (web[1], web[2]) if web else (None, "")
    if scheme is not None and scheme.lower() not in {"http", "https"}:
        message = "Unsupported URL protocol"
        raise LinkError(message)
    if not host:
        message = "URL host is empty"
        raise LinkError(message)
    if "." not in host or any(character <= " " for character in host):
        message = "Wrong HTTP URL"
        raise LinkError(message)
    return address if scheme is not None else f"http://{address}"


def checked_link(address: str) -> str:
    """Give the address if Telegram would make a link of it, else nothing."""
    try:
        return check_link(address)
    except LinkError:
        return ""
