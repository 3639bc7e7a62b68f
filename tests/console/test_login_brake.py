"""Wrong passwords are slowed, noted, and shut nobody out who works (C1)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.journal.database import Database
from bot.staff import Role
from tests.console.office import PASSWORD, Office, opened

DAY = 86400
WRONG = "not the password"


@pytest.fixture
async def office(redis_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """A console over real Redis and SQLite."""
    async with opened(redis_url, Database("", tmp_path)) as office:
        yield office


def noted(office: Office) -> int:
    """Wrong tries in the trail, those that were not looked at included."""
    throttled = sum(int(deed.target) for deed in office.trail("login.throttled"))
    return len(office.trail("login.wrong")) + throttled


async def test_a_thousand_wrong_passwords_are_slowed_and_all_noted_and_the_owner_gets_in(
    office: Office,
) -> None:
    office.hire("Ana")
    at_work, home = office.browser("198.51.100.7"), "198.51.100.8"
    await at_work.log_in("Ana")
    stranger = office.browser("203.0.113.9")
    csrf = await stranger.csrf("/console/login")
    statuses = []
    for _ in range(1000):
        fields = {"csrf": csrf, "name": "Ana", "password": WRONG}
        statuses.append((await stranger.post("/console/login", fields)).status)
    assert statuses.count(401) == 5
    assert statuses.count(429) == 995
    assert (await at_work.get("/console/account")).status == 200
    again = office.browser("198.51.100.7")
    assert (await again.log_in("Ana")).status == 303
    assert (await office.browser(home).log_in("Ana")).status == 429
    await office.operators.close()
    assert noted(office) == 1001


async def test_many_names_from_one_address_are_slowed_by_the_address(office: Office) -> None:
    stranger = office.browser("203.0.113.9")
    csrf = await stranger.csrf("/console/login")
    statuses = []
    for number in range(100):
        fields = {"csrf": csrf, "name": f"name {number}", "password": WRONG}
        statuses.append((await stranger.post("/console/login", fields)).status)
    assert statuses.count(401) == 20
    assert (await office.browser("203.0.113.10").log_in("x")).status == 401


async def test_one_name_from_many_addresses_is_slowed_by_the_name_whether_it_exists_or_not(
    office: Office,
) -> None:
    office.hire("Ana")
    passed = {"Ana": 0, "Zoe": 0}
    for name in passed:
        for number in range(40):
            answer = await office.browser(f"203.0.113.{number}").log_in(name, WRONG)
            passed[name] += answer.status == 401
    assert passed == {"Ana": 5, "Zoe": 5}


async def test_a_patient_stranger_gets_about_a_hundred_tries_a_day(office: Office) -> None:
    office.hire("Ana")
    end, tries = office.clock.now + DAY, 0
    while office.clock.now < end:
        found = await office.operators.log_in("Ana", WRONG, "203.0.113.9")
        tries += not found.wait
        office.clock.now += found.wait
    assert 90 < tries < 120


async def test_tries_at_once_gain_nothing(office: Office) -> None:
    import asyncio

    office.hire("Ana")
    found = await asyncio.gather(
        *(office.operators.log_in("Ana", WRONG, f"203.0.113.{n}") for n in range(20))
    )
    assert sum(not one.wait for one in found) == 5


async def test_from_a_known_address_the_own_mistakes_cost_seconds_not_hours(
    office: Office,
) -> None:
    office.hire("Ana")
    await office.operators.log_in("Ana", PASSWORD, "198.51.100.7")
    waits = []
    for _ in range(30):
        found = await office.operators.log_in("Ana", WRONG, "198.51.100.7")
        waits.append(found.wait)
        office.clock.now += found.wait
    assert max(waits) == 30
    office.clock.now += 30
    assert (await office.operators.log_in("Ana", PASSWORD, "198.51.100.7")).token


async def test_a_guesser_with_an_account_of_their_own_cannot_loosen_the_address_brake(
    office: Office,
) -> None:
    office.hire("Eva", Role.VIEWER)
    passed = 0
    for number in range(60):
        await office.operators.log_in("Eva", PASSWORD, "203.0.113.9")
        found = await office.operators.log_in(f"name {number}", WRONG, "203.0.113.9")
        passed += not found.wait
    assert passed <= 21


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
    ],
)
async def test_an_ipv6_network_counts_as_one_address(
    office: Office, one: str, other: str, same: bool
) -> None:
    for number in range(20):
        await office.browser(one).log_in(f"name {number}", WRONG)
    answer = await office.browser(other).log_in("another", WRONG)
    assert answer.status == (429 if same else 401)


async def test_an_address_that_no_trusted_proxy_named_is_not_believed(office: Office) -> None:
    for number in range(20):
        forged = f"10.9.8.{number}, 203.0.113.9"
        await office.browser(forged).log_in(f"name {number}", WRONG)
    assert (await office.browser("10.9.8.99, 203.0.113.9").log_in("another", WRONG)).status == 429
