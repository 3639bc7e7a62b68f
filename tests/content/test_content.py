"""The real content: complete, checked, and tested with phrases that were not trained on."""

import re
from collections import Counter, defaultdict

import pytest

from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE, State
from bot.content.drafts import Phrase
from bot.content.mistake_kinds import Level
from bot.mind.text import fold
from bot.model import LanguageCode
from tests.content.real import reading

MIN_PHRASES = 8
MIN_TESTS = 3
NEAR = 0.9
"""Share of common words from which a test phrase counts as a copy of a trained one."""
LANGUAGES = [LanguageCode("es"), LanguageCode("en")]


def counted(phrases: list[Phrase], language: str) -> Counter[str]:
    """Phrases of each topic, without those that differ in accents or signs only."""
    texts = {(phrase.topic, fold(phrase.text)) for phrase in phrases if phrase.language == language}
    return Counter(topic for topic, _ in texts)


def test_the_checker_finds_no_error() -> None:
    errors = [str(one) for one in reading().problems if one.level is Level.ERROR]
    assert errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_an_answer_with_a_title(language: LanguageCode) -> None:
    draft = reading().drafts
    answers = {topic for topic, spoken in draft.answers if spoken == language}
    assert set(draft.topics) - answers == set()
    assert [f"{a.path}:{a.line}" for a in draft.answers.values() if not a.title] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_enough_phrases(language: LanguageCode) -> None:
    counts = counted(reading().drafts.phrases, language)
    topics = [*reading().drafts.topics, OUT_OF_SCOPE]
    assert {topic: counts[topic] for topic in topics if counts[topic] < MIN_PHRASES} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_enough_test_phrases(language: LanguageCode) -> None:
    counts = counted(reading().drafts.tests, language)
    topics = [*reading().drafts.topics, OUT_OF_SCOPE]
    assert {topic: counts[topic] for topic in topics if counts[topic] < MIN_TESTS} == {}


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_test_phrase_is_nearly_a_trained_one(language: LanguageCode) -> None:
    trained: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    for phrase in reading().drafts.phrases:
        if phrase.language == language:
            words = frozenset(fold(phrase.text).split())
            for word in words:
                trained[word].add(words)
    copies = [
        phrase.where
        for phrase in reading().drafts.tests
        if phrase.language == language
        for words in [frozenset(fold(phrase.text).split())]
        if any(_likeness(words, other) >= NEAR for word in words for other in trained[word])
    ]
    assert copies == []


def test_people_type_without_accents_and_in_abbreviations() -> None:
    spanish = [one.text for one in reading().drafts.phrases if one.language == "es"]
    assert sum(text.isascii() for text in spanish) > len(spanish) * 0.6
    short = re.compile(r"\b(q|k|xq|pq|tb|xfa|toy|pa|ta|vzla|kiero)\b")
    assert sum(bool(short.search(text.lower())) for text in spanish) >= 30


_NUMBER = re.compile(r"🚨 (105|106|116|100|113|1818|0800-\d{5})\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_about_protection_begin_with_numbers_to_call(language: LanguageCode) -> None:
    late = [
        topic
        for (topic, spoken), answer in reading().drafts.answers.items()
        if spoken == language and topic.startswith("protection/")
        if not _NUMBER.match(answer.text)
    ]
    assert late == []


def test_every_fact_names_its_source_and_its_date() -> None:
    bare = [
        f"{answer.path}:{answer.line}"
        for answer in reading().drafts.answers.values()
        if answer.language == SOURCE_LANGUAGE
        and answer.topic.partition("/")[0] not in ("bot", "smalltalk")
        and not (answer.sources and answer.source_date)
    ]
    assert bare == []


def test_what_is_in_force_has_a_month_of_review_unless_it_counts_a_past_year() -> None:
    open_ended = [
        f"{answer.path}:{answer.line}"
        for answer in reading().drafts.answers.values()
        if answer.state == State.IN_FORCE
        and answer.source_date
        and not answer.review_by
        and answer.topic.partition("/")[2] not in ("numbers", "myths")
    ]
    assert open_ended == []


def test_nobody_is_said_to_have_checked_a_page_or_approved_a_translation() -> None:
    claims = [
        f"{answer.path}:{answer.line}"
        for answer in reading().drafts.answers.values()
        if answer.checked_on or answer.translation not in (None, "draft")
    ]
    assert claims == []


def test_no_translation_is_behind_its_original() -> None:
    assert [str(p) for p in reading().problems if p.code == "translation-stale"] == []


def test_related_topics_and_offices_exist() -> None:
    draft = reading().drafts
    related = {other for topic in draft.topics.values() for other in topic.related}
    offices = {group.office for group in draft.groups.values() if group.office}
    assert related - set(draft.topics) == set()
    assert offices - set(draft.offices) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_of_facts_has_urgent_rules_and_titles(language: LanguageCode) -> None:
    draft = reading().drafts
    assert all(language in group.titles for group in draft.groups.values())
    cards = {rule.topic for rule in draft.rules[language]}
    assert cards <= set(draft.topics)
    assert len(cards) >= 4
