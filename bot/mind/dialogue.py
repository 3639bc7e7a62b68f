"""The dialogue: what the bot does with one message, given what it remembers.

Pure: the clock's time, the content and who runs the bot come as arguments.
"""

from collections.abc import Generator
from dataclasses import replace

from bot.catalog import SOURCE_LANGUAGE, Catalog
from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult
from bot.mind.commands import Name
from bot.mind.handoff import EMERGENCY
from bot.mind.replies import Voice
from bot.mind.step import Step, command_decision
from bot.mind.talk import Talk
from bot.mind.text import read_once
from bot.model import (
    Decision,
    DeskState,
    Kind,
    LanguageCode,
    LogRecord,
    Message,
    Outcome,
    Session,
    Turn,
)
from bot.staff import Host

Conversation = Generator[ActionCall, ActionResult, Turn]
"""A turn that needs actions: it yields what it wants done and is sent what came of it.

ActionFailed is thrown into it where nothing did.
"""


FEW_WORDS = 3
"""So many, or less, are an answer to a form's question rather than a sentence."""


def converse(
    message: Message, session: Session | None, catalog: Catalog, *, host: Host, now: float
) -> Conversation:
    """Decide and word the answer to ``message``, asking for actions on the way.

    The order is the design's: language, safety, command, open form, matching. Every
    outcome but IGNORED, and HUMAN, which an operator answers, has a reply, and every
    reply that may be a dead end offers menu and human.
    """
    before = session or Session(language=_device_language(message, catalog))
    seen = before.desk
    words = read_once(message.text)
    spoken = _language(message, words, before, catalog)
    before = _begun(before, spoken, catalog, now)
    voice = Voice(
        catalog=catalog, language=before.language, host=host, now=now, channel=message.channel
    )
    answer = Talk(message, words, before, voice, spoken).step()
    step = answer if isinstance(answer, Step) else (yield from answer)
    step = _introduced(_pausing(step, before, voice), message, voice)
    return _turn(step, message, voice, seen)


def respond(
    message: Message, session: Session | None, catalog: Catalog, *, host: Host, now: float
) -> Turn:
    """The turn of a conversation in which no action can be done."""
    talk = converse(message, session, catalog, host=host, now=now)
    try:
        next(talk)
        while True:
            talk.throw(ActionFailed("no actions here"))
    except StopIteration as end:
        turn: Turn = end.value
        return turn


def apologise(message: Message, session: Session | None, catalog: Catalog, *, now: float) -> Turn:
    """The turn for a message that the program failed on: never silence."""
    session, seen, voice = _bystander(message, session, catalog, now)
    decision = Decision(outcome=Outcome.FALLBACK)
    replies = voice.reply(voice.say("sorry.failed"), [voice.ways_out()])
    step = Step(decision=decision, session=session, replies=replies)
    return _turn(step, message, voice, seen)


def ask_for_patience(
    message: Message, session: Session | None, catalog: Catalog, *, now: float
) -> Turn:
    """The turn for the first message over a chat's limit; its words are neither read nor kept.

    It offers what is answered all the same: the emergency numbers and a person.
    """
    session, seen, voice = _bystander(message, session, catalog, now)
    rows = [(voice.button(Name.HUMAN),)]
    if catalog.title(EMERGENCY, voice.language):
        rows.insert(0, (voice.topic_button(EMERGENCY),))
    replies = voice.reply(voice.say("limit.patience"), rows)
    step = Step(decision=command_decision("patience"), session=session, replies=replies)
    return _turn(step, message, voice, seen)


def _bystander(
    message: Message, session: Session | None, catalog: Catalog, now: float
) -> tuple[Session, DeskState, Voice]:
    """Whom to speak to where the message itself is not looked at, and who had the word."""
    language = session.language if session else _device_language(message, catalog)
    if language not in catalog.languages:
        language = SOURCE_LANGUAGE
    session = session or Session(language=language)
    seen = session.desk
    if seen is DeskState.CLOSED:
        session = replace(session, desk=DeskState.BOT)
    voice = Voice(catalog=catalog, language=language, host=Host(), now=now, channel=message.channel)
    return session, seen, voice


def _device_language(message: Message, catalog: Catalog) -> LanguageCode:
    code = LanguageCode((message.client_language or "").partition("-")[0].lower())
    return code if code in catalog.languages else SOURCE_LANGUAGE


def _language(message: Message, words: str, before: Session, catalog: Catalog) -> LanguageCode:
    """The language of the words; the conversation's where words say nothing.

    A few words for a form's question, such as the name of a place, say nothing.
    """
    prior = before.language if before.language in catalog.languages else SOURCE_LANGUAGE
    if message.kind is Kind.BUTTON or message.text.lstrip().startswith("/"):
        return prior
    form = before.form
    if form and not form.paused and len(words.split()) <= FEW_WORDS:
        return prior
    return catalog.matcher.language(words, prior)[0]


def _begun(before: Session, spoken: LanguageCode, catalog: Catalog, now: float) -> Session:
    """The session that this message meets."""
    language = before.language if before.chosen else spoken
    if language not in catalog.languages:
        language = SOURCE_LANGUAGE
    closed = before.desk is DeskState.CLOSED
    if before.started and language == before.language and not closed:
        return before
    return replace(
        before,
        language=language,
        started=before.started or now,
        desk=DeskState.BOT if closed else before.desk,
    )


def _pausing(step: Step, before: Session, voice: Voice) -> Step:
    """Whoever turns to something else in the middle of a form can come back to it."""
    session, form = step.session, before.form
    if session is None or form is None or session.form is not form or not step.replies:
        return step
    if form.paused and step.decision.outcome is Outcome.ANSWER:
        return step  # they know
    *others, last = step.replies
    voice = replace(voice, language=session.language)  # which this message may have chosen
    last = replace(last, buttons=(*last.buttons, (voice.button(Name.RESUME),)))
    paused = replace(session, form=replace(form, paused=True))
    return replace(step, session=paused, replies=[*others, last])


def _introduced(step: Step, message: Message, voice: Voice) -> Step:
    """Put the first-contact notice before the first answer, unless somebody is in danger."""
    session = step.session
    if session is None or session.introduced or not step.replies:
        return step
    if step.decision.outcome is Outcome.URGENT or message.kind is Kind.GROUP:
        return step
    session = replace(session, introduced=True)
    if step.decision.command == Name.START:
        return replace(step, session=session)
    voice = replace(voice, language=session.language)  # which this message may have chosen
    notice = voice.reply(voice.notice())
    return replace(step, session=session, replies=[*notice, *step.replies])


def _turn(step: Step, message: Message, voice: Voice, seen: DeskState) -> Turn:
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
        started=step.session.started if step.session else 0.0,
        rule=decision.command if decision.outcome in (Outcome.URGENT, Outcome.COMMAND) else "",
        opinion=step.opinion,
        erasure=step.erase,
        counted=step.counted,
    )
    return Turn(
        session=step.session,
        decision=decision,
        replies=tuple(replies),
        language_choice=step.language_choice,
        subscription=step.subscription,
        erase=step.erase,
        record=None if decision.outcome is Outcome.IGNORED and not step.erase else record,
        desk_seen=seen,
    )
