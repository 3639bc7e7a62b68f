"""The keeping of the log: what is noted, archived, counted and removed; ``purge``, ``erase``."""

import argparse
import asyncio
import gc
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import counting
from bot.catalog import Catalog
from bot.errors import SettingsError, StoreUnavailable
from bot.model import Kind, LogRecord, Message, Outcome
from bot.ports import Note, Noted
from bot.settings import Settings, prepare
from bot.store.records import Records
from bot.vault import Vault

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.archive import Archive
    from bot.journal.audit import Audit
    from bot.journal.database import Database
    from bot.journal.figures import Figures
    from bot.journal.redaction import Redacted
    from bot.journal.reports import Reports
    from bot.journal.retention import Receipt, Retention
    from bot.journal.votes import Votes

log = logging.getLogger(__name__)

ARCHIVE_SECONDS = 1.0
ARCHIVE_BATCH = 5
"""Records of each shard at a time: a few hundred in all, for the sake of memory."""
PURGE_SECONDS = 3600.0
"""Text is kept for days, to the hour."""

LATE_SECONDS = 30.0
"""After an erasure, what was under way elsewhere has been written and is looked for again."""

SETTLE_SECONDS = 60.0
"""How often answers that got no vote in time are counted as silence."""

RETRY_SECONDS = 5.0

Command = Callable[[Settings, argparse.Namespace], int]


Redact = Callable[[str, str], "Redacted"]
"""A text and its language -> what may be kept of it, and what was taken out."""


def noting(vault: Vault, settings: Settings, redact: Redact | None = None) -> Note:
    """What a log record may know of its message: the pseudonym, and words once redacted.

    Words that are not kept at all are looked through too: who writes a number is told.
    """

    def note(record: LogRecord, message: Message) -> Noted:
        person = vault.pseudonym(message.person)
        if record.erasure:
            raw = message.address.partition(" ")[0]
            former = vault.old_pseudonyms(message.channel, raw)
            return Noted(record=replace(record, person=person, former=former))
        redacted = None
        if has_words(message):
            redacted = _safely(redact or plainly_redacted, message.text, record.language)
        if redacted is None:
            return Noted(record=replace(record, person=person))
        keeps = settings.text_retention_days and not of_form(record)
        text = redacted.text if keeps else ""
        return Noted(record=replace(record, person=person, text=text), found=redacted.kinds)

    return note


def redactor(catalog: Callable[[], Catalog]) -> Redact:
    """Redaction that leaves the phones and links which the content itself makes public."""

    def kept(text: str, language: str) -> "Redacted":
        from bot.journal.redaction import Published, published_in, redact

        current = catalog()
        published = current.memo.get(redactor)
        if not isinstance(published, Published):
            published = published_in(answer.text for answer in current.answers.values())
            current.memo[redactor] = published
        return redact(text, language, published=published)

    return kept


def kept_text(redact: Redact) -> Callable[[str, str], str]:
    """Redaction for those who want no more than the text."""
    return lambda text, language: redact(text, language).text


def plainly_redacted(text: str, language: str) -> "Redacted":
    """The text redacted, whatever the content makes public."""
    from bot.journal.redaction import redact  # phonenumbers' tables: not before the first words

    return redact(text, language)


def has_words(message: Message) -> bool:
    """Whether somebody wrote in their own words, rather than pressed or commanded."""
    written = message.kind in (Kind.TEXT, Kind.EDITED)
    return written and not message.text.lstrip().startswith("/")


def of_form(record: LogRecord) -> bool:
    """Whether the words were an answer in a form, also its last one: commands have no words."""
    return record.outcome == Outcome.COMMAND


def _safely(redact: Redact, text: str, language: str) -> "Redacted | None":
    """The text as the log may keep it; None where redaction fails."""
    try:
        return redact(text, language)
    except Exception as error:  # a turn is worth more than its place in the log
        log.error("a text was not kept: redaction failed with %s", type(error).__name__)
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Books:
    """The journal's classes over one database."""

    database: "Database"
    archive: "Archive"
    retention: "Retention"
    figures: "Figures"
    votes: "Votes"
    audit: "Audit"
    reports: "Reports"

    def upkeep(self, settings: Settings) -> "Receipt":
        """Count what is over, then remove what is too old. Raises StoreUnavailable."""
        self.votes.settle()
        self.figures.keep_days()
        self.audit.purge()
        return self.retention.purge(
            text_days=settings.text_retention_days, turn_days=settings.turn_retention_days
        )


