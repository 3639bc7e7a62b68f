"""What actions want said, in the words and buttons of this bot."""

from collections.abc import Iterable
from dataclasses import replace

from bot.flows import PHRASE, RESPONSE, Utterance
from bot.mind import markup
from bot.mind.replies import Rows, Voice
from bot.model import Button, Reply, TopicId


def spoken(said: Iterable[Utterance], voice: Voice) -> list[Reply]:
    """One or more replies for each; what does not exist is passed over."""
    return [reply for utterance in said for reply in _replies(utterance, voice)]


def _replies(utterance: Utterance, voice: Voice) -> list[Reply]:
    rows = _titled(utterance.buttons, voice)
    name = utterance.response
    if name.startswith(RESPONSE):
        return voice.answer(TopicId(name.removeprefix(RESPONSE)), rows)
    text = utterance.text
    if markup.problems(text):  # what an action says is not checked by anybody else
        text = markup.escape(text)
    if name.startswith(PHRASE):
        values = {key: markup.escape(value) for key, value in utterance.values.items()}
        text = voice.say(name.removeprefix(PHRASE), **values)
    return voice.reply(text, rows) if text.strip() else []


def _titled(rows: Rows, voice: Voice) -> Rows:
    named = [[_named(button, voice) for button in row] for row in rows]
    return tuple(tuple(one for one in row if one.title) for row in named)


def _named(button: Button, voice: Voice) -> Button:
    """With the topic's title where the action left it to us."""
    if button.title or not button.payload.startswith("/"):
        return button
    topic = TopicId(button.payload.removeprefix("/"))
    return replace(button, title=voice.catalog.title(topic, voice.language))
