""" "¿Dónde voy?" from the button to the offices, in each language, and what stays of a place."""

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest

from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult
from bot.model import DeskState, Kind, Outcome, Turn
from tests.actions.people import presses, told
from tests.botapi import BotApi
from tests.conftest import RunningBot
from tests.mind.person import Person, assert_proper, buttons, payloads, words
from tests.stores import dump
from tests.test_guided_trip import someone

LANGUAGES = ["es", "en", "pt", "fr"]
TUMBES, COMAS, CARACAS = (-3.57, -80.46), (-11.93, -77.05), (10.5, -66.9)
FRIDAY_MORNING = 1_795_791_600.0
"""27 November 2026, 10:00 in Lima: what has hours is open."""
EXACT = {"latitude": -11.984917, "longitude": -76.996183}
"""In San Juan de Lurigancho."""


def ends(turn: Turn, person: Person) -> str:
    """A finished search: ways out, ways on, and nothing of the place in the session."""
    assert_proper(turn, set(person.catalog.topics))
    assert {"/menu", "/humano", "/donde"} <= set(payloads(turn))
    assert turn.session
    assert turn.session.form is None
    assert turn.decision.outcome is Outcome.COMMAND
    return words(turn)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("start", ["/donde", "/where", "/onde", "/ou"])
def test_service_and_city_by_taps_lead_to_offices(language: str, start: str) -> None:
    person = someone(language)
    first = person.says(start)
    assert_proper(first, set(person.catalog.topics))
    assert "/opcion:service=legal_aid" in payloads(first)
    second = person.presses("/opcion:service=legal_aid")
    assert_proper(second, set(person.catalog.topics))
    assert "/opcion:place=tumbes" in payloads(second)
    assert "📎" in words(second)
    said = ends(person.presses("/opcion:place=tumbes"), person)
    assert "ALEGRA" in said
    assert "/where/legal_aid" in payloads(person.turn) if person.turn else False


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["Comas", "komas", "vivo en COMAS, Lima", "lima norte"])
def test_a_district_is_written_as_people_write_it(language: str, typed: str) -> None:
    person = someone(language)
    person.presses("/donde:migration")
    assert "Centro MAC Lima Norte" in ends(person.says(typed), person)


def test_a_place_that_is_not_known_is_asked_for_again_with_a_way_out() -> None:
    person = someone("es")
    person.presses("/donde:migration")
    turn = person.says("Macondo")
    assert "No conozco ese lugar" in words(turn)
    assert {"/opcion:place=lima", "/cancelar", "/humano"} <= set(payloads(turn))
    assert "SAMMIR" in ends(person.says("sjl"), person)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_location_answers_the_question_for_the_place(language: str) -> None:
    person = someone(language)
    person.presses("/donde:legal_aid")
    assert "ALEGRA" in ends(person.is_at(*TUMBES), person)


def test_a_location_out_of_the_blue_finds_whatever_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.acting.time", SimpleNamespace(time=lambda: FRIDAY_MORNING))
    person = someone("es")
    said = ends(person.is_at(*COMAS), person)
    assert "Ayuda, cerca de Comas, Lima" in said
    assert "Centro MAC Lima Norte" in said


def test_a_location_far_from_peru_is_told_so_and_a_city_asked_for() -> None:
    person = someone("es")
    person.presses("/donde:legal_aid")
    turn = person.is_at(*CARACAS)
    assert "lejos de las ciudades del Perú" in words(turn)
    assert "/opcion:place=lima" in payloads(turn)


def test_a_location_never_costs_somebody_another_form() -> None:
    person = someone("es")
    person.says("/denunciar")
    turn = person.is_at(*TUMBES)
    assert turn.decision.outcome is Outcome.UNREADABLE
    assert turn.session
    assert turn.session.form
    assert turn.session.form.name == "report"


def test_a_place_goes_no_further_than_the_turn_and_to_actions_by_the_name_of_its_city() -> None:
    person = someone("es")
    person.presses("/donde:asylum")
    turn = person.is_at(*TUMBES)
    everything = repr((turn.session, turn.record, turn.decision, person.calls))
    assert "3.57" not in everything
    assert "80.46" not in everything
    assert turn.record
    assert "tumbes" not in repr((turn.session, turn.record)).lower()


