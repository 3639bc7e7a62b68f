"""What is decided for one text: danger first, then matching."""

import pytest

from bot.catalog import Match
from bot.mind.deciding import decide, matched
from bot.model import Candidate, LanguageCode, Outcome, TopicId

ES = LanguageCode("es")
SIX = ("a/a", "a/b", "a/c", "a/d", "a/e", "a/f")


class Scripted:
    """A matcher that says what it was told to."""

    def __init__(self, outcome: Outcome, *topics: str) -> None:
        candidates = tuple(Candidate(topic=TopicId(t), score=0.7) for t in topics)
        self._match = Match(outcome=outcome, score=0.7, candidates=candidates)

    def match(self, text: str, language: LanguageCode) -> Match:
        return self._match

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        return prior, 0.0


class Net:
    """Catches one word."""

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        return ("rule", TopicId("a/b")) if "help" in text else None

    def worry(self, text: str) -> TopicId | None:
        """Nothing."""
        return None


@pytest.mark.parametrize(
    ("outcome", "first", "decided", "topic"),
    [
        (Outcome.ANSWER, "a/a", Outcome.ANSWER, "a/a"),
        (Outcome.ANSWER, "smalltalk/greet", Outcome.SMALLTALK, "smalltalk/greet"),
        (Outcome.SUGGEST, "smalltalk/greet", Outcome.SUGGEST, None),
        (Outcome.FALLBACK, "a/a", Outcome.FALLBACK, None),
    ],
)
def test_a_topic_is_decided_only_by_an_answer(
    outcome: Outcome, first: str, decided: Outcome, topic: str | None
) -> None:
    found = matched("x", ES, Scripted(outcome, first, "a/z"))
    assert (found.outcome, found.topic, found.score) == (decided, topic, 0.7)
    assert [c.topic for c in found.candidates] == [first, "a/z"]


def test_danger_comes_before_matching() -> None:
    matcher = Scripted(Outcome.ANSWER, *SIX[:5])
    found = decide("help", ES, matcher=matcher, safety=Net())
    assert (found.outcome, found.topic, found.score) == (Outcome.URGENT, "a/b", 1.0)
    assert found.command == "rule"
    assert [c.topic for c in found.candidates] == ["a/b", "a/a", "a/c", "a/d", "a/e"]
    assert found.candidates[0].score == 1.0


def test_a_card_that_was_no_candidate_pushes_the_last_one_out() -> None:
    found = decide("help", ES, matcher=Scripted(Outcome.FALLBACK, *SIX[2:], "a/g"), safety=Net())
    assert [c.topic for c in found.candidates] == ["a/b", "a/c", "a/d", "a/e", "a/f"]


def test_no_danger_and_no_net_leave_it_to_the_matcher() -> None:
    matcher = Scripted(Outcome.ANSWER, "a/a")
    assert decide("x", ES, matcher=matcher, safety=Net()) == matched("x", ES, matcher)
    assert decide("help", ES, matcher=matcher).outcome is Outcome.ANSWER
