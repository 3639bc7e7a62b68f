"""What tests of every room share: content, models, servers, a running bot, and no network."""

import ipaddress
import os
import re
import secrets
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fakeredis
import psycopg
import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from bot.app import App, running
from bot.content.library import Library
from bot.settings import read
from bot.store import embedded
from tests import servers, smallworld
from tests.botapi import BotApi, Rules
from tests.process import HOOK_KEY, ROOT, SECRET, TOKEN, BotProcess
from tests.redisgroups import Shards, cluster
from tests.servers import RedisServer
from tests.stores import Place

_PROGRAMS = {
    "Redis": r"redis", "PostgreSQL": r"postgres", "Chromium": r"chromium|playwright",
    "tucausa[bench]": r"tucausa\[bench\]",
}  # fmt: skip


UNLIMITED = "0"
"""MESSAGES_PER_MINUTE of a bot in tests: crowds there ask as fast as a machine can."""

NO_SKIP = "TUCAUSA_TEST_NO_SKIP"
"""Set by CI, which installs everything: then a skipped test is a failure."""


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say in one line what was not tested for want of a program."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]
    counts = {
        name: sum(bool(re.search(pattern, reason, re.IGNORECASE)) for reason in reasons)
        for name, pattern in _PROGRAMS.items()
    }
    missing = ", ".join(f"{name} ({count} tests)" for name, count in counts.items() if count)
    if missing:
        terminalreporter.write_line(f"Skipped because it is not installed here: {missing}.")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, a skipped test fails the session."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get(NO_SKIP) and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_offences: list[str] = []
_allowed: set[str] = {"", "localhost", "0.0.0.0", "::"}


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if host in _allowed:
        return
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        _offences.append(host)
        raise OSError(f"tests may not reach {host}")


def pytest_configure(config: pytest.Config) -> None:
    """Let through only the servers that CI names."""
    for name in ("REDIS_URL", "DATABASE_URL"):
        host = urlsplit(os.environ.get(name, "")).hostname
        if host:
            _allowed.update({host, *(str(row[4][0]) for row in socket.getaddrinfo(host, None))})
    sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that tried to reach anything but this machine, even if it got over it."""
    _offences.clear()
    yield
    if _offences:
        pytest.fail(f"the test tried to reach {', '.join(_offences)}")


@pytest.fixture(scope="session")
def content_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's content as it is now; copy it before you edit it."""
    root = tmp_path_factory.mktemp("content")
    for tree in ("intents", "responses", "locales"):
        shutil.copytree(ROOT / tree, root / tree)
    return root


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty numbered answers, read in a moment; see tests/smallworld.py."""
    return smallworld.write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Gives a cache folder with the model of some content, trained once for all sessions."""
    folder = Path(request.config.cache.mkdir("tucausa-models"))

    def trained(content: Path) -> Path:
        Library(content, folder).load()
        return folder

    return trained


@pytest.fixture
def data_dir(tmp_path: Path, content_dir: Path, models: Callable[[Path], Path]) -> Path:
    """A fresh DATA_DIR that holds the model of ``content_dir``."""
    shutil.copytree(models(content_dir), tmp_path / "data/cache")
    return tmp_path / "data"


def _needed(program: str, remedy: str) -> None:
    pytest.skip(f"needs {program}: {remedy}")


@contextmanager
def _free_database(url: str) -> Iterator[str]:
    """A database of that server that was empty; others are left alone."""
    for number in range(15, 0, -1):
        address = urlsplit(url)._replace(path=f"/{number}").geturl()
        if url.startswith("unix:"):
            address = f"{url.partition('?')[0]}?db={number}"
        with BlockingRedis.from_url(address) as client:
            if client.dbsize() == 0 and client.set("tucausa-tests", "", nx=True):
                try:
                    yield address
                finally:
                    client.flushdb()
                return
    pytest.fail("REDIS_URL has no empty database among 1 to 15; name another server")


@pytest.fixture(scope="session")
def _redis_of_session() -> Iterator[str]:
    if url := os.environ.get("REDIS_URL"):
        with _free_database(url) as address:
            yield address
    elif RedisServer.is_installed():
        with RedisServer() as server:
            yield server.url
    else:
        _needed("Redis", "set REDIS_URL, or install redis-server")


