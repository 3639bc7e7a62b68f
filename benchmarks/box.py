"""Processes of a benchmark: started here, held to their cores, measured, ended by their id."""

import asyncio
import os
import shutil
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "123456:BENCHMARK"
_TICK = os.sysconf("SC_CLK_TCK")


class Skipped(Exception):
    """What a section needs is not here; the text says what."""


class Failed(Exception):
    """A process did not do what a section needs; the text says which and what it wrote."""


def cores() -> tuple[set[int], set[int]]:
    """The core of the program under test, and those of everything else."""
    every = sorted(os.sched_getaffinity(0))
    return {every[-1]}, set(every[:-1]) or {every[-1]}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**settings: object) -> dict[str, str]:
    """What a child process sees: nothing of the caller's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept["PYTHONPATH"] = os.pathsep.join(paths)
    return kept | {name.upper(): str(value) for name, value in settings.items()}


@asynccontextmanager
async def process(
    *command: str, folder: Path, env: Mapping[str, str], on: set[int]
) -> AsyncIterator[Process]:
    """Run a command on these cores until the block ends; what it writes goes to a file."""
    with (folder / "stderr.txt").open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=dict(env), stdin=DEVNULL, stdout=PIPE, stderr=log
        )
    with suppress(ProcessLookupError):
        os.sched_setaffinity(child.pid, on)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(10):
                await child.communicate()
        except TimeoutError:
            child.kill()
            await child.communicate()


@asynccontextmanager
async def redis(folder: Path) -> AsyncIterator[tuple[str, int]]:
    """A Redis of our own, its append-only file written every second; its URL and pid."""
    program = shutil.which("redis-server")
    if program is None:
        raise Skipped("redis-server is not installed")
    folder.mkdir()
    path = folder / "redis.sock"
    options = (
        f"--port 0 --unixsocket {path} --appendonly yes --appendfsync everysec "
        "--maxmemory-policy noeviction --loglevel warning --dir ."
    )
    command = [program, *options.split(), "--save", ""]
    async with process(*command, folder=folder, env=environment(), on=cores()[1]) as child:
        while not path.exists():
            if child.returncode is not None:
                raise Failed("redis-server ended at once")
            await asyncio.sleep(0.01)
        yield f"unix://{path}", child.pid


@asynccontextmanager
async def bot(
    folder: Path,
    *,
    command: Sequence[str] = (sys.executable, "-m", "bot.cli", "run"),
    **settings: object,
) -> AsyncIterator[tuple[Process, str]]:
    """``tucausa run`` with its data in ``folder``, on its core; the process and its address.

    A crowd of 64 stands for thousands of people: nobody of it is held to a person's pace.
    """
    settings = {"port": free_port(), "messages_per_minute": 0} | settings
    settings.setdefault("messages_per_minute", 0)  # the crowd asks at a machine's speed
    env = environment(data_dir=folder, log_level="WARNING", **settings)
    async with process(*command, folder=folder, env=env, on=cores()[0]) as child:
        yield child, f"http://127.0.0.1:{settings['port']}"


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far; resolution 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def megabytes(pid: int, name: str = "VmRSS") -> float:
    """A figure of /proc/<pid>/status: VmRSS is what is resident now, VmHWM was the most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise Failed(f"process {pid} has no {name}")


def opened(pid: int) -> list[str]:
    """What each open file of a process is; a socket's begins with ``socket:``."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            found.append(str(link.readlink()))
    return found


@dataclass(slots=True)
class Meter:
    """Samples processes' CPU time, so that any window in the past can be read.

    A window's edges lie where the measured programs are idle, so the distance of the
    samples does no harm.
    """

    pids: Mapping[str, int]
    samples: list[tuple[float, dict[str, float]]] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Meter"]:
        """Sample until the block ends."""
        task = asyncio.create_task(self._sample_for_ever())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _sample_for_ever(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(0.03)

    def look(self) -> None:
        """Take one sample now."""
        now = asyncio.get_running_loop().time()
        self.samples.append((now, {name: cpu_seconds(pid) for name, pid in self.pids.items()}))

    def since(self, start: float) -> dict[str, float]:
        """CPU seconds of each process from ``start`` (loop time) until now."""
        self.look()
        before = min(self.samples, key=lambda sample: abs(sample[0] - start))[1]
        return {name: used - before[name] for name, used in self.samples[-1][1].items()}
