"""A Redis that is away, full, silent, killed or emptied: the bot stays up and catches up."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.store import embedded, link
from tests import smallworld
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Crowd, Report, crowd_of
from tests.faults.sizes import seeded, size
from tests.faults.tally import MANY, Tally, counted, until
from tests.process import free_port
from tests.servers import RedisServer

PATIENCE = 30.0

HEALTHY = 5.0
"""R1: seconds after which the bot is ready by itself."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands fail after half a second, not after five."""
    monkeypatch.setattr(embedded, "TIMEOUT", 0.5)


async def started(
    start_bot: StartBot, redis: RedisServer, people: int = 10
) -> tuple[RunningBot, Crowd]:
    """A bot that polls, and people who have spoken with it."""
    bot = await start_bot(REDIS_URL=redis.url)
    crowd = crowd_of(bot.api, people)
    await crowd.all_ask()
    assert (await counted(crowd)).lost == 0
    return bot, crowd


async def ready(bot: RunningBot, status: int) -> float:
    """Wait until /readyz answers so; gives the seconds that it took."""
    began = time.monotonic()
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while (await session.get(f"{bot.url}/readyz")).status != status:
            await asyncio.sleep(0.02)
    return time.monotonic() - began


async def unconfirmed(bot: RunningBot, count: int) -> None:
    """What cannot be stored stays with Telegram."""
    await ready(bot, 503)
    assert len(bot.api.queue) == count


def told(report: Report, id: str, done: str, found: Tally) -> None:
    """Note what was counted, where nothing may come twice."""
    order = f", one was told {found.example}" if found.example else ""
    report(
        id=id, done=f"{done}; {found.asked} asked{order}",
        lost=found.lost, doubled=found.extra, misordered=found.misordered,
    )  # fmt: skip


def asked_by(crowd: Crowd) -> int:
    """How many questions a crowd has asked so far."""
    return sum(map(len, crowd.asked.values()))


@asynccontextmanager
async def lag() -> AsyncIterator[list[float]]:
    """How late a timer of this process's loop came, seconds."""
    late: list[float] = []

    async def look() -> None:
        while True:
            due = time.monotonic() + 0.01
            await asyncio.sleep(0.01)
            late.append(time.monotonic() - due)

    looking = asyncio.create_task(look())
    try:
        yield late
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def test_redis_that_is_down_at_the_start_is_waited_for(
    start_bot: StartBot, own_redis: RedisServer, report: Report
) -> None:
    """R1: the bot says so, and is ready soon after Redis is."""
    own_redis.kill()
    bot = await start_bot(REDIS_URL=own_redis.url)
    crowd = crowd_of(bot.api, 3)
    await crowd.all_ask()
    await unconfirmed(bot, 3)
    await asyncio.sleep(size(sample=0.0, full=30.0))
    await asyncio.to_thread(own_redis.start)
    healthy = await ready(bot, 200)
    told(report, "R1", f"down at the start; ready {healthy:.1f} s after", await counted(crowd))
    assert healthy < HEALTHY


async def test_redis_that_is_away_in_mid_conversation_loses_nothing(
    start_bot: StartBot, own_redis: RedisServer, report: Report
) -> None:
    """R2: killed, and back after a while."""
    away = size(sample=2.0, full=30.0)
    bot, crowd = await started(start_bot, own_redis, 20)
    asking = asyncio.create_task(crowd.pour(rate=100, count=size(sample=200, full=380)))
    await crowd.until(60)
    own_redis.kill()
    await ready(bot, 503)
    await asyncio.sleep(away)
    await asyncio.to_thread(own_redis.start)
    healthy = await ready(bot, 200)
    await asking
    done = f"away for {away:.0f} s at 100/s; ready {healthy:.1f} s after"
    told(report, "R2", done, await counted(crowd))
    assert healthy < HEALTHY


async def test_redis_that_is_silent_for_a_while_loses_nothing(
    start_bot: StartBot, own_redis: RedisServer, report: Report
) -> None:
    """R2: hung (SIGSTOP), and going on (SIGCONT) with what it had taken."""
    hung = size(sample=0.0, full=20.0)
    bot, crowd = await started(start_bot, own_redis, 20)
    asking = asyncio.create_task(crowd.pour(rate=100, count=size(sample=200, full=380)))
    await crowd.until(60)
    own_redis.freeze()
    try:
        await ready(bot, 503)
        await asyncio.sleep(hung)
    finally:
        own_redis.thaw()
    healthy = await ready(bot, 200)
    await asking
    done = f"hung for {hung:.0f} s and more at 100/s; ready {healthy:.1f} s after"
    told(report, "R2", done, await counted(crowd))
    assert healthy < HEALTHY


