"""Redis under Sentinel: another primary takes over, and nothing that was confirmed is lost."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.store import address, embedded
from bot.store.link import Link
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Crowd, Report, crowd_of
from tests.faults.sizes import size
from tests.faults.tally import counted, tally, until
from tests.redisgroups import SERVICE, Watched, online, watched
from tests.servers import RedisServer

pytestmark = pytest.mark.skipif(not RedisServer.is_installed(), reason="needs redis-server")

AWAY = 20.0
"""A fail-over takes two seconds here, and more on a busy machine."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands fail after a second, not after five."""
    monkeypatch.setattr(embedded, "TIMEOUT", 1.0)


@pytest.fixture
def group() -> Iterator[Watched]:
    """A primary, a replica and three Sentinels; one Sentinel needs no time to meet others."""
    with watched(replicas=1, sentinels=size(sample=1, full=3)) as found:
        yield found


async def started(start_bot: StartBot, group: Watched, people: int) -> tuple[RunningBot, Crowd]:
    """A bot that polls, and people who have spoken with it."""
    bot = await start_bot(REDIS_URL=group.url)
    crowd = crowd_of(bot.api, people)
    await crowd.all_ask()
    assert (await counted(crowd)).lost == 0
    return bot, crowd


def is_ready(bot: RunningBot) -> bool:
    """Whether it says that it can store."""
    return bot.app.state()[0]


@pytest.mark.parametrize("way", size(sample=["killed"], full=["killed", "hung"]))
async def test_a_primary_that_is_gone_is_replaced_and_nothing_is_lost(
    way: str, start_bot: StartBot, group: Watched, report: Report
) -> None:
    """R2: what asynchronous replication leaves open is counted: answers given again."""
    bot, crowd = await started(start_bot, group, 20)
    old = group.primary
    asking = asyncio.create_task(crowd.pour(rate=60, count=size(sample=150, full=360)))
    await crowd.until(60)
    (old.kill if way == "killed" else old.freeze)()
    gone = asyncio.get_running_loop().time()
    try:
        await asyncio.to_thread(group.handed_over, old)
        chosen = asyncio.get_running_loop().time()
        assert await until(lambda: is_ready(bot), AWAY)
        back = asyncio.get_running_loop().time()
    finally:
        (old.start if way == "killed" else old.thaw)()
    await asking
    found = await counted(crowd)
    report(
        id="R2",
        done=f"primary {way} under Sentinel at 60/s, {found.asked} asked; another one after "
        f"{chosen - gone:.1f} s, the bot ready {back - chosen:.1f} s later; answered again "
        f"{found.extra}",
        lost=found.lost, misordered=found.misordered, repeated=found.extra,
    )  # fmt: skip
    assert found.extra <= 2 * len(crowd.people), "one answer and one send a chat, at most"


async def test_what_no_replica_has_is_not_confirmed_and_outlives_the_primary(
    start_bot: StartBot, group: Watched, report: Report
) -> None:
    """R2, R3: WAIT after storing; without it the messages of this test would be gone."""
    bot, crowd = await started(start_bot, group, 5)
    old, replica = group.primary, group.replicas[0]
    replica.freeze()
    await crowd.all_ask()
    await asyncio.sleep(size(sample=1.5, full=5.0))
    kept = len(bot.api.queue)
    old.kill()
    replica.thaw()
    await asyncio.to_thread(group.handed_over, old)
    found = await counted(crowd)
    report(
        id="R3",
        done=f"replica hung, then the primary killed: {kept} of 5 updates were not confirmed; "
        f"answered again {found.extra}",
        lost=found.lost, misordered=found.misordered, repeated=found.extra,
    )  # fmt: skip
    assert kept == 5
    assert found.extra <= 5


async def test_without_any_replica_the_bot_goes_on_alone_and_waits_for_the_next_one(
    start_bot: StartBot, group: Watched, report: Report
) -> None:
    """R2: a replica that is gone, and not only late, holds nobody up."""
    bot, crowd = await started(start_bot, group, 10)
    replica = group.replicas[0]
    replica.kill()
    await crowd.all_ask(times=3)
    found = await counted(crowd)
    replica.start()
    assert await until(lambda: online(group.primary) == 1)
    await crowd.all_ask(times=3)
    again = await counted(crowd)
    report(
        id="R2",
        done=f"replica killed and back, {again.asked} asked",
        lost=found.lost + again.lost, doubled=again.extra, misordered=again.misordered,
    )  # fmt: skip
    assert len(bot.api.queue) == 0


async def test_sentinels_that_are_not_there_yet_are_waited_for(
    start_bot: StartBot, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    """R1: the bot starts, says that it cannot store, and is ready when they come."""
    with watched(replicas=0, sentinels=1) as group:
        url = group.url
        group.primary.kill()
        bot = await start_bot(REDIS_URL=url)
        crowd = crowd_of(bot.api, 3)
        await crowd.all_ask()
        await asyncio.sleep(1.0)
        assert not is_ready(bot)
        assert tally(crowd).lost == 3
        for server in group.servers.values():
            server.start()
        assert await until(lambda: is_ready(bot), AWAY)
        found = await counted(crowd)
    report(
        id="R1", done="no primary at the start, under Sentinel",
        lost=found.lost, doubled=found.extra, misordered=found.misordered,
    )  # fmt: skip


async def test_passwords_of_redis_and_of_the_sentinels_are_given() -> None:
    with watched(replicas=0, sentinels=1) as group:
        server = group.primary
        server.do("CONFIG", "SET", "requirepass", "canary")
        url = group.url.replace("://", "://:canary@")
        async with address.client(url, 1.0) as redis:
            link = Link(redis)
            assert await link.call("ECHO", "x") == b"x"
            await link.close()
    assert SERVICE in url
