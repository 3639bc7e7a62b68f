"""The whole safety net on phrases by writers who saw neither its rules nor its phrases.

They are never learnt from, and nobody looks at single ones of them to mend the net: then
they would measure nothing.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalog import SafetyNet
from bot.content.library import Library

BLIND = Path(__file__).parent / "danger_blind"
LANGUAGES = ("es", "en", "pt", "fr")

Phrases = list[tuple[str, str]]
"""Kind of danger, ``none`` for near misses; and what was written."""


@pytest.fixture(scope="module")
def net(content_dir: Path, models: Callable[[Path], Path]) -> SafetyNet:
    library = Library(content_dir, models(content_dir))
    library.load()
    return library.catalog.safety


def phrases(language: str) -> Phrases:
    """What was written in that language."""
    lines = (BLIND / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)]


def share(found: list[bool]) -> float:
    """Of those that are true."""
    return sum(found) / len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_people_in_danger_get_the_card_and_nearly_all_its_offer(
    net: SafetyNet, language: str
) -> None:
    urgent = [text for kind, text in phrases(language) if kind != "none"]
    caught = [net.catch(text) is not None for text in urgent]
    offered = [net.worry(text) is not None for text in urgent]
    either = [one or other for one, other in zip(caught, offered, strict=True)]
    assert share(caught) >= 0.72
    assert share(either) >= 0.86


def test_few_of_the_near_misses_are_taken_for_danger(net: SafetyNet) -> None:
    calm = [text for one in LANGUAGES for kind, text in phrases(one) if kind == "none"]
    assert share([net.catch(text) is not None for text in calm]) <= 0.06
    assert (
        share([net.catch(text) is not None or net.worry(text) is not None for text in calm]) <= 0.1
    )
