"""From a missed question to a patch: the review's pages over the log and the content in use."""

import asyncio
from collections.abc import Sequence, Sized
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalog import OUT_OF_SCOPE
from bot.console.review import ReviewPages
from bot.console.review_needs import (
    ABUSE,
    DRAFT,
    IGNORE,
    SCOPE,
    TEST,
    Choice,
    Draft,
    Heap,
    Pending,
    Refused,
    ReviewNeeds,
    Taken,
    Wording,
)
from bot.console.shell import Shell
from bot.content import folder
from bot.content.library import Library
from bot.content.proposed import Proposed, Refusal, clean
from bot.journal.reviewed import AcceptedPhrase, Decision, TopicDraft
from bot.mind.grouping import LIKENESS, Group, likeness
from bot.model import TopicId
from bot.review_queue import Mark, Queue
from bot.vault import Vault

if TYPE_CHECKING:
    from bot.app import App
    from bot.journal.review import Review


class Reviewing:
    """The review; its methods raise StoreUnavailable."""

    def __init__(self, queue: Queue, library: Library, content_dir: Path) -> None:
        self._queue = queue
        self._library = library
        self._content_dir = content_dir

    async def groups(self) -> Sized:
        """The groups of questions that nobody has decided on."""
        return await self._queue.groups()

    def pages(self, shell: Shell) -> ReviewPages:
        """The pages over all this."""
        needs = ReviewNeeds(
            heaps=self.heaps, heap=self.heap, decide=self.decide, pending=self.pending, undo=self.undo,
            exported=self.exported, redact=lambda text, language: _redacted(text, language)[0],
            catalog=lambda: self._library.catalog,
        )  # fmt: skip
        return ReviewPages(needs, shell)

    async def heaps(self) -> list[Heap]:
        """The open groups, most frequent first."""
        return [_heap(group) for group in await self._queue.groups()]

    async def heap(self, fingerprint: str) -> Heap | None:
        """The open group with a wording of that fingerprint."""
        group = await self._queue.group(fingerprint)
        return _heap(group) if group else None

    async def decide(self, choice: Choice) -> Refused | None:
        """Settle a group; None when that was done."""
        group = await self._queue.group(choice.fingerprint)
        if group is None:
            return Refused(code="gone")
        accepted: AcceptedPhrase | TopicDraft | Refused | None = None
        if choice.action == DRAFT:
            accepted = self._draft(choice, group.language)
        elif choice.action not in (ABUSE, IGNORE):
            accepted = await self._phrase(choice, group.language)
        if isinstance(accepted, Refused):
            return accepted
        decision = Decision(
            fingerprint=group.fingerprint, language=group.language, action=choice.action,
            topic=accepted.topic if isinstance(accepted, AcceptedPhrase) else None,
            operator=choice.operator.name, at=datetime.now(UTC), bag=group.variants[0].bag,
            texts=[variant.fingerprint for variant in group.variants],
        )  # fmt: skip
        review = await self._queue.opened()
        if not await asyncio.to_thread(review.decide, decision, accepted):
            return Refused(code="gone")
        self._queue.drop(group)
        return None

    def _draft(self, choice: Choice, language: str) -> TopicDraft | Refused:
        title, note = clean(choice.title), clean(choice.note)
        if not title:
            return Refused(code="title")
        for text in (title, note):
            again, told = _redacted(text, language)
            if told:
                return Refused(code="placeholder", text=again)
        return TopicDraft(title=title, note=note, language=language, role=choice.operator.role)

    async def _phrase(self, choice: Choice, language: str) -> AcceptedPhrase | Refused:
        catalog = self._library.catalog
        text, told = _redacted(clean(choice.text), language)
        if told:
            return Refused(code="placeholder", text=text)
        outside = choice.action == SCOPE
        if not outside and TopicId(choice.topic) not in catalog.topics:
            return Refused(code="topic", text=text)
        wanted = Proposed(
            text=text, topic=OUT_OF_SCOPE if outside else choice.topic, language=language,
            test=choice.action == TEST, near=choice.near,
        )  # fmt: skip
        review = await self._queue.opened()
        found = await asyncio.to_thread(self._in_the_way, review, wanted)
        if found is not None:
            return Refused(code=found.code, text=text, other=found.other, topic=found.topic)
        return AcceptedPhrase(
            text=text, topic=wanted.topic, language=language, role=choice.operator.role,
            kind="test" if wanted.test else "train",
            near=("near" if choice.near else "far") if outside else "",
        )  # fmt: skip

    def _in_the_way(self, review: "Review", wanted: Proposed) -> Refusal | None:
        """Why the content, and what waits already, do not take the phrase."""
        from bot.content import proposal  # YAML, for whoever reviews alone
        from bot.review_export import proposed

        before = [proposed(phrase) for phrase in review.pending()]
        same = [phrase for phrase in before if phrase.language == wanted.language]
        draft = proposal.of_language(folder.read(self._content_dir), wanted.language)
        return proposal.in_the_way(draft, same, wanted)

    async def pending(self) -> Pending:
        """What was accepted and not exported."""
        review = await self._queue.opened()
        return await asyncio.to_thread(self._pending, review)

    def _pending(self, review: "Review") -> Pending:
        from bot.review_export import bundled

        phrases = review.pending()
        bundle = bundled(self._content_dir, phrases)
        return Pending(
            phrases=[
                Taken(
                    id=one.id, text=one.text, topic=one.topic, language=one.language,
                    kind=one.kind, near=one.near,
                )
                for one in phrases
            ],
            drafts=[
                Draft(id=one.id, title=one.title, note=one.note, language=one.language)
                for one in review.drafts()
            ],
            refused={
                id: Refused(code=one.code, other=one.other, topic=one.topic)
                for id, one in bundle.refused.items()
            },
            patch=bundle.patch,
        )  # fmt: skip

    async def undo(self, id: str) -> bool:
        """Take back what was accepted; the group that it most likely came from is open again."""
        review = await self._queue.opened()
        origin = await asyncio.to_thread(_origin, review, id)
        if origin is None:
            return False
        action, topic, text, language = origin
        decisions = await asyncio.to_thread(review.decisions, action, topic)
        bag = self._queue.bag(text, language)
        alike = [
            (likeness(bag, decided), key) for key, code, decided in decisions if code == language
        ]
        value, key = max(alike, default=(0.0, ""))
        self._queue.look_again()
        return await asyncio.to_thread(review.undo, id, [key] if value >= LIKENESS else [])

    async def exported(self, ids: Sequence[str]) -> None:
        """Note that these were handed over."""
        review = await self._queue.opened()
        await asyncio.to_thread(review.exported, ids, datetime.now(UTC).date())

    async def close(self, *_: object) -> None:
        """Close the database, if it was opened."""
        await self._queue.close()


