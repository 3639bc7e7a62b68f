"""The content in use: loaded at start, watched, and swapped by one reference.

A load that fails keeps the last good catalog; its problems stand in ``problems`` and
in the log, where the volunteer looks.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.catalog import SOURCE_LANGUAGE, Catalog, Phrasebook
from bot.content import folder, matcher_cache
from bot.content.build import Reading, build, read
from bot.content.mistakes import Level, Problem
from bot.errors import BotError, ContentError
from bot.mind.matcher import Matcher
from bot.mind.safety import Rule, fingerprint
from bot.mind.training import Example
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
        self._examples: list[Example] = []
        self._rules: dict[LanguageCode, list[Rule]] = {}
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
        reading = self._read()
        if not reading.usable:
            raise ContentError(_summary(reading.problems, self._root))
        examples = reading.examples()
        matcher = matcher_cache.cached(examples, self._cache)
        if matcher is None:
            log.info("training the matcher on %d phrases, once", len(examples))
            matcher = matcher_cache.train(examples, self._cache)
        self._swap(reading, matcher, examples)

    async def watch(self) -> None:
        """Reload whenever the folder changes, for ever."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            now = await asyncio.to_thread(folder.signature, self._root)
            if now == self._signature:
                continue
            self._signature = await self._settled(now)
            try:
                await self._reload()
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
        reading = await asyncio.to_thread(self._read)
        if not reading.usable:
            log.error("%s", _summary(reading.problems, self._root))
            return
        examples = reading.examples()
        if examples == self._examples and isinstance(self.catalog.matcher, Matcher):
            self._swap(reading, self.catalog.matcher, examples)
            return
        matcher = await asyncio.to_thread(matcher_cache.cached, examples, self._cache)
        if matcher is None:
            if isinstance(old := self.catalog.matcher, Matcher):
                self._swap(reading, old, self._examples)  # new answers now, new phrases soon
            matcher = await matcher_cache.train_aside(examples, self._cache)
        self._swap(reading, matcher, examples)

    def _read(self) -> Reading:
        today = datetime.now(UTC).date()
        reading = read(self._root, today, folder.LIVE, proven=self._proven())
        self.problems = reading.problems
        self.reading = reading.version
        return reading

    def _swap(self, reading: Reading, matcher: Matcher, examples: list[Example]) -> None:
        same = self._catalog is not None and reading.drafts.rules == self._rules
        self._catalog = build(reading, matcher, self.catalog.safety if same else None)
        self._examples, self._rules = examples, reading.drafts.rules
        self._prove()
        log.info("content %s is in use", reading.version)

    def _proven(self) -> set[str]:
        """Fingerprints of the safety rules that kept all their examples."""
        try:
            return set((self._cache / "rules.proven").read_text().split())
        except (OSError, ValueError):
            return set()

    def _prove(self) -> None:
        marks = {fingerprint(rule) for rules in self._rules.values() for rule in rules}
        if marks != self._proven():
            with suppress(OSError):
                self._cache.mkdir(parents=True, exist_ok=True)
                (self._cache / "rules.proven").write_text("\n".join(sorted(marks)))


def _summary(problems: Sequence[Problem], root: Path) -> str:
    errors = [str(found) for found in problems if found.level is Level.ERROR]
    more = f"\n… and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    return (
        f"{len(errors)} problems in the content in {root}; what was good before stays:\n"
        + "\n".join(errors[:_SHOWN])
        + more
    )
