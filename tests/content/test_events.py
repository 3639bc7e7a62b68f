"""Activities as a file: a good one is read, and each mistake is told where it stands."""

from datetime import date
from pathlib import Path

import pytest

from bot.content.build import snapshot
from bot.content.passing import packed, unpacked
from tests.content.little import Little
from tests.content.real import reading

PATH = "responses/data/events.yml"
GOOD = """events:
- id: fair_2027
  titles: {es: "Feria, con música", en: "Fair"}
  texts: {es: "Gratis, para todos.", en: "Free, for all."}
  place: "Parque de prueba"
  start: "2027-03-14 10:00"
  end: "2027-03-14 17:00"
  languages: [es, en]
  source: {title: "Diario", url: "https://example.org/feria"}
  source_date: "2027-02-20"
"""


def problems(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    little = Little(tmp_path)
    little.write(PATH, text)
    return [(found.line, found.code) for found in little.read().problems if found.path == PATH]


def test_the_committed_file_announces_nothing_that_has_no_source() -> None:
    assert reading().drafts.events == {}


def test_a_good_activity_has_no_problem_and_the_place_s_own_hours(tmp_path: Path) -> None:
    little = Little(tmp_path)
    little.write(PATH, GOOD)
    found = little.read()
    assert found.problems == ()
    [event] = snapshot(found).events
    assert (event.start, event.end) == ("2027-03-14T10:00-05:00", "2027-03-14T17:00-05:00")
    assert unpacked(packed(snapshot(found)))[0].events == (event,)


def test_another_zone_has_its_own_hours(tmp_path: Path) -> None:
    little = Little(tmp_path)
    little.write(PATH, GOOD.replace("  languages:", "  timezone: America/Caracas\n  languages:"))
    assert snapshot(little.read()).events[0].start == "2027-03-14T10:00-04:00"


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        pytest.param("- id: fair_2027\n  titles", "- titles", 2, "key-missing", id="no id"),
        pytest.param("fair_2027", "Fair 2027", 2, "event-id", id="id"),
        pytest.param("fair_2027", "f" * 33, 2, "event-id", id="long id"),
        pytest.param('es: "Feria, con música", ', "", 3, "key-missing", id="no Spanish title"),
        pytest.param("Gratis, para todos.", "a" * 501, 4, "event-long", id="long text"),
        pytest.param("Parque de prueba", "a" * 121, 5, "event-long", id="long place"),
        pytest.param('  place: "Parque de prueba"\n', "", 2, "key-missing", id="no place"),
        pytest.param('"2027-03-14 10:00"', '"14/03/2027 10h"', 6, "event-time", id="time"),
        pytest.param('"2027-03-14 10:00"', '"2027-02-30 10:00"', 6, "event-time", id="no such day"),
        pytest.param('14 17:00"', '14 09:00"', 7, "event-end", id="ends before it starts"),
        pytest.param('14 17:00"', '14 10:00"', 7, "event-end", id="lasts no time"),
        pytest.param("  languages:", "  timezone: Peru/Lima\n  languages:", 8, "event-zone", id="zone"),
        pytest.param("  languages:", "  timezone: ../../etc\n  languages:", 8, "event-zone", id="path"),
        pytest.param("[es, en]", "[es, pt]", 8, "event-language", id="language without words"),
        pytest.param("  languages: [es, en]\n", "", 2, "key-missing", id="no language"),
        pytest.param('  source: {title: "Diario", url: "https://example.org/feria"}\n', "", 2,
                     "key-missing", id="no source"),
        pytest.param("https://", "http://", 9, "source-url", id="open link"),
        pytest.param('"2027-02-20"', '"20/02/2027"', 10, "date", id="source date"),
        pytest.param("  place:", "  plaza:", 5, "key-unknown", id="unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, code: str
) -> None:
    assert GOOD.count(old) == 1
    assert (line, code) in problems(tmp_path, GOOD.replace(old, new))


def test_one_activity_twice_is_told(tmp_path: Path) -> None:
    assert (11, "event-twice") in problems(tmp_path, GOOD + GOOD.removeprefix("events:\n"))


ES, EN = "responses/es/ptp.yml", "responses/en/ptp.yml"
CHANGED = '      changed: "2026-11-20"\n'
NOTE = '      change_note: "El plazo es otro."\n'
TITLE, TITLE_EN = '      title: "Plazo del PTP"\n', '      title: "PTP deadline"\n'


@pytest.mark.parametrize(
    ("es", "en", "codes"),
    [
        pytest.param(CHANGED + NOTE, NOTE, set(), id="good"),
        pytest.param(CHANGED + NOTE, "", {"change-untold"}, id="not in English"),
        pytest.param(CHANGED, "", {"change-note"}, id="no note"),
        pytest.param(NOTE, NOTE, set(), id="a note that is not sent yet"),
        pytest.param(CHANGED.replace("2026", "2031") + NOTE, NOTE, {"change-date"}, id="future"),
        pytest.param(CHANGED.replace("-20", "") + NOTE, NOTE, {"change-date"}, id="a month"),
        pytest.param("", CHANGED, {"change-day"}, id="in a translation"),
        pytest.param(CHANGED + NOTE.replace("El", "E" * 301), NOTE, {"change-long"}, id="long"),
    ],
)
def test_a_change_of_meaning_needs_its_note(
    tmp_path: Path, es: str, en: str, codes: set[str]
) -> None:
    little = Little(tmp_path)
    little.replace(ES, TITLE, TITLE + es)
    little.replace(EN, TITLE_EN, TITLE_EN + en)
    assert {found.code for found in little.read(date(2026, 11, 23)).problems} == codes
