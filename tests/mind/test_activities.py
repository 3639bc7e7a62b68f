"""Activities: when they are announced, how they are told, and what a calendar makes of them."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Event, Source
from bot.mind import events, markup
from bot.mind.events import Occasion
from bot.mind.replies import Voice
from bot.model import LanguageCode
from bot.staff import Host
from tests.mind.person import EN, ES, Person, assert_proper, payloads, words

PT, FR = LanguageCode("pt"), LanguageCode("fr")
FAIR = Event(
    id="fair_2027",
    titles={ES: "Feria; con música, y más", EN: "Fair", PT: "Feira", FR: "Foire"},
    texts={ES: "Gratis, para todos.\nCon <juegos> & comida.", EN: "Free.", PT: "Grátis.", FR: "Libre."},
    place="Parque de prueba, Lima", start="2027-03-14T10:00-05:00", end="2027-03-14T17:00-05:00",
    languages=(ES, EN, PT, FR), source=Source(title="Diario", url="https://example.org/a?b=1&c=2"),
    source_date="2027-02-20",
)  # fmt: skip
DAYS = replace(FAIR, id="week", end="2027-03-16T12:00-05:00")


def at(local: str) -> float:
    """Unix time of a time in Lima."""
    return datetime.fromisoformat(f"{local}-05:00").timestamp()


@pytest.mark.parametrize(
    ("local", "why"),
    [
        ("2027-03-10T12:00", None), ("2027-03-11T09:59", None), ("2027-03-11T10:00", Occasion.AHEAD),
        ("2027-03-11T20:00", None), ("2027-03-12T03:00", None), ("2027-03-13T19:59", Occasion.AHEAD),
        ("2027-03-13T23:00", None), ("2027-03-14T07:59", None), ("2027-03-14T08:00", Occasion.TODAY),
        ("2027-03-14T09:59", Occasion.TODAY), ("2027-03-14T10:00", None), ("2027-03-14T12:00", None),
        ("2028-03-14T08:00", None),
    ],
)  # fmt: skip
def test_it_is_announced_at_a_decent_hour_before_it_begins(
    local: str, why: Occasion | None
) -> None:
    assert events.due(FAIR, at(local)) is why


@pytest.mark.parametrize(
    ("local", "why"),
    [("2027-01-01T03:00", Occasion.AHEAD), ("2027-03-14T01:00", Occasion.TODAY), ("2027-03-14T11:00", None)],
)  # fmt: skip
def test_by_hand_it_may_be_announced_at_any_time_before_it_begins(
    local: str, why: Occasion | None
) -> None:
    assert events.occasion(FAIR, at(local)) is why


def voice(language: LanguageCode) -> Voice:
    catalog = Person().catalog
    return Voice(
        catalog=catalog, language=language, host=Host(), now=at("2027-03-01T10:00"), channel="telegram"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "when"),
    [
        (ES, "Cuándo: domingo 14 de marzo de 2027, de 10:00 a 17:00"),
        (EN, "When: Sunday March 14, 2027, from 10:00\u202fAM to 5:00\u202fPM"),
        (PT, "Quando: domingo 14 de março de 2027, das 10:00 às 17:00"),
        (FR, "Quand : dimanche 14 mars 2027, de 10:00 à 17:00"),
    ],
)  # fmt: skip
def test_its_day_is_told_in_the_person_s_own_way(language: LanguageCode, when: str) -> None:
    reply = events.told(FAIR, voice(language))
    assert when in markup.plain(reply.text)
    assert markup.problems(reply.text) == []
    assert len(reply.text) <= 1024
    assert "2027-" not in markup.plain(events.told(DAYS, voice(language)).text)


def test_the_longest_activity_fits_under_a_document() -> None:
    long = replace(FAIR, titles={ES: "á" * 80}, texts={ES: "é" * 500}, place="í" * 120)
    assert markup.length(events.told(long, voice(ES)).text) <= 1024


@pytest.mark.parametrize("event", [FAIR, DAYS], ids=["one day", "days"])
@pytest.mark.parametrize("language", [ES, EN, PT, FR])
def test_a_calendar_reads_what_was_meant(event: Event, language: LanguageCode) -> None:
    text = events.calendar(event, language)
    [found] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert found.errors == []
    assert found["SUMMARY"] == event.titles[language]
    assert found["DESCRIPTION"] == event.texts[language]
    assert found["LOCATION"] == event.place
    assert found["URL"] == event.source.url
    assert found.decoded("DTSTART") == datetime(2027, 3, 14, 15, tzinfo=UTC)
    assert found.decoded("DTEND") == datetime.fromisoformat(event.end).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [("a,b;c", r"a\,b\;c"), ("a\\b", r"a\\b"), ("a\nb\r\nc\rd", r"a\nb\nc\nd"), ('"a:b"', '"a:b"')],
)  # fmt: skip
def test_a_text_is_escaped_as_the_rfc_says(text: str, value: str) -> None:
    assert events.escaped(text) == value


SPOKEN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)


@given(SPOKEN, st.lists(SPOKEN, min_size=1, max_size=3))
def test_any_words_come_back_from_the_calendar(title: str, lines: list[str]) -> None:
    title = re.sub("[\u2028\u2029]", " ", title)
    body = re.sub("[\u2028\u2029]", " ", "\n".join(lines))
    text = events.calendar(replace(FAIR, titles={ES: title}, texts={ES: body}), ES)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    [found] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert (str(found["SUMMARY"]), str(found["DESCRIPTION"])) == (title, body)


@given(st.text(st.characters(codec=None)))
def test_no_words_break_out_of_their_line(text: str) -> None:
    folded = events.calendar(replace(FAIR, texts={ES: text or "a"}), ES)
    lines = [line for line in folded.split("\r\n") if line and not line.startswith(" ")]
    assert len(lines) == 14
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", folded)


@pytest.mark.parametrize(
    "command", ["/actividades", "/activities", "/atividades", "/activites", "/events"]
)
def test_without_an_activity_it_says_so_and_tells_what_is_known(command: str) -> None:
    person = Person()
    turn = person.says(command)
    assert_proper(turn, set(person.catalog.topics))
    assert "no tengo anunciada ninguna actividad" in words(turn)
    assert "tucausaesmicausa.pe" in words(turn)


def test_what_comes_is_told_with_its_file_and_what_is_over_is_not() -> None:
    person = Person()
    over = replace(FAIR, id="over", start="2020-01-01T10:00-05:00", end="2020-01-01T11:00-05:00")
    person.catalog = replace(person.catalog, events=(over, FAIR, DAYS), memo={})
    turn = person.says("/actividades")
    files = [reply.attachment.name for reply in turn.replies if reply.attachment]
    assert files == ["fair_2027.ics", "week.ics"]
    assert "/suscribir:activities" in payloads(turn)
    person.now = at("2027-03-15T10:00")
    assert [r.attachment.name for r in person.says("/activities").replies if r.attachment] == [
        "week.ics"
    ]
