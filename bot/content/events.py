"""Activities of the campaign: responses/data/events.yml."""

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.catalog import Event, Source
from bot.content import shape
from bot.content.canned import by_language
from bot.content.drafts import Drafts
from bot.content.tree import List, Map, Reader
from bot.mind.hours import PERU
from bot.model import LanguageCode

ZONE = "America/Lima"

TITLE_LIMIT = 80
"""Characters: one line of a message."""
PLACE_LIMIT = 120
TEXT_LIMIT = 500
"""Characters: with title, place and source it stays within a document's caption."""
ID_LIMIT = 32

_LIMITS = {"titles": TITLE_LIMIT, "texts": TEXT_LIMIT}


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take the file's activities into ``draft`` and collect what is wrong with them."""
    reader.known(node, *shape.EVENTS_FILE)
    for item in reader.maps(node, "events"):
        reader.known(item, *shape.EVENT)
        event = _event(reader, item)
        if event is None:
            continue
        if event.id in draft.events:
            reader.wrong(item.line, "event-twice", value=event.id)
        draft.events[event.id] = event


def _event(reader: Reader, node: Map) -> Event | None:
    id, titles, texts = _id(reader, node), _texts(reader, node, "titles"), _texts(
        reader, node, "texts"
    )  # fmt: skip
    place, times = _place(reader, node), _times(reader, node)
    languages = _languages(reader, node, titles.keys() & texts.keys())
    source, said = _source(reader, node), _said(reader, node)
    if not (id and titles and texts and place and times and languages and source and said):
        return None
    return Event(
        id=id, titles=titles, texts=texts, place=place, start=times[0], end=times[1],
        languages=languages, source=source, source_date=said,
    )  # fmt: skip


def _id(reader: Reader, node: Map) -> str:
    id = reader.text(node, "id", "a short name, such as fair_2027")
    if id is None:
        return ""
    if not re.fullmatch(shape.NAME, id.value) or len(id.value) > ID_LIMIT:
        reader.wrong(id.line, "event-id", value=id.value)
        return ""
    return id.value


def _texts(reader: Reader, node: Map, key: str) -> Mapping[LanguageCode, str]:
    found, limit = by_language(reader, node, key), _LIMITS[key]
    for text in found.values():
        if len(text) > limit:
            line = node.lines.get(key, node.line)
            reader.wrong(line, "event-long", key=key, size=len(text), limit=limit)
    return found


def _place(reader: Reader, node: Map) -> str:
    place = reader.text(node, "place", "where it is, as its source says")
    if place and len(place.value) > PLACE_LIMIT:
        size = len(place.value)
        reader.wrong(place.line, "event-long", key="place", size=size, limit=PLACE_LIMIT)
    return place.value.strip() if place else ""


def _times(reader: Reader, node: Map) -> tuple[str, str] | None:
    """Start and end with the zone's offset."""
    zone = _zone(reader, node)
    start, end = (_time(reader, node, key, zone) for key in ("start", "end"))
    if start is None or end is None:
        return None
    if end <= start:
        reader.wrong(node.lines["end"], "event-end")
        return None
    return start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")


def _zone(reader: Reader, node: Map) -> tzinfo:
    """The named zone; Peru's does without the machine's table of zones."""
    named = reader.text(node, "timezone")
    if named is None or named.value == ZONE:
        return PERU
    try:
        return ZoneInfo(named.value)
    except (KeyError, ValueError, OSError):  # no zone, no name of a file, a folder of zones
        reader.wrong(named.line, "event-zone", value=named.value)
        return PERU


def _time(reader: Reader, node: Map, key: str, zone: tzinfo) -> datetime | None:
    text = reader.text(node, key, 'the local time, as "2027-03-15 10:00"')
    if text is None:
        return None
    try:
        return datetime.strptime(text.value, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        reader.wrong(text.line, "event-time", key=key, value=text.value)
        return None


def _languages(reader: Reader, node: Map, worded: "set[LanguageCode]") -> tuple[LanguageCode, ...]:
    if not isinstance(node.items.get("languages"), List):
        reader.wrong(node.line, "key-missing", key="languages", remedy="[es, en]")
        return ()
    codes = reader.texts(node, "languages")
    for code in codes:
        if code.value not in worded:
            reader.wrong(code.line, "event-language", language=code.value)
    return tuple(LanguageCode(code.value) for code in codes)


def _source(reader: Reader, node: Map) -> Source | None:
    source = node.items.get("source")
    if not isinstance(source, Map):
        reader.wrong(
            node.line, "key-missing", key="source", remedy='{title: "…", url: "https://…"}'
        )
        return None
    reader.known(source, *shape.SOURCE)
    title = reader.text(source, "title", "who announces it")
    url = reader.text(source, "url", "the page's https:// address")
    if title is None or url is None:
        return None
    if not re.fullmatch(r"https://[^\s<>\"']+", url.value):
        reader.wrong(url.line, "source-url", value=url.value)
    return Source(title=title.value, url=url.value)


def _said(reader: Reader, node: Map) -> str:
    said = reader.text(node, "source_date", 'when the source spoke, as "2027-02-20"')
    if said is None:
        return ""
    try:
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", said.value):
            raise ValueError(said.value)
        date.fromisoformat((said.value + "-01-01")[:10])
    except ValueError:
        reader.wrong(said.line, "date", key="source_date", value=said.value)
        return ""
    return said.value
