"""What the bot decides for a text that stands alone: danger first, then matching."""

from bot.catalog import Matching, SafetyNet
from bot.model import Candidate, Decision, LanguageCode, Outcome, TopicId

SMALLTALK = "smalltalk/"
"""How the topics of small talk begin."""

_CANDIDATES = 5


def decide(
    text: str, language: LanguageCode, *, matcher: Matching, safety: SafetyNet | None = None
) -> Decision:
    """The decision for ``text`` as the first message of a conversation in ``language``.

    A text that a rule of ``safety`` catches is URGENT: its card stands first among the
    candidates, with the score 1.
    """
    found = matched(text, language, matcher)
    caught = safety.catch(text) if safety else None
    if caught is None:
        return found
    rule, topic = caught
    rest = [other for other in found.candidates if other.topic != topic]
    return Decision(
        outcome=Outcome.URGENT,
        topic=topic,
        score=1.0,
        candidates=(Candidate(topic=topic, score=1.0), *rest)[:_CANDIDATES],
        command=rule,
    )


def matched(text: str, language: LanguageCode, matcher: Matching) -> Decision:
    """What the matcher says: ANSWER or SMALLTALK with a topic, else SUGGEST or FALLBACK."""
    found = matcher.match(text, language)
    outcome, topic = found.outcome, None
    if outcome is Outcome.ANSWER:
        topic = found.candidates[0].topic
        outcome = outcome_of(topic)
    return Decision(outcome=outcome, topic=topic, score=found.score, candidates=found.candidates)


def outcome_of(topic: TopicId) -> Outcome:
    """How the log calls an answer with this topic."""
    return Outcome.SMALLTALK if topic.startswith(SMALLTALK) else Outcome.ANSWER