def test_where_no_action_answers_nothing_of_the_place_stays() -> None:
    person = someone("es")

    def late(call: ActionCall) -> ActionResult:
        raise ActionFailed(call.action)

    person.presses("/donde:asylum")
    person.acts = late
    turn = person.is_at(*TUMBES)
    assert "/humano" in payloads(turn)
    assert "tumbes" not in repr(turn.session).lower()


def test_the_answer_that_was_read_says_what_is_looked_for_and_one_can_go_back() -> None:
    person = someone("es")
    turn = person.presses("/where/legal_aid")
    assert ("¿Dónde voy?", "/donde:legal_aid") in [(b.title, b.payload) for b in buttons(turn)]
    turn = person.says("/donde")
    assert "/opcion:place=lima" in payloads(turn)
    assert "/opcion:service=asylum" in payloads(person.presses("/atras"))


def test_answers_of_other_subjects_carry_no_such_button() -> None:
    person = someone("es")
    assert not [one for one in payloads(person.presses("/ptp/what")) if one.startswith("/donde")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_offers_it_first(language: str) -> None:
    assert payloads(someone(language).says("/menu"))[0] == "/donde"


def test_the_button_for_the_browser_s_place_is_the_browser_s_alone() -> None:
    person = someone("es")
    assert "/donde:aqui" not in payloads(person.says("/donde:asylum"))
    person.channel = "web"
    assert "/donde:aqui" in payloads(person.says("/donde:asylum"))
    turn = person.presses("/donde:aqui")
    assert "No me llegó tu ubicación" in words(turn)
    assert "/opcion:place=lima" in payloads(turn)


def test_a_place_is_nothing_to_an_operator_who_has_the_conversation() -> None:
    person = someone("es")
    person.says("/donde:asylum")
    assert person.session
    object.__setattr__(person.session, "desk", DeskState.HUMAN)
    turn = person.is_at(*TUMBES)
    assert turn.decision.outcome is Outcome.UNREADABLE


def test_a_contact_is_never_read() -> None:
    person = someone("es")
    person.presses("/donde:asylum")
    assert person.does(Kind.CONTACT).decision.outcome is Outcome.UNREADABLE


async def seen(bot: RunningBot) -> bytes:
    """All that is in Redis and on disk, but for content and models."""
    folder = Path(bot.app.settings.data_dir)
    paths = [path for path in folder.rglob("*") if path.is_file()]
    kept = [path.read_bytes() for path in paths if path.suffix not in (".model", ".content")]
    return b"\n".join([await dump(bot.app.link.redis), *kept])


async def test_a_location_over_telegram_is_answered_and_readable_nowhere(
    bot: RunningBot, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    ana = api.user()
    await ana.says("/donde")
    await told(ana, "¿Qué ayuda buscas?")
    await presses(ana, "Migraciones y carné")
    await told(ana, "¿En qué ciudad o distrito estás?")
    await ana.sends(location=EXACT)
    await told(ana, "SAMMIR")
    await ana.sends(venue={"location": EXACT, "title": "canario", "address": "canario"})
    await told(ana, "Ayuda, cerca de San Juan de Lurigancho")
    await ana.says("/donde:migration")
    await ana.says("canario")
    await told(ana, "No conozco ese lugar")
    async with asyncio.timeout(20):
        while bot.app.lanes.waiting:
            await asyncio.sleep(0.02)
    readable = await seen(bot) + caplog.text.encode()
    canaries = ("11.984917", "76.996183", "11.98", "77.0,", "canario", "san_juan_de_lurigancho")
    assert [one for one in canaries if one.encode() in readable] == []


async def test_a_browser_s_place_is_rounded_answered_and_readable_nowhere(bot: RunningBot) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        page = await (await session.get(bot.url)).text()
        fields = dict(re.findall(r'name="(csrf)" value="([^"]*)"', page))
        asked = {**fields, "payload": "/donde:migration"}
        question = await (await session.post(f"{bot.url}/say", data=asked)).text()
        assert "/donde:aqui" in question
        place = f"{EXACT['latitude']},{EXACT['longitude']}"
        here = {**fields, "payload": "/donde:aqui", "place": place}
        answer = await (await session.post(f"{bot.url}/say", data=here)).text()
    assert "SAMMIR" in answer
    assert "11.98" not in answer
    readable = await seen(bot)
    assert [one for one in (b"11.984917", b"76.996183", b"11.98") if one in readable] == []
