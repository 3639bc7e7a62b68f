"""Telegram end to end: our bot beside echo bots that take turns with it on the same core."""

import asyncio
import os
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from typing import Any

from benchmarks import box, goals
from benchmarks.crowd import Crowd, Round
from benchmarks.goals import Goal
from benchmarks.programs import (
    AIOGRAM,
    DURABLE,
    OURS,
    PROGRAMS,
    PTB,
    WAYS,
    Contest,
    Stage,
    taking_part,
)
from benchmarks.report import table

SETTLE_SECONDS = 3.0
"""What a program does once at its start, such as opening its database, is not measured."""

WARM_SECONDS = 10.0
"""In which nearly every question is asked once: what is remembered of words and rules is there."""

TURNS = 3
"""Of each program, one after the other, so that what else the machine does meets all alike."""

CLOSED_SECONDS = 3.0
OPEN_SECONDS = 4.0
OPEN_RATE = 250.0
SENT_ENOUGH = 0.98
"""Part of the messages that the crowd must have managed to send, or the rate was not reached."""

WRONG = ("lost", "doubled", "misordered", "unmatched")
Found = dict[str, Any]


@dataclass(slots=True)
class Player:
    """A program on its stage."""

    name: str
    crowd: Crowd
    meter: box.Meter
    closed: list[Round] = field(default_factory=list)
    opened: Round | None = None

    async def round(self, contest: Contest, **plan: float) -> Round:
        """One crowd."""
        rule = contest.rule(self.name)
        return await self.crowd.round(contest.asked, self.meter, rule=rule, **plan)

    def figures(self) -> Found:
        """The middle of the closed turns, the open round, and what went wrong in any."""
        every = [*self.closed, *([self.opened] if self.opened else [])]
        middle = {
            key: statistics.median(getattr(one, key) for one in self.closed)
            for key in ("per_second", "p50", "p95", "p99")
        }
        cpu = {
            name: statistics.median(one.cpu[name] for one in self.closed)
            for name in self.meter.pids
        }
        return {
            "messages": sum(one.messages for one in every),
            "closed": middle | {"cpu": cpu},
            "turns": [one.per_second for one in self.closed],
            "open": asdict(self.opened) if self.opened else {},
            "rss_mb": box.megabytes(self.meter.pids["bot"]),
            **{kind: sum(getattr(one, kind) for one in every) for kind in WRONG},
        }


async def run(contest: Contest) -> Found:
    """Figures by way, then by program."""
    names = taking_part()
    with _held():
        return {way: await _by(contest, way, names) for way in WAYS}


