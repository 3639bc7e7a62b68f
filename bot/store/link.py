"""The one way to Redis: a server, the primary that Sentinel names, or a cluster."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, cast

from redis import exceptions as redis_errors
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.sentinel import SentinelManagedConnection, SentinelManagedSSLConnection

from bot.errors import StoreUnavailable
from bot.store.cluster import Cluster
from bot.store.pipe import Ask, Pipe, Pool, Server, piped

TIMEOUT = 5.0
"""Seconds after which an unanswered command counts as failed."""

QUIET_SECONDS = 5.0
"""Who listens and hears nothing for so long asks whether Redis is still there."""

_OVER_SOCKETS = (
    Connection, SSLConnection, UnixDomainSocketConnection,
    SentinelManagedConnection, SentinelManagedSSLConnection,
)  # fmt: skip


class Script:
    """A Lua script and its SHA-1, the name Redis knows it by."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()


class Link:
    """Sends commands in pipelines; a caller that is cancelled disturbs no other.

    Every method raises StoreUnavailable when Redis cannot be reached or refuses
    to store (out of memory, read-only replica, loading).
    """

    def __init__(self, redis: Redis | RedisCluster) -> None:
        self.redis = redis
        self._cluster = Cluster(redis) if isinstance(redis, RedisCluster) else None
        self._way = self._cluster or _server(cast("Redis", redis))

    async def call(self, *command: object) -> Any:  # noqa: ANN401  # what Redis answers
        """Run one command; it shares a round trip with others that are asked for now."""
        return await self._ask(command)

    async def _ask(self, command: tuple[object, ...], *, durable: bool = False) -> Any:  # noqa: ANN401  # what Redis answers
        if self._cluster is not None:
            await self._cluster.ready()
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._way.put(Ask(command, answer, durable))
        return await answer

    async def run(
        self, script: Script, keys: list[str], args: list[Any], *, durable: bool = False
    ) -> Any:  # noqa: ANN401  # what Redis answers depends on the script
        """Run a script by its SHA, bringing it along where Redis has lost it.

        ``durable``: and wait until a replica has what it wrote, where there are replicas. The
        script must write something each time, since Redis waits for what the connection wrote.
        """
        rest = (len(keys), *keys, *args)
        try:
            return await self._ask(("EVALSHA", script.sha, *rest), durable=durable)
        except redis_errors.NoScriptError:
            return await self._ask(("EVAL", script.source, *rest), durable=durable)

    async def close(self) -> None:
        """Finish what is under way and close the connections."""
        await self._way.close()
        if self._cluster is None:
            await self.redis.aclose()

    async def listen(self, heard: Callable[[str, str], None], *channels: str) -> None:
        """Call ``heard(channel, data)`` for what is published, for ever, reconnecting."""
        while True:
            try:
                async with self._pubsub() as pubsub:
                    await pubsub.subscribe(*channels)
                    await _hear(pubsub, heard)
            except (redis_errors.RedisError, StoreUnavailable, OSError):
                await asyncio.sleep(0.5)

    def _pubsub(self) -> AbstractAsyncContextManager[PubSub]:
        return self._cluster.pubsub() if self._cluster else _pubsub(cast("Redis", self.redis))


@asynccontextmanager
async def _pubsub(redis: Redis) -> AsyncIterator[PubSub]:
    pubsub = redis.pubsub(ignore_subscribe_messages=True)
    try:
        yield pubsub
    finally:
        with suppress(redis_errors.RedisError, OSError):
            await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped


async def _hear(pubsub: PubSub, heard: Callable[[str, str], None]) -> None:
    """Pass on what comes. Raises ConnectionError when not even a question is answered.

    A server that hangs, or whose machine is gone, closes no connection.
    """
    now, asked = asyncio.get_running_loop().time, False
    heard_at = now()
    while True:
        message = await pubsub.get_message(timeout=min(1.0, QUIET_SECONDS))
        if message is not None:
            heard_at, asked = now(), False
            if message["type"] == "message":
                heard(message["channel"].decode(), message["data"].decode())
        elif now() - heard_at >= QUIET_SECONDS:
            if asked:
                raise redis_errors.ConnectionError("nothing is heard of Redis")
            await pubsub.ping()
            heard_at, asked = now(), True


def _server(redis: Redis) -> Server | Pipe:
    """Over connections of our own where there are any; an in-process server has none."""
    pool = getattr(redis, "connection_pool", None)
    if getattr(pool, "connection_class", None) in _OVER_SOCKETS:
        return Server(cast("Pool", pool))
    return Pipe(piped(redis), lambda ask, error: False)
