"""The tombstones beside the database: a file that a restored backup does not take back."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.errors import StoreUnavailable

FILE = "erased"
"""In DATA_DIR: a line for each erasure, the hash of the pseudonym and the time."""


class Burials:
    """Who was erased, by the hash of the pseudonym, and when."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE

    def read(self) -> dict[str, datetime]:
        """All of them; a line that was cut off is passed over. Raises StoreUnavailable."""
        found: dict[str, datetime] = {}
        try:
            lines = self._path.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return found
        except (OSError, UnicodeDecodeError) as error:
            raise StoreUnavailable(f"{self._path.name} cannot be read in DATA_DIR") from error
        for line in lines:
            hash, _, moment = line.partition(" ")
            try:
                at = datetime.fromisoformat(moment)
            except ValueError:
                continue
            found[hash] = max(at, found.get(hash, at))
        return found

    def add(self, dead: Mapping[str, datetime]) -> None:
        """Add some, on the disk before this returns. Raises StoreUnavailable.

        Each begins a new line, as the last write may have been cut off.
        """
        if not dead:
            return
        lines = "".join(f"\n{hash} {at.isoformat()}\n" for hash, at in dead.items())
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="ascii") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreUnavailable(f"{self._path.name} cannot be written in DATA_DIR") from error
