"""``tucausa actions`` as its users run it: a process of its own, to be stopped and killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from tests.process import ROOT, free_port

START_SECONDS = 30.0


class ActionServer:
    """A real action server over some content."""

    def __init__(self, folder: Path, *, content: Path, cache: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "data").mkdir()
        (folder / "data/cache").symlink_to(cache)
        self._log = folder / "output"
        self._folder = folder
        self.port = free_port()
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data"),
            "CONTENT_DIR": str(content), "LOG_LEVEL": "DEBUG",
        }  # fmt: skip
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For ACTION_SERVER_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """Everything it wrote."""
        return self._log.read_text()

    def __enter__(self) -> Self:
        """Start it and wait until it answers. Raises TimeoutError."""
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "actions", "--port", str(self.port)],
                cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._child.poll() is not None:
                self.end(signal.SIGKILL)
                raise TimeoutError(f"the action server does not start:\n{self.output[-2000:]}")
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def __exit__(self, *exc: object) -> None:
        """End it, however it is."""
        self.end(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self._child is not None:
            self._child.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it so; gives the exit status."""
        self.send(number)
        return self._child.wait(20) if self._child else 0
