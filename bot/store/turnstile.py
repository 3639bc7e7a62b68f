"""Who goes next where more waits than can be worked at once: the urgent, then in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.model import Message, PersonKey

T = TypeVar("T")

TURNS = 100
"""Messages that one process works at the same time: enough to fill every pipeline to Redis."""

FEW_TURNS = 10
"""While a channel holds more back: what comes is taken first, since somebody in danger may be in it."""

AHEAD = 3000
"""People with something under way from which on no more is taken ahead of the work."""

TURN_SECONDS = 0.25
"""A turn that takes longer waits for something else than this process; the next may begin."""

CROWD = 200
"""People with something under way from which on the brake looks for who is to go first."""

_FAIR = 8
"""Of so many places, one goes to the ordinary line, however many are urgent."""


class Turnstile:
    """A number of places, and two lines of people in front of them."""

    def __init__(
        self, places: Callable[[], int], urgent: set[PersonKey], *, seconds: float | None = None
    ) -> None:
        """``places`` and ``urgent`` are read anew each time; a stay counts ``seconds`` at most."""
        self._places = places
        self._urgent = urgent
        self._seconds = seconds
        self._stays: dict[int, float] = {}
        """The stays that count, each with its begin, oldest first."""
        self._came = self._went = 0
        self._first: dict[int, tuple[PersonKey, asyncio.Future[None]]] = {}
        self._others: dict[int, tuple[PersonKey, asyncio.Future[None]]] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    def is_first(self, person: PersonKey) -> bool:
        """Whether this person goes before others."""
        return person in self._urgent

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._first) + len(self._others)

    async def run(self, person: PersonKey, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work as soon as there is a place; raises what it raises."""
        self._came += 1
        number = self._came
        if not self.waiting and len(self._stays) < self._places():
            self._stays[number] = time.monotonic()
        else:
            await self._queue(number, person)
        try:
            return await work()
        finally:
            self._leave(number)

    async def _queue(self, number: int, person: PersonKey) -> None:
        came: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line = self._first if person in self._urgent else self._others
        line[number] = (person, came)
        self._fill()
        self._watch()
        try:
            await came
        except asyncio.CancelledError:
            self._leave(number)  # the place may have been given in the same moment
            raise
        finally:
            self._first.pop(number, None)
            self._others.pop(number, None)

    def _watch(self) -> None:
        """While somebody stands in line, look for stays that are too long."""
        if self._seconds is not None and self._sweeper is None and self.waiting:
            loop = asyncio.get_running_loop()
            self._sweeper = loop.call_later(self._seconds / 2, self._sweep)

    def _sweep(self) -> None:
        self._sweeper = None
        oldest = time.monotonic() - (self._seconds or 0.0)
        for number in [n for n, since in self._stays.items() if since < oldest]:
            self._leave(number)
        self._watch()

    def hurry(self, person: PersonKey) -> None:
        """Let who waits in the ordinary line go over to the other one."""
        for number in [n for n, (who, _) in self._others.items() if who == person]:
            self._first[number] = self._others.pop(number)

    def _leave(self, number: int) -> None:
        if self._stays.pop(number, None) is not None:
            self._fill()

    def _fill(self) -> None:
        while len(self._stays) < self._places() and self._call():
            pass

    def _call(self) -> bool:
        """Let the next one in; False where nobody waits."""
        self._went += 1
        lines = (self._first, self._others)
        for line in lines if self._went % _FAIR else reversed(lines):
            while line:
                number = next(iter(line))
                _, came = line.pop(number)
                if not came.done():
                    self._stays[number] = time.monotonic()
                    came.set_result(None)
                    return True
        return False


class Brake:
    """The places of one process, for turns and for sends, and who goes first to both."""

    def __init__(
        self, pressing: Callable[[Message], bool], *, sends: int, is_behind: Callable[[], bool]
    ) -> None:
        """``is_behind`` says whether to hold turns back for what is still to be taken in."""
        self._pressing = pressing
        self._urgent: set[PersonKey] = set()
        turns = (TURNS, FEW_TURNS)
        self.turns = Turnstile(lambda: turns[is_behind()], self._urgent, seconds=TURN_SECONDS)
        self.sends = Turnstile(lambda: sends, self._urgent)

    def look(self, message: Message) -> None:
        """Somebody whose message is pressing goes first, with all that they wrote before it."""
        person = message.person
        if person not in self._urgent and self._pressing(message):
            self._urgent.add(person)
            self.turns.hurry(person)
            self.sends.hurry(person)

    def done(self, person: PersonKey) -> None:
        """Nothing of this person waits any more."""
        self._urgent.discard(person)
