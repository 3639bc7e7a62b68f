"""What there is in each language, what is stale, and what a person should look at again."""

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE, State
from bot.content.drafts import DraftAnswer, Drafts, needed
from bot.content.units import APPROVED
from bot.model import LanguageCode, TopicId

SOON = timedelta(days=30)
"""How long before its time a review is announced."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Coverage of one group in one language, or of all of them together."""

    group: str
    """Empty for the sum."""
    topics: int
    answers: int
    phrases: int
    """Lines that the matcher is trained on."""
    tests: int
    """Lines of tests/phrases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """One language."""

    language: LanguageCode
    name: str
    total: Row
    groups: tuple[Row, ...]
    machine: int
    """Phrases of the machine that it has."""
    machine_of: int
    """Phrases of the machine that Spanish has and this language needs."""
    guided: int
    """Texts of guided paths that it has."""
    guided_of: int
    """Texts of guided paths that Spanish has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An answer to look at."""

    topic: TopicId
    language: LanguageCode
    title: str
    path: str
    line: int
    review_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The whole of it, as of one day."""

    today: date
    languages: tuple[Coverage, ...]
    stale: tuple[Item, ...]
    """Translations of an older Spanish text."""
    drafts: tuple[Item, ...]
    """Translations that no person has approved."""
    overdue: tuple[Item, ...]
    """Answers past the month of their review, oldest first."""
    due: tuple[Item, ...]
    """Answers whose month of review ends within 30 days."""
    unverified: tuple[Item, ...]
    """Answers that say that nothing could be confirmed."""


def report(draft: Drafts, today: date) -> Report:
    """What the files have, as of ``today``. Needs no file without mistakes."""
    translations = [a for a in draft.answers.values() if a.language != SOURCE_LANGUAGE]
    spanish = [a for a in draft.answers.values() if a.language == SOURCE_LANGUAGE]
    dated = [(a, last) for a in spanish if (last := _last_day(a.review_by))]
    dated.sort(key=lambda pair: pair[1])
    return Report(
        today=today,
        languages=tuple(_coverage(draft, language) for language in draft.languages),
        stale=tuple(_item(a) for a in translations if _stale(a, draft)),
        drafts=tuple(_item(a) for a in translations if a.translation != APPROVED),
        overdue=tuple(_item(a) for a, last in dated if last < today),
        due=tuple(_item(a) for a, last in dated if today <= last <= today + SOON),
        unverified=tuple(_item(a) for a in spanish if a.state == State.UNVERIFIED),
    )


def _stale(answer: DraftAnswer, draft: Drafts) -> bool:
    original = draft.answers.get((answer.topic, SOURCE_LANGUAGE))
    return original is not None and answer.source_hash != original.hash


def _last_day(month: str | None) -> date | None:
    """The day after which an answer is overdue; None for what is no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _item(answer: DraftAnswer) -> Item:
    return Item(
        topic=answer.topic, language=answer.language, title=answer.title, path=answer.path,
        line=answer.line, review_by=answer.review_by,
    )  # fmt: skip


def _coverage(draft: Drafts, language: LanguageCode) -> Coverage:
    phrases = Counter(_group(p.topic) for p in draft.phrases if p.language == language)
    tests = Counter(_group(p.topic) for p in draft.tests if p.language == language)
    topics = Counter(topic.group for topic in draft.topics.values())
    answers = Counter(_group(t) for t in draft.topics if (t, language) in draft.answers)
    rows = [
        Row(
            group=group, topics=topics[group], answers=answers[group], phrases=phrases[group],
            tests=tests[group],
        )
        for group in [*draft.groups, OUT_OF_SCOPE]
    ]  # fmt: skip
    guided = [texts for path in draft.paths.values() for _, texts in (*path.titles, *path.texts)]
    spanish = {key for key in draft.machine.get(SOURCE_LANGUAGE, {}) if needed(key, language)}
    return Coverage(
        language=language,
        name=draft.languages[language].name,
        total=Row(
            group="", topics=sum(row.topics for row in rows),
            answers=sum(row.answers for row in rows),
            phrases=sum(row.phrases for row in rows), tests=sum(row.tests for row in rows),
        ),
        groups=tuple(rows),
        machine=len(spanish & draft.machine.get(language, {}).keys()),
        machine_of=len(spanish),
        guided=sum(language in texts for texts in guided),
        guided_of=len(guided),
    )  # fmt: skip


def _group(topic: TopicId) -> str:
    return topic.partition("/")[0]
