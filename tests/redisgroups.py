"""Several redis-servers together: a primary with replicas under Sentinel, and a Cluster."""

import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from tests.process import free_port
from tests.servers import RedisServer

SERVICE = "tucausa"
PATIENCE = 30.0

_AT_ONCE = {"repl_diskless_sync": "yes", "repl_diskless_sync_delay": "0"}
_SENTINEL = """port {port}
dir {folder}
logfile log
sentinel monitor {service} 127.0.0.1 {primary} {quorum}
sentinel down-after-milliseconds {service} 500
sentinel failover-timeout {service} 3000
"""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition; a server that does not answer yet is waited for. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(RedisError, OSError):
            if condition():
                return
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


@dataclass(kw_only=True)
class Watched:
    """A primary, its replicas, and the Sentinels that watch them."""

    servers: dict[int, RedisServer]
    """By port; who of them is the primary changes."""
    sentinels: list[int]

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        return f"redis+sentinel://{hosts}/{SERVICE}/0"

    @property
    def primary(self) -> RedisServer:
        """Who is the primary, as a Sentinel says."""
        with Redis(port=self.sentinels[0]) as sentinel:
            _, port = sentinel.sentinel_get_master_addr_by_name(SERVICE)
        return self.servers[int(port)]

    @property
    def replicas(self) -> list[RedisServer]:
        """The others."""
        primary = self.primary
        return [server for server in self.servers.values() if server is not primary]

    def handed_over(self, old: RedisServer) -> None:
        """Wait until another one is the primary and takes writes. Raises TimeoutError."""
        until(lambda: self.primary is not old, "no Sentinel chose another primary")
        until(lambda: role(self.primary) == "master", "the chosen one is no primary")


def role(server: RedisServer) -> str:
    """Master or slave, as it says itself."""
    with server.client() as client:
        return str(client.info("replication")["role"])


def online(server: RedisServer) -> int:
    """Replicas that follow it."""
    with server.client() as client:
        told = client.info("replication")
    return sum(value["state"] == "online" for key, value in told.items() if _is_replica(key, value))


def _is_replica(key: str, value: object) -> bool:
    return key.startswith("slave") and isinstance(value, dict)


