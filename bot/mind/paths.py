"""Guided paths: which question comes next, and which answers the choices lead to."""

from collections.abc import Mapping

from bot.flows import Condition, GuidedPath, Question, Table
from bot.model import TopicId


def fits(when: Condition, slots: Mapping[str, str]) -> bool:
    """Whether every slot that ``when`` names holds one of its values."""
    return all(slots.get(slot) in values for slot, values in when.items())


def questions(path: GuidedPath, slots: Mapping[str, str]) -> list[Question]:
    """The questions that concern somebody with these answers, in order."""
    return [question for question in path.questions if fits(question.when, slots)]


def possible(path: GuidedPath, slots: Mapping[str, str]) -> list[Question]:
    """The questions that concern somebody with these answers, or still may, in order."""
    found: list[Question] = []
    open_slots: set[str] = set()
    for question in path.questions:
        if all(
            slots[slot] in values if slot in slots else slot in open_slots
            for slot, values in question.when.items()
        ):
            found.append(question)
            open_slots.add(question.slot)
    return found


def next_question(path: GuidedPath, slots: Mapping[str, str]) -> Question | None:
    """The first question that concerns the person and is not answered yet."""
    return next((one for one in questions(path, slots) if one.slot not in slots), None)


def question_of(path: GuidedPath, slot: str) -> Question | None:
    """The question that fills ``slot``."""
    return next((one for one in path.questions if one.slot == slot), None)


def settled(path: GuidedPath, slots: Mapping[str, str]) -> dict[str, str]:
    """Without answers to questions that do not concern the person (any more)."""
    kept: dict[str, str] = {}
    for question in path.questions:
        if question.slot in slots and fits(question.when, kept):
            kept[question.slot] = slots[question.slot]
    return kept


def answers_of(table: Table, slots: Mapping[str, str]) -> tuple[TopicId, ...]:
    """What the table's row that fits leads to; nothing where none does."""
    return next((rule.answers for rule in table.rules if fits(rule.when, slots)), ())


def decide(path: GuidedPath, slots: Mapping[str, str]) -> list[TopicId]:
    """The answers for these choices, most important first, each once."""
    found = [topic for table in path.tables for topic in answers_of(table, slots)]
    return list(dict.fromkeys([*found, *path.always]))
