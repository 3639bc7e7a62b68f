"""Trouble on order: floods, server errors, broken connections, slowness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import random

FaultKind = Literal[
    "flood",
    "error_500",
    "bad_gateway",
    "refuse",
    "drop_before",
    "drop_after",
    "drop_middle",
    "hang",
    "hang_after",
    "latency",
]
"""
flood: 429, retry_after drawn between `seconds` and `seconds_max`.
error_500, bad_gateway: 500 as JSON, 502 as a page of HTML; the call is not taken.
refuse: 400, the words are those for markup that cannot be read.
drop_before, drop_after: the connection breaks before or after the call was taken.
drop_middle: the call was taken; the connection breaks in the middle of the answer.
hang: held for `seconds`, then taken, unless the caller has gone by then.
hang_after: taken at once, answered after `seconds`.
latency: `seconds` on the way there, for every call that it meets.
"""
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
_DELAYS = frozenset({"hang", "hang_after", "latency"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One order of trouble: what, for which calls, how often."""

    kind: FaultKind
    method: str = "*"
    """Method in any spelling; "*" means every method but getUpdates."""
    chat_id: int | None = None
    """Only calls about this chat."""
    times: int | None = None
    """Met by so many calls; None for all until the fault is cleared."""
    share: float = 1.0
    """Part of the matching calls that it meets, drawn with the server's seed."""
    seconds: float = 1.0
    """retry_after, length of the hang, or delay."""
    seconds_max: float | None = None
    """Upper end where seconds are drawn from a range."""

    def __post_init__(self) -> None:
        """Refuse what would silently never happen.

        Raises:
            ValueError: unknown kind, share outside 0 to 1, or negative seconds.

        """
        if self.kind not in KINDS:
            message = f"unknown fault {self.kind!r}, choose one of {', '.join(KINDS)}"
            raise ValueError(message)
        if not 0 <= self.share <= 1 or self.seconds < 0:
            message = "share lies between 0 and 1, seconds are not negative"
            raise ValueError(message)

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Say whether a call (method in lower case) is one that this fault is for."""
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if self.method == "*":
            return method != "getupdates"
        return self.method.lower() == method


@dataclass(frozen=True, slots=True)
class Fate:
    """What faults do to one call."""

    failure: FaultKind | None = None
    """flood, error_500, bad_gateway, refuse, drop_before, drop_after, drop_middle or nothing."""
    retry_after: int = 0
    wait: float = 0.0
    """Seconds before the call is looked at."""
    hang: float = 0.0
    """More seconds, after which the call is only taken if the caller is still there."""
    late: float = 0.0
    """Seconds between taking and answering."""


UNTROUBLED = Fate()


@dataclass(slots=True)
class _Order:
    number: int
    fault: Fault
    left: int | None


@dataclass(slots=True)
class Faults:
    """The faults in force; the first order that fits decides how a call fails."""

    rng: random.Random
    met: dict[str, int] = field(default_factory=dict)
    """How many calls each kind has met."""
    _orders: list[_Order] = field(default_factory=list)
    _count: int = 0

    def add(self, fault: Fault) -> int:
        """Put a fault in force and give its number."""
        self._count += 1
        self._orders.append(_Order(self._count, fault, fault.times))
        return self._count

    def clear(self, number: int | None = None) -> None:
        """Lift one fault, or all."""
        self._orders = [
            order for order in self._orders if number is not None and order.number != number
        ]

    def draw(self, method: str, chat_id: int | None) -> Fate:
        """Decide what happens to a call; method in lower case."""
        if not self._orders:
            return UNTROUBLED
        failure: Fault | None = None
        delays = dict.fromkeys(_DELAYS, 0.0)
        for order in list(self._orders):
            fault = order.fault
            if not fault.matches(method, chat_id) or (failure and fault.kind not in _DELAYS):
                continue
            if fault.share < 1 and self.rng.random() >= fault.share:
                continue
            self._use(order)
            if fault.kind in _DELAYS:
                delays[fault.kind] += self._seconds(fault)
            else:
                failure = fault
        return Fate(
            failure=failure.kind if failure else None,
            retry_after=max(1, round(self._seconds(failure))) if failure else 0,
            wait=delays["latency"],
            hang=delays["hang"],
            late=delays["hang_after"],
        )

    def _use(self, order: _Order) -> None:
        self.met[order.fault.kind] = self.met.get(order.fault.kind, 0) + 1
        if order.left is not None:
            order.left -= 1
            if order.left <= 0:
                self._orders.remove(order)

    def _seconds(self, fault: Fault) -> float:
        if fault.seconds_max is None:
            return fault.seconds
        return self.rng.uniform(fault.seconds, fault.seconds_max)
