"""Redis's append-only files, copied while they grow; and what must not come back with them."""

import asyncio
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.errors import StoreUnavailable
from bot.model import PersonKey
from bot.store import keys
from bot.store.link import Link

FOLDER = "appendonlydir"
"""Redis's name for it, from version 7 on."""

MANIFEST = "appendonly.aof.manifest"
ATTEMPTS, PAUSE = 20, 0.5
"""Tries while Redis writes its files anew, and seconds between two."""

_PERSON = re.compile(rb"[0-9a-f]{32}")
_UNDER_WAY = frozenset(
    name.encode() for n in range(keys.SHARDS) for name in (keys.inbox(n), keys.outbox(n))
)


def copy_files(source: Path, target: Path) -> bool:
    """Copy the append-only files; False where there are none. Raises StoreUnavailable.

    The end of the newest may be cut off, which Redis mends at its start.
    """
    if not (source / FOLDER / MANIFEST).exists():
        return False
    for _ in range(ATTEMPTS):
        if _copied(source / FOLDER, target / FOLDER):
            return True
        time.sleep(PAUSE)
    raise StoreUnavailable("Redis writes its files anew all the time; try again later")


def _copied(source: Path, target: Path) -> bool:
    """Whether all that the manifest names was there, and the same manifest afterwards."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    try:
        manifest = (source / MANIFEST).read_bytes()
        for name in re.findall(r"^file ([\w.-]+) ", manifest.decode(), re.MULTILINE):
            shutil.copyfile(source / name, target / name)
        (target / MANIFEST).write_bytes(manifest)
        return (source / MANIFEST).read_bytes() == manifest
    except FileNotFoundError:
        return False


async def forget(link: Link, is_erased: Callable[[PersonKey], bool]) -> int:
    """Remove the erased, and what was under way; returns how many keys went.

    What was under way in a copy has been answered, or is too old to be. The files are
    written anew, so that nothing stays in them. Raises StoreUnavailable.
    """
    gone = 0
    for key in await link.call("KEYS", "tc:*"):
        if key in _UNDER_WAY or _is_of(key.rpartition(b":")[2], is_erased):
            gone += await link.call("DEL", key)
        elif await link.call("TYPE", key) == b"zset":
            members = await link.call("ZRANGE", key, 0, -1)
            if dead := [one for one in members if _is_of(one, is_erased)]:
                gone += await link.call("ZREM", key, *dead)
    await _rewritten(link)
    return gone


def _is_of(name: bytes, is_erased: Callable[[PersonKey], bool]) -> bool:
    return bool(_PERSON.fullmatch(name)) and is_erased(PersonKey(name.decode()))


async def _rewritten(link: Link) -> None:
    await link.call("BGREWRITEAOF")
    while await _is_rewriting(link):
        await asyncio.sleep(0.05)


async def _is_rewriting(link: Link) -> bool:
    told: Any = await link.call("INFO", "persistence")
    text = told.decode() if isinstance(told, bytes) else str(told)
    return bool(re.search(r"aof_rewrite_(?:in_progress|scheduled):1", text))
