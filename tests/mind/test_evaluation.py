"""Counting what a bot does with labelled lines."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.mind.evaluation import (
    Evaluation,
    Figures,
    Judged,
    Line,
    evaluate,
    figures,
    judge,
    noise,
)
from bot.model import Candidate, Decision, LanguageCode, Outcome, TopicId


def _decision(outcome: Outcome, score: float, *topics: str) -> Decision:
    candidates = tuple(Candidate(topic=TopicId(t), score=score) for t in topics)
    decided = outcome in (Outcome.ANSWER, Outcome.URGENT, Outcome.SMALLTALK)
    return Decision(
        outcome=outcome, score=score, candidates=candidates,
        topic=candidates[0].topic if decided else None,
    )  # fmt: skip


SCRIPT = {
    "right": ("a/a", _decision(Outcome.ANSWER, 1.0, "a/a", "a/b")),
    "wrong": ("a/a", _decision(Outcome.ANSWER, 0.9, "a/b", "a/a")),
    "danger": ("a/a", _decision(Outcome.URGENT, 1.0, "a/b", "a/a")),
    "third": ("a/a", _decision(Outcome.SUGGEST, 0.5, "a/b", "a/c", "a/a")),
    "second": ("a/a", _decision(Outcome.SUGGEST, 0.5, "a/b", "a/a")),
    "fourth": ("a/a", _decision(Outcome.SUGGEST, 0.5, "a/b", "a/c", "a/d", "a/a")),
    "missed": ("a/a", _decision(Outcome.FALLBACK, 0.1, "a/a")),
    "empty": ("a/a", _decision(Outcome.FALLBACK, 0.0)),
    **{f"empty {n}": ("a/a", _decision(Outcome.FALLBACK, 0.0)) for n in range(4)},
    "hello": ("smalltalk/greet", _decision(Outcome.SMALLTALK, 0.8, "smalltalk/greet")),
    "how are you": ("smalltalk/greet", _decision(Outcome.SMALLTALK, 0.8, "smalltalk/thanks")),
    "bye": ("smalltalk/bye", _decision(Outcome.URGENT, 1.0, "a/b", "smalltalk/bye")),
    "neighbour answered": ("out_of_scope", _decision(Outcome.ANSWER, 0.9, "a/c")),
    "neighbour asked": ("out_of_scope", _decision(Outcome.SUGGEST, 0.3, "a/c", "a/a")),
    "neighbour asked twice": ("out_of_scope", _decision(Outcome.SUGGEST, 0.3, "a/c", "a/a")),
    "neighbour asked again": ("out_of_scope", _decision(Outcome.SUGGEST, 0.3, "a/c", "a/a")),
    "neighbour kept out": ("out_of_scope", _decision(Outcome.FALLBACK, 0.05, "a/c")),
    "neighbour unknown": ("out_of_scope", _decision(Outcome.FALLBACK, 0.0)),
    "stranger chatted": ("out_of_scope", _decision(Outcome.SMALLTALK, 0.6, "smalltalk/bye")),
    "stranger kept out": ("out_of_scope", _decision(Outcome.FALLBACK, 0.0)),
    "stranger unknown": ("out_of_scope", _decision(Outcome.FALLBACK, 0.0)),
    "whoever": ("out_of_scope", _decision(Outcome.FALLBACK, 0.02, "a/c")),
}
ENGLISH = {"right", "empty"}


def _near(text: str) -> bool | None:
    return {"neighbour": True, "stranger": False}.get(text.split(maxsplit=1)[0])


LINES = [
    Line(
        text=text, topic=topic, language="en" if text in ENGLISH else "es", near=_near(text),
    )
    for text, (topic, _) in SCRIPT.items()
]  # fmt: skip


def _hear(text: str, language: LanguageCode) -> Decision:
    return SCRIPT[text][1]


def _identify(text: str, prior: LanguageCode) -> LanguageCode:
    """Clings to the conversation's language, and takes what is short for Spanish."""
    return LanguageCode("es") if text == "empty" else prior


def _judged(lines: Sequence[Line] = LINES) -> list[Judged]:
    return judge(lines, _hear, _identify)


