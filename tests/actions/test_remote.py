"""An action server that is away, slow or mad: ActionFailed, in time and without words."""

import asyncio
import logging
import time

import pytest
from aiohttp import web

from bot.actions import remote
from bot.actions.remote import RemoteActions
from bot.errors import ActionFailed
from tests.actions.conftest import Listening
from tests.actions.pathworld import always, catalog, validates
from tests.process import free_port

CALL = validates("papers", "canario 4711")
CURRENT = always(catalog())
SECONDS = 0.5


def server(answer: web.Response | None, *, wait: float = 0.0) -> web.Application:
    """Answers everything so; with None it hangs up."""

    async def webhook(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(wait)
        if answer is None:
            assert request.transport
            request.transport.close()
            return web.Response()
        return answer

    found = web.Application()
    found.add_routes([web.post("/webhook", webhook)])
    return found


ELSEWHERE = {"Location": "http://127.0.0.1:9/"}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(web.Response(status=500, text="canario 4711"), id="500"),
        pytest.param(web.Response(status=404), id="404"),
        pytest.param(web.Response(status=449), id="449"),
        pytest.param(web.Response(status=204), id="204"),
        pytest.param(web.Response(status=302, headers=ELSEWHERE), id="elsewhere"),
        pytest.param(web.Response(text="<html>canario 4711"), id="a page"),
        pytest.param(web.Response(body=b"\xff\xfe{}"), id="no text"),
        pytest.param(web.Response(text="[" * 100_000), id="brackets"),
        pytest.param(web.Response(text="null"), id="null"),
        pytest.param(
            web.Response(body=b'{"events": []}' + b" " * remote.ANSWER_BYTES), id="too much"
        ),
        pytest.param(
            web.Response(body=b"x", headers={"Content-Encoding": "gzip"}), id="a broken archive"
        ),
        pytest.param(None, id="hangs up"),
    ],
)
async def test_whatever_is_wrong_is_an_action_that_failed(
    listening: Listening, answer: web.Response | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with RemoteActions(await listening(server(answer)), CURRENT, seconds=5) as actions:
        with pytest.raises(ActionFailed) as failed:
            await actions.run(CALL)
    assert "4711" not in str(failed.value) + caplog.text
    assert failed.value.__cause__ is None


async def test_a_server_that_is_slow_is_given_up(listening: Listening) -> None:
    url = await listening(server(web.json_response({}), wait=3))
    async with RemoteActions(url, CURRENT, seconds=SECONDS) as actions:
        started = time.monotonic()
        with pytest.raises(ActionFailed):
            await actions.run(CALL)
    assert time.monotonic() - started < SECONDS + 0.5


async def test_a_server_that_is_away_fails_at_once() -> None:
    url = f"http://127.0.0.1:{free_port()}/webhook"
    async with RemoteActions(url, CURRENT) as actions:
        with pytest.raises(ActionFailed):
            await actions.run(CALL)
