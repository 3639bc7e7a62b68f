"""The page about mistakes is the code's own list."""

from pathlib import Path

from bot.content.catalogue import EXAMPLES, page
from bot.content.mistake_kinds import CATALOGUE

ROOT = Path(__file__).parent.parent.parent


def test_every_mistake_has_an_example() -> None:
    assert set(EXAMPLES) == set(CATALOGUE)


def test_the_page_is_current() -> None:
    """Mend with: tucausa export mistakes --out docs"""
    assert (ROOT / "docs/mistakes.md").read_text(encoding="utf-8") == page()


def test_every_mistake_says_how_to_mend_it_in_both_languages() -> None:
    for code, mistake in CATALOGUE.items():
        assert len(mistake.es) > 15, code
        assert len(mistake.en) > 15, code
        assert mistake.es != mistake.en, code
