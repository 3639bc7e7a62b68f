"""The nouns of the test server: what people get, what the bot did, and the rules of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

JsonObject = dict[str, object]
"""A JSON object as the Bot API speaks it; values are narrowed where they are used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """One button of an inline keyboard; exactly one of `data` and `url` is set."""

    title: str
    data: str | None = None
    """The callback_data, 1 to 64 bytes."""
    url: str | None = None

    @property
    def target(self) -> str:
        """What the button leads to: its callback_data or its address."""
        return self.data or self.url or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """Something that a chat got to read from the bot: a message, a document or an edited text."""

    chat_id: int
    message_id: int
    text: str
    """As the bot sent it, tags included; for a document its caption."""
    plain: str
    """After parsing and cleaning, as people read it."""
    rows: tuple[tuple[Button, ...], ...] = ()
    time: float
    """When the server took it: time.monotonic(), in seconds, comparable between processes."""
    link_preview: bool = True
    """False where the bot turned previews off."""
    edited: bool = False
    """True where the bot changed an earlier message."""
    document: str | None = None
    """The name of the file that was sent."""

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Every button, row by row, as (title, callback_data or address)."""
        return [(button.title, button.target) for row in self.rows for button in row]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call of the bot, in the order in which the server decided about it."""

    number: int
    """Counts from 1 and is never used twice, also after the record was cleared."""
    method: str
    """As the bot wrote it, for instance sendMessage."""
    args: Mapping[str, object]
    chat_id: int | None
    status: int
    """HTTP status, or 0 where the connection was dropped and nothing was taken."""
    description: str = ""
    """Telegram's words for an error."""
    in_body: bool = False
    """True for a call that came in the answer to a webhook."""
    time: float
    """time.monotonic(), in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Toast:
    """What answerCallbackQuery showed to the person who had pressed."""

    query_id: str
    text: str
    alert: bool


@dataclass(kw_only=True, slots=True)
class Rules:
    """Settings of the server; one object, shared, and changeable while the server runs."""

    message_seconds: float = 86_400
    """How long a message waits for the bot (tdlib/telegram-bot-api, Client.cpp)."""
    callback_seconds: float = 150
    """How long a press waits for the bot (same source)."""
    answer_seconds: float = 150
    """How long after the press answerCallbackQuery is accepted."""
    time_scale: float = 1.0
    """Factor on the server's own waits: redelivery, Retry-After of a webhook, repeated 409."""
    same_offset_rules: bool = False
    """Slow down a poller that repeats its offset, as the real server does."""
    webhook_timeout: float = 60
    """Seconds that the bot's webhook may take to answer; not scaled."""
    webhook_gap: float = 1.0
    """A second setWebhook within so many seconds gets 429; 0 turns the rule off."""
    first_update_id: int | None = None
    """Where update ids start; None for a random number."""
    seed: int = 0
    """Seed of every random choice."""
