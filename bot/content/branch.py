"""A branch with one commit in the content's own repository; the checkout stays as it is."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.codeowners import LANGUAGES
from bot.errors import ContentError

SECONDS = 60
"""Longest wait for git."""

ADDRESS = "console@localhost"
"""The committer's e-mail address: nobody's."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkout:
    """A content folder that a git repository keeps."""

    root: Path
    """The content folder."""
    prefix: str
    """Its place in the repository, empty or with a slash at its end."""
    writable: bool
    """A branch can be made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What the commit holds."""

    before: Mapping[str, str]
    """The changed files as they are in the folder, by path; new ones are missing."""
    after: Mapping[str, str]
    message: str
    author: str
    """A name; the address is nobody's."""


def checkout(root: Path) -> Checkout | None:
    """The repository of a content folder; None where no commit holds the content."""
    prefix = _git(root, "rev-parse", "--show-prefix")
    common = _git(root, "rev-parse", "--path-format=absolute", "--git-common-dir")
    kept = _git(root, "cat-file", "-e", f"HEAD:./{LANGUAGES}")
    if prefix is None or common is None or kept is None:
        return None
    objects = Path(os.fsdecode(common.rstrip(b"\n"))) / "objects"
    return Checkout(
        root=root, prefix=os.fsdecode(prefix.rstrip(b"\n")), writable=os.access(objects, os.W_OK)
    )


def commit(place: Checkout, name: str, change: Change) -> str:
    """Make the branch ``name`` with one commit on HEAD; returns the commit's id.

    Raises ContentError when the branch exists already, or a file is not the same in HEAD as
    in the folder.
    """
    root = place.root
    if not _NAME.fullmatch(name) or _git(root, "check-ref-format", "--branch", name) is None:
        raise ContentError(f"{name!r} is no name for a branch; use one such as console/phrases.")
    ref = f"refs/heads/{name}"
    if exists(place, name):
        raise ContentError(f"The branch {name!r} exists already; name another one with --branch.")
    head = _word(_git(root, "rev-parse", "HEAD"))
    for path in change.after:
        text = change.before.get(path)
        blob = _git(root, "cat-file", "blob", f"{head}:{place.prefix}{path}")
        if blob != (None if text is None else text.encode()):
            raise ContentError(
                f"{path} is not as in the last commit; commit or undo what was changed there, "
                "then try again."
            )
    stream = _stream(place, ref, head, change)
    if _git(root, "fast-import", "--quiet", "--date-format=now", given=stream) is None:
        raise ContentError("git could not write the branch; see that its folder can be written.")
    return _word(_git(root, "rev-parse", ref))


def exists(place: Checkout, name: str) -> bool:
    """Whether there is a branch of that name."""
    return _git(place.root, "show-ref", "--verify", "--quiet", f"refs/heads/{name}") is not None


def _stream(place: Checkout, ref: str, head: str, change: Change) -> bytes:
    who = " ".join(change.author.replace("<", " ").replace(">", " ").split())
    parts = [
        f"commit {ref}\n".encode(),
        f"committer {who} <{ADDRESS}> now\n".encode(),
        _data(change.message),
        f"from {head}\n".encode(),
    ]
    for path, text in sorted(change.after.items()):
        parts += [f'M 100644 inline "{place.prefix}{path}"\n'.encode(), _data(text)]
    return b"".join(parts)


def _data(text: str) -> bytes:
    data = text.encode()
    return b"data %d\n%b\n" % (len(data), data)


def _word(said: bytes | None) -> str:
    return (said or b"").decode().strip()


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git says; None where it refuses, or there is no git."""
    try:
        done = subprocess.run(  # noqa: S603  # fixed words, a checked branch and our own paths
            ["git", "-C", str(root), *arguments],  # noqa: S607  # the operator's git
            check=False, capture_output=True, timeout=SECONDS, input=given,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
