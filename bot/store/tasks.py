"""Background tasks of the store: held while they run, and their failures told."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks(set[asyncio.Task[None]]):
    """Those that run; who ends leaves by itself."""

    def __init__(self, what: str, *, level: int) -> None:
        """A failure is logged at ``level`` as ``what`` that ended by an error's type."""
        super().__init__()
        self._what = what
        self._level = level

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it beside everything else."""
        task = asyncio.create_task(work)
        self.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.log(self._level, "%s ended by %s", self._what, type(error).__name__)
