"""Log records that wait in Redis for the database."""

from bot.model import LogRecord
from bot.store import codec, keys
from bot.store.intake import field_of
from bot.store.link import Link


class Records:
    """Reads and deletes the log records of shards."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def read(self, shard: int, count: int) -> list[tuple[str, LogRecord]]:
        """The oldest records with ids that are unique for ever. Raises StoreUnavailable."""
        rows = await self._link.call("XRANGE", keys.log(shard), "-", "+", "COUNT", count)
        return [
            (f"{shard}:{id.decode()}", codec.read_record(field_of(fields, b"r")))
            for id, fields in rows or ()
        ]

    async def delete(self, shard: int, ids: list[str]) -> None:
        """Forget records that are in the database. Raises StoreUnavailable."""
        names = [id.partition(":")[2] for id in ids]
        await self._link.call("XDEL", keys.log(shard), *names)
