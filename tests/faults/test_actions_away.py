"""An action server that hangs, dies or talks rubbish: a word in time, and nobody else waits."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from bot import acting
from tests import smallworld
from tests.actions import pathworld
from tests.actions.people import LATE, on_the_path, presses, told
from tests.actions.serving import ActionServer
from tests.botapi import BotApi
from tests.conftest import StartBot

IN_TIME = 6.0
"""Five seconds for the action, and one for all the rest."""

AT_ONCE = 1.0


@pytest.fixture(scope="module")
def path_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Numbered answers with a path that leads to some of them."""
    return pathworld.write(tmp_path_factory.mktemp("paths"))


@pytest.fixture
def server(
    tmp_path: Path, path_content: Path, models: Callable[[Path], Path]
) -> Iterator[ActionServer]:
    """The real process."""
    with ActionServer(
        tmp_path / "server", content=path_content, cache=models(path_content)
    ) as found:
        yield found
        found.send(signal.SIGCONT)


async def test_while_the_server_hangs_each_is_told_in_time_and_others_are_not_delayed(
    start_bot: StartBot, path_content: Path, server: ActionServer, api: BotApi
) -> None:
    """X4."""
    await start_bot(content=path_content, ACTION_SERVER_URL=server.url)
    stuck = [api.user() for _ in range(10)]
    rosa = api.user("Rosa")
    await asyncio.gather(*map(on_the_path, stuck))
    server.send(signal.SIGSTOP)
    for person in stuck:
        await presses(person, "PTP")
    waits = [asyncio.create_task(told(person, LATE)) for person in stuck]
    for number in range(10):
        await rosa.says(smallworld.ask(number))
        assert await told(rosa, f"Respuesta {number}") < AT_ONCE
        await asyncio.sleep(0.2)
    assert max(await asyncio.gather(*waits)) < IN_TIME

    server.send(signal.SIGCONT)
    before = len(stuck[0].replies)
    await presses(stuck[0], "Seguir con las preguntas")
    await told(stuck[0], "¿Qué papel tienes?", after=before)
    await presses(stuck[0], "PTP")
    await told(stuck[0], "¿Se te venció?", after=before)


async def test_a_server_that_is_killed_and_comes_back_is_used_again(
    start_bot: StartBot, path_content: Path, server: ActionServer, api: BotApi
) -> None:
    """X4."""
    await start_bot(content=path_content, ACTION_SERVER_URL=server.url)
    ana = api.user("Ana")
    await on_the_path(ana)
    server.end(signal.SIGKILL)
    await presses(ana, "PTP")
    assert await told(ana, LATE) < AT_ONCE
    with server:
        await presses(ana, "PTP")
        await told(ana, "¿Se te venció?")
        await ana.says("no")
        await told(ana, "Respuesta 1")


@pytest.fixture
async def mad() -> AsyncIterator[Callable[[web.Response], object]]:
    """A server that answers everything so."""
    async with AsyncExitStack() as stack:

        async def start(answer: web.Response) -> str:
            async def webhook(request: web.Request) -> web.Response:
                return answer

            app = web.Application()
            app.add_routes([web.post("/webhook", webhook)])
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return f"http://127.0.0.1:{runner.addresses[0][1]}"

        yield start


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"status": 500, "text": "<h1>canario</h1>"}, id="500"),
        pytest.param({"text": "canario"}, id="no JSON"),
        pytest.param({"text": '{"events": [1], "responses": "x"}'}, id="another shape"),
        pytest.param({"text": "[" * 50_000}, id="brackets"),
    ],
)
async def test_rubbish_reaches_nobody(
    start_bot: StartBot,
    path_content: Path,
    mad: Callable[[web.Response], object],
    answer: dict[str, object],
    api: BotApi,
) -> None:
    url = await mad(web.Response(**answer))  # type: ignore[misc, arg-type]  # as given above
    await start_bot(content=path_content, ACTION_SERVER_URL=url)
    ana = api.user("Ana")
    await on_the_path(ana)
    await presses(ana, "PTP")
    assert await told(ana, LATE) < AT_ONCE
    assert not any("canario" in reply.plain for reply in ana.replies)


async def test_an_action_that_blocks_in_the_bot_itself_costs_its_person_alone(
    start_bot: StartBot, path_content: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def blocking(*question: object) -> None:
        released.wait(30)

    monkeypatch.setattr(acting, "GUIDANCE", replace(acting.GUIDANCE, choose=blocking))
    await start_bot(content=path_content)
    ana, rosa = api.user("Ana"), api.user("Rosa")
    await on_the_path(ana)
    await presses(ana, "PTP")
    late = asyncio.create_task(told(ana, LATE))
    for number in range(5):
        await rosa.says(smallworld.ask(number))
        assert await told(rosa, f"Respuesta {number}") < AT_ONCE
    assert await late < IN_TIME
    released.set()
