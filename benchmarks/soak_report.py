"""What a soak saw, whether it is good, and the report of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.goals import Goal
from benchmarks.report import percentile
from bot.channels.telegram.client import CONNECTIONS

WARM_SHARE = 0.2
"""Part of the time in which memory may still grow: caches fill, every page is touched once."""

FLAT = 1.05
"""Times its memory after the warm-up that the bot may hold at the end."""

FLAT_LATE = 1.02
"""Times its memory at half time, when caches are full."""

SPARE = 5
"""Open files and threads that may come and go."""

MOST_SOCKETS = CONNECTIONS + 40
"""To Telegram, kept for the next reply, and some for Redis, the web and the wake-ups."""

WRONG = ("lost", "doubled", "misordered", "odd")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """How the bot, its Redis and its log stood at one moment."""

    second: float
    """Since the first message."""
    rss_mb: float
    own_mb: float
    """Of it what no file on the disk holds as well."""
    files: int
    """Open, without sockets."""
    sockets: int
    threads: int
    cpu: float
    """Seconds of processor time since the start."""
    redis_keys: int
    redis_mb: float
    log_mb: float
    """The SQLite file with its write-ahead log."""
    waits: tuple[float, ...]
    """Milliseconds in which /healthz answered, since the sample before: how late the loop is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Soak:
    """All of one run."""

    samples: Sequence[Sample]
    said: dict[str, int]
    """Messages by kind."""
    replies: int
    people: int
    wrong: dict[str, int]
    """By the words of WRONG."""
    waiting: int
    """Messages that the bot still held at the end."""

    @property
    def messages(self) -> int:
        """All that was said."""
        return sum(self.said.values())

    def thirds(self) -> tuple[list[Sample], list[Sample]]:
        """The first and the last third of the samples after the warm-up."""
        after = self.samples[int(len(self.samples) * WARM_SHARE) :]
        third = max(1, len(after) // 3)
        return list(after[:third]), list(after[-third:])

    def middles(self, figure: str) -> tuple[float, float]:
        """The middle of a figure in either third."""
        first, last = (
            statistics.median(float(getattr(one, figure)) for one in part) for part in self.thirds()
        )
        return first, last

    def growth(self, figure: str) -> float:
        """Times its first third that a figure is in the last."""
        first, last = self.middles(figure)
        return last / max(first, 1e-9)

    def more(self, figure: str) -> float:
        """By how much a figure is above its first third in the last."""
        first, last = self.middles(figure)
        return last - first

    def late_growth(self, figure: str) -> float:
        """Times its figure at half time that it is at the end, each the middle of a tenth."""
        count = len(self.samples)
        tenth = max(1, count // 10)
        half, end = self.samples[count // 2 :][:tenth], self.samples[-tenth:]
        first, last = (
            statistics.median(float(getattr(one, figure)) for one in part) for part in (half, end)
        )
        return last / max(first, 1e-9)

    def goals(self) -> list[Goal]:
        """What makes a soak good."""
        return [
            Goal(name="memory at the end, times that after the warm-up", at_most=FLAT,
                 value=self.growth("rss_mb")),
            Goal(name="memory at the end, times that at half time", at_most=FLAT_LATE,
                 value=self.late_growth("rss_mb")),
            Goal(name="more open files", at_most=SPARE, value=self.more("files")),
            Goal(name="most sockets", at_most=MOST_SOCKETS,
                 value=float(max(one.sockets for one in self.samples))),
            Goal(name="more threads", at_most=SPARE, value=self.more("threads")),
            *(Goal(name=f"replies {word}", at_most=0, value=float(self.wrong[word]))
              for word in WRONG),
            Goal(name="messages still waiting", at_most=0, value=float(self.waiting)),
        ]  # fmt: skip

    @property
    def is_good(self) -> bool:
        """Whether every goal is met."""
        return all(goal.verdict == "pass" for goal in self.goals())


def markdown(soak: Soak, *, day: str, machine: str, minutes: float) -> str:
    """The report. ``machine`` says in words what it ran on."""
    return "\n".join([
        "# Soak",
        "",
        "Written by `make soak`; SOAK_MINUTES says how long, SOAK_RATE how many messages a second.",
        "",
        f"**{day}: {'good' if soak.is_good else 'not good'}.** {minutes:g} minutes on {machine}.",
        _load(soak),
        "",
        *_lines(
            ["goal", "bound", "measured", "verdict"],
            [[goal.name, goal.bound, f"{goal.value:.2f}", goal.verdict] for goal in soak.goals()],
        ),
        "",
        _costs(soak),
        "",
        *_lines(
            ["second", "RSS MB", "own MB", "files", "sockets", "threads", "Redis keys", "Redis MB", "log MB",
             "longest wait ms"],
            [_row(one) for one in _each_minute(soak.samples)],
        ),
        "",
    ])  # fmt: skip


def _load(soak: Soak) -> str:
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(soak.said.items()))
    seconds = max(soak.samples[-1].second - soak.samples[0].second, 1e-9)
    return (
        "The bot polled, with a Redis and a SQLite log of its own and all content in four "
        f"languages. {soak.people:,} people sent {soak.messages:,} messages ({kinds}), "
        f"{soak.messages / seconds:.0f} a second, and got {soak.replies:,} replies, each compared "
        "with what the mind alone says in the same conversation."
    )


def _costs(soak: Soak) -> str:
    first, last, said = soak.samples[0], soak.samples[-1], max(1, soak.messages)
    waits = sorted(wait for one in soak.samples for wait in one.waits) or [0.0]
    cpu = (last.cpu - first.cpu) * 1000 / said
    log, redis = (
        (getattr(last, of) - getattr(first, of)) * 1024 / said for of in ("log_mb", "redis_mb")
    )
    return (
        f"A message took {cpu:.2f} ms of processor time and left {log:.2f} KB in the log and "
        f"{redis:.2f} KB in Redis, where sessions and the ids of seen messages live for a day. "
        f"`/healthz` answered in {statistics.median(waits):.1f} ms in the middle, "
        f"{percentile(waits, 99):.0f} ms at the 99th percentile and {waits[-1]:.0f} ms at most; "
        "other work on the machine makes all of it worse."
    )


def _each_minute(samples: Sequence[Sample]) -> list[Sample]:
    """About one a minute, the last among them."""
    return [*samples[:-1:6], samples[-1]]


def _row(one: Sample) -> list[str]:
    return [
        f"{one.second:.0f}", f"{one.rss_mb:.1f}", f"{one.own_mb:.1f}", f"{one.files}",
        f"{one.sockets}", f"{one.threads}", f"{one.redis_keys:,}", f"{one.redis_mb:.1f}", f"{one.log_mb:.1f}",
        f"{max(one.waits, default=0):.0f}",
    ]  # fmt: skip


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---"] * len(head)
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]
