"""The people at the desk: accounts in SQL, sessions in Redis, and the commands that keep them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.console.login import Login
from bot.console.needs import Trace
from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.staff import Operator, Role
from bot.store.operators import Attempt, OperatorDesk

if TYPE_CHECKING:
    from bot.journal.accounts import Account, Accounts
    from bot.journal.audit import Audit

log = logging.getLogger(__name__)

CHECKS_AT_ONCE = 2
"""Passwords that are hashed at the same time: each takes 19 MiB."""

CHECKS_WAITING = 20
"""More than these are sent away, to come again."""

_SEEN_SECONDS = 300.0
"""How exact an account's "last seen" is."""

_PRESENT_SECONDS = 2.0
"""How long the answer to ``anybody_present`` is good."""

_FLOOD_SECONDS = 10.0
"""Tries that were not even looked at are counted together in the trail for so long."""


class Operators:
    """What the console and the bot ask about operators. Methods raise StoreUnavailable."""

    def __init__(
        self,
        open: Callable[[], "tuple[Accounts, Audit]"],
        desk: OperatorDesk,
        *,
        mark: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``open`` gives accounts and trail; it is called once, in a thread, when needed."""
        self._open = open
        self._desk = desk
        self._mark = mark
        self._clock = clock
        self._lock = asyncio.Lock()
        self._books: tuple[Accounts, Audit] | None = None
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        self._waiting = 0
        self._noted: dict[str, float] = {}
        self._present = (-_PRESENT_SECONDS, False)
        self._flood = Flood()

    async def accounts(self) -> "Accounts":
        """The accounts, for calls in a thread."""
        return (await self._opened())[0]

    async def trail(self) -> "Audit":
        """The audit trail, for calls in a thread."""
        return (await self._opened())[1]

    async def any_account(self) -> bool:
        """Whether there is an account yet."""
        return bool(await asyncio.to_thread((await self.accounts()).all, self.today()))

    async def operator(self, token: str, active: bool) -> Operator | None:  # noqa: FBT001  # a port
        """Whose session this is, if it goes on and the account may still come in.

        ``active`` says that a person did this: it keeps the session and counts as presence.
        """
        now = self._clock()
        signed = await self._desk.find(token, now=now, active=active)
        if signed is None:
            return None
        account = await asyncio.to_thread((await self.accounts()).find, signed.operator)
        if account is None or account.disabled or account.epoch != signed.epoch:
            await self._desk.end(token)
            await self._desk.gone(signed.operator)
            return None
        if active:
            await self._seen(account.operator, now)
        return account.operator

    async def log_in(self, name: str, password: str, address: str) -> Login:
        """Try a name and a password from a network address."""
        now = self._clock()
        attempt = self._attempt(name, address)
        wait = await self._desk.try_login(attempt, now=now)
        if wait:
            if count := self._flood.more(now):
                await self.audit(_trace("login.throttled", address, target=f"{count}"))
            return Login(wait=wait)
        accounts = await self.accounts()
        async with self._one_of_few():
            account = await asyncio.to_thread(accounts.check, name, password)
        if account is None:
            known = await asyncio.to_thread(accounts.named, name)
            target = known.operator.id if known else "unknown name"
            await self.audit(_trace("login.wrong", address, target=target))
            return Login()
        await self._desk.logged_in(attempt, now=now)
        return await self._begin(account, "login", address)

    async def end(self, token: str) -> None:
        """End the session of a token, if it is one's."""
        if token:
            await self._desk.end(token)

    async def log_out(self, token: str, operator: Operator) -> None:
        """End a session."""
        await self._desk.end(token)
        await self._desk.gone(operator.id)

    async def gone(self, id: str) -> None:
        """Nobody is there under this account any more."""
        await self._desk.gone(id)

    async def invited(self, token: str) -> str:
        """Whose name a link to set a password is for, or nothing when it cannot be used."""
        accounts = await self.accounts()
        account = await asyncio.to_thread(accounts.invited, token, self.today())
        return account.operator.name if account else ""

    async def set_password(self, token: str, password: str, address: str) -> Login:
        """Use a link up and log in."""
        accounts = await self.accounts()
        async with self._one_of_few():
            found = await asyncio.to_thread(accounts.set_password, token, password, self.today())
        if isinstance(found, str):
            return Login(problem=found)
        await self._desk.logged_in(self._attempt(found.operator.name, address), now=self._clock())
        return await self._begin(found, "password.set", address)

    async def change_password(self, operator: Operator, old: str, new: str, address: str) -> Login:
        """Another password; all other sessions end, and this one goes on under a new token."""
        attempt = self._attempt(operator.name, address)
        if wait := await self._desk.try_login(attempt, now=self._clock()):
            return Login(wait=wait)
        accounts = await self.accounts()
        async with self._one_of_few():
            found = await asyncio.to_thread(accounts.change_password, operator.id, old, new)
        if isinstance(found, str):
            await self.audit(
                _trace("password.refused", address, operator=operator.id, target=found)
            )
            return Login(problem=found)
        await self._desk.logged_in(attempt, now=self._clock())
        return await self._begin(found, "password.changed", address)

    async def anybody_present(self, now: float | None = None) -> bool:
        """Whether somebody who may answer people did something in the last ten minutes."""
        moment = self._clock() if now is None else now
        asked, answer = self._present
        if not 0 <= moment - asked < _PRESENT_SECONDS:
            answer = await self._anybody(moment)
            self._present = (moment, answer)
        return answer

    async def audit(self, trace: Trace) -> None:
        """Write into the trail."""
        from bot.journal.audit import Deed  # the database's library is opened when needed

        deed = Deed(
            at=self.today(),
            operator=trace.operator,
            action=trace.action,
            target=trace.target,
            address=self._mark(f"address {trace.address}") if trace.address else "",
        )
        await asyncio.to_thread((await self.trail()).write, deed)

    async def close(self) -> None:
        """Write down what was only counted, and close the database."""
        if count := self._flood.rest():
            with suppress(StoreUnavailable):
                await self.audit(_trace("login.throttled", "", target=f"{count}"))
        if self._books is not None:
            await asyncio.to_thread(self._books[0].close)

    async def _begin(self, account: "Account", action: str, address: str) -> Login:
        operator = account.operator
        await self.audit(_trace(action, address, operator=operator.id))
        token = await self._desk.begin(operator.id, epoch=account.epoch, now=self._clock())
        return Login(token=token)

    async def _anybody(self, now: float) -> bool:
        ids = await self._desk.present(now)
        if not ids:
            return False
        accounts = await self.accounts()
        found = [await asyncio.to_thread(accounts.find, id) for id in ids]
        return any(
            account is not None
            and not account.disabled
            and account.operator.role.may(Role.OPERATOR)
            for account in found
        )

    async def _seen(self, operator: Operator, now: float) -> None:
        if operator.role.may(Role.OPERATOR):
            await self._desk.seen(operator.id, now=now)
        if now - self._noted.get(operator.id, 0.0) > _SEEN_SECONDS:
            self._noted[operator.id] = now
            await asyncio.to_thread((await self.accounts()).seen, operator.id, self.today())

    @asynccontextmanager
    async def _one_of_few(self) -> AsyncIterator[None]:
        if self._waiting >= CHECKS_WAITING:
            raise StoreUnavailable("too many passwords to check at once; try again")
        self._waiting += 1
        try:
            async with self._checks:
                yield
        finally:
            self._waiting -= 1

    async def _opened(self) -> "tuple[Accounts, Audit]":
        async with self._lock:
            if self._books is None:
                self._books = await asyncio.to_thread(self._open)
        return self._books

    def _attempt(self, name: str, address: str) -> Attempt:
        folded = " ".join(name.casefold().split())[:64]
        return Attempt(
            name=self._mark(f"name {folded}"),
            address=self._mark(f"address {address}"),
            pair=self._mark(f"pair {folded}\0{address}"),
        )

    def today(self) -> datetime:
        """The time now, UTC."""
        return datetime.fromtimestamp(self._clock(), UTC)


class Flood:
    """Counts what is too much to write down one by one."""

    def __init__(self) -> None:
        self._written = -_FLOOD_SECONDS
        self._count = 0

    def more(self, now: float) -> int:
        """One more; the number to write down now, 0 for later."""
        self._count += 1
        if now - self._written < _FLOOD_SECONDS:
            return 0
        self._written = now
        return self.rest()

    def rest(self) -> int:
        """What was not written down yet."""
        count, self._count = self._count, 0
        return count


def books(settings: Settings) -> "tuple[Accounts, Audit]":
    """Accounts and trail in the journal's database."""
    from bot.journal.accounts import Accounts  # the database's library is opened when needed
    from bot.journal.audit import Audit
    from bot.journal.database import Database

    database = Database(settings.database_url, settings.data_dir, aside=True)
    return Accounts(database), Audit(database)


def _trace(action: str, address: str, *, operator: str | None = None, target: str = "") -> Trace:
    return Trace(operator=operator, action=action, target=target, address=address)
