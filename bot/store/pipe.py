"""One Redis server: commands of many turns share a round trip, and some wait for a replica."""

import asyncio
import math
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, cast

from hiredis import pack_command
from redis import exceptions as redis_errors
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection

from bot.errors import StoreUnavailable

WAIT_MS = 1000
"""How long a replica may take to have what was stored."""

LOOK_SECONDS = 1.0
"""How long it is believed how many replicas there are."""

LAG_SECONDS = 10
"""A replica that was silent for longer does not count: Redis's own bound for a good one."""

_BATCH = 200
_REPLICA = re.compile(rb"slave\d+:.*state=online.*lag=(\d+)")


@dataclass(slots=True)
class Ask:
    """A command on its way, and who waits for the answer."""

    command: tuple[object, ...]
    answer: asyncio.Future[Any]
    durable: bool = False
    """Not done before a replica has it too, where there are replicas."""
    asking: bool = False
    """Of a cluster: the slot is on its way to the server that is asked."""
    hops: int = 0
    """Of a cluster: how often another server was named."""


Failed = Callable[[Ask, Exception], bool]
"""Told of a command that failed; True if it will be asked anew, elsewhere."""

Exchange = Callable[[list[Ask]], Awaitable[list[Any]]]
"""Sends commands together; gives their answers, exceptions among them."""


class Pool(Protocol):
    """Where connections come from."""

    async def get_connection(self) -> AbstractConnection:
        """A connection that is nobody else's."""

    async def release(self, connection: AbstractConnection) -> None:
        """It is free again."""


class Pipe:
    """Commands asked for at the same time go together, one batch after the other."""

    def __init__(self, exchange: Exchange, failed: Failed) -> None:
        self._exchange = exchange
        self._failed = failed
        self._queue: list[Ask] = []
        self._flusher: asyncio.Task[None] | None = None

    def put(self, ask: Ask) -> None:
        """Send it with the next batch."""
        self._queue.append(ask)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="redis pipeline")

    async def _flush(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[:_BATCH], self._queue[_BATCH:]
            try:
                answers = await self._exchange(batch)
            except Exception as error:  # every waiting caller must be told
                answers = [error] * len(batch)
            for ask, answer in zip(batch, answers, strict=True):
                if not isinstance(answer, Exception):
                    if not ask.answer.done():
                        ask.answer.set_result(answer)
                elif not self._failed(ask, answer) and not ask.answer.done():
                    ask.answer.set_exception(translated(answer))

    async def close(self) -> None:
        """Wait for what is under way."""
        if self._flusher is not None:
            with suppress(asyncio.CancelledError):
                await self._flusher


class Server:
    """A server that is reached over connections of a pool.

    What waits for a replica has a pipe of its own while there are any, so that nothing else
    waits with it.
    """

    def __init__(self, pool: Pool, failed: Failed = lambda ask, error: False) -> None:
        self._pool = pool
        self._replicas = 0
        self._look_at = 0.0
        self._swift = Pipe(self._exchange, failed)
        self._sure = Pipe(self._exchange, failed)

    def put(self, ask: Ask) -> None:
        """Send a command."""
        (self._sure if ask.durable and self._replicas else self._swift).put(ask)

    async def close(self) -> None:
        """Wait for what is under way."""
        await self._swift.close()
        await self._sure.close()

    async def _exchange(self, batch: list[Ask]) -> list[Any]:
        """Send packed commands over one connection: half the cost of the library's pipeline."""
        connection = await self._pool.get_connection()
        clean = False
        try:
            await connection.send_packed_command(_packed(batch), check_health=False)
            async with asyncio.timeout(connection.socket_timeout):
                answers = [await _answer(connection, ask) for ask in batch]
            clean = True
            if any(ask.durable for ask in batch):
                clean = await self._kept(connection, batch, answers)
            return answers
        finally:
            if not clean:  # answers still under way must not meet the next commands
                await connection.disconnect(nowait=True)
            await self._pool.release(connection)

    async def _kept(
        self, connection: AbstractConnection, batch: list[Ask], answers: list[Any]
    ) -> bool:
        """Take back the answers that no replica vouches for; whether the connection is good."""
        try:
            taken, good = await self._is_replicated(connection), True
        except (redis_errors.RedisError, OSError):
            taken, good = False, False
        if not taken:
            self._look_at = 0.0
            for number, ask in enumerate(batch):
                if ask.durable and not isinstance(answers[number], Exception):
                    answers[number] = StoreUnavailable("no replica of Redis takes what is stored")
        return good

    async def _is_replicated(self, connection: AbstractConnection) -> bool:
        """Whether a replica has all that this connection wrote, or there is none."""
        if time.monotonic() >= self._look_at:
            told = await _ask(connection, "INFO", "replication")
            text = told if isinstance(told, bytes) else b""  # else it may not be asked
            self._replicas = sum(int(lag) <= LAG_SECONDS for lag in _REPLICA.findall(text))
            self._look_at = time.monotonic() + LOOK_SECONDS
        if not self._replicas:
            return True
        took = await _ask(connection, "WAIT", 1, WAIT_MS)
        return isinstance(took, int) and took > 0


def piped(redis: Redis) -> Exchange:
    """The library's own pipeline, for what is not reached over a connection."""

    async def exchange(batch: list[Ask]) -> list[Any]:
        async with redis.pipeline(transaction=False) as pipe:
            for ask in batch:
                pipe.execute_command(*ask.command)
            answers: list[Any] = await pipe.execute(raise_on_error=False)
            return answers

    return exchange


def _packed(batch: list[Ask]) -> bytes:
    return b"".join(
        pack_command(("ASKING",)) + pack_command(cast("Any", ask.command))
        if ask.asking
        else pack_command(cast("Any", ask.command))
        for ask in batch
    )


async def _answer(connection: AbstractConnection, ask: Ask) -> Any:  # noqa: ANN401  # Redis's
    """One answer of a batch, which has its time as a whole: a clock for each costs more."""
    try:
        if ask.asking:
            await connection.read_response(timeout=math.inf)
        return await connection.read_response(timeout=math.inf)
    except redis_errors.ResponseError as error:
        return error


async def _ask(connection: AbstractConnection, *command: object) -> Any:  # noqa: ANN401  # Redis's
    """One more command over the same connection, while nobody else has it."""
    await connection.send_packed_command(pack_command(cast("Any", command)), check_health=False)
    try:
        return await connection.read_response()
    except redis_errors.ResponseError as error:
        return error


_UNAVAILABLE = (
    redis_errors.ConnectionError,
    redis_errors.TimeoutError,
    redis_errors.OutOfMemoryError,
    redis_errors.ReadOnlyError,
    redis_errors.BusyLoadingError,
    redis_errors.ClusterDownError,
    redis_errors.TryAgainError,
    redis_errors.MasterDownError,
    redis_errors.RedisClusterException,
    OSError,
    TimeoutError,
)


def translated(error: Exception) -> Exception:
    """Ours for theirs; NoScriptError is kept, since ``Link.run`` mends it."""
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
