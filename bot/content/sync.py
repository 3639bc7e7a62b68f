"""From merge to live: fetch a branch, check it, and swap the content folder by one rename.

The content folder is a symbolic link to the folder of one commit; swapping it is one
rename, so the running bot sees either the old content or the new, never a mixture.
"""

import fcntl
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.build import read
from bot.content.mistake_kinds import Level
from bot.content.mistakes import Problem
from bot.content.untar import unpack
from bot.errors import ContentError, SettingsError

KEEP = 3
"""Commits left on disk, newest first."""

GIT_SECONDS = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class Synced:
    """What one run did."""

    commit: str
    changed: bool
    """The content folder now holds another commit than before."""
    problems: tuple[Problem, ...] = ()
    """Why the commit was refused; empty when it was not."""


def sync(url: str, link: Path, store: Path, today: date) -> Synced:
    """Bring ``link`` to the newest commit of ``url`` (``address`` or ``address#branch``).

    ``store`` holds the commits. A commit with errors is refused and the old content
    stays. Raises SettingsError when ``link`` is an ordinary folder, ContentError when
    git cannot fetch.
    """
    if link.exists() and not link.is_symlink():
        raise SettingsError(
            f"CONTENT_DIR {link} is an ordinary folder, which sync would have to overwrite. "
            "Name a path that does not exist yet; sync makes it a link."
        )
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        commit = _fetch(url, store / "repository.git")
        folder = store / commit
        if link.is_symlink() and link.resolve() == folder.resolve():
            return Synced(commit=commit, changed=False)
        _unpack(store / "repository.git", commit, folder)
        reading = read(folder, today)
        errors = tuple(found for found in reading.problems if found.level is Level.ERROR)
        if errors:
            shutil.rmtree(folder)
            return Synced(commit=commit, changed=False, problems=errors)
        _swap(link, folder)
        _tidy(store, link)
        return Synced(commit=commit, changed=True)


def _git(*arguments: str) -> bytes:
    """Run git. Raises ContentError, which never repeats the address: it may hold a token."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # git, with our own arguments
            ["git", *arguments],  # noqa: S607  # the git of the PATH
            capture_output=True, check=False, timeout=GIT_SECONDS, env=environment,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise SettingsError("git is not installed here; install it for 'tucausa sync'.") from error
    except subprocess.TimeoutExpired as error:
        raise ContentError("git got no answer in time; the old content stays.") from error
    if done.returncode:
        raise ContentError(
            f"git {arguments[0] if arguments[0] != '-C' else arguments[2]} failed "
            f"({done.returncode}); look at CONTENT_GIT_URL, its branch and the network. "
            "The old content stays."
        )
    return done.stdout


def _fetch(url: str, repository: Path) -> str:
    """The newest commit's id."""
    address, _, branch = url.partition("#")
    if address.startswith("-") or branch.startswith("-"):
        raise SettingsError("CONTENT_GIT_URL is no git address.")
    if not repository.exists():
        _git("init", "--quiet", "--bare", str(repository))
    _git("-C", str(repository), "fetch", "--quiet", "--depth=1", address, branch or "HEAD")
    return _git("-C", str(repository), "rev-parse", "FETCH_HEAD").decode().strip()


def _unpack(repository: Path, commit: str, folder: Path) -> None:
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    archive = _git("-C", str(repository), "archive", "--format=tar", commit)
    part.mkdir()
    unpack(archive, part)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def _swap(link: Path, folder: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.resolve(), target_is_directory=True)
    fresh.replace(link)


def _tidy(store: Path, link: Path) -> None:
    commits = sorted(
        (path for path in store.iterdir() if path.is_dir() and path.suffix == ""),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for old in commits[KEEP:]:
        if old.resolve() != link.resolve():
            shutil.rmtree(old, ignore_errors=True)
