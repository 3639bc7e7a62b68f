"""The content in use: loaded at start, watched, and swapped by one reference.

A load that fails keeps the last good catalog; its problems stand in ``problems`` and
in the log, where the volunteer looks.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.catalog import Catalog, Matching, Phrasebook, in_language
from bot.content import folder, kept, matcher_cache
from bot.content.lesson import Lesson
from bot.content.mistake_kinds import Level
from bot.content.mistakes import Problem
from bot.content.passing import Pieces, unpacked
from bot.content.snapshot import Rules, Snapshot, catalog
from bot.errors import BotError, ContentError
from bot.mind.guard import taught
from bot.mind.matcher import Matcher
from bot.model import LanguageCode

log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
"""Between two looks at the folder: files, not events, so that every file system works."""

SETTLE_SECONDS = 1.0
"""Longest wait for a folder that keeps changing, such as a git checkout."""


READ_SECONDS = 60.0
"""Longest wait for the child process that reads and checks; it takes a few."""

_SHOWN = 10
"""Problems that a log line names."""


class Library:
    """Holds the catalog. ``load`` or ``open`` once, then keep ``watch`` running."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root
        self._cache = cache
        self._catalog: Catalog | None = None
        self._trained = ""
        """Name of the lesson that the matcher in use learnt."""
        self._training: asyncio.Task[None] | None = None
        self._rules: Rules = {}
        self._pieces: Pieces = {}
        self._signature: object = None
        self.problems: tuple[Problem, ...] = ()
        """Of the newest reading, errors first."""
        self.reading = ""
        """Version of the newest reading, whether it could be used or not."""

    @property
    def catalog(self) -> Catalog:
        """The last good catalog; a turn takes it once. Raises ContentError before any."""
        if self._catalog is None:
            raise ContentError("No content is loaded yet; run 'tucausa check'.")
        return self._catalog

    def phrasebook(self, language: str) -> Phrasebook:
        """The machine's phrases in that language, else in Spanish."""
        return in_language(self.catalog.phrases, LanguageCode(language))

    def load(self) -> None:
        """Take the content in use; what is not known is read and trained in a child process.

        Raises ContentError with the first problems.
        """
        if (found := self._known()) is None:
            snapshot, lesson = self._checked(*matcher_cache.ask_now(self._command()))
            found = snapshot, self._taught(lesson)
        self._begin(*found)

    async def open(self) -> None:
        """``load`` while the event loop goes on; the children end with a caller that is cancelled.

        Raises ContentError.
        """
        if (found := await asyncio.to_thread(self._known)) is None:
            written, code = await matcher_cache.ask(self._command())
            snapshot, lesson = await asyncio.to_thread(self._checked, written, code)
            matcher = await asyncio.to_thread(matcher_cache.known, lesson.name, self._cache)
            if matcher is None:
                log.info("training the matcher, once")
                matcher = await matcher_cache.learn_aside(lesson, self._cache)
            found = snapshot, matcher
        await asyncio.to_thread(self._begin, *found)

    def _known(self) -> tuple[Snapshot, Matcher] | None:
        """What earlier starts made of the same files, where it is all there."""
        self._signature = folder.signature(self._root)
        snapshot = self._kept()
        matcher = matcher_cache.known(snapshot.lesson, self._cache) if snapshot else None
        return (snapshot, matcher) if snapshot and matcher else None

    def _checked(self, written: bytes, code: int) -> tuple[Snapshot, Lesson]:
        """What a child process has read. Raises ContentError where it cannot be used."""
        snapshot, lesson = self._received(written, code)
        self._note(snapshot)
        if not snapshot.usable:
            raise ContentError(_summary(snapshot.problems, self._root))
        return snapshot, lesson

    def _begin(self, snapshot: Snapshot, matcher: Matcher) -> None:
        self._note(snapshot)
        self._trained = snapshot.lesson
        self._use(self._built(snapshot, matcher), snapshot)

    def _kept(self) -> Snapshot | None:
        """The snapshot that an earlier start made of the same files."""
        data = kept.known(self._root, self._cache)
        if data is None:
            return None
        snapshot, self._pieces = unpacked(data)
        if snapshot.day != datetime.now(UTC).date().isoformat():
            self._signature = None  # the watch has it checked for today
        return snapshot

    def _taught(self, lesson: Lesson) -> Matcher:
        matcher = matcher_cache.known(lesson.name, self._cache)
        if matcher is None:
            log.info("training the matcher, once")
            matcher = matcher_cache.learn(lesson, self._cache)
        return matcher

    async def watch(self) -> None:
        """Reload whenever the folder changes, for ever."""
        try:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                now = await asyncio.to_thread(folder.signature, self._root)
                if now != self._signature:
                    self._signature = await self._settled(now)
                    await self._survived(self._reload())
        finally:
            await self._stop_training()

    async def _survived(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:  # the watch must survive whatever a file does to us
            reason = str(error) if isinstance(error, BotError) else type(error).__name__
            log.error("the content was not loaded: %s", reason)

    async def _settled(self, before: object) -> object:
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)
            now = await asyncio.to_thread(folder.signature, self._root)
            if now == before:
                break
            before = now
        return before

    async def _reload(self) -> None:
        snapshot, lesson = await self._read()
        self._note(snapshot)
        if not snapshot.usable:
            log.error("%s", _summary(snapshot.problems, self._root))
            return
        new = await asyncio.to_thread(self._built, snapshot, self.catalog.matcher)
        self._use(taught(new, self.catalog.matcher), snapshot)
        await self._learn(lesson)  # new answers now, new phrases soon

    async def _learn(self, lesson: Lesson) -> None:
        """See that the matcher of this lesson comes into use, and no other."""
        task = self._training
        coming = task.get_name() if task and not task.done() else self._trained
        if lesson.name == coming:
            return
        await self._stop_training()
        if lesson.name != self._trained:
            training = self._survived(self._train(lesson))
            self._training = asyncio.create_task(training, name=lesson.name)

    def _command(self) -> list[str]:
        """The child process that reads and checks."""
        return [sys.executable, "-m", "bot.content.aside", str(self._root), str(self._cache)]

    async def _read(self) -> tuple[Snapshot, Lesson]:
        """What the files say now. Raises ContentError."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                written, code = await matcher_cache.ask(self._command())
        except TimeoutError as error:
            raise ContentError(
                f"The content was not read within {READ_SECONDS:.0f} s. Undo the last change; if "
                "it was to a safety rule, write its pattern with fewer '...' and brackets."
            ) from error
        return await asyncio.to_thread(self._received, written, code)

    def _received(self, written: bytes, code: int) -> tuple[Snapshot, Lesson]:
        """What the child process read. Raises ContentError where it did not end well."""
        if code:
            raise ContentError(
                f"The content could not be read (the child process ended with {code}). "
                "Check that there is free memory, then save a file again."
            )
        rows, _, data = written.partition(b"\n")
        snapshot, self._pieces = unpacked(data, self._pieces)
        return snapshot, Lesson(name=snapshot.lesson, rows=rows)

    async def _train(self, lesson: Lesson) -> None:
        matcher = await asyncio.to_thread(matcher_cache.known, lesson.name, self._cache)
        matcher = matcher or await matcher_cache.learn_aside(lesson, self._cache)
        self._trained = lesson.name
        self._catalog = taught(self.catalog, matcher)
        log.info("the new phrases are in use")

    async def _stop_training(self) -> None:
        if self._training is not None:
            self._training.cancel()
            await asyncio.wait([self._training])
            self._training = None

    def _note(self, snapshot: Snapshot) -> None:
        self.problems = snapshot.problems
        self.reading = snapshot.version

    def _built(self, snapshot: Snapshot, matcher: Matching) -> Catalog:
        same = self._catalog is not None and snapshot.rules == self._rules
        return catalog(snapshot, matcher, self.catalog.safety if same else None)

    def _use(self, new: Catalog, snapshot: Snapshot) -> None:
        self._catalog, self._rules = new, snapshot.rules
        log.info("content %s is in use", snapshot.version)


def _summary(problems: Sequence[Problem], root: Path) -> str:
    errors = [str(found) for found in problems if found.level is Level.ERROR]
    more = f"\n… and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    return (
        f"{len(errors)} problems in the content in {root}; what was good before stays:\n"
        + "\n".join(errors[:_SHOWN])
        + more
    )
