"""The live view for a hundred operators: ``python -m benchmarks.watching [TURNS]``.

A program of its own over SQLite and a real Redis, TURNS turns in its log (10,000), a hundred
streams open, and new turns coming. Printed are the 95th percentiles of a page's answer and
of the way from the log to a browser, in milliseconds. One stream is never read.
"""

import asyncio
import json
import re
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import count as count_from
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from aiohttp import ClientResponse, ClientSession, CookieJar, TCPConnector
from redis.asyncio import Redis
from yarl import URL

from bot.journal import turns
from bot.journal.accounts import Accounts, Invitation
from bot.journal.database import Database
from bot.model import Candidate, LogRecord, Outcome, TopicId
from bot.staff import Role
from bot.store.link import Link
from bot.store.operators import OperatorDesk
from tests import smallworld
from tests.process import BotProcess
from tests.servers import RedisServer

READERS = 100
NEW = 200
PAGES = 200
PAUSE = 0.05
"""Seconds between two new turns."""

OPERATORS = 10
"""Each may have a dozen streams."""

_ids = count_from(1)
_NUMBER = re.compile(rb"numero (\d+)")


def main() -> None:
    """Run it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="tucausa-bench-") as name, RedisServer() as redis:
        print(json.dumps(asyncio.run(_measured(Path(name), redis.url, count))))


async def _measured(folder: Path, redis: str, count: int) -> dict[str, object]:
    content = smallworld.write(folder / "content")
    (folder / "cache").mkdir()
    program = BotProcess(
        folder / "bot", content=content, cache=folder / "cache",
        redis_url=redis, log_level="ERROR", telegram_bot_token="",
    )  # fmt: skip
    database = Database("", program.data)
    for start in range(0, count, 1000):
        _add(database, _records(min(1000, count - start)))
    try:
        await program.start()
        tokens = await _tokens(database, redis)
        async with AsyncExitStack() as stack:
            sessions = [
                await stack.enter_async_context(_session(token, program.url)) for token in tokens
            ]
            return {"turns": count, "readers": READERS, **await _watched(sessions, database)}
    finally:
        await program.close()
        database.close()


async def _watched(sessions: list[ClientSession], database: Database) -> dict[str, object]:
    sent: dict[int, float] = {}
    lags: list[float] = []
    path = f"/console/live/events?after={turns.Turns(database).newest()}"
    streams = await asyncio.gather(*(sessions[n % OPERATORS].get(path) for n in range(READERS + 1)))
    readers = [asyncio.create_task(_read(one, sent, lags)) for one in streams[1:]]
    writer = asyncio.create_task(_write(database, sent))
    pages = [await _timed(sessions[n % OPERATORS]) for n in range(PAGES)]
    await asyncio.gather(writer, *readers)
    return {
        "page_p95_ms": round(quantiles(pages, n=20)[-1] * 1000, 1),
        "arrival_p50_ms": round(median(lags) * 1000, 1),
        "arrival_p95_ms": round(quantiles(lags, n=20)[-1] * 1000, 1),
        "arrivals": len(lags),
    }


async def _timed(session: ClientSession) -> float:
    start = time.perf_counter()
    async with session.get("/console/") as answer:
        answer.raise_for_status()
        await answer.read()
    return time.perf_counter() - start


async def _write(database: Database, sent: dict[int, float]) -> None:
    for _ in range(NEW):
        records = _records(1)
        sent[int(records[0][0].rpartition("-")[2])] = time.perf_counter()
        await asyncio.to_thread(_add, database, records)
        await asyncio.sleep(PAUSE)


async def _read(stream: ClientResponse, sent: dict[int, float], lags: list[float]) -> None:
    """Note when each new turn came, until all have."""
    seen = 0
    while seen < NEW:
        line = await stream.content.readline()
        if found := _NUMBER.search(line):
            lags.append(time.perf_counter() - sent[int(found[1])])
            seen += 1
    stream.close()


def _records(count: int) -> list[tuple[str, LogRecord]]:
    now = time.time()
    return [
        (f"0:{int(now * 1000)}-{number}", _record(number, now)) for number in islice(_ids, count)
    ]


def _record(number: int, now: float) -> LogRecord:
    topic = TopicId(f"numbers/n{number % smallworld.NUMBERS}")
    return LogRecord(
        at=now, channel="telegram", language="es", outcome=Outcome.ANSWER, topic=topic,
        score=0.9, candidates=(Candidate(topic=topic, score=0.9),), content_version="bench",
        waited_ms=5, started=now, person=f"person {number % 500}",
        text=f"hasta cuando hay plazo para el tramite numero {number}",
    )  # fmt: skip


def _add(database: Database, records: list[tuple[str, LogRecord]]) -> None:
    """Archive turns as the program does."""
    with database.writing() as connection:
        turns.add(connection, records)


async def _tokens(database: Database, redis: str) -> list[str]:
    """Sessions of new operators."""
    accounts, link, tokens = Accounts(database), Link(Redis.from_url(redis)), []
    for number in range(OPERATORS):
        made = accounts.add(f"Ana {number}", Role.VIEWER, datetime.now(UTC))
        if isinstance(made, Invitation):
            account = made.account
            tokens.append(
                await OperatorDesk(link).begin(
                    account.operator.id, epoch=account.epoch, now=time.time()
                )
            )
    await link.close()
    return tokens


def _session(token: str, url: str) -> ClientSession:
    jar = CookieJar(unsafe=True)
    jar.update_cookies({"console": token}, URL(url))
    return ClientSession(url, cookie_jar=jar, connector=TCPConnector(limit=0))


if __name__ == "__main__":
    main()