def books(settings: Settings) -> Books:
    """Open the journal; blocks, and imports the database's library."""
    from bot.journal.archive import Archive
    from bot.journal.audit import Audit
    from bot.journal.burial import Burials
    from bot.journal.database import Database
    from bot.journal.figures import Figures
    from bot.journal.reports import Reports
    from bot.journal.retention import Retention
    from bot.journal.votes import Votes

    database, burials = (
        Database(settings.database_url, settings.data_dir, aside=True),
        Burials(settings.data_dir),
    )
    return Books(
        database=database,
        archive=Archive(database, burials),
        retention=Retention(database, burials),
        figures=Figures(database),
        votes=Votes(database),
        audit=Audit(database),
        reports=Reports(database),
    )


async def keep_log(app: "App") -> None:
    """Move the log records of our shards to the database; what fails stays in Redis.

    The database's library is opened here, aside, so that the bot answers before it is there.
    """
    opened = await asyncio.to_thread(books, app.settings)
    gc.freeze()  # all is loaded and stays: looking through it for garbage took 80 ms each time
    keeper, quiet = _Keeper(app, opened), True
    try:
        while True:
            await asyncio.sleep(ARCHIVE_SECONDS)
            try:
                await keeper.work()
                quiet = True
            except StoreUnavailable as error:
                if quiet:
                    log.error("%s; the records wait in Redis", error)
                quiet = False
                await asyncio.sleep(RETRY_SECONDS)
    finally:
        opened.database.close()


class _Keeper:
    """Archives what there is, and does what is due."""

    def __init__(self, app: "App", opened: Books) -> None:
        self._app = app
        self._books = opened
        self._records = Records(app.link)
        self._purge_at = 0.0
        self._settle_at = 0.0
        self._count_at = 0.0
        self._look_again_at: float | None = None
        self._unclean = False

    async def work(self) -> None:
        """One round. Raises StoreUnavailable."""
        archive, retention = self._books.archive, self._books.retention
        more = True
        while more and (found := await self._records.read(self._app.leases.shards, ARCHIVE_BATCH)):
            more = _may_have_more(found)
            receipts = await asyncio.to_thread(archive.write, found)
            await self._records.delete([id for id, _ in found])
            for receipt in receipts:
                log.info("erased on a person's word, %s", receipt)
                self._unclean = True
                self._look_again_at = time.monotonic() + LATE_SECONDS
        now = time.monotonic()
        if self._look_again_at is not None and now >= self._look_again_at:
            await asyncio.to_thread(retention.bury_again)
            self._look_again_at, self._unclean = None, True
        if self._unclean:
            self._unclean = not await asyncio.to_thread(retention.clean)
        if now >= self._settle_at:
            await asyncio.to_thread(self._books.votes.settle)
            self._settle_at = now + SETTLE_SECONDS
        if now >= self._count_at:
            await asyncio.to_thread(self._app.counts.look, self._books.reports)
            self._count_at = now + counting.SECONDS
        if now >= self._purge_at:
            receipt = await asyncio.to_thread(self._books.upkeep, self._app.settings)
            self._unclean = self._unclean or bool(
                receipt.counts
            )  # a reader may have been in the way
            self._purge_at = now + PURGE_SECONDS


def _may_have_more(found: Sequence[tuple[str, LogRecord]]) -> bool:
    """Whether a shard gave as many as it was asked for: what came meanwhile can wait a round.

    To look at once for the few that came during the write would cost as much as the write.
    """
    counts = Counter(id.partition(":")[0] for id, _ in found)
    return max(counts.values()) >= ARCHIVE_BATCH


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Register the commands."""
    add("purge", "remove from the log what is older than the settings allow, now", purge)
    erasing = add("erase", "remove all that the log keeps of a person", erase)
    whose = erasing.add_mutually_exclusive_group(required=True)
    whose.add_argument("--pseudonym", metavar="P", help="the person's name in the log")
    whose.add_argument("--conversation", metavar="C", help="the id in a conversation's address")


def purge(settings: Settings, parsed: argparse.Namespace) -> int:
    """Do the daily upkeep now and print its receipt."""
    prepare(settings)
    opened = books(settings)
    try:
        print(opened.upkeep(settings))
    finally:
        opened.database.close()
    return 0


def erase(settings: Settings, parsed: argparse.Namespace) -> int:
    """Erase a person and print the receipt, which does not say whom."""
    prepare(settings)
    opened = books(settings)
    try:
        people = [parsed.pseudonym.strip()] if parsed.pseudonym else []
        if parsed.conversation:
            people = opened.retention.people_of(parsed.conversation.strip())
        if not people:
            raise SettingsError("The log has no such conversation; look at its address again.")
        print(opened.retention.erase(people))
    finally:
        opened.database.close()
    return 0
