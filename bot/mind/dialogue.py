"""The dialogue: what the bot does with one message, given what it remembers.

Pure: the clock's time, the content and who runs the bot come as arguments.
"""

from dataclasses import dataclass, replace

from bot.catalog import SOURCE_LANGUAGE, Catalog
from bot.mind import commands
from bot.mind.commands import Command, Name, Unknown
from bot.mind.replies import Rows, Voice
from bot.model import (
    Decision,
    Host,
    Kind,
    LanguageCode,
    LogRecord,
    Message,
    Outcome,
    Reply,
    Session,
    TopicId,
    Turn,
)

_MENU_TOPIC = TopicId("bot/menu")
_LANGUAGE_TOPIC = TopicId("bot/language")

_COMMAND_TOPICS = {
    Name.HUMAN: TopicId("bot/human"),
    Name.PRIVACY: TopicId("bot/privacy"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    """What one message leads to, before the notice and the log record are added."""

    decision: Decision
    session: Session | None
    replies: list[Reply]
    language_choice: LanguageCode | None = None
    erase: bool = False


def respond(
    message: Message, session: Session | None, catalog: Catalog, *, host: Host, now: float
) -> Turn:
    """Decide and word the answer to ``message``.

    The order is the design's: language, safety, command, matching. Every outcome but
    IGNORED has a reply, and every reply that may be a dead end offers menu and human.
    """
    before = session or Session(language=_device_language(message, catalog))
    spoken = _language(message, before, catalog)
    if not before.chosen:
        before = replace(before, language=spoken)
    elif before.language not in catalog.languages:
        before = replace(before, language=SOURCE_LANGUAGE)
    voice = Voice(
        catalog=catalog, language=before.language, host=host, now=now, channel=message.channel
    )
    step = _Talk(message, before, voice, spoken).step()
    step = _introduced(step, message, voice)
    return _turn(step, message, voice)


def apologise(message: Message, session: Session | None, catalog: Catalog, *, now: float) -> Turn:
    """The turn for a message that the program failed on: never silence."""
    language = session.language if session else _device_language(message, catalog)
    if language not in catalog.languages:
        language = SOURCE_LANGUAGE
    session = session or Session(language=language)
    voice = Voice(
        catalog=catalog, language=language, host=Host(), now=now, channel=message.channel
    )
    decision = Decision(outcome=Outcome.FALLBACK)
    replies = voice.reply(voice.say("sorry.failed"), [voice.ways_out()])
    return _turn(_Step(decision=decision, session=session, replies=replies), message, voice)


def _device_language(message: Message, catalog: Catalog) -> LanguageCode:
    code = LanguageCode((message.client_language or "").partition("-")[0].lower())
    return code if code in catalog.languages else SOURCE_LANGUAGE


def _language(message: Message, before: Session, catalog: Catalog) -> LanguageCode:
    """The language of the words; the conversation's where words say nothing."""
    prior = before.language if before.language in catalog.languages else SOURCE_LANGUAGE
    if message.kind not in (Kind.TEXT, Kind.EDITED) or message.text.lstrip().startswith("/"):
        return prior
    return catalog.matcher.language(message.text, prior)[0]


def _introduced(step: _Step, message: Message, voice: Voice) -> _Step:
    """Put the first-contact notice before the first answer, unless somebody is in danger."""
    session = step.session
    if session is None or session.introduced or not step.replies:
        return step
    if step.decision.outcome is Outcome.URGENT or message.kind is Kind.GROUP:
        return step
    session = replace(session, introduced=True)
    if step.decision.command == Name.START:
        return replace(step, session=session)
    notice = voice.reply(voice.notice())
    return replace(step, session=session, replies=[*notice, *step.replies])


def _turn(step: _Step, message: Message, voice: Voice) -> Turn:
    replies = [replace(reply, more=True) for reply in step.replies[:-1]] + step.replies[-1:]
    decision = step.decision
    record = LogRecord(
        at=voice.now,
        channel=message.channel,
        language=voice.language,
        outcome=decision.outcome,
        topic=decision.topic,
        score=round(decision.score, 4),
        candidates=decision.candidates,
        content_version=voice.catalog.version,
        waited_ms=max(0, round((voice.now - message.received_at) * 1000)),
    )
    return Turn(
        session=step.session,
        decision=decision,
        replies=tuple(replies),
        language_choice=step.language_choice,
        erase=step.erase,
        record=None if decision.outcome is Outcome.IGNORED else record,
    )


@dataclass(frozen=True, slots=True)
class _Talk:
    """One message on its way to a decision."""

    message: Message
    session: Session
    voice: Voice
    spoken: LanguageCode
    """The language of the words, which matching uses even where another was chosen."""

    def step(self) -> _Step:
        """Sort the message by what the person did."""
        match self.message.kind:
            case Kind.TEXT:
                return self._text()
            case Kind.EDITED:
                missed = self.session.missed_ref
                return self._text() if missed and missed == self.message.ref else self._ignored()
            case Kind.BUTTON:
                return self._button()
            case Kind.LEFT:
                return _Step(
                    decision=Decision(outcome=Outcome.IGNORED), session=None, replies=[],
                    erase=True,
                )  # fmt: skip
            case Kind.GROUP:
                return self._done(
                    Decision(outcome=Outcome.UNREADABLE), self.voice.say("group.private")
                )
            case kind:
                text = self.voice.say(f"unreadable.{kind}")
                return self._done(
                    Decision(outcome=Outcome.UNREADABLE), text, (tuple(self.voice.ways_out()),)
                )

    def _ignored(self) -> _Step:
        return _Step(decision=Decision(outcome=Outcome.IGNORED), session=self.session, replies=[])

    def _done(self, decision: Decision, text: str, rows: Rows = ()) -> _Step:
        return _Step(
            decision=decision,
            session=replace(self.session, misses=0, missed_ref=""),
            replies=self.voice.reply(text, rows),
        )

    def _text(self) -> _Step:
        catalog, text = self.voice.catalog, self.message.text
        if caught := catalog.safety.catch(text):
            rule, topic = caught
            decision = Decision(outcome=Outcome.URGENT, topic=topic, score=1.0, command=rule)
            return self._answered(decision, topic)
        match commands.parse(text):
            case Command() as command:
                return self._command(command)
            case Unknown():
                ways = (tuple(self.voice.ways_out()),)
                return self._done(_command("unknown"), self.voice.say("command.unknown"), ways)
            case None:
                return self._matched()
            case topic:
                return self._chosen_topic(topic, "command.unknown")

    def _button(self) -> _Step:
        match commands.parse(self.message.text):
            case Command() as command:
                return self._command(command)
            case Unknown() | None:
                return self._expired_button()
            case topic:
                return self._chosen_topic(topic, "button.expired")

    def _expired_button(self) -> _Step:
        ways = (tuple(self.voice.ways_out()),)
        return self._done(_command("expired"), self.voice.say("button.expired"), ways)

    def _chosen_topic(self, topic: TopicId, otherwise: str) -> _Step:
        if topic not in self.voice.catalog.topics:
            ways = (tuple(self.voice.ways_out()),)
            return self._done(_command("unknown"), self.voice.say(otherwise), ways)
        return self._answered(Decision(outcome=Outcome.ANSWER, topic=topic, score=1.0), topic)

    def _matched(self) -> _Step:
        found = self.voice.catalog.matcher.match(self.message.text, self.spoken)
        first = found.candidates[0].topic if found.candidates else None
        match found.outcome:
            case Outcome.ANSWER if first is not None:
                small = first.startswith("smalltalk/")
                decision = Decision(
                    outcome=Outcome.SMALLTALK if small else Outcome.ANSWER, topic=first,
                    score=found.score, candidates=found.candidates,
                )  # fmt: skip
                return self._answered(decision, first)
            case Outcome.SUGGEST:
                decision = Decision(
                    outcome=Outcome.SUGGEST, score=found.score, candidates=found.candidates
                )
                rows = self.voice.suggestions(found.candidates)
                return self._done(decision, self.voice.say("suggest"), rows)
            case _:
                decision = Decision(
                    outcome=Outcome.FALLBACK, score=found.score, candidates=found.candidates
                )
                return self._missed(decision)

    def _missed(self, decision: Decision) -> _Step:
        """Ask for other words once; after that show the menu and the way to a person."""
        misses = self.session.misses + 1
        session = replace(self.session, misses=misses, missed_ref=self.message.ref)
        if misses == 1:
            text, rows = self.voice.say("fallback.first"), (tuple(self.voice.ways_out()),)
        else:
            text = self.voice.say("fallback.again")
            rows = (*self.voice.groups(), (self.voice.button(Name.HUMAN),))
        return _Step(decision=decision, session=session, replies=self.voice.reply(text, rows))

    def _answered(self, decision: Decision, topic: TopicId) -> _Step:
        voice = self.voice
        extra: Rows = ()
        if topic == _MENU_TOPIC:
            extra = voice.groups()
        elif topic == _LANGUAGE_TOPIC:
            extra = voice.languages()
        replies = voice.answer(topic, extra)
        if not replies:
            return self._missed(replace(decision, outcome=Outcome.FALLBACK, topic=None))
        session = replace(self.session, topic=topic, misses=0, missed_ref="")
        return _Step(decision=decision, session=session, replies=replies)

    def _command(self, command: Command) -> _Step:
        voice = self.voice
        match command.name:
            case Name.START:
                text = f"{voice.say('start.hello')}\n\n{voice.notice()}\n\n{voice.say('start.ask')}"
                rows = (*voice.languages(), (voice.button(Name.MENU),))
                return self._done(_command(Name.START), text, rows)
            case Name.MENU:
                return self._menu(command.argument)
            case Name.HELP:
                return self._done(_command(Name.HELP), voice.help(), (tuple(voice.ways_out()),))
            case Name.HUMAN | Name.PRIVACY as name:
                step = self._answered(_command(name), _COMMAND_TOPICS[name])
                return replace(step, decision=replace(step.decision, topic=_COMMAND_TOPICS[name]))
            case Name.DELETE:
                return self._delete()
            case Name.LANGUAGE:
                return self._change_language(command.argument)
            case Name.SOURCES:
                return self._sources(TopicId(command.argument))
            case Name.NONE:
                return self._missed(_command(Name.NONE))

    def _menu(self, group: str) -> _Step:
        voice = self.voice
        if not group:
            return self._done(_command(Name.MENU), voice.say("menu.head"), voice.groups())
        rows = voice.topics_of(group) if group in voice.catalog.groups else ()
        if not rows:
            return self._expired_button()
        title = voice.say("menu.group", group=voice.group_title(group))
        return self._done(_command(Name.MENU), title, (*rows, (voice.button(Name.MENU),)))

    def _delete(self) -> _Step:
        replies = self.voice.reply(self.voice.say(f"deleted.{self.message.channel}"))
        return _Step(
            decision=_command(Name.DELETE), session=None, replies=replies, erase=True
        )

    def _change_language(self, code: str) -> _Step:
        voice, language = self.voice, LanguageCode(code.lower())
        if not code:
            return self._done(_command(Name.LANGUAGE), voice.say("language.ask"), voice.languages())
        if language not in voice.catalog.languages:
            text = voice.say("language.unknown")
            return self._done(_command(Name.LANGUAGE), text, voice.languages())
        session = replace(self.session, language=language, chosen=True, misses=0, missed_ref="")
        voice = replace(voice, language=language)
        replies = voice.reply(voice.say("language.changed"), [[voice.button(Name.MENU)]])
        if session.topic:
            replies += voice.answer(session.topic)
        return _Step(
            decision=_command(Name.LANGUAGE), session=session, replies=replies,
            language_choice=language,
        )  # fmt: skip

    def _sources(self, topic: TopicId) -> _Step:
        answer = self.voice.catalog.answer(topic, self.voice.language)
        if answer is None or not answer.sources:
            return self._expired_button()
        row = (self.voice.topic_button(topic), self.voice.button(Name.MENU))
        return self._done(_command(Name.SOURCES), self.voice.sources(answer), (row,))


def _command(name: str) -> Decision:
    return Decision(outcome=Outcome.COMMAND, score=1.0, command=name)
