"""Anything over HTTP: no 500, no traceback, and everybody else is answered."""

import asyncio, os

from tests.faults.sizes import seeded, size
from tests.hostile import raw
from tests.hostile.conftest import Site

AT_ONCE = 16
ROUNDS = size(sample=int(os.environ.get("N", "3")), full=60)
A_ROUND = 250


async def test_whatever_comes_over_http_no_answer_is_a_500_and_a_canary_is_answered(
    site: Site,
) -> None:
    choose, gate = seeded("http"), asyncio.Semaphore(AT_ONCE)

    async def one(data: bytes) -> raw.Said:
        async with gate:
            return await raw.say(site.url, data)

    for _ in range(ROUNDS):
        said = await asyncio.gather(*(one(raw.talk(choose, site.keys)) for _ in range(A_ROUND)))
        for x in said:
            if x.wrong: print(x.statuses, x.sent[:400], x.answer[:100])
        from collections import Counter
        print(Counter(st for x in said for st in x.statuses))
        print(set(site.flaws())); site.log.clear()
        print(await site.canary())
