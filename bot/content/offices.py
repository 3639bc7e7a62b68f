"""Where people get help, and can confirm an answer: responses/data/offices.yml."""

import re
from collections.abc import Iterator
from datetime import date

from bot.catalog import Office, Place, Source, State
from bot.content import shape
from bot.content.drafts import DraftOffice, DraftPlace, Drafts
from bot.content.mistakes import Problem, problem
from bot.content.tree import Map, Reader, Text
from bot.mind import hours
from bot.mind.offices import ANY, SERVICES, in_peru
from bot.model import LanguageCode, TopicId
from bot.point import Point

PATH = "responses/data/offices.yml"

_TEXTS = ("contact", "city", "district", "address", "hours", "phone")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take offices, cities and the answers that lead to them, and collect what is wrong."""
    reader.known(node, *shape.OFFICES_FILE)
    for item in reader.maps(node, "offices"):
        _office(reader, item, draft)
    for item in reader.maps(node, "cities"):
        _city(reader, item, draft)
    leads = node.items.get("offered_with")
    if isinstance(leads, Map):
        for topic, value in leads.items.items():
            if isinstance(value, Text):
                draft.leads[TopicId(topic)] = value.value, leads.lines[topic]


def _office(reader: Reader, node: Map, draft: Drafts) -> None:
    reader.known(node, *shape.OFFICE)
    id = reader.text(node, "id", "a short name, such as migraciones_tumbes")
    name = reader.text(node, "name", "as people know it")
    source_date = reader.text(node, "source_date", 'when the source spoke, as "2026-03"')
    source = _source(reader, node)
    if id is None or name is None or source_date is None or source is None:
        return
    if id.value in draft.offices:
        reader.wrong(id.line, "office-twice", id=id.value)
        return
    state = reader.text(node, "state")
    if state and state.value not in (State.IN_FORCE, State.UNVERIFIED):
        reader.wrong(state.line, "office-state", value=state.value)
        state = None
    texts = {key: text.value for key in _TEXTS if (text := reader.text(node, key))}
    office = Office(
        id=id.value, name=name.value, source_date=source_date.value, source=source,
        services=tuple(text.value for text in reader.texts(node, "services")),
        languages=tuple(text.value for text in reader.texts(node, "languages")),
        at=_coordinates(reader, node), notes=_notes(node),
        state=State(state.value) if state else State.IN_FORCE, **texts,
    )  # fmt: skip
    draft.offices[office.id] = DraftOffice(office=office, lines={**node.lines, "": node.line})


def _source(reader: Reader, node: Map) -> Source | None:
    """Who says it: a title, and the page's address where there is one."""
    source = node.items.get("source")
    if not isinstance(source, Map):
        line = node.lines.get("source", node.line)
        reader.wrong(line, "key-missing", key="source", remedy='{title: "…", url: "https://…"}')
        return None
    reader.known(source, *shape.SOURCE)
    title = reader.text(source, "title", "who says it")
    url = reader.text(source, "url")
    if title is None:
        return None
    if url and not re.fullmatch(r"https://[^\s<>\"']+", url.value):
        reader.wrong(url.line, "source-url", value=url.value)
    return Source(title=title.value, url=url.value if url else "")


def _coordinates(reader: Reader, node: Map) -> Point | None:
    found = node.items.get("coordinates")
    if not isinstance(found, Map):
        return None
    reader.known(found, *shape.COORDINATES)
    return _point(reader, found)


def _point(reader: Reader, node: Map) -> Point | None:
    lat = reader.text(node, "lat", "the latitude, such as -12.05")
    lon = reader.text(node, "lon", "the longitude, such as -77.04")
    if lat is None or lon is None:
        return None
    try:
        point = Point(float(lat.value), float(lon.value))
    except ValueError:
        point = None
    if point is None or not in_peru(point):
        reader.wrong(lat.line, "office-coordinates", value=f"{lat.value}, {lon.value}")
        return None
    return point


def _notes(node: Map) -> dict[LanguageCode, str]:
    notes = node.items.get("notes")
    if not isinstance(notes, Map):
        return {}
    texts = notes.items.items()
    return {LanguageCode(code): text.value for code, text in texts if isinstance(text, Text)}


def _city(reader: Reader, node: Map, draft: Drafts) -> None:
    reader.known(node, *shape.CITY)
    id = reader.text(node, "id", "a short name, such as tumbes")
    name = reader.text(node, "name", "as people write it")
    of = reader.text(node, "of")
    at = _point(reader, node)
    if id is None or name is None or at is None:
        return
    if id.value in draft.places:
        reader.wrong(id.line, "office-twice", id=id.value)
        return
    spellings = tuple(text.value for text in reader.texts(node, "spellings"))
    place = Place(
        id=id.value, name=name.value, at=at, of=of.value if of else "", spellings=spellings
    )
    draft.places[place.id] = DraftPlace(place=place, line=id.line)


def check(draft: Drafts, today: date) -> Iterator[Problem]:
    """Words that mean nothing, and names of what is not there."""
    for found in draft.offices.values():
        yield from _checked(found, draft, today)
    for place in draft.places.values():
        city = place.place.of
        if city and (city not in draft.places or draft.places[city].place.of):
            yield problem(PATH, place.line, "office-place", value=city)
    for topic, (service, line) in draft.leads.items():
        if draft.topics and topic not in draft.topics:
            yield problem(PATH, line, "topic-unknown", topic=topic)
        if service not in (*SERVICES, ANY):
            yield _unknown(service, line)
    for group in draft.groups.values():
        office = draft.offices.get(group.office)
        if office and not office.office.contact:
            yield problem(PATH, office.lines[""], "office-contact", id=office.office.id)


def _checked(found: DraftOffice, draft: Drafts, today: date) -> Iterator[Problem]:
    office, lines = found.office, found.lines
    for service in office.services:
        if service not in SERVICES:
            yield _unknown(service, lines["services"])
    if office.hours and hours.read(office.hours) is None:
        yield problem(PATH, lines["hours"], "office-hours", value=office.hours)
    if office.city and office.city not in draft.places:
        yield problem(PATH, lines["city"], "office-place", value=office.city)
    if office.district:
        place = draft.places.get(office.district)
        if place is None or not office.city or place.place.of != office.city:
            yield problem(PATH, lines["district"], "office-place", value=office.district)
    if office.services and not (office.city or office.phone or office.contact):
        yield problem(PATH, lines[""], "office-nowhere", id=office.id)
    if office.notes and "es" not in office.notes:
        yield problem(PATH, lines["notes"], "key-missing", key="es", remedy="the note in Spanish")
    yield from _dated(office.source_date, lines["source_date"], today)


def _dated(value: str, line: int, today: date) -> Iterator[Problem]:
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        day = date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        yield problem(PATH, line, "date", key="source_date", value=value)
    else:
        if day > today:
            yield problem(PATH, line, "date-future", key="source_date", value=value)


def _unknown(service: str, line: int) -> Problem:
    return problem(PATH, line, "office-service", value=service, known=", ".join(SERVICES))
