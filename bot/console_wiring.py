"""The console's pages, put together and into the web server."""

import asyncio
import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from bot import boarding, reviewing, searching, watching
from bot.console.accounts_page import (
    LINES,
    AccountRow,
    AccountsNeeds,
    AccountsPages,
    Line,
    Made,
)
from bot.console.login import LoginNeeds, LoginPages
from bot.console.needs import Page, Say, ShellNeeds
from bot.console.shell import Shell
from bot.logbook import Logbook
from bot.operators import Operators
from bot.staff import Role

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.accounts import Account, Invitation, Refusal

_IPV6_NETWORK = 64
"""Bits of an address that a household or an office gets as one."""


def add_console(app: "App", server: web.Application) -> None:
    """Put the console under ``/console``."""
    shell = make_shell(app.say, app.operators, app.settings.trusted_proxies)
    review = reviewing.of(app)
    server.on_cleanup.append(review.close)
    book = Logbook(app.settings)
    server.on_cleanup.append(book.close)
    watch = watching.Watching(app, book)
    server.on_shutdown.append(watch.close)
    search = searching.Searching(app, book).page(shell)
    board = boarding.Boarding(app, book, review.groups)
    pages = [
        *_pages(app, shell), review.pages(shell), *watch.pages(shell), search,
        board.page(shell), board.behind(shell),
    ]  # fmt: skip
    shell.install(server, pages)


def _pages(app: "App", shell: Shell) -> Sequence[Page]:
    """Every page of the console, one a line."""
    return [
        *own_pages(app.operators, app.settings.trusted_proxies, shell=shell),
    ]


def make_shell(say: Say, operators: Operators, proxies: tuple[str, ...]) -> Shell:
    """The frame of all pages; ``proxies`` are the trusted ones."""
    return Shell(
        ShellNeeds(
            say=say,
            operator=operators.operator,
            audit=operators.audit,
            https=lambda request: is_https(request, proxies),
            address=lambda request: address_of(request, proxies),
        )
    )


def own_pages(operators: Operators, proxies: tuple[str, ...], *, shell: Shell) -> list[Page]:
    """The way in, the accounts and the audit trail: they need nothing of the bot."""
    return [
        LoginPages(_login_needs(operators, proxies), shell),
        AccountsPages(_accounts_needs(operators, proxies), shell),
    ]


def _login_needs(operators: Operators, proxies: tuple[str, ...]) -> LoginNeeds:
    return LoginNeeds(
        log_in=operators.log_in,
        end=operators.end,
        log_out=operators.log_out,
        invited=operators.invited,
        set_password=operators.set_password,
        change_password=operators.change_password,
        https=lambda request: is_https(request, proxies),
        address=lambda request: address_of(request, proxies),
    )


def _accounts_needs(operators: Operators, proxies: tuple[str, ...]) -> AccountsNeeds:
    keeper = _Keeper(operators)
    return AccountsNeeds(
        all=keeper.all,
        add=keeper.add,
        invite=keeper.invite,
        set_role=keeper.set_role,
        set_disabled=keeper.set_disabled,
        trail=keeper.trail,
        actions=keeper.actions,
        https=lambda request: is_https(request, proxies),
    )


class _Keeper:
    """The accounts in the accounts page's words."""

    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def all(self) -> list[AccountRow]:
        accounts = await self._operators.accounts()
        return [_row(one) for one in await asyncio.to_thread(accounts.all, self._operators.today())]

    async def add(self, name: str, role: Role) -> Made:
        accounts = await self._operators.accounts()
        return _made(await asyncio.to_thread(accounts.add, name, role, self._operators.today()))

    async def invite(self, id: str) -> Made:
        accounts = await self._operators.accounts()
        return _made(await asyncio.to_thread(accounts.invite, id, self._operators.today()))

    async def set_role(self, id: str, role: Role) -> Made:
        accounts = await self._operators.accounts()
        return _made(await asyncio.to_thread(accounts.set_role, id, role))

    async def set_disabled(self, id: str, disabled: bool) -> Made:  # noqa: FBT001  # the state itself
        accounts = await self._operators.accounts()
        made = _made(await asyncio.to_thread(accounts.set_disabled, id, disabled=disabled))
        if disabled and not made.problem:
            await self._operators.gone(id)
        return made

    async def trail(self, operator: str, action: str, before: int) -> list[Line]:
        trail = await self._operators.trail()
        deeds = await asyncio.to_thread(
            trail.read, operator=operator, action=action, before=before, count=LINES + 1
        )
        return [
            Line(
                id=deed.id, at=deed.at, name=deed.name, operator=deed.operator or "",
                action=deed.action, target=deed.target, address=deed.address,
            )
            for deed in deeds
        ]  # fmt: skip

    async def actions(self) -> list[str]:
        return await asyncio.to_thread((await self._operators.trail()).actions)


def _row(account: "Account") -> AccountRow:
    return AccountRow(
        operator=account.operator,
        disabled=account.disabled,
        ready=account.ready,
        created=account.created,
        last_seen=account.last_seen,
        link_until=account.link_until,
    )


def _made(found: "Account | Invitation | Refusal") -> Made:
    from bot.journal.accounts import Invitation  # the database's library is opened when needed

    if isinstance(found, str):
        return Made(problem=found)
    if isinstance(found, Invitation):
        return Made(token=found.token, operator=found.account.operator.id)
    return Made(operator=found.operator.id)


def is_https(request: web.Request, trusted: tuple[str, ...]) -> bool:
    """Whether the browser came over TLS, on the word of a proxy only if it is trusted."""
    if request.secure:
        return True
    return (
        _is_trusted(request.remote or "", trusted)
        and request.headers.get("X-Forwarded-Proto", "") == "https"
    )


def address_of(request: web.Request, trusted: tuple[str, ...]) -> str:
    """The browser's network: the last address that no trusted proxy has; IPv6 as its /64."""
    return network_of(_asking(request, trusted))


def counted_of(request: web.Request, trusted: tuple[str, ...]) -> str:
    """The network whose requests are counted against limits; see ``counted``."""
    return counted(_asking(request, trusted), trusted)


def _asking(request: web.Request, trusted: tuple[str, ...]) -> str:
    found = request.remote or ""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    while forwarded and _is_trusted(found, trusted):
        found = forwarded.pop().strip() or found
    return found


def network_of(address: str) -> str:
    """An address as limits count it: IPv6 as its /64; empty for what is none."""
    found = _parsed(address)
    if found is None:
        return ""
    if found.version == 6:  # noqa: PLR2004  # IPv6
        return str(ipaddress.ip_network((found, _IPV6_NETWORK), strict=False))
    return str(found)


def counted(address: str, trusted: tuple[str, ...]) -> str:
    """The network that limits count for a peer; empty for a proxy and for this machine itself."""
    found = _parsed(address)
    if found is None or found.is_loopback or _is_trusted(address, trusted):
        return ""
    return network_of(address)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, an IPv4 one also where it is written as IPv6; None for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    found = _parsed(address)
    return found is not None and any(found in ipaddress.ip_network(one) for one in trusted)
