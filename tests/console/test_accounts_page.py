"""Accounts and audit trail, by the admins' pages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.journal.accounts import Invitation
from bot.journal.database import Database
from bot.staff import Role
from tests.console.office import PASSWORD, Browser, Office, opened, say

PAGE = "/console/accounts"


@pytest.fixture(params=["sqlite", "postgresql"])
async def office(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path
) -> AsyncIterator[Office]:
    """A console over real Redis, and SQLite and PostgreSQL in turn."""
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("database_url") if postgresql else ""
    async with opened(redis_url, Database(url, tmp_path)) as office:
        yield office


@pytest.fixture
async def admin(office: Office) -> Browser:
    """An admin's browser."""
    office.hire("Ana", Role.ADMIN)
    browser = office.browser()
    await browser.log_in("Ana")
    return browser


async def test_an_admin_adds_an_account_whose_link_is_shown_once(
    office: Office, admin: Browser
) -> None:
    text = await (await admin.send(PAGE, PAGE, name="Beto Díaz", role="viewer")).text()
    found = re.search(r"http://[^/]+(/console/setup/[\w-]{43})<", text)
    assert found
    assert found[1] not in await (await admin.get(PAGE)).text()
    beto = office.browser("203.0.113.1")
    answer = await beto.send(found[1], found[1], password=PASSWORD, again=PASSWORD)
    assert answer.status == 303
    assert (await beto.get(PAGE)).status == 403
    account = office.accounts.named("beto díaz")
    assert account is not None
    assert account.operator.role is Role.VIEWER
    assert office.trail("account.add")[0].target == f"{account.operator.id} viewer"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ana", "console.accounts.taken"),
        (" aNA ", "console.accounts.taken"),
        ("", "console.accounts.name"),
        ("<script>alert(1)</script>", "console.accounts.name"),
        ("a" * 41, "console.accounts.name"),
        ("\u202eevil", "console.accounts.name"),
        ("...", "console.accounts.name"),
    ],
)
async def test_a_name_that_cannot_be_is_refused_with_the_reason(
    office: Office, admin: Browser, name: str, key: str
) -> None:
    answer = await admin.send(PAGE, PAGE, name=name, role="viewer")
    assert answer.status == 422
    assert say("en", key) in (await answer.text()).replace("&#39;", "'")
    assert len(office.accounts.all(office.operators.today())) == 1


async def test_disabling_puts_the_operator_out_and_enabling_lets_them_in_again(
    office: Office, admin: Browser
) -> None:
    beto = office.hire("Beto")
    browser = office.browser("203.0.113.1")
    await browser.log_in("Beto")
    path = f"{PAGE}/{beto.id}/state"
    assert (await admin.send(PAGE, path, state="disabled")).status == 303
    assert (await browser.get("/console/account")).status == 303
    assert (await browser.log_in("Beto")).status == 401
    assert (await admin.send(PAGE, path, state="enabled")).status == 303
    assert (await browser.log_in("Beto")).status == 303
    assert len(office.trail("account.disabled")) == len(office.trail("account.enabled")) == 1


async def test_a_new_link_and_a_new_role(office: Office, admin: Browser) -> None:
    beto = office.hire("Beto")
    text = await (await admin.send(PAGE, f"{PAGE}/{beto.id}/link")).text()
    assert re.search(r"/console/setup/[\w-]{43}<", text)
    await admin.send(PAGE, f"{PAGE}/{beto.id}/role", role="editor")
    found = office.accounts.find(beto.id)
    assert found is not None
    assert found.operator.role is Role.EDITOR
    assert found.link_until is None or found.link_until
    assert {"account.link", "account.role"} <= {deed.action for deed in office.trail()}


