"""A Redis Cluster: the whole trip, slots that move, and a master that dies."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from redis.crc import key_slot

from bot import attending, operators
from bot.store import embedded, keys
from bot.store.queues import Queues
from tests import smallworld
from tests.botapi import Person
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Report, crowd_of
from tests.faults.sizes import size
from tests.faults.tally import counted, until
from tests.redisgroups import Shards, cluster, role
from tests.servers import RedisServer
from tests.test_taking_over import heard, on_shift, the_one

pytestmark = pytest.mark.skipif(
    not (RedisServer.is_installed() and shutil.which("redis-cli")),
    reason="needs redis-server and redis-cli",
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands fail after a second, not after five; the desk looks around often."""
    monkeypatch.setattr(embedded, "TIMEOUT", 1.0)
    monkeypatch.setattr(attending, "SWEEP_SECONDS", 0.05)
    monkeypatch.setattr(operators, "_PRESENT_SECONDS", 0.05)


@pytest.fixture
def doomed() -> Iterator[Shards]:
    """A Cluster of the test's own, whose first master has a replica."""
    with cluster(replica=True) as found:
        yield found


@pytest.fixture
async def visitor() -> AsyncIterator[aiohttp.ClientSession]:
    """A browser without script."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def asked_for_a_person(one: RunningBot, ana: Person) -> str:
    """Ana waits for an operator; gives who is at work."""
    rosa = await on_shift(one.app)
    await ana.says("/humano")
    await heard(ana, "Avisé al equipo")
    return rosa


async def served(two: RunningBot, ana: Person, rosa: str) -> None:
    """She is handed to the operator, who works at this process, and back."""
    conversation = await the_one(two.app)
    assert await two.app.desk.claim(conversation, rosa)
    assert await two.app.desk.reply(conversation, rosa, text="te leo")
    await heard(ana, "te leo")
    assert await two.app.desk.close(conversation, rosa)
    await heard(ana, "Vuelvo yo, el bot")


async def chatted(bot: RunningBot, visitor: aiohttp.ClientSession) -> None:
    """A visitor of the web chat is answered."""
    page = await (await visitor.get(bot.url)).text()
    fields = dict(re.findall(r'name="(csrf|n)" value="([^"]*)"', page))
    data = {"csrf": fields["csrf"], "text": smallworld.ask(7), "lang": "es"}
    assert "Respuesta 7" in await (await visitor.post(f"{bot.url}/say", data=data)).text()


async def test_the_whole_trip_over_a_cluster(
    start_bot: StartBot, shards: Shards, visitor: aiohttp.ClientSession, report: Report
) -> None:
    """R2: Telegram, web chat, operators, erasure and the log, by two processes."""
    one = await start_bot(REDIS_URL=shards.url)
    crowd = crowd_of(one.api, 60)
    ana = crowd.people[0]
    rosa = await asked_for_a_person(one, ana)
    two = await start_bot(REDIS_URL=shards.url)
    await served(two, ana, rosa)
    await crowd.all_ask(times=size(sample=3, full=18))
    found = await counted(crowd)
    await chatted(two, visitor)
    name = one.app.vault.person("telegram", str(ana.id))
    assert await one.app.link.call("EXISTS", keys.session(name)) == 1
    await ana.says("/borrar")
    for _ in range(100):
        if await one.app.link.call("EXISTS", keys.session(name)) == 0:
            break
        await asyncio.sleep(0.1)
    assert await one.app.link.call("EXISTS", keys.session(name), keys.language(name)) == 0
    assert all(int(str(master.do("DBSIZE"))) > 50 for master in shards.masters.values())
    for _ in range(200):
        if (left := await Queues(one.app.link).look()).log == 0:
            break
        await asyncio.sleep(0.1)
    assert (left.inbox, left.outbox, left.log) == (0, 0, 0)
    report(
        id="R2", done=f"two processes over a Cluster of three masters, {found.asked} asked",
        lost=found.lost, doubled=found.extra, misordered=found.misordered,
    )  # fmt: skip


async def test_a_master_that_dies_is_replaced_and_nothing_is_lost(
    start_bot: StartBot, doomed: Shards, report: Report
) -> None:
    """R2: its replica takes over; what asynchronous replication leaves open is counted."""
    bot = await start_bot(REDIS_URL=doomed.url)
    crowd = crowd_of(bot.api, 60)
    await crowd.all_ask()
    assert (await counted(crowd)).lost == 0
    asking = asyncio.create_task(crowd.pour(rate=60, count=size(sample=180, full=900)))
    await crowd.until(100)
    master, replica = next(iter(doomed.masters.values())), doomed.replica
    assert replica
    master.kill()
    assert await until(lambda: role(replica) == "master")
    gone = asyncio.get_running_loop().time()
    assert await until(lambda: bot.app.state()[0])
    back = asyncio.get_running_loop().time() - gone
    await asking
    found = await counted(crowd)
    report(
        id="R2",
        done=f"a master of a Cluster killed at 60/s, {found.asked} asked; ready {back:.1f} s after "
        f"its replica took over; answered again {found.extra}",
        lost=found.lost, misordered=found.misordered, repeated=found.extra,
    )  # fmt: skip
    assert found.extra <= 2 * len(crowd.people), "one answer and one send a chat, at most"


async def test_slots_that_move_under_load_lose_and_double_nothing(
    start_bot: StartBot, report: Report
) -> None:
    """R2: a Cluster that is rearranged while people write."""
    with cluster() as shards:
        bot = await start_bot(REDIS_URL=shards.url)
        crowd = crowd_of(bot.api, 60)
        await crowd.all_ask()
        assert (await counted(crowd)).lost == 0
        asking = asyncio.create_task(crowd.pour(rate=80, count=size(sample=160, full=900)))
        source, target, _ = shards.masters.values()
        slots = [key_slot(keys.inbox(shard).encode()) for shard in range(keys.SHARDS)]
        slots = [slot for slot in slots if shards.owner(slot) is source]
        for slot in slots:
            await asyncio.to_thread(shards.move, slot, source, target)
        await asking
        found = await counted(crowd)
        assert bot.app.state()[0]
    report(
        id="R2", done=f"{len(slots)} slots moved to another master at 80/s, {found.asked} asked",
        lost=found.lost, doubled=found.extra, misordered=found.misordered,
    )  # fmt: skip
    assert len(slots) > 10
