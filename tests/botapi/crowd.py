"""A crowd that chats with the bot and measures how it is served."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .people import Person
    from .records import Reply
    from .server import BotApi

Rule = Callable[[str, "Reply"], bool]
"""Says whether a reply answers a text."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Who chats how.

    With `rate` the loop is open: so many messages a second in all, whether or not answers come.
    Without, it is closed: every person has always exactly one message waiting.
    """

    people: int = 64
    seconds: float = 5.0
    messages: int | None = None
    """Stop after so many messages, if that is before the seconds are over."""
    rate: float | None = None
    texts: tuple[str, ...] = ("mensaje {n}",)
    """Taken in turn; {n} becomes the number of the person's message."""
    rule: Rule | None = None
    """Ties replies to texts and so finds disorder; None takes them in order, by count alone."""
    group: int = 1
    """How many messages of the bot make one reply."""
    warm_up: str | None = None
    """Said once by everybody before, not measured: for greetings to newcomers."""
    patience: float = 5.0
    """Seconds without any reply at the end after which the rest counts as lost."""
    language_code: str = "es"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How the crowd was served; times in milliseconds, from available to taken by the server."""

    sent: int
    answered: int
    lost: int
    doubled: int
    """Replies beyond one group a message."""
    misordered: int
    """Replies to a later message before the one to an earlier message of the same chat."""
    unmatched: int
    """Replies that the rule ties to no message at all."""
    seconds: float
    """From the first message to the last reply."""
    throughput: float
    """Answered messages a second."""
    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(slots=True)
class _Waiting:
    text: str
    since: float
    replies: int = 0


@dataclass(slots=True)
class _Seat:
    """One person of the crowd."""

    person: Person
    waiting: deque[_Waiting] = field(default_factory=deque)
    done: deque[str] = field(default_factory=lambda: deque(maxlen=50))
    count: int = 0
    free: asyncio.Event = field(default_factory=asyncio.Event)


class _Ledger:
    """Ties replies to messages and counts."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seats: dict[int, _Seat] = {}
        self.times: list[float] = []
        self.doubled = self.misordered = self.unmatched = self.sent = 0
        self.started = time.monotonic()
        self.last_reply = self.started

    def take(self, reply: Reply) -> None:
        seat = self.seats.get(reply.chat_id)
        if seat is None:
            return
        self.last_reply = reply.time
        place = self._place(seat, reply)
        if place is None:
            return
        waiting = seat.waiting[place]
        if place > 0 and waiting.replies == 0:
            self.misordered += 1
        waiting.replies += 1
        if waiting.replies >= self.plan.group:
            del seat.waiting[place]
            seat.done.append(waiting.text)
            self.times.append((reply.time - waiting.since) * 1000)
            if not seat.waiting:
                seat.free.set()

    def _place(self, seat: _Seat, reply: Reply) -> int | None:
        rule = self.plan.rule
        if rule is None:
            if seat.waiting:
                return 0
            self.doubled += 1
            return None
        for place, waiting in enumerate(seat.waiting):
            if rule(waiting.text, reply):
                return place
        if any(rule(text, reply) for text in seat.done):
            self.doubled += 1
        else:
            self.unmatched += 1
        return None

    async def say(self, seat: _Seat) -> None:
        text = self.plan.texts[self.sent % len(self.plan.texts)]
        seat.count += 1
        self.sent += 1
        text = text.replace("{n}", str(seat.count))
        seat.free.clear()
        seat.waiting.append(_Waiting(text, time.monotonic()))
        await seat.person.says(text)

    @property
    def is_over(self) -> bool:
        """Whether no further message is to be sent."""
        if self.plan.messages is not None and self.sent >= self.plan.messages:
            return True
        return time.monotonic() >= self.started + self.plan.seconds

    def result(self) -> Result:
        times = sorted(self.times)
        seconds = max(self.last_reply - self.started, 1e-9)
        return Result(
            sent=self.sent,
            answered=len(times),
            lost=self.sent - len(times),
            doubled=self.doubled,
            misordered=self.misordered,
            unmatched=self.unmatched,
            seconds=round(seconds, 3),
            throughput=round(len(times) / seconds, 1),
            p50=percentile(times, 50),
            p95=percentile(times, 95),
            p99=percentile(times, 99),
            longest=percentile(times, 100),
        )


def percentile(ordered: list[float], percent: float) -> float:
    """Give the nearest-rank percentile of sorted values, 0 for none."""
    if not ordered:
        return 0.0
    rank = max(1, -(-len(ordered) * percent // 100))
    return round(ordered[min(len(ordered), int(rank)) - 1], 3)


def answers_by_number(text: str, reply: Reply) -> bool:
    """Tie a reply to the text whose last number it repeats, for bots that echo."""
    numbers = _NUMBER.findall(text)
    return bool(numbers) and numbers[-1] in _NUMBER.findall(reply.plain)


def answers_by_table(expected: dict[str, str]) -> Rule:
    """Make a rule from texts and a part of the reply to each; other texts take any reply."""

    def rule(text: str, reply: Reply) -> bool:
        return expected.get(text, "") in reply.plain

    return rule


async def run(api: BotApi, plan: Plan) -> Result:
    """Carry out a plan with new people and count."""
    ledger = _Ledger(plan)
    people = [api.user("Crowd", language_code=plan.language_code) for _ in range(plan.people)]
    if plan.warm_up:
        await _warm_up(people, plan.warm_up, plan.patience)
    ledger.seats = {person.id: _Seat(person) for person in people}
    ledger.started = ledger.last_reply = time.monotonic()
    api.world.on_reply.append(ledger.take)
    try:
        if plan.rate is None:
            await asyncio.gather(*(_chat(ledger, seat) for seat in ledger.seats.values()))
        else:
            await _pour(ledger, plan.rate)
        await _settle(ledger)
    finally:
        api.world.on_reply.remove(ledger.take)
    return ledger.result()


async def _warm_up(people: list[Person], text: str, patience: float) -> None:
    for person in people:
        await person.says(text)
    await asyncio.gather(*(person.hears(timeout=patience + 30) for person in people))
    came = 0
    while came < (now := sum(len(person.replies) for person in people)):
        came = now
        await asyncio.sleep(0.3)


async def _chat(ledger: _Ledger, seat: _Seat) -> None:
    while not ledger.is_over:
        await ledger.say(seat)
        limit = ledger.plan.seconds + ledger.plan.patience
        try:
            async with asyncio.timeout_at(_loop_time(ledger.started + limit)):
                await seat.free.wait()
        except TimeoutError:
            return


async def _pour(ledger: _Ledger, rate: float) -> None:
    seats = list(ledger.seats.values())
    while not ledger.is_over:
        due = ledger.started + ledger.sent / rate
        ahead = due - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)
        await ledger.say(seats[ledger.sent % len(seats)])


async def _settle(ledger: _Ledger) -> None:
    """Wait until everything is answered and nothing doubled follows, or patience ends."""
    ended = time.monotonic()
    while any(seat.waiting for seat in ledger.seats.values()):
        if time.monotonic() > max(ended, ledger.last_reply) + ledger.plan.patience:
            return
        await asyncio.sleep(0.01)
    await asyncio.sleep(min(0.3, ledger.plan.patience))


def _loop_time(monotonic: float) -> float:
    return asyncio.get_running_loop().time() + monotonic - time.monotonic()
