"""Offices as a person reads them: where, when, by which phone, and how old that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote_plus

from bot.catalog import SOURCE_LANGUAGE, Catalog, Office, Place, State
from bot.flows import Utterance
from bot.mind import hours, markup, offices
from bot.mind.commands import Name, payload
from bot.mind.dates import MONTH, YEAR, month_of, spoken
from bot.mind.offices import ANY, NEAR_KM, PLACE, SERVICE, Found, Near
from bot.mind.replies import Rows
from bot.model import Button, LanguageCode, TopicId

MONTHS = 6
"""After so many, a phone or a place has to be looked at again."""

LEGAL_AID = TopicId("where/legal_aid")

_WITH_ADVICE = frozenset({"migration", "asylum"})
"""Whoever looks for these does well to ask a lawyer first."""

_MAP = "https://www.openstreetmap.org/"


def told(
    catalog: Catalog, language: LanguageCode, slots: Mapping[str, str], *, now: float
) -> tuple[Utterance, ...]:
    """Offices for the slots ``service`` and ``place``; nothing where the place is not known."""
    place = catalog.places.get(slots.get(PLACE, ""))
    if place is None:
        return ()
    return _Telling(catalog, language, now).all(slots.get(SERVICE, ANY), place)


def due(source_date: str, now: float) -> bool:
    """Whether what a source says of a place may well have changed by now."""
    first = date.fromisoformat((source_date + "-01-01")[:10])
    months = first.year * 12 + first.month - 1 + MONTHS
    return month_of(now) > f"{months // 12:04}-{months % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class _Telling:
    catalog: Catalog
    language: LanguageCode
    now: float

    def _say(self, key: str, **values: object) -> str:
        return self.catalog.phrases[self.language].say(key, **values)

    def all(self, service: str, place: Place) -> tuple[Utterance, ...]:
        catalog = self.catalog
        found = offices.search(
            catalog.offices.values(), catalog.places, service=service, at=place.at, now=self.now
        )
        parts = [self._head(service, place, near=found.near, some=bool(found.offices))]
        told = self._offices(found)
        lines = [self._say("where.lines"), *map(self._line, found.lines)] if found.lines else []
        by_phone = service in offices.BY_PHONE or not found.near
        parts += [*lines, *told] if by_phone else [*told, *lines]
        if told:
            parts.append(f"⚠️ {self._say('where.before')}")
        return (Utterance(text="\n\n".join(parts), buttons=self._buttons(service)),)

    def _buttons(self, service: str) -> Rows:
        """The answers about the same, and other searches."""
        leads = [topic for topic, wanted in self.catalog.leads.items() if wanted == service]
        if service in _WITH_ADVICE:
            leads.append(LEGAL_AID)
        answers = [Button(title="", payload=f"/{topic}") for topic in leads]
        again = payload(Name.WHERE, service)
        return (
            *((answer,) for answer in answers),
            (Button(title=self._say("where.other_place"), payload=again),),
            (Button(title=self._say("where.other_service"), payload=payload(Name.WHERE)),),
        )

    def _head(self, service: str, place: Place, *, near: bool, some: bool) -> str:
        key = "where.head" if near else "where.head_far" if some else "where.head_none"
        name = markup.escape(self._spot(place.id))
        wanted = "where.anything" if service == ANY else f"service.{service}"
        return self._say(key, service=self._say(wanted), place=name)

    def _offices(self, found: Found) -> list[str]:
        """Each with its source, or with one source for all of them."""
        told = [self._office(number, one) for number, one in enumerate(found.offices, 1)]
        sources = [self._source(one.office) for one in found.offices]
        if len(sources) > 1 and len(set(sources)) == 1:
            told.append(sources[0])
        else:
            told = [f"{text}\n{source}" for text, source in zip(told, sources, strict=True)]
        return told if found.near or not told else [self._say("where.farther"), *told]

    def _office(self, number: int, one: Near) -> str:
        office = one.office
        name = f"<b>{number}. {markup.escape(office.name)}</b>"
        if one.km > NEAR_KM:
            name += f" {self._say('where.km', km=round(one.km / 10) * 10)}"
        lines = [name, self._address(office), *self._facts(office, open_now=one.open)]
        if link := _map(office, self._spot(office.district or office.city)):
            lines.append(f'<a href="{markup.escape_link(link)}">{self._say("where.map")}</a>')
        return "\n".join(lines)

    def _line(self, office: Office) -> str:
        name = f"<b>{markup.escape(office.name)}</b>"
        if not office.phone:
            name += f": {markup.escape(office.contact)}"
        return "\n".join([name, *self._facts(office), self._source(office)])

    def _address(self, office: Office) -> str:
        spot = markup.escape(self._spot(office.district or office.city))
        if office.address:
            return f"📍 {markup.escape(office.address)}, {spot}"
        return f"📍 {spot}. {self._say('where.no_address')}"

    def _facts(self, office: Office, *, open_now: bool | None = None) -> list[str]:
        found = []
        if office.hours:
            line = "🕘 " + markup.escape(hours.spoken(office.hours, self._say))
            if open_now is not None:
                line += f". {self._say('where.open' if open_now else 'where.closed')}"
            found.append(line)
        if office.phone:
            found.append(f"📞 {markup.escape(office.phone)}")
        note = office.notes.get(self.language) or office.notes.get(SOURCE_LANGUAGE)
        if note:
            found.append(markup.escape(note))
        return found

    def _source(self, office: Office) -> str:
        """Where this was read and when; the reply says itself what was not confirmed or is old."""
        exact = {YEAR: "year", MONTH: "month"}.get(len(office.source_date), "day")
        when = spoken(office.source_date, self._say("date.locale"))
        source = office.source
        title = markup.escape(source.title) if source else ""
        if source and source.url:
            title = f'<a href="{markup.escape_link(source.url)}">{title}</a>'
        date_said = self._say(f"date.{exact}", date=when)
        line = self._say("where.source", date=date_said, source=title)
        if office.state is State.UNVERIFIED:
            line = f"<b>{self._say('where.unverified')}</b> {line}"
        elif due(office.source_date, self.now):
            line += f" {self._say('where.old')}"
        return f"<i>{line}</i>"

    def _spot(self, id: str) -> str:
        """``Comas, Lima`` for a district, ``Tumbes`` for a city."""
        place = self.catalog.places.get(id)
        if place is None:
            return ""
        city = self.catalog.places.get(place.of)
        return f"{place.name}, {city.name}" if city else place.name


def _map(office: Office, spot: str) -> str:
    """A link to the map: by coordinates, else by address; empty where neither is known."""
    if office.at:
        lat, lon = office.at.lat, office.at.lon
        return f"{_MAP}?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}"
    if office.address:
        return f"{_MAP}search?query={quote_plus(f'{office.address}, {spot}, Perú')}"
    return ""
