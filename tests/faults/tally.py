"""What became of a crowd's questions, counted, also where some answers came twice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.conftest import Crowd
from tests.faults.sizes import size

MANY = size(sample=60.0, full=300.0)
"""Seconds of patience with all that a crowd asked."""

_LOOK = size(sample=0.05, full=0.2)
"""Between two looks; one at ten thousand answers takes a while."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many of all answers went wrong, and how."""

    asked: int
    lost: int
    extra: int
    """Answers that came again."""
    misordered: int
    """People whose answers came first in another order than they asked."""
    example: str = ""
    """The numbers that one of them was told, in order."""


def tally(crowd: Crowd) -> Tally:
    """Count. Nobody may have asked more often than there are numbers."""
    lost = extra = misordered = 0
    example = ""
    for person in crowd.people:
        asked, told = crowd.asked.get(person.id, []), crowd.told(person)
        first = list(dict.fromkeys(told))
        assert len(asked) == len(set(asked)), "a number asked for twice is counted wrongly"
        lost += len(set(asked) - set(first))
        extra += len(told) - len(first)
        if first != [number for number in asked if number in first]:
            misordered, example = misordered + 1, " ".join(map(str, told))
    return Tally(
        asked=sum(map(len, crowd.asked.values())), lost=lost, extra=extra,
        misordered=misordered, example=example,
    )  # fmt: skip


async def counted(crowd: Crowd, *, seconds: float = MANY) -> Tally:
    """Wait until nothing is missing, or patience ends, and a moment for what comes twice."""
    await until(lambda: tally(crowd).lost == 0, seconds)
    await asyncio.sleep(0.3)
    return tally(crowd)


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait for a condition; whether it came true in time."""
    for _ in range(int(seconds / _LOOK)):
        if condition():
            return True
        await asyncio.sleep(_LOOK)
    return condition()
