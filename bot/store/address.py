"""What REDIS_URL may name: one server, the primary that Sentinel names, or a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.errors import SettingsError

CONNECT_SECONDS = 3.0

ASK_SECONDS = 1.0
"""For a Sentinel's answer: the next one is asked then."""

REDIS_PORT, SENTINEL_PORT = 6379, 26379
_LAST_PORT = 65535

_FILES = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
_SENTINELS = frozenset({"sentinel_username", "sentinel_password"})

_HELP = (
    "Write redis://host:6379/0, redis+sentinel://host:26379,host:26379/service/0 or "
    "redis+cluster://host:6379,host:6379; rediss for TLS, unix:// for a socket"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A URL of several servers, read; nothing of it is ever shown, since it may hold a password."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    """Of Sentinel: whose primary is meant."""
    known: dict[str, Any]
    """Name, password, database and TLS of the servers."""
    asked: dict[str, Any]
    """Of Sentinel: name, password and TLS of the Sentinels themselves."""


@asynccontextmanager
async def client(url: str, timeout: float) -> AsyncIterator[Redis | RedisCluster]:
    """A client whose commands fail after ``timeout`` seconds; nothing is connected yet.

    Raises SettingsError for a URL that cannot be read.
    """
    once: dict[str, Any] = {
        "socket_timeout": timeout, "socket_connect_timeout": CONNECT_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }  # fmt: skip
    scheme = url.partition(":")[0]
    if scheme.endswith("+cluster"):
        address = read(url)
        nodes = [ClusterNode(host, port) for host, port in address.hosts]
        cluster = RedisCluster(
            startup_nodes=nodes, require_full_coverage=False, **address.known, **once
        )
        try:
            yield cluster
        finally:
            await cluster.aclose()
    elif scheme.endswith("+sentinel"):
        address = read(url)
        asked = {**once, **address.asked, "socket_timeout": min(timeout, ASK_SECONDS)}
        asked["socket_connect_timeout"] = asked["socket_timeout"]
        sentinel = Sentinel(  # type: ignore[no-untyped-call]  # redis-py
            list(address.hosts), sentinel_kwargs=asked, **once
        )
        redis = sentinel.master_for(address.service, **address.known)
        try:
            yield redis
        finally:
            with suppress(RedisError, OSError):
                await redis.aclose()
            with suppress(RedisError, OSError):
                await sentinel.aclose()
    else:
        try:
            found = Redis.from_url(url, **once)
            found.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # redis-py
        except (ValueError, TypeError) as error:  # it quotes the URL
            raise _bad("it cannot be read, or has an unknown option") from error
        try:
            yield found
        finally:
            await found.aclose()


def read(url: str) -> Address:
    """The parts of a URL with several hosts. Raises SettingsError."""
    parts = _split(url)
    user, _, hosts = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    is_sentinel = parts.scheme.endswith("+sentinel")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := set(options) - _FILES - (_SENTINELS if is_sentinel else set()):
        raise _bad(f"it has an unknown option, {min(unknown)[:20]!r}")
    tls = _tls(parts.scheme, options)
    known = {"username": unquote(name) or None, "password": unquote(password) or None, **tls}
    path = [part for part in parts.path.split("/") if part]
    service = ""
    if is_sentinel:
        if not path:
            raise _bad("it does not name Sentinel's service")
        service = unquote(path.pop(0))
        known["db"] = _database(path.pop(0)) if path else 0
    elif path == ["0"]:
        path = []
    if path:
        raise _bad("there is too much behind the hosts (a cluster has only database 0)")
    port = SENTINEL_PORT if is_sentinel else REDIS_PORT
    asked = {key.removeprefix("sentinel_"): options[key] for key in _SENTINELS & set(options)}
    return Address(
        hosts=tuple(_host(one, port) for one in hosts.split(",")), service=service, known=known,
        asked={**asked, **tls},
    )  # fmt: skip


def _split(url: str) -> SplitResult:
    """By hand: several hosts, one of them in brackets, are no URL to newer Pythons."""
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    hosts, slash, path = rest.partition("/")
    return SplitResult(scheme.lower(), hosts, slash + path, query, "")


def _tls(scheme: str, options: dict[str, str]) -> dict[str, Any]:
    files: dict[str, Any] = {key: options[key] for key in _FILES & set(options)}
    if scheme.startswith("rediss"):
        return {"ssl": True, **files}
    if files:
        raise _bad("certificates need rediss")
    return {}


def _host(text: str, port: int) -> tuple[str, int]:
    try:
        found = urlsplit(f"//{text}")
        host, number = found.hostname, found.port if found.port is not None else port
    except ValueError as error:
        raise _bad("a host or its port cannot be read") from error
    if not host or not 0 < number <= _LAST_PORT:
        raise _bad("a host or its port is missing")
    return host, number


def _database(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise _bad("the database is no number")
    return int(text)


def _bad(what: str) -> SettingsError:
    return SettingsError(f"REDIS_URL cannot be used: {what}. {_HELP}.")
