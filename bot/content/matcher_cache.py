"""The trained matcher: from the cache by its phrases' hash, else trained in a child process.

Training needs SciPy and memory that the running bot should not carry, so it happens in
a process that ends when the model is written.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.content.lesson import Lesson
from bot.errors import ContentError
from bot.mind.matcher import Matcher
from bot.mind.trained import FORMAT, Model, StaleModel
from bot.mind.training import Example

log = logging.getLogger(__name__)

KEEP = 5
"""Models left in the cache, newest first."""


def cached(examples: Sequence[Example], cache: Path) -> Matcher | None:
    """The matcher for exactly these phrases, if it was trained before."""
    return known(Lesson.of(examples), cache)


def known(lesson: Lesson, cache: Path) -> Matcher | None:
    """The matcher of a lesson, if it was trained before."""
    try:
        return Matcher(Model.from_bytes(path_of(lesson, cache).read_bytes()))
    except FileNotFoundError:
        return None
    except (StaleModel, OSError):
        log.warning("a cached model cannot be read and is trained anew")
        return None


def path_of(lesson: Lesson, cache: Path) -> Path:
    """Where the cache keeps the model of a lesson."""
    return cache / f"{lesson.name}-{FORMAT}.model"


def _command() -> list[str]:
    return [sys.executable, "-m", "bot.content.train"]


def environment() -> dict[str, str]:
    """What a child process of ours sees."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    kept |= {key: value for key, value in os.environ.items() if key.startswith("OPENBLAS")}
    root = str(Path(__file__).parent.parent.parent)
    return {**kept, "PYTHONPATH": root, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _request(lesson: Lesson, cache: Path) -> bytes:
    path = json.dumps(str(path_of(lesson, cache))).encode()
    return b'{"path": %b, "rows": %b}' % (path, lesson.rows)


def train(examples: Sequence[Example], cache: Path) -> Matcher:
    """Train now and wait. Raises ContentError."""
    return learn(Lesson.of(examples), cache)


def learn(lesson: Lesson, cache: Path) -> Matcher:
    """Train on a lesson now and wait. Raises ContentError."""
    cache.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        _command(), input=_request(lesson, cache), env=environment(), check=False,
        capture_output=True,
    )  # fmt: skip
    return _trained(lesson, cache, done.returncode)


async def learn_aside(lesson: Lesson, cache: Path) -> Matcher:
    """Train while the event loop goes on. Raises ContentError."""
    await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
    _, code = await ask(_command(), _request(lesson, cache))
    return await asyncio.to_thread(_trained, lesson, cache, code)


async def ask(command: Sequence[str], request: bytes) -> tuple[bytes, int]:
    """What a child process of ours writes, and its exit code; it ends with the caller."""
    child = subprocess.Popen(  # noqa: ASYNC220, S603  # 2 ms by vfork; uvloop's fork takes 15
        command, env=environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        written, _ = await asyncio.to_thread(child.communicate, request)
    finally:
        child.kill()  # nothing, where it has ended
    return written, child.returncode


def _trained(lesson: Lesson, cache: Path, code: int) -> Matcher:
    matcher = known(lesson, cache)
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
