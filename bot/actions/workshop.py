"""Where actions run: in threads, so that none of them can hold up the bot."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot.actions.bridge import Json
from bot.actions.guidance import Guidance
from bot.catalog import Catalog
from bot.ports import ACTION_SECONDS

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor

log = logging.getLogger(__name__)

THREADS = 8
"""Actions that run at once. One that never returns keeps its thread until the process ends."""


class AllStuck(Exception):
    """Every thread is held by an action that is overdue."""


class Workshop:
    """Runs action calls over the catalog in use, each in a thread of its own.

    An action that awaits too long is cancelled. One that blocks cannot be: it is left
    behind in its thread, which is a daemon, so that the process can end.
    """

    def __init__(
        self,
        current: Callable[[], Catalog],
        guidance: Guidance,
        *,
        seconds: float = ACTION_SECONDS,
        build: "Callable[[Catalog, Guidance], ActionExecutor] | None" = None,
    ) -> None:
        """``build`` makes the executor for a catalog: that of all guided paths, if not told."""
        self._current = current
        self._guidance = guidance
        self._seconds = seconds
        self._build = build
        self._built: tuple[Catalog, ActionExecutor] | None = None
        self._building = threading.Lock()
        self._free = asyncio.Semaphore(THREADS)
        # rasa-sdk would write down what a call holds, and so a person's words.
        logging.getLogger("rasa_sdk").setLevel(logging.CRITICAL + 1)
        self.stuck = 0
        """Threads held by actions that are overdue."""

    async def run(self, call: Json) -> Json | None:
        """The action's answer; None for a call of no action.

        Raises what the action raises, TimeoutError when it is late, and AllStuck.
        """
        if self.stuck >= THREADS:
            raise AllStuck
        async with asyncio.timeout(self._seconds):
            await self._free.acquire()
            return await self._started(call)

    async def names(self) -> list[str]:
        """The actions that there are now."""
        executor = await asyncio.to_thread(self._executor)
        return list(executor.actions)

    async def _started(self, call: Json) -> Json | None:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Json | None] = loop.create_future()
        job = _Job(loop, answer, lambda: self._done(call), self._ended)
        try:
            job.start()
        except RuntimeError:  # the machine has no thread left
            self._free.release()
            raise
        try:
            return await answer
        except asyncio.CancelledError:
            if not job.ended:
                job.overdue = True
                self.stuck += 1
                log.warning("an action is overdue; %d of %d threads are held", self.stuck, THREADS)
            raise

    def _ended(self, job: "_Job") -> None:
        job.ended = True
        self._free.release()
        self.stuck -= job.overdue

    def _done(self, call: Json) -> Json | None:
        """Do it, in its thread."""
        return asyncio.run(self._bounded(call))

    async def _bounded(self, call: Json) -> Json | None:
        async with asyncio.timeout(self._seconds):
            found = await self._executor().run(call)
        return dict(found.model_dump()) if found else None

    def _executor(self) -> "ActionExecutor":
        catalog = self._current()
        with self._building:
            if self._built is None or self._built[0] is not catalog:
                build = self._build or _all_paths()
                self._built = catalog, build(catalog, self._guidance)
            return self._built[1]


class _Job(threading.Thread):
    """One action, and the way its outcome takes back to the loop."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        answer: "asyncio.Future[Json | None]",
        work: Callable[[], Json | None],
        ended: "Callable[[_Job], None]",
    ) -> None:
        super().__init__(name="action", daemon=True)
        self._loop = loop
        self._answer = answer
        self._work = work
        self._ended = ended
        self.ended = self.overdue = False

    def run(self) -> None:
        """Work, and tell the loop."""
        try:
            outcome: Any = self._work()
        except Exception as error:  # whatever an action raises, the loop must hear of it
            self._tell(self._answer.set_exception, error)
        except BaseException as error:  # such as SystemExit, which would end the loop too
            self._tell(self._answer.set_exception, RuntimeError(type(error).__name__))
        else:
            self._tell(self._answer.set_result, outcome)

    def _tell(self, how: Callable[[Any], None], outcome: object) -> None:
        try:
            self._loop.call_soon_threadsafe(self._told, how, outcome)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    def _told(self, how: Callable[[Any], None], outcome: object) -> None:
        self._ended(self)
        if not self._answer.done():
            how(outcome)


def _all_paths() -> "Callable[[Catalog, Guidance], ActionExecutor]":
    with _slim():
        from bot.actions.registry import executor_of  # 10 MB that only who uses a form needs

    return executor_of


@contextmanager
def _slim() -> Iterator[None]:
    """Let rasa-sdk be imported without sanic, which it loads for a type hint of its plugins."""
    name = "rasa_sdk.plugin"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = ModuleType(name)
    try:
        yield
    finally:
        del sys.modules[name]