@contextmanager
def _held() -> Iterator[None]:
    """Keep this process off the core of the programs under test."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, box.cores()[1])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _by(contest: Contest, way: str, names: Sequence[str]) -> dict[str, Found]:
    async with AsyncExitStack() as stack:
        players = [await _player(contest, stack, way, name) for name in names]
        await asyncio.sleep(SETTLE_SECONDS)
        for player in players:
            await player.round(contest, seconds=WARM_SECONDS if player.name == OURS else 1.0)
        for _ in range(TURNS):
            for player in players:
                player.closed.append(await player.round(contest, seconds=CLOSED_SECONDS))
        for player in players:
            if player.name in (OURS, DURABLE):  # what loses messages is no measure of waiting
                player.opened = await player.round(contest, seconds=OPEN_SECONDS, rate=OPEN_RATE)
        return {player.name: player.figures() for player in players}


async def _player(contest: Contest, stack: AsyncExitStack, way: str, name: str) -> Player:
    folder = contest.folder / f"{name}-{way}"
    folder.mkdir()
    crowd = await stack.enter_async_context(Crowd.gathered(folder / "crowd"))
    stage = Stage(contest=contest, way=way, url=crowd.url, folder=folder)
    pids = await stack.enter_async_context(PROGRAMS[name](stage))
    try:
        await crowd.connected()
    except box.Failed as error:
        wrote = (folder / "stderr.txt").read_text(errors="replace")[-2000:]
        raise box.Failed(f"{name} by {way}: {error}\n{wrote}") from error
    meter = await stack.enter_async_context(box.Meter(pids).running())
    return Player(name, crowd, meter)


def show(found: Found) -> None:
    """Print what ``run`` found, the ratios, and the goals."""
    rows = []
    for way, programs in found.items():
        for name, figures in programs.items():
            closed, cpu = figures["closed"], figures["closed"]["cpu"]
            rows.append([
                f"{name} {way}", figures["messages"], f"{closed['per_second']:.0f}",
                f"{cpu['bot']:.2f}", f"{cpu['redis']:.2f}" if "redis" in cpu else "-",
                *(f"{closed[key]:.0f}" for key in ("p50", "p95", "p99")),
                f"{figures['open']['p99']:.0f}" if figures["open"] else "-",
                "/".join(str(figures[kind]) for kind in WRONG),
                f"{figures['rss_mb']:.0f}",
            ])  # fmt: skip
    table(
        ["", "messages", "msg/s", "CPU ms", "redis ms", "p50", "p95", "p99",
         f"p99 at {OPEN_RATE:.0f}/s", "lost/doubled/misordered/odd", "RSS MB"],
        rows,
    )  # fmt: skip
    if find_spec("tornado") is None:
        print("ptb_echo's webhook is an aiohttp route (tornado is not installed)")
    if find_spec("aiogram") is None:
        print("aiogram is not installed: no aiogram_echo")
    for way, programs in found.items():
        for peer in (PTB, AIOGRAM, DURABLE):
            if ratio := ratios(programs, peer):
                print(f"ours / {peer} by {way}: {ratio[0]:.2f} x its messages/s, "
                      f"{ratio[1]:.2f} x its CPU")  # fmt: skip
    print()
    goals.show(aims(found))


def ratios(programs: Mapping[str, Found], peer: str) -> tuple[float, float] | None:
    """Ours to the peer's: messages a second (middle of the turns), CPU a message, Redis's apart.

    None where one of them did not take part.
    """
    if not programs.keys() >= {OURS, peer}:
        return None
    mine, theirs = programs[OURS], programs[peer]
    pairs = zip(mine["turns"], theirs["turns"], strict=True)
    return (
        statistics.median(ours / max(other, 1e-9) for ours, other in pairs),
        mine["closed"]["cpu"]["bot"] / max(theirs["closed"]["cpu"]["bot"], 1e-9),
    )


def aims(found: Found) -> list[Goal]:
    """The goals by way, with what was measured."""
    makers: Sequence[Callable[[str, Mapping[str, Found]], Goal]] = (
        lambda way, programs: _beside(way, programs, PTB, 2.0),
        lambda way, programs: _beside(way, programs, DURABLE, 0.6),
        lambda way, programs: Goal(
            name=f"CPU ms a message by {way}", value=programs[OURS]["closed"]["cpu"]["bot"],
            at_most=0.8,
        ),
        _late,
        lambda way, programs: Goal(
            name=f"lost, doubled, misordered or odd by {way}", at_most=0,
            value=float(sum(programs[OURS][kind] for kind in WRONG)),
        ),
    )  # fmt: skip
    return [make(way, programs) for way, programs in found.items() for make in makers]


def _beside(way: str, programs: Mapping[str, Found], peer: str, at_least: float) -> Goal:
    ratio = ratios(programs, peer)
    return Goal(
        name=f"ours / {peer}, messages by {way}", value=ratio[0] if ratio else None,
        at_least=at_least, note="" if ratio else f"{peer} did not run",
    )  # fmt: skip


def _late(way: str, programs: Mapping[str, Found]) -> Goal:
    """The slowest hundredth at the open rate; no figure where the crowd could not send it."""
    opened, most = programs[OURS]["open"], programs[OURS]["closed"]["per_second"]
    name = f"p99 ms at {OPEN_RATE:.0f}/s by {way}"
    sent = opened["sent"] / OPEN_SECONDS
    if sent < OPEN_RATE * SENT_ENOUGH:
        return Goal(name=name, value=None, at_most=30, note=f"this machine could send {sent:.0f}/s")
    note = f"one core answers {most:.0f}/s at most" if most < OPEN_RATE else ""
    return Goal(name=name, value=opened["p99"], at_most=30, note=note)
