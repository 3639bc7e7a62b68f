"""The trained matcher: from the cache by its phrases' hash, else trained in a child process.

Training needs SciPy and memory that the running bot should not carry, so it happens in
a process that ends when the model is written.
"""

import asyncio
import json
import logging
import mmap
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.lesson import Lesson
from bot.errors import ContentError
from bot.mind.danger import FORMAT as DANGER_FORMAT
from bot.mind.danger import Classifier, DangerModel
from bot.mind.matcher import Matcher
from bot.mind.trained import FORMAT, Model, StaleModel

if TYPE_CHECKING:
    from bot.mind.training import Example

log = logging.getLogger(__name__)

KEEP = 5
"""Models left in the cache, newest first."""


def cached(examples: "Sequence[Example]", cache: Path) -> Matcher | None:
    """The matcher for exactly these phrases, if it was trained before."""
    return known(Lesson.of(examples).name, cache)


def known(lesson: str, cache: Path) -> Matcher | None:
    """The matcher of the lesson of that name, if it was trained before."""
    try:
        danger = _danger_of(path_of(lesson, cache)).read_bytes()
        return Matcher(
            opened(path_of(lesson, cache)),
            Classifier(DangerModel.from_bytes(danger)) if danger else None,
        )
    except FileNotFoundError:
        return None
    except (StaleModel, OSError):
        log.warning("a cached model cannot be read and is trained anew")
        return None


def opened(path: Path) -> Model:
    """The model in a file, whose tables stay there. Raises StaleModel and OSError.

    The system keeps at hand what is used of the file, for all processes once, and may drop
    it when memory is short; a newer model is another file.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise StaleModel("an empty file: train again")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    model = Model.from_bytes(mapped)
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)  # the check has touched every page
    return model


def path_of(lesson: str, cache: Path) -> Path:
    """Where the cache keeps the model of the lesson of that name."""
    return cache / f"{lesson}-{FORMAT}.model"


def _danger_of(path: Path) -> Path:
    """Where what the same lesson teaches of danger is, for the safety net."""
    return path.with_suffix(f".danger{DANGER_FORMAT}")


def _command() -> list[str]:
    return [sys.executable, "-m", "bot.content.train"]


def environment() -> dict[str, str]:
    """What a child process of ours sees."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    kept |= {key: value for key, value in os.environ.items() if key.startswith("OPENBLAS")}
    root = str(Path(__file__).parent.parent.parent)
    return {**kept, "PYTHONPATH": root, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _request(lesson: Lesson, cache: Path) -> bytes:
    path = path_of(lesson.name, cache)
    names = [json.dumps(str(one)).encode() for one in (path, _danger_of(path))]
    return b'{"path": %b, "danger": %b, "rows": %b}' % (*names, lesson.rows)


def train(examples: "Sequence[Example]", cache: Path) -> Matcher:
    """Train now and wait. Raises ContentError."""
    return learn(Lesson.of(examples), cache)


def learn(lesson: Lesson, cache: Path) -> Matcher:
    """Train on a lesson now and wait. Raises ContentError."""
    cache.mkdir(parents=True, exist_ok=True)
    _, code = ask_now(_command(), _request(lesson, cache))
    return _trained(lesson, cache, code)


async def learn_aside(lesson: Lesson, cache: Path) -> Matcher:
    """Train while the event loop goes on. Raises ContentError."""
    await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
    _, code = await ask(_command(), _request(lesson, cache))
    return await asyncio.to_thread(_trained, lesson, cache, code)


def ask_now(command: Sequence[str], request: bytes = b"") -> tuple[bytes, int]:
    """What a child process of ours writes, and its exit code."""
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        command, input=request, env=environment(), check=False, capture_output=True
    )
    return done.stdout, done.returncode


async def ask(command: Sequence[str], request: bytes = b"") -> tuple[bytes, int]:
    """The same while the event loop goes on; the child ends with the caller."""
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
    matcher = known(lesson.name, cache)
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
        _danger_of(path).unlink(missing_ok=True)
