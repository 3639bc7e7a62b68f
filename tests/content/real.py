"""The repository's own content, read once for all tests."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from bot.catalog import Catalog, Match, Matching
from bot.content.build import Reading, build, read
from bot.model import LanguageCode, Outcome
from tests.content.little import ROOT


@cache
def reading() -> Reading:
    """The content, checked today, test phrases too."""
    return read(ROOT, datetime.now(UTC).date())


@cache
def _built() -> Catalog:
    return build(reading(), Silent())


class Silent:
    """Implements ``Matching`` for tests in which nothing is matched."""

    def match(self, text: str, language: LanguageCode) -> Match:
        """Nothing fits."""
        return Match(outcome=Outcome.FALLBACK, score=0.0)

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        """It could be any language."""
        return prior, 0.0


def catalog(matcher: Matching) -> Catalog:
    """The content as a turn uses it, with that matcher."""
    return replace(_built(), matcher=matcher)
