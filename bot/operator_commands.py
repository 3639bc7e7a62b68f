"""The commands that keep operators' accounts, also while the bot runs."""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.operators import books
from bot.settings import Settings, prepare
from bot.staff import Role

if TYPE_CHECKING:
    from bot.journal.accounts import Account, Accounts, Invitation, Refusal
    from bot.journal.audit import Audit

Command = Callable[[Settings, argparse.Namespace], int]

_SAID = {
    "es": {
        "link": "Enlace para {name} ({role}); sirve una sola vez, durante 72 horas:",
        "where": "Si la consola tiene otra dirección, cambia lo que va antes de /console.",
        "name": "El nombre lleva de 1 a 40 letras, números, espacios o . - _ @ '; elige otro.",
        "taken": "Ya hay una cuenta con ese nombre; elige otro, o pide un enlace nuevo: "
        "tucausa operator link NOMBRE.",
        "unknown": "No hay una cuenta abierta con ese nombre; mira tucausa operator list.",
        "disabled": "La cuenta de {name} está cerrada; sus sesiones terminaron.",
        "enabled": "La cuenta de {name} está abierta.",
        "none": "Todavía no hay cuentas. Crea la primera: tucausa operator add NOMBRE --role admin",
        "shut": "cerrada",
        "open": "activa",
        "waits": "sin contraseña",
        "never": "nunca",
    },
    "en": {
        "link": "Link for {name} ({role}); it works once, for 72 hours:",
        "where": "If the console has another address, change what comes before /console.",
        "name": "A name has 1 to 40 letters, digits, spaces or . - _ @ '; choose another.",
        "taken": "There is an account of that name; choose another, or ask for a new link: "
        "tucausa operator link NAME.",
        "unknown": "There is no open account of that name; see tucausa operator list.",
        "disabled": "The account of {name} is disabled; its sessions have ended.",
        "enabled": "The account of {name} is open.",
        "none": "There are no accounts yet. Make the first: tucausa operator add NAME --role admin",
        "shut": "disabled",
        "open": "active",
        "waits": "no password yet",
        "never": "never",
    },
}


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """``tucausa operator add|list|disable|enable|link``."""
    parser = add("operator", "keep the accounts of the operators' console", listed)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, help: str, run: Command) -> argparse.ArgumentParser:
        found = actions.add_parser(name, help=help, description=help)
        found.set_defaults(run=run)
        return found

    made = action("add", "make an account and print a link to set its password", added)
    made.add_argument("name", help="what the operator types to log in")
    roles = [str(role) for role in Role]
    made.add_argument("--role", choices=roles, required=True, help="what the operator may do")
    action("list", "list the accounts", listed)
    for name, help, run in (
        ("disable", "shut an account; its sessions end at once", disabled),
        ("enable", "open an account again", enabled),
        ("link", "print a new link to set a password", linked),
    ):
        action(name, help, run).add_argument("name", help="the account's name")


def added(settings: Settings, parsed: argparse.Namespace) -> int:
    """Make an account and print its link."""
    with _books(settings) as (accounts, audit):
        found = accounts.add(parsed.name, Role(parsed.role), _now())
        return _print_link(settings, found, audit, "account.add")


def linked(settings: Settings, parsed: argparse.Namespace) -> int:
    """Print a new link."""
    with _books(settings) as (accounts, audit):
        found = accounts.invite(_named(accounts, parsed.name).operator.id, _now())
        return _print_link(settings, found, audit, "account.link")


def listed(settings: Settings, parsed: argparse.Namespace) -> int:
    """One line an account."""
    with _books(settings) as (accounts, _):
        found = accounts.all(_now())
    if not found:
        print(_say("none"))
    for one in found:
        state = "shut" if one.disabled else "open" if one.ready else "waits"
        seen = f"{one.last_seen:%Y-%m-%d %H:%M}" if one.last_seen else _say("never")
        print(f"{one.operator.name}\t{one.operator.role}\t{_say(state)}\t{seen}")
    return 0


def disabled(settings: Settings, parsed: argparse.Namespace) -> int:
    """Shut an account."""
    return _set_disabled(settings, parsed.name, disabled=True)


def enabled(settings: Settings, parsed: argparse.Namespace) -> int:
    """Open an account again."""
    return _set_disabled(settings, parsed.name, disabled=False)


def _set_disabled(settings: Settings, name: str, *, disabled: bool) -> int:
    word = "disabled" if disabled else "enabled"
    with _books(settings) as (accounts, audit):
        operator = _named(accounts, name).operator
        accounts.set_disabled(operator.id, disabled=disabled, keep_admin=False)
        _note(audit, f"account.{word}", operator.id)
    print(_say(word, name=operator.name))
    return 0


def _print_link(
    settings: Settings, found: "Invitation | Refusal", audit: "Audit", action: str
) -> int:
    if isinstance(found, str):
        raise SettingsError(_say(found))
    operator = found.account.operator
    _note(audit, action, f"{operator.id} {operator.role}")
    print(_say("link", name=operator.name, role=operator.role))
    print(f"{address(settings)}/console/setup/{found.token}")
    print(_say("where"))
    return 0


def address(settings: Settings) -> str:
    """Where a browser finds this bot, as far as the settings tell."""
    if settings.webhook_url:
        parts = urlsplit(settings.webhook_url)
        return f"{parts.scheme}://{parts.netloc}"
    host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::") else settings.host  # noqa: S104  # compared
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _named(accounts: "Accounts", name: str) -> "Account":
    found = accounts.named(name)
    if found is None:
        raise SettingsError(_say("unknown"))
    return found


@contextmanager
def _books(settings: Settings) -> "Iterator[tuple[Accounts, Audit]]":
    prepare(settings)
    accounts, audit = books(settings)
    try:
        yield accounts, audit
    finally:
        accounts.close()


def _note(audit: "Audit", action: str, target: str) -> None:
    from bot.journal.audit import Deed

    audit.write(Deed(at=_now(), operator=None, action=action, target=f"{target} (command line)"))


def _now() -> datetime:
    return datetime.now(UTC)


def _say(key: str, **values: object) -> str:
    language = "es" if os.environ.get("LANG", "es")[:2] == "es" else "en"
    return _SAID[language][key].format(**values)
