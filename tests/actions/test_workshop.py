"""Actions that hang, block and break: the bot goes on, and says nothing of what was written."""

import asyncio
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from bot.actions import workshop
from bot.actions.guidance import Guidance
from bot.actions.local import LocalActions
from bot.actions.workshop import Workshop
from bot.catalog import Catalog
from bot.errors import ActionFailed
from tests.actions import pathworld
from tests.actions.pathworld import GUIDANCE, always, catalog, validates
from tests.process import ROOT

CALL = validates("papers", "canario 4711")
SECONDS = 0.2
CURRENT = always(catalog())

Body = Callable[[Any, Any, Any], Awaitable[list[Any]]]


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """What a blocking action waits for."""
    event = threading.Event()
    yield event
    event.set()


def acting(body: Body, seconds: float = SECONDS) -> tuple[LocalActions, Workshop]:
    """Actions that are all this one."""

    def build(content: Catalog, guidance: Guidance) -> ActionExecutor:
        executor = ActionExecutor()
        executor.register_function(CALL.action, body)
        return executor

    shop = Workshop(CURRENT, GUIDANCE, seconds=seconds, build=build)
    return LocalActions(shop, CURRENT), shop


def blocking(event: threading.Event) -> Body:
    async def block(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        event.wait(20)
        return []

    return block


async def waiting(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
    await asyncio.sleep(60)
    return []


async def breaking(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
    raise ValueError(tracker.latest_message["text"])


async def leaving(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
    raise SystemExit(3)


async def good(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
    return []


async def test_a_blocking_action_is_given_up_and_the_loop_never_waits(
    released: threading.Event,
) -> None:
    actions, _ = acting(blocking(released))
    started, worst, last = time.monotonic(), 0.0, time.monotonic()
    task = asyncio.create_task(actions.run(CALL))
    while not task.done():
        await asyncio.sleep(0.005)
        worst, last = max(worst, time.monotonic() - last), time.monotonic()
    with pytest.raises(ActionFailed):
        await task
    assert time.monotonic() - started < SECONDS + 1
    assert worst < 0.1


@pytest.mark.parametrize("body", [waiting, breaking, leaving])
async def test_an_action_that_hangs_or_breaks_fails_without_words(
    body: Body, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    actions, shop = acting(body)
    with pytest.raises(ActionFailed) as failed:
        await actions.run(CALL)
    assert "4711" not in str(failed.value) + caplog.text
    assert failed.value.__cause__ is None
    await until(lambda: shop.stuck == 0)


async def test_when_all_threads_are_held_nobody_waits_for_one(released: threading.Event) -> None:
    actions, shop = acting(blocking(released))
    await asyncio.gather(
        *[actions.run(CALL) for _ in range(workshop.THREADS)], return_exceptions=True
    )
    assert shop.stuck == workshop.THREADS
    started = time.monotonic()
    with pytest.raises(ActionFailed, match="AllStuck"):
        await actions.run(CALL)
    assert time.monotonic() - started < SECONDS / 2
    released.set()
    await until(lambda: shop.stuck == 0)
    assert (await actions.run(CALL)).said == ()


async def test_more_calls_than_threads_wait_for_their_turn() -> None:
    actions, _ = acting(good, seconds=5)
    found = await asyncio.gather(*[actions.run(CALL) for _ in range(workshop.THREADS * 5)])
    assert len(found) == workshop.THREADS * 5


async def test_a_new_catalog_brings_its_own_actions() -> None:
    shown = [catalog()]
    shop = Workshop(lambda: shown[0], GUIDANCE)
    assert await shop.names() == ["validate_guide_form", "action_guide"]
    bare = catalog()
    object.__setattr__(bare, "paths", {})
    shown[0] = bare
    assert await shop.names() == []


_FRESH = """
import asyncio, sys
from datetime import date
from pathlib import Path
from bot.actions import local, remote
from bot.actions.workshop import Workshop
from bot.content.build import build, read
from tests.actions.pathworld import GUIDANCE, validates
from tests.content.real import Silent
found = build(read(Path(sys.argv[1]), date.today()), Silent())
actions = local.LocalActions(Workshop(lambda: found, GUIDANCE), lambda: found)
before = [name for name in sys.modules if name.startswith("rasa_sdk")]
slots = asyncio.run(actions.run(validates("papers", "ptp"))).slots
heavy = [name for name in ("sanic", "grpc", "opentelemetry") if name in sys.modules]
print(before, slots, heavy)
import rasa_sdk.plugin
print(rasa_sdk.plugin.hookspec is not None)
"""


def test_a_form_costs_no_server_and_nobody_else_pays_for_it(tmp_path: Path) -> None:
    content = str(pathworld.write(tmp_path / "content"))
    done = subprocess.run(
        [sys.executable, "-c", _FRESH, content],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.splitlines() == ["[] {'papers': 'ptp'} []", "True"]
    assert done.stderr == ""


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true. Raises TimeoutError."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)