async def test_the_console_never_loses_its_last_admin(office: Office, admin: Browser) -> None:
    ana = office.accounts.named("Ana")
    assert ana is not None
    path = f"{PAGE}/{ana.operator.id}"
    answer = await admin.send(PAGE, f"{path}/role", role="viewer")
    assert answer.status == 422
    assert say("en", "console.accounts.last_admin") in await answer.text()
    assert (await admin.send(PAGE, f"{path}/state", state="disabled")).status == 422
    office.hire("Eva", Role.ADMIN)
    assert (await admin.send(PAGE, f"{path}/role", role="viewer")).status == 303
    assert (await admin.get(PAGE)).status == 403


@pytest.mark.parametrize("id", ["0" * 16, "x", "%27%20OR%201=1", "a" * 300])
async def test_an_id_that_is_guessed_is_not_found(office: Office, admin: Browser, id: str) -> None:
    for what, fields in (
        ("link", {}), ("role", {"role": "admin"}), ("state", {"state": "disabled"}),
    ):  # fmt: skip
        assert (await admin.send(PAGE, f"{PAGE}/{id}/{what}", **fields)).status == 404
    assert not {"account.link", "account.role"} & {deed.action for deed in office.trail()}


async def test_what_is_no_role_and_no_state_is_a_bad_request(
    office: Office, admin: Browser
) -> None:
    beto = office.hire("Beto")
    assert (await admin.send(PAGE, f"{PAGE}/{beto.id}/role", role="root")).status == 400
    assert (await admin.send(PAGE, f"{PAGE}/{beto.id}/state", state="x")).status == 400
    assert (await admin.send(PAGE, PAGE, name="Caro", role="root")).status == 400


async def test_the_trail_is_paged_and_filtered_and_its_reading_is_noted(
    office: Office, admin: Browser
) -> None:
    beto = office.hire("Beto")
    for _ in range(3):
        await office.browser("203.0.113.1").log_in("Beto")
    for number in range(120):
        await office.browser(f"203.0.113.{number}").get("/console/nothing")
    text = await (await admin.get(f"/console/audit?operator={beto.id}&action=login")).text()
    assert text.count("<code>login</code>") == 3
    assert office.trail("audit.viewed")[0].target == f"{beto.id} login"
    for _ in range(110):
        office.audit.write(office.trail("login")[0])
    first = await (await admin.get("/console/audit?action=login")).text()
    assert first.count("<code>login</code>") == 100
    older = re.search(r"before=(\d+)", first)
    assert older
    second = await (await admin.get(f"/console/audit?action=login&before={older[1]}")).text()
    assert second.count("<code>login</code>") == 14
    assert "before=" not in second.partition("<main")[2]


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=9" * 9, "operator=%00"])
async def test_a_strange_filter_does_no_harm(office: Office, admin: Browser, query: str) -> None:
    status = (await admin.get(f"/console/audit?{query}")).status
    assert status == (400 if "%00" in query else 200)


async def test_nothing_in_the_trail_names_an_address_or_what_was_typed(
    office: Office, admin: Browser
) -> None:
    await office.browser("203.0.113.77").log_in("my secret password", "my other password")
    rows = " ".join(f"{deed.action} {deed.target} {deed.address}" for deed in office.trail())
    assert "secret" not in rows
    assert "203.0" not in rows
    assert len({deed.address for deed in office.trail()} - {""}) == 2


async def test_looking_changes_nothing(office: Office, admin: Browser) -> None:
    """C5: GETs, also of addresses that take posts and of a link's page."""
    made = office.accounts.add("Beto", Role.VIEWER, office.operators.today())
    assert isinstance(made, Invitation)
    await admin.get(PAGE)  # being there is noted as "last seen"
    id, before = made.account.operator.id, office.accounts.all(office.operators.today())
    for path in (
        PAGE, f"{PAGE}?name=Caro&role=admin", f"{PAGE}/{id}/state?state=disabled",
        f"{PAGE}/{id}/role?role=admin", f"{PAGE}/{id}/link", "/console/logout", "/console/audit",
        f"/console/setup/{made.token}", "/console/login?name=Ana", "/console/account?password=x",
    ):  # fmt: skip
        await admin.get(path)
    assert office.accounts.all(office.operators.today()) == before
    assert (await admin.get("/console/account")).status == 200