@pytest.fixture(params=size(sample=["no"], full=["no", "everysec", "always"]))
def appending(request: pytest.FixtureRequest) -> Iterator[tuple[RedisServer, str]]:
    """A redis-server that appends to a file, and how it does."""
    if not RedisServer.is_installed():
        pytest.skip("needs redis-server")
    with RedisServer(appendonly="yes", appendfsync=request.param) as server:
        yield server, request.param


async def test_redis_that_is_killed_again_and_again_under_load_loses_nothing(
    start_bot: StartBot, appending: tuple[RedisServer, str], report: Report
) -> None:
    """R5: SIGKILL and a start with the append-only file, while people write."""
    redis, fsync = appending
    people, kills = size(sample=20, full=500), size(sample=2, full=8)
    bot, crowd = await started(start_bot, redis, people)
    asked = people * 19
    asking = asyncio.create_task(crowd.pour(rate=200, count=asked))
    dice = seeded("kills")
    for kill in range(kills):
        at = people + asked * (kill + 1) // (kills + 1)
        assert await until(lambda at=at: asked_by(crowd) >= at, MANY)  # type: ignore[misc]  # a default
        await asyncio.sleep(dice.uniform(0, 0.2))
        await asyncio.to_thread(redis.kill)
        await asyncio.sleep(dice.uniform(0, size(sample=0.3, full=1.5)))
        await asyncio.to_thread(redis.start)
        await ready(bot, 200)
    await asking
    done = f"killed {kills} times at 200/s, appendfsync {fsync}"
    told(report, "R5", done, await counted(crowd))


async def test_redis_that_pauses_its_clients_loses_nothing(
    start_bot: StartBot, own_redis: RedisServer, report: Report
) -> None:
    """R4: and meanwhile nothing blocks the loop."""
    pause = size(sample=2500, full=8000)
    bot, crowd = await started(start_bot, own_redis)
    own_redis.do("CLIENT", "PAUSE", pause, "ALL")
    async with lag() as late:
        await crowd.all_ask(times=2)
        await ready(bot, 503)
        found = await counted(crowd)
    done = f"CLIENT PAUSE {pause} ALL; the loop was late by {1000 * max(late):.0f} ms at most"
    told(report, "R4", done, found)
    await ready(bot, 200)
    assert sorted(late)[len(late) * 99 // 100] < 0.1, "but for what a busy machine adds"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (("CONFIG", "SET", "maxmemory", "100kb"), ("CONFIG", "SET", "maxmemory", "0")),
        (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
    ],
    ids=["out of memory", "a read-only replica"],
)
async def test_redis_that_refuses_to_store_has_nothing_confirmed(
    broken: tuple[str, ...],
    mended: tuple[str, ...],
    start_bot: StartBot,
    own_redis: RedisServer,
    report: Report,
) -> None:
    """R3: an alarm, no crash, and an answer when it is mended."""
    bot, crowd = await started(start_bot, own_redis)
    own_redis.do(*broken)
    await crowd.all_ask()
    await unconfirmed(bot, 10)
    own_redis.do(*mended)
    await ready(bot, 200)
    told(report, "R3", f"refused by {' '.join(broken)}", await counted(crowd))


def save_fails(redis: RedisServer) -> None:
    """It cannot write its snapshot (a folder has the file's name), and refuses all writes."""
    redis.do("CONFIG", "SET", "save", "3600 1")
    dump = Path(redis.folder, "dump.rdb")
    dump.unlink(missing_ok=True)
    (dump / "full").mkdir(parents=True)
    saved(redis, "err")


def save_works(redis: RedisServer) -> None:
    """Its snapshots are written again."""
    dump = Path(redis.folder, "dump.rdb")
    (dump / "full").rmdir()
    dump.rmdir()
    saved(redis, "ok")


