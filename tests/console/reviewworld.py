"""The review over a real database and the little content in a git checkout."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.content.library import Library
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.review import Review
from bot.model import Candidate, LogRecord, TopicId
from bot.review_queue import Queue
from bot.reviewing import Reviewing, marked
from bot.vault import Vault
from tests.console.office import Office, opened
from tests.content.little import Little

LOW = 0.4
DEADLINE = TopicId("ptp/deadline")
EXPIRED = TopicId("ptp/expired")


@dataclass(slots=True)
class World:
    """A console with a review, its log, and the content that it is about."""

    office: Office
    review: Review
    reviewing: Reviewing
    queue: Queue
    little: Little
    archive: Archive
    asked: int = 0
    started: float = 0.0
    """When the last conversation began."""

    def ask(self, *texts: str, outcome: str = "fallback", score: float = 0.1) -> None:
        """Each text is somebody's question that got no good answer."""
        records = []
        for text in texts:
            self.asked += 1
            at = datetime.now(UTC) - timedelta(hours=1) + timedelta(seconds=self.asked)
            self.started = at.timestamp()
            candidates = (Candidate(topic=EXPIRED, score=0.2), Candidate(topic=DEADLINE, score=0.1))
            record = LogRecord(
                at=at.timestamp(), channel="web", language="es", outcome=outcome, topic=None,
                score=score, candidates=candidates, content_version="abc", waited_ms=3,
                started=at.timestamp(), person=f"person{self.asked}", text=text,
            )  # fmt: skip
            records.append((f"1:{int(at.timestamp() * 1000)}-0", record))
        self.archive.write(records)
        self.queue.look_again()

    def press(self, topic: TopicId) -> None:
        """Whoever asked last presses a topic's button."""
        at = datetime.now(UTC) - timedelta(hours=1) + timedelta(seconds=self.asked)
        record = LogRecord(
            at=at.timestamp() + 0.5, channel="web", language="es", outcome="answer", topic=topic,
            score=1.0, candidates=(), content_version="abc", waited_ms=3,
            started=self.started, person=f"person{self.asked}",
        )  # fmt: skip
        self.archive.write([(f"1:{int(at.timestamp() * 1000) + 500}-0", record)])
        self.queue.look_again()

    def git(self, *arguments: str, given: str = "") -> str:
        """In the content's checkout."""
        return git(self.little.root, *arguments, given=given)


def git(root: Path, *arguments: str, given: str = "") -> str:
    """What git says."""
    named = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    done = subprocess.run(
        ["git", "-C", str(root), *named, *arguments],
        check=True, capture_output=True, text=True, input=given,
    )  # fmt: skip
    return done.stdout


@asynccontextmanager
async def world(
    redis_url: str, database: Database, folder: Path, models: Callable[[Path], Path]
) -> AsyncIterator[World]:
    """A console with the review's pages."""
    little = Little(folder / "content")
    shutil.copytree(models(little.root), folder / "cache")
    git(little.root, "init", "--quiet", "--initial-branch=main")
    git(little.root, "add", "-A")
    git(little.root, "commit", "--quiet", "-m", "content")
    library = Library(little.root, folder / "cache")
    library.load()
    review = Review(database)
    queue = Queue(lambda: review, library, marks=[marked(Vault(b"k" * 32))], low=LOW)
    reviewing = Reviewing(queue, library, little.root)
    async with opened(redis_url, database, lambda shell: [reviewing.pages(shell)]) as office:
        yield World(
            office=office, review=review, reviewing=reviewing, queue=queue, little=little,
            archive=Archive(database, Burials(folder)),
        )  # fmt: skip
