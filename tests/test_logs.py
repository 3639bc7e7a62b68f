"""The program's log: text or JSON, with the place of every error and nobody's words."""

import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.logs import JSON, STYLES, JsonLines, TextLines
from tests.process import ROOT

CANARY = "canary-words-of-a-person"


def record(name: str, message: object, *args: object, error: bool = False) -> logging.LogRecord:
    """As a logger of that name makes it, inside the handling of an error or not."""
    maker = logging.getLogger(name)
    caught = None
    if error:
        try:
            _ = dict[str, str]()[CANARY]
        except KeyError:
            caught = sys.exc_info()
    return maker.makeRecord(name, logging.WARNING, f"/lib/{name}.py", 7, message, args, caught, "f")


def shown(made: logging.LogRecord) -> list[str]:
    return [TextLines().format(made), JsonLines().format(made)]


def test_a_json_line_says_when_how_bad_who_and_what() -> None:
    made = record("bot.store", "%d records\nare 'dropped'", 3)
    line = JsonLines().format(made)
    assert "\n" not in line
    told = json.loads(line)
    assert told == {
        "ts": told["ts"], "level": "WARNING", "logger": "bot.store",
        "message": "3 records\nare 'dropped'",
    }  # fmt: skip
    assert told["ts"].endswith("Z")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(told["ts"])).total_seconds()) < 60


def test_an_error_is_told_by_its_type_and_places_and_never_by_its_message() -> None:
    text, line = shown(record("bot.store", "it failed", error=True))
    assert CANARY not in text + line
    told = json.loads(line)
    assert told["error"] == "KeyError"
    assert re.fullmatch(r"tests/test_logs\.py:\d+ record", told["at"][-1])
    assert text.endswith(f"WARNING bot.store: it failed (KeyError at {told['at'][-1]})")
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("message", "args", "told"),
    [
        pytest.param("no answer to %s", (CANARY,), "lib:7 f: no answer to %s", id="filled in"),
        pytest.param(f"no answer to {CANARY}", (), "lib:7 f", id="made beforehand"),
        pytest.param(ValueError(CANARY), (), "lib:7 f", id="an error as message"),
        pytest.param("%d of them", (CANARY,), "lib:7 f: %d of them", id="that does not fit"),
    ],
)
def test_a_library_s_line_is_told_by_its_place(
    message: object, args: tuple[object, ...], told: str
) -> None:
    text, line = shown(record("lib", message, *args))
    assert CANARY not in text + line
    assert text.endswith(f"WARNING lib: {told}")
    assert json.loads(line)["message"] == told


_BEGIN = "from bot import logs; logs.begin(level='DEBUG', style=sys.argv[1], quiet=False)\n"

ENDS = {
    "a warning": "import warnings; warnings.warn(canary, UserWarning)",
    "an error that nobody caught": "raise RuntimeError(canary)",
    "an error of an error": "try:\n    1/0\nexcept ZeroDivisionError as e:\n"
    "    raise RuntimeError(canary) from e",
    "a thread": "import threading\ndef f(): raise RuntimeError(canary)\n"
    "t = threading.Thread(target=f); t.start(); t.join()",
    "a finalizer": "class A:\n    def __del__(self): raise RuntimeError(canary)\nA()",
    "a task whose error nobody fetched": "import asyncio, gc\n"
    "async def f(): raise RuntimeError(canary)\n"
    "async def main():\n    t = asyncio.create_task(f()); await asyncio.sleep(0.01)\n"
    "    del t; gc.collect()\nasyncio.run(main())",
    "a callback": "import asyncio\ndef f(): raise RuntimeError(canary)\n"
    "async def main():\n    asyncio.get_running_loop().call_soon(f); await asyncio.sleep(0.01)\n"
    "import uvloop; uvloop.run(main())",
}  # fmt: skip


def ended(style: str, code: str) -> subprocess.CompletedProcess[str]:
    """A process that logs as the program does, and then does this."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys; canary = 'canary-' + 'words'\n{_BEGIN}{code}", style],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("code", ENDS.values(), ids=ENDS.keys())
def test_no_way_in_which_a_program_complains_repeats_what_it_is_about(
    style: str, code: str
) -> None:
    done = ended(style, code)
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert "canary-words" not in done.stderr + done.stdout
    assert "Warning" in lines[0] or "RuntimeError" in lines[0]
    if style == JSON:
        told: dict[str, Any] = json.loads(lines[0])
        assert {"ts", "level", "logger", "message"} <= set(told)


def test_an_error_that_ends_the_program_ends_it_with_a_status() -> None:
    assert ended(JSON, "raise RuntimeError(canary)").returncode == 1


@pytest.mark.parametrize(
    ("environment", "is_json"),
    [({"LOG_FORMAT": "json"}, True), ({"LOG_FORMAT": "text"}, False)],
    ids=["json", "text"],
)
def test_a_server_that_cannot_start_says_why_in_the_format_of_its_log(
    tmp_path: Path, environment: dict[str, str], *, is_json: bool
) -> None:
    given = {"PYTHONPATH": str(ROOT), "CONTENT_DIR": str(tmp_path / "none"), **environment}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "run"],
        cwd=tmp_path, env=given, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert str(tmp_path / "none") in done.stderr
    assert done.stderr.startswith("{") is is_json
    if is_json:
        (line,) = done.stderr.splitlines()
        assert json.loads(line)["level"] == "CRITICAL"
