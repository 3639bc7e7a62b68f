"""Do the files agree with one another, with Telegram's limits and with the calendar?"""

import re
from collections.abc import Container, Iterator
from datetime import date
from pathlib import PurePosixPath

from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE, State
from bot.content import changes, check_paths, dangers, followups, offices, policy
from bot.content.drafts import DraftAnswer, Drafts, Phrase
from bot.content.mistakes import Problem, problem
from bot.mind import commands, markup
from bot.mind.commands import Command
from bot.mind.dates import MONTH
from bot.mind.patterns import BadPattern, Parser
from bot.mind.phrasebook import slots
from bot.mind.replies import SLOTS
from bot.mind.safety import Net, Rule, fingerprint
from bot.mind.text import fold
from bot.model import Button, LanguageCode, TopicId

TEXT_LIMIT = 3500
"""Characters of an answer: what Telegram takes, less room for notices and footer."""

NOTE_LIMIT = 300
"""Characters of a note on what changed."""

TITLE_LIMIT = 30
"""Characters that a button shows on a small phone."""

PAYLOAD_LIMIT = 64
"""Bytes of a button's payload, by the Bot API."""

_UNSOURCED = ("bot", "smalltalk")
"""Groups about the program itself, which need no source."""

_PO = "locales/{}/LC_MESSAGES/bot.po"

