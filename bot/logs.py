"""The program's own log: lines of text or JSON objects, and nobody's words in either.

An error is told by its type and its places, never by its message, which may quote a person
or a secret. A library's line is told by where it was written: what the library filled in
stays out. What the program says of itself is written as it is.
"""

import json
import logging
import sys
import threading
import traceback
import warnings
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

TEXT, JSON = "text", "json"
STYLES = (TEXT, JSON)
"""What LOG_FORMAT may be."""

PLACES = 12
"""Places of an error that are told, the innermost last."""

_OURS = ("bot", "__main__")
_ROOT = Path(__file__).parent.parent
_CHATTY = ("telegram", "aiohttp", "asyncio", "redis", "sqlalchemy", "alembic", "babel")
"""Their debug lines may hold an address with the token, or a person's text."""
_MUTE = ("telegram", "aiohttp.server", "aiohttp.access", "rasa_sdk")


def begin(*, level: str, style: str, quiet: bool) -> None:
    """Log to stderr from now on; ``quiet`` is for commands whose reader is at a terminal.

    Otherwise warnings and errors that nobody caught go the same way.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == JSON else TextLines())
    logging.basicConfig(
        level=logging.WARNING if quiet else level.upper(),
        handlers=[handler],
    )
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))
    for name in _MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    if not quiet:
        warnings.showwarning = _warned
        sys.excepthook = _uncaught
        threading.excepthook = _uncaught_in_thread
        sys.unraisablehook = _unraisable


def is_json() -> bool:
    """Whether what is logged from now on is JSON."""
    return any(isinstance(one.formatter, JsonLines) for one in logging.root.handlers)


def tell(line: str) -> None:
    """Print a line for who started the program; where the log is JSON, log it instead."""
    if is_json():
        for part in filter(None, line.splitlines()):
            logging.getLogger(__name__).info("%s", part)
    else:
        print(line, flush=True)


class TextLines(logging.Formatter):
    """Time, level, logger and message; an error by its places, on the same line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """The line, with what the record may tell in place of its message."""
        record.message = message_of(record)
        line = super().formatMessage(record)
        error = _error(record)
        return f"{line} ({type(error).__name__} at {', '.join(places(error))})" if error else line

    def format(self, record: logging.LogRecord) -> str:
        """One line; no traceback, whose last line is the error's message."""
        record.asctime = self.formatTime(record, self.datefmt)
        return self.formatMessage(record)


class JsonLines(logging.Formatter):
    """One JSON object a line: ts (UTC), level, logger, message; of an error, error and at."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        moment = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, object] = {
            "ts": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
        }
        if error := _error(record):
            told |= {"error": type(error).__name__, "at": places(error)}
        return json.dumps(told)


def message_of(record: logging.LogRecord) -> str:
    """What a record may tell: ours all of it, a library's only its place and its template."""
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    where = f"{record.module}:{record.lineno} {record.funcName}"
    return f"{where}: {record.msg}" if record.args and isinstance(record.msg, str) else where


def places(error: BaseException) -> list[str]:
    """Where an error went through, file, line and function, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT / "bot"):
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    *_: object,
    **__: object,
) -> None:
    logging.getLogger(__name__).warning("%s at %s:%d", category.__name__, _short(filename), lineno)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).critical(
        "the program ended by an error of its own", exc_info=(kind, error, trace)
    )


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        logging.getLogger(__name__).error(
            "a thread ended", exc_info=(told.exc_type, told.exc_value, told.exc_traceback)
        )


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value is not None:
        logging.getLogger(__name__).error(
            "an error where none can be raised",
            exc_info=(told.exc_type, told.exc_value, told.exc_traceback),
        )
