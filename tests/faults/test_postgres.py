"""A PostgreSQL that is away or hangs: people are answered, and the log catches up, each turn once."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psycopg
import pytest

from bot import keeping
from bot.store.queues import Queues
from tests import smallworld
from tests.botapi import BotApi
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Crowd, Report, crowd_of
from tests.faults.sizes import size
from tests.faults.tally import Tally, counted, tally
from tests.process import BotProcess
from tests.servers import PostgresServer, postgres_programs

PROGRAMS = postgres_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="needs postgresql")

AT_ONCE = 3.0
"""Seconds in which an ordinary person is answered, also on a busy machine."""

END_SECONDS = 10.0
"""D3: a bot that is told to end has ended by then."""

AWAY = size(sample=2.0, full=60.0)


@pytest.fixture
def postgresql() -> Iterator[PostgresServer]:
    """A cluster of the test's own."""
    assert PROGRAMS
    with PostgresServer(PROGRAMS) as server:
        yield server


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The archiver works and tries again often."""
    monkeypatch.setattr(keeping, "ARCHIVE_SECONDS", 0.1)
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.5)


def logged(server: PostgresServer) -> int:
    """Turns in the log; none before it is made."""
    with psycopg.connect(server.url) as connection, suppress(psycopg.errors.UndefinedTable):
        row = connection.execute("SELECT count(*) FROM turns").fetchone()
        return int(row[0]) if row else 0
    return 0


async def all_logged(server: PostgresServer, count: int) -> int:
    """Wait until the log has so many turns, and a moment for more; gives how many there are."""
    async with asyncio.timeout(60):
        while await asyncio.to_thread(logged, server) < count:
            await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)
    return await asyncio.to_thread(logged, server)


async def slowest_answer(crowd: Crowd, seconds: float) -> float:
    """Let people ask one after the other for a while; gives the longest that one waited."""
    slowest, until = 0.0, time.monotonic() + seconds
    for number in range(len(crowd.people) * 15):
        person = crowd.people[number % len(crowd.people)]
        before, asked = len(crowd.told(person)), time.monotonic()
        await crowd.ask(person)
        await smallworld.heard(person, before + 1)
        slowest = max(slowest, time.monotonic() - asked)
        if time.monotonic() > until:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    return slowest


async def begun(start_bot: StartBot, server: PostgresServer) -> tuple[RunningBot, Crowd]:
    """A bot with its log there, and people who have spoken with it."""
    bot = await start_bot(DATABASE_URL=server.url)
    crowd = crowd_of(bot.api, 20)
    await crowd.all_ask()
    assert (await counted(crowd)).lost == 0
    assert await all_logged(server, 20) == 20
    return bot, crowd


def told(report: Report, done: str, found: Tally, turns: int) -> None:
    """Note the answers, and what is missing in the log or is there twice."""
    report(
        id="X6", done=f"{done}; {found.asked} asked, {turns} in the log",
        lost=found.lost + max(0, found.asked - turns), misordered=found.misordered,
        doubled=found.extra + max(0, turns - found.asked),
    )  # fmt: skip


Break = Callable[[PostgresServer], None]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        pytest.param(PostgresServer.stop, PostgresServer.start, id="away"),
        pytest.param(PostgresServer.freeze, PostgresServer.thaw, id="hung"),
    ],
)
async def test_people_are_answered_without_the_log_and_it_catches_up(
    broken: Break,
    mended: Break,
    start_bot: StartBot,
    postgresql: PostgresServer,
    report: Report,
    request: pytest.FixtureRequest,
) -> None:
    """X6: PostgreSQL is away for a minute, or hangs for one."""
    bot, crowd = await begun(start_bot, postgresql)
    await asyncio.to_thread(broken, postgresql)
    slowest = await slowest_answer(crowd, AWAY)
    waiting = (await Queues(bot.app.link).look()).log
    await asyncio.to_thread(mended, postgresql)
    found = await counted(crowd)
    turns = await all_logged(postgresql, found.asked)
    how = request.node.callspec.id
    done = f"PostgreSQL {how} for {AWAY:.0f} s; slowest answer {slowest:.2f} s"
    told(report, done, found, turns)
    assert waiting > 0, "records wait in Redis meanwhile"
    assert slowest < AT_ONCE


async def test_postgresql_that_is_down_at_the_start_is_waited_for(
    start_bot: StartBot, postgresql: PostgresServer, report: Report
) -> None:
    """X6: the tables are made when it comes."""
    await asyncio.to_thread(postgresql.stop)
    bot = await start_bot(DATABASE_URL=postgresql.url)
    crowd = crowd_of(bot.api, 5)
    await crowd.all_ask(times=2)
    found = await counted(crowd)
    await asyncio.sleep(size(sample=0.0, full=30.0))
    await asyncio.to_thread(postgresql.start)
    turns = await all_logged(postgresql, found.asked)
    told(report, "PostgreSQL down at the start", found, turns)


async def test_a_bot_whose_database_hangs_ends_when_it_is_told_to(
    processes: Callable[..., BotProcess],
    api: BotApi,
    postgresql: PostgresServer,
    redis_url: str,
    report: Report,
) -> None:
    """X6, D3: SIGTERM while PostgreSQL answers nothing; what waits is in the log afterwards."""
    bot = processes(database_url=postgresql.url, redis_url=redis_url)
    await bot.start()
    crowd = crowd_of(api, 10)
    await crowd.all_ask()
    assert await all_logged(postgresql, 10) == 10
    await asyncio.to_thread(postgresql.freeze)
    await crowd.all_ask()
    await counted(crowd)
    await asyncio.sleep(2.0)  # the archiver is in the middle of it
    told_at = time.monotonic()
    status = await bot.terminate()
    ended = time.monotonic() - told_at
    await asyncio.to_thread(postgresql.thaw)
    await bot.start()
    turns = await all_logged(postgresql, 20)
    told(report, f"SIGTERM with PostgreSQL hung, ended after {ended:.1f} s", tally(crowd), turns)
    assert (status, ended < END_SECONDS) == (0, True)
