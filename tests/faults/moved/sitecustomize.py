"""A wall clock that a test moves: first on PYTHONPATH, it adds the seconds in the file MOVED_CLOCK.

``time.time``, ``time.time_ns`` and ``datetime.now`` follow the file at once, as after somebody
has set the machine's clock; ``time.monotonic`` goes on as it does then.
"""

import datetime as dt
import os
import time
from pathlib import Path
from typing import Self

_FILE = Path(os.environ.get("MOVED_CLOCK", "/nowhere"))
_true, _true_ns = time.time, time.time_ns


def _ahead() -> float:
    try:
        return float(_FILE.read_text())
    except (OSError, ValueError):  # none, or just being written
        return 0.0


class _Kind(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _MOMENT)


class _Moved(dt.datetime, metaclass=_Kind):
    """``datetime`` by the moved clock; what C code makes of it is a plain one."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(_true() + _ahead(), tz)


_MOMENT = dt.datetime
time.time = lambda: _true() + _ahead()
time.time_ns = lambda: _true_ns() + int(_ahead() * 1e9)
dt.datetime = _Moved  # type: ignore[misc]  # for the whole process
