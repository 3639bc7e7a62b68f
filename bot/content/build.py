"""From drafts without errors to the catalog that turns work with."""

import time
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalog import SOURCE_LANGUAGE, Answer, Catalog, Matching, Source, State
from bot.content import dangers, folder
from bot.content.check import check
from bot.content.drafts import DraftAnswer, Drafts
from bot.content.folder import Folder
from bot.content.lesson import Lesson
from bot.content.mistakes import Problem
from bot.content.parse import drafts
from bot.content.snapshot import Snapshot, catalog, usable
from bot.mind.safety import fingerprint
from bot.model import LanguageCode

if TYPE_CHECKING:
    from bot.mind.training import Example

LOOKS = 5
"""Times that a folder is read which somebody writes to meanwhile."""

_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One reading of the content folder."""

    version: str
    drafts: Drafts
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether a catalog can be built: nothing worse than warnings."""
        return usable(self.problems)

    def examples(self) -> "list[Example]":
        """What the matcher and the safety net are trained on, in a stable order."""
        from bot.mind.training import Example  # numpy is nothing for those who only read

        return [
            *(
                Example(text=phrase.text, topic=phrase.topic, language=phrase.language)
                for phrase in self.drafts.phrases
            ),
            *(
                Example(text=text, topic=topic, language=LanguageCode(language))
                for text, topic, language in dangers.rows(self.drafts)
            ),
        ]


def read(
    root: Path,
    today: date,
    trees: tuple[str, ...] = tuple(folder.TREES),
    *,
    proven: Container[str] = frozenset(),
) -> Reading:
    """Read and check the folder's ``trees``. Never raises for what the files contain.

    ``proven``: see ``check``.
    """
    return _understood(folder.read(root, trees), today, proven)


def _understood(found: Folder, today: date, proven: Container[str]) -> Reading:
    draft, problems = drafts(found)
    problems += check(draft, today, proven)
    problems.sort(key=lambda one: (one.level, one.path, one.line))
    return Reading(version=found.version, drafts=draft, problems=tuple(problems))


def taken(root: Path, cache: Path) -> tuple[Snapshot, Lesson]:
    """What the running bot needs of its folder, and what its matcher is to learn.

    The cache remembers the safety rules that kept all their examples.
    """
    path = cache / "rules.proven"
    proven, today = _marks(path), datetime.now(UTC).date()
    reading = _understood(_still(root), today, proven)
    lesson = dangers.lesson(reading.drafts)
    if reading.usable:
        rules = (rule for group in reading.drafts.rules.values() for rule in group)
        if (marks := {fingerprint(rule) for rule in rules}) != proven:
            with suppress(OSError):
                cache.mkdir(parents=True, exist_ok=True)
                path.write_text("\n".join(sorted(marks)))
    return snapshot(reading, lesson.name, today), lesson


def _marks(path: Path) -> set[str]:
    try:
        return set(path.read_text().split())
    except (OSError, ValueError):
        return set()


def _still(root: Path) -> Folder:
    """All files as they were at one moment, unless they never stop changing."""
    for _ in range(LOOKS):
        before, found = folder.signature(root), folder.read(root, folder.LIVE)
        if folder.signature(root) == before:
            break
        time.sleep(_BETWEEN_LOOKS)
    return found


def build(reading: Reading, matcher: Matching) -> Catalog:
    """The catalog of a usable reading."""
    return catalog(snapshot(reading), matcher)


def snapshot(reading: Reading, lesson: str = "", day: date = date.min) -> Snapshot:
    """What is kept of a reading; see Snapshot."""
    draft, bare = reading.drafts, Snapshot(
        version=reading.version, day=day.isoformat(), lesson=lesson, problems=reading.problems
    )  # fmt: skip
    if not reading.usable:
        return bare
    return replace(
        bare,
        languages=draft.languages,
        groups=draft.groups,
        topics=draft.topics,
        offices={name: found.office for name, found in draft.offices.items()},
        places={name: found.place for name, found in draft.places.items()},
        leads={topic: service for topic, (service, _) in draft.leads.items()},
        canned=tuple(draft.canned.values()),
        events=tuple(sorted(draft.events.values(), key=lambda event: (event.start, event.id))),
        paths={name: found.path for name, found in draft.paths.items()},
        followups=draft.followups,
        answers={key: _answer(answer, draft) for key, answer in draft.answers.items()},
        machine=draft.machine,
        rules={
            code: [replace(rule, matches=(), ignores=()) for rule in rules]
            for code, rules in draft.rules.items()
        },
    )


def _answer(answer: DraftAnswer, draft: Drafts) -> Answer:
    original = draft.answers[answer.topic, SOURCE_LANGUAGE]
    return Answer(
        topic=answer.topic,
        language=answer.language,
        title=answer.title,
        text=answer.text,
        buttons=tuple(button for button, _ in answer.buttons),
        sources=tuple(Source(title=title, url=url) for title, url, _ in original.sources),
        source_date=original.source_date,
        checked_on=original.checked_on,
        state=State(original.state or State.IN_FORCE),
        review_by=original.review_by,
        stale=answer is not original and answer.source_hash != original.hash,
        changed=original.changed,
        change_note=(answer.change_note or "").strip(),
    )
