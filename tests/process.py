"""The bot as its users run it: a process of its own, to be ended in every way."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import aiohttp

ROOT = Path(__file__).parent.parent
TOKEN = "123456:AAH-Canary_Token_0123456789abcdefgh"  # of the test server
SECRET = "canary-secret-key-of-the-tests-0123456789"  # nothing is behind it
HOOK_KEY = "canary_webhook-secret-of-the-tests"
START_SECONDS = 30.0
END_SECONDS = 15.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class BotProcess:
    """``python -m bot.cli run`` with nothing of the caller's environment.

    Logs at DEBUG; all it writes is in ``output``. Started again, it has the same
    DATA_DIR and port.
    """

    def __init__(self, folder: Path, *, content: Path, cache: Path, **settings: str) -> None:
        """``settings`` are environment variables in small letters."""
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        (self.data / "cache").symlink_to(cache)
        self.port = free_port()
        self._log = folder / "output"
        self._child: subprocess.Popen[bytes] | None = None
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PORT": str(self.port),
            "DATA_DIR": str(self.data),
            "CONTENT_DIR": str(content),
            "SECRET_KEY": SECRET,
            "LOG_LEVEL": "DEBUG",
            **{name.upper(): value for name, value in settings.items()},
        }

    @property
    def url(self) -> str:
        """The web chat's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """Everything it wrote to stdout and stderr, over all its lives."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def pid(self) -> int:
        """Of the newest life; 0 before the first."""
        return self._child.pid if self._child else 0

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._child is not None and self._child.poll() is None

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        if self._child is None:
            return 0.0
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def spawn(self) -> None:
        """Start it, and do not wait."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "run"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def start(self) -> Self:
        """Start it and wait until it is ready. Raises TimeoutError."""
        self.spawn()
        await self.ready()
        return self

    async def ready(self, *, wanted: int = 200) -> None:
        """Wait until /readyz answers with this status. Raises TimeoutError, RuntimeError."""
        deadline = time.monotonic() + START_SECONDS
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < deadline:
                if not self.is_running:
                    raise RuntimeError(f"the bot ended early:\n{self.output[-2000:]}")
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == wanted:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.02)
        raise TimeoutError(f"/readyz did not become {wanted}:\n{self.output[-2000:]}")

    async def says(self, words: str) -> None:
        """Wait until it has written these words. Raises TimeoutError."""
        deadline = time.monotonic() + START_SECONDS
        while words not in self.output:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {words!r} in:\n{self.output[-2000:]}")
            await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """SIGKILL, and wait for the end."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> int:
        """SIGTERM; gives the exit status."""
        return await self._end(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for its end; gives the exit status."""
        if self._child is None:
            raise RuntimeError("it was never started")
        return await asyncio.to_thread(self._child.wait, END_SECONDS)

    async def _end(self, number: signal.Signals) -> int:
        if self._child is None:
            return 0
        self._child.send_signal(number)
        return await self.ended()

    async def close(self) -> None:
        """End it, however it is."""
        if self.is_running:
            await self.kill()
