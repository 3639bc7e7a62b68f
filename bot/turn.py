"""One message's trip, from its place in the inbox to the replies that go out."""

import logging
from collections.abc import Callable

from bot.catalog import Catalog
from bot.errors import ActionFailed
from bot.mind import dialogue
from bot.model import Turn
from bot.ports import Actions, Entry, Parcel, Store
from bot.staff import Host

log = logging.getLogger(__name__)


async def take(
    entry: Entry,
    *,
    store: Store,
    actions: Actions,
    catalog: Catalog,
    host: Host,
    clock: Callable[[], float],
) -> list[Parcel]:
    """Answer one stored message and commit everything that follows from it.

    Language, safety, matching, decision and wording are ``dialogue.respond``'s; the
    catalog is one snapshot for the whole turn. Returns the replies to send. Raises
    Overtaken and StoreUnavailable; after either, nothing needs to be undone.
    """
    session = await store.load(entry.message.person)
    try:
        talk = dialogue.converse(entry.message, session, catalog, host=host, now=clock())
        turn = await played(talk, actions)
    except Exception as error:  # one bad message must not stop its lane, nor meet silence
        log.error("a turn failed: %s", _place(error))
        turn = dialogue.apologise(entry.message, session, catalog, now=clock())
    return await store.commit(entry, turn)


async def played(talk: dialogue.Conversation, actions: Actions) -> Turn:
    """Do what the conversation asks for until it has its turn."""
    try:
        call = next(talk)
        while True:
            try:
                result = await actions.run(call)
            except ActionFailed as error:
                log.warning("an action failed: %s", error)
                call = talk.throw(error)
            else:
                call = talk.send(result)
    except StopIteration as end:
        turn: Turn = end.value
        return turn


def _place(error: Exception) -> str:
    """Where an error happened, without its message, which may quote a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} in {where}"
