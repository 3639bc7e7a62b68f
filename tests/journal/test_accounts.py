"""Accounts, passwords and the audit trail, in both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update

from bot.errors import StoreUnavailable
from bot.journal.accounts import Account, Accounts, Invitation, Refusal
from bot.journal.audit import Audit, Deed
from bot.journal.database import Database
from bot.journal.passwords import Passwords, problem
from bot.journal.schema import AUDIT, OPERATORS, SETUP_LINKS
from bot.staff import Role

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD = "cuatro gallinas bajo la lluvia"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """Accounts with hashes that cost little."""
    return Accounts(database, Passwords(CHEAP))


@pytest.fixture
def audit(database: Database) -> Audit:
    """The trail."""
    return Audit(database)


def hired(accounts: Accounts, name: str = "Ana", role: Role = Role.ADMIN) -> Account:
    """An account with a password."""
    made = accounts.add(name, role, NOW)
    assert isinstance(made, Invitation)
    found = accounts.set_password(made.token, GOOD, NOW)
    assert isinstance(found, Account)
    return found


def test_an_account_starts_without_password_and_lets_nobody_in(accounts: Accounts) -> None:
    made = accounts.add("Ana", Role.ADMIN, NOW)
    assert isinstance(made, Invitation)
    assert not made.account.ready
    assert accounts.check("Ana", "") is None
    assert accounts.check("Ana", "nobody has this password") is None


def test_tokens_and_passwords_are_kept_as_hashes_alone(
    accounts: Accounts, database: Database
) -> None:
    hired(accounts)
    made = accounts.add("Beto", Role.VIEWER, NOW)
    assert isinstance(made, Invitation)
    with database.reading() as connection:
        rows = [*connection.execute(OPERATORS.select()), *connection.execute(SETUP_LINKS.select())]
    kept = repr(rows)
    assert GOOD not in kept
    assert made.token not in kept
    assert "$argon2id$" in kept


def test_names_that_look_the_same_are_the_same(accounts: Accounts) -> None:
    hired(accounts, "José Pérez")
    for same in ("jose\u0301 pe\u0301rez", "  JOSÉ   PÉREZ ", "ＪＯＳÉ pérez"):
        assert accounts.check(same, GOOD)
        assert accounts.add(same, Role.VIEWER, NOW) is Refusal.TAKEN


def test_a_password_is_the_same_however_the_keyboard_writes_it(accounts: Accounts) -> None:
    made = accounts.add("Ana", Role.ADMIN, NOW)
    assert isinstance(made, Invitation)
    accounts.set_password(made.token, "ñandú azul y feliz", NOW)
    assert accounts.check("Ana", "n\u0303andu\u0301 azul y feliz")
    assert accounts.check("Ana", "nandu azul y feliz") is None


def test_a_hash_of_another_cost_is_made_anew_at_login(
    accounts: Accounts, database: Database
) -> None:
    hired(accounts)
    dearer = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    later = Accounts(database, Passwords(dearer))
    assert later.check("Ana", GOOD)
    with database.reading() as connection:
        kept = connection.execute(OPERATORS.select()).one().password
    assert "m=128,t=2" in kept
    assert later.check("Ana", GOOD)


def test_a_link_works_once_and_not_for_a_disabled_account(accounts: Accounts) -> None:
    ana = hired(accounts)
    made = accounts.invite(ana.operator.id, NOW)
    assert isinstance(made, Invitation)
    accounts.set_disabled(ana.operator.id, disabled=True, keep_admin=False)
    assert accounts.set_password(made.token, GOOD, NOW) is Refusal.EXPIRED
    assert accounts.invite(ana.operator.id, NOW) is Refusal.UNKNOWN
    accounts.set_disabled(ana.operator.id, disabled=False)
    assert accounts.set_password(made.token, GOOD, NOW) is Refusal.EXPIRED


def test_every_change_that_ends_sessions_begins_an_epoch(accounts: Accounts) -> None:
    ana = hired(accounts)
    id, epochs = ana.operator.id, [ana.epoch]
    changed = accounts.change_password(id, GOOD, "otra frase con seis gatos")
    closed = accounts.set_disabled(id, disabled=True, keep_admin=False)
    opened = accounts.set_disabled(id, disabled=False)
    for found in (changed, closed, opened):
        assert isinstance(found, Account)
        epochs.append(found.epoch)
    assert epochs == sorted(set(epochs))


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("corto", "short"),
        ("once letras", "short"),
        ("x" * 129, "long"),
        ("ñ" * 129, "long"),
        ("passwordpassword", "common"),
        ("P@ssw0rd2026!", "common"),
        ("Venezuela2026!", "common"),
        ("contraseña123", "common"),
        ("123456789012", "common"),
        ("210987654321", "common"),
        ("qwertyuiopas", "common"),
        ("abcabcabcabc", "common"),
        ("aaaaaaaaaaaaaaa", "common"),
        ("Ana María 2026", "common"),
        ("migraciones 2026!!", "common"),
        ("twelve chars", ""),
        ("caballo verde con lluvia", ""),
        ("ñandú azul y feliz", ""),
        ("tres mil 🐈 contentos", ""),
        ("a b c d e f g h i j k l " * 5, ""),
    ],
)
def test_a_password_may_be_anything_long_that_is_not_easy_to_guess(
    password: str, found: str
) -> None:
    assert problem(password, "Ana María") == found


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_can_be_judged_as_a_password(password: str, name: str) -> None:
    assert problem(password, name) in ("", "short", "long", "common")


def test_the_real_cost_is_what_owasp_asks_for() -> None:
    kept = Passwords().hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_trail_cannot_be_changed_or_shortened_by_anybody(
    audit: Audit, database: Database
) -> None:
    audit.write(Deed(at=datetime.now(UTC), operator=None, action="login.wrong"))
    statements = [
        update(AUDIT).values(action="nothing"),
        delete(AUDIT),
        *([text("TRUNCATE audit")] if database.is_postgresql else ()),
    ]
    for statement in statements:
        with pytest.raises(StoreUnavailable), database.writing() as connection:
            connection.execute(statement)
    assert [deed.action for deed in audit.read()] == ["login.wrong"]


def test_after_two_years_the_trail_is_purged_and_only_then(
    audit: Audit, database: Database
) -> None:
    now = datetime.now(UTC)
    for age in (0, 700, 760):
        audit.write(Deed(at=now - timedelta(days=age), operator=None, action=f"days {age}"))
    assert audit.purge(now) == 1
    assert [deed.action for deed in audit.read()] == ["days 700", "days 0"]


def test_preparing_again_keeps_the_guard(database: Database, tmp_path: object) -> None:
    database.prepare()
    with database.writing() as connection:
        row = {"at": NOW, "action": "a", "target": "", "address": ""}
        connection.execute(insert(AUDIT), row)
    again = Database("", tmp_path) if not database.is_postgresql else database  # type: ignore[arg-type]  # a path
    again.prepare()
    with pytest.raises(StoreUnavailable), again.writing() as connection:
        connection.execute(update(AUDIT).values(action="b"))
    again.close()
