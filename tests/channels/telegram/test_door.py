"""The way to a person on Telegram: messages, and words on presses that are no messages."""

from dataclasses import dataclass, field

import pytest

from bot.channels.telegram.door import TelegramDoor
from bot.errors import Blocked, DeliveryError, Refused, RetryLater
from bot.model import LanguageCode, Reply

ES = LanguageCode("es")
TOAST = Reply(text="¡Gracias!", language=ES, toast=True)


@dataclass
class Telegram:
    """Remembers calls, and refuses those it was told to."""

    refuses: dict[str, DeliveryError] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    async def call(self, method: str, parameters: dict[str, object]) -> object:
        """Take a call, or raise."""
        self.calls.append((method, parameters))
        if error := self.refuses.get(method):
            raise error
        return True

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]


async def test_a_word_on_a_press_is_shown_over_the_chat_and_sends_no_message() -> None:
    telegram = Telegram()
    await TelegramDoor(telegram.call).send("7 press", TOAST)
    assert telegram.calls == [
        ("answerCallbackQuery", {"callback_query_id": "press", "text": "¡Gracias!"})
    ]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Refused("query is too old"), id="too old"),
        pytest.param(RetryLater("slow down", after=1), id="slow down"),
        pytest.param(Blocked("gone"), id="gone"),
    ],
)
async def test_where_the_word_cannot_be_shown_it_is_a_message(error: DeliveryError) -> None:
    telegram = Telegram(refuses={"answerCallbackQuery": error})
    await TelegramDoor(telegram.call).send("7 press", TOAST)
    assert telegram.methods == ["answerCallbackQuery", "sendMessage"]


async def test_a_word_without_a_press_is_a_message() -> None:
    telegram = Telegram()
    await TelegramDoor(telegram.call).send("7", TOAST)
    assert telegram.methods == ["sendMessage"]


async def test_any_other_reply_to_a_press_stops_the_spinner_without_a_word() -> None:
    telegram = Telegram()
    door = TelegramDoor(telegram.call)
    for number in (1, 2):
        await door.send("7 press", Reply(text=f"respuesta {number}", language=ES))
    assert telegram.methods == ["answerCallbackQuery", "sendMessage", "sendMessage"]
    assert telegram.calls[0][1] == {"callback_query_id": "press"}
