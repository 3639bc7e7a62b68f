"""The Bot API over one aiohttp session, with the library's errors turned into ours."""

import json
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import aiohttp
from telegram import Bot, error
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.errors import Blocked, DeliveryError, Refused, RetryLater, SettingsError
from bot.model import Attachment

T = TypeVar("T")

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
CONNECTIONS = 120

_JSON = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """PTB's request interface over aiohttp, at a third of its default client's cost.

    An error after the request has left says so: the message may have been delivered.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return ANSWER_SECONDS

    async def initialize(self) -> None:
        """Open the session; repeated calls do nothing."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=CONNECTIONS, keepalive_timeout=60, ssl=ssl.create_default_context()
            )
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # type: ignore[override]  # PTB passes its timeouts by name
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        **_: object,
    ) -> tuple[int, bytes]:
        """Send one request; the finer timeouts are ours. Raises TimedOut or NetworkError."""
        if self._session is None:
            raise error.NetworkError("the session is closed")
        wait = read_timeout if isinstance(read_timeout, int | float) else ANSWER_SECONDS
        limits = aiohttp.ClientTimeout(total=wait + CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        if isinstance(request_data, _Form):
            body, headers = request_data.made(), None
        else:
            body = getattr(request_data, "body", None)
            headers = None if body is None else _JSON
        data = request_data.json_parameters if request_data and body is None else body
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=limits
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as failure:
            raise error.NetworkError("no connection") from failure
        except TimeoutError as failure:
            raise error.TimedOut("no answer in time") from failure
        except (aiohttp.ClientError, OSError) as failure:
            raise error.TimedOut("the connection broke") from failure


def make_bot(token: str, api_url: str, *, request: AiohttpRequest) -> Bot:
    """A Bot that speaks through ``request``, whose lifetime is the caller's.

    Raises SettingsError for a token that cannot be one.
    """
    root = api_url.rstrip("/")
    try:
        return Bot(
            token=token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=request,
            get_updates_request=request,
        )
    except error.InvalidToken as failure:
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is no token; copy the whole line that @BotFather gave you."
        ) from failure


async def ask(step: Awaitable[T]) -> T:
    """Await a call to Telegram. Raises DeliveryError and nothing else of PTB's."""
    try:
        return await step
    except error.TelegramError as failure:
        raise translated(failure) from failure


def translated(failure: error.TelegramError) -> DeliveryError:
    """Our error for PTB's; its message never quotes a person."""
    match failure:
        case error.RetryAfter():
            period: Any = failure.retry_after
            return RetryLater("Telegram asks to slow down", after=float(period.total_seconds()))
        case error.Forbidden():
            return Blocked("the person stopped the bot")
        case error.TimedOut():
            return RetryLater("no answer from Telegram", after=0.5, taken=True)
        case error.BadRequest():
            if "chat not found" in failure.message.lower():
                return Blocked("the chat is gone")
            return Refused(failure.message[:80])
        case error.ChatMigrated():
            return Blocked("the group moved elsewhere")
        case error.InvalidToken():
            return RetryLater("Telegram does not know TELEGRAM_BOT_TOKEN", after=30)
        case error.Conflict():
            return RetryLater("another program polls with this bot's token", after=5)
        case _:
            return RetryLater("Telegram cannot be reached", after=1)


@dataclass(frozen=True, slots=True)
class _Json:
    """A request's parameters as JSON, in the place of PTB's RequestData."""

    body: bytes


@dataclass(frozen=True, slots=True)
class _Form:
    """A request's parameters with a file among them, in the place of PTB's RequestData."""

    parameters: dict[str, object]

    def made(self) -> aiohttp.FormData:
        """The body, which can be sent once."""
        form = aiohttp.FormData()
        for name, value in self.parameters.items():
            if isinstance(value, Attachment):
                data = value.text.encode(errors="replace")
                form.add_field(name, data, filename=value.name)
            else:
                plain = value if isinstance(value, str) else _dumped(value)
                form.add_field(name, plain)
        return form


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def call(
    bot: Bot, request: AiohttpRequest, method: str, parameters: dict[str, object], *, wait: float
) -> object:
    """Any Bot API method, its result as plain JSON; an Attachment among its parameters is sent.

    Costs a fraction of PTB's typed methods, and reads a batch of updates without
    parsing it: as a whole, one bad update would stop all. ``wait`` is how long the
    answer may take, seconds. Raises DeliveryError.
    """
    if any(isinstance(value, Attachment) for value in parameters.values()):
        data: _Form | _Json = _Form(parameters)
    else:
        data = _Json(_dumped(parameters).encode(errors="replace"))
    return await ask(
        request.post(
            f"{bot.base_url}/{method}",
            request_data=cast("RequestData", data),
            read_timeout=wait,
        )
    )
