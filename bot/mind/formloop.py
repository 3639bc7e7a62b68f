"""The form loop: asks for a path's slots one by one, and hands each answer to its action.

Rasa's own loop, for https://rasa.com/docs/rasa/forms: the action ``validate_<form>``
says what an answer means, ``action_<path>`` acts when nothing is left to ask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.catalog import SOURCE_LANGUAGE, Phrasebook, in_language
from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult, GuidedPath, Question
from bot.mind import paths
from bot.mind.commands import HERE, Name, payload
from bot.mind.replies import Rows, Voice
from bot.mind.step import Flow, Step, command_decision
from bot.mind.text import fold
from bot.mind.utterances import spoken
from bot.model import Button, OpenForm, Reply, Session, TopicId

FORM = "form"
"""The command of an answer to a form: nothing of it is logged."""

CANNOT_UNDERSTAND = 2
"""After so many answers in a row that mean nothing, a person is offered."""


def form_of(path: str) -> str:
    """The form's name for rasa-sdk."""
    return f"{path}_form"


@dataclass(frozen=True, slots=True)
class FormLoop:
    """One message's way through an open form."""

    path: GuidedPath
    form: OpenForm
    session: Session
    voice: Voice

    def begin(self) -> Step:
        """Ask the first question."""
        intro = in_language(self.path.intro, self.voice.language)
        return self._asked(self.form, before=self.voice.reply(intro))

    def answered(self, slot: str, value: str) -> Flow:
        """The person chose a value, or wrote words, for ``slot``."""
        call = ActionCall(
            action=f"validate_{form_of(self.path.id)}",
            language=self.voice.language,
            form=replace(self.form, asking=slot),
            filled=(slot, value),
        )
        try:
            result = yield call
            if result.slots.get(slot) is None:
                return self._not_understood(result)
            return (yield from self._filled(result))
        except ActionFailed:
            return self._late()

    def back(self) -> Step:
        """Take the last answer back and ask for it again."""
        slots = self.form.slots[:-1]
        return self._asked(replace(self.form, slots=slots, misses=0, paused=False))

    def again(self, before: list[Reply] | None = None) -> Step:
        """Ask the open question again."""
        return self._asked(replace(self.form, paused=False), before=before or [])

    def cancel(self) -> Step:
        """Close the form; nothing of it stays."""
        text = self.voice.say("form.cancelled")
        return self._closed(self.voice.reply(text, (tuple(self.voice.ways_out()),)))

    def _filled(self, result: ActionResult) -> Flow:
        slots = dict(self.form.slots)
        slots.update({slot: value for slot, value in result.slots.items() if value is not None})
        slots = paths.settled(self.path, slots)
        form = replace(self.form, slots=tuple(slots.items()), misses=0, paused=False)
        before = spoken(result.said, self.voice)
        if paths.next_question(self.path, slots):
            return self._asked(form, before=before)
        call = ActionCall(action=f"action_{self.path.id}", language=self.voice.language, form=form)
        done = yield call
        replies = [*before, *spoken(done.said, self.voice)]
        if not replies:
            raise ActionFailed(f"{call.action} had nothing to say")
        counted = (("path", self.path.id), *slots.items()) if self.path.counted else ()
        step = self._closed(self._with_ways_out(replies))
        return replace(step, decision=command_decision(self.path.id), counted=counted)

    def _with_ways_out(self, replies: list[Reply]) -> list[Reply]:
        *others, last = replies
        ways: Rows = (tuple(self.voice.ways_out()),)
        if self.path.counted:
            ways = ((self.voice.button(Name.FIGURES),), *ways)
        return [*others, replace(last, buttons=(*last.buttons, *ways))]

    def _asked(self, form: OpenForm, *, before: list[Reply] | None = None) -> Step:
        slots = dict(form.slots)
        question = paths.next_question(self.path, slots)
        if question is None:  # the path has changed since: nothing is left to ask
            return self.cancel()
        form = replace(form, asking=question.slot)
        replies = [*(before or []), *self._question(question, slots)]
        session = replace(self.session, form=form, misses=0, missed_ref="")
        return Step(decision=command_decision(FORM), session=session, replies=replies)

    def _question(self, question: Question, slots: Mapping[str, str]) -> list[Reply]:
        language = self.voice.language
        steps = paths.possible(self.path, slots)
        place = self.voice.say("form.step", step=steps.index(question) + 1, of=len(steps))
        text = f"<i>{place}</i>\n<b>{in_language(question.ask, language)}</b>"
        options = [
            Button(
                title=in_language(option.titles, language),
                payload=payload(Name.CHOOSE, f"{question.slot}={option.id}"),
            )
            for option in question.options
            if not option.hidden
        ]
        rows = [options[at : at + question.width] for at in range(0, len(options), question.width)]
        if question.locating:
            text += "\n\n" + self.voice.say(f"where.locate.{self._channel()}")
            if self.voice.channel == "web":
                here = self.voice.say("where.here")
                rows.insert(0, [Button(title=here, payload=payload(Name.WHERE, HERE))])
        ways = [self.voice.button(Name.CANCEL), self.voice.button(Name.HUMAN)]
        if slots:
            ways.insert(0, self.voice.button(Name.BACK))
        return self.voice.reply(text, (*rows, ways))

    def _channel(self) -> str:
        """How a place may be shown there; in a terminal it is written."""
        channel = self.voice.channel
        return channel if channel in ("telegram", "web") else "other"

    def _not_understood(self, result: ActionResult) -> Step:
        """Say what would be understood, once; after that offer a person too."""
        misses = self.form.misses + 1
        said = spoken(result.said, self.voice)
        again = self.voice.say("form.again" if misses < CANNOT_UNDERSTAND else "form.stuck")
        before = said or self.voice.reply(again)
        return self._asked(replace(self.form, misses=misses), before=before)

    def _late(self) -> Step:
        """An action did not answer: a person, the menu, and the way on if they like."""
        rows = ((self.voice.button(Name.RESUME),), tuple(self.voice.ways_out()))
        replies = self.voice.reply(self.voice.say("form.late"), rows)
        session = replace(self.session, form=replace(self.form, paused=True))
        return Step(decision=command_decision(FORM), session=session, replies=replies)

    def _closed(self, replies: list[Reply]) -> Step:
        session = replace(self.session, form=None, misses=0, missed_ref="")
        return Step(decision=command_decision(Name.CANCEL), session=session, replies=replies)


