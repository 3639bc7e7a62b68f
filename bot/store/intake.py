"""The inbox: what channels received, stored once and in order."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from bot.model import Message
from bot.ports import Entry
from bot.store import keys, scripts
from bot.store.codec import Codec
from bot.store.link import Link, Script
from bot.vault import Unsealable, Vault

_RECEIVE = Script(scripts.RECEIVE)

Arrival = Callable[[int, str, list[Entry]], bool]
"""Told of a shard's new entries and the id before them; True if it will work them."""


class Intake:
    """Implements ``ports.Inbox`` and reads the inbox for whoever works a shard."""

    def __init__(self, link: Link, vault: Vault) -> None:
        self._link = link
        self._vault = vault
        self._codec = Codec(vault)
        self._arrived: Arrival = lambda shard, before, entries: False

    def on_arrival(self, arrived: Arrival) -> None:
        """Tell ``arrived`` of what this process stores, so that it need not be read back."""
        self._arrived = arrived

    async def receive(self, messages: list[Message]) -> None:
        """Store every message once. Raises StoreUnavailable: confirm none of them."""
        shards: dict[int, list[Message]] = defaultdict(list)
        for message in messages:
            shards[keys.shard_of(message.person)].append(message)
        await asyncio.gather(*(self._store(shard, group) for shard, group in shards.items()))

    async def _store(self, shard: int, messages: list[Message]) -> None:
        names = [keys.inbox(shard), keys.last(shard)]
        names += [keys.seen(shard, self._vault.mark(message.id)) for message in messages]
        sealed = [self._codec.message(message) for message in messages]
        answer = await self._link.run(_RECEIVE, names, [keys.SEEN_SECONDS, keys.INBOX_MAX, *sealed])
        before, ids = answer[0].decode(), [id.decode() for id in answer[1:]]
        stored = [
            Entry(id=id, shard=shard, message=message)
            for id, message in zip(ids, messages, strict=True)
            if id
        ]
        if stored and not self._arrived(shard, before, stored):
            await self._link.call("PUBLISH", keys.WAKE, shard)

    async def read(self, shard: int, after: str, count: int) -> tuple[list[Entry], list[str]]:
        """The next entries behind ``after``, and the ids of those nobody can read.

        An entry sealed with a SECRET_KEY that is gone can never be answered; its id is
        returned apart so that it can be set aside. Raises StoreUnavailable.
        """
        start = f"({after}" if after else "-"
        rows = await self._link.call("XRANGE", keys.inbox(shard), start, "+", "COUNT", count)
        entries, unreadable = [], []
        for id, fields in rows or ():
            try:
                message = self._codec.read_message(field_of(fields, b"m"))
            except (Unsealable, KeyError, ValueError):
                unreadable.append(id.decode())
            else:
                entries.append(Entry(id=id.decode(), shard=shard, message=message))
        return entries, unreadable

    async def discard(self, shard: int, ids: list[str]) -> None:
        """Delete entries that cannot be worked. Raises StoreUnavailable."""
        await self._link.call("XDEL", keys.inbox(shard), *ids)


def field_of(fields: dict[bytes, bytes] | list[bytes], name: bytes) -> bytes:
    """A stream entry's field, whichever shape the client library gives it."""
    if isinstance(fields, dict):
        return fields[name]
    return fields[fields.index(name) + 1]
