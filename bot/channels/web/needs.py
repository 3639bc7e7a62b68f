"""What the web chat asks of whoever builds it, and its limits."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.model import Message, PersonKey
from bot.ports import Inbox, Mailbox


def _no_calendar(name: str, language: str) -> None:
    """As where nothing is to be put into a calendar."""


def _nobody(request: web.Request) -> str:
    """As where addresses do not count."""
    return ""


def _nothing(message: Message) -> bool:
    """As where no message goes before others."""
    return False


def _uncounted() -> None:
    """As where nobody counts."""


def _over_tls(request: web.Request) -> bool:
    return request.secure


@dataclass(frozen=True, kw_only=True, slots=True)
class WebNeeds:
    """Everything the chat is handed; the limits have defaults that work."""

    inbox: Inbox
    mailbox: Mailbox
    pseudonym: Callable[[str, str], PersonKey]
    """Channel and raw id -> keyed hash."""
    csrf: Callable[[str], str]
    """Cookie token -> the keyed token that every post must carry."""
    say: Callable[[str, str], str]
    """Language code and key (``web.send``) -> phrase of the machine, plain text."""
    languages: Callable[[], list[tuple[str, str, str]]]
    """The bot's languages: code, name in itself, ``ltr`` or ``rtl``."""
    host_line: Callable[[str], str]
    """Language code -> one plain sentence that says who runs this bot."""
    calendar: Callable[[str, str], str | None] = _no_calendar
    """A calendar file's name and a language code -> the file; None where there is none."""
    clock: Callable[[], float] = time.time
    """Unix time, seconds."""
    https: Callable[[web.Request], bool] = _over_tls
    """Whether the person's browser came over TLS; replace it behind a trusted proxy."""
    address: Callable[[web.Request], str] = _nobody
    """The network that the browser asks from; empty where no limit is to count for it."""
    pressing: Callable[[Message], bool] = _nothing
    """Whether a message is taken although too many come; asked only of those."""
    refused: Callable[[], None] = _uncounted
    """Told of each request that is refused for being one too many."""
    farewells: frozenset[str] = frozenset({"/borrar", "/delete", "/apagar", "/effacer"})
    """Commands after whose answer the cookie is expired."""
    answer_seconds: float = 5.0
    """How long a post waits for its answer."""
    heartbeat_seconds: float = 20.0
    """The longest silence in a stream of events, and the longest wait for one write."""
    stream_seconds: float = 3600.0
    """A stream is ended after this; browsers come back by themselves."""
    streams_per_person: int = 4
    streams_per_address: int = 64
    """Many people can share an address: a mobile network, a shelter, an internet café."""
    streams_total: int = 1000
    posts_per_minute: int = 0
    """Of one browser, at once and again in each minute; 0 for no limit."""
    posts_at_once: int = 120
    """Of one address, and behind them so many a second:"""
    posts_a_second: float = 2.0
    visits_at_once: int = 240
    """Pages and streams opened by one address, and behind them so many a second:"""
    visits_a_second: float = 4.0
