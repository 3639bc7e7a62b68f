"""A wire to Redis that can be cut at the worst moment."""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Self


class Wire:
    """Stands between a client and the Redis behind ``url``, on a socket of its own."""

    def __init__(self, url: str) -> None:
        self._target = url
        self._folder = tempfile.TemporaryDirectory(prefix="tc-wire-")
        self._server: asyncio.Server | None = None
        self._words = b""
        self._held = False
        self.holding = asyncio.Event()
        """Set when a command is held back."""
        self._open: set[asyncio.StreamWriter] = set()
        self.cuts = 0
        """How often an answer was lost."""

    @property
    def url(self) -> str:
        """For a client."""
        number = re.search(r"[?&]db=(\d+)|://[^?]*/(\d+)$", self._target)
        database = next((group for group in number.groups() if group), "0") if number else "0"
        return f"unix://{self._socket}?db={database}"

    @property
    def _socket(self) -> Path:
        return Path(self._folder.name, "wire.sock")

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_unix_server(self._connected, self._socket)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """End every connection."""
        if self._server is not None:
            self._server.close()
        for writer in self._open:
            writer.close()
        self._folder.cleanup()

    def lose_answer(self, words: str) -> None:
        """The next command with these words is carried out, and its answer never comes."""
        self._words = words.encode()

    def hold(self, words: str) -> None:
        """The next command with these words, and all behind it, never reach Redis."""
        self._words, self._held = words.encode(), True

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._dial()
        self._open |= {writer, back}
        answers = asyncio.create_task(_copy(there, writer))
        try:
            while data := await reader.read(1 << 20):
                lost = bool(self._words) and self._words in data
                if lost and self._held:
                    self._words, self._held = b"", False
                    self.holding.set()
                    await reader.read()  # until the client ends
                    break
                if lost:
                    self._words, self.cuts = b"", self.cuts + 1
                    answers.cancel()
                    await asyncio.gather(answers, return_exceptions=True)
                back.write(data)
                if lost:
                    await there.read(1)  # it was carried out
                    break
        except OSError:
            pass
        finally:
            answers.cancel()
            await asyncio.gather(answers, return_exceptions=True)
            for end in (writer, back):
                self._open.discard(end)
                end.close()

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if path := re.fullmatch(r"unix://([^?]+).*", self._target):
            return await asyncio.open_unix_connection(path[1])
        host, port = re.findall(r"://(?:[^@/]*@)?([^:/]+)(?::(\d+))?", self._target)[0]
        return await asyncio.open_connection(host, int(port or 6379))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 20):
            writer.write(data)
    except OSError:
        pass
