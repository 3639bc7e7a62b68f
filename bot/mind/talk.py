"""One message's way to a decision: what the person did, and what the bot does about it."""

from dataclasses import dataclass, replace

from bot.mind import commands, feedback, handoff, markup
from bot.mind.commands import Command, Name, Unknown
from bot.mind.deciding import matched
from bot.mind.replies import Rows, Voice
from bot.model import (
    Decision,
    DeskState,
    Kind,
    LanguageCode,
    Message,
    Opinion,
    Outcome,
    Reply,
    Session,
    TopicId,
)

_MENU_TOPIC = TopicId("bot/menu")
_LANGUAGE_TOPIC = TopicId("bot/language")

_COMMAND_TOPICS = {
    Name.HUMAN: handoff.HUMAN_TOPIC,
    Name.PRIVACY: TopicId("bot/privacy"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one message leads to, before the notice and the log record are added."""

    decision: Decision
    session: Session | None
    replies: list[Reply]
    language_choice: LanguageCode | None = None
    erase: bool = False
    opinion: Opinion | None = None
    """The vote that is asked for, or was given."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One message on its way to a decision."""

    message: Message
    words: str
    """The message's words, folded already where that loses nothing."""
    session: Session
    voice: Voice
    spoken: LanguageCode
    """The language of the words, which matching uses even where another was chosen."""

    def step(self) -> Step:
        """Sort the message by what the person did."""
        match self.message.kind:
            case Kind.TEXT:
                return self._text()
            case Kind.EDITED:
                missed = self.session.missed_ref
                again = self._with_human or (missed and missed == self.message.ref)
                return self._text() if again else self._ignored()
            case Kind.BUTTON:
                return self._button()
            case Kind.LEFT:
                return Step(
                    decision=Decision(outcome=Outcome.IGNORED), session=None, replies=[],
                    erase=True,
                )  # fmt: skip
            case Kind.GROUP:
                return self._done(
                    Decision(outcome=Outcome.UNREADABLE), self.voice.say("group.private")
                )
            case kind:
                return self._unreadable(self.voice.say(f"unreadable.{kind}"))

    @property
    def _with_human(self) -> bool:
        return self.session.desk is DeskState.HUMAN

    def _unreadable(self, excuse: str) -> Step:
        """Say what we cannot read; words that came with it are answered."""
        if not self.message.text.strip():
            ways = (tuple(self.voice.ways_out()),)
            return self._done(Decision(outcome=Outcome.UNREADABLE), excuse, ways)
        step = self._text()
        if step.decision.outcome is Outcome.URGENT:
            return step
        return replace(step, replies=[*self.voice.reply(excuse), *step.replies])

    def _ignored(self) -> Step:
        return Step(decision=Decision(outcome=Outcome.IGNORED), session=self.session, replies=[])

    def _done(self, decision: Decision, text: str, rows: Rows = ()) -> Step:
        return Step(
            decision=decision,
            session=replace(self.session, misses=0, missed_ref=""),
            replies=self.voice.reply(text, rows),
        )

    def _text(self) -> Step:
        catalog, text = self.voice.catalog, self.message.text
        if caught := catalog.safety.catch(self.words):
            rule, topic = caught
            decision = Decision(outcome=Outcome.URGENT, topic=topic, score=1.0, command=rule)
            return self._answered(decision, topic)
        match commands.parse(text):
            case Command() as command:
                return self._command(command)
            case Unknown() | None if self._with_human:
                return replace(self._ignored(), decision=Decision(outcome=Outcome.HUMAN))
            case Unknown():
                ways = (tuple(self.voice.ways_out()),)
                return self._done(
                    command_decision("unknown"), self.voice.say("command.unknown"), ways
                )
            case None:
                return self._matched()
            case topic:
                return self._chosen_topic(topic, "command.unknown")

    def _button(self) -> Step:
        match commands.parse(self.message.text):
            case Command() as command:
                return self._command(command)
            case Unknown() | None:
                return self._voted()
            case topic:
                return self._chosen_topic(topic, "button.expired")

    def _expired_button(self) -> Step:
        ways = (tuple(self.voice.ways_out()),)
        return self._done(command_decision("expired"), self.voice.say("button.expired"), ways)

    def _chosen_topic(self, topic: TopicId, otherwise: str) -> Step:
        if topic not in self.voice.catalog.topics:
            ways = (tuple(self.voice.ways_out()),)
            return self._done(command_decision("unknown"), self.voice.say(otherwise), ways)
        return self._answered(Decision(outcome=Outcome.ANSWER, topic=topic, score=1.0), topic)

    def _matched(self) -> Step:
        decision = matched(self.words, self.spoken, self.voice.catalog.matcher)
        if decision.topic is not None:
            return self._answered(decision, decision.topic)
        if decision.outcome is Outcome.SUGGEST:
            rows = self.voice.suggestions(decision.candidates)
            return self._done(decision, self.voice.say("suggest"), rows)
        return self._missed(decision)

    def _missed(self, decision: Decision) -> Step:
        """Ask for other words once; after that show the menu and the way to a person."""
        misses = self.session.misses + 1
        session = replace(self.session, misses=misses, missed_ref=self.message.ref)
        text = self.voice.say("fallback.first" if misses == 1 else "fallback.again")
        rows: Rows = (tuple(self.voice.ways_out()),)
        if misses > 1:
            rows = (*self.voice.groups(), (self.voice.button(Name.HUMAN),))
        return Step(decision=decision, session=session, replies=self.voice.reply(text, rows))

    def _answered(self, decision: Decision, topic: TopicId) -> Step:
        voice = self.voice
        extra: Rows = ()
        if topic == _MENU_TOPIC:
            extra = voice.groups()
        elif topic == _LANGUAGE_TOPIC:
            extra = voice.languages()
        elif topic == handoff.HUMAN_TOPIC and voice.host.present:
            extra = ((voice.button(Name.HUMAN),),)
        replies = voice.answer(topic, extra)
        if not replies:
            return self._missed(replace(decision, outcome=Outcome.FALLBACK, topic=None))
        session = replace(self.session, topic=topic, misses=0, missed_ref="")
        if decision.outcome is Outcome.URGENT:
            session = replace(session, urgent_at=voice.now)
        step = Step(decision=decision, session=session, replies=replies)
        return self._asking(step, topic) if decision.outcome is Outcome.ANSWER else step

    def _asking(self, step: Step, topic: TopicId) -> Step:
        """Put the votes under an answer that has not been asked about."""
        opinion = feedback.question(topic, self.session, self.voice)
        if opinion is None or step.session is None:
            return step
        return replace(
            step,
            session=replace(step.session, asked=(*step.session.asked, opinion)),
            replies=feedback.with_buttons(step.replies, opinion, self.voice),
            opinion=opinion,
        )

    def _voted(self) -> Step:
        found = feedback.vote(self.message.text, self.session, self.voice)
        if found is None:
            return self._expired_button()
        return Step(
            decision=command_decision(feedback.COMMAND), session=found.session,
            replies=found.replies, opinion=found.opinion,
        )  # fmt: skip

    def _command(self, command: Command) -> Step:
        voice = self.voice
        match command.name:
            case Name.START:
                text = f"{voice.say('start.hello')}\n\n{voice.notice()}\n\n{voice.say('start.ask')}"
                rows = (*voice.languages(), (voice.button(Name.MENU),))
                return self._done(command_decision(Name.START), text, rows)
            case Name.MENU:
                return self._menu(command.argument)
            case Name.HELP:
                return self._done(
                    command_decision(Name.HELP), voice.help(), (tuple(voice.ways_out()),)
                )
            case Name.HUMAN | Name.BOT as name:
                return self._turn_to(name)
            case Name.PRIVACY as name:
                return self._about(name)
            case Name.DELETE:
                return self._delete()
            case Name.LANGUAGE:
                return self._change_language(command.argument)
            case Name.SOURCES:
                return self._sources(TopicId(command.argument))
            case Name.NONE:
                return self._missed(command_decision(Name.NONE))

    def _turn_to(self, name: Name) -> Step:
        """To a person, where one is at the desk, or back to the bot."""
        change = handoff.leave if name is Name.BOT else handoff.ask
        turned = change(self.session, self.voice)
        if turned is None:
            return self._about(name)
        decision = replace(command_decision(name), topic=_COMMAND_TOPICS.get(name))
        return Step(decision=decision, session=turned.session, replies=turned.replies)

    def _about(self, name: Name) -> Step:
        topic = _COMMAND_TOPICS[name]
        step = self._answered(command_decision(name), topic)
        return replace(step, decision=replace(step.decision, topic=topic))

    def _menu(self, group: str) -> Step:
        voice = self.voice
        if not group:
            return self._done(command_decision(Name.MENU), voice.say("menu.head"), voice.groups())
        rows = voice.topics_of(group) if group in voice.catalog.groups else ()
        if not rows:
            return self._expired_button()
        title = voice.say("menu.group", group=markup.escape(voice.group_title(group)))
        return self._done(command_decision(Name.MENU), title, (*rows, (voice.button(Name.MENU),)))

    def _delete(self) -> Step:
        replies = self.voice.reply(self.voice.say(f"deleted.{self.message.channel}"))
        return Step(
            decision=command_decision(Name.DELETE), session=None, replies=replies, erase=True
        )

    def _change_language(self, code: str) -> Step:
        voice, language = self.voice, LanguageCode(code.lower())
        if not code:
            return self._done(
                command_decision(Name.LANGUAGE), voice.say("language.ask"), voice.languages()
            )
        if language not in voice.catalog.languages:
            text = voice.say("language.unknown")
            return self._done(command_decision(Name.LANGUAGE), text, voice.languages())
        session = replace(self.session, language=language, chosen=True, misses=0, missed_ref="")
        voice = replace(voice, language=language)
        replies = voice.reply(voice.say("language.changed"), [[voice.button(Name.MENU)]])
        if session.topic:
            replies += voice.answer(session.topic)
        return Step(
            decision=command_decision(Name.LANGUAGE), session=session, replies=replies,
            language_choice=language,
        )  # fmt: skip

    def _sources(self, topic: TopicId) -> Step:
        answer = self.voice.catalog.answer(topic, self.voice.language)
        if answer is None or not answer.sources:
            return self._expired_button()
        row = (self.voice.topic_button(topic), self.voice.button(Name.MENU))
        return self._done(command_decision(Name.SOURCES), self.voice.sources(answer), (row,))


def command_decision(name: str) -> Decision:
    """The decision for a command or a button of the machine."""
    return Decision(outcome=Outcome.COMMAND, score=1.0, command=name)