@pytest.fixture
def redis_url(_redis_of_session: str) -> Iterator[str]:
    """An empty database of a real Redis: REDIS_URL's, else one started here."""
    with BlockingRedis.from_url(_redis_of_session) as client:
        client.flushdb()
    yield _redis_of_session


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A redis-server that the test may stop, fill and kill; it appends to a file.

    With ``appendfsync everysec`` it may put off a write while the disk is busy, and lose
    it when it is killed; ``no`` writes before it answers, and leaves the rest to the kernel.
    """
    if not RedisServer.is_installed():
        _needed("Redis", "install redis-server; this test stops and kills it")
    with RedisServer(appendonly="yes", appendfsync="no") as server:
        yield server


@pytest.fixture(scope="session")
def _postgres_of_session() -> Iterator[str]:
    programs = servers.postgres_programs()
    if url := os.environ.get("DATABASE_URL"):
        yield url
    elif programs is not None:
        with servers.postgres(programs) as url:
            yield url
    else:
        _needed("PostgreSQL", "set DATABASE_URL, or install postgresql")


@pytest.fixture
def database_url(_postgres_of_session: str) -> Iterator[str]:
    """A real PostgreSQL, with a schema of the test's own that is empty."""
    url = _postgres_of_session
    schema = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def _cluster_of_session() -> Iterator[Shards]:
    if not (RedisServer.is_installed() and shutil.which("redis-cli")):
        _needed("Redis", "install redis-server and redis-cli")
    with cluster() as shards:
        yield shards


@pytest.fixture
def shards(_cluster_of_session: Shards) -> Shards:
    """An empty Redis Cluster of three masters."""
    _cluster_of_session.empty()
    return _cluster_of_session


@pytest.fixture(params=["fakeredis", "redis", "cluster"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """The store over an in-process Redis, over a real one and over a Cluster."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        place = Place("redis", lambda: Redis.from_url(url))
    elif request.param == "cluster":
        ports = list(request.getfixturevalue("shards").masters)
        place = Place("cluster", lambda: RedisCluster("127.0.0.1", ports[0]))
    else:
        server = fakeredis.FakeServer()
        place = Place("fakeredis", lambda: fakeredis.FakeAsyncRedis(server=server))
    yield place
    await place.close()


@pytest.fixture
def rules() -> Rules:
    """The Bot API server's rules: quick repeats, and update ids that no other test has."""
    return Rules(seed=secrets.randbits(32), time_scale=0.1, webhook_gap=0)


@pytest.fixture
async def api(rules: Rules) -> AsyncIterator[BotApi]:
    """A Bot API server for the token TOKEN."""
    async with BotApi(TOKEN, rules=rules) as server:
        yield server


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningBot:
    """The whole program in this process, and the Telegram it speaks with."""

    app: App
    api: BotApi

    @property
    def url(self) -> str:
        """The web chat's address, without the slash at its end."""
        return self.app.address.rstrip("/")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """For DATABASE_URL."""
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("database_url")
    return found


class BareMachine:
    """Stands for ``shutil`` on a machine where no redis-server is installed."""

    @staticmethod
    def which(program: str) -> None:
        """Nothing is found."""


StartBot = Callable[..., Awaitable[RunningBot]]
"""``await start_bot(content=Path, REDIS_URL=…, …)`` gives a RunningBot."""


@pytest.fixture
async def start_bot(
    api: BotApi,
    tmp_path: Path,
    small_content: Path,
    models: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[StartBot]:
    """Starts the program in this process; over fakeredis and small content by default."""
    monkeypatch.setattr(embedded, "shutil", BareMachine)
    stack, count = AsyncExitStack(), 0

    async def start(*, content: Path = small_content, **settings: str) -> RunningBot:
        nonlocal count
        count += 1
        data = tmp_path / f"bot{count}"
        shutil.copytree(models(content), data / "cache")
        environ = {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "SECRET_KEY": SECRET,
            "DATA_DIR": str(data), "CONTENT_DIR": str(content), "PORT": "0",
            "MESSAGES_PER_MINUTE": UNLIMITED,
        }  # fmt: skip
        found = read({**environ, **settings}, dotenv=tmp_path / "no.env")
        return RunningBot(app=await stack.enter_async_context(running(found)), api=api)

    yield start
    await stack.aclose()


@pytest.fixture
async def bot(start_bot: StartBot, content_dir: Path) -> RunningBot:
    """The whole program with the project's content, over fakeredis."""
    return await start_bot(content=content_dir)


@pytest.fixture
async def processes(
    api: BotApi, tmp_path: Path, small_content: Path, models: Callable[[Path], Path]
) -> AsyncIterator[Callable[..., BotProcess]]:
    """Makes bots that are processes of their own, not yet started; ends them all."""
    made: list[BotProcess] = []

    def make(*, content: Path = small_content, **settings: str) -> BotProcess:
        known = {
            "telegram_bot_token": TOKEN, "telegram_api_url": api.url,
            "messages_per_minute": UNLIMITED, **settings,
        }  # fmt: skip
        folder = tmp_path / f"process{len(made)}"
        made.append(BotProcess(folder, content=content, cache=models(content), **known))
        return made[-1]

    yield make
    for process in made:
        await process.close()
    for process in made:
        for secret in (TOKEN, SECRET, HOOK_KEY):
            assert secret not in process.output
        assert "Traceback" not in process.output, process.output[-3000:]
