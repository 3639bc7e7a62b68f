"""``action_figures``: there where something is counted, and nothing is waited for."""

from dataclasses import replace

from bot import acting
from bot.actions.bridge import FIGURES, domain
from bot.actions.registry import executor_of
from bot.catalog import Catalog
from bot.flows import ActionCall
from bot.model import LanguageCode
from tests.content.real import Silent, catalog

EN = LanguageCode("en")
REAL = catalog(Silent())
UNCOUNTED = replace(REAL, paths={"guide": REAL.paths["guide"]}, memo={})
CALL = ActionCall(action=FIGURES, language=EN)
SURVEY = ("", "utter_discrimination/numbers")


def figures(catalog: Catalog, language: LanguageCode) -> str:
    return f"So many, in {language}."


async def test_the_figures_at_hand_are_told_before_the_survey_in_the_persons_language() -> None:
    found = await acting.here(lambda: REAL, figures).run(CALL)
    assert [(one.text, one.response) for one in found.said] == [("So many, in en.", ""), SURVEY]


async def test_where_no_log_is_at_hand_the_survey_speaks_alone() -> None:
    found = await acting.here(lambda: REAL).run(CALL)
    assert [(one.text, one.response) for one in found.said] == [SURVEY]


def test_it_is_there_only_where_a_path_is_counted() -> None:
    assert FIGURES in executor_of(REAL, acting.GUIDANCE).actions
    assert FIGURES in domain(REAL)["actions"]
    assert FIGURES not in executor_of(UNCOUNTED, acting.GUIDANCE).actions
    assert FIGURES not in domain(UNCOUNTED)["actions"]
