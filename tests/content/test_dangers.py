"""Phrases of people in danger, on their way from the files to the trainer."""

from pathlib import Path

import pytest

from bot.content import dangers
from bot.content.build import read
from bot.mind.danger_kinds import KINDS, NONE, label
from tests.content.little import TODAY, Little
from tests.content.real import reading

FILE = "intents/es/_danger.yml"
SUICIDE = label("suicide", "protection/mental_health")
TEXT = """version: "3.1"
danger:
- kind: suicide
  topic: protection/mental_health
  examples: |
    - ya escribi la carta de despedida

    -  hoy me voy para siempre
- kind: none
  examples: |
    - me muero de risa
"""


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path)


def test_phrases_are_learnt_with_the_examples_of_the_rules(little: Little) -> None:
    little.write(FILE, TEXT)
    found = dangers.rows(little.read().drafts)
    assert ("ya escribi la carta de despedida", SUICIDE, "es") in found
    assert ("hoy me voy para siempre", SUICIDE, "es") in found
    assert ("me muero de risa", label(NONE), "es") in found
    assert ("quiero morir", SUICIDE, "es") in found
    assert ("quiero morir de risa", label(NONE), "es") in found


def test_rules_alone_teach_nothing(little: Little) -> None:
    draft = little.read().drafts
    assert draft.rules
    assert dangers.rows(draft) == []


def test_a_new_phrase_is_another_lesson(little: Little) -> None:
    before = dangers.lesson(little.read().drafts)
    little.write(FILE, TEXT)
    after = dangers.lesson(little.read().drafts)
    assert before.name != after.name
    assert after.name == dangers.lesson(little.read().drafts).name


def test_one_word_may_be_of_two_languages(little: Little) -> None:
    little.write(FILE, TEXT)
    little.write("intents/en/_danger.yml", TEXT)
    assert [str(found) for found in little.read().problems] == []
    little.write(
        "intents/en/_danger.yml", TEXT.replace("me muero de risa", "hoy me voy para siempre")
    )
    assert {found.code for found in little.read().problems} == {"danger-twice"}


def test_every_language_has_phrases_of_every_kind() -> None:
    draft = reading().drafts
    there = {(phrase.language, phrase.kind) for phrase in draft.danger}
    assert there == {(language, kind) for language in draft.languages for kind in KINDS}


def test_every_card_has_its_answer() -> None:
    draft = reading().drafts
    cards = {phrase.topic for phrase in draft.danger if phrase.topic}
    assert cards <= {topic for topic, language in draft.answers if language == "es"}


def test_only_the_content_folder_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, TODAY).drafts.danger == []
