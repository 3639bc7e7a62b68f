"""Which offices help with something, nearest first: pure search over the content's offices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from bot.catalog import SOURCE_LANGUAGE, Office, Phrasebook, Place
from bot.flows import GuidedPath, Option, Question
from bot.mind import hours
from bot.model import LanguageCode
from bot.point import Point

SERVICES = (
    "migration", "asylum", "legal_aid", "violence", "health", "labour", "shelter", "education",
    "discrimination", "trafficking", "ombudsman", "children", "registry", "consulate",
)  # fmt: skip
"""What an office may help with, in the order of the buttons."""

ANY = "any"
"""For whoever does not know which."""

PATH = "where"
"""The guided path that asks for a service and a place."""

SERVICE, PLACE = "service", "place"
"""Its slots."""

MOST = 3
"""Offices and lines that a person is told of at once."""

BY_PHONE = frozenset({"violence", "trafficking", "health", "children"})
"""Help that is needed at once: the lines come first, also where an office is near."""

NEAR_KM = 60.0
"""As far as one may go within a morning: all of Lima and Callao."""

KNOWN_KM = 300.0
"""Farther from every city that is known, nothing can be called near."""

BUTTONS = 8
"""Cities that have a button."""

PERU_SOUTH_WEST, PERU_NORTH_EAST = Point(-18.4, -81.4), Point(0.0, -68.6)
"""The corners of the country."""

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Near:
    """An office, how far off it is as the crow flies, and whether it is open now."""

    office: Office
    km: float
    open: bool | None
    """None where its hours are not known."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for a service at a place."""

    offices: tuple[Near, ...]
    lines: tuple[Office, ...]
    """Phones and pages that serve the whole country."""

    @property
    def near(self) -> bool:
        """Whether at least one office can be reached within a morning."""
        return any(one.km <= NEAR_KM for one in self.offices)


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance, by the haversine formula."""
    lat, lon = radians(other.lat - one.lat), radians(other.lon - one.lon)
    part = sin(lat / 2) ** 2
    part += cos(radians(one.lat)) * cos(radians(other.lat)) * sin(lon / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(part)))


def in_peru(point: Point) -> bool:
    """Whether a point lies in the rectangle around the country."""
    south, north = PERU_SOUTH_WEST, PERU_NORTH_EAST
    return south.lat <= point.lat <= north.lat and south.lon <= point.lon <= north.lon


def search(
    offices: Iterable[Office], places: Mapping[str, Place], *, service: str, at: Point, now: float
) -> Found:
    """Up to three offices: those near before the others, and of the near the open ones first.

    Those far off are left out where one is near; where none is, the nearest is found alone.
    """
    fitting = [one for one in offices if one.services and service in (ANY, *one.services)]
    found = [
        Near(
            office,
            distance_km(at, spot),
            hours.is_open(office.hours, now) if office.hours else None,
        )
        for office in fitting
        if (spot := spot_of(office, places)) is not None
    ]
    found.sort(key=_order)
    near = [one for one in found if one.km <= NEAR_KM]
    lines = [one for one in fitting if not one.city and (one.phone or one.contact)]
    return Found(tuple(near[:MOST] or found[:1]), tuple(lines[:MOST]))


def spot_of(office: Office, places: Mapping[str, Place]) -> Point | None:
    """Where an office is, as exactly as is known; None for what serves from afar."""
    place = places.get(office.district) or places.get(office.city)
    return office.at or (place.at if place else None)


def _order(one: Near) -> tuple[bool, int, float, str]:
    far = one.km > NEAR_KM
    openness = {True: 0, None: 1, False: 2}[one.open]
    return far, 0 if far else openness, one.km, one.office.id


def nearest(places: Iterable[Place], point: Point) -> Place | None:
    """The city or district whose centre is nearest; None far from all of them."""
    found = min(places, key=lambda place: distance_km(place.at, point), default=None)
    return found if found and distance_km(found.at, point) <= KNOWN_KM else None


def paths(
    offices: Mapping[str, Office],
    places: Mapping[str, Place],
    phrases: Mapping[LanguageCode, Phrasebook],
) -> dict[str, GuidedPath]:
    """The path that asks for a service and a place; none where no office says what it does."""
    offered = {service for office in offices.values() for service in office.services}
    if not offered or not places:
        return {}

    def say(key: str) -> dict[LanguageCode, str]:
        return {code: book.say(key) for code, book in phrases.items()}

    services = tuple(
        Option(id=one, titles=say(f"service.{one}")) for one in (*SERVICES, ANY)
        if one in offered or one == ANY
    )  # fmt: skip
    first = [place.id for place in places.values() if not place.of][:BUTTONS]
    cities = tuple(
        Option(id=place.id, titles={SOURCE_LANGUAGE: place.name}, hidden=place.id not in first)
        for place in places.values()
    )
    asked = (
        Question(slot=SERVICE, ask=say("where.ask_service"), options=services, width=2),
        Question(slot=PLACE, ask=say("where.ask_place"), options=cities, width=2, locating=True),
    )
    path = GuidedPath(
        id=PATH, titles=say("button.donde"), intro={SOURCE_LANGUAGE: ""}, outro=say("where.before"),
        questions=asked, tables=(), always=(),
    )  # fmt: skip
    return {PATH: path}
