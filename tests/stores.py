"""The store's parts over one Redis, as several processes have them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from bot.model import (
    Decision,
    Kind,
    LanguageCode,
    Message,
    Outcome,
    PersonKey,
    Reply,
    Session,
    Turn,
)
from bot.ports import Entry
from bot.store import keys
from bot.store.intake import Intake
from bot.store.leases import Leases
from bot.store.link import Link
from bot.store.mailbox import RedisMailbox
from bot.store.records import Records
from bot.store.state import State
from bot.vault import Vault

ES = LanguageCode("es")
VAULT = Vault(b"a secret key of thirty-two bytes!")


class Process:
    """What one process of the bot holds of the store."""

    def __init__(self, redis: Redis | RedisCluster, name: str, vault: Vault) -> None:
        self.name = name
        self.link = Link(redis)
        self.intake = Intake(self.link, vault)
        self.state = State(self.link, vault, name)
        self.leases = Leases(self.link, name)
        self.mailbox = RedisMailbox(self.link, vault)
        self.records = Records(self.link)

    async def hold(self, shard: int) -> None:
        """Take the lease of a shard, whoever had it."""
        await self.link.call("SET", keys.lease(shard), self.name, "PX", keys.LEASE_MS)

    async def entries(self, shard: int) -> list[Entry]:
        """What waits in a shard."""
        return (await self.intake.read(shard, "", 100))[0]


@dataclass(slots=True)
class Place:
    """A Redis, real or not, whose keys are the test's own."""

    kind: str
    """``redis``, ``fakeredis`` or ``cluster``."""
    client: Callable[[], Redis | RedisCluster]
    """Gives a new connection to it."""
    processes: list[Process] = field(default_factory=list)

    def process(self, name: str = "one", *, vault: Vault = VAULT) -> Process:
        """Another process that uses this Redis."""
        self.processes.append(Process(self.client(), name, vault))
        return self.processes[-1]

    async def keys(self) -> set[str]:
        """The names of all keys."""
        async with self.client() as redis:
            return {key.decode() async for key in redis.scan_iter(count=1000)}

    async def lifetime(self, key: str) -> int:
        """Seconds that a key has to live; -1 for ever, -2 where there is none."""
        async with self.client() as redis:
            return int(await redis.ttl(key))

    async def everything(self) -> bytes:
        """All that an eavesdropper with full access to this Redis could read."""
        async with self.client() as redis:
            return await dump(redis)

    async def close(self) -> None:
        """Close every connection."""
        for process in self.processes:
            await process.link.close()


async def dump(redis: Any) -> bytes:
    """Names and contents of all keys of a database, of whatever type."""
    found: list[object] = []
    async for key in redis.scan_iter(count=1000):
        found.append(key)
        kind: bytes = await redis.execute_command("TYPE", key)
        match kind:
            case b"string":
                found.append(await redis.get(key))
            case b"stream":
                found.append(await redis.execute_command("XRANGE", key, "-", "+"))
            case b"hash":
                found.append(await redis.execute_command("HGETALL", key))
            case b"set":
                found.append(await redis.execute_command("SORT", key, "BY", "nosort", "ALPHA"))
            case b"zset":
                found.append(await redis.execute_command("ZRANGE", key, 0, -1))
            case b"none":
                pass  # its lifetime ended meanwhile
            case _:
                message = f"the store holds a {kind!r}, which this scan cannot read"
                raise AssertionError(message)
    return b"\n".join(_flat(found))


def _flat(value: object) -> list[bytes]:
    match value:
        case bytes():
            return [value]
        case dict():
            return [part for pair in value.items() for part in _flat(list(pair))]
        case list() | tuple():
            return [part for item in value for part in _flat(item)]
        case _:
            return [str(value).encode()]


def person_in(shard: int, number: int = 0) -> PersonKey:
    """Somebody whose keys are in this shard."""
    return PersonKey(f"{shard + keys.SHARDS * (number + 1):08x}" + "ab" * 12)


def message(person: PersonKey, number: int, text: str = "hola") -> Message:
    """The person's message of that number."""
    return Message(
        id=f"telegram {number} {person}", person=person, channel="telegram", kind=Kind.TEXT,
        text=text, address="700000001", ref=str(number),
    )  # fmt: skip


def turn(*texts: str, session: Session | None = None, erase: bool = False) -> Turn:
    """A turn that answers with these texts."""
    kept = None if erase else session or Session(language=ES)
    return Turn(
        session=kept, decision=Decision(outcome=Outcome.ANSWER), erase=erase,
        replies=tuple(Reply(text=text, language=ES) for text in texts),
    )  # fmt: skip
