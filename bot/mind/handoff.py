"""Asking for a person: the queue, an operator's words, and the way back to the bot."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.mind import markup
from bot.mind.commands import Name, payload
from bot.mind.replies import Rows, Voice
from bot.model import Button, DeskState, Reply, Session, TopicId

EMERGENCY = TopicId("protection/emergency_numbers")
"""What nobody should wait for."""

HUMAN_TOPIC = TopicId("bot/human")
"""The phones and offices where people answer, with their sources."""

NOTICES = ("claimed", "returned", "handed", "closed", "unclaimed")
"""What a person is told when something happens at the desk: ``desk.…`` in locales/."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turned:
    """What asking for a person, or for the bot, leads to."""

    session: Session
    replies: list[Reply]


def ask(session: Session, voice: Voice) -> Turned | None:
    """Put the person into the queue; None where nobody is at the desk to come."""
    match session.desk:
        case DeskState.HUMAN:
            return Turned(session=session, replies=_said(voice, "desk.with_you", "button.bot"))
        case DeskState.WAITING:
            replies = _said(voice, "desk.still_waiting", "button.stop_waiting")
            return Turned(session=session, replies=replies)
    if not voice.host.present:
        return None
    session = replace(session, desk=DeskState.WAITING, misses=0, missed_ref="")
    return Turned(session=session, replies=_said(voice, "desk.asked", "button.stop_waiting"))


def leave(session: Session, voice: Voice) -> Turned:
    """The person has enough of waiting, or of the operator, and wants the bot."""
    told = {DeskState.HUMAN: "desk.left_human", DeskState.WAITING: "desk.left_queue"}
    text = voice.say(told.get(session.desk, "desk.here"))
    session = replace(session, desk=DeskState.BOT, misses=0, missed_ref="")
    return Turned(session=session, replies=voice.reply(text, (tuple(voice.ways_out()),)))


def notice(event: str, voice: Voice) -> list[Reply]:
    """What the person is told of one of NOTICES."""
    match event:
        case "claimed" | "handed":
            return _said(voice, f"desk.{event}", "button.bot")
        case "returned":
            return _said(voice, f"desk.{event}", "button.stop_waiting")
        case "unclaimed":
            nobody = replace(voice, host=replace(voice.host, present=False))
            replies = [*voice.reply(voice.say("desk.unclaimed")), *nobody.answer(HUMAN_TOPIC)]
        case _:
            ways = (tuple(voice.ways_out()),)
            replies = voice.reply(voice.say(f"desk.{event}"), ways)
    return _in_a_row(replies)


def words(text: str, voice: Voice) -> list[Reply]:
    """An operator's words, as the person reads them: plain, and not the bot's."""
    said = voice.say("desk.said", text=markup.escape(text.strip()))
    return _in_a_row(voice.reply(said))


def _said(voice: Voice, key: str, way_back: str) -> list[Reply]:
    rows: Rows = ((Button(title=voice.say(way_back), payload=payload(Name.BOT)),),)
    if key in ("desk.asked", "desk.still_waiting") and voice.catalog.title(
        EMERGENCY, voice.language
    ):
        rows = (*rows, (voice.topic_button(EMERGENCY),))
    return _in_a_row(voice.reply(voice.say(key), rows))


def _in_a_row(replies: Iterable[Reply]) -> list[Reply]:
    *others, last = replies
    return [*(replace(reply, more=True) for reply in others), replace(last, more=False)]
