"""The live view for a hundred operators: ``python -m benchmarks.watching [TURNS]``.

A program of its own over SQLite and a real Redis, TURNS turns in its log (10,000), a hundred
streams open, and new turns coming. Printed are the 95th percentiles of a page's answer and
of the way from the log to a browser, in milliseconds. One stream is never read.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from aiohttp import ClientResponse, ClientSession, CookieJar, TCPConnector

from bot.journal import turns
from bot.journal.accounts import Accounts, Invitation
from bot.journal.database import Database
from bot.model import Candidate, LogRecord, Outcome, Role, TopicId
from bot.store.link import Link
from bot.store.operators import OperatorDesk
from redis.asyncio import Redis
from tests import smallworld
from tests.process import BotProcess
from tests.servers import RedisServer

READERS = 100
NEW = 200
PAGES = 200
PAUSE = 0.05
"""Seconds between two new turns."""

_ids = itertools.count(1)


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
        _add(database, min(1000, count - start))
    try:
        await program.start()
        async with _session(await _token(database, redis), program.url) as session:
            return {"turns": count, "readers": READERS, **await _watched(session, database)}
    finally:
        await program.close()
        database.close()


async def _watched(session: ClientSession, database: Database) -> dict[str, object]:
    sent: dict[str, float] = {}
    lags: list[float] = []
    after = turns.Turns(database).newest()
    path = f"/console/live/events?after={after}"
    streams = await asyncio.gather(*(session.get(path) for _ in range(READERS + 1)))
    readers = [asyncio.create_task(_read(one, sent, lags)) for one in streams[1:]]
    writer = asyncio.create_task(_write(database, sent))
    pages = [await _timed(session) for _ in range(PAGES)]
    await writer
    await asyncio.gather(*readers)
    return {
        "page_p95_ms": round(quantiles(pages, n=20)[-1] * 1000, 1),
        "arrival_p95_ms": round(quantiles(lags, n=20)[-1] * 1000, 1),
        "arrivals": len(lags),
    }


async def _timed(session: ClientSession) -> float:
    start = time.perf_counter()
    async with session.get("/console/") as answer:
        answer.raise_for_status()
        await answer.read()
    return time.perf_counter() - start


async def _write(database: Database, sent: dict[str, float]) -> None:
    for _ in range(NEW):
        place = str(await asyncio.to_thread(_add, database, 1))
        sent[place] = time.perf_counter()
        await asyncio.sleep(PAUSE)


async def _read(stream: ClientResponse, sent: dict[str, float], lags: list[float]) -> None:
    """Note when each new turn came, until all have."""
    seen = 0
    while seen < NEW:
        line = await stream.content.readline()
        if line.startswith(b"id: "):
            lags.append(time.perf_counter() - sent[line[4:].decode().strip()])
            seen += 1
    stream.close()


def _add(database: Database, count: int) -> int:
    """Archive turns as the program does; gives the place of the last."""
    now = time.time()
    records = []
    for _ in range(count):
        number = next(_ids)
        topic = TopicId(f"numbers/n{number % smallworld.NUMBERS}")
        record = LogRecord(
            at=now, channel="telegram", language="es", outcome=Outcome.ANSWER, topic=topic,
            score=0.9, candidates=(Candidate(topic=topic, score=0.9),), content_version="bench",
            waited_ms=5, started=now, person=f"person {number % 500}",
            text=f"hasta cuando hay plazo para el tramite numero {number}",
        )  # fmt: skip
        records.append((f"0:{int(now * 1000)}-{number}", record))
    with database.writing() as connection:
        turns.add(connection, records)
    return turns.Turns(database).newest()


async def _token(database: Database, redis: str) -> str:
    """A session of a new operator."""
    accounts = Accounts(database)
    made = accounts.add("Ana", Role.VIEWER, datetime.now(UTC))
    assert isinstance(made, Invitation)
    link = Link(Redis.from_url(redis))
    account = made.account
    token = await OperatorDesk(link).begin(
        account.operator.id, epoch=account.epoch, now=time.time()
    )
    await link.close()
    return token


def _session(token: str, url: str) -> ClientSession:
    jar = CookieJar(unsafe=True)
    session = ClientSession(url, cookie_jar=jar, connector=TCPConnector(limit=0))
    session.cookie_jar.update_cookies({"console": token})
    return session


if __name__ == "__main__":
    main()
