"""Anything over HTTP: no 500, no traceback, and everybody else is answered."""

import asyncio
from collections import Counter
from urllib.parse import urlsplit

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
    keys, choose, gate = await site.keys(), seeded("http"), asyncio.Semaphore(AT_ONCE)
    makers: list[raw.Maker] = [raw.talk, raw.talk, raw.visitor, raw.operator]
    held = [await half(site, data) for data in HALVES * 8]

    async def one(data: bytes) -> raw.Said:
        async with gate:
            return await raw.say(site.url, data)

    for _ in range(ROUNDS):
        sent = [choose.choice(makers)(choose, keys) for _ in range(A_ROUND)]
        said = await asyncio.gather(*map(one, sent))
        wrong = [(one.statuses, one.sent[:2000]) for one in said if one.wrong]
        assert wrong == [], f"seed {SEED}"
        assert await site.canary() < CANARY_SECONDS
        assert site.flaws() == [], f"seed {SEED}"
        site.log.clear()
        statuses = Counter(status for one in said for status in one.statuses)
        assert statuses[200] > A_ROUND // 10, "some of it comes behind the door"
        assert {400, 403, 404, 405} <= set(statuses)
    for writer in held:
        writer.close()


async def half(site: Site, data: bytes) -> asyncio.StreamWriter:
    """A connection that says half a request, and waits."""
    parts = urlsplit(site.url)
    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(data)
    return writer