def saved(redis: RedisServer, wanted: str) -> None:
    """Take snapshots until one ends so."""
    deadline = time.monotonic() + PATIENCE
    with redis.client() as client:
        while client.info("persistence")["rdb_last_bgsave_status"] != wanted:
            assert time.monotonic() < deadline
            if not client.info("persistence")["rdb_bgsave_in_progress"]:
                client.execute_command("BGSAVE")
            time.sleep(0.05)


async def test_redis_that_cannot_write_its_snapshot_has_nothing_confirmed(
    start_bot: StartBot, own_redis: RedisServer, report: Report
) -> None:
    """R3: MISCONF, as a full disk gives."""
    bot, crowd = await started(start_bot, own_redis)
    await asyncio.to_thread(save_fails, own_redis)
    await crowd.all_ask()
    await unconfirmed(bot, 10)
    await asyncio.to_thread(save_works, own_redis)
    await ready(bot, 200)
    told(report, "R3", "MISCONF: snapshots fail", await counted(crowd))


async def test_redis_that_is_emptied_starts_anew(
    start_bot: StartBot, own_redis: RedisServer, report: Report
) -> None:
    """R6: sessions, leases and scripts are gone, and the bot goes on."""
    _, crowd = await started(start_bot, own_redis)
    for _ in range(size(sample=1, full=5)):
        own_redis.do("FLUSHALL")
        own_redis.do("SCRIPT", "FLUSH")
        await crowd.all_ask(times=3)
        found = await counted(crowd)
    told(report, "R6", "FLUSHALL and SCRIPT FLUSH while running", found)


def listeners(redis: RedisServer) -> set[str]:
    """Connections that wait for what is published, by their ids."""
    with redis.client() as client:
        return {one["id"] for one in client.client_list() if one["sub"] != "0"}


async def test_redis_that_nobody_asks_for_a_minute_answers_at_once(
    start_bot: StartBot,
    own_redis: RedisServer,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """R8: who listens and hears nothing is in no trouble."""
    idle = size(sample=2.5, full=60.0)
    monkeypatch.setattr(link, "QUIET_SECONDS", size(sample=0.5, full=5.0))
    bot, crowd = await started(start_bot, own_redis)
    listening = listeners(own_redis)
    caplog.clear()
    own_redis.do("CONFIG", "RESETSTAT")
    await asyncio.sleep(idle)
    with own_redis.client() as client:
        dialled = client.info("stats")["total_connections_received"]
    asked = time.monotonic()
    await crowd.all_ask()
    found = await counted(crowd)
    done = f"idle for {idle:.0f} s; all answered {time.monotonic() - asked:.1f} s later"
    told(report, "R8", done, found)
    assert listeners(own_redis) == listening != set()
    assert dialled <= 2, "nobody connected anew but this test"
    assert [one for one in caplog.records if one.levelname in ("WARNING", "ERROR")] == []
    assert bot.app.state()[0]


async def test_a_redis_that_hangs_is_noticed_by_who_only_listens(
    start_bot: StartBot,
    own_redis: RedisServer,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R8: a connection that nothing comes over is given up, and what is published heard again."""
    monkeypatch.setattr(link, "QUIET_SECONDS", 0.5)
    _, crowd = await started(start_bot, own_redis)
    before = listeners(own_redis)
    own_redis.freeze()
    await asyncio.sleep(2.5)
    own_redis.thaw()
    assert await until(lambda: bool(now := listeners(own_redis)) and not now & before)
    await crowd.all_ask()
    told(report, "R8", "hung while the bot listened", await counted(crowd))


async def test_the_webhook_refuses_while_redis_is_away_and_all_is_answered_once_after(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    """R1, R2: 503, so that Telegram keeps what cannot be stored."""
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    bot = await start_bot(REDIS_URL=own_redis.url, PORT=str(port), WEBHOOK_URL=hook)
    ana = bot.api.user()
    await ana.says(smallworld.ask(1))
    await smallworld.heard(ana, 1)
    own_redis.kill()
    await ana.says(smallworld.ask(2))
    async with asyncio.timeout(PATIENCE):
        while 503 not in [attempt.status for attempt in bot.api.webhook.attempts]:
            await asyncio.sleep(0.01)
    own_redis.start()
    await ana.says(smallworld.ask(3))
    assert await smallworld.heard(ana, 3) == [1, 2, 3]
