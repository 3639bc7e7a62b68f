"""What commands do, typed or behind a button."""

from dataclasses import dataclass, replace

from bot.errors import ActionFailed
from bot.flows import ActionCall
from bot.mind import events, formloop, going, handoff, markup, reported, subscribing
from bot.mind.answering import Answering
from bot.mind.commands import HERE, Command, Name, payload
from bot.mind.formloop import FormLoop
from bot.mind.paths import question_of
from bot.mind.step import Flow, Step, command_decision
from bot.mind.utterances import spoken
from bot.model import Button, LanguageCode, OpenForm, Outcome, TopicId

_COMMAND_TOPICS = {
    Name.HUMAN: handoff.HUMAN_TOPIC,
    Name.PRIVACY: TopicId("bot/privacy"),
}

_PATHS = {Name.GUIDE: "guide", Name.REPORT: "report"}
"""The guided paths that have a command of their own."""


@dataclass(frozen=True, slots=True)
class Commanding(Answering):
    """One message that is a command."""

    def do(self, command: Command) -> Step | Flow:
        """Do what the command says."""
        voice = self.voice
        match command.name:
            case Name.START:
                text = f"{voice.say('start.hello')}\n\n{voice.notice()}\n\n{voice.say('start.ask')}"
                rows = (*voice.languages(), (voice.button(Name.MENU),))
                return self.done(command_decision(Name.START), text, rows)
            case Name.MENU:
                return self._menu(command.argument)
            case Name.HELP:
                return self.done(
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
                return self.missed(command_decision(Name.NONE))
            case _:
                return self._guided(command)

    def _guided(self, command: Command) -> Step | Flow:
        """Begin a guided path, or go on with it."""
        match command.name:
            case Name.GUIDE | Name.REPORT as name:
                return self._begin(_PATHS[name])
            case Name.FIGURES:
                return self._figures()
            case Name.EVENTS:
                return self._events()
            case Name.SUBSCRIBE | Name.UNSUBSCRIBE:
                return self._subscribe(command)
            case Name.WHERE:
                return self._where(command.argument)
            case Name.PATH:
                return self._begin(command.argument)
            case _:
                return self._in_open_form(command)

    def _begin(self, path_id: str) -> Step:
        path = self.voice.catalog.paths.get(path_id)
        if path is None:
            return self.expired_button()
        return FormLoop(path, OpenForm(name=path.id), self.session, self.voice).begin()

    def _where(self, argument: str) -> Step:
        """Look for an office; a browser that gave no place is asked for a city."""
        if argument == HERE:
            return going.without_place(self.session, self.voice) or self.expired_button()
        loop = going.loop(argument, self.session, self.voice)
        return loop.begin() if loop else self.expired_button()

    def _events(self) -> Step:
        """The activities to come; where none is announced, what is known of the campaign's."""
        voice, decision = self.voice, command_decision(Name.EVENTS)
        rows = (*subscribing.offered_activities(self.session, voice), tuple(voice.ways_out()))
        if coming := events.coming(voice):
            last = replace(coming[-1], buttons=rows)
            return replace(self.done(decision, ""), replies=[*coming[:-1], last])
        known = self.answered(decision, events.TOPIC)
        if known.decision.topic is None and known.decision.outcome is Outcome.FALLBACK:
            return self.done(decision, voice.say("event.none"), rows)
        *others, last = known.replies
        last = replace(last, buttons=(*last.buttons, *rows))
        none = voice.reply(voice.say("event.none"))
        return replace(known, decision=decision, replies=[*none, *others, last])

    def _subscribe(self, command: Command) -> Step:
        """Begin or end being told of something."""
        change = (
            subscribing.begin if command.name is Name.SUBSCRIBE else subscribing.end
        )  # fmt: skip
        changed = change(command.argument, self.session, self.voice)
        if changed is None:
            return self.expired_button()
        return Step(
            decision=command_decision(command.name), session=changed.session,
            replies=changed.replies, subscription=changed.subscription,
        )  # fmt: skip

    def _figures(self) -> Flow:
        """What people have reported, and the way to report something oneself."""
        voice = self.voice
        path = voice.catalog.paths.get(reported.PATH)
        if path is None:
            return self.expired_button()
        try:
            done = yield ActionCall(action="action_figures", language=voice.language)
            replies = spoken(done.said, voice)
        except ActionFailed:
            replies = []
        *others, last = replies or voice.reply(voice.say("figures.late"))
        press = payload(Name.PATH, path.id)
        begin = Button(title=reported.title(path, voice.language), payload=press)
        last = replace(last, buttons=(*last.buttons, (begin,), tuple(voice.ways_out())))
        session = replace(self.session, misses=0, missed_ref="")
        return Step(
            decision=command_decision(Name.FIGURES), session=session, replies=[*others, last]
        )

    def _in_open_form(self, command: Command) -> Step | Flow:
        """What a button under one of a form's questions does, if the form is still open."""
        loop = formloop.loop_of(self.session, self.voice)
        if loop is None:
            return self.expired_button()
        match command.name:
            case Name.BACK:
                return loop.back()
            case Name.CANCEL:
                return loop.cancel()
            case Name.RESUME:
                return loop.again()
        slot, _, value = command.argument.partition("=")
        if question_of(loop.path, slot) is None:
            return self.expired_button()
        return loop.answered(slot, value)

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
        step = self.answered(command_decision(name), topic)
        return replace(step, decision=replace(step.decision, topic=topic))

    def _menu(self, group: str) -> Step:
        voice = self.voice
        if not group:
            rows = (*going.button(voice), *voice.groups())
            return self.done(command_decision(Name.MENU), voice.say("menu.head"), rows)
        rows = voice.topics_of(group) if group in voice.catalog.groups else ()
        if not rows:
            return self.expired_button()
        title = voice.say("menu.group", group=markup.escape(voice.group_title(group)))
        return self.done(command_decision(Name.MENU), title, (*rows, (voice.button(Name.MENU),)))

    def _delete(self) -> Step:
        replies = self.voice.reply(self.voice.say(f"deleted.{self.message.channel}"))
        return Step(
            decision=command_decision(Name.DELETE), session=None, replies=replies, erase=True
        )

    def _change_language(self, code: str) -> Step:
        voice, language = self.voice, LanguageCode(code.lower())
        if not code:
            return self.done(
                command_decision(Name.LANGUAGE), voice.say("language.ask"), voice.languages()
            )
        if language not in voice.catalog.languages:
            text = voice.say("language.unknown")
            return self.done(command_decision(Name.LANGUAGE), text, voice.languages())
        session = replace(self.session, language=language, chosen=True, misses=0, missed_ref="")
        voice = replace(voice, language=language)
        replies = voice.reply(voice.say("language.changed"), [[voice.button(Name.MENU)]])
        if session.topic:
            replies += voice.answer(session.topic)
        return Step(
            decision=command_decision(Name.LANGUAGE), session=session, replies=replies,
            language_choice=language, subscription=subscribing.spoken(session),
        )  # fmt: skip

    def _sources(self, topic: TopicId) -> Step:
        answer = self.voice.catalog.answer(topic, self.voice.language)
        if answer is None or not answer.sources:
            return self.expired_button()
        row = (self.voice.topic_button(topic), self.voice.button(Name.MENU))
        return self.done(command_decision(Name.SOURCES), self.voice.sources(answer), (row,))
