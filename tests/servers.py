"""Real servers that a test session starts for itself, on private sockets, and ends."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

START_SECONDS = 30


class RedisServer:
    """A redis-server of the test's own: to be stopped, killed, frozen and filled."""

    def __init__(self, **config: str) -> None:
        """``config`` are lines of redis.conf, with _ for -."""
        self._config = {"appendonly": "no", "save": "", **config}
        self._folder = tempfile.TemporaryDirectory(prefix="tc-redis-")  # a socket's path is short
        self._server: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        """Whether this machine has redis-server."""
        return shutil.which("redis-server") is not None

    @property
    def folder(self) -> Path:
        """Where its append-only file and its log are."""
        return Path(self._folder.name)

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        return Path(self._folder.name, "redis.sock")

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """End it and delete its files."""
        self.kill()
        self._folder.cleanup()

    def start(self) -> None:
        """Start, with what its append-only file holds, and wait until it answers."""
        lines = {"port": "0", **self._config, "unixsocket": str(self._socket), "logfile": "log"}
        arguments = [
            word
            for key, value in {**lines, "dir": self._folder.name}.items()
            for word in (f"--{key.replace('_', '-')}", value)
        ]
        self._server = subprocess.Popen(
            [shutil.which("redis-server") or "redis-server", *arguments],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._server.poll() is not None:
                raise TimeoutError("redis-server does not start")
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            return bool(self.do("PING"))
        except (RedisError, OSError):
            return False

    def client(self) -> Any:
        """A blocking connection of its own."""
        return Redis.from_url(self.url, socket_timeout=10)

    def do(self, *command: object) -> object:
        """Run one command over a connection of its own."""
        with self.client() as client:
            return client.execute_command(*command)

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and wait for its end."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(number)
            self._server.wait(START_SECONDS)
            self._server = None


def postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl, Debian's newest where they are not in PATH."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return versions[-1].parent if versions else None


class PostgresServer:
    """A PostgreSQL cluster of the test's own: to be stopped, started and frozen.

    PostgreSQL refuses to run as root, so as root it runs as Debian's user postgres.
    """

    def __init__(self, programs: Path) -> None:
        """``programs`` is the folder of initdb and pg_ctl."""
        self._programs = programs
        self._place = tempfile.TemporaryDirectory(prefix="tc-pg-")
        self._prefix: list[str] = []
        if os.geteuid() == 0:
            self._prefix = ["runuser", "-u", "postgres", "--"]
            shutil.chown(self._folder, "postgres")

    @property
    def _folder(self) -> str:
        return self._place.name

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgresql://postgres@/postgres?host={quote(self._folder, safe='')}"

    def __enter__(self) -> Self:
        """Make it and start it."""
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """End it and delete its files."""
        if Path(self._folder, "data", "postmaster.pid").exists():
            self.thaw()
            self.stop()
        self._place.cleanup()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-c listen_addresses='' -k {self._folder} -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-l", f"{self._folder}/log", "-o", options)

    def stop(self) -> None:
        """End it at once, as a crash does; every connection is cut."""
        self._run("pg_ctl", "stop", "-m", "immediate")

    def freeze(self) -> None:
        """SIGSTOP for all its processes: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT for all."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        first = int(Path(self._folder, "data", "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._prefix, str(self._programs / program), "-D", f"{self._folder}/data"]
        subprocess.run(
            [*command, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=self._folder
        )


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """A PostgreSQL cluster of the session's own; gives its URL."""
    with PostgresServer(programs) as server:
        yield server.url
