"""Several files at once: all are written beside their places before the first takes its own."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from bot.errors import ContentError

_READABLE = 0o644


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write each text to its path below ``root``.

    Raises ContentError; then nothing changed, unless the disk failed between two renames.
    """
    parts: list[tuple[Path, Path]] = []
    try:
        for name, text in files.items():
            path = (root / name).resolve()
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{os.getpid()}")
            parts.append((part, path))
            part.write_bytes(text.encode())
            part.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else _READABLE)
        for part, path in parts:
            part.replace(path)
    except OSError as error:
        raise ContentError(
            f"{error.filename} cannot be written ({error.strerror}); give yourself the right to "
            "write there, then try again. Nothing was changed."
        ) from error
    finally:
        for part, _ in parts:
            part.unlink(missing_ok=True)
