"""From drafts without errors to the catalog that turns work with."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.catalog import SOURCE_LANGUAGE, Answer, Catalog, Matching, SafetyNet, Source, State
from bot.content import folder
from bot.content.check import check
from bot.content.drafts import DraftAnswer, Drafts
from bot.content.mistakes import Level, Problem
from bot.content.parse import drafts
from bot.mind.phrasebook import Phrases
from bot.mind.safety import Net
from bot.mind.training import Example


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One reading of the content folder."""

    version: str
    drafts: Drafts
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether a catalog can be built: nothing worse than warnings."""
        return not any(found.level is Level.ERROR for found in self.problems)

    def examples(self) -> list[Example]:
        """What the matcher is trained on, in a stable order."""
        return [
            Example(text=phrase.text, topic=phrase.topic, language=phrase.language)
            for phrase in self.drafts.phrases
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
    found = folder.read(root, trees)
    draft, problems = drafts(found)
    problems += check(draft, today, proven)
    problems.sort(key=lambda one: (one.level, one.path, one.line))
    return Reading(version=found.version, drafts=draft, problems=tuple(problems))


def build(reading: Reading, matcher: Matching, safety: SafetyNet | None = None) -> Catalog:
    """The catalog of a usable reading; ``safety`` is a net already made of its rules."""
    draft = reading.drafts
    spanish = draft.machine[SOURCE_LANGUAGE]
    return Catalog(
        version=reading.version,
        languages=draft.languages,
        groups=draft.groups,
        topics=draft.topics,
        offices=draft.offices,
        answers={key: _answer(answer, draft) for key, answer in draft.answers.items()},
        phrases={code: Phrases(draft.machine.get(code, {}), spanish) for code in draft.languages},
        matcher=matcher,
        safety=safety or Net(draft.rules),
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
    )
