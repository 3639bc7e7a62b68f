"""Votes: 👍 and 👎 under a curated answer, and what a press on them does."""

import hashlib
from dataclasses import dataclass, replace

from bot.catalog import Answer
from bot.mind.commands import Name
from bot.mind.replies import Rows, Voice
from bot.model import Button, Opinion, Reason, Reply, Session, TopicId, Verdict

COMMAND = "voto"
"""How a vote's payload begins, behind a slash. Nobody can type it: it is no command."""

MAX_ASKED = 24
"""Answers of one session that votes are asked for; beyond it nobody is asked any more."""

_CHANNELS = frozenset({"telegram", "web"})
"""The terminal keeps no log: there a vote would go nowhere."""

_UNASKED = frozenset({"bot", "smalltalk"})
"""Groups whose answers are about the bot itself."""

_VOTES = (Verdict.UP, Verdict.DOWN)
_VERSION_DIGITS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """What a press on a vote's button leads to."""

    session: Session
    replies: list[Reply]
    opinion: Opinion | None = None
    """What the log is told; None where the press says nothing new."""


def version_of(answer: Answer) -> str:
    """The hash that stands for an answer's text in its language."""
    words = f"{answer.topic}\0{answer.language}\0{answer.text}"
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:_VERSION_DIGITS]


def question(topic: TopicId, session: Session, voice: Voice) -> Opinion | None:
    """The opinion to ask for under the answer to ``topic``; None where none is asked for.

    Nobody is asked about what the bot says of itself, nor in an emergency, nor twice.
    """
    answer = voice.catalog.answer(topic, voice.language)
    found = voice.catalog.topics.get(topic)
    if answer is None or found is None or found.urgent or found.group in _UNASKED:
        return None
    known = any(opinion.topic == topic for opinion in session.asked)
    if known or len(session.asked) >= MAX_ASKED or voice.channel not in _CHANNELS:
        return None
    return voice.kept("opinion", topic, lambda: _opinion(answer, voice))


def _opinion(answer: Answer, voice: Voice) -> Opinion:
    return Opinion(
        topic=answer.topic,
        language=answer.language,
        answer=version_of(answer),
        content_version=voice.catalog.version,
    )


def votes(opinion: Opinion, voice: Voice) -> Rows:
    """One row of two buttons, for under the last part of the answer."""
    return voice.kept(
        "votes",
        opinion.answer,
        lambda: (tuple(_button(voice, opinion, verdict) for verdict in _VOTES),),
    )


def vote(payload: str, session: Session, voice: Voice) -> Vote | None:
    """A press on ``/voto:verdict:answer`` or ``/voto:down:answer:reason``.

    None for what was never a button of this session, or no longer is.
    """
    command, *parts = payload.split(":")
    if command != f"/{COMMAND}" or len(parts) not in (2, 3):
        return None
    verdict, answer, reason = (*parts, "")[:3]
    found = [opinion for opinion in session.asked if opinion.answer == answer]
    if not found or verdict not in _VOTES:
        return None
    if not reason:
        return _judged(found[0], Verdict(verdict), session, voice)
    if reason not in set(Reason) or verdict != Verdict.DOWN:
        return None
    return _reasoned(found[0], Reason(reason), session, voice)


def _judged(opinion: Opinion, verdict: Verdict, session: Session, voice: Voice) -> Vote:
    if opinion.verdict is not Verdict.ASKED:
        return Vote(session=session, replies=_toast(voice, "vote.already"))
    opinion = replace(opinion, verdict=verdict)
    if verdict is Verdict.DOWN:
        replies = voice.reply(voice.say("vote.why"), _reasons(voice, opinion))
    else:
        replies = _toast(voice, "vote.thanks")
    return Vote(session=_with(session, opinion), replies=replies, opinion=opinion)


def _reasoned(opinion: Opinion, reason: Reason, session: Session, voice: Voice) -> Vote | None:
    if opinion.verdict is not Verdict.DOWN:
        return None
    if opinion.reason:
        return Vote(session=session, replies=_toast(voice, "vote.already"))
    opinion = replace(opinion, reason=reason)
    replies = _toast(voice, f"vote.thanks_{reason}")
    return Vote(session=_with(session, opinion), replies=replies, opinion=opinion)


def _with(session: Session, opinion: Opinion) -> Session:
    asked = (opinion if old.answer == opinion.answer else old for old in session.asked)
    return replace(session, asked=tuple(asked))


def _reasons(voice: Voice, opinion: Opinion) -> Rows:
    """Two reasons a row, then the way to a person."""
    buttons = [_button(voice, opinion, Verdict.DOWN, reason) for reason in Reason]
    return (tuple(buttons[:2]), tuple(buttons[2:]), (voice.button(Name.HUMAN),))


def _button(
    voice: Voice, opinion: Opinion, verdict: Verdict, reason: Reason | None = None
) -> Button:
    payload = f"/{COMMAND}:{verdict}:{opinion.answer}{f':{reason}' if reason else ''}"
    return Button(title=voice.say(f"vote.{reason or verdict}"), payload=payload)


def _toast(voice: Voice, key: str) -> list[Reply]:
    return [replace(reply, toast=True) for reply in voice.reply(voice.say(key))]
