"""The actions of a guided path: one says what an answer means, one leads on at the end."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Action, Tracker

from bot.actions.bridge import FORM, LANGUAGE
from bot.actions.guidance import Guidance
from bot.catalog import SOURCE_LANGUAGE, Catalog, in_language
from bot.flows import RESPONSE, GuidedPath, Question
from bot.model import LanguageCode, TopicId

LEGAL_AID = TopicId("where/legal_aid")
"""Free of charge, and for everybody whom a path leads to an answer."""

Event = dict[str, Any]


class ValidatePath(FormValidationAction):  # type: ignore[misc]  # rasa-sdk has no types
    """``validate_<path>_form``: which option an answer means, and which slot comes next."""

    def __init__(self, path: GuidedPath, catalog: Catalog, guidance: Guidance) -> None:
        self._path = path
        self._books = list(catalog.phrases.values())
        self._guidance = guidance
        for question in path.questions:  # rasa-sdk looks for a method of each slot's name
            setattr(self, f"validate_{question.slot}", partial(self._validated, question))

    def name(self) -> str:
        """As rasa-sdk wants it."""
        return f"validate_{self._path.id}{FORM}"

    def _validated(self, question: Question, value: object, *rest: object) -> dict[str, str | None]:
        """The option's id, or None for what means no option."""
        words = value if isinstance(value, str) else ""
        return {question.slot: self._guidance.choose(question, words, self._books)}

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: Event,
    ) -> list[str]:
        """The slots that concern somebody with these answers."""
        return [one.slot for one in self._guidance.questions(self._path, slots_of(tracker))]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Event
    ) -> list[Event]:
        """Nothing: what the person chose or wrote is in its slot already."""
        return []


class Acting(Action):  # type: ignore[misc]  # rasa-sdk has no types
    """``action_<path>``: says what the choices lead to, and forgets them."""

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
        """Say it, in the person's language."""
        self.say(dispatcher, slots_of(tracker), language_of(tracker, self._catalog))
        return [SlotSet(question.slot, None) for question in self._path.questions]

    def say(
        self, dispatcher: CollectingDispatcher, slots: Mapping[str, str], language: LanguageCode
    ) -> None:
        """Utter what these choices lead to."""
        raise NotImplementedError


class ActOnPath(Acting):
    """The answers that the choices lead to, the first of them at once; there may be none."""

    def say(
        self, dispatcher: CollectingDispatcher, slots: Mapping[str, str], language: LanguageCode
    ) -> None:
        """Utter the path's last words, the first answer, and buttons for the others."""
        topics = self._topics(slots, language)
        dispatcher.utter_message(text=in_language(self._path.outro, language))
        if topics:
            dispatcher.utter_message(response=f"{RESPONSE}{topics[0]}")
        if others := topics[1:]:
            title = partial(self._catalog.title, language=language)
            more = self._catalog.phrases[language].say("form.more")
            dispatcher.utter_message(text=more, buttons=_buttons(others, title))

    def _topics(self, slots: Mapping[str, str], language: LanguageCode) -> list[TopicId]:
        decided = self._guidance.decide(self._path, slots)
        topics = dict.fromkeys([*decided, LEGAL_AID] if decided else [])
        return [topic for topic in topics if self._catalog.answer(topic, language)]


def language_of(tracker: Tracker, catalog: Catalog) -> LanguageCode:
    """The language that the person reads."""
    metadata = tracker.latest_message.get("metadata") or {}
    language = LanguageCode(str(tracker.slots.get(LANGUAGE) or metadata.get(LANGUAGE)))
    return language if language in catalog.languages else SOURCE_LANGUAGE


def slots_of(tracker: Tracker) -> dict[str, str]:
    """The slots that are filled."""
    return {slot: value for slot, value in tracker.slots.items() if isinstance(value, str)}


def _buttons(topics: list[TopicId], title: Callable[[TopicId], str]) -> list[Event]:
    return [{"title": title(topic), "payload": f"/{topic}"} for topic in topics]
