"""A copy of the log's SQLite file as of one moment, while others write it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import StoreUnavailable
from bot.journal.database import BUSY_MS, FILE


def copy_log(data_dir: Path, folder: Path) -> bool:
    """Copy the log into ``folder``; False where there is none. Raises StoreUnavailable.

    Nobody waits for it: the write-ahead log lets others write meanwhile.
    """
    source, target = data_dir / FILE, folder / FILE
    if not source.exists():
        return False
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_MS / 1000)) as log,
            closing(sqlite3.connect(target)) as copy,
        ):
            log.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever copies it next
    except sqlite3.Error as error:
        raise StoreUnavailable(f"the log cannot be copied ({type(error).__name__})") from error
    return True
