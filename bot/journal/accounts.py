"""Operators' accounts: made by a one-time link, never with a password that another chose."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.journal.database import Database
from bot.journal.passwords import Passwords, problem
from bot.journal.schema import OPERATORS, SETUP_LINKS
from bot.staff import Operator, Role

LINK_LIFE = timedelta(hours=72)

LONGEST_NAME = 40
_PUNCTUATION = frozenset(" .-_@'")


class Refusal(StrEnum):
    """Why nothing was changed."""

    NAME = "name"
    TAKEN = "taken"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    LAST_ADMIN = "last_admin"
    WRONG = "wrong"
    SHORT = "short"
    LONG = "long"
    COMMON = "common"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An operator and the state of their account."""

    operator: Operator
    disabled: bool
    epoch: int
    """Sessions of an older epoch have ended."""
    ready: bool
    """A password has been set."""
    created: datetime
    last_seen: datetime | None
    link_until: datetime | None = None
    """When the link that was not used yet expires."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """A link to set a password: the token is nowhere else but here."""

    account: Account
    token: str
    expires: datetime


class Accounts:
    """Keeps the accounts. Its methods block, and raise StoreUnavailable."""

    def __init__(self, database: Database, passwords: Passwords | None = None) -> None:
        self._database = database
        self._passwords = passwords or Passwords()

    def add(self, name: str, role: Role, now: datetime) -> Invitation | Refusal:
        """A new account without password, and the link to set one."""
        shown = " ".join(unicodedata.normalize("NFC", name).split())
        if not _is_name(shown):
            return Refusal.NAME
        row = {
            "id": secrets.token_hex(8), "name": shown, "folded": _fold(shown), "role": role,
            "disabled": False, "epoch": 1, "created": now,
        }  # fmt: skip
        with self._database.writing() as connection:
            taken = select(OPERATORS.c.id).where(OPERATORS.c.folded == row["folded"])
            if connection.execute(taken).first() is not None:
                return Refusal.TAKEN
            connection.execute(insert(OPERATORS), row)
            return _invite(connection, str(row["id"]), now)

    def invite(self, id: str, now: datetime) -> Invitation | Refusal:
        """Another link for an account; it takes the place of an earlier one."""
        with self._database.writing() as connection:
            if _account(connection, id) is None:
                return Refusal.UNKNOWN
            return _invite(connection, id, now)

    def invited(self, token: str, now: datetime) -> Account | None:
        """Whose link this is, while it can be used."""
        with self._database.reading() as connection:
            return _invited(connection, token, now)

    def set_password(self, token: str, password: str, now: datetime) -> Account | Refusal:
        """Use the link up; all sessions of the account end."""
        account = self.invited(token, now)
        if account is None:
            return Refusal.EXPIRED
        if found := problem(password, account.operator.name):
            return Refusal(found)
        hashed = self._passwords.hash(password)
        with self._database.writing() as connection:
            if _invited(connection, token, now) is None:  # used while we were hashing
                return Refusal.EXPIRED
            connection.execute(delete(SETUP_LINKS).where(SETUP_LINKS.c.hash == _hash(token)))
            return _renewed(connection, account.operator.id, hashed)

    def change_password(self, id: str, old: str, new: str) -> Account | Refusal:
        """Set another password; all sessions of the account end."""
        with self._database.reading() as connection:
            row = connection.execute(select(OPERATORS).where(OPERATORS.c.id == id)).first()
        if row is None:
            return Refusal.UNKNOWN
        if not self._passwords.fits(row.password, old):
            return Refusal.WRONG
        if found := problem(new, row.name):
            return Refusal(found)
        hashed = self._passwords.hash(new)
        with self._database.writing() as connection:
            connection.execute(delete(SETUP_LINKS).where(SETUP_LINKS.c.operator == id))
            return _renewed(connection, id, hashed)

    def check(self, name: str, password: str) -> Account | None:
        """The account, if it may log in with this password.

        Takes as long for a name that does not exist, is disabled or has no password yet.
        """
        with self._database.reading() as connection:
            named = select(OPERATORS).where(OPERATORS.c.folded == _fold(name))
            row = connection.execute(named).first()
        stored = row.password if row is not None and not row.disabled else ""
        if not self._passwords.fits(stored, password) or row is None:
            return None
        if self._passwords.old(stored):
            hashed = self._passwords.hash(password)
            with self._database.writing() as connection:
                changed = update(OPERATORS).where(OPERATORS.c.password == stored)
                connection.execute(changed.values(password=hashed))
        return _account_of(row)

    def find(self, id: str) -> Account | None:
        """An account by its id."""
        with self._database.reading() as connection:
            return _account(connection, id)

    def named(self, name: str) -> Account | None:
        """An account by its name, however it is spelt."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(OPERATORS).where(OPERATORS.c.folded == _fold(name))
            ).first()
            return _account_of(row) if row is not None else None

    def all(self, now: datetime) -> list[Account]:
        """Every account by name, with the links that wait to be used."""
        wanted = (
            select(OPERATORS, SETUP_LINKS.c.expires)
            .outerjoin(
                SETUP_LINKS,
                (SETUP_LINKS.c.operator == OPERATORS.c.id) & (SETUP_LINKS.c.expires > now),
            )
            .order_by(OPERATORS.c.folded)
        )
        with self._database.reading() as connection:
            return [_account_of(row, row.expires) for row in connection.execute(wanted)]

    def set_role(self, id: str, role: Role, *, keep_admin: bool = True) -> Account | Refusal:
        """Give another role, at once. ``keep_admin`` refuses to leave the console without one."""
        with self._database.writing() as connection:
            if keep_admin and role is not Role.ADMIN and _is_last_admin(connection, id):
                return Refusal.LAST_ADMIN
            return _changed(connection, id, role=role)

    def set_disabled(
        self, id: str, *, disabled: bool, keep_admin: bool = True
    ) -> Account | Refusal:
        """Shut an account, with its sessions and links, or open it again."""
        with self._database.writing() as connection:
            if keep_admin and disabled and _is_last_admin(connection, id):
                return Refusal.LAST_ADMIN
            if disabled:
                connection.execute(delete(SETUP_LINKS).where(SETUP_LINKS.c.operator == id))
            return _changed(connection, id, disabled=disabled, epoch=OPERATORS.c.epoch + 1)

    def close(self) -> None:
        """Close the database's connections."""
        self._database.close()

    def seen(self, id: str, now: datetime) -> None:
        """Note when the operator was last there."""
        with self._database.writing() as connection:
            connection.execute(update(OPERATORS).where(OPERATORS.c.id == id).values(last_seen=now))


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:64]


