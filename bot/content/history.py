"""Earlier Spanish answers, from the content folder's git history where it has one."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bot.catalog import SOURCE_LANGUAGE
from bot.content.drafts import Drafts
from bot.content.folder import Folder
from bot.content.parse import drafts
from bot.model import TopicId

REVISIONS = 100
"""Commits of a file that are looked through, newest first."""

SECONDS = 20
"""Longest wait for git."""

Wanted = tuple[TopicId, str]
"""A topic and the hash of its text."""


def stale(draft: Drafts) -> set[Wanted]:
    """What translations were made from that is not the Spanish text of now."""
    return {
        (topic, answer.source_hash)
        for (topic, language), answer in draft.answers.items()
        if language != SOURCE_LANGUAGE and answer.source_hash
        and (topic, SOURCE_LANGUAGE) in draft.answers
        and answer.source_hash != draft.answers[topic, SOURCE_LANGUAGE].hash
    }  # fmt: skip


def earlier(root: Path, draft: Drafts, wanted: Iterable[Wanted]) -> dict[Wanted, str]:
    """The Spanish texts with these hashes; those that git does not know are left out."""
    files: dict[str, set[Wanted]] = defaultdict(set)
    for topic, source_hash in wanted:
        files[draft.answers[topic, SOURCE_LANGUAGE].path].add((topic, source_hash))
    found: dict[Wanted, str] = {}
    for path, here in files.items():
        for revision in _git(root, "log", f"-{REVISIONS}", "--format=%H", "--", path).split():
            if here <= found.keys():
                break
            text = _git(root, "show", f"{revision}:./{path}")
            before, _ = drafts(Folder(texts={path: text} if text else {}, problems=()))
            for (topic, _), answer in before.answers.items():
                if (topic, answer.hash) in here:
                    found.setdefault((topic, answer.hash), answer.text)
    return found


def _git(root: Path, *arguments: str) -> str:
    """What git says; nothing where there is no git, no repository or no such file."""
    try:
        done = subprocess.run(  # noqa: S603  # fixed words and a path of our own files
            ["git", "-C", str(root), *arguments],  # noqa: S607  # the operator's git
            check=False, capture_output=True, timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""
