"""The console's own pages over a real Redis and a real database, and browsers without script."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from aiohttp import ClientResponse, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from redis.asyncio import Redis

from bot.console.needs import Page
from bot.console.shell import Shell
from bot.console_wiring import make_shell, own_pages
from bot.content.drafts import Drafts
from bot.content.po import read_po
from bot.journal.accounts import Accounts, Invitation
from bot.journal.audit import Audit, Deed
from bot.journal.database import Database
from bot.journal.passwords import Passwords
from bot.mind.phrasebook import fill
from bot.model import LanguageCode
from bot.operators import Operators
from bot.staff import Operator, Role
from bot.store.link import Link
from bot.store.operators import OperatorDesk
from bot.vault import Vault
from tests.process import ROOT

NOW = 1_800_000_000.0
PASSWORD = "cuatro gallinas bajo la lluvia"
PROXIES = ("127.0.0.0/8",)
HTTPS = {"X-Forwarded-Proto": "https"}

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Hashes for tests that hash often."""

Client = TestClient[web.Request, web.Application]


@cache
def _phrases(language: str) -> dict[str, str]:
    path = f"locales/{language}/LC_MESSAGES/bot.po"
    drafts = Drafts()
    problems: list[object] = []
    read_po(path, (ROOT / path).read_text(encoding="utf-8"), drafts, problems)  # type: ignore[arg-type]  # only counted
    assert not problems
    return drafts.machine[LanguageCode(language)]


def say(language: str, key: str, **values: object) -> str:
    """A phrase; a key without one is a mistake."""
    return fill(_phrases(language)[key], values)


class Clock:
    """Time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Browser:
    """A browser without script, with its own cookies and its own network address.

    It sends Secure cookies too: it stands for one that speaks TLS with a proxy.
    """

    client: Client
    headers: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """Open an address, without following where it leads."""
        return await self.request("GET", path, None, **headers)

    async def post(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> ClientResponse:
        """Send a form from a page of ours."""
        own = {"Sec-Fetch-Site": "same-origin"}
        return await self.request("POST", path, fields or {}, **{**own, **headers})

    async def request(self, method: str, path: str, data: object, **headers: str) -> ClientResponse:
        """Send anything, and keep the cookies that come back."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.client.request(
            method, path, data=data, allow_redirects=False,
            headers={**self.headers, "Cookie": cookies, **headers},
        )  # fmt: skip
        for name, morsel in answer.cookies.items():
            self.cookies[name] = morsel.value
        return answer

    async def csrf(self, path: str) -> str:
        """The token of the first form of a page."""
        text = await (await self.get(path)).text()
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', text)
        assert found, text
        return found[1]

    async def send(self, page: str, path: str, **fields: str) -> ClientResponse:
        """Fill a form of a page in and send it."""
        return await self.post(path, {"csrf": await self.csrf(page), **fields})

    async def log_in(self, name: str, password: str = PASSWORD) -> ClientResponse:
        """Log in by the page."""
        page = "/console/login"
        return await self.send(page, page, name=name, password=password)

    @property
    def token(self) -> str:
        """The session's cookie's value."""
        return self.cookies.get("console") or self.cookies.get("__Host-console", "")


@dataclass(slots=True)
class Office:
    """A running console."""

    server: TestServer
    operators: Operators
    accounts: Accounts
    audit: Audit
    clock: Clock
    redis: Redis
    _clients: list[Client] = field(default_factory=list)

    def browser(self, address: str = "198.51.100.7", **headers: str) -> Browser:
        """Somebody's browser, as a trusted proxy hands it on."""
        client = TestClient(self.server, cookie_jar=DummyCookieJar())
        self._clients.append(client)
        own = {"X-Forwarded-For": address, "Accept": "text/html", "Accept-Language": "en"}
        return Browser(client, {**own, **headers})

    def hire(self, name: str, role: Role = Role.OPERATOR, password: str = PASSWORD) -> Operator:
        """An account with its password set."""
        now = datetime.fromtimestamp(self.clock.now, UTC)
        made = self.accounts.add(name, role, now)
        assert isinstance(made, Invitation)
        found = self.accounts.set_password(made.token, password, now)
        assert not isinstance(found, str), found
        return found.operator

    def trail(self, action: str = "") -> list[Deed]:
        """The audit trail, newest first."""
        return self.audit.read(action=action, count=5000)

    async def close(self) -> None:
        """Close all."""
        for client in self._clients:
            await client.session.close()
        await self.server.close()
        await self.operators.close()


@asynccontextmanager
async def opened(
    redis_url: str,
    database: Database,
    pages: Callable[[Shell], list[Page]] = lambda shell: [],
    *,
    hasher: PasswordHasher = CHEAP,
) -> AsyncIterator[Office]:
    """A console; ``pages`` adds more of them."""
    accounts, audit = Accounts(database, Passwords(hasher)), Audit(database)
    clock, redis = Clock(), Redis.from_url(redis_url)
    vault, link = Vault(b"k" * 32), Link(redis)
    operators = Operators(
        lambda: (accounts, audit), OperatorDesk(link), mark=vault.mark, clock=clock
    )
    shell = make_shell(say, operators, PROXIES)
    app = web.Application(client_max_size=1_000_000)
    shell.install(app, [*own_pages(operators, PROXIES, shell=shell), *pages(shell)])
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    office = Office(server, operators, accounts, audit, clock, redis)
    try:
        yield office
    finally:
        await office.close()
        await link.close()
