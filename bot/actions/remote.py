"""Actions of a Rasa action server."""

import asyncio
import json
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Self

import aiohttp

from bot.actions import bridge
from bot.catalog import Catalog
from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult
from bot.ports import ACTION_SECONDS

log = logging.getLogger(__name__)

ANSWER_BYTES = 256 * 1024
"""An action's answer takes a hundredth of that."""

GOOD = 200


class RemoteActions:
    """Implements ``ports.Actions`` by HTTP; a context manager that holds the connections."""

    def __init__(
        self, url: str, current: Callable[[], Catalog], *, seconds: float = ACTION_SECONDS
    ) -> None:
        self._url = url
        self._current = current
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Nothing is sent before the first call."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def run(self, call: ActionCall) -> ActionResult:
        """Do it. Raises ActionFailed."""
        catalog = self._current()
        body = await asyncio.to_thread(_json, bridge.asked(call, catalog))
        try:
            async with asyncio.timeout(self._seconds):
                answer = json.loads(await self._answer(body, call.action))
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            # The message of an error in the JSON would quote it.
            raise ActionFailed(f"{call.action} ended in {type(error).__name__}") from None
        return bridge.understood(call, answer, catalog)

    async def _answer(self, body: bytes, action: str) -> bytes:
        if self._session is None:
            raise ActionFailed(f"{action}: nothing is connected")
        async with self._session.post(
            self._url, data=body, compress="deflate", allow_redirects=False,
            headers={"Content-Type": "application/json"},
        ) as response:  # fmt: skip
            if response.status != GOOD:
                raise ActionFailed(f"{action} was answered with status {response.status}")
            found = bytearray()
            async for chunk in response.content.iter_chunked(1 << 16):
                found += chunk
                if len(found) > ANSWER_BYTES:
                    raise ActionFailed(f"{action} was answered with too much")
            return bytes(found)


def _json(body: bridge.Json) -> bytes:
    return json.dumps(body).encode()
