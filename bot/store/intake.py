"""The inbox: what channels received, stored once and in order."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from bot.model import Message
from bot.ports import Entry
from bot.store import keys, scripts
from bot.store.codec import Codec
from bot.store.limits import URGENT, Limits
from bot.store.link import Link, Script
from bot.vault import Unsealable, Vault

_RECEIVE = Script(scripts.RECEIVE)

_PASSED, _OVER = "-", "!"
"""What RECEIVE says of a message over its limit, and before the id of the first that is."""

Arrival = Callable[[int, str, list[Entry]], bool]
"""Told of a shard's new entries and the id before them; True if it will work them."""


class Intake:
    """Implements ``ports.Inbox`` and reads the inbox for whoever works a shard."""

    def __init__(
        self, link: Link, vault: Vault, limits: Limits | None = None, *, owner: str = ""
    ) -> None:
        """``owner`` is this process's name in the leases."""
        self._owner = owner
        self._link = link
        self._vault = vault
        self._limits = limits or Limits()
        self.passed_over = 0
        """Messages over a limit that were confirmed and not answered."""
        self.is_behind = False
        """Whether more waits at a channel than this process has taken yet."""
        self._codec = Codec(vault)
        self._arrived: Arrival = lambda shard, before, entries: False

    def on_arrival(self, arrived: Arrival) -> None:
        """Tell ``arrived`` of what this process stores, so that it need not be read back."""
        self._arrived = arrived

    def fell_behind(self, more: bool) -> None:  # noqa: FBT001  # a callback's one argument
        """A channel holds more back, or does no longer."""
        self.is_behind = more

    async def receive(self, messages: list[Message]) -> None:
        """Store every message once. Raises StoreUnavailable: confirm none of them."""
        shards: dict[int, list[Message]] = defaultdict(list)
        for message in messages:
            shards[keys.shard_of(message.person)].append(message)
        await asyncio.gather(*(self._store(shard, group) for shard, group in shards.items()))

    async def _store(self, shard: int, messages: list[Message], *, urgent: bool = False) -> None:
        """Store what is within its rate, and of the rest what is pressing."""
        names = [keys.inbox(shard), keys.last(shard), keys.lease(shard)]
        given: list[object] = [keys.SEEN_SECONDS, keys.INBOX_MAX, self._owner, shard]
        for message in messages:
            key = keys.urgent_rate if urgent else keys.rate
            rate = URGENT if urgent else self._limits.rate(message)
            names += [keys.seen(shard, self._vault.mark(message.id)), key(message.person)]
            given += [self._codec.message(message), *rate.arguments]
        answer = await self._link.run(_RECEIVE, names, given, durable=True)
        before, woken, *said = [one.decode() for one in answer]
        stored = [
            Entry(id=id.lstrip(_OVER), shard=shard, message=message, over_limit=id[0] == _OVER)
            for id, message in zip(said, messages, strict=True)
            if id and id != _PASSED
        ]
        if stored and not self._arrived(shard, before, stored) and not woken:
            await self._link.call("PUBLISH", keys.WAKE + self._owner, shard)
        if _PASSED in said:
            passed = [one for id, one in zip(said, messages, strict=True) if id == _PASSED]
            await self._pass_over(shard, passed, urgent=urgent)

    async def _pass_over(self, shard: int, messages: list[Message], *, urgent: bool) -> None:
        """Count what goes unanswered; what is pressing is stored against a rate of its own."""
        pressing = [] if urgent else [one for one in messages if self._limits.is_pressing(one)]
        self.passed_over += len(messages) - len(pressing)
        if pressing:
            await self._store(shard, pressing, urgent=True)

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
                over, sealed = _sealed(fields)
                message = self._codec.read_message(sealed)
            except (Unsealable, KeyError, ValueError):
                unreadable.append(id.decode())
            else:
                entry = Entry(id=id.decode(), shard=shard, message=message, over_limit=over)
                entries.append(entry)
        return entries, unreadable

    async def discard(self, shard: int, ids: list[str]) -> None:
        """Delete entries that cannot be worked. Raises StoreUnavailable."""
        await self._link.call("XDEL", keys.inbox(shard), *ids)


def _sealed(fields: dict[bytes, bytes] | list[bytes]) -> tuple[bool, bytes]:
    """Whether an entry was over its limit, and its message. Raises KeyError, ValueError."""
    over = b"over" in fields
    return over, field_of(fields, b"over" if over else b"m")


def field_of(fields: dict[bytes, bytes] | list[bytes], name: bytes) -> bytes:
    """A stream entry's field, whichever shape the client library gives it."""
    if isinstance(fields, dict):
        return fields[name]
    return fields[fields.index(name) + 1]
