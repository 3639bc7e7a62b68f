"""What an imported translation changes: its texts, its state, and what it was made from.

A translation is never approved by a program. It notes the Spanish text that the
translator saw; where that has changed since, the checker and the bot say it is stale.
"""

import hashlib
from dataclasses import dataclass

from bot.content.answer_edit import AnswerEdit
from bot.content.drafts import DraftAnswer
from bot.content.findings import Finding, finding
from bot.content.phrase_edit import PhraseEdit
from bot.content.po_file import Entry
from bot.content.units import APPROVED, DRAFT, TEXT, Unit, fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a translator handed in for one answer."""

    units: dict[str, Unit]
    """By field; those that have a translation."""
    original: DraftAnswer
    have: DraftAnswer | None
    """The translation as it is now."""
    by_person: bool
    """Somebody vouches that what is no draft was approved by a person."""

    @property
    def made_from(self) -> str | None:
        """The hash of the Spanish text that the translator saw."""
        unit = self.units.get(TEXT)
        return _hash(unit.source) if unit else None

    @property
    def outdated(self) -> bool:
        """Whether any Spanish text has changed since."""
        now = fields(self.original)
        return any(unit.source.strip() != now[name].strip() for name, unit in self.units.items())

    @property
    def fuzzy(self) -> bool:
        """Whether any of it still needs work."""
        return any(unit.fuzzy for unit in self.units.values())

    @property
    def whole(self) -> bool:
        """Whether every text of the answer is there."""
        return all(name in self.units for name, text in fields(self.original).items() if text)

    @property
    def changes(self) -> dict[str, str]:
        """The texts that are not as they were."""
        now = fields(self.have) if self.have else {}
        cleaned = {name: clean(unit.text, now.get(name)) for name, unit in self.units.items()}
        return {name: text for name, text in cleaned.items() if text != now.get(name)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


def clean(text: str, now: str | None) -> str:
    """The text with the line ends of our files, unless it is as it was."""
    return text if text == now else text.replace("\r\n", "\n").replace("\r", "\n")


def answer(work: Work) -> tuple[AnswerEdit | None, list[Finding]]:
    """What to write for one answer, if anything, and what to tell the translator."""
    if not work.units:
        return None, []
    first = next(iter(work.units.values()))
    name = str(work.original.topic)
    changes, have = work.changes, work.have
    if have is None and not work.whole:
        wanted = [field for field, text in fields(work.original).items() if text]
        listed = ", ".join(field for field in wanted if field not in work.units)
        return None, [finding(first.path, first.line, "half", value=name, missing=listed)]
    fresh = have is not None and have.source_hash == work.original.hash
    if changes and fresh and work.made_from not in (None, work.original.hash):
        return None, [finding(first.path, first.line, "newer", value=name)]
    source_hash, translation = _state(work, changed=bool(changes))
    same_hash = have is not None and source_hash == have.source_hash
    same_state = have is not None and translation == have.translation
    edit = AnswerEdit(
        original=work.original, texts=changes,
        source_hash=None if same_hash else source_hash,
        translation=None if same_state else translation,
    )  # fmt: skip
    if not (edit.texts or edit.source_hash or edit.translation):
        return None, []
    told = [finding(first.path, first.line, "outdated", value=name)] if work.outdated else []
    return edit, told


def _state(work: Work, *, changed: bool) -> tuple[str | None, str | None]:
    """The answer's source_hash and translation after the import."""
    have = work.have
    hash_now = have.source_hash if have else None
    state_now = have.translation if have else None
    made_from = work.made_from or hash_now
    as_it_was = not changed and made_from == hash_now
    if work.fuzzy:
        return (hash_now or made_from, DRAFT) if changed else (hash_now, state_now)
    if work.outdated:
        return made_from, state_now if as_it_was else DRAFT
    if work.by_person and work.whole:
        return made_from, APPROVED
    return made_from, state_now if as_it_was else DRAFT


def outdated(unit: Unit, spanish: Entry) -> bool:
    """Whether a phrase of the machine has changed in Spanish since the translator got it."""
    return unit.source.strip() != spanish.values["msgstr"].strip()


def phrase(unit: Unit, spanish: Entry, have: Entry | None, *, by_person: bool) -> PhraseEdit | None:
    """What to write for one of the machine's phrases, if anything."""
    now = have.values["msgstr"] if have else ""
    was_fuzzy = have.fuzzy if have else False
    text = clean(unit.text, now)
    if not text:
        return None
    approved = by_person and not unit.fuzzy and not outdated(unit, spanish)
    fuzzy = not approved if text != now else (was_fuzzy or unit.fuzzy) and not approved
    if text == now and fuzzy == was_fuzzy:
        return None
    return PhraseEdit(
        key=spanish.values["msgid"],
        text=None if text == now else text,
        fuzzy=None if fuzzy == was_fuzzy else fuzzy,
    )