def _origin(review: "Review", id: str) -> tuple[str, str | None, str, str] | None:
    """Action, topic, text and language of what waits under this id: no more is known of it."""
    for phrase in review.pending():
        if phrase.id == id:
            outside = bool(phrase.near)
            action, topic = (SCOPE, None) if outside else (phrase.kind, phrase.topic)
            return action, topic, phrase.text, phrase.language
    for draft in review.drafts():
        if draft.id == id:
            return DRAFT, None, draft.note or draft.title, draft.language
    return None


def of(app: "App") -> Reviewing:
    """The review of a running bot, in a database of its own that it closes."""
    settings = app.settings
    secrets = [app.vault]
    if settings.secret_key_old:
        secrets.append(Vault(settings.secret_key_old.encode()))

    def opened() -> "Review":
        from bot.journal.database import Database  # the database's library is opened when needed
        from bot.journal.review import Review

        return Review(Database(settings.database_url, settings.data_dir))

    marks = [marked(vault) for vault in secrets]
    queue = Queue(opened, app.library, marks=marks, low=settings.review_below / 100)
    return Reviewing(queue, app.library, settings.content_dir)


def marked(vault: Vault) -> Mark:
    """The review's keyed hash of a text."""
    return lambda text: vault.mark(f"review\0{text}")


def _redacted(text: str, language: str) -> tuple[str, bool]:
    """The text redacted once more, and whether anything was, now or before."""
    from bot.journal.redaction import holds_placeholder, redact  # with its library, when needed

    found = redact(text, language).text
    return found, holds_placeholder(found)


def _heap(group: Group) -> Heap:
    newest = max(group.asked, key=lambda one: one.at)
    candidates = [*group.picked, *(one.topic for one in newest.candidates)]
    return Heap(
        fingerprint=group.fingerprint, language=group.language,
        conversations=group.conversations, newest=datetime.fromtimestamp(newest.at, UTC),
        reasons=dict(group.reasons),
        wordings=[
            Wording(text=variant.text, conversations=variant.conversations)
            for variant in group.variants
        ],
        candidates=list(dict.fromkeys(candidates)), picked=group.picked,
    )  # fmt: skip
