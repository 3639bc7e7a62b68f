"""What the shell is handed, and the list of its pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.staff import Operator, Role

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page(Protocol):
    """A part of the console."""

    def routes(self) -> list[web.RouteDef]:
        """What it answers, each handler guarded."""
        ...


class Say(Protocol):
    """Language, key, values -> phrase, as plain text."""

    def __call__(self, language: str, key: str, **values: object) -> str:
        """The phrase."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """One line for the audit trail."""

    operator: str | None
    """The operator's id; None for somebody who is not logged in."""
    action: str
    target: str
    address: str
    """The network address in the clear: whoever writes it down makes a keyed hash of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShellNeeds:
    """What the shell is handed."""

    say: Say
    operator: Callable[[str, bool], Awaitable[Operator | None]]
    """Session token, whether a person did this -> who it is, or None when it has ended."""
    audit: Callable[[Trace], Awaitable[None]]
    """Writes into the audit trail. Raises StoreUnavailable."""
    https: Callable[[web.Request], bool]
    """Whether the browser came over TLS."""
    address: Callable[[web.Request], str]
    """The browser's network address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """An entry of the navigation."""

    path: str
    key: str
    role: Role


NAVIGATION = (
    Link(path="/console/", key="console.nav.live", role=Role.VIEWER),
    Link(path="/console/waiting", key="console.nav.waiting", role=Role.VIEWER),
    Link(path="/console/search", key="console.nav.search", role=Role.VIEWER),
    Link(path="/console/review", key="console.nav.review", role=Role.EDITOR),
    Link(path="/console/board", key="console.nav.board", role=Role.VIEWER),
    Link(path="/console/accounts", key="console.nav.accounts", role=Role.ADMIN),
    Link(path="/console/audit", key="console.nav.audit", role=Role.ADMIN),
)