def _is_name(name: str) -> bool:
    letters = all(char.isalnum() or char in _PUNCTUATION for char in name)
    return 0 < len(name) <= LONGEST_NAME and letters and any(map(str.isalnum, name))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _invite(connection: Connection, id: str, now: datetime) -> Invitation | Refusal:
    account = _account(connection, id)
    if account is None or account.disabled:
        return Refusal.UNKNOWN
    token, expires = secrets.token_urlsafe(32), now + LINK_LIFE
    connection.execute(delete(SETUP_LINKS).where(SETUP_LINKS.c.operator == id))
    row = {"hash": _hash(token), "operator": id, "expires": expires}
    connection.execute(insert(SETUP_LINKS), row)
    return Invitation(account=account, token=token, expires=expires)


def _invited(connection: Connection, token: str, now: datetime) -> Account | None:
    wanted = (
        select(OPERATORS)
        .join(SETUP_LINKS, SETUP_LINKS.c.operator == OPERATORS.c.id)
        .where(SETUP_LINKS.c.hash == _hash(token), SETUP_LINKS.c.expires > now)
        .where(OPERATORS.c.disabled.is_(False))
    )
    row = connection.execute(wanted).first()
    return _account_of(row) if row is not None else None


def _account(connection: Connection, id: str) -> Account | None:
    row = connection.execute(select(OPERATORS).where(OPERATORS.c.id == id)).first()
    return _account_of(row) if row is not None else None


def _changed(connection: Connection, id: str, **values: object) -> Account | Refusal:
    connection.execute(update(OPERATORS).where(OPERATORS.c.id == id).values(**values))
    return _account(connection, id) or Refusal.UNKNOWN


def _renewed(connection: Connection, id: str, hashed: str) -> Account | Refusal:
    return _changed(connection, id, password=hashed, epoch=OPERATORS.c.epoch + 1)


def _is_last_admin(connection: Connection, id: str) -> bool:
    admins = (OPERATORS.c.role == Role.ADMIN) & OPERATORS.c.disabled.is_(False)
    ready = admins & (OPERATORS.c.password != "")
    me = connection.execute(select(OPERATORS.c.id).where(ready, OPERATORS.c.id == id)).first()
    others = select(func.count()).select_from(OPERATORS).where(ready, OPERATORS.c.id != id)
    return me is not None and connection.execute(others).scalar_one() == 0


def _account_of(row: Row[tuple[object, ...]], link_until: datetime | None = None) -> Account:
    return Account(
        operator=Operator(id=row.id, name=row.name, role=Role(row.role)),
        disabled=row.disabled,
        epoch=row.epoch,
        ready=bool(row.password),
        created=row.created,
        last_seen=row.last_seen,
        link_until=link_until,
    )
