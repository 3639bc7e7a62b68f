"""The desk's hours as people of each language say them."""

import re
from collections.abc import Callable
from datetime import time

from bot.mind.almanac import almanac

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
    rf"(?:de\s+)?{_DAY}(?:{_TO}{_DAY})?,?\s*(?:de\s+|from\s+)?(?:las?\s+)?{_HOUR}{_TO}(?:las?\s+)?{_HOUR}",
    re.IGNORECASE,
)

Say = Callable[..., str]


def spoken(hours: str, say: Say) -> str:
    """``lunes a viernes, 9 a 17`` in the language of ``say``; anything else as it stands.

    Spans are separated by ``;``; days are named in Spanish or English.
    """
    found = [_SPAN.fullmatch(part.strip()) for part in hours.split(";")]
    spans = [span for span in found if span]
    if len(spans) < len(found):
        return hours
    try:
        return "; ".join(_span(span, say) for span in spans)
    except ValueError:  # 25 o'clock
        return hours


def _span(found: re.Match[str], say: Say) -> str:
    first, last, *clock = found.groups()
    ours = almanac(say("date.locale"))
    days = ours.weekday(_DAYS[first.lower()])
    if last:
        days = say("hours.days", first=days, last=ours.weekday(_DAYS[last.lower()]))
    start, end = (
        ours.clock(time(int(hour), int(minute or 0))) for hour, minute in (clock[:2], clock[2:])
    )
    return say("hours.span", days=days, start=start, end=end)
