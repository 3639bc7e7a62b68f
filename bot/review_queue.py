"""The groups of missed questions that nobody has decided on, found in the log when they are asked for."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.content.library import Library
from bot.mind.grouping import Bag, Group, Missed, Reader, Settled, Traces, groups
from bot.mind.matcher import Matcher

if TYPE_CHECKING:
    from bot.journal.review import Review

FRESH_SECONDS = 20.0
"""How long the groups that were found are shown again."""

READ_AT_ONCE = 50
"""Texts read between two looks at what else there is to do: a few milliseconds."""

Mark = Callable[[str], str]
"""A keyed hash."""


class Queue:
    """The groups; its methods raise StoreUnavailable."""

    def __init__(
        self, open: Callable[[], "Review"], library: Library, *, marks: Sequence[Mark], low: float
    ) -> None:
        """``open`` gives the review's tables and is called once, in a thread.

        ``marks`` are keyed hashes, the one in use first; ``low`` is the score below which a
        suggestion counts as missed.
        """
        self._open = open
        self._library = library
        self._marks = marks
        self._low = low
        self._review: Review | None = None
        self._opening = asyncio.Lock()
        self._lock = asyncio.Lock()
        self._groups: list[Group] = []
        self._found_at = -FRESH_SECONDS
        self._memory: dict[tuple[str, str], Traces] = {}
        self._reader: tuple[Matcher, Reader] | None = None

    async def groups(self) -> list[Group]:
        """The open groups, most frequent first."""
        async with self._lock:
            if time.monotonic() - self._found_at > FRESH_SECONDS:
                self._groups = await self._found()
                self._found_at = time.monotonic()
            return self._groups

    async def group(self, fingerprint: str) -> Group | None:
        """The open group with a wording of that fingerprint: another may lead it by now."""
        for group in await self.groups():
            if any(variant.fingerprint == fingerprint for variant in group.variants):
                return group
        return None

    def drop(self, group: Group) -> None:
        """It is open no more."""
        self._groups = [one for one in self._groups if one is not group]

    def look_again(self) -> None:
        """What was found is old."""
        self._found_at = -FRESH_SECONDS

    def bag(self, text: str, language: str) -> Bag:
        """A text's words under their marks."""
        return self._reading().read(text, language)[0].bag

    async def opened(self) -> "Review":
        """The tables, for calls in a thread."""
        async with self._opening:
            if self._review is None:
                self._review = await asyncio.to_thread(self._open)
        return self._review

    async def close(self) -> None:
        """Close the database, if it was opened."""
        if self._review is not None:
            await asyncio.to_thread(self._review.close)

    async def _found(self) -> list[Group]:
        review = await self.opened()
        missed, known = await asyncio.to_thread(
            lambda: (review.missed(low=self._low), review.known())
        )
        asked = [
            Missed(
                text=one.text, language=one.language, conversation=one.conversation,
                at=one.at.timestamp(), reason=one.reason, candidates=one.candidates,
                picked=one.picked,
            )
            for one in missed
        ]  # fmt: skip
        read = await self._read({(one.text, one.language) for one in asked})
        settled = Settled(texts=known.texts, bags=known.bags)
        return await asyncio.to_thread(
            groups, asked, lambda text, language: read[text, language], settled
        )

    async def _read(self, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Traces]:
        """Here and not in a thread, since the matcher is everybody's; but never for long."""
        reader = self._reading()
        new = sorted(wanted - self._memory.keys())
        found = {key: self._memory[key] for key in wanted & self._memory.keys()}
        for number, key in enumerate(new):
            found[key] = reader.read(*key)
            if number % READ_AT_ONCE == 0:
                await asyncio.sleep(0)
        self._memory = found
        return found

    def _reading(self) -> Reader:
        """The reader of the matcher in use; another matcher has other words."""
        matcher = self._library.catalog.matcher
        if not isinstance(matcher, Matcher):
            raise TypeError("only a trained matcher knows its words")
        if self._reader is None or self._reader[0] is not matcher:
            self._reader = (matcher, Reader.of(matcher, self._marks))
            self._memory = {}
        return self._reader[1]
