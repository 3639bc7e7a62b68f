"""Guided paths: whatever somebody answers, takes back or changes, they come to an end."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows import GuidedPath, Option, Question, Rule, Table
from bot.mind import paths
from bot.model import LanguageCode, TopicId
from tests.content.real import reading

SLOTS = [f"q{number}" for number in range(6)]
VALUES = ["a", "b", "c"]
TOPICS = [TopicId(f"ptp/t{number}") for number in range(4)]
WORDS = {LanguageCode("es"): "…"}
OURS = {name: found.path for name, found in reading().drafts.paths.items()}


def conditions(slots: list[str]) -> st.SearchStrategy[dict[str, frozenset[str]]]:
    """Of these slots some, each with values that fit, or none that does."""
    if not slots:
        return st.just({})
    return st.dictionaries(st.sampled_from(slots), st.frozensets(st.sampled_from(VALUES)))


@st.composite
def guided(draw: st.DrawFn) -> GuidedPath:
    """A path as the checker lets it pass, but for its tables, which may have gaps and clashes."""
    count = draw(st.integers(1, len(SLOTS)))
    questions = tuple(
        Question(
            slot=slot, ask=WORDS, when=draw(conditions(SLOTS[:number])),
            options=tuple(Option(id=value, titles=WORDS) for value in VALUES),
        )
        for number, slot in enumerate(SLOTS[:count])
    )  # fmt: skip
    rules = st.builds(
        Rule,
        when=conditions(SLOTS[:count]),
        answers=st.lists(st.sampled_from(TOPICS), max_size=2).map(tuple),
    )
    tables = draw(st.lists(st.lists(rules, max_size=4).map(tuple), max_size=3))
    return GuidedPath(
        id="guide", titles=WORDS, intro=WORDS, outro=WORDS, questions=questions,
        tables=tuple(Table(id=str(number), rules=found) for number, found in enumerate(tables)),
        always=tuple(draw(st.lists(st.sampled_from(TOPICS), max_size=2))),
    )  # fmt: skip


ANYTHING = st.dictionaries(st.sampled_from([*SLOTS, "other"]), st.text(max_size=3))


@given(guided(), ANYTHING)
def test_nothing_fails_whatever_the_slots_hold(path: GuidedPath, slots: dict[str, str]) -> None:
    kept = paths.settled(path, slots)
    assert kept.items() <= slots.items()
    assert paths.settled(path, kept) == kept
    question = paths.next_question(path, kept)
    assert question is None or question.slot not in kept
    answers = paths.decide(path, kept)
    assert len(answers) == len(set(answers))
    assert set(path.always) <= set(answers)


def _walked(path: GuidedPath, choices: list[str]) -> Mapping[str, str]:
    """The slots at the end of the path; each question is asked once at most."""
    slots: dict[str, str] = {}
    asked: list[str] = []
    while question := paths.next_question(path, slots):
        asked.append(question.slot)
        assert len(asked) == len(set(asked))
        options = [option.id for option in question.options]
        value = options[ord(choices[len(asked) - 1][0]) % len(options)]
        slots = paths.settled(path, {**slots, question.slot: value})
    return slots


CHOICES = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), min_size=12, max_size=12)


@given(guided(), CHOICES)
def test_whoever_answers_every_question_comes_to_an_end(
    path: GuidedPath, choices: list[str]
) -> None:
    slots = _walked(path, choices)
    concerned = [question.slot for question in paths.questions(path, slots)]
    assert list(slots) == concerned


@given(guided(), CHOICES, st.sampled_from(SLOTS), st.sampled_from(VALUES))
def test_an_answer_that_is_changed_leaves_none_that_hung_on_the_old_one(
    path: GuidedPath, choices: list[str], slot: str, value: str
) -> None:
    slots = paths.settled(path, {**_walked(path, choices), slot: value})
    for question in path.questions:
        if question.slot in slots:
            earlier = {
                name: slots[name] for name in SLOTS if name in slots and name < question.slot
            }
            assert paths.fits(question.when, earlier)


@pytest.mark.parametrize("path", OURS.values(), ids=OURS)
@given(choices=CHOICES)
def test_our_own_paths_end_in_an_answer_or_with_thanks(
    path: GuidedPath, choices: list[str]
) -> None:
    slots = _walked(path, choices)
    assert paths.decide(path, slots) or slots.get("wish") == "count"