_PLAIN = ("web.", "telegram.")
"""Phrases that are shown as they are, without markup."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def check(draft: Drafts, today: date, proven: Container[str] = frozenset()) -> list[Problem]:
    """Every mistake that shows only when the files are seen together.

    ``proven`` holds fingerprints of safety rules that kept their examples before; trying
    all examples takes most of a check's time.
    """
    return [
        *_structure(draft),
        *_phrases(draft),
        *policy.near_copies(draft.phrases, draft.tests),
        *policy.translations(draft.answers),
        *(found for answer in draft.answers.values() for found in _answer(answer, draft, today)),
        *(
            found
            for language, rules in draft.rules.items()
            for rule in rules
            if fingerprint(rule) not in proven
            for found in _rule(rule, f"intents/{language}/_urgent.yml")
        ),
        *_machine(draft),
        *check_paths.check(draft),
        *changes.check(draft, today, NOTE_LIMIT),
        *followups.check(draft),
        *offices.check(draft, today),
        *dangers.check(draft),
    ]


def _structure(draft: Drafts) -> Iterator[Problem]:
    for path, there in (
        ("intents/topics.yml", bool(draft.topics)),
        ("intents/languages.yml", bool(draft.languages)),
        (_PO.format(SOURCE_LANGUAGE), SOURCE_LANGUAGE in draft.machine),
    ):
        if not there:
            yield problem(path, 0, "file-missing")
    pairs = _pairs(draft.phrases)
    for topic, line in draft.topic_lines.items():
        where, group = ("intents/topics.yml", line), topic.partition("/")[0]
        if (topic, SOURCE_LANGUAGE) not in draft.answers:
            yield problem(*where, "intent-without-response", topic=topic, group=group)
        elif (topic, SOURCE_LANGUAGE) not in pairs:
            yield problem(*where, "response-without-intent", topic=topic, group=group)
        for language in set(draft.languages) - {SOURCE_LANGUAGE}:
            if (topic, language) not in draft.answers:
                yield problem(*where, "translation-missing", topic=topic, language=language)
            if (topic, language) not in pairs:
                yield problem(*where, "phrases-missing", topic=topic, language=language)


def _pairs(phrases: list[Phrase]) -> set[tuple[TopicId, LanguageCode]]:
    return {(phrase.topic, phrase.language) for phrase in phrases}


def _phrases(draft: Drafts) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Phrase] = {}
    for phrase in draft.phrases:
        yield from _place(phrase, draft)
        key = (fold(phrase.text), phrase.language)
        if other := seen.get(key):
            yield problem(
                phrase.path, phrase.line, "phrase-twice",
                phrase=phrase.text, topic=other.topic, where=other.where,
            )  # fmt: skip
        seen.setdefault(key, phrase)
    for phrase in draft.tests:
        yield from _place(phrase, draft)
        if other := seen.get((fold(phrase.text), phrase.language)):
            yield problem(
                phrase.path, phrase.line, "phrase-test", phrase=phrase.text, where=other.where
            )


def _place(phrase: Phrase, draft: Drafts) -> Iterator[Problem]:
    if phrase.topic == OUT_OF_SCOPE or not draft.topics:
        return
    if phrase.topic not in draft.topics:
        yield problem(phrase.path, phrase.line, "topic-unknown", topic=phrase.topic)
    yield from _elsewhere(phrase.topic, phrase.path, phrase.line)
    if phrase.language not in draft.languages:
        yield problem(phrase.path, 0, "language-unknown", language=phrase.language)


def _elsewhere(topic: TopicId, path: str, line: int) -> Iterator[Problem]:
    group = topic.partition("/")[0]
    if PurePosixPath(path).stem != group:
        yield problem(path, line, "topic-elsewhere", topic=topic, group=group)


def _answer(answer: DraftAnswer, draft: Drafts, today: date) -> Iterator[Problem]:
    path, line = answer.path, answer.line
    if answer.topic not in draft.topics:
        yield problem(path, line, "topic-unknown", topic=answer.topic)
    yield from _elsewhere(answer.topic, path, line)
    yield from _text(answer)
    for button, button_line in answer.buttons:
        yield from _button(button, path, button_line, draft)
    for _, url, source_line in answer.sources:
        if not re.fullmatch(r"https://[^\s<>\"']+", url):
            yield problem(path, source_line, "source-url", value=url)
    if answer.language == SOURCE_LANGUAGE:
        yield from _sourced(answer, today)
    else:
        yield from _translation(answer, draft)


def _text(answer: DraftAnswer) -> Iterator[Problem]:
    path, line = answer.path, answer.text_line
    text = answer.text.strip()
    if not text:
        yield problem(path, line, "text-empty")
    if len(text) > TEXT_LIMIT:
        yield problem(path, line, "text-long", size=len(text), limit=TEXT_LIMIT)
    for reason in dict.fromkeys(markup.problems(text)):
        yield problem(path, line, "text-markup", reason=reason)
    for slot in sorted(slots(text) - SLOTS):
        yield problem(path, line, "text-slot", slot=slot, known=", ".join(sorted(SLOTS)))
    if len(answer.title) > TITLE_LIMIT:
        title_line = answer.lines.get("title", line)
        yield problem(path, title_line, "title-long", value=answer.title, limit=TITLE_LIMIT)


def _button(button: Button, path: str, line: int, draft: Drafts) -> Iterator[Problem]:
    if len(button.payload.encode()) > PAYLOAD_LIMIT:
        yield problem(path, line, "button-long", value=button.payload)
    if len(button.title) > TITLE_LIMIT:
        yield problem(path, line, "title-long", value=button.title, limit=TITLE_LIMIT)
    match commands.parse(button.payload):
        case Command():
            return
        case str() as topic if topic in draft.topics:
            return
        case str() as topic:
            yield problem(path, line, "topic-unknown", topic=topic)
        case _:
            yield problem(path, line, "button-payload", value=button.payload)


def _sourced(answer: DraftAnswer, today: date) -> Iterator[Problem]:
    path, line = answer.path, answer.line
    if answer.state not in list(State):
        yield problem(path, answer.lines.get("state", line), "state", value=answer.state or "")
    if answer.topic.partition("/")[0] not in _UNSOURCED:
        if not answer.sources:
            yield problem(path, answer.lines.get("sources", line), "source-none")
        if not answer.source_date:
            yield problem(path, answer.lines.get("source_date", line), "date-missing")
    wrong = [
        found
        for key in ("source_date", "checked_on", "review_by")
        if (value := getattr(answer, key))
        for found in _date(value, key, answer, today)
    ]
    yield from wrong or policy.dates(answer)


def _date(value: str, key: str, answer: DraftAnswer, today: date) -> Iterator[Problem]:
    line = answer.lines.get(key, answer.line)
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        day = date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        yield problem(answer.path, line, "date", key=key, value=value)
    else:
        if key == "review_by" and len(value) != MONTH:
            yield problem(answer.path, line, "review-month", value=value)
        elif key != "review_by" and day > today:
            yield problem(answer.path, line, "date-future", key=key, value=value)


def _translation(answer: DraftAnswer, draft: Drafts) -> Iterator[Problem]:
    original = draft.answers.get((answer.topic, SOURCE_LANGUAGE))
    if answer.language not in draft.languages and draft.languages:
        yield problem(answer.path, 0, "language-unknown", language=answer.language)
    if original is None:
        yield problem(answer.path, answer.line, "translation-orphan", topic=answer.topic)
    elif answer.source_hash != original.hash:
        line = answer.lines.get("source_hash", answer.line)
        yield problem(
            answer.path, line, "translation-stale", topic=answer.topic, hash=original.hash
        )


def _rule(rule: Rule, path: str) -> Iterator[Problem]:
    try:
        net = Net({LanguageCode(""): [rule]})
    except BadPattern:
        for pattern in (*rule.patterns, *rule.unless):
            try:
                Parser(rule.words).parse(pattern)
            except BadPattern:
                yield problem(path, 0, "urgent-pattern", value=pattern)
        return
    for phrase in rule.matches:
        if not net.catch(phrase):
            yield problem(path, 0, "urgent-missed", rule=rule.name, phrase=phrase)
    for phrase in rule.ignores:
        if net.catch(phrase):
            yield problem(path, 0, "urgent-false", rule=rule.name, phrase=phrase)


def _machine(draft: Drafts) -> Iterator[Problem]:
    """Phrases of the machine: all there in Spanish, and fit to be sent in every language."""
    spanish = draft.machine.get(SOURCE_LANGUAGE, {})
    missing = set().union(*draft.machine.values()) - set(spanish)
    if spanish and missing:
        path = _PO.format(SOURCE_LANGUAGE)
        yield problem(path, 0, "po-missing", keys=", ".join(sorted(missing)))
    for language, phrases in draft.machine.items():
        for key, text in phrases.items():
            known = slots(spanish.get(key, text))
            for slot in sorted(slots(text) - known):
                yield problem(
                    _PO.format(language),
                    0,
                    "po-slot",
                    key=key,
                    slot=slot,
                    known=", ".join(sorted(known)),
                )
            if not key.startswith(_PLAIN):
                for reason in dict.fromkeys(markup.problems(text)):
                    yield problem(_PO.format(language), 0, "po-markup", key=key, reason=reason)
