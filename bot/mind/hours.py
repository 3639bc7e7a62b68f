"""Hours as volunteers write them: in the words of each language, and against the clock."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

from bot.mind.almanac import almanac

PERU = timezone(timedelta(hours=-5))
"""America/Lima, which has had no summer time since 1994."""

_NAMES = (
    "lunes lun monday mon",
    "martes mar tuesday tue",
    "miercoles miércoles mié mie wednesday wed",
    "jueves jue thursday thu",
    "viernes vie friday fri",
    "sabado sábado sáb sab saturday sat",
    "domingo dom sunday sun",
)
_DAYS = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
_DAY = "(" + "|".join(sorted(_DAYS, key=len, reverse=True)) + r")\b"
_HOUR = r"(\d{1,2})(?::(\d\d))?\s*h?"
_TO = r"\s*(?:al?|to|hasta|-|\u2013)\s*"
_SPAN = re.compile(
    rf"(?:de\s+)?{_DAY}(?:{_TO}{_DAY})?"
    rf"(?:,?\s*(?:de\s+|from\s+)?(?:las?\s+)?{_HOUR}{_TO}(?:las?\s+)?{_HOUR})?",
    re.IGNORECASE,
)
_ALWAYS = re.compile(r"24\s*(?:h|horas|hours)", re.IGNORECASE)

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the week, 0 for Monday, and from when to when on each."""

    first: int
    last: int
    start: time | None
    """None where it is not known at what time."""
    end: time | None

    def days(self) -> Iterator[int]:
        """Every day of it; from Saturday to Monday is three."""
        for day in range(7):
            if (day - self.first) % 7 <= (self.last - self.first) % 7:
                yield day


_WEEK = Span(0, 6, time(0), time(0))


def read(hours: str) -> tuple[Span, ...] | None:
    """``lunes a viernes, 9 a 17; sábado`` as spans; None for anything else.

    Spans are separated by ``;``; days are named in Spanish or English; ``24 horas`` is always.
    """
    if _ALWAYS.fullmatch(hours.strip()):
        return (_WEEK,)
    found = [_SPAN.fullmatch(part.strip()) for part in hours.split(";")]
    try:
        spans = tuple(_span(one) for one in found if one)
    except ValueError:  # 25 o'clock
        return None
    return spans if len(spans) == len(found) else None


def is_open(hours: str, now: float) -> bool | None:
    """Whether it is open in Peru at a Unix time; None where that is not known."""
    local = datetime.fromtimestamp(now, UTC).astimezone(PERU)
    spans = read(hours)
    if spans is None:
        return None
    open_now = [_covers(span, local) for span in spans]
    if any(open_now):
        return True
    return None if None in open_now else False


def spoken(hours: str, say: Say) -> str:
    """``lunes a viernes, 9 a 17`` in the language of ``say``; anything else as it stands."""
    spans = read(hours)
    if spans is None:
        return hours
    if spans == (_WEEK,):
        return say("hours.always")
    return "; ".join(_spoken(span, say) for span in spans)


def _span(found: re.Match[str]) -> Span:
    first, last, *clock = found.groups()
    start, end = (
        time(int(hour), int(minute or 0)) if hour else None
        for hour, minute in (clock[:2], clock[2:])
    )
    begins = _DAYS[first.lower()]
    return Span(begins, _DAYS[last.lower()] if last else begins, start, end)


def _covers(span: Span, local: datetime) -> bool | None:
    today, yesterday = local.weekday(), (local.weekday() - 1) % 7
    days, clock = set(span.days()), local.time()
    if span.start is None or span.end is None:
        return None if today in days else False
    if span.start < span.end:
        return today in days and span.start <= clock < span.end
    late = today in days and clock >= span.start
    return late or (yesterday in days and clock < span.end)


def _spoken(span: Span, say: Say) -> str:
    ours = almanac(say("date.locale"))
    days = ours.weekday(span.first)
    if span.last != span.first:
        days = say("hours.days", first=days, last=ours.weekday(span.last))
    if span.start is None or span.end is None:
        return say("hours.some_time", days=days)
    return say("hours.span", days=days, start=ours.clock(span.start), end=ours.clock(span.end))
