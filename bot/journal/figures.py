"""The shift board's figures: today against the same day last week, and days that are over.

Days are Peru's, which has no summer time.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from sqlalchemy import Connection, case, delete, distinct, func, insert, select

from bot.journal import places
from bot.journal.database import Database
from bot.journal.schema import DAYS, TURNS
from bot.journal.turns import BY_PERSON, Filters
from bot.model import Outcome

PERU = timezone(timedelta(hours=-5))

WEEK = timedelta(days=7)

FEWEST = 5
"""A smaller count could be about one person, and is not exported."""

MOST_TOPICS = 10
"""Topics of a list."""

RISING = 1.5
"""How much more than last week a topic that rises is asked about."""

_UNASKED = ("bot/", "smalltalk/")
"""Beginnings of topics about the bot and of greetings, which nobody needs counted."""

_SETTLING_DAYS = 3
"""Days that are counted again, for records that waited in Redis."""

_MS_OF_HOUR = 3_600_000
_QUESTIONS = ("answer", "suggest", "fallback")


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number of today's and last week's, and what is behind it."""

    name: str
    """A kind of figure, a topic's id, a language's code, an hour or an outcome."""
    now: int
    before: int
    """In the same hours of the same weekday last week."""
    filters: Filters
    """Lead to the turns that ``now`` counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A part of the questions, today and last week."""

    name: str
    part: Figure
    now: float | None
    """Between 0 and 1; None where there were no questions."""
    before: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """A day so far, against the same hours a week before."""

    since: datetime
    until: datetime
    messages: Figure
    people: Figure
    questions: Figure
    urgent: Figure
    undelivered: Figure
    """Replies that never reached their channel."""
    answered: Share
    fallback: Share
    topics: tuple[Figure, ...]
    """The most asked, at most MOST_TOPICS; not about the bot itself, and no greetings."""
    rising: tuple[Figure, ...]
    """Asked about more than last week, the steepest first."""
    languages: tuple[Figure, ...]
    hours: tuple[Figure, ...]
    """From midnight to now."""

    @property
    def sections(self) -> dict[str, tuple[Figure, ...]]:
        """All counts, by the name of their list."""
        totals = (self.messages, self.people, self.questions, self.urgent, self.undelivered)
        shares = (self.answered.part, self.fallback.part)
        return {
            "total": (*totals, *shares), "topic": self.topics, "rising": self.rising,
            "language": self.languages, "hour": self.hours,
        }  # fmt: skip

    def csv(self) -> str:
        """All counts as a table without text, those under FEWEST as ``<5``."""
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["section", "name", "today", "last_week"])
        for section, figures in self.sections.items():
            for one in figures:
                writer.writerow([section, one.name, suppressed(one.now), suppressed(one.before)])
        return table.getvalue()


def suppressed(count: int) -> str:
    """A count as it may leave the console."""
    return str(count) if count >= FEWEST else f"<{FEWEST}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Counts:
    people: int
    undelivered: int
    by: Mapping[str, Counter[str]]
    """Turns by kind: channel, outcome, topic, language, hour."""

    @property
    def turns(self) -> int:
        return self.by["outcome"].total()

    @property
    def questions(self) -> int:
        return sum(self.by["outcome"][name] for name in _QUESTIONS)


