"""Anything over HTTP: no 500, no traceback, and everybody else is answered."""

import asyncio

import pytest

from tests.faults.sizes import SEED, seeded, size
from tests.hostile import raw
from tests.hostile.conftest import CANARY_SECONDS, Site
from tests.hostile.odd import HALVES

AT_ONCE = 16
ROUNDS = size(sample=2, full=60)
A_ROUND = 150


async def test_whatever_comes_over_http_no_answer_is_a_500_and_a_canary_is_answered(
    site: Site,
) -> None:
    choose, gate = seeded("http"), asyncio.Semaphore(AT_ONCE)

    async def one(data: bytes) -> raw.Said:
        async with gate:
            return await raw.say(site.url, data)

    for _ in range(ROUNDS):
        said = await asyncio.gather(*(one(raw.talk(choose, site.keys)) for _ in range(A_ROUND)))
        wrong = [(one.statuses, one.sent[:2000]) for one in said if one.wrong]
        assert wrong == [], f"seed {SEED}"
        assert {200, 400, 405} <= {status for one in said for status in one.statuses}
        assert await site.canary() < CANARY_SECONDS
        assert site.flaws() == []
        site.log.clear()


@pytest.mark.parametrize("make", [raw.visitor, raw.operator], ids=["visitor", "operator"])
async def test_behind_the_door_hostile_fields_do_no_harm_either(
    site: Site, make: raw.Maker
) -> None:
    choose, gate = seeded("behind"), asyncio.Semaphore(AT_ONCE)

    async def one(data: bytes) -> raw.Said:
        async with gate:
            return await raw.say(site.url, data)

    count = size(sample=60, full=5000)
    said = await asyncio.gather(*(one(make(choose, site.keys)) for _ in range(count)))
    assert [(one.statuses, one.sent) for one in said if one.wrong] == [], f"seed {SEED}"
    taken = [one for one in said if set(one.statuses) & {200, 303}]
    assert len(taken) > count // 8


async def test_connections_that_say_half_a_request_and_wait_hold_nobody_up(site: Site) -> None:
    parts = site.url.rpartition(":")
    held = []
    for data in HALVES * 12:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(parts[2]))
        writer.write(data)
        held.append((reader, writer))
    assert await site.canary() < CANARY_SECONDS
    for _, writer in held:
        writer.close()
