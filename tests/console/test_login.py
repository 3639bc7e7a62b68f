"""Login, logout, sessions and one-time links, by the pages, over real stores."""

import re
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from bot.journal.accounts import Invitation
from bot.journal.database import Database
from bot.staff import Role
from tests.console.office import PASSWORD, Browser, Office, opened

MINUTE = 60
HOUR = 3600


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
async def small(redis_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """A console over real Redis and SQLite."""
    async with opened(redis_url, Database("", tmp_path)) as office:
        yield office


async def is_in(browser: Browser) -> bool:
    """Whether the browser's session goes on; the question itself is nobody's doing."""
    answer = await browser.get("/console/account")
    return answer.status == 200


async def test_the_right_password_opens_the_console_and_is_noted(office: Office) -> None:
    ana = office.hire("Ana")
    browser = office.browser()
    answer = await browser.log_in("  ANA ")
    assert (answer.status, answer.headers["Location"]) == (303, "/console")
    assert await is_in(browser)
    assert [deed.operator for deed in office.trail("login")] == [ana.id]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("console=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie


async def test_over_tls_the_cookie_is_bound_to_the_host(small: Office) -> None:
    small.hire("Ana")
    browser = small.browser(**{"X-Forwarded-Proto": "https"})
    page = await browser.get("/console/login")
    cookie = page.headers["Set-Cookie"]
    assert re.match(r"__Host-console_form=[\w-]{43}; ", cookie)
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    entered = await browser.log_in("Ana")
    assert re.match(r"__Host-console=[\w-]{43}; .*Secure", entered.headers["Set-Cookie"])
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("state", ["unknown", "wrong", "disabled", "without password"])
async def test_a_refusal_never_tells_whether_the_name_exists(small: Office, state: str) -> None:
    ana = small.hire("Ana")
    small.accounts.add("Beto", Role.VIEWER, small.operators.today())
    name = {"unknown": "Zoe", "without password": "Beto"}.get(state, "Ana")
    if state == "disabled":
        small.accounts.set_disabled(ana.id, disabled=True)
    answer = await small.browser().log_in(name, PASSWORD if state != "wrong" else "x" * 12)
    text = re.sub(r"[0-9a-f]{64}", "", await answer.text())
    other = await small.browser().log_in("Nobody", "y" * 12)
    assert answer.status == other.status == 401
    assert text == re.sub(r"[0-9a-f]{64}", "", await other.text())
    assert name not in text


async def test_known_and_unknown_names_take_the_same_time(redis_url: str, tmp_path: Path) -> None:
    """C2, with a hash of a tenth of the real one's cost: what differs weighs ten times more."""
    hasher = PasswordHasher(time_cost=1, memory_cost=4710, parallelism=1)
    took: dict[str, list[float]] = {"Ana": [], "Zoe": []}
    async with opened(redis_url, Database("", tmp_path), hasher=hasher) as office:
        office.hire("Ana")
        for number in range(200):
            for name in ("Ana", "Zoe") if number % 2 else ("Zoe", "Ana"):
                await office.redis.flushdb()
                start = time.perf_counter()
                assert not (await office.operators.log_in(name, "wrong password", "::1")).wait
                took[name].append(time.perf_counter() - start)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.1 * min(known, unknown)


async def test_a_cookie_from_before_login_is_worth_nothing_after(small: Office) -> None:
    """C3: fixation."""
    small.hire("Ana")
    browser, planted = small.browser(), "p" * 43
    browser.cookies["console"] = planted
    assert (await browser.get("/console/account")).status == 303
    await browser.log_in("Ana")
    assert browser.token != planted
    thief = small.browser()
    assert (await thief.get("/console/account", Cookie=f"console={planted}")).status == 303
    first = browser.token
    await browser.log_in("Ana")
    assert browser.token != first
    assert (await thief.get("/console/account", Cookie=f"console={first}")).status == 303


async def test_logout_ends_the_session_on_the_server(office: Office) -> None:
    """C4."""
    office.hire("Ana")
    browser = office.browser()
    await browser.log_in("Ana")
    token = browser.token
    answer = await browser.send("/console/account", "/console/logout")
    assert answer.headers["Location"] == "/console/login?bye"
    assert browser.token == ""
    thief = office.browser()
    assert (await thief.get("/console/account", Cookie=f"console={token}")).status == 303
    assert len(office.trail("logout")) == 1


async def test_a_disabled_operator_is_out_at_once(office: Office) -> None:
    ana = office.hire("Ana")
    browser = office.browser()
    await browser.log_in("Ana")
    office.accounts.set_disabled(ana.id, disabled=True)
    assert not await is_in(browser)
    office.accounts.set_disabled(ana.id, disabled=False)
    assert not await is_in(browser)


async def test_a_session_idles_out_after_thirty_minutes(small: Office) -> None:
    small.hire("Ana")
    browser = small.browser()
    await browser.log_in("Ana")
    for _ in range(3):
        small.clock.now += 29 * MINUTE
        assert await is_in(browser)
    small.clock.now += 31 * MINUTE
    assert not await is_in(browser)


async def test_a_session_ends_after_twelve_hours_however_busy(small: Office) -> None:
    small.hire("Ana")
    browser = small.browser()
    await browser.log_in("Ana")
    for _ in range(12 * 3):
        small.clock.now += 20 * MINUTE
        assert await is_in(browser)
    small.clock.now += MINUTE
    assert not await is_in(browser)


async def test_redis_keeps_only_the_hash_of_a_session_and_for_no_longer_than_it_idles(
    small: Office,
) -> None:
    small.hire("Ana")
    browser = small.browser()
    await browser.log_in("Ana")
    names = [key async for key in small.redis.scan_iter("tc:{op}:session:*")]
    assert len(names) == 1
    assert browser.token.encode() not in names[0]
    assert 0 < await small.redis.ttl(names[0]) <= 30 * MINUTE
    for key in [key async for key in small.redis.scan_iter("tc:{op}:*")]:
        assert await small.redis.ttl(key) > 0


async def test_a_password_change_ends_all_other_sessions(office: Office) -> None:
    office.hire("Ana")
    here, there = office.browser(), office.browser()
    await here.log_in("Ana")
    await there.log_in("Ana")
    new = "siete loros verdes y un tren"
    page = "/console/account"
    wrong = await here.send(page, page, old="not it at all", password=new, again=new)
    assert wrong.status == 422
    assert await is_in(there)
    before = here.token
    answer = await here.send(page, page, old=PASSWORD, password=new, again=new)
    assert answer.headers["Location"] == "/console/account?changed"
    assert here.token != before
    assert await is_in(here)
    assert not await is_in(there)
    assert (await there.log_in("Ana")).status == 401
    assert (await there.log_in("Ana", new)).status == 303


async def test_a_link_sets_a_password_once_within_three_days(office: Office) -> None:
    made = office.accounts.add("Ana", Role.EDITOR, office.operators.today())
    assert isinstance(made, Invitation)
    page = f"/console/setup/{made.token}"
    browser = office.browser()
    short = await browser.send(page, page, password="short", again="short")
    assert short.status == 422
    differ = await browser.send(page, page, password=PASSWORD, again=PASSWORD + "x")
    assert differ.status == 422
    answer = await browser.send(page, page, password=PASSWORD, again=PASSWORD)
    assert answer.status == 303
    assert await is_in(browser)
    assert (await browser.get(page)).status == 404
    assert len(office.trail("password.set")) == 1


async def test_a_link_expires_after_72_hours_and_a_newer_one_replaces_it(small: Office) -> None:
    made = small.accounts.add("Ana", Role.EDITOR, small.operators.today())
    assert isinstance(made, Invitation)
    again = small.accounts.invite(made.account.operator.id, small.operators.today())
    assert isinstance(again, Invitation)
    browser = small.browser()
    assert (await browser.get(f"/console/setup/{made.token}")).status == 404
    small.clock.now += 71 * HOUR
    assert (await browser.get(f"/console/setup/{again.token}")).status == 200
    small.clock.now += 2 * HOUR
    assert (await browser.get(f"/console/setup/{again.token}")).status == 404


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/console/accounts?x=1", "/console/accounts?x=1"),
        ("https://evil.example", "/console"),
        ("//evil.example", "/console"),
        ("/console//evil.example", "/console"),
        ("/console/../preview", "/console"),
        ("/consolex", "/console"),
        ("/console\\evil", "/console"),
        ("/console/a\r\nSet-Cookie: x=1", "/console"),
    ],
)
async def test_login_leads_on_to_pages_of_the_console_alone(
    small: Office, wanted: str, reached: str
) -> None:
    small.hire("Ana")
    browser, page = small.browser(), "/console/login"
    answer = await browser.send(page, page, name="Ana", password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == reached


async def test_who_is_not_logged_in_is_led_back_after_login(small: Office) -> None:
    answer = await small.browser().get("/console/audit?action=login")
    assert answer.headers["Location"].startswith("/console/login?next=")
    page = await (await small.browser().get(answer.headers["Location"])).text()
    assert 'name="next" value="/console/audit?action=login"' in page
    script = await small.browser().get("/console/audit", Accept="application/json")
    assert script.status == 401
    assert "error" in await script.json()
