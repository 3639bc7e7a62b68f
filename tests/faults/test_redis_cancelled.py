"""Tasks that are cancelled in the middle of commands, by the thousand, over cut connections."""

import asyncio

from bot.errors import StoreUnavailable
from bot.model import PersonKey, Session
from bot.store import keys
from bot.store.address import client
from tests.faults.conftest import Report
from tests.faults.sizes import seeded, size
from tests.servers import RedisServer
from tests.stores import ES, VAULT, Process, message, person_in, turn

CANCELLED = size(sample=2_000, full=10_000)
PEOPLE = 128


async def known(one: Process) -> list[PersonKey]:
    """People in conversation, whose session holds their own name."""
    people = [person_in(number % keys.SHARDS, number) for number in range(PEOPLE)]
    for number, person in enumerate(people):
        await one.hold(keys.shard_of(person))
        await one.intake.receive([message(person, number)])
        for entry in await one.entries(keys.shard_of(person)):
            await one.state.commit(entry, turn("x", session=Session(language=ES, line=person)))
    return people


async def test_nobody_ever_gets_what_is_another_s(own_redis: RedisServer, report: Report) -> None:
    """R7: under load, with connections cut and Redis silent now and then."""
    dice, wrong, failed, right = seeded("cancelled"), 0, 0, 0

    async def look(one: Process, person: PersonKey) -> None:
        nonlocal wrong, failed, right
        try:
            session = await one.state.load(person)
        except StoreUnavailable:
            failed += 1
            return
        is_own = session is not None and session.line == person
        right, wrong = right + is_own, wrong + (not is_own)

    async with client(own_redis.url, 0.3) as redis:
        one = Process(redis, "one", VAULT)
        people = await known(one)
        running: list[asyncio.Task[None]] = []
        cancelled = asked = 0
        while cancelled < CANCELLED:
            asked += 1
            running.append(asyncio.create_task(look(one, dice.choice(people))))
            if dice.random() < 0.2:
                await asyncio.sleep(dice.choice([0, 0, 0.0005]))
            cancelled += dice.choice(running[-40:]).cancel()
            if asked % 1000 == 0:
                pause = ("CLIENT", "PAUSE", dice.choice([50, 600]), "ALL")
                trouble = dice.choice([("CLIENT", "KILL", "TYPE", "normal"), pause])
                await asyncio.to_thread(own_redis.do, *trouble)
        await asyncio.gather(*running, return_exceptions=True)
        await one.link.close()
    report(
        id="R7", done=f"{cancelled} of {asked} tasks cancelled, {failed} refused, {right} answered",
        lost=0, doubled=wrong,
    )  # fmt: skip
    assert right > 100