def loop_of(session: Session, voice: Voice) -> FormLoop | None:
    """The loop of the session's open form; None where none is open, or its path is gone."""
    path = voice.catalog.paths.get(session.form.name) if session.form else None
    return FormLoop(path, session.form, session, voice) if path and session.form else None


def offered(topic: TopicId, voice: Voice) -> Rows:
    """A button for each path that goes with this answer."""
    buttons = [
        Button(title=in_language(path.titles, voice.language), payload=payload(Name.PATH, path.id))
        for path in voice.catalog.paths.values()
        if topic in path.offered_with
    ]
    return tuple((button,) for button in buttons)


def means_back(text: str, voice: Voice) -> bool:
    """Whether the person takes their last answer back in words."""
    return _listed(text, (book.say("form.words_back") for book in _books(voice)))


def means_cancel(text: str, voice: Voice) -> bool:
    """Whether the person wants no more of the form, in words."""
    return _listed(text, (book.say("form.words_cancel") for book in _books(voice)))


def _books(voice: Voice) -> tuple[Phrasebook, Phrasebook]:
    """Of the conversation's language and of Spanish, which everybody hears here."""
    phrases = voice.catalog.phrases
    return phrases[voice.language], phrases[SOURCE_LANGUAGE]


def _listed(text: str, lists: Iterable[str]) -> bool:
    return fold(text) in {fold(word) for words in lists for word in words.split("|")}
