"""The commands ``backup`` and ``restore``: DATA_DIR copied while the bot runs, and brought back.

Who was erased since the copy was made stays erased: see docs/operations.md.
"""

import argparse
import asyncio
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot import __version__, keeping
from bot.errors import SettingsError
from bot.journal.burial import FILE as ERASED
from bot.journal.burial import Burials
from bot.journal.copying import copy_log
from bot.journal.database import FILE as LOG
from bot.journal.turns import tombstone
from bot.model import PersonKey
from bot.settings import Settings, prepare, secret_key
from bot.store import copying, embedded
from bot.store.link import Link
from bot.vault import Vault

Command = Callable[[Settings, argparse.Namespace], int]

KEY, REDIS, TAKEN = "secret.key", "redis", "backup.json"

MARGIN = timedelta(minutes=1)
"""Between clocks, and between an erasure and its record."""


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Register the commands."""
    saving = add("backup", "copy DATA_DIR into an empty folder, while the bot runs", backup)
    saving.add_argument("folder", type=Path, help="where to; it is made")
    bringing = add(
        "restore", "bring a backup into an empty DATA_DIR, before the bot starts", restore
    )
    bringing.add_argument("folder", type=Path, help="what `tucausa backup` wrote")


def backup(settings: Settings, parsed: argparse.Namespace) -> int:
    """Copy the key, the log, what Redis keeps and the list of the erased."""
    target: Path = parsed.folder
    _make_empty(target)
    taken = datetime.now(UTC)
    done = {
        KEY: not settings.secret_key and _copy(settings.data_dir / KEY, target / KEY),
        LOG: not settings.database_url and copy_log(settings.data_dir, target),
        REDIS: not settings.redis_url
        and copying.copy_files(settings.data_dir / REDIS, target / REDIS),
        ERASED: _copy(settings.data_dir / ERASED, target / ERASED),
    }
    _write(target / TAKEN, json.dumps({"taken": taken.isoformat(), "version": __version__}))
    print(f"{target}: {', '.join(name for name, copied in done.items() if copied) or 'nothing'}")
    for line in _elsewhere(settings):
        print(line)
    return 0


def _elsewhere(settings: Settings) -> list[str]:
    """What a copy of DATA_DIR does not have, and who has to keep it."""
    held = {
        "SECRET_KEY is in your settings: keep a copy where you keep passwords.": settings.secret_key,
        "The log is in PostgreSQL: use pg_dump.": settings.database_url,
        "Redis is your own: copy its files as its documentation says.": settings.redis_url,
    }
    return [line for line, setting in held.items() if setting]


def restore(settings: Settings, parsed: argparse.Namespace) -> int:
    """Bring the copy back, then remove from it who has been erased since."""
    source: Path = parsed.folder
    taken = _taken(source)
    _must_be_free(settings.data_dir)
    prepare(settings)
    for name in (KEY, LOG):
        _copy(source / name, settings.data_dir / name)
    burials = Burials(settings.data_dir)
    burials.add(Burials(source).read())
    if copying.copy_files(source / REDIS, settings.data_dir / REDIS):
        asyncio.run(_forget(settings, burials, taken - MARGIN))
    opened = keeping.books(settings)
    try:
        print(f"{settings.data_dir}: restored as of {taken:%Y-%m-%d %H:%M} UTC")
        print(f"removed again, {opened.upkeep(settings)}")
    finally:
        opened.database.close()
    return 0


async def _forget(settings: Settings, burials: Burials, since: datetime) -> None:
    secrets = (secret_key(settings), settings.secret_key_old.encode())
    vaults = [Vault(secret) for secret in secrets if secret]
    dead = {hash for hash, at in burials.read().items() if at >= since}

    def is_erased(person: PersonKey) -> bool:
        return any(tombstone(vault.pseudonym(person)) in dead for vault in vaults)

    async with embedded.opened("", settings.data_dir) as (redis, kind):
        if kind is not embedded.Kind.OWN:
            raise SettingsError("redis-server is not installed here, and the backup needs it.")
        link = Link(redis)
        try:
            await copying.forget(link, is_erased)
        finally:
            await link.close()


def _taken(source: Path) -> datetime:
    try:
        return datetime.fromisoformat(json.loads((source / TAKEN).read_text())["taken"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{source} is no backup: it has no good {TAKEN}.") from error


def _must_be_free(data_dir: Path) -> None:
    if found := [name for name in (KEY, LOG, REDIS) if (data_dir / name).exists()]:
        raise SettingsError(
            f"DATA_DIR={data_dir} already holds {', '.join(found)}. Name another folder in "
            f"DATA_DIR, and copy {ERASED} into it if the old one still can be read."
        )


def _make_empty(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(target.iterdir()):
            raise SettingsError(f"{target} is not empty; name a folder that does not exist yet.")
        target.chmod(0o700)
    except OSError as error:
        raise SettingsError(f"{target} cannot be used ({error.strerror}).") from error


def _copy(source: Path, target: Path) -> bool:
    """A copy for our eyes only; False where there is nothing to copy."""
    if not source.exists():
        return False
    opener = partial(os.open, mode=0o600)
    with source.open("rb") as old, open(target, "xb", opener=opener) as new:
        shutil.copyfileobj(old, new)
    return True


def _write(path: Path, text: str) -> None:
    with open(path, "x", opener=partial(os.open, mode=0o600), encoding="utf-8") as file:
        file.write(text)
