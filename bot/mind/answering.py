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

    def done(self, decision: Decision, text: str, rows: Rows = ()) -> Step:
        """Say a phrase of the machine."""
        return Step(
            decision=decision,
            session=replace(self.session, misses=0, missed_ref=""),
            replies=self.voice.reply(text, rows),
        )

    def missed(self, decision: Decision) -> Step:
        """Ask for other words once; after that show the menu and the way to a person."""
        misses = self.session.misses + 1
        session = replace(self.session, misses=misses, missed_ref=self.message.ref)
        text = self.voice.say("fallback.first" if misses == 1 else "fallback.again")
        rows: Rows = (tuple(self.voice.ways_out()),)
        if misses > 1:
            rows = (*self.voice.groups(), (self.voice.button(Name.HUMAN),))
        return Step(decision=decision, session=session, replies=self.voice.reply(text, rows))

    def answered(self, decision: Decision, topic: TopicId) -> Step:
        """Give the curated answer, with what goes with it."""
        voice = self.voice
        extra: Rows = ()
        if topic == _MENU_TOPIC:
            extra = voice.groups()
        elif topic == _LANGUAGE_TOPIC:
            extra = voice.languages()
        elif topic == handoff.HUMAN_TOPIC and voice.host.present:
            extra = ((voice.button(Name.HUMAN),),)
        replies = voice.answer(
            topic, (*formloop.offered(topic, voice), *going.offered(topic, voice), *extra)
        )
        if not replies:
            return self.missed(replace(decision, outcome=Outcome.FALLBACK, topic=None))
        session = replace(self.told(topic), topic=topic, misses=0, missed_ref="")
        if decision.outcome is Outcome.URGENT:
            session = replace(session, urgent_at=voice.now)
        step = Step(decision=decision, session=session, replies=replies)
        return self._asking(step, topic) if decision.outcome is Outcome.ANSWER else step

    def told(self, *topics: TopicId) -> Session:
        """The session with what the next words may lean on."""
        typed = self.message.kind is not Kind.BUTTON and not self.message.text.lstrip().startswith(
            "/"
        )
        if topics[-1].partition("/")[0] in _ASIDE:
            return replace(self.session, worded=self.session.worded and not typed)
        return replace(self.session, told=topics[-MOST_TOLD:], worded=typed)

    def _asking(self, step: Step, topic: TopicId) -> Step:
        """Put the votes under an answer that has not been asked about."""
        opinion = feedback.question(topic, self.session, self.voice)
        if opinion is None or step.session is None:
            return step
        return replace(
            step,
            session=replace(step.session, asked=(*step.session.asked, opinion)),
            replies=subscribing.with_button(
                feedback.with_buttons(step.replies, opinion, self.voice),
                topic,
                self.session,
                self.voice,
            ),
            opinion=opinion,
        )

    def expired_button(self) -> Step:
        """Say that a button means nothing any more."""
        ways = (tuple(self.voice.ways_out()),)
        return self.done(command_decision("expired"), self.voice.say("button.expired"), ways)
