"""The commands as people run them: processes with an empty home and nothing set."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.content.little import ROOT, Little

SECONDS = 120
"""Patience with a busy machine."""

Done = subprocess.CompletedProcess[bytes]


class Desk:
    """A machine with the content, its trained model, and nothing else."""

    def __init__(self, home: Path, data: Path, content: Path | Little) -> None:
        home.mkdir()
        self.home = home
        self._content = content
        self.settings = {
            "DATA_DIR": str(data),
            "CONTENT_DIR": str(content.root if isinstance(content, Little) else content),
        }

    @property
    def little(self) -> Little:
        """The little content, to be spoilt."""
        assert isinstance(self._content, Little)
        return self._content

    def run(
        self, *arguments: str | bytes, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Done:
        """One command, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            input=stdin, capture_output=True, timeout=SECONDS, cwd=self.home, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT),
                 **self.settings, **(env or {})},
        )  # fmt: skip

    def json(self, *arguments: str) -> dict[str, Any]:
        """What a command says in JSON."""
        done = self.run(*arguments, "--json")
        assert (done.returncode, done.stderr) == (0, b"")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def match(self, stdin: bytes, *arguments: str) -> list[dict[str, Any]]:
        """The lines that ``match`` gives."""
        done = self.run("match", "--json", *arguments, stdin=stdin)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.count(b"\n") == len(done.stdout.decode().splitlines())
        return [json.loads(line) for line in done.stdout.splitlines()]


def lines(output: bytes) -> list[str]:
    """The lines of an output."""
    return output.decode().splitlines()