def _found() -> Evaluation:
    return evaluate(_judged())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("in_scope", 15),
        ("right_first", 3 / 15),
        ("right_in_three", 8 / 15),
        ("helped", 4 / 15),
        ("answered_right", 2 / 15),
        ("answered_wrong", 4 / 15),
        ("suggested", 3 / 15),
        ("rejected", 6 / 15),
        ("smalltalk", 3),
        ("smalltalk_recognised", 2 / 3),
        ("out_of_scope", 10),
        ("out_of_scope_answered", 2 / 10),
        ("out_of_scope_suggested", 3 / 10),
        ("out_of_scope_rejected", 5 / 10),
        ("near", 6),
        ("near_answered", 1 / 6),
        ("near_suggested", 3 / 6),
        ("near_rejected", 2 / 6),
        ("far", 3),
        ("far_answered", 1 / 3),
        ("far_suggested", 0.0),
        ("far_rejected", 2 / 3),
        ("wrong_of_all", 6 / 25),
        ("language_right", 24 / 25),
        ("language_right_from_spanish", 23 / 25),
    ],
)
def test_each_figure_counts_what_it_says(name: str, value: float) -> None:
    assert getattr(_found().overall, name) == pytest.approx(value)


def test_every_line_in_scope_is_decided_in_one_way() -> None:
    found = _found().overall
    parts = (found.answered_right, found.answered_wrong, found.suggested, found.rejected)
    assert sum(part or 0 for part in parts) == pytest.approx(1)


def test_the_recall_is_of_those_below_the_score_that_the_others_reach() -> None:
    scores = {"in": 0.5, "low": 0.2, "high": 0.6}

    def hear(text: str, language: LanguageCode) -> Decision:
        return _decision(Outcome.FALLBACK, scores[text.split(maxsplit=1)[0]], "a/a")

    inside = [Line(text=f"in {n}", topic="a/a", language="es") for n in range(20)]
    outside = [Line(text=text, topic="out_of_scope", language="es") for text in ("low", "high")]
    judged = judge([*inside, *outside], hear, _identify)
    assert figures(judged).out_of_scope_recall == 0.5


def test_languages_and_topics_are_counted_apart() -> None:
    found = _found()
    assert {k: f.in_scope for k, f in found.languages.items()} == {"en": 2, "es": 13}
    assert found.languages["en"].answered_right == 1 / 2
    assert set(found.topics) == {"a/a", "out_of_scope", "smalltalk/bye", "smalltalk/greet"}


def test_a_language_that_cannot_be_told_is_not_counted() -> None:
    def unsure(text: str, prior: LanguageCode) -> LanguageCode | None:
        return None

    found = figures(judge(LINES, _hear, unsure))
    assert (found.language_right, found.language_right_from_spanish) == (None, None)


def test_each_line_is_heard_in_its_own_language() -> None:
    heard = []

    def hear(text: str, language: LanguageCode) -> Decision:
        heard.append((text, language))
        return SCRIPT[text][1]

    judge(LINES, hear, _identify)
    assert heard == [(line.text, line.language) for line in LINES]


def test_confusions_name_the_lines_most_frequent_first() -> None:
    first, *rest = _found().confusions
    assert (first.expected, first.got) == ("a/a", "a/b")
    assert [line.text for line in first.lines] == ["wrong", "danger", "third", "second", "fourth"]
    told = {(one.expected, one.got): [line.text for line in one.lines] for one in rest}
    assert told == {
        ("out_of_scope", "a/c"): ["neighbour answered"],
        ("out_of_scope", "smalltalk/bye"): ["stranger chatted"],
        ("smalltalk/bye", "a/b"): ["bye"],
        ("smalltalk/greet", "smalltalk/thanks"): ["how are you"],
    }


def _sure(topic: str) -> Figures:
    line = Line(text="right", topic=topic, language="es")
    return evaluate(_judged([line])).overall


def test_a_sure_and_right_bot_has_no_calibration_error() -> None:
    assert _sure("a/a").calibration_error == 0.0
    assert _sure("a/b").calibration_error == 1.0
    assert _sure("out_of_scope").calibration_error == 1.0


def test_the_bins_hold_every_line() -> None:
    found = _found()
    assert sum(one.count for one in found.bins) == len(LINES)
    assert found.bins[-1].count == 5


def test_noise_is_what_is_lost() -> None:
    clean = figures(_judged())
    bad = replace(clean, right_first=0.15, answered_wrong=0.5, language_right=None)
    found = noise(clean, bad)
    assert (found.right_first, found.answered_wrong) == (0.15, 0.5)
    assert found.right_first_lost == pytest.approx(0.05)
    assert (found.helped, found.helped_lost) == (clean.helped, 0.0)
    assert (found.language_right, found.language_lost) == (None, None)


def test_shares_of_no_lines_are_none() -> None:
    found = evaluate([])
    assert found.confusions == ()
    shares = ("right_first", "out_of_scope_answered", "near_answered", "smalltalk_recognised")
    assert [getattr(found.overall, name) for name in shares] == [None] * 4
    assert found.overall.calibration_error == 0.0
