"""``validate_where_form`` and ``action_where``: from a service and a place to offices."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker

from bot.actions.guidance import Guidance
from bot.actions.guided import Event, ValidatePath, language_of, slots_of
from bot.catalog import Catalog
from bot.flows import PHRASE, GuidedPath, Question


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


class ActOnWhere(Action):  # type: ignore[misc]  # rasa-sdk has no types
    """Says up to three offices, and the lines that can be called from anywhere."""

    def __init__(self, path: GuidedPath, catalog: Catalog, guidance: Guidance) -> None:
        self._path = path
        self._catalog = catalog
        self._guidance = guidance

    def name(self) -> str:
        """As rasa-sdk wants it."""
        return f"action_{self._path.id}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Event
    ) -> list[Event]:
        """Say them, and forget where the person is."""
        language = language_of(tracker, self._catalog)
        for one in self._guidance.where(self._catalog, language, slots_of(tracker)):
            buttons = [
                {"title": button.title, "payload": button.payload}
                for row in one.buttons
                for button in row
            ]
            dispatcher.utter_message(text=one.text, buttons=buttons)
        return [SlotSet(question.slot, None) for question in self._path.questions]
