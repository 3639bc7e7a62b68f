"""The content's files out of an archive that git made.

Debian 12's Python 3.11.2 has no extraction filters yet, so each file is written here.
"""

import io
import tarfile
from pathlib import Path, PurePosixPath

from bot.content.folder import TREES


def unpack(archive: bytes, place: Path) -> None:
    """Write the regular files of the content's folders below ``place``, and nothing else."""
    trees = tuple(f"{tree}/" for tree in TREES)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts
            file = tar.extractfile(member) if member.isfile() else None
            if file is None or not member.name.startswith(trees) or ".." in parts:
                continue
            target = place.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read())
