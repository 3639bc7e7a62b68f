"""Snapshots kept in the cache: content that did not change is neither parsed nor checked."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from bot.content import folder
from bot.content.mistakes import Problem

KEEP = 3
"""Snapshots left in the cache, newest first."""

_CODE = Path(__file__).parent.parent
_ROOMS = (_CODE, _CODE / "content", _CODE / "mind")
"""The code that decides what becomes of the files."""


def known(root: Path, cache: Path) -> bytes | None:
    """The snapshot of exactly these files, as it was kept; None where there is none."""
    found = _version(root)
    try:
        data = _path(found, cache).read_bytes() if found else b""
    except OSError:
        return None
    checksum, _, snapshot = data.partition(b"\n")
    return snapshot if checksum == _checksum(snapshot) else None


def keep(snapshot: bytes, version: str, cache: Path) -> None:
    """Keep the snapshot of a content version; where that fails, it is made again."""
    path = _path(version, cache)
    part = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        part.write_bytes(_checksum(snapshot) + b"\n" + snapshot)
        part.replace(path)
        kept = sorted(cache.glob("*.content"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-KEEP]:
            old.unlink(missing_ok=True)


def _version(root: Path) -> str:
    """Version of the files; empty where one of them cannot be used, which is told anew."""
    digest = folder.Digest()
    for name, text in folder.each(root, folder.LIVE):
        if isinstance(text, Problem):
            return ""
        digest.add(name, text)
    return digest.version


def _path(version: str, cache: Path) -> Path:
    return cache / f"{version}-{_code()}.content"


def _code() -> str:
    """Changes with the code that reads and checks, and so with what a snapshot may say."""
    rows = []
    for room in _ROOMS:
        for entry in os.scandir(room):
            if entry.name.endswith(".py"):
                status = entry.stat()
                rows.append((entry.name, room.name, status.st_size, status.st_mtime_ns))
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:12]


def _checksum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
