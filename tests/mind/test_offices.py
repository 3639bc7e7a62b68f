"""Which offices are found for whom, and what is said of them."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import SOURCE_LANGUAGE, Office, Place, Source, State
from bot.mind import hours, markup, office_words, offices
from bot.mind.hours import PERU
from bot.mind.naming import named
from bot.mind.office_words import told
from bot.mind.offices import NEAR_KM, SERVICES, distance_km, nearest, search
from bot.model import LanguageCode
from bot.point import Point
from tests.content.real import Silent, catalog

CATALOG = catalog(Silent())
LANGUAGES = ("es", "en", "pt", "fr")
LIMA, PIURA = Point(-12.05, -77.04), Point(-5.19, -80.63)
WEEK = "lunes a viernes, 8:30 a 17:00; sábado"


def at(day: str, clock: str) -> float:
    """Unix time of a moment in Lima."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=PERU).timestamp()


FRIDAY, NIGHT = at("2026-11-27", "10:00"), at("2026-11-27", "22:00")

in_lima = st.builds(Point, st.floats(-12.3, -11.8), st.floats(-77.2, -76.8))
points = in_lima | st.builds(Point, st.floats(-18, 0), st.floats(-81, -69))
made = st.builds(
    Office,
    id=st.uuids().map(str),
    name=st.just("Oficina"),
    source_date=st.sampled_from(["2015", "2025-03", "2026-11-01"]),
    services=st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3).map(tuple),
    city=st.sampled_from(["", "lima", "piura"]),
    phone=st.sampled_from(["", "100"]),
    at=st.none() | points,
    hours=st.sampled_from(["", "24 horas", WEEK]),
)
PLACES = {
    "lima": Place(id="lima", name="Lima", at=LIMA),
    "piura": Place(id="piura", name="Piura", at=PIURA),
}


@given(
    st.lists(made, max_size=12), points, st.sampled_from(SERVICES), st.sampled_from([FRIDAY, NIGHT])
)
def test_only_fitting_offices_the_open_first_and_the_near_before_the_far(
    all_offices: list[Office], here: Point, service: str, now: float
) -> None:
    found = search(all_offices, PLACES, service=service, at=here, now=now)
    chosen = [one.office.id for one in found.offices]
    assert len(chosen) == len(set(chosen)) <= 3
    assert all(service in one.office.services for one in found.offices)
    order = [({True: 0, None: 1, False: 2}[one.open], one.km) for one in found.offices]
    assert order == sorted(order)
    fitting = [one for one in all_offices if service in one.services]
    spots = {one.id: spot for one in fitting if (spot := offices.spot_of(one, PLACES))}
    near = [id for id, spot in spots.items() if distance_km(here, spot) <= NEAR_KM]
    assert found.near == bool(near)
    if near:
        assert len(chosen) == min(3, len(near))
        assert set(chosen) <= set(near)
    elif spots:
        assert distance_km(here, spots[chosen[0]]) == min(
            distance_km(here, spot) for spot in spots.values()
        )
    assert all(not line.city and line.phone for line in found.lines)


def test_an_open_office_is_told_before_a_closed_one_that_is_nearer() -> None:
    plain = Office(id="near", name="Cerca", source_date="2026", services=("health",), city="lima")
    closed = replace(plain, hours="lunes, 8 a 9")
    unknown = replace(plain, id="unknown", at=Point(-12.06, -77.04))
    always = replace(plain, id="open", at=Point(-12.15, -77.04), hours="24 horas")
    found = search([closed, unknown, always], PLACES, service="health", at=LIMA, now=FRIDAY)
    assert [one.office.id for one in found.offices] == ["open", "unknown", "near"]


@given(points, points)
def test_a_distance_is_the_same_both_ways_and_none_to_oneself(one: Point, other: Point) -> None:
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert distance_km(one, one) == 0


def test_lima_and_piura_are_850_kilometres_apart() -> None:
    assert distance_km(LIMA, PIURA) == pytest.approx(858, abs=10)


