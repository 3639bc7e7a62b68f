"""The servers of a Redis Cluster, each with pipes of its own: one that hangs delays no other."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

from redis import exceptions as redis_errors
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import AbstractConnection, Connection
from redis.crc import key_slot

from bot.store.pipe import Ask, Server, translated
from bot.store.tasks import Tasks

HOPS = 8
"""Servers that may name another one in turn; a move of a slot needs one or two."""

LEARN_SECONDS = 0.5
"""Between two looks at which server has which slots."""

_KEYLESS = frozenset(
    {"BGREWRITEAOF", "CONFIG", "ECHO", "INFO", "KEYS", "PING", "PUBLISH", "SCRIPT", "TIME"}
)
_SCRIPTED = frozenset({"EVAL", "EVALSHA"})


class Cluster:
    """Sends each command to the server that has its keys, which lie in one slot."""

    def __init__(self, client: RedisCluster) -> None:
        self._client = client
        self._servers: dict[str, tuple[ClusterNode, Server]] = {}
        self._learning: asyncio.Task[None] | None = None
        self._tasks = Tasks("a look at the cluster", level=logging.DEBUG)
        self._is_known = False
        self._learned_at = 0.0
        self._turn = 0

    async def ready(self) -> None:
        """Know the servers. Raises StoreUnavailable while none of them answers."""
        if not self._is_known:
            await asyncio.shield(self._learn())

    def put(self, ask: Ask) -> None:
        """Send a command, once ``ready``. Raises StoreUnavailable where nobody has its slot."""
        try:
            self._server(self._node(ask.command)).put(ask)
        except redis_errors.RedisClusterException as error:
            self._learn_soon()
            raise translated(error) from error

    def _node(self, command: tuple[object, ...]) -> ClusterNode:
        key = _key_of(command)
        if key is not None:
            return self._client.nodes_manager.get_node_from_slot(key_slot(_bytes(key)))
        self._turn += 1
        nodes = self._client.get_primaries()
        return nodes[self._turn % len(nodes)]

    def _server(self, node: ClusterNode) -> Server:
        known = self._servers.get(node.name)
        if known is None or known[0] is not node:
            known = self._servers[node.name] = (node, Server(_NodePool(node), self._failed))
        return known[1]

    def _failed(self, ask: Ask, error: Exception) -> bool:
        """Follow a slot to where it is now; look around when a server is gone."""
        if isinstance(error, redis_errors.AskError) and ask.hops < HOPS:  # MovedError is one too
            ask.hops += 1
            self._tasks.start(self._follow(ask, error))
            return True
        if isinstance(error, _GONE):
            self._learn_soon()
        return False

    async def _follow(self, ask: Ask, error: redis_errors.AskError) -> None:
        manager = self._client.nodes_manager
        try:
            ask.asking = not isinstance(error, redis_errors.MovedError)
            if not ask.asking:
                await manager.move_slot(error)
                self.put(ask)
                return
            if manager.get_node(host=error.host, port=error.port) is None:
                await self._learn()
            node = manager.get_node(host=error.host, port=error.port)
            if node is None:
                raise redis_errors.ClusterDownError("a slot is on its way to nobody knows where")
            self._server(node).put(ask)
        except Exception as failure:  # the waiting caller must be told
            if not ask.answer.done():
                ask.answer.set_exception(translated(failure))

    def _learn(self) -> asyncio.Task[None]:
        """Ask the servers who has which slots; one look for all who want to know."""
        if self._learning is None or self._learning.done():
            self._learning = self._tasks.start(self._look())
        return self._learning

    def _learn_soon(self) -> None:
        if time.monotonic() - self._learned_at >= LEARN_SECONDS:
            self._learned_at = time.monotonic()
            self._learn()

    async def _look(self) -> None:
        try:
            if self._is_known:
                await self._client.nodes_manager.initialize()
            else:
                await self._client.initialize()
        except (redis_errors.RedisError, redis_errors.RedisClusterException, OSError) as error:
            raise translated(error) from error
        self._is_known, self._learned_at = True, time.monotonic()
        for name in set(self._servers) - {node.name for node in self._client.get_nodes()}:
            del self._servers[name]

    @asynccontextmanager
    async def pubsub(self) -> AsyncIterator[PubSub]:
        """Another server each time: whichever lives hears what is published at any of them."""
        await self.ready()
        self._turn += 1
        nodes = self._client.get_primaries()
        found = self._client.pubsub(
            node=nodes[self._turn % len(nodes)], ignore_subscribe_messages=True
        )
        try:
            yield found
        finally:
            with suppress(redis_errors.RedisError, OSError):
                await found.aclose()

    async def close(self) -> None:
        """Finish what is under way and close the connections."""
        for _, server in list(self._servers.values()):
            await server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()


_GONE = (
    redis_errors.ConnectionError,
    redis_errors.TimeoutError,
    redis_errors.ClusterDownError,
    redis_errors.ReadOnlyError,
    OSError,
    TimeoutError,
)


class _NodePool:
    """A node's connections, as a server's pipes take them."""

    def __init__(self, node: ClusterNode) -> None:
        self._node = node

    async def get_connection(self) -> AbstractConnection:
        connection = self._node.acquire_connection()
        await self._node.disconnect_if_needed(connection)
        return connection

    async def release(self, connection: AbstractConnection) -> None:
        self._node.release(cast("Connection", connection))


def _key_of(command: tuple[object, ...]) -> object | None:
    """A key of the command; None where any server will do."""
    name = command[0]
    if name in _KEYLESS:
        return None
    if name in _SCRIPTED:
        return command[3] if command[2] else None
    return command[1]


def _bytes(key: object) -> bytes:
    return key if isinstance(key, bytes) else str(key).encode()
