"""The webhook's door: who may come in, and what is done with what they bring."""

import io
import json

import aiohttp
import pytest

from tests import smallworld
from tests.conftest import RunningBot, StartBot
from tests.process import HOOK_KEY as KEY
from tests.process import free_port

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def bot(start_bot: StartBot) -> RunningBot:
    """A bot that Telegram calls."""
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    return await start_bot(PORT=str(port), WEBHOOK_URL=hook, WEBHOOK_SECRET=KEY)


async def posted(bot: RunningBot, body: bytes, headers: dict[str, str]) -> int:
    """The status of a call."""
    async with aiohttp.ClientSession() as session:
        async with session.post(
            f"{bot.url}/hook", data=io.BytesIO(body), headers=headers
        ) as answer:
            return answer.status


async def stored(bot: RunningBot) -> int:
    """How many messages were ever stored."""
    return len(await bot.app.link.call("KEYS", "*:seen:*"))


def update(bot: RunningBot) -> bytes:
    """A good update of a new person."""
    ana = bot.api.user()
    chat = {"id": ana.id, "type": "private", "first_name": "Ana"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": chat, "text": smallworld.ask(1)}
    return json.dumps({"update_id": 5, "message": message}).encode()


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: KEY + "x"}, {HEADER: "señal"}],
    ids=["none", "empty", "wrong", "longer", "no ASCII"],
)
async def test_without_the_secret_nothing_is_stored(
    headers: dict[str, str], bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    """I5, I6."""
    assert await posted(bot, update(bot), headers) == 401
    assert await stored(bot) == 0
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"no json", 400),
        (b'{"update_id": NaN}', 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 100_000, 400),
        (b'{"a": ' * 100_000, 400),
        (b'"' + b"x" * 2_000_000 + b'"', 413),
        (b"[1, 2]", 200),
        (b"null", 200),
        (b"{}", 200),
        (b'{"update_id": "5", "message": {}}', 200),
        (b'{"update_id": 5, "message": {"text": "canary"}}', 200),
        (b'{"update_id": 5, "of_the_year_2031": {}}', 200),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_what_is_no_update_is_refused_or_set_aside_and_the_next_is_answered(
    body: bytes, status: int, bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    """I5."""
    assert await posted(bot, body, {HEADER: KEY}) == status
    assert await stored(bot) == 0
    assert "canary" not in caplog.text
    assert await posted(bot, update(bot), {HEADER: KEY}) == 200
    assert await stored(bot) == 1


async def test_another_address_reveals_nothing(bot: RunningBot) -> None:
    """I6."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{bot.url}/hook") as answer:
            assert answer.status in (404, 405)
            assert KEY not in await answer.text()
