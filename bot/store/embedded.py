"""Redis for who has none: the machine's own redis-server, else one inside this process."""

import asyncio
import ctypes
import fcntl
import logging
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import TextIO

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from bot.errors import SettingsError
from bot.store import address
from bot.store.link import TIMEOUT

log = logging.getLogger(__name__)

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


_RESTART_SECONDS = 1.0
"""Between two looks at whether our redis-server lives."""

_TELL_SECONDS = 60.0
"""Its end is not told more often."""


class Kind(StrEnum):
    """What the messages under way are kept in."""

    SERVER = "server"
    """The Redis that REDIS_URL names."""
    OWN = "own"
    """A redis-server that we started; its append-only file is in DATA_DIR."""
    MEMORY = "memory"
    """An in-process server: what is under way ends with the process."""


@asynccontextmanager
async def opened(url: str, data_dir: Path) -> AsyncIterator[tuple[Redis | RedisCluster, Kind]]:
    """A client, and what it speaks to. A server that is down now may come later.

    Raises SettingsError when the URL cannot be read or another bot already uses ``data_dir``.
    """
    if url:
        async with address.client(url, TIMEOUT) as client:
            yield client, Kind.SERVER
    elif shutil.which("redis-server"):
        async with _own(data_dir / "redis") as redis:
            yield redis, Kind.OWN
    else:
        import fakeredis  # only where nothing better is installed

        yield fakeredis.FakeAsyncRedis(), Kind.MEMORY


@asynccontextmanager
async def _own(folder: Path) -> AsyncIterator[Redis | RedisCluster]:
    try:
        lock = await asyncio.to_thread(_lock_file, folder)
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR cannot be used ({error.strerror}: {error.filename}); name another one."
        ) from error
    with lock, tempfile.TemporaryDirectory(prefix="tucausa-") as private:
        await _locked(lock.fileno(), folder)
        socket = Path(private, "redis.sock")
        server = _Server(lambda: _start(socket, folder, lock.fileno()))
        try:
            async with address.client(f"unix://{socket}", TIMEOUT) as redis:
                await _answering(redis, server.process)
                async with server.kept_up():
                    yield redis
        finally:
            server.process.terminate()
            await asyncio.to_thread(_reap, server.process)


class _Server:
    """Our redis-server. It ends by itself where it cannot write, as on a full disk."""

    def __init__(self, start: "Callable[[], subprocess.Popen[bytes]]") -> None:
        self._start = start
        self.process = start()

    @asynccontextmanager
    async def kept_up(self) -> AsyncIterator[None]:
        """Start it again whenever it has ended; what it has confirmed is in its file."""
        watch = asyncio.create_task(self._watch(), name="redis-server")
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _watch(self) -> None:
        told = -inf
        while True:
            await asyncio.sleep(_RESTART_SECONDS)
            if self.process.poll() is None:
                continue
            if time.monotonic() - told > _TELL_SECONDS:
                told = time.monotonic()
                log.error(
                    "redis-server ended with %d and is started again until it stays; "
                    "look at the free space of DATA_DIR",
                    self.process.returncode,
                )
            try:
                self.process = self._start()
            except OSError as error:
                log.error("redis-server cannot be started (%s)", error.strerror)


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
        preexec_fn=_die_with_parent,  # noqa: PLW1509  # it takes no lock
    )
    if server.stdin is not None:
        config = _CONFIG.format(socket=socket, folder=folder.resolve())
        with server.stdin as stdin:
            stdin.write(config.encode())
    return server


_LIBC = ctypes.CDLL(None)
"""Opened here: between fork and exec, another thread's lock may be held for ever."""


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _answering(redis: Redis | RedisCluster, server: "subprocess.Popen[bytes]") -> None:
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
