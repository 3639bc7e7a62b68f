"""``validate_where_form`` and ``action_where``: from a service and a place to offices."""

from collections.abc import Mapping

from rasa_sdk.executor import CollectingDispatcher

from bot.actions.guidance import Guidance
from bot.actions.guided import Acting, ValidatePath
from bot.catalog import Catalog
from bot.flows import PHRASE, GuidedPath, Question
from bot.model import LanguageCode


class ValidateWhere(ValidatePath):
    """Understands cities and districts besides the services that have buttons."""

    def __init__(self, path: GuidedPath, catalog: Catalog, guidance: Guidance) -> None:
        super().__init__(path, catalog, guidance)
        self._catalog = catalog

    def _validated(self, question: Question, value: object, *rest: object) -> dict[str, str | None]:
        if not question.locating:
            return super()._validated(question, value, *rest)
        words = value if isinstance(value, str) else ""
        place = self._guidance.place(self._catalog, words)
        match rest:
            case (CollectingDispatcher() as dispatcher, *_) if place is None:
                dispatcher.utter_message(response=f"{PHRASE}where.unknown_place")
        return {question.slot: place}


class ActOnWhere(Acting):
    """Says up to three offices, and the lines that can be called from anywhere."""

    def say(
        self, dispatcher: CollectingDispatcher, slots: Mapping[str, str], language: LanguageCode
    ) -> None:
        """Utter them, each with its buttons."""
        for one in self._guidance.where(self._catalog, language, slots):
            buttons = [
                {"title": button.title, "payload": button.payload}
                for row in one.buttons
                for button in row
            ]
            dispatcher.utter_message(text=one.text, buttons=buttons)
