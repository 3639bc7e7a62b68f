"""intents/<lang>/_danger.yml: phrases of people in danger, and of people who only sound so.

The safety net's classifier learns from them; bot/mind/danger.py says how.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.content import shape
from bot.content.drafts import DangerPhrase, Drafts
from bot.content.lesson import Lesson, Row
from bot.content.mistakes import Problem, problem
from bot.content.tree import Map, Reader, Text
from bot.mind.danger_kinds import KINDS, NONE, label
from bot.mind.safety import Rule
from bot.mind.text import fold
from bot.model import LanguageCode, TopicId

MOST_CHARACTERS = 500
"""Of a phrase: what people write at once is shorter."""

RULES = {
    "medical_emergency": "medical",
    "partner_violence_now": "violence_now",
    "partner_control": "violence_now",
    "someone_hits_me": "violence_now",
    "police_now": "detention",
    "emergency_now": "violence_now",
}
"""The kind of danger that each rule is about, where its name is another."""


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take the file's phrases."""
    reader.version(node)
    reader.known(node, *shape.DANGER_FILE)
    for item in reader.maps(node, "danger"):
        reader.known(item, *shape.DANGER)
        kind = reader.text(item, "kind", f"one of: {', '.join(KINDS)}")
        examples = reader.text(item, "examples", "write '|' and one '- phrase' a line")
        if kind is None or examples is None:
            continue
        if kind.value not in KINDS:
            reader.wrong(kind.line, "danger-kind", value=kind.value, known=", ".join(KINDS))
            continue
        topic = reader.text(item, "topic", None if kind.value == NONE else "the card to send")
        if topic is None and kind.value != NONE:
            continue
        if topic is not None and kind.value == NONE:
            reader.wrong(topic.line, "danger-card")
            continue
        draft.danger += [
            DangerPhrase(
                text=text, kind=kind.value, topic=TopicId(topic.value if topic else ""),
                language=language, path=reader.path, line=line,
            )
            for line, text in _lines(reader, examples)
        ]  # fmt: skip


def _lines(reader: Reader, examples: Text) -> Iterator[tuple[int, str]]:
    """The phrases with their lines; complains of what is none."""
    found = False
    for number, line in enumerate(examples.value.split("\n"), examples.line + examples.block):
        stripped = line.strip()
        if not stripped:
            continue
        found = True
        if not re.match(r"- +\S", stripped):
            reader.wrong(number, "examples-dash", value=stripped)
        elif len(stripped) > MOST_CHARACTERS:
            size = len(stripped)
            reader.wrong(number, "danger-long", size=size, limit=MOST_CHARACTERS)
        else:
            yield number, stripped[2:].strip()
    if not found:
        reader.wrong(examples.line, "examples-none")


def check(draft: Drafts) -> Iterator[Problem]:
    """What shows only when the files are seen together."""
    seen: dict[str, DangerPhrase] = {}
    for phrase in draft.danger:
        if phrase.topic and draft.topics and phrase.topic not in draft.topics:
            yield problem(phrase.path, phrase.line, "topic-unknown", topic=phrase.topic)
        folded = fold(phrase.text)
        if not folded:
            yield problem(phrase.path, phrase.line, "danger-empty", phrase=phrase.text)
            continue
        other = seen.setdefault(folded, phrase)
        if other is not phrase and (
            other.kind != phrase.kind or other.language == phrase.language
        ):  # one word may be of two languages
            yield problem(
                phrase.path, phrase.line, "danger-twice",
                phrase=phrase.text, kind=other.kind, where=other.where,
            )  # fmt: skip


def lesson(draft: Drafts) -> Lesson:
    """What the matcher and the safety net are to learn."""
    return Lesson.of(draft.phrases, rows(draft))


def rows(draft: Drafts) -> list[Row]:
    """The phrases of the files and the examples of the rules, as the trainer takes them."""
    found: list[Row] = [
        (phrase.text, label(phrase.kind, phrase.topic), str(phrase.language))
        for phrase in draft.danger
    ]
    if not found:
        return found  # rules alone teach nothing
    for language, rules in draft.rules.items():
        found += _of_rules(rules, language, {name for _, name, _ in found})
    return list(dict.fromkeys(found))


def _of_rules(rules: Sequence[Rule], language: str, labels: Iterable[str]) -> Iterator[Row]:
    """What a rule ignores is no danger; what it matches, where its name is one of the kinds."""
    known = set(labels)
    for rule in rules:
        for phrase in rule.ignores:
            yield phrase, label(NONE), language
        kind = RULES.get(rule.name, rule.name)
        if (name := label(kind, rule.topic)) in known:
            for phrase in rule.matches:
                yield phrase, name, language
