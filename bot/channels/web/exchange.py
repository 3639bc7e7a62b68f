"""One question handed in, and the letters that answer it."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.web.form import Post
from bot.channels.web.needs import WebNeeds
from bot.channels.web.visitor import Visitor
from bot.errors import StoreUnavailable
from bot.model import Kind, Message, PersonKey
from bot.ports import Letter

_GRACE_SECONDS = 1.5
"""How long more is waited for when there is already something new to show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """What came of one post."""

    history: tuple[Letter, ...]
    """Letters the page had shown before."""
    letters: tuple[Letter, ...]
    """Letters it had not: the answer, and what came in between."""
    pending: bool
    """The answer, or a part of it, is still on its way."""
    ended: bool
    """The person asked to be forgotten and has been."""


def message_of(
    post: Post, visitor: Visitor, *, client_language: str | None, needs: WebNeeds
) -> Message:
    """The post as a message; the same form sent twice gives the same id.

    The id's last part is a keyed hash of nonce and words: a button pressed on a page
    that the browser brought back is a new message, a reload is not.
    """
    nonce = post.nonce or secrets.token_urlsafe(16)
    kind = Kind.BUTTON if post.payload else Kind.TEXT
    place = post.place if post.payload else None
    mark = needs.pseudonym("web-nonce", f"{visitor.token}\n{nonce}\n{kind}\n{post.words}")
    return Message(
        id=f"web:{visitor.person}:{mark}",
        person=visitor.person,
        channel="web",
        kind=Kind.LOCATION if place else kind,
        text="" if place else post.words,
        place=place,
        client_language=client_language,
        address=str(visitor.person),
        ref=str(mark),
        received_at=needs.clock(),
    )


async def exchange(message: Message, after: str, needs: WebNeeds) -> Exchange:
    """Store ``message`` and wait for its answer, ``needs.answer_seconds`` at most.

    Letters later than ``after`` that lie there already count as an answer: after a
    repeated post they are one. Raises StoreUnavailable when the message is not kept.
    """
    before = await needs.mailbox.read(message.person)
    history, unseen = split(before, after)
    await needs.inbox.receive([message])
    farewell = _command(message.text) in needs.farewells
    seconds = needs.answer_seconds
    if unseen and not farewell:
        seconds = min(_GRACE_SECONDS, seconds)
    last = before[-1].id if before else ""
    answer = await _answer(message.person, last, seconds, needs)
    came = bool(answer or unseen)
    ended = came and farewell
    return Exchange(
        history=() if ended else tuple(history),
        letters=tuple(answer if ended and answer else [*unseen, *answer]),
        pending=not came or bool(answer and answer[-1].reply.more),
        ended=ended,
    )


def split(letters: Sequence[Letter], after: str) -> tuple[list[Letter], list[Letter]]:
    """The letters up to the id ``after``, and those behind it.

    What a browser sends as ``after`` is looked up here and never given to a store; an
    id that is not there (any more) makes every letter a new one.
    """
    ids = [letter.id for letter in letters]
    place = ids.index(after) + 1 if after in ids else 0
    return list(letters[:place]), list(letters[place:])


async def _answer(person: PersonKey, after: str, seconds: float, needs: WebNeeds) -> list[Letter]:
    """The next letters, up to the first that says that no other follows."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    found: list[Letter] = []
    while (left := end - loop.time()) > 0:
        try:
            letters = await needs.mailbox.wait(
                person, found[-1].id if found else after, timeout=left
            )
        except StoreUnavailable:
            break  # the message is kept: its answer is on its way
        found += letters
        if not letters or not letters[-1].reply.more:
            break
    return found


def _command(text: str) -> str:
    """``/borrar`` for ``/Borrar``, ``/borrar todo`` and ``/borrar:todo``."""
    words = text.casefold().replace(":", " ").split()
    return words[0] if words else ""
