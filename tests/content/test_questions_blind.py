"""The matcher on questions by a writer who saw the list of topics and nothing else.

They are never learnt from, and nobody looks at single ones of them to mend phrases: then
they would measure nothing.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.content.library import Library
from bot.mind.deciding import decide
from bot.model import Decision, LanguageCode, Outcome

BLIND = Path(__file__).parent / "questions_blind"
OUT_OF_SCOPE = "oos"
ANSWERED = {Outcome.ANSWER, Outcome.SMALLTALK, Outcome.URGENT}
LEAST_FIRST = {"es": 0.85, "en": 0.8, "pt": 0.8, "fr": 0.8}
LEAST_HELPED = {"es": 0.92, "en": 0.88, "pt": 0.88, "fr": 0.88}


@pytest.fixture(scope="module")
def catalog(content_dir: Path, models: Callable[[Path], Path]) -> Catalog:
    library = Library(content_dir, models(content_dir))
    library.load()
    return library.catalog


@pytest.fixture(params=list(LEAST_FIRST))
def decided(request: pytest.FixtureRequest, catalog: Catalog) -> list[tuple[str, Decision]]:
    """The topic of each question, ``oos`` for none, and what is decided for it."""
    path = BLIND / f"{request.param}.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 150
    return [
        (
            topic,
            decide(text, LanguageCode(language), matcher=catalog.matcher, safety=catalog.safety),
        )
        for text, topic, language in rows
    ]


def share(found: list[bool]) -> float:
    """Of those that are true."""
    return sum(found) / len(found)


def _shown(decision: Decision) -> list[str]:
    if decision.outcome in ANSWERED:
        return [str(decision.topic)]
    if decision.outcome is Outcome.SUGGEST:
        return [each.topic for each in decision.candidates[:3]]
    return []


def test_most_questions_find_their_topic(
    decided: list[tuple[str, Decision]], request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["decided"]
    asked = [(topic, one) for topic, one in decided if topic != OUT_OF_SCOPE]
    first = [one.candidates[:1] and one.candidates[0].topic == topic for topic, one in asked]
    assert share([bool(each) for each in first]) >= LEAST_FIRST[language]
    assert share([topic in _shown(one) for topic, one in asked]) >= LEAST_HELPED[language]


def test_few_questions_get_a_wrong_answer(decided: list[tuple[str, Decision]]) -> None:
    asked = [(topic, one) for topic, one in decided if topic != OUT_OF_SCOPE]
    wrong = [one.outcome in ANSWERED and one.topic != topic for topic, one in asked]
    assert share(wrong) <= 0.03
    strange = [one for topic, one in decided if topic == OUT_OF_SCOPE]
    assert share([one.outcome in ANSWERED for one in strange]) <= 0.05
