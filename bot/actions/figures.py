"""``action_figures``: what people reported, beside what a survey found."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker

from bot.actions.bridge import FIGURES
from bot.actions.guidance import Guidance
from bot.actions.guided import language_of
from bot.catalog import Catalog
from bot.flows import RESPONSE

SURVEY = "discrimination/numbers"
"""The curated answer with the survey's figures, its source and its date."""


class TellFigures(Action):  # type: ignore[misc]  # rasa-sdk has no types
    """Says the figures that this bot has counted, where it has any at hand, and the survey's."""

    def __init__(self, catalog: Catalog, guidance: Guidance) -> None:
        self._catalog = catalog
        self._guidance = guidance

    def name(self) -> str:
        """As rasa-sdk wants it."""
        return FIGURES

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say them. Nothing is waited for: the figures lie ready."""
        own = self._guidance.figures(self._catalog, language_of(tracker, self._catalog))
        if own:
            dispatcher.utter_message(text=own)
        dispatcher.utter_message(response=f"{RESPONSE}{SURVEY}")
        return []
