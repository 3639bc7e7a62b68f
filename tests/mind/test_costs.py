"""What a threshold elsewhere would have cost."""

import pytest

from bot.catalog import OUT_OF_SCOPE
from bot.mind.costs import mean_cost
from bot.mind.evaluation import Judged, Line
from bot.model import Candidate, Decision, LanguageCode, Outcome, TopicId


def _judged(outcome: Outcome, score: float, *topics: str, right: str = "a/a") -> Judged:
    candidates = tuple(Candidate(topic=TopicId(topic), score=score) for topic in topics)
    return Judged(
        line=Line(text="x", topic=right, language="es"),
        decision=Decision(outcome=outcome, score=score, candidates=candidates),
        language=LanguageCode("es"), from_spanish=LanguageCode("es"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("judged", "answered", "below"),
    [
        pytest.param(_judged(Outcome.ANSWER, 0.6, "a/a", "a/b"), 0, 1, id="right"),
        pytest.param(_judged(Outcome.ANSWER, 0.6, "a/b", "a/a"), 10, 1, id="wrong"),
        pytest.param(_judged(Outcome.SUGGEST, 0.6, "a/b", "a/c"), 10, 4, id="not on a button"),
        pytest.param(_judged(Outcome.FALLBACK, 0.6, "a/a"), 0, 3, id="rejected"),
        pytest.param(
            _judged(Outcome.FALLBACK, 0.6, "a/a", right=OUT_OF_SCOPE), 10, 0, id="strange"
        ),
        pytest.param(
            _judged(Outcome.SUGGEST, 0.6, "a/a", right=OUT_OF_SCOPE), 10, 1, id="asked back"
        ),
        pytest.param(_judged(Outcome.SMALLTALK, 0.6, "smalltalk/greet"), 3, 4, id="small talk"),
        pytest.param(_judged(Outcome.URGENT, 1.0, "a/b"), 0, 0, id="a safety rule's"),
    ],
)
def test_a_line_costs_what_is_stated(judged: Judged, answered: float, below: float) -> None:
    assert mean_cost([judged], 0.6) == answered
    assert mean_cost([judged], 0.61) == below


def test_no_lines_cost_nothing() -> None:
    assert mean_cost([], 0.5) == 0.0
