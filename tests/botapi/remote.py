"""Drives a server in another process through its control door."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Self

import aiohttp

if TYPE_CHECKING:
    from types import TracebackType

    from .records import JsonObject


class RemoteError(Exception):
    """The control door refused; the text says why."""


class Remote:
    """`async with Remote(url) as remote: await remote.do("say", user=1, text="hola")`."""

    def __init__(self, url: str) -> None:
        """Remember the server's address."""
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connection."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def do(self, action: str, /, **wish: object) -> JsonObject:
        """Run an action of control.py.

        Raises:
            TimeoutError: what was waited for did not come.
            RemoteError: any other refusal.

        """
        if self._session is None:
            message = "use `async with Remote(url)`"
            raise RemoteError(message)
        async with self._session.post(f"{self._url}/control/{action}", json=wish) as response:
            answer: JsonObject = await response.json()
        if response.status == HTTPStatus.REQUEST_TIMEOUT:
            raise TimeoutError(str(answer["error"]))
        if not response.ok:
            raise RemoteError(str(answer["error"]))
        return answer
