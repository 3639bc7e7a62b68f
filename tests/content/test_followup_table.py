"""The table of follow-ups: it fits the content, can be read by machines, and its mistakes are told."""

from pathlib import Path

import pytest

from bot.catalog import Aspect
from bot.mind.aspects import Lexicon, Table, answer_of, phrases
from bot.mind.text import tokens
from bot.model import LanguageCode, TopicId
from tests.content.little import Little
from tests.content.real import reading

PATH = "responses/data/followups.yml"
GOOD = """fillers:
  es: "y es el"
leads:
  es: "y"
corrections:
  denied:
    es: ["no es eso"]
aspects:
- id: deadline
  cues:
    es: ["hasta cuando", "que plazo|fecha"]
  answers: {ptp/expired: ptp/deadline, ptp: above}
"""

TABLE = reading().drafts.followups
ES = LanguageCode("es")


def problems(tmp_path: Path, text: str) -> list[str]:
    little = Little(tmp_path)
    little.write(PATH, text)
    return [found.code for found in little.read().problems if found.path == PATH]


def test_a_good_table_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- id: deadline\n  cues", "- cues", "key-missing"),
        ("  answers: {ptp/expired: ptp/deadline, ptp: above}\n", "", "key-missing"),
        ("ptp/expired: ptp/deadline", "ptp/expired: ptp/nowhere", "topic-unknown"),
        ("ptp: above", "papers: above", "topic-unknown"),
        ("  cues:", "  cue:", "key-unknown"),
        ('  es: "y"', "  - y", "shape"),
    ],
    ids=["no id", "no answers", "an unknown answer", "an unknown group", "a wrong key", "a list"],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in problems(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize("aspect", TABLE.aspects, ids=[one.id for one in TABLE.aspects])
def test_every_aspect_is_asked_about_in_every_language(aspect: Aspect) -> None:
    assert set(aspect.cues) == set(reading().drafts.languages)
    assert aspect.answers


@pytest.mark.parametrize("language", list(reading().drafts.languages))
def test_every_cue_alone_asks_about_its_own_aspect(language: LanguageCode) -> None:
    lexicon, astray = Lexicon.of(TABLE, language), []
    for number, aspect in enumerate(TABLE.aspects):
        for words in phrases(aspect.cues[language], language):
            if lexicon.read(words) != number:
                astray.append((aspect.id, " ".join(words)))
    assert astray == []


@pytest.mark.parametrize("use", ["fillers", "leads", "asking", "also", "denied", "meant"])
def test_every_use_has_words_in_every_language(use: str) -> None:
    assert set(TABLE.words[use]) == set(reading().drafts.languages)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("¿Y cuánto cuesta?", "cost"), ("y cuánto cuesta el PTP", None), ("cuento cuesta", "cost"),
        ("ciento cuesta", None), ("hijos", "children"), ("hjios", None), ("y para mi hjios", "children"),
        ("", None), ("y", None), ("y " * 11 + "donde", None), ("donde", "where"),
    ],
)  # fmt: skip
def test_one_word_more_is_a_question_of_its_own(text: str, aspect: str | None) -> None:
    found = Table(TABLE).aspect(tokens(text, ES), ES)
    assert (found.id if found else None) == aspect


def test_the_topic_counts_before_its_group_and_its_group_before_anything() -> None:
    aspect = Aspect(
        id="x", cues={}, answers={"ptp/what": "ptp/expired", "ptp": "ptp/what", "any": "above"}
    )
    asked = ["ptp/what", "ptp/deadline", "asylum/apply", "ptp/expired"]
    found = [answer_of(aspect, TopicId(topic)) for topic in asked]
    assert found == ["ptp/expired", "ptp/what", "above", "ptp/what"]


def test_a_topic_that_would_answer_itself_points_above() -> None:
    aspect = Aspect(id="x", cues={}, answers={"ptp": "ptp/what"})
    assert answer_of(aspect, TopicId("ptp/what")) == "above"
    assert answer_of(aspect, TopicId("aid/cash")) is None
