"""Log records that wait in Redis for the database."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable

from bot.model import LogRecord
from bot.store import codec, keys
from bot.store.intake import field_of
from bot.store.link import Link

log = logging.getLogger(__name__)


class Records:
    """Reads and deletes the log records of shards."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def read(self, shards: Iterable[int], count: int) -> list[tuple[str, LogRecord]]:
        """Up to ``count`` of each shard's oldest records, with ids unique for ever.

        Raises StoreUnavailable.
        """
        numbers = list(shards)
        found = await asyncio.gather(
            *(self._link.call("XRANGE", keys.log(n), "-", "+", "COUNT", count) for n in numbers)
        )
        records, unreadable = [], []
        for shard, rows in zip(numbers, found, strict=True):
            for id, fields in rows or ():
                name = f"{shard}:{id.decode()}"
                try:
                    records.append((name, codec.read_record(field_of(fields, b"r"))))
                except (ValueError, TypeError, KeyError):  # of another version of the program
                    unreadable.append(name)
        if unreadable:
            log.error("%d log records cannot be read and are dropped", len(unreadable))
            await self.delete(unreadable)
        return records

    async def delete(self, ids: list[str]) -> None:
        """Forget records that are in the database. Raises StoreUnavailable."""
        shards: defaultdict[str, list[str]] = defaultdict(list)
        for id in ids:
            shard, _, entry = id.partition(":")
            shards[shard].append(entry)
        await asyncio.gather(
            *(
                self._link.call("XDEL", keys.log(int(shard)), *entries)
                for shard, entries in shards.items()
            )
        )
