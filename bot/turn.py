"""One message's trip, from its place in the inbox to the replies that go out."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.catalog import Catalog
from bot.errors import ActionFailed
from bot.mind import dialogue, discretion
from bot.mind.pressing import is_pressing
from bot.model import Message, Turn
from bot.ports import Actions, Entry, Note, Parcel, Store
from bot.staff import Host

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trip:
    """What every turn asks of the outside world."""

    store: Store
    actions: Actions
    note: Note
    clock: Callable[[], float]
    """Unix time, seconds."""

    async def take(self, entry: Entry, *, catalog: Catalog, host: Host) -> list[Parcel]:
        """Answer one stored message and commit everything that follows from it.

        Language, safety, matching, decision and wording are ``dialogue.converse``'s; the
        catalog is one snapshot for the whole turn. Returns the replies to send. Raises
        Overtaken and StoreUnavailable; after either, nothing needs to be undone.
        """
        message, now = entry.message, self.clock()
        session = await self.store.load(message.person)
        try:
            if entry.over_limit and not is_pressing(message, catalog):
                turn = dialogue.ask_for_patience(message, session, catalog, now=now)
            else:
                talk = dialogue.converse(message, session, catalog, host=host, now=now)
                turn = await played(talk, self.actions)
        except Exception as error:  # one bad message must not stop its lane, nor meet silence
            log.error("a turn failed: %s", _place(error))
            turn = dialogue.apologise(message, session, catalog, now=now)
        return await self.store.commit(entry, self.noted(turn, message, catalog))

    def noted(self, turn: Turn, message: Message, catalog: Catalog) -> Turn:
        """With what may be known of the message in the log, and told to who wrote it."""
        if turn.record is None:
            return turn
        noted = self.note(turn.record, message)
        return discretion.mentioned(replace(turn, record=noted.record), noted.found, catalog)


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
