"""One message's way to a decision: what the person did, and what the bot does about it."""

from dataclasses import dataclass, replace

from bot.mind import commands, feedback, formloop, going
from bot.mind.commands import Command, Unknown
from bot.mind.deciding import matched
from bot.mind.followup import Following
from bot.mind.formloop import FormLoop
from bot.mind.step import Flow, Step, command_decision
from bot.model import Decision, DeskState, Kind, Outcome, TopicId
from bot.point import Point

WORRY_AGAIN_SECONDS = 30 * 60
"""So long after a card nobody is asked whether they are in danger."""


@dataclass(frozen=True, slots=True)
class Talk(Following):
    """One message on its way to a decision."""

    def step(self) -> Step | Flow:
        """Sort the message by what the person did; some answers need actions on the way."""
        match self.message.kind:
            case Kind.TEXT:
                return self._text()
            case Kind.EDITED:
                missed = self.session.missed_ref
                again = self._with_human or (missed and missed == self.message.ref)
                return self._text() if again else self.ignored()
            case Kind.BUTTON:
                return self._button()
            case Kind.LEFT:
                return Step(
                    decision=Decision(outcome=Outcome.IGNORED), session=None, replies=[],
                    erase=True,
                )  # fmt: skip
            case Kind.GROUP:
                return self.done(
                    Decision(outcome=Outcome.UNREADABLE), self.voice.say("group.private")
                )
            case Kind.LOCATION if step := self._located():
                return step
            case kind:
                return self._unreadable(self.voice.say(f"unreadable.{kind}"))

    def _located(self) -> Step | Flow | None:
        """What is near the person; None where that cannot be told now."""
        place = self.message.place
        if place is None or self._with_human:
            return None
        return going.located(Point(*place), self.session, self.voice)

    @property
    def _with_human(self) -> bool:
        return self.session.desk is DeskState.HUMAN

    def _unreadable(self, excuse: str) -> Step | Flow:
        """Say what we cannot read; words that came with it are answered."""
        if not self.message.text.strip():
            ways = (tuple(self.voice.ways_out()),)
            return self.done(Decision(outcome=Outcome.UNREADABLE), excuse, ways)
        return self._excused(self._text(), excuse)

    def _excused(self, answer: Step | Flow, excuse: str) -> Flow:
        step = answer if isinstance(answer, Step) else (yield from answer)
        if step.decision.outcome is Outcome.URGENT:
            return step
        return replace(step, replies=[*self.voice.reply(excuse), *step.replies])

    def _text(self) -> Step | Flow:
        catalog, text = self.voice.catalog, self.message.text
        if caught := catalog.safety.catch(self.words):
            rule, topic = caught
            decision = Decision(outcome=Outcome.URGENT, topic=topic, score=1.0, command=rule)
            return self.answered(decision, topic)
        match commands.parse(text):
            case Command() as command:
                return self.do(command)
            case Unknown() | None if self._with_human:
                return replace(self.ignored(), decision=Decision(outcome=Outcome.HUMAN))
            case Unknown():
                ways = (tuple(self.voice.ways_out()),)
                return self.done(
                    command_decision("unknown"), self.voice.say("command.unknown"), ways
                )
            case None:
                return self._in_form() or self._worried(self.matched())
            case topic:
                return self._chosen_topic(topic, "command.unknown")

    def _worried(self, step: Step) -> Step:
        """Offer the card first, where the words may mean danger and none was shown lately."""
        session, voice = self.session, self.voice
        topic = voice.catalog.safety.worry(self.words)
        if topic is None or step.decision.topic == topic or not voice.catalog.title(
            topic, voice.language
        ):  # fmt: skip
            return step
        if voice.now - session.urgent_at < WORRY_AGAIN_SECONDS:
            return step
        offer = voice.reply(voice.say("urgent.maybe"), ((voice.topic_button(topic),),))
        return replace(step, replies=[*offer, *step.replies])

    def _in_form(self) -> Step | Flow | None:
        """What the words are for the open form; None where none waits for them."""
        loop = formloop.loop_of(self.session, self.voice)
        if loop is None or loop.form.paused:
            return None
        if formloop.means_back(self.message.text, self.voice):
            return loop.back()
        if formloop.means_cancel(self.message.text, self.voice):
            return loop.cancel()
        if "?" in self.message.text and (aside := self._aside(loop)):
            return aside
        return self._told(loop)

    def _told(self, loop: FormLoop) -> Flow:
        """Words for the open question, or else about something else."""
        step = yield from loop.answered(loop.form.asking, self.message.text)
        if step.session and step.session.form and step.session.form.misses:
            return self._aside(loop) or step
        return step

    def _aside(self, loop: FormLoop) -> Step | None:
        """Answer a question in the middle of the form, and go on with it."""
        decision = matched(self.words, self.spoken, self.voice.catalog.matcher)
        if decision.topic is None or decision.outcome is not Outcome.ANSWER:
            return None  # nor is "no" meant as small talk here
        step = self.answered(decision, decision.topic)
        if step.session is None:
            return step
        asked = replace(loop, session=step.session).again(step.replies)
        return replace(asked, decision=step.decision, opinion=step.opinion)

    def _button(self) -> Step | Flow:
        match commands.parse(self.message.text):
            case Command() as command:
                return self.do(command)
            case Unknown() | None:
                return self._voted()
            case topic:
                return self._chosen_topic(topic, "button.expired")

    def _chosen_topic(self, topic: TopicId, otherwise: str) -> Step:
        if topic not in self.voice.catalog.topics:
            ways = (tuple(self.voice.ways_out()),)
            return self.done(command_decision("unknown"), self.voice.say(otherwise), ways)
        return self.answered(Decision(outcome=Outcome.ANSWER, topic=topic, score=1.0), topic)

    def _voted(self) -> Step:
        found = feedback.vote(self.message.text, self.session, self.voice)
        if found is None:
            return self.expired_button()
        return Step(
            decision=command_decision(feedback.COMMAND), session=found.session,
            replies=found.replies, opinion=found.opinion,
        )  # fmt: skip