class Figures:
    """Counts. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def board(self, now: datetime | None = None) -> Board:
        """The day so far, and the same hours of the same weekday last week."""
        until = now or datetime.now(UTC)
        since = _midnight(until.astimezone(PERU).date())
        with self._database.reading() as connection:
            today = _counted(connection, since, until)
            last = _counted(connection, since - WEEK, until - WEEK)
        day = Filters(since=since, until=until, who="person")
        return Board(
            since=since,
            until=until,
            messages=Figure(name="messages", now=today.turns, before=last.turns, filters=day),
            people=Figure(name="people", now=today.people, before=last.people, filters=day),
            questions=Figure(
                name="questions", now=today.questions, before=last.questions,
                filters=replace(day, outcomes=_QUESTIONS),
            ),
            urgent=_outcome("urgent", today, last, day),
            undelivered=Figure(
                name="undelivered", now=today.undelivered, before=last.undelivered,
                filters=replace(day, who="", outcomes=(Outcome.UNDELIVERED,)),
            ),
            answered=_share("answer", today, last, day),
            fallback=_share("fallback", today, last, day),
            topics=_topics(today, last, day),
            rising=_rising(today, last, day),
            languages=tuple(
                Figure(
                    name=code, now=count, before=last.by["language"][code],
                    filters=replace(day, language=code),
                )
                for code, count in _most(today.by["language"])
            ),
            hours=_hours(today, last, day),
        )  # fmt: skip

    def keep_days(self, now: datetime | None = None) -> int:
        """Count the days that are over and not yet counted; returns how many."""
        today = (now or datetime.now(UTC)).astimezone(PERU).date()
        with self._database.reading() as connection:
            last = connection.execute(select(func.max(DAYS.c.day))).scalar()
            first = connection.execute(select(func.min(TURNS.c.at))).scalar()
        if first is None:
            return 0
        start = first.astimezone(PERU).date()
        if last is not None and start <= last:  # of the first day some may be purged already
            again = last - timedelta(days=_SETTLING_DAYS - 1)
            start = max(start + timedelta(days=1), again)
        days = [start + timedelta(days=number) for number in range((today - start).days)]
        for day in days:
            with self._database.writing() as connection:
                _keep(connection, day)
        return len(days)

    def days(self, since: date, until: date, kind: str) -> dict[date, dict[str, int]]:
        """The kept counts of a kind by day and key, from ``since`` to before ``until``."""
        query = select(DAYS).where(DAYS.c.day >= since, DAYS.c.day < until, DAYS.c.kind == kind)
        found: dict[date, dict[str, int]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query.order_by(DAYS.c.day)).mappings():
                found.setdefault(row["day"], {})[row["key"]] = row["count"]
        return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PERU).astimezone(UTC)


def _counted(connection: Connection, since: datetime, until: datetime) -> _Counts:
    start = places.start_of(since)
    window = (TURNS.c.seq >= start, TURNS.c.seq < places.start_of(until))
    hour = ((TURNS.c.seq - start) / (_MS_OF_HOUR << 16)).label("hour")
    kinds = (TURNS.c.channel, TURNS.c.outcome, TURNS.c.topic, TURNS.c.language)
    by: dict[str, Counter[str]] = {column.name: Counter() for column in (*kinds, hour)}
    own = case((BY_PERSON, 1), else_=0).label("own")  # as no condition: see people
    undelivered = 0
    for keys in (kinds, (hour,)):  # together they would have nearly a group for each turn
        columns = (*keys, own)
        counted = select(*columns, func.count().label("turns")).where(*window).group_by(*columns)
        for row in connection.execute(counted).mappings():
            if not row["own"]:
                undelivered += row["turns"] * (row.get("outcome") == Outcome.UNDELIVERED)
                continue
            for key in keys:
                value = row[key.name]
                if value is not None:
                    by[key.name][f"{int(value):02}" if key is hour else value] += row["turns"]
    # no condition, which SQLite would scan an index for
    known = func.nullif(case((BY_PERSON, TURNS.c.person), else_=""), "")
    people = select(func.count(distinct(known))).where(*window)
    count = connection.execute(people).scalar_one()
    return _Counts(people=count, undelivered=undelivered, by=by)


def _keep(connection: Connection, day: date) -> None:
    counts = _counted(connection, _midnight(day), _midnight(day + timedelta(days=1)))
    rows = [
        {"day": day, "kind": kind, "key": key, "count": count}
        for kind, counter in counts.by.items()
        for key, count in counter.items()
    ]
    rows.append({"day": day, "kind": "people", "key": "", "count": counts.people})
    rows.append({"day": day, "kind": "undelivered", "key": "", "count": counts.undelivered})
    connection.execute(delete(DAYS).where(DAYS.c.day == day))
    connection.execute(insert(DAYS), rows)


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _outcome(name: str, today: _Counts, last: _Counts, day: Filters) -> Figure:
    now, before = today.by["outcome"][name], last.by["outcome"][name]
    return Figure(name=name, now=now, before=before, filters=replace(day, outcomes=(name,)))


def _share(name: str, today: _Counts, last: _Counts, day: Filters) -> Share:
    part = _outcome(name, today, last, day)
    return Share(
        name=name,
        part=part,
        now=part.now / today.questions if today.questions else None,
        before=part.before / last.questions if last.questions else None,
    )


def _topic(name: str, today: _Counts, last: _Counts, day: Filters) -> Figure:
    now, before = today.by["topic"][name], last.by["topic"][name]
    return Figure(name=name, now=now, before=before, filters=replace(day, topic=name))


def _topics(today: _Counts, last: _Counts, day: Filters) -> tuple[Figure, ...]:
    asked = [name for name, _ in _most(today.by["topic"]) if not name.startswith(_UNASKED)]
    return tuple(_topic(name, today, last, day) for name in asked[:MOST_TOPICS])


def _rising(today: _Counts, last: _Counts, day: Filters) -> tuple[Figure, ...]:
    """Both counts are raised by FEWEST, so that a handful more is no rise."""
    rises = [
        ((now + FEWEST) / (last.by["topic"][name] + FEWEST), name)
        for name, now in today.by["topic"].items()
        if now >= FEWEST and not name.startswith(_UNASKED)
    ]
    steepest = sorted((-rise, name) for rise, name in rises if rise >= RISING)[:MOST_TOPICS]
    return tuple(_topic(name, today, last, day) for _, name in steepest)


def _hours(today: _Counts, last: _Counts, day: Filters) -> tuple[Figure, ...]:
    found = []
    start, end = day.since, day.until
    while start is not None and end is not None and start < end:
        stop = min(start + timedelta(hours=1), end)
        name = f"{start.astimezone(PERU).hour:02}"
        found.append(
            Figure(
                name=name, now=today.by["hour"][name], before=last.by["hour"][name],
                filters=replace(day, since=start, until=stop),
            )
        )  # fmt: skip
        start = stop
    return tuple(found)
