"""The ways in which one message can be answered."""

from dataclasses import dataclass, replace

from bot.mind import feedback, formloop, going, handoff, subscribing
from bot.mind.commands import Name
from bot.mind.replies import Rows, Voice
from bot.mind.step import Step, command_decision
from bot.model import Decision, Kind, LanguageCode, Message, Outcome, Session, TopicId

_MENU_TOPIC = TopicId("bot/menu")
_LANGUAGE_TOPIC = TopicId("bot/language")

_ASIDE = frozenset({"bot", "smalltalk"})
"""Groups that nobody's next question is about."""

MOST_TOLD = 5
"""Answers that a session remembers for corrections."""


@dataclass(frozen=True, slots=True)
class Answering:
    """One message, and what can be said to it."""

    message: Message
    words: str
    """The message's words, folded already where that loses nothing."""
    session: Session
    voice: Voice
    spoken: LanguageCode
    """The language of the words, which matching uses even where another was chosen."""

    def ignored(self) -> Step:
        """Say nothing."""
        return Step(decision=Decision(outcome=Outcome.IGNORED), session=self.session, replies=[])

    def done(self, decision: Decision, text: str, rows: Rows = (), *, worded: bool = False) -> Step:
        """Say a phrase of the machine; ``worded``: to words that the next ones may correct."""
        session = self.session
        worded = worded or session.worded
        return Step(
            decision=decision,
            session=replace(session, misses=0, missed_ref="", worded=worded),
            replies=self.voice.reply(text, rows),
        )

    def missed(self, decision: Decision, *, worded: bool = False) -> Step:
        """Ask for other words once; after that show the menu and the way to a person.

        ``worded`` as for ``done``.
        """
        misses, worded = self.session.misses + 1, worded or self.session.worded
        session = replace(
            self.session, misses=misses, missed_ref=self.message.ref, worded=worded
        )  # fmt: skip
        text = self.voice.say("fallback.first" if misses == 1 else "fallback.again")
        rows: Rows = (tuple(self.voice.ways_out()),)
        if misses > 1:
            rows = (*self.voice.groups(), (self.voice.button(Name.HUMAN),))
        return Step(decision=decision, session=session, replies=self.voice.reply(text, rows))

    def answered(self, decision: Decision, topic: TopicId) -> Step:
        """Give the curated answer, with what goes with it, and ask for a vote on it."""
        voice, before, outcome = self.voice, self.session, decision.outcome
        extra = self._offered(topic)
        opinion = feedback.question(topic, before, voice) if outcome is Outcome.ANSWER else None
        if opinion is not None:
            extra += feedback.votes(opinion, voice) + subscribing.offered(topic, before, voice)
        replies = voice.answer(topic, extra)
        if not replies:
            return self.missed(replace(decision, outcome=Outcome.FALLBACK, topic=None))
        told, worded = self._leaned_on(topic)
        session = replace(
            before,
            topic=topic,
            told=told,
            worded=worded,
            misses=0,
            missed_ref="",
            asked=before.asked if opinion is None else (*before.asked, opinion),
            urgent_at=voice.now if outcome is Outcome.URGENT else before.urgent_at,
        )
        return Step(decision=decision, session=session, replies=replies, opinion=opinion)

    def _offered(self, topic: TopicId) -> Rows:
        """What stands under the answer besides its own buttons."""
        voice = self.voice
        extra: Rows = ()
        if topic == _MENU_TOPIC:
            extra = voice.groups()
        elif topic == _LANGUAGE_TOPIC:
            extra = voice.languages()
        elif topic == handoff.HUMAN_TOPIC and voice.host.present:
            extra = ((voice.button(Name.HUMAN),),)
        return (*formloop.offered(topic, voice), *going.offered(topic, voice), *extra)

    def _leaned_on(self, topic: TopicId) -> tuple[tuple[TopicId, ...], bool]:
        """What the next words may lean on: what was told, and whether words asked for it."""
        typed = self.message.kind is not Kind.BUTTON and not self.message.text.lstrip().startswith(
            "/"
        )
        if topic.partition("/")[0] in _ASIDE:
            return self.session.told, self.session.worded and not typed
        return (topic,), typed

    def expired_button(self) -> Step:
        """Say that a button means nothing any more."""
        ways = (tuple(self.voice.ways_out()),)
        return self.done(command_decision("expired"), self.voice.say("button.expired"), ways)
