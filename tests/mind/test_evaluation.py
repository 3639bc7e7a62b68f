"""Counting what a matcher does."""

import pytest

from bot.mind.evaluation import Line, evaluate
from bot.model import Candidate, LanguageCode, Match, Outcome, TopicId


class Scripted:
    """A matcher that says what it was told to."""

    def __init__(self, script: dict[str, Match]) -> None:
        self._script = script

    def match(self, text: str, language: LanguageCode) -> Match:
        return self._script[text]

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        return prior, 0.0


def _match(outcome: Outcome, score: float, *topics: str) -> Match:
    candidates = tuple(Candidate(topic=TopicId(t), score=score) for t in topics)
    return Match(outcome=outcome, score=score, candidates=candidates)


SCRIPT = {
    "right": _match(Outcome.ANSWER, 1.0, "a/a", "a/b"),
    "wrong": _match(Outcome.ANSWER, 0.9, "a/b", "a/a"),
    "third": _match(Outcome.SUGGEST, 0.5, "a/b", "a/c", "a/a"),
    "fourth": _match(Outcome.SUGGEST, 0.5, "a/b", "a/c", "a/d", "a/a"),
    "missed": _match(Outcome.FALLBACK, 0.1, "a/a"),
    "empty": _match(Outcome.FALLBACK, 0.0),
    "stranger answered": _match(Outcome.ANSWER, 0.9, "a/c"),
    "stranger kept out": _match(Outcome.FALLBACK, 0.1, "a/c"),
}
LINES = [
    Line(
        text=text,
        topic="out_of_scope" if text.startswith("stranger") else "a/a",
        language="en" if text in {"right", "empty"} else "es",
    )
    for text in SCRIPT
]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("in_scope", 6),
        ("out_of_scope", 2),
        ("right_first", 2 / 6),
        ("right_in_three", 4 / 6),
        ("helped", 2 / 6),
        ("answered_right", 1 / 6),
        ("answered_wrong", 1 / 6),
        ("suggested", 2 / 6),
        ("rejected", 2 / 6),
        ("out_of_scope_answered", 1 / 2),
        ("out_of_scope_suggested", 0.0),
        ("wrong_of_all", 2 / 8),
    ],
)
def test_each_figure_counts_what_it_says(name: str, value: float) -> None:
    assert getattr(evaluate(Scripted(SCRIPT), LINES).overall, name) == pytest.approx(value)


def test_languages_and_topics_are_counted_apart() -> None:
    found = evaluate(Scripted(SCRIPT), LINES)
    assert {k: f.in_scope for k, f in found.languages.items()} == {"en": 2, "es": 4}
    assert found.languages["en"].answered_right == 1 / 2
    assert set(found.topics) == {"a/a", "out_of_scope"}


def test_confusions_name_the_phrases_most_frequent_first() -> None:
    first, second = evaluate(Scripted(SCRIPT), LINES).confusions
    assert (first.expected, first.got) == ("a/a", "a/b")
    assert first.texts == ("wrong", "third", "fourth")
    assert (second.expected, second.texts) == ("out_of_scope", ("stranger answered",))


def test_a_sure_and_right_matcher_has_no_calibration_error() -> None:
    sure = Scripted({"x": _match(Outcome.ANSWER, 1.0, "a/a")})
    line = Line(text="x", topic="a/a", language="es")
    assert evaluate(sure, [line]).overall.calibration_error == 0.0
    wrong = Line(text="x", topic="a/b", language="es")
    assert evaluate(sure, [wrong]).overall.calibration_error == 1.0


def test_no_lines_give_zeros() -> None:
    found = evaluate(Scripted({}), [])
    assert found.overall.right_first == 0.0
    assert found.confusions == ()
