"""The trained matcher: from the cache by its phrases' hash, else trained in a child process.

Training needs SciPy and memory that the running bot should not carry, so it happens in
a process that ends when the model is written.
"""

import asyncio
import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import ContentError
from bot.mind.matcher import Matcher
from bot.mind.trained import FORMAT, Model, StaleModel
from bot.mind.training import Example

log = logging.getLogger(__name__)

KEEP = 5
"""Models left in the cache, newest first."""


def cached(examples: Sequence[Example], cache: Path) -> Matcher | None:
    """The matcher for exactly these phrases, if it was trained before."""
    path = cache / f"{_name(examples)}.model"
    try:
        return Matcher(Model.from_bytes(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (StaleModel, OSError):
        log.warning("a cached model cannot be read and is trained anew")
        return None


def _name(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256(f"format {FORMAT}\n".encode())
    for example in examples:
        digest.update(f"{example.language}\t{example.topic}\t{example.text}\n".encode())
    return digest.hexdigest()[:20]


def _command() -> list[str]:
    return [sys.executable, "-m", "bot.content.train"]


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    kept |= {key: value for key, value in os.environ.items() if key.startswith("OPENBLAS")}
    root = str(Path(__file__).parent.parent.parent)
    return {**kept, "PYTHONPATH": root, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _request(examples: Sequence[Example], cache: Path) -> bytes:
    rows = [[e.text, e.topic, e.language] for e in examples]
    return json.dumps({"path": str(cache / f"{_name(examples)}.model"), "rows": rows}).encode()


def train(examples: Sequence[Example], cache: Path) -> Matcher:
    """Train now and wait. Raises ContentError."""
    cache.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        _command(), input=_request(examples, cache), env=_environment(), check=False,
        capture_output=True,
    )  # fmt: skip
    return _trained(examples, cache, done.returncode)


async def train_aside(examples: Sequence[Example], cache: Path) -> Matcher:
    """Train while the event loop goes on. Raises ContentError."""
    await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
    child = await asyncio.create_subprocess_exec(
        *_command(), env=_environment(), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await child.communicate(_request(examples, cache))
    except asyncio.CancelledError:
        child.kill()
        await child.wait()
        raise
    return await asyncio.to_thread(_trained, examples, cache, child.returncode or 0)


def _trained(examples: Sequence[Example], cache: Path, code: int) -> Matcher:
    matcher = cached(examples, cache)
    if matcher is None:
        raise ContentError(
            f"The matcher could not be trained (the child process ended with {code}). "
            "Check that there is free memory and space in DATA_DIR, then save a file again."
        )
    _tidy(cache)
    return matcher


def _tidy(cache: Path) -> None:
    models = sorted(cache.glob("*.model"), key=lambda path: path.stat().st_mtime)
    for path in models[:-KEEP]:
        path.unlink(missing_ok=True)
