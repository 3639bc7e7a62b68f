"""Redis for who has none: the machine's own redis-server, else one inside this process."""

import asyncio
import ctypes
import fcntl
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.errors import SettingsError
from bot.store.link import TIMEOUT

_CONFIG = """
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
appendonly yes
appendfsync always
save ""
maxmemory-policy noeviction
daemonize no
logfile ""
loglevel warning
"""

_PR_SET_PDEATHSIG = 1

LOCK_SECONDS = 10.0
"""How long the redis-server of a bot that has just ended may take to write its files."""


class Kind(StrEnum):
    """What the messages under way are kept in."""

    SERVER = "server"
    """The Redis that REDIS_URL names."""
    OWN = "own"
    """A redis-server that we started; its append-only file is in DATA_DIR."""
    MEMORY = "memory"
    """An in-process server: what is under way ends with the process."""


@asynccontextmanager
async def opened(url: str, data_dir: Path) -> AsyncIterator[tuple[Redis, Kind]]:
    """A client, and what it speaks to. A server that is down now may come later.

    Raises SettingsError when another bot already uses ``data_dir``.
    """
    if url:
        yield _client(url), Kind.SERVER
    elif shutil.which("redis-server"):
        async with _own(data_dir / "redis") as redis:
            yield redis, Kind.OWN
    else:
        import fakeredis  # only where nothing better is installed

        yield fakeredis.FakeAsyncRedis(), Kind.MEMORY


def _client(url: str) -> Redis:
    return Redis.from_url(
        url, socket_timeout=TIMEOUT, socket_connect_timeout=3.0, retry=Retry(NoBackoff(), 0)
    )


@asynccontextmanager
async def _own(folder: Path) -> AsyncIterator[Redis]:
    try:
        lock = await asyncio.to_thread(_lock_file, folder)
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR cannot be used ({error.strerror}: {error.filename}); name another one."
        ) from error
    with lock, tempfile.TemporaryDirectory(prefix="tucausa-") as private:
        await _locked(lock.fileno(), folder)
        socket = Path(private, "redis.sock")
        server = _start(socket, folder, lock.fileno())
        redis = _client(f"unix://{socket}")
        try:
            await _answering(redis, server)
            yield redis
        finally:
            await redis.aclose()
            server.terminate()
            await asyncio.to_thread(_reap, server)


def _lock_file(folder: Path) -> TextIO:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return (folder / "lock").open("w")


async def _locked(lock: int, folder: Path) -> None:
    """Wait for the last bot's redis-server to end; it holds the same lock."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise SettingsError(
                    f"Another bot is running with DATA_DIR={folder.parent}. "
                    "Stop it, or name another folder in DATA_DIR."
                ) from error
            await asyncio.sleep(0.1)


def _start(socket: Path, folder: Path, lock: int) -> "subprocess.Popen[bytes]":
    server = subprocess.Popen(  # noqa: S603  # the redis-server of the PATH
        [shutil.which("redis-server") or "redis-server", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  # no threads hold locks yet
    )
    if server.stdin is not None:
        config = _CONFIG.format(socket=socket, folder=folder.resolve())
        with server.stdin as stdin:
            stdin.write(config.encode())
    return server


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _answering(redis: Redis, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(RedisError, OSError):
            await redis.ping()
            return
        await asyncio.sleep(0.02)
    raise SettingsError(
        "redis-server does not start; look at the free space and rights of DATA_DIR, "
        "or set REDIS_URL."
    )


def _reap(server: "subprocess.Popen[bytes]") -> None:
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
