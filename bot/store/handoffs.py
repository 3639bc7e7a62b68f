"""What happened at the desk, as it waits in Redis for the database."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable

from bot.ports import Handoff
from bot.store import keys
from bot.store.intake import field_of
from bot.store.link import Link

log = logging.getLogger(__name__)


class Handoffs:
    """Reads and deletes events. Every method raises StoreUnavailable."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def read(self, count: int) -> list[tuple[str, Handoff]]:
        """Up to ``count`` of each shard's oldest events, with ids unique for ever."""
        shards = range(keys.SHARDS)
        found = await asyncio.gather(
            *(self._link.call("XRANGE", keys.handoffs(n), "-", "+", "COUNT", count) for n in shards)
        )
        events, unreadable = [], []
        for shard, rows in zip(shards, found, strict=True):
            for id, fields in rows or ():
                name = f"{shard}:{id.decode()}"
                try:
                    events.append((name, _event(fields)))
                except (KeyError, ValueError):  # of another version of the program
                    unreadable.append(name)
        if unreadable:
            log.error("%d events of the desk cannot be read and are dropped", len(unreadable))
            await self.delete(unreadable)
        return events

    async def delete(self, ids: Iterable[str]) -> None:
        """Forget events that are in the database."""
        shards: defaultdict[str, list[str]] = defaultdict(list)
        for id in ids:
            shard, _, entry = id.partition(":")
            shards[shard].append(entry)
        await asyncio.gather(
            *(
                self._link.call("XDEL", keys.handoffs(int(shard)), *entries)
                for shard, entries in shards.items()
            )
        )


def _event(fields: dict[bytes, bytes] | list[bytes]) -> Handoff:
    at, since = float(field_of(fields, b"a")), float(field_of(fields, b"s"))
    return Handoff(
        at=at,
        conversation=field_of(fields, b"c").decode(),
        person=field_of(fields, b"p").decode(),
        event=field_of(fields, b"e").decode(),
        operator=field_of(fields, b"o").decode(),
        waited=max(0.0, at - since),
    )
