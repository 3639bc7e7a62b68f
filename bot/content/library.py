"""The content in use: loaded at start, watched, and swapped by one reference.

A load that fails keeps the last good catalog; its problems stand in ``problems`` and
in the log, where the volunteer looks.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.catalog import SOURCE_LANGUAGE, Catalog, Matching, Phrasebook
from bot.content import folder, matcher_cache
from bot.content.build import Reading, build, taken
from bot.content.lesson import Lesson
from bot.content.mistake_kinds import Level
from bot.content.mistakes import Problem
from bot.content.passing import Pieces, unpacked
from bot.errors import BotError, ContentError
from bot.mind.safety import Rule
from bot.model import LanguageCode

log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
"""Between two looks at the folder: files, not events, so that every file system works."""

SETTLE_SECONDS = 1.0
"""Longest wait for a folder that keeps changing, such as a git checkout."""


_SHOWN = 10
"""Problems that a log line names."""


class Library:
    """Holds the catalog. ``load`` once, then keep ``watch`` running."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root
        self._cache = cache
        self._catalog: Catalog | None = None
        self._trained = ""
        """Name of the lesson that the matcher in use learnt."""
        self._training: asyncio.Task[None] | None = None
        self._rules: dict[LanguageCode, list[Rule]] = {}
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
        phrases = self.catalog.phrases
        return phrases.get(LanguageCode(language)) or phrases[SOURCE_LANGUAGE]

    def load(self) -> None:
        """Read, check, train and build. Raises ContentError with the first problems."""
        self._signature = folder.signature(self._root)
        reading, lesson = taken(self._root, self._cache)
        self._note(reading)
        if not reading.usable:
            raise ContentError(_summary(reading.problems, self._root))
        matcher = matcher_cache.known(lesson, self._cache)
        if matcher is None:
            log.info("training the matcher, once")
            matcher = matcher_cache.learn(lesson, self._cache)
        self._trained = lesson.name
        self._use(self._built(reading, matcher), reading)

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
        reading, lesson = await self._read()
        self._note(reading)
        if not reading.usable:
            log.error("%s", _summary(reading.problems, self._root))
            return
        catalog = await asyncio.to_thread(self._built, reading, self.catalog.matcher)
        self._use(replace(catalog, matcher=self.catalog.matcher), reading)
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

    async def _read(self) -> tuple[Reading, Lesson]:
        """What ``taken`` gives, from a child process. Raises ContentError."""
        command = [sys.executable, "-m", "bot.content.aside", str(self._root), str(self._cache)]
        written, code = await matcher_cache.ask(command, b"")
        if code:
            raise ContentError(
                f"The content could not be read (the child process ended with {code}). "
                "Check that there is free memory, then save a file again."
            )
        reading, lesson, self._pieces = await asyncio.to_thread(unpacked, written, self._pieces)
        return reading, lesson

    async def _train(self, lesson: Lesson) -> None:
        matcher = await asyncio.to_thread(matcher_cache.known, lesson, self._cache)
        matcher = matcher or await matcher_cache.learn_aside(lesson, self._cache)
        self._trained = lesson.name
        self._catalog = replace(self.catalog, matcher=matcher)
        log.info("the new phrases are in use")

    async def _stop_training(self) -> None:
        if self._training is not None:
            self._training.cancel()
            await asyncio.wait([self._training])
            self._training = None

    def _note(self, reading: Reading) -> None:
        self.problems = reading.problems
        self.reading = reading.version

    def _built(self, reading: Reading, matcher: Matching) -> Catalog:
        same = self._catalog is not None and reading.drafts.rules == self._rules
        return build(reading, matcher, self.catalog.safety if same else None)

    def _use(self, catalog: Catalog, reading: Reading) -> None:
        self._catalog, self._rules = catalog, reading.drafts.rules
        log.info("content %s is in use", reading.version)


def _summary(problems: Sequence[Problem], root: Path) -> str:
    errors = [str(found) for found in problems if found.level is Level.ERROR]
    more = f"\n… and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    return (
        f"{len(errors)} problems in the content in {root}; what was good before stays:\n"
        + "\n".join(errors[:_SHOWN])
        + more
    )
