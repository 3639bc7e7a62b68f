"""The bot's queue of updates: numbered, ordered, kept until confirmed or expired."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only to bots that ask: DEFAULT_ALLOWED_UPDATE_TYPES in Client.h."""
_FUTURE = 10
_LOWER_BY = 1000


@dataclass(slots=True)
class Entry:
    """One waiting update."""

    update_id: int
    body: bytes
    """The JSON text as it travels; broken on purpose where a test injected that."""
    lane: str
    """Webhooks deliver a lane in order and lanes side by side."""
    expires: float
    """time.monotonic() at which it is thrown away."""
    number: int = 0
    """Place in the queue."""
    shuffled: bool = False
    """Put out of order by a test, hence not confirmed before it was handed out."""
    handed: bool = False


class UpdateQueue:
    """What waits for the bot. Ids grow by one from a random start, as in td/db/TQueue.cpp."""

    def __init__(self, rng: random.Random, first_id: int | None = None) -> None:
        """Start with an empty queue."""
        self._rng = rng
        self._next_id = rng.randrange(10**8, 9 * 10**8) if first_id is None else first_id
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._places = 0
        self._held: list[Entry] | None = None
        self._shuffled = 0
        self._allowed: frozenset[str] | None = None
        self.pushed = 0
        """Updates ever queued, duplicates included."""
        self.expired = 0
        """Updates thrown away because nobody fetched them in time."""
        self.on_push: Callable[[Entry], None] | None = None
        """Called for each update that becomes available."""

    def __len__(self) -> int:
        """Count what is available and not confirmed."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Give the available entries in order."""
        return iter(list(self._entries.values()))

    @property
    def allowed(self) -> list[str]:
        """The kinds that the bot asked for, empty for the default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: object) -> None:
        """Keep the bot's choice of kinds until it changes; an empty list restores the default."""
        if isinstance(kinds, list):
            self._allowed = frozenset(map(str, kinds)) or None

    def push(self, kind: str, payload: object, *, lane: str, lifetime: float) -> int:
        """Queue an update and give its id; a kind that the bot did not ask for gets one too."""
        update_id = self._take_id()
        wanted = kind in self._allowed if self._allowed else kind not in ON_REQUEST
        if wanted:
            body = json.dumps({"update_id": update_id, kind: payload}).encode()
            self._append(Entry(update_id, body, lane, time.monotonic() + lifetime))
        return update_id

    def inject(self, raw: object, *, lane: str = "injected", lifetime: float = 86_400) -> int:
        """Queue anything as an update, also what no library can read.

        A JSON object without update_id gets the next one; bytes go out as they are, except that
        {update_id} in them is filled in. Returns the id under which it is confirmed.
        """
        own_id = isinstance(raw, dict) and isinstance(raw.get("update_id"), int)
        update_id = raw["update_id"] if isinstance(raw, dict) and own_id else self._take_id()
        if isinstance(raw, bytes):
            body = raw.replace(b"{update_id}", str(update_id).encode())
        elif isinstance(raw, dict):
            body = json.dumps({"update_id": update_id} | raw).encode()
        else:
            body = json.dumps(raw).encode()
        expires = time.monotonic() + lifetime
        self._append(Entry(update_id, body, lane, expires, shuffled=own_id))
        return update_id

    def duplicate(self, update_id: int) -> None:
        """Queue a waiting update once more, right behind the last one.

        Raises:
            KeyError: no such update waits.

        """
        found = next((entry for entry in self if entry.update_id == update_id), None)
        if found is None:
            message = f"update {update_id} does not wait any more; hold() the queue first"
            raise KeyError(message)
        again = Entry(found.update_id, found.body, found.lane, found.expires, shuffled=True)
        self._append(again)

    def hold(self) -> None:
        """Keep new updates back until release()."""
        if self._held is None:
            self._held = []

    def release(self, order: Sequence[int] | None = None) -> None:
        """Make held updates available, in the order of these positions (a position may repeat)."""
        held, self._held = self._held or [], None
        for position in range(len(held)) if order is None else order:
            entry = held[position]
            self._append(
                Entry(
                    entry.update_id,
                    entry.body,
                    entry.lane,
                    entry.expires,
                    shuffled=order is not None,
                )
            )

    def restart_ids(self, first_id: int | None = None) -> int:
        """Begin ids anew, lower than before, as Telegram may do after a queue ran empty.

        Raises:
            ValueError: updates still wait, so Telegram would go on counting.

        """
        if self._entries:
            message = f"{len(self._entries)} updates still wait; let the bot confirm them first"
            raise ValueError(message)
        lower = self._rng.randrange(1, max(2, self._next_id - _LOWER_BY))
        self._next_id = lower if first_id is None else first_id
        return self._next_id

    def read(self, offset: int, limit: int) -> list[Entry]:
        """Confirm everything below the offset and give the first updates from there on.

        A negative offset counts from the end and forgets what is before; one that lies more
        than ten beyond the end is ignored (td/db/TQueue.cpp).
        """
        if offset < 0:
            for entry in list(self)[:offset]:
                self.remove(entry)
        elif offset <= self._next_id + _FUTURE:
            self._confirm(offset)
        found: list[Entry] = []
        expired: list[Entry] = []
        now = time.monotonic()
        for entry in self._entries.values():
            if len(found) >= limit:
                break
            if entry.expires <= now:
                expired.append(entry)
            else:
                entry.handed = True
                found.append(entry)
        for entry in expired:
            self.expire(entry)
        return found

    def expire(self, entry: Entry) -> None:
        """Throw an update away because its time is over."""
        self.remove(entry)
        self.expired += 1

    def remove(self, entry: Entry) -> None:
        """Forget one update: delivered, confirmed or expired."""
        if self._entries.pop(entry.number, None) is not None and entry.shuffled:
            self._shuffled -= 1

    def clear(self) -> None:
        """Forget everything that waits (drop_pending_updates)."""
        self._entries.clear()
        self._shuffled = 0

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _append(self, entry: Entry) -> None:
        if self._held is not None:
            self._held.append(entry)
            return
        self._places += 1
        entry.number = self._places
        self._entries[entry.number] = entry
        self._shuffled += entry.shuffled
        self.pushed += 1
        if self.on_push is not None:
            self.on_push(entry)

    def _confirm(self, offset: int) -> None:
        if self._shuffled:
            for entry in self:
                if entry.update_id < offset and (entry.handed or not entry.shuffled):
                    self.remove(entry)
            return
        while self._entries:
            entry = next(iter(self._entries.values()))
            if entry.update_id >= offset:
                break
            self.remove(entry)
