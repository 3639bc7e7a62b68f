"""Notes on answers whose meaning changed: who got the old one is told."""

from collections.abc import Iterator
from datetime import date

from bot.catalog import SOURCE_LANGUAGE
from bot.content.drafts import DraftAnswer, Drafts
from bot.content.mistakes import Problem, problem


def check(draft: Drafts, today: date, limit: int) -> Iterator[Problem]:
    """``changed`` without a note, in the wrong place or in the future; notes too long."""
    for answer in draft.answers.values():
        note = (answer.change_note or "").strip()
        if len(note) > limit:
            line = answer.lines.get("change_note", answer.line)
            yield problem(answer.path, line, "change-long", size=len(note), limit=limit)
        if answer.language == SOURCE_LANGUAGE:
            yield from _original(answer, note, today)
        else:
            yield from _translated(answer, note, draft)


def _original(answer: DraftAnswer, note: str, today: date) -> Iterator[Problem]:
    if answer.changed is None:
        return
    line = answer.lines.get("changed", answer.line)
    if not note:
        yield problem(answer.path, line, "change-note")
    try:
        come = date.fromisoformat(answer.changed) <= today and len(answer.changed) == len(
            today.isoformat()
        )
    except ValueError:
        come = False
    if not come:
        yield problem(answer.path, line, "change-date", value=answer.changed)


def _translated(answer: DraftAnswer, note: str, draft: Drafts) -> Iterator[Problem]:
    original = draft.answers.get((answer.topic, SOURCE_LANGUAGE))
    if answer.changed is not None:
        yield problem(answer.path, answer.lines.get("changed", answer.line), "change-day")
    elif original is not None and original.changed and original.change_note and not note:
        yield problem(answer.path, answer.line, "change-untold", topic=answer.topic)
