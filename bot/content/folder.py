"""Reading the content folder: which files count, and their bytes, safely."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.mistakes import Problem, problem

MAX_BYTES = 1_000_000
"""A larger file is refused unread."""

TREES = {"intents": ".yml", "responses": ".yml", "locales": ".po", "tests/phrases": ".yml"}
"""Where content lies and what its files end with."""

LIVE = ("intents", "responses", "locales")
"""What the running bot uses; test phrases are the checker's."""

MAX_FILES = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """The text of every content file, by path relative to the root, and what went wrong."""

    texts: dict[str, str]
    problems: tuple[Problem, ...]

    def under(self, tree: str) -> Iterator[tuple[str, str]]:
        """The files of one tree, in order of their paths."""
        for path, text in self.texts.items():
            if path.startswith(f"{tree}/"):
                yield path, text

    @property
    def version(self) -> str:
        """Hash of the bytes of all files that make the catalog: 12 hex digits."""
        digest = Digest()
        for path, text in self.texts.items():
            digest.add(path, text)
        return digest.version


class Digest:
    """The version of the files that make the catalog, one after the other."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, path: str, text: str) -> None:
        """The next file; others than those of the catalog say nothing."""
        if path.startswith(LIVE):
            self._digest.update(f"{path}\0{text}\0".encode())

    @property
    def version(self) -> str:
        """Of all so far: 12 hex digits."""
        return self._digest.hexdigest()[:12]


def paths(root: Path, trees: tuple[str, ...] = tuple(TREES)) -> Iterator[Path]:
    """The content files under ``root``, sorted; hidden files and others are passed over."""
    for tree in trees:
        found = []
        for folder, folders, names in os.walk(root / tree, followlinks=False):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            found += [
                Path(folder, name)
                for name in names
                if name.endswith(TREES[tree]) and not name.startswith(".")
            ]
        yield from sorted(found)[:MAX_FILES]


def signature(root: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Changes whenever a file that the bot uses is written, renamed, replaced or removed."""
    rows = []
    for path in paths(root, LIVE):
        try:
            status = path.stat()
        except OSError:
            continue
        rows.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(rows)


def read(root: Path, trees: tuple[str, ...] = tuple(TREES)) -> Folder:
    """Every content file's text; what cannot be used becomes a problem, never an error."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, text in each(root, trees):
        if isinstance(text, Problem):
            problems.append(text)
        else:
            texts[name] = text
    return Folder(texts=texts, problems=tuple(problems))


def each(root: Path, trees: tuple[str, ...]) -> Iterator[tuple[str, str | Problem]]:
    """Every content file's name with its text, or with why it cannot be used."""
    inside = root.resolve()
    for path in paths(root, trees):
        name = path.relative_to(root).as_posix()
        yield name, _read(path, name, inside)


def _read(path: Path, name: str, inside: Path) -> str | Problem:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            return problem(name, 0, "file-outside")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return problem(name, 0, "file-unreadable", reason="no ordinary file")
        if status.st_size > MAX_BYTES:
            return problem(name, 0, "file-too-big")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return problem(name, 0, "file-unreadable", reason=reason)
    return _decoded(data, name)


def _decoded(data: bytes, name: str) -> str | Problem:
    if data.startswith(b"\xef\xbb\xbf"):
        return problem(name, 1, "file-bom")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return problem(name, data.count(b"\n", 0, error.start) + 1, "file-encoding")
    if not text.strip():
        return problem(name, 1, "file-empty")
    return text
