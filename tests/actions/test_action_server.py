"""``tucausa actions`` speaks Rasa's protocol: the real process, asked as Rasa asks."""

import io
import json
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.actions import bridge
from bot.actions.guidance import Guidance
from bot.actions.server import BODY_BYTES, application
from bot.actions.workshop import Workshop
from bot.catalog import Catalog
from tests.actions import pathworld
from tests.actions.conftest import Listening
from tests.actions.pathworld import GUIDANCE, acts, always, catalog, validates
from tests.actions.serving import ActionServer

CANARY = "canario 4711"
DEFLATE = {"Content-Encoding": "deflate", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, models: Callable[[Path], Path]
) -> Iterator[ActionServer]:
    """The real process over a small path."""
    content = pathworld.write(tmp_path_factory.mktemp("paths"))
    folder = tmp_path_factory.mktemp("server") / "here"
    with ActionServer(folder, content=content, cache=models(content)) as server:
        yield server
    assert CANARY not in server.output
    assert "Traceback" not in server.output


@pytest.fixture
async def rasa() -> AsyncIterator[aiohttp.ClientSession]:
    """Whoever asks."""
    async with aiohttp.ClientSession() as session:
        yield session


def call(**changes: object) -> bridge.Json:
    """A call as Rasa sends it, with an answer to the first question."""
    return {**bridge.asked(validates("papers", "la segunda"), catalog()), **changes}


async def post(
    rasa: aiohttp.ClientSession, url: str, body: object, **headers: str
) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = io.BytesIO(data)  # aiohttp warns of large bytes
    async with rasa.post(f"{url}/webhook", data=sent, headers=headers) as answer:
        text = await answer.text()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text


async def test_it_is_well_and_says_which_actions_it_has(
    served: ActionServer, rasa: aiohttp.ClientSession
) -> None:
    async with rasa.get(f"{served.url}/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})
    async with rasa.get(f"{served.url}/actions") as answer:
        names = [item["name"] for item in await answer.json()]
        assert names == ["validate_guide_form", "action_guide"]


@pytest.mark.parametrize("deflated", [False, True])
async def test_an_answer_is_validated(
    served: ActionServer, rasa: aiohttp.ClientSession, deflated: bool
) -> None:
    body = json.dumps(call()).encode()
    headers = DEFLATE if deflated else {}
    status, found = await post(
        rasa, served.url, zlib.compress(body) if deflated else body, **headers
    )
    assert status == 200
    slots = {event["name"]: event["value"] for event in found["events"]}
    assert slots == {"papers": "none", "requested_slot": None}
    assert found["responses"] == []


async def test_the_path_ends_in_responses(
    served: ActionServer, rasa: aiohttp.ClientSession
) -> None:
    status, found = await post(
        rasa, served.url, bridge.asked(acts(papers="ptp", expired="no"), catalog())
    )
    assert status == 200
    outro, answer, more = found["responses"]
    assert outro["text"] == "Mira esto primero."
    assert answer["response"] == "utter_numbers/n1"
    assert more["buttons"] == [
        {"title": "Número 2", "payload": "/numbers/n2"},
        {"title": "Número 4", "payload": "/numbers/n4"},
    ]
    assert {event["value"] for event in found["events"]} == {None}


BOMB = zlib.compress(b" " * (BODY_BYTES * 20), 9)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(call(next_action="action_nothing"), {}, 404, id="an unknown action"),
        pytest.param(b"nonsense", {}, 400, id="no JSON"),
        pytest.param(b"\xff\xfe\x00", {}, 400, id="no text"),
        pytest.param([], {}, 400, id="a list"),
        pytest.param(b"[" * 100_000, {}, 400, id="brackets"),
        pytest.param(b"nonsense", DEFLATE, 400, id="a broken archive"),
        pytest.param(b"x" * (BODY_BYTES + 1), {}, 413, id="too large"),
        pytest.param(BOMB, DEFLATE, 413, id="too large when unpacked"),
        pytest.param(call(tracker=CANARY), {}, 500, id="a tracker that is none"),
        pytest.param({"next_action": "action_guide", "x": CANARY}, {}, 500, id="no tracker"),
        pytest.param({"sender_id": "x"}, {}, 200, id="no action at all"),
    ],
)
async def test_what_cannot_be_done_has_a_status_and_no_words(
    served: ActionServer,
    rasa: aiohttp.ClientSession,
    body: object,
    headers: dict[str, str],
    status: int,
) -> None:
    found = await post(rasa, served.url, body, **headers)
    assert found[0] == status
    assert CANARY not in str(found[1])
    if status in (404, 500):
        assert set(found[1]) == {"error", "action_name"}


@pytest.fixture
async def here(listening: Listening) -> str:
    """The same application in this process, fresh, with actions that refuse and break."""
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection

    async def refusing(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("action_refusing", CANARY)

    async def breaking(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ValueError(CANARY)

    def build(content: Catalog, guidance: Guidance) -> ActionExecutor:
        executor = ActionExecutor()
        executor.register_function("action_refusing", refusing)
        executor.register_function("action_breaking", breaking)
        executor.register_function("action_good", lambda dispatcher, tracker, domain: [])
        return executor

    workshop = Workshop(always(catalog()), GUIDANCE, build=build)
    app: web.Application = application(workshop)
    return (await listening(app)).removesuffix("/webhook")


@pytest.mark.parametrize(("name", "status"), [("action_refusing", 400), ("action_breaking", 500)])
async def test_a_refusal_and_a_break_repeat_nothing(
    here: str, rasa: aiohttp.ClientSession, name: str, status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    found = await post(rasa, here, call(next_action=name))
    assert found[0] == status
    assert found[1]["action_name"] == name
    assert CANARY not in str(found[1]) + caplog.text


async def test_a_domain_is_sent_once_and_then_named_by_its_digest(
    here: str, rasa: aiohttp.ClientSession
) -> None:
    whole = call(next_action="action_good", domain_digest="one")
    bare = {key: value for key, value in whole.items() if key != "domain"}
    assert (await post(rasa, here, bare))[0] == 449
    assert (await post(rasa, here, whole))[0] == 200
    assert (await post(rasa, here, bare))[0] == 200
    assert (await post(rasa, here, {**bare, "domain_digest": "two"}))[0] == 449
