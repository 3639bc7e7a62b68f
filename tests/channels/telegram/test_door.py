"""The way to a person on Telegram: messages, and words on presses that are no messages."""

import json
from dataclasses import dataclass, field

import pytest

from bot.channels.telegram.door import TelegramDoor
from bot.errors import Blocked, DeliveryError, Refused, RetryLater
from bot.model import Attachment, Button, LanguageCode, Reply

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


@pytest.mark.parametrize("rows", [[], [[{"text": "Más y más", "callback_data": "/a/b"}]]])
async def test_spent_buttons_go_and_the_others_stay(rows: list[object]) -> None:
    telegram = Telegram()
    door = TelegramDoor(telegram.call)
    for _ in range(2):
        await door.send(f"7 press 5 {json.dumps(rows)}", TOAST)
    edits = [parameters for name, parameters in telegram.calls if name == "editMessageReplyMarkup"]
    markup = {"inline_keyboard": rows}
    assert edits == [{"chat_id": 7, "message_id": 5, "reply_markup": markup}]


async def test_where_buttons_cannot_be_taken_away_nothing_happens() -> None:
    telegram = Telegram(refuses={"editMessageReplyMarkup": Refused("message is not modified")})
    await TelegramDoor(telegram.call).send("7 press 5 []", TOAST)
    assert sorted(telegram.methods) == ["answerCallbackQuery", "editMessageReplyMarkup"]


FILE = Attachment(name="a.ics", title="Guardar", text="BEGIN:VCALENDAR")
BUTTONS = ((Button(title="Menú", payload="/menu"),),)
KEYBOARD = {"inline_keyboard": [[{"text": "Menú", "callback_data": "/menu"}]]}


async def test_a_file_goes_out_with_the_words_and_buttons_under_it() -> None:
    telegram = Telegram()
    reply = Reply(text="<b>Feria</b>", language=ES, buttons=BUTTONS, attachment=FILE)
    await TelegramDoor(telegram.call).send("7", reply)
    assert telegram.calls == [
        (
            "sendDocument",
            {
                "chat_id": 7, "document": FILE, "caption": "<b>Feria</b>", "parse_mode": "HTML",
                "reply_markup": KEYBOARD,
            },
        )
    ]  # fmt: skip


async def test_words_that_are_too_long_for_a_caption_come_before_the_file() -> None:
    telegram = Telegram()
    reply = Reply(text="a" * 1025, language=ES, buttons=BUTTONS, attachment=FILE)
    await TelegramDoor(telegram.call).send("7", reply)
    (first, words), (second, document) = telegram.calls
    assert (first, second) == ("sendMessage", "sendDocument")
    assert "reply_markup" not in words
    assert document == {"chat_id": 7, "document": FILE, "reply_markup": KEYBOARD}
