"""Activities: how they are told, when they are announced, and their calendar files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.catalog import SOURCE_LANGUAGE, Catalog, Event, in_language
from bot.mind import markup
from bot.mind.almanac import almanac
from bot.mind.commands import Name, payload
from bot.mind.replies import Voice
from bot.mind.subscribing import ACTIVITIES
from bot.model import Attachment, Button, LanguageCode, Reply, TopicId

TOPIC = TopicId("campaign/events")
"""The curated answer on activities: where the campaign announced them, and those of before."""

SHOWN = 5
"""Activities that one reply to /actividades tells."""

AHEAD = timedelta(days=3)
"""How long before its day an activity is announced: time to ask for a free day."""

AHEAD_FROM, AHEAD_UNTIL = time(10), time(20)
TODAY_FROM = time(8)
"""Local hours at which a message wakes nobody and disturbs no dinner."""

_FOLD = 75
"""Octets of a calendar file's line, by RFC 5545, section 3.1."""


class Occasion(StrEnum):
    """Why an activity is announced now."""

    AHEAD = "ahead"
    TODAY = "today"


def begins(event: Event) -> datetime:
    """In the place's own time."""
    return datetime.fromisoformat(event.start)


def ends(event: Event) -> datetime:
    """In the place's own time."""
    return datetime.fromisoformat(event.end)


def upcoming(events: Iterable[Event], now: float) -> list[Event]:
    """Those that are not over at a Unix time, the earliest first."""
    return sorted(
        (event for event in events if ends(event).timestamp() > now),
        key=lambda event: (begins(event), event.id),
    )


def due(event: Event, now: float) -> Occasion | None:
    """Why the activity is to be announced at a Unix time; None where it is not.

    Once in the days before, once in the morning of its day, each at a decent hour there.
    """
    start = begins(event)
    here = datetime.fromtimestamp(now, start.tzinfo)
    if here >= start:
        return None
    if here.date() == start.date():
        return Occasion.TODAY if here.time() >= TODAY_FROM else None
    near = here.date() >= start.date() - AHEAD
    return Occasion.AHEAD if near and AHEAD_FROM <= here.time() < AHEAD_UNTIL else None


def occasion(event: Event, now: float) -> Occasion | None:
    """What an announcement by hand would be; None for what has begun."""
    start = begins(event)
    here = datetime.fromtimestamp(now, start.tzinfo)
    if here >= start:
        return None
    return Occasion.TODAY if here.date() == start.date() else Occasion.AHEAD


def coming(voice: Voice) -> list[Reply]:
    """One reply for each activity to come; [] where none is announced."""
    return [told(event, voice) for event in upcoming(voice.catalog.events, voice.now)[:SHOWN]]


def announced(event: Event, why: Occasion, voice: Voice) -> Reply:
    """What a subscriber is sent."""
    reply = told(event, voice)
    stop = Button(title=voice.say("subscribe.stop"), payload=payload(Name.UNSUBSCRIBE, ACTIVITIES))
    return replace(
        reply, text=f"{voice.say(f'event.{why}')}\n\n{reply.text}", buttons=((stop,),)
    )  # fmt: skip


def told(event: Event, voice: Voice) -> Reply:
    """An activity with its calendar file."""
    lines = [
        f"<b>{markup.escape(in_language(event.titles, voice.language))}</b>",
        voice.say("event.when", when=_when(event, voice)),
        voice.say("event.where", place=markup.escape(event.place)),
        "",
        markup.escape(in_language(event.texts, voice.language)),
        "",
        f"<i>{_source(event, voice)}</i>",
    ]
    attachment = Attachment(
        name=f"{event.id}.ics",
        title=voice.say("event.calendar"),
        text=calendar(event, voice.language),
    )
    return Reply(text="\n".join(lines), language=voice.language, attachment=attachment)


def _source(event: Event, voice: Voice) -> str:
    link = (
        f'<a href="{markup.escape_link(event.source.url)}">{markup.escape(event.source.title)}</a>'
    )
    return voice.say("event.source", source=link, date=voice.dated(event.source_date))


def _when(event: Event, voice: Voice) -> str:
    start, end = begins(event), ends(event)
    words = almanac(voice.say("date.locale"))
    first = f"{words.weekday(start.weekday())} {words.day(start.date())}"
    hours = {"start": words.clock(start.time()), "end": words.clock(end.time())}
    if start.date() == end.date():
        return voice.say("event.one_day", day=first, **hours)
    last = f"{words.weekday(end.weekday())} {words.day(end.date())}"
    return voice.say("event.days", day=first, last=last, **hours)


def calendar(event: Event, language: LanguageCode) -> str:
    """The activity as an iCalendar file (RFC 5545), in UTC."""
    said = (event.source_date + "-01-01")[:10].replace("-", "")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tu Causa bot//ES",
        "BEGIN:VEVENT",
        f"UID:{event.id}@tucausa",
        f"DTSTAMP:{said}T000000Z",
        f"DTSTART:{_utc(begins(event))}",
        f"DTEND:{_utc(ends(event))}",
        f"SUMMARY:{escaped(in_language(event.titles, language))}",
        f"LOCATION:{escaped(event.place)}",
        f"DESCRIPTION:{escaped(in_language(event.texts, language))}",
        f"URL:{event.source.url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def file(catalog: Catalog, name: str, language: str) -> str | None:
    """The calendar file of that name; None where no activity to come or past has it."""
    code = LanguageCode(language if language in catalog.languages else SOURCE_LANGUAGE)
    found = [event for event in catalog.events if f"{event.id}.ics" == name]
    return calendar(found[0], code) if found else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text as the value of a property: RFC 5545, section 3.3.11."""
    text = re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]|[\ud800-\udfff]", " ", text)
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of 75 octets at most; all but the first begin with a blank."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _FOLD:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
