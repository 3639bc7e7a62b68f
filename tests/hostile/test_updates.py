"""Any update is a message, passed over or set aside; none stops the bot or is told in the log."""

import asyncio
import json
from typing import Any

import aiohttp
from hypothesis import given

from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.reading import Reader, Unreadable
from bot.model import LanguageCode, Message, Reply
from bot.store.codec import Codec
from bot.vault import Vault
from tests.faults.sizes import size
from tests.hostile.bounds import searched
from tests.hostile.conftest import Site
from tests.hostile.odd import CANARY
from tests.hostile.shapes import updates
from tests.process import HOOK_KEY

VAULT = Vault(b"a secret of these tests, long enough")
READER = Reader(
    person=VAULT.person, clock=lambda: 1.0, username=lambda: "tucausa_bot", once="/voto:"
)
HELLO = Reply(text="hola", language=LanguageCode("es"), toast=True)


def read(update: object) -> Message | None:
    """The message, if it is one; what is set aside does not tell its content."""
    try:
        return READER.read(update)
    except Unreadable as error:
        assert CANARY not in str(error)
        assert len(str(error)) < 3000
        return None


async def answered(message: Message) -> list[str]:
    """The calls with which such a message's answer goes out."""
    called: list[str] = []

    async def call(method: str, parameters: dict[str, object]) -> object:
        json.dumps(parameters, ensure_ascii=False).encode(errors="replace")
        called.append(method)
        return True

    door = TelegramDoor(call)
    await door.send(message.address, HELLO)
    await door.send(message.address, HELLO)
    return called


@searched(sample=250, full=20_000)
@given(updates())
def test_what_is_read_can_be_kept_and_answered_and_all_else_is_set_aside(
    update: dict[str, Any],
) -> None:
    message = read(update)
    if message is not None:
        codec = Codec(VAULT)
        assert codec.read_message(codec.message(message)) == message
        VAULT.mark(message.id)
        assert "sendMessage" in asyncio.run(answered(message))


def deep(update: dict[str, Any], stack: int) -> Message | None:
    """``read`` with that much of the stack used up."""
    return deep(update, stack - 1) if stack else read(update)


@searched(sample=40, full=2000)
@given(updates())
def test_where_little_of_the_stack_is_left_an_update_is_set_aside_at_worst(
    update: dict[str, Any],
) -> None:
    deep(update, 600)


async def test_the_webhook_takes_them_all_and_a_canary_is_answered(site: Site) -> None:
    found: list[bytes] = []

    @searched(sample=60, full=3000)
    @given(updates())
    def collect(update: dict[str, Any]) -> None:
        found.append(json.dumps(update).encode())

    collect()
    headers = {"X-Telegram-Bot-Api-Secret-Token": HOOK_KEY}
    statuses = set()
    async with aiohttp.ClientSession(headers=headers) as session:
        for body in found:
            async with session.post(f"{site.url}/hook", data=body) as answer:
                statuses.add(answer.status)
    assert len(found) >= size(sample=50, full=2000)
    assert statuses <= {200, 400}
    assert 200 in statuses
