"""Being told of something later: asked for, agreed to, ended; and what is said then."""

from dataclasses import dataclass, replace

from bot.catalog import SOURCE_LANGUAGE, State
from bot.mind import markup
from bot.mind.commands import Name, payload
from bot.mind.dates import spoken as spoken_date
from bot.mind.replies import Rows, Voice
from bot.model import Button, Reply, Session, TopicId

CHANNEL = "telegram"
"""The only channel on which somebody can be written to days later."""

ACTIVITIES = "activities"
"""The subject that is no topic: the campaign's activities."""

YES = "si"
"""Behind a subject in a payload: the person has read what is kept and agrees."""

MOST = 20
"""Subjects of one person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What asking to be told, or not to be told any more, leads to."""

    session: Session
    replies: list[Reply]
    subscription: tuple[str, ...] | None = None
    """None where nothing changes."""


def begin(argument: str, session: Session, voice: Voice) -> Change | None:
    """Say what is kept and ask; who agrees, or has agreed before, is subscribed.

    ``argument`` is a subject, with ``=si`` after it once the person agrees; None for a
    subject that is none.
    """
    subject, _, agreed = (argument or ACTIVITIES).partition("=")
    session = replace(session, misses=0, missed_ref="")
    named = _named(subject, voice)
    if not named:
        return None
    if voice.channel != CHANNEL:
        return _said(voice.say("subscribe.only_telegram"), (), session, voice)
    if subject in session.subscribed:
        return _said(
            voice.say("subscribe.already", what=named), (_stop(subject, voice),), session, voice
        )
    if len(session.subscribed) >= MOST:
        return _said(voice.say("subscribe.full", most=MOST), (), session, voice)
    if agreed != YES and not session.subscribed:
        text = f"{voice.say('subscribe.ask', what=named)}\n\n{voice.say('subscribe.keeps')}"
        press = payload(Name.SUBSCRIBE, f"{subject}={YES}")
        yes = (Button(title=voice.say("subscribe.yes"), payload=press),)
        return _said(text, (yes,), session, voice)
    subjects = (*session.subscribed, subject)
    changed = _said(
        voice.say("subscribe.done", what=named), (_stop(subject, voice),), session, voice
    )  # fmt: skip
    return _with(changed, subjects)


def end(argument: str, session: Session, voice: Voice) -> Change | None:
    """End one subject, or all where none is named."""
    session = replace(session, misses=0, missed_ref="")
    if not session.subscribed:
        return _said(voice.say("subscribe.none"), (), session, voice)
    if not argument:
        return _with(_said(voice.say("subscribe.left"), (), session, voice), ())
    left = tuple(subject for subject in session.subscribed if subject != argument)
    named = _named(argument, voice)
    if not named and left == session.subscribed:
        return None
    text = voice.say("subscribe.left_one", what=named) if named else voice.say("subscribe.left")
    return _with(_said(text, (), session, voice), left)


def spoken(session: Session) -> tuple[str, ...] | None:
    """The same subjects, kept anew with the session's language; None without any."""
    return session.subscribed or None


def offered_activities(session: Session, voice: Voice) -> Rows:
    """The way to be told of activities, where that is possible and not so already."""
    if voice.channel != CHANNEL or ACTIVITIES in session.subscribed:
        return ()
    press = payload(Name.SUBSCRIBE, ACTIVITIES)
    return ((Button(title=voice.say("subscribe.activities_too"), payload=press),),)


def offered(topic: TopicId, session: Session, voice: Voice) -> Rows:
    """The way to be told should the answer change, where that can be."""
    answer = voice.catalog.answer(topic, voice.language)
    if voice.channel != CHANNEL or answer is None or answer.state is not State.IN_FORCE:
        return ()
    if topic in session.subscribed or len(session.subscribed) >= MOST:
        return ()
    return voice.kept("subscribing", topic, lambda: _offer(topic, voice))


def _offer(topic: TopicId, voice: Voice) -> Rows:
    press = payload(Name.SUBSCRIBE, topic)
    return ((Button(title=voice.say("subscribe.if_changed"), payload=press),),)


def correction(topic: TopicId, voice: Voice, *, subscribed: bool) -> list[Reply]:
    """What who got the old answer is told; [] where the content says of no change."""
    original = voice.catalog.answers.get((topic, SOURCE_LANGUAGE))
    answer = voice.catalog.answer(topic, voice.language)
    if original is None or answer is None or not original.changed:
        return []
    note = answer.change_note or original.change_note
    date = spoken_date(original.changed, voice.say("date.locale"))
    title = markup.escape(answer.title)
    head = voice.say("correction.head", title=title, date=date)
    rows: Rows = ((Button(title=voice.say("correction.see"), payload=f"/{topic}"),),)
    if subscribed:
        rows = (*rows, _stop(topic, voice))
    return voice.reply(f"{head}\n\n{markup.escape(note)}", rows)


def _named(subject: str, voice: Voice) -> str:
    """The subject in people's words, as markup; empty for what is none."""
    if subject == ACTIVITIES:
        return voice.say("subscribe.activities")
    title = voice.catalog.title(TopicId(subject), voice.language)
    return voice.say("subscribe.topic", title=markup.escape(title)) if title else ""


def _stop(subject: str, voice: Voice) -> tuple[Button, ...]:
    press = payload(Name.UNSUBSCRIBE, subject)
    return (Button(title=voice.say("subscribe.stop"), payload=press),)


def _said(text: str, rows: Rows, session: Session, voice: Voice) -> Change:
    rows = (*rows, (voice.button(Name.MENU),))
    return Change(session=session, replies=voice.reply(text, rows))


def _with(change: Change, subjects: tuple[str, ...]) -> Change:
    session = replace(change.session, subscribed=subjects)
    return replace(change, session=session, subscription=subjects)
