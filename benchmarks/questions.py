"""What the crowd asks: the volunteers' test phrases, and how each answer begins."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.box import ROOT
from bot.catalog import Catalog
from bot.content import matcher_cache
from bot.content.build import read
from bot.content.library import Library
from bot.mind import dialogue, markup
from bot.model import Kind, LanguageCode, Message, PersonKey, Session, TopicId, Turn
from bot.staff import Host

_SHOWN = 60
_TOLD = tuple(map(TopicId, ("ptp/what", "asylum/apply", "status/fees", "residence/carne_get")))
_NOW = datetime.now(UTC).timestamp()


@dataclass(frozen=True, kw_only=True, slots=True)
class Questions:
    """Texts that get exactly one reply from a bot that knows the person."""

    texts: tuple[str, ...]
    replies: dict[str, str]
    """The beginning of the reply, where it depends on the text alone."""


def prepared(cache: Path) -> tuple[Catalog, float]:
    """The content with a matcher trained into ``cache``, and the child's seconds for it."""
    examples = read(ROOT, datetime.now(UTC).date()).examples()
    before = time.monotonic()
    matcher_cache.train(examples, cache)
    trained = time.monotonic() - before
    library = Library(ROOT, cache)
    library.load()
    return library.catalog, trained


def phrases() -> list[str]:
    """All test phrases, the languages mixed."""
    tests = read(ROOT, datetime.now(UTC).date()).drafts.tests
    return sorted({test.text for test in tests}, key=_shuffled)


def _shuffled(text: str) -> int:
    """A fixed order that has nothing to do with the alphabet."""
    return sum(ord(character) * place for place, character in enumerate(text, 7)) * 7919 % 10007


def questions(catalog: Catalog) -> Questions:
    """Those of the test phrases that get one reply whatever was said before."""
    texts, replies = [], {}
    for text in phrases():
        turns = [respond(text, session, catalog) for session in _sessions(catalog)]
        if any(len(turn.replies) != 1 or turn.session is None for turn in turns):
            continue
        texts.append(text)
        words = {turn.replies[0].text for turn in turns}
        if len(words) == 1:
            replies[text] = markup.plain(words.pop())[:_SHOWN].strip()
    return Questions(texts=tuple(texts), replies=replies)


def _sessions(catalog: Catalog) -> list[Session]:
    """Conversations that differ in what was said before, which a question may lean on."""
    new = [Session(language=LanguageCode(code), introduced=True) for code in catalog.languages]
    told = [
        replace(session, topic=topic, told=(topic,))
        for session, topic in zip(new, _TOLD, strict=False)
    ]
    return [*new, *(replace(session, misses=1) for session in new), *told]


def respond(text: str, session: Session | None, catalog: Catalog) -> Turn:
    """What the bot makes of one message."""
    message = Message(
        id="1", person=PersonKey("0" * 32), channel="telegram", kind=Kind.TEXT, text=text,
        client_language="es", address="1", received_at=_NOW,
    )  # fmt: skip
    return dialogue.respond(message, session, catalog, host=Host(), now=_NOW)
