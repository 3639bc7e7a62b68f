"""A web visitor's last replies, which wait until the browser comes for them."""

import asyncio
from collections import defaultdict

from bot.model import PersonKey, Reply
from bot.ports import Letter
from bot.store import keys
from bot.store.codec import Codec
from bot.store.intake import field_of
from bot.store.link import Link
from bot.vault import Unsealable, Vault


class RedisMailbox:
    """Implements ``ports.Mailbox``. Letters of other processes are heard through ``heard``."""

    def __init__(self, link: Link, vault: Vault) -> None:
        self._link = link
        self._codec = Codec(vault)
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def post(self, person: PersonKey, reply: Reply) -> None:
        """Add a reply and wake whoever waits for it. Raises StoreUnavailable."""
        key = keys.mailbox(person)
        await asyncio.gather(
            self._link.call(
                "XADD", key, "MAXLEN", keys.MAILBOX_MAX, "*", "l", self._codec.reply(reply)
            ),
            self._link.call("EXPIRE", key, keys.MAILBOX_SECONDS),
            self._link.call("PUBLISH", keys.MAIL, person),
        )
        self.heard(person)

    def heard(self, person: str) -> None:
        """A letter for ``person`` has come, here or in another process."""
        for event in self._waiting.get(person, ()):
            event.set()

    async def read(self, person: PersonKey, after: str = "") -> list[Letter]:
        """The letters behind ``after``, oldest first. Raises StoreUnavailable."""
        start = f"({after}" if after else "-"
        rows = await self._link.call("XRANGE", keys.mailbox(person), start, "+")
        letters = []
        for id, fields in rows or ():
            try:
                reply = self._codec.read_reply(field_of(fields, b"l"))
            except (Unsealable, KeyError, ValueError):
                continue
            letters.append(Letter(id=id.decode(), reply=reply))
        return letters

    async def wait(self, person: PersonKey, after: str, *, timeout: float) -> list[Letter]:
        """Like ``read``, but waits up to ``timeout`` seconds for the first letter."""
        event = asyncio.Event()
        self._waiting[person].add(event)
        try:
            letters = await self.read(person, after)
            if not letters:
                async with asyncio.timeout(timeout):
                    await event.wait()
                letters = await self.read(person, after)
            return letters
        except TimeoutError:
            return []
        finally:
            self._waiting[person].discard(event)
            if not self._waiting[person]:
                del self._waiting[person]

    async def forget(self, person: PersonKey) -> None:
        """Delete the person's letters. Raises StoreUnavailable."""
        await self._link.call("DEL", keys.mailbox(person))
