"""The one connection to Redis: commands of many turns travel in shared pipelines."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from hiredis import pack_command
from redis import exceptions as redis_errors
from redis.asyncio import Redis
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection

from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)

TIMEOUT = 5.0
"""Seconds after which an unanswered command counts as failed."""

_BATCH = 200


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

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._queue: list[tuple[tuple[object, ...], asyncio.Future[Any]]] = []
        self._flusher: asyncio.Task[None] | None = None
        kind = getattr(getattr(redis, "connection_pool", None), "connection_class", None)
        self._direct = kind in (Connection, SSLConnection, UnixDomainSocketConnection)

    async def call(self, *command: object) -> Any:  # noqa: ANN401  # what Redis answers
        """Run one command; it shares a round trip with others that are asked for now."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.append((command, future))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="redis pipeline")
        return await future

    async def run(  # what Redis answers depends on the script
        self, script: Script, keys: list[str], args: list[Any]
    ) -> Any:  # noqa: ANN401  # what Redis answers
        """Run a script by its SHA, loading it where Redis has lost it."""
        command = ("EVALSHA", script.sha, len(keys), *keys, *args)
        try:
            return await self.call(*command)
        except redis_errors.NoScriptError:
            await self.call("SCRIPT", "LOAD", script.source)
            return await self.call(*command)

    async def _flush(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[:_BATCH], self._queue[_BATCH:]
            try:
                answers = await self._execute([command for command, _ in batch])
            except Exception as error:  # every waiting caller must be told
                answers = [_translated(error)] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.done():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(_translated(answer))
                else:
                    future.set_result(answer)

    async def _execute(self, commands: list[tuple[object, ...]]) -> list[Any]:
        if self._direct:
            packed = b"".join(pack_command(cast("Any", command)) for command in commands)
            return await self._exchange(packed, len(commands))
        async with self.redis.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            answers: list[Any] = await pipe.execute(raise_on_error=False)
            return answers

    async def _exchange(self, packed: bytes, count: int) -> list[Any]:
        """Send packed commands over one connection: half the cost of the library's pipeline."""
        pool = self.redis.connection_pool
        connection = await pool.get_connection()  # type: ignore[no-untyped-call]  # redis-py
        clean = False
        try:
            await connection.send_packed_command(packed, check_health=False)
            answers: list[Any] = []
            for _ in range(count):
                try:
                    answers.append(await connection.read_response())
                except redis_errors.ResponseError as error:
                    answers.append(error)
            clean = True
            return answers
        finally:
            if not clean:  # answers still under way must not meet the next commands
                await connection.disconnect(nowait=True)
            await pool.release(connection)

    async def close(self) -> None:
        """Finish what is under way and close the connections."""
        if self._flusher is not None:
            with suppress(asyncio.CancelledError):
                await self._flusher
        await self.redis.aclose()

    async def listen(self, heard: Callable[[str, str], None], *channels: str) -> None:
        """Call ``heard(channel, data)`` for what is published, for ever, reconnecting."""
        while True:
            try:
                async with self._subscribed(channels) as next_message:
                    while True:
                        message = await next_message()
                        if message is not None:
                            heard(message["channel"].decode(), message["data"].decode())
            except (redis_errors.RedisError, OSError):
                await asyncio.sleep(0.5)

    @asynccontextmanager
    async def _subscribed(
        self, channels: tuple[str, ...]
    ) -> AsyncIterator[Callable[[], Awaitable[dict[str, Any] | None]]]:
        pubsub = self.redis.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(*channels)
            yield lambda: pubsub.get_message(timeout=1.0)
        finally:
            with suppress(redis_errors.RedisError, OSError):
                await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped


_UNAVAILABLE = (
    redis_errors.ConnectionError,
    redis_errors.TimeoutError,
    redis_errors.OutOfMemoryError,
    redis_errors.ReadOnlyError,
    redis_errors.BusyLoadingError,
    redis_errors.ClusterDownError,
    redis_errors.TryAgainError,
    redis_errors.MasterDownError,
    OSError,
    TimeoutError,
)


def _translated(error: Exception) -> Exception:
    """Ours for theirs; NoScriptError is kept, since ``run`` mends it."""
    if isinstance(error, redis_errors.NoScriptError | StoreUnavailable):
        return error
    if isinstance(error, (*_UNAVAILABLE, redis_errors.ResponseError)):
        # A server's refusal may quote the command; only its first word is safe to repeat,
        # and where redis-py knows that word, it is the error's type.
        plain = type(error) is redis_errors.ResponseError
        reason = str(error).partition(" ")[0] if plain else type(error).__name__
        found = StoreUnavailable(f"Redis cannot store now ({reason})")
        found.__cause__ = error
        return found
    return error