@pytest.mark.parametrize("service", [*SERVICES, offices.ANY])
@pytest.mark.parametrize("place", ["lima", "comas", "tumbes", "iquitos"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_asks_gets_an_office_or_a_line_where_a_button_offers_it(
    service: str, place: str, language: str
) -> None:
    offered = {option.id for option in CATALOG.paths["where"].questions[0].options}
    if service not in offered:
        return
    (said,) = told(
        CATALOG, LanguageCode(language), {"service": service, "place": place}, now=FRIDAY
    )
    assert markup.problems(said.text) == []
    assert "{" not in said.text
    plain = markup.plain(said.text)
    assert "📞" in plain or "📍" in plain or ".gob.pe" in plain
    assert plain.count("📍") <= 3
    assert {"/donde", f"/donde:{service}"} <= {row[0].payload for row in said.buttons}


def plain(service: str, place: str, now: float = FRIDAY, language: str = "es") -> str:
    (said,) = told(CATALOG, LanguageCode(language), {"service": service, "place": place}, now=now)
    return markup.plain(said.text)


def test_every_office_says_its_source_its_date_and_that_it_may_be_old() -> None:
    said = plain("ombudsman", "brena")
    assert "Jr. Ucayali 394-398, Cercado de Lima, Lima" in said
    assert "diciembre de 2020" in said
    assert "Puede haber cambiado" in said
    assert "Sin confirmar" in plain("legal_aid", "lima")


@pytest.mark.parametrize("service", ["migration", "asylum"])
def test_whoever_goes_to_an_authority_is_shown_a_lawyer_too(service: str) -> None:
    slots = {"service": service, "place": "comas"}
    (said,) = told(CATALOG, SOURCE_LANGUAGE, slots, now=FRIDAY)
    assert "/where/legal_aid" in [row[0].payload for row in said.buttons]


def test_what_is_as_old_as_the_source_says_nothing_more_within_six_months() -> None:
    assert not office_words.due("2026-05-30", FRIDAY)
    assert office_words.due("2026-04-30", FRIDAY)
    assert office_words.due("2025-12", FRIDAY)
    assert office_words.due("2026", FRIDAY)


def test_hours_say_whether_it_is_open_now() -> None:
    assert "ahora está abierto" in plain("migration", "comas")
    assert "ahora está cerrado" in plain("migration", "comas", NIGHT)
    saturday = plain("migration", "comas", at("2026-11-28", "10:00"))
    assert "ahora está" not in saturday
    assert "no dice a qué hora" in saturday


def test_help_that_is_needed_at_once_is_a_phone_first() -> None:
    said = plain("violence", "tumbes")
    assert said.index("📞 100") < said.index("ALEGRA")


def test_far_from_everything_the_phone_comes_first_and_the_distance_is_told() -> None:
    said = plain("violence", "iquitos", language="en")
    assert "I know of no office near Iquitos" in said
    assert said.index("📞 100") < said.index("about 800 km")


def test_a_map_is_linked_by_coordinates_or_by_address_or_not_at_all() -> None:
    source = Source(title="Guía", url="")
    bare = Office(
        id="x", name="X", source_date="2026", source=source, services=("health",), city="lima"
    )
    spotted = replace(bare, at=Point(-12.05, -77.04))
    addressed = replace(bare, address="Av. Perú 1 & 2")

    def link(office: Office) -> str:
        found = replace(CATALOG, offices={"x": office})
        (said,) = told(found, SOURCE_LANGUAGE, {"service": "health", "place": "lima"}, now=FRIDAY)
        return said.text

    assert "?mlat=-12.05&amp;mlon=-77.04#map=17" in link(spotted)
    assert "search?query=Av.+Per%C3%BA+1+%26+2%2C+Lima" in link(addressed)
    assert "openstreetmap" not in link(bare)


def test_an_office_that_nobody_confirmed_says_so_whatever_its_age() -> None:
    unsure = [one for one in CATALOG.offices.values() if one.state is State.UNVERIFIED]
    assert len(unsure) > 5
    for one in unsure:
        found = replace(CATALOG, offices={one.id: one})
        (said,) = told(
            found, SOURCE_LANGUAGE, {"service": one.services[0], "place": one.city}, now=FRIDAY
        )
        assert "Sin confirmar" in said.text


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Tumbes", "tumbes"),
        ("estoy en tumbez", "tumbes"),
        ("arekipa", "arequipa"),
        ("CUZCO", "cusco"),
        ("jaen", "jaen"),
        ("vivo en san juan de lurigancho lima", "san_juan_de_lurigancho"),
        ("sjl", "san_juan_de_lurigancho"),
        ("san juan de miraflores", "san_juan_de_miraflores"),
        ("miraflores", "miraflores"),
        ("comas, lima", "comas"),
        ("lima", "lima"),
        ("cono norte", "comas"),
        ("villa maria", "villa_maria_del_triunfo"),
        ("brenia", "brena"),
        ("san martin de porras", "san_martin_de_porres"),
        ("san_martin_de_porres", "san_martin_de_porres"),
        ("comas o surco", None),
        ("caracas", None),
        ("aquí", None),
        ("no sé", None),
        ("", None),
        ("😀", None),
    ],
)
def test_cities_and_districts_are_known_however_they_are_written(
    words: str, place: str | None
) -> None:
    assert named(CATALOG, words) == place


