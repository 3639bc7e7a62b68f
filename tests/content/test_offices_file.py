"""What the checker tells of a file of offices, and where."""

from pathlib import Path

import pytest

from bot.content.build import build, snapshot
from bot.content.mistake_kinds import Level
from bot.content.offices import PATH
from bot.content.passing import packed, unpacked
from bot.point import Point
from tests.content.little import OFFICES, Little
from tests.content.real import Silent, reading

GOOD = """offices:
- id: migraciones
  name: "Migraciones"
  contact: "200-1000"
  source: {title: "Guía", url: "https://example.org/guia"}
  source_date: "2025-09"
- id: north
  name: "Norte"
  services: [migration, health]
  city: lima
  district: comas
  address: "Av. Uno 1"
  coordinates: {lat: -11.93, lon: -77.05}
  hours: "lunes a viernes, 8:30 a 17:00"
  phone: null
  languages: [es]
  notes: {es: "Pregunta por turnos.", en: "Ask for a turn."}
  source: {title: "Guía", url: null}
  source_date: "2025"
  state: unverified
offered_with:
  ptp/expired: migration
cities:
- {id: lima, name: "Lima", lat: -12.05, lon: -77.04}
- {id: comas, name: "Comas", of: lima, spellings: [cono norte], lat: -11.93, lon: -77.05}
"""


def test_a_good_file_becomes_offices_places_and_the_path_to_them(tmp_path: Path) -> None:
    little = Little(tmp_path)
    little.write(PATH, GOOD)
    found = little.read()
    assert found.problems == ()
    catalog = build(found, Silent())
    north = catalog.offices["north"]
    assert (north.at, north.district, north.phone) == (Point(-11.93, -77.05), "comas", "")
    assert catalog.places["comas"].spellings == ("cono norte",)
    assert catalog.leads == {"ptp/expired": "migration"}
    services, places = catalog.paths["where"].questions
    assert [option.id for option in services.options] == ["migration", "health", "any"]
    assert [option.hidden for option in places.options] == [False, True]


def test_without_services_nothing_can_be_searched(tmp_path: Path) -> None:
    little = Little(tmp_path)
    assert little.text(PATH) == OFFICES
    assert "where" not in build(little.read(), Silent()).paths


SPOILED = {
    "an unknown service": ("services: [migration", "services: [abogado", "office-service"),
    "bad hours": ("8:30 a 17:00", "por la mañana", "office-hours"),
    "hours of no clock": ("8:30 a 17:00", "8:30 a 25:00", "office-hours"),
    "coordinates the wrong way round": (
        "{lat: -11.93, lon: -77.05}\n  hours", "{lat: -77.05, lon: -11.93}\n  hours",
        "office-coordinates",
    ),
    "coordinates in Caracas": (
        "{lat: -11.93, lon: -77.05}\n  hours", "{lat: 10.48, lon: -66.9}\n  hours",
        "office-coordinates",
    ),
    "coordinates in words": (
        "{lat: -11.93, lon: -77.05}\n  hours", "{lat: norte, lon: -66.9}\n  hours",
        "office-coordinates",
    ),
    "no source": ('  source: {title: "Guía", url: null}\n', "", "key-missing"),
    "a source in one text": ('{title: "Guía", url: null}', '"Guía"', "key-missing"),
    "a source without a title": ('{title: "Guía", url: null}', "{url: null}", "key-missing"),
    "an http link": ("url: null", 'url: "http://example.org"', "source-url"),
    "no date": ('  source_date: "2025"\n', "", "key-missing"),
    "a date in words": ('source_date: "2025"\n', 'source_date: "mayo"\n', "date"),
    "a date to come": ('source_date: "2025"\n', 'source_date: "2031"\n', "date-future"),
    "an id twice": ("id: north", "id: migraciones", "office-twice"),
    "a city twice": ("{id: comas,", "{id: lima,", "office-twice"),
    "an unknown city": ("city: lima", "city: limma", "office-place"),
    "an unknown district": ("district: comas", "district: comaz", "office-place"),
    "a city for a district": ("district: comas", "district: lima", "office-place"),
    "a district of nowhere": ("of: lima", "of: cuzco", "office-place"),
    "what ended": ("state: unverified", "state: ended", "office-state"),
    "nowhere to go": ("  city: lima\n  district: comas\n", "", "office-nowhere"),
    "nothing to confirm with": ('  contact: "200-1000"\n', "", "office-contact"),
    "a note without Spanish": ('{es: "Pregunta', '{pt: "Pregunta', "key-missing"),
    "an unknown key": ("  phone: null", "  telefono: null", "key-unknown"),
    "an answer that is not there": ("ptp/expired: migration", "ptp/gone: migration", "topic-unknown"),
    "an answer to no service": ("ptp/expired: migration", "ptp/expired: all", "office-service"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_each_mistake_is_told_at_its_line_and_keeps_the_old_content(
    name: str, tmp_path: Path
) -> None:
    old, new, code = SPOILED[name]
    little = Little(tmp_path)
    little.write(PATH, GOOD)
    little.replace(PATH, old, new)
    found = [problem for problem in little.read().problems if problem.code == code]
    assert found, little.read().problems
    assert all(problem.path == PATH and problem.level is Level.ERROR for problem in found)
    assert all(0 < problem.line <= GOOD.count("\n") for problem in found)


def test_the_project_s_own_offices_all_name_a_source_and_a_date() -> None:
    offices = reading().drafts.offices.values()
    assert len(offices) > 20
    for one in offices:
        assert one.office.source
        assert one.office.source.url.startswith("https://")
        assert one.office.at is None, "no fact gave coordinates"


def test_a_place_on_the_map_is_still_one_after_its_way_between_processes(tmp_path: Path) -> None:
    little = Little(tmp_path)
    little.write(PATH, GOOD)
    sent = snapshot(little.read())
    came, _ = unpacked(packed(sent))
    assert came == sent
    assert isinstance(came.offices["north"].at, Point)
    assert isinstance(came.places["comas"].at, Point)