@contextmanager
def watched(*, replicas: int, sentinels: int = 3) -> Iterator[Watched]:
    """Start them, and wait until all know of each other."""
    with ExitStack() as stack:
        first, *others = [free_port() for _ in range(1 + replicas)]
        config = {"appendonly": "yes", "appendfsync": "no", **_AT_ONCE}
        servers = {first: stack.enter_context(RedisServer(port=str(first), **config))}
        for port in others:
            follower = RedisServer(port=str(port), replicaof=f"127.0.0.1 {first}", **config)
            servers[port] = stack.enter_context(follower)
        until(lambda: online(servers[first]) == replicas, "the replicas do not follow")
        ports = [free_port() for _ in range(sentinels)]
        for port in ports:
            stack.enter_context(_sentinel(port, first, quorum=sentinels // 2 + 1))
        for port in ports:
            until(lambda at=port: _knows(at, replicas, sentinels), "the Sentinels do not meet")  # type: ignore[misc]  # a default
        yield Watched(servers=servers, sentinels=ports)


def _knows(port: int, replicas: int, sentinels: int) -> bool:
    with Redis(port=port) as sentinel:
        state: Any = sentinel.sentinel_master(SERVICE)
    return (state["num-slaves"], state["num-other-sentinels"]) == (replicas, sentinels - 1)


@contextmanager
def _sentinel(port: int, primary: int, *, quorum: int) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="tc-sentinel-") as folder:
        path = Path(folder, "sentinel.conf")
        path.write_text(
            _SENTINEL.format(
                port=port, folder=folder, service=SERVICE, primary=primary, quorum=quorum
            )
        )
        program = shutil.which("redis-server") or "redis-server"
        process = subprocess.Popen([program, str(path), "--sentinel"], stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.kill()
            process.wait()


@dataclass(kw_only=True)
class Shards:
    """A Cluster of masters, each with a third of the slots, and one replica of the first."""

    masters: dict[int, RedisServer]
    """By port."""
    replica: RedisServer | None = None

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.masters)

    def empty(self) -> None:
        """Delete all keys."""
        for server in self.masters.values():
            server.do("FLUSHALL")

    def owner(self, slot: int) -> RedisServer:
        """The master that has a slot."""
        any_one = next(iter(self.masters.values()))
        with any_one.client() as client:
            told: Any = client.execute_command("CLUSTER", "SLOTS")
        return next(self.masters[int(row[2][1])] for row in told if row[0] <= slot <= row[1])

    def begin_move(self, slot: int, source: RedisServer, target: RedisServer) -> None:
        """From now on the source names the target for keys that it does not have."""
        target.do("CLUSTER", "SETSLOT", slot, "IMPORTING", source.do("CLUSTER", "MYID"))
        source.do("CLUSTER", "SETSLOT", slot, "MIGRATING", target.do("CLUSTER", "MYID"))

    def end_move(self, slot: int, source: RedisServer, target: RedisServer) -> None:
        """Bring the keys, and tell all who has the slot."""
        [port] = [at for at, server in self.masters.items() if server is target]
        while found := source.do("CLUSTER", "GETKEYSINSLOT", slot, 20):
            assert isinstance(found, list)
            source.do("MIGRATE", "127.0.0.1", port, "", 0, 5000, "KEYS", *found)
        name = target.do("CLUSTER", "MYID")
        for server in (target, source, *self.masters.values()):
            server.do("CLUSTER", "SETSLOT", slot, "NODE", name)

    def move(self, slot: int, source: RedisServer, target: RedisServer) -> None:
        """Move a slot and its keys from one master to another."""
        self.begin_move(slot, source, target)
        self.end_move(slot, source, target)


def _cluster_port() -> int:
    """A free port whose bus, 10,000 higher, is free too; both below those given to clients."""
    while True:
        port = random.SystemRandom().randrange(11_000, 21_000)
        with socket.socket() as one, socket.socket() as other, suppress(OSError):
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + 10_000))
            return port


def _member(**more: str) -> tuple[int, RedisServer]:
    port = _cluster_port()
    return port, RedisServer(
        port=str(port), bind="127.0.0.1", appendonly="yes", appendfsync="no",
        cluster_enabled="yes", cluster_node_timeout="1000", cluster_replica_validity_factor="0",
        **_AT_ONCE, **more,
    )  # fmt: skip


@contextmanager
def cluster(*, masters: int = 3, replica: bool = False) -> Iterator[Shards]:
    """Start a Cluster, and wait until all of it is of one mind."""
    with ExitStack() as stack:
        members = dict(_member() for _ in range(masters))
        for server in members.values():
            stack.enter_context(server)
        hosts = [f"127.0.0.1:{port}" for port in members]
        command = ["redis-cli", "--cluster", "create", *hosts, "--cluster-yes"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60)
        found = Shards(masters=members)
        if replica:
            port, server = _member()
            found.replica = stack.enter_context(server)
            _follow(found, server, port)
        for server in [*members.values(), *([found.replica] if found.replica else [])]:
            until(lambda at=server: _is_ok(at), "the cluster does not come together")  # type: ignore[misc]  # a default
        yield found


def _follow(shards: Shards, server: RedisServer, port: int) -> None:
    """Make a new member follow the first master."""
    at, first = next(iter(shards.masters.items()))
    server.do("CLUSTER", "MEET", "127.0.0.1", at)
    name = first.do("CLUSTER", "MYID")
    until(lambda: server.do("CLUSTER", "REPLICATE", name), "the replica knows no master")
    until(lambda: online(first) == 1, "the replica does not follow")


def _is_ok(server: RedisServer) -> bool:
    with server.client() as client:
        told: Any = client.execute_command("CLUSTER", "INFO")
    return "cluster_state:ok" in (told if isinstance(told, str) else str(told))