@given(st.text(max_size=60))
def test_no_words_break_the_naming_of_places(words: str) -> None:
    assert named(CATALOG, words) in {None, *CATALOG.places}


@pytest.mark.parametrize("place", CATALOG.places.values(), ids=lambda place: place.id)
def test_every_place_is_known_by_its_name_and_lies_in_peru(place: Place) -> None:
    assert named(CATALOG, place.name) == place.id
    assert offices.in_peru(place.at)
    assert place.at == Point.rounded(*place.at)


@pytest.mark.parametrize(
    ("point", "place"),
    [
        (Point(-3.57, -80.46), "tumbes"),
        (Point(-11.93, -77.05), "comas"),
        (Point(-18.2, -70.3), "tacna"),
        (Point(10.5, -66.9), None),
        (Point(40.4, -3.7), None),
    ],
)
def test_a_point_is_near_a_place_or_far_from_all(point: Point, place: str | None) -> None:
    found = nearest(CATALOG.places.values(), point)
    assert (found.id if found else None) == place


@pytest.mark.parametrize(
    ("lat", "lon", "point"),
    [
        (-12.046432, "-77.042821", Point(-12.05, -77.04)),
        ("-0.001", 0, Point(0.0, 0.0)),
        (91, 0, None),
        (0, 181, None),
        ("nan", 0, None),
        ("inf", 0, None),
        (None, None, None),
        ("12,5", 3, None),
    ],
)
def test_a_point_is_rounded_to_a_kilometre_or_is_none(
    lat: object, lon: object, point: Point | None
) -> None:
    assert Point.rounded(lat, lon) == point


@pytest.mark.parametrize(
    ("written", "moment", "open_now"),
    [
        (WEEK, at("2026-11-27", "08:29"), False),
        (WEEK, at("2026-11-27", "08:30"), True),
        (WEEK, at("2026-11-27", "16:59"), True),
        (WEEK, at("2026-11-27", "17:00"), False),
        (WEEK, at("2026-11-28", "10:00"), None),
        (WEEK, at("2026-11-29", "10:00"), False),
        ("24 horas", NIGHT, True),
        ("viernes a lunes, 9 a 13", at("2026-11-29", "12:00"), True),
        ("viernes a lunes, 9 a 13", at("2026-11-25", "12:00"), False),
        ("viernes, 20:00 a 2:00", at("2026-11-28", "01:00"), True),
        ("viernes, 20:00 a 2:00", at("2026-11-28", "21:00"), False),
        ("por la mañana", FRIDAY, None),
        ("lunes, 8 a 25", FRIDAY, None),
    ],
)
def test_hours_are_peru_s(written: str, moment: float, open_now: bool | None) -> None:
    assert hours.is_open(written, moment) is open_now
