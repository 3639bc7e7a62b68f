"""The shift board over a real log, in both databases."""

import csv
import io
import itertools
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree as ET

import pytest

from bot.app import App
from bot.boarding import Boarding, Found, due_answers, processes, sheet
from bot.console.charts import drawn
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.figures import Board, Figure, Share
from bot.journal.handoffs import FirstReplies, Handoffs
from bot.journal.turns import Filters
from bot.logbook import Logbook
from bot.model import LanguageCode, LogRecord, Opinion, Reason, TopicId, Verdict
from bot.ports import Handoff
from bot.searching import Searching
from bot.settings import Settings
from bot.staff import Role
from bot.store.fleet import Running
from tests.console.deskworld import catalog, say
from tests.console.office import Browser, Office, opened

PATH = "/console/board"
Put = Callable[..., None]
FLEET = [
    Running(name="1-aa", content="new1", since=60, differs=False),
    Running(name="1-bb", content="old1", since=86400, differs=True),
]
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def put(url: str, tmp_path: Path) -> Iterator[Put]:
    """Write a turn of a moment ago, or of as long ago as told."""
    database, numbers = Database(url, tmp_path), itertools.count()
    archive = Archive(database, Burials(tmp_path))

    def put(outcome: str, *, ago: timedelta = timedelta(), **changes: object) -> None:
        at = datetime.now(UTC) - ago - timedelta(milliseconds=50)
        known: dict[str, object] = {
            "at": at.timestamp(), "channel": "web", "language": "es", "outcome": outcome,
            "topic": "ptp/what", "score": 0.9, "candidates": (), "content_version": "abc",
            "waited_ms": 3, "person": "ana", "started": at.timestamp(), "text": "hola",
        }  # fmt: skip
        record = LogRecord(**{**known, **changes})  # type: ignore[arg-type]  # a test's values
        archive.write([(f"1:{int(at.timestamp() * 1000)}-{next(numbers)}", record)])

    yield put
    database.close()


@pytest.fixture
async def office(redis_url: str, url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """A console with the board."""
    settings = SimpleNamespace(database_url=url, data_dir=tmp_path)
    library = SimpleNamespace(catalog=catalog())
    book = Logbook(cast("Settings", settings))
    fleet = SimpleNamespace(processes=FLEET)
    app = SimpleNamespace(settings=settings, library=library, say=say, fleet=fleet)

    async def groups() -> list[str]:
        return ["one", "two", "three"]

    board, search = Boarding(cast("App", app), book, groups), Searching(cast("App", app), book)
    database = Database(url, tmp_path)
    async with opened(
        redis_url,
        database,
        lambda shell: [board.page(shell), board.behind(shell), search.page(shell)],
    ) as found:
        yield found
    await book.close(None)
    database.close()


async def browser(office: Office) -> Browser:
    """Somebody at work, in Spanish."""
    office.hire("Ana", Role.VIEWER)
    found = office.browser(**{"Accept-Language": "es"})
    await found.log_in("Ana")
    return found


async def tiles(browser: Browser) -> dict[str, str]:
    """The board's figures by their words."""
    answer = await browser.get(f"{PATH}?ui=es")
    page = await answer.text()
    assert answer.status == 200, page
    found = re.findall(r'class="what">(.*?)</span> <strong>(.*?)</strong>', page)
    return {unescape(name): unescape(value) for name, value in found}


async def test_an_empty_day_is_no_error(office: Office) -> None:
    found = await tiles(await browser(office))
    assert (found["Mensajes"], found["Respondidas"], found["Grupos sin respuesta"]) == (
        "0", "-", "3",
    )  # fmt: skip


async def test_a_process_with_another_content_than_the_rest_is_named(office: Office) -> None:
    page = await (await (await browser(office)).get(f"{PATH}?ui=es")).text()
    [part] = re.findall(r"<h2>Procesos del bot</h2>\s*<ul>(.*?)</ul>", page)
    lines = part.split("</li>")[:-1]
    assert [("1-aa" in line, "contenido new1" in line) for line in lines] == [
        (True, True), (False, False),
    ]  # fmt: skip
    assert ["distinto del resto" in line for line in lines] == [False, True]


def test_one_process_alone_is_not_told_of() -> None:
    assert processes(FLEET[:1], NOON) == []
    assert [one.since for one in processes(FLEET, NOON)] == ["2026-03-02 11:59", "2026-03-01 12:00"]


async def test_each_figure_counts_today_and_last_week(office: Office, put: Put) -> None:
    put("answer")
    put("answer", person="luz", topic="asylum/apply", language="fr")
    put("suggest")
    put("fallback", topic=None)
    put("urgent", topic="protection/mental_health")
    put("answer", ago=timedelta(days=7))
    put("answer", ago=timedelta(days=3))
    ana = await browser(office)
    found = await tiles(ana)
    assert found["Mensajes"] == "5"
    assert found["Personas"] == "2"
    assert found["Preguntas"] == "4"
    assert found["Urgentes"] == "1"
    assert found["Respondidas"] == "50%"
    assert found["No entendidas"] == "25%"
    page = unescape(await (await ana.get(f"{PATH}?ui=es")).text())
    assert "antes: 1" in page
    assert re.search(r">Pedir refugio[^<]*</bdi></a></th><td>1</td><td>0</td>", page)
    assert re.search(r">Français</bdi></a></th><td>1</td><td>0</td>", page)


async def test_a_figure_leads_to_the_search_for_what_it_counts(office: Office, put: Put) -> None:
    put("fallback")
    page = unescape(await (await (await browser(office)).get(PATH)).text())
    figures, _, _ = page.partition("Respuestas por revisar")
    links = set(re.findall(r'href="/console/search\?([^"]*)"', figures))
    links = {re.sub(r"(since|until)_time=[^&]*&?", "", link).rstrip("&") for link in links}
    days = {re.sub(r".*(since=[0-9-]+&until=[0-9-]+)$", r"\1", link) for link in links}
    assert len(days) == 1
    assert f"outcome=fallback&who=person&{days.copy().pop()}" in links
    assert any(link.startswith("topic=ptp%2Fwhat&") for link in links)
    assert any(link.startswith("language=es&") for link in links)


@pytest.mark.parametrize(
    ("label", "found"), [("Preguntas", {"una", "dos", "tres"}), ("Respondidas", {"una"})]
)
async def test_the_link_shows_the_very_messages_of_the_count(
    office: Office, put: Put, label: str, found: set[str]
) -> None:
    for text, outcome in (("una", "answer"), ("dos", "suggest"), ("tres", "fallback"),
                          ("hola", "smalltalk")):  # fmt: skip
        put(outcome, text=text)
    ana = await browser(office)
    page = unescape(await (await ana.get(f"{PATH}?ui=es")).text())
    link = re.search(rf'<a href="([^"]+)"><span class="what">{label}<', page)
    assert link, page
    results = await (await ana.get(link[1])).text()
    shown = set(re.findall(r"<bdi lang=\"es\"[^>]*>(.*?)</bdi>", results))
    assert shown == found


async def test_an_hour_leads_to_its_messages_alone(office: Office, put: Put) -> None:
    put("answer", text="ahora")
    put("answer", text="hace rato", ago=timedelta(hours=1))
    put("human", text="te leo", rule="operator", topic=None)
    ana = await browser(office)
    page = unescape(await (await ana.get(f"{PATH}?ui=es")).text())
    found: dict[str, int] = {}
    for link, now in re.findall(
        r'href="([^"]+until_time=[^"]+)"><bdi>\d\d h</bdi></a></th><td>(\d+)', page
    ):
        results = await (await ana.get(link)).text()
        texts = re.findall(r"<bdi lang=\"es\"[^>]*>(.*?)</bdi>", results)
        assert len(texts) == int(now)
        found.update({text: int(now) for text in texts})
    assert found["ahora"] == 1
    assert "te leo" not in found


async def test_no_figure_counts_what_the_team_wrote(office: Office, put: Put) -> None:
    put("answer")
    put("human", person="otra", rule="operator", topic=None, language="fr")
    found = await tiles(await browser(office))
    assert (found["Mensajes"], found["Personas"]) == ("1", "1")


async def test_replies_that_did_not_arrive_are_told_and_lead_to_their_conversations(
    office: Office, put: Put
) -> None:
    put("answer")
    put("undelivered", rule="refused", text="")
    put("undelivered", rule="blocked", text="")
    put("undelivered", rule="late", ago=timedelta(days=7))
    ana = await browser(office)
    assert (await tiles(ana))["Respuestas que no llegaron"] == "2"
    assert (await tiles(ana))["Mensajes"] == "1"
    page = unescape(await (await ana.get(f"{PATH}?ui=es")).text())
    link = re.search(r'<a href="([^"]+)"><span class="what">Respuestas que no llegaron', page)
    assert link
    results = await (await ana.get(link[1])).text()
    assert len(re.findall(r'href="/console/c/[0-9a-f]{24}"', results)) == 2
    assert "El canal no aceptó la respuesta." in results
    assert "antes: 1" in page.partition("Respuestas que no llegaron")[2].partition("</li>")[0]


async def test_every_figure_of_the_board_leads_somewhere(office: Office, put: Put) -> None:
    for number in range(6):
        put("answer", topic="asylum/apply", person=f"p{number}")
    office.hire("Eva", Role.EDITOR)
    eva = office.browser(**{"Accept-Language": "es"})
    await eva.log_in("Eva")
    page = unescape(await (await eva.get(f"{PATH}?ui=es")).text())
    assert not re.findall(r'<li[^>]*><span class="what">(.*?)</span>', page)
    assert not re.findall(r'<th scope="row"><bdi>(.*?)</bdi>', page)
    assert not re.findall(r"<li><bdi>(.*?)</bdi>", page)
    links = set(re.findall(r'href="(/console/(?:search\?|board/)[^"]*)"', page))
    assert {
        "/console/board/desk",
        "/console/board/desk?replied=yes",
        "/console/board/votes",
    } <= links
    for link in links - {"/console/board/figures.csv"}:
        assert (await eva.get(link)).status == 200, link


async def test_behind_the_desk_s_figures_are_its_conversations(
    office: Office, url: str, tmp_path: Path
) -> None:
    database, now = Database(url, tmp_path), datetime.now(UTC).timestamp()

    def event(number: int, event: str, at: float) -> tuple[str, Handoff]:
        name = f"{number:024x}"
        return f"{number}{event}", Handoff(at=at, conversation=name, person="p", event=event)

    Handoffs(database).write([
        event(1, "asked", now - 2), event(1, "replied", now - 1), event(1, "closed", now - 0.5),
        event(2, "asked", now - 1.5), event(3, "asked", now - 7 * 86400),
    ])  # fmt: skip
    database.close()
    ana = await browser(office)
    everybody = await (await ana.get(f"{PATH}/desk?ui=es")).text()
    assert re.findall(r"/console/c/0+(\d)", everybody) == ["2", "1"]
    assert "0:01" in everybody and "nadie todavía" in everybody and "Terminada" in everybody
    for query, shown in (("yes", ["1"]), ("no", ["2"])):
        page = await (await ana.get(f"{PATH}/desk?replied={query}")).text()
        assert re.findall(r"/console/c/0+(\d)", page) == shown
    found = await tiles(ana)
    assert (found["Pidieron una persona"], found["Atendidas por una persona"]) == ("2", "1")


async def test_behind_the_votes_are_their_conversations(office: Office, put: Put) -> None:
    def opinion(verdict: str, reason: str | None = None) -> Opinion:
        return Opinion(
            topic=TopicId("ptp/deadline"), language=LanguageCode("es"), answer="a",
            content_version="v", verdict=Verdict(verdict),
            reason=Reason(reason) if reason else None,
        )  # fmt: skip

    put("answer", opinion=opinion("asked"), person="p1")
    put("command", opinion=opinion("down"), person="p1", rule="voto")
    put("answer", opinion=opinion("up"), person="p2")
    put("answer", opinion=opinion("asked"), person="p3")
    ana = await browser(office)
    assert (await tiles(ana))["Votos"] == "Útil 1 · No útil 1 · sin voto 0"
    page = await (await ana.get(f"{PATH}/votes?ui=es")).text()
    assert len(re.findall(r'href="/console/c/', page)) == 2
    page = await (await ana.get(f"{PATH}/votes?value=up&ui=es")).text()
    assert len(re.findall(r'href="/console/c/', page)) == 1
    assert 'data-label="Voto">Útil</td>' in page


async def test_greetings_and_questions_about_the_bot_are_no_topics_of_the_board(
    office: Office, put: Put
) -> None:
    for _ in range(9):
        put("smalltalk", topic="smalltalk/hello")
        put("answer", topic="bot/who")
    put("answer", topic="asylum/apply")
    page = await (await (await browser(office)).get(PATH)).text()
    assert "topic=asylum%2Fapply" in page
    assert "topic=smalltalk" not in page
    assert "topic=bot" not in page


def test_hours_begin_with_the_first_message_of_either_day() -> None:
    def hour(number: int, now: int, before: int) -> Figure:
        return Figure(name=f"{number:02}", now=now, before=before, filters=Filters())

    none = hour(0, 0, 0)
    share = Share(name="", part=none, now=None, before=None)
    board = Board(
        since=NOON, until=NOON, messages=none, people=none, questions=none, urgent=none,
        undelivered=none,
        answered=share, fallback=share, topics=(), rising=(), languages=(),
        hours=(none, hour(1, 0, 2), hour(2, 0, 0), hour(3, 4, 0)),
    )  # fmt: skip
    replies = FirstReplies(asked=0, answered=0, median_seconds=None)
    shown = sheet(Found(board=board, replies=replies, tallies=[]), catalog(), "es").hours
    assert [bar.name for bar in shown] == ["01 h", "02 h", "03 h"]


@pytest.mark.parametrize(("role", "leads"), [(Role.OPERATOR, False), (Role.EDITOR, True)])
async def test_only_who_may_review_is_led_there(office: Office, role: Role, *, leads: bool) -> None:
    office.hire("Eva", role)
    eva = office.browser()
    await eva.log_in("Eva")
    page = await (await eva.get(PATH)).text()
    assert ('<a href="/console/review"><span class="what">' in page) is leads


async def test_votes_are_told_in_words(office: Office) -> None:
    found = await tiles(await browser(office))
    assert found["Votos"] == "Útil 0 · No útil 0 · sin voto 0"


@pytest.mark.parametrize("name", ["hours", "topics", "languages"])
async def test_a_chart_is_a_picture_without_script(office: Office, put: Put, name: str) -> None:
    put("answer")
    answer = await (await browser(office)).get(f"{PATH}/{name}.svg")
    assert answer.status == 200
    assert answer.content_type == "image/svg+xml"
    body = await answer.read()
    assert b"<script" not in body
    assert not re.search(rb"(href|src)=|url\(|@import", body)
    assert ET.fromstring(body).tag.endswith("svg")


async def test_other_charts_are_not_found(office: Office) -> None:
    assert (await (await browser(office)).get(f"{PATH}/people.svg")).status == 404


async def test_the_download_holds_no_text_and_no_small_count_and_leaves_a_trace(
    office: Office, put: Put
) -> None:
    for _ in range(6):
        put("answer", text="canario")
    put("fallback")
    answer = await (await browser(office)).get(f"{PATH}/figures.csv")
    assert answer.content_type == "text/csv"
    body = await answer.text()
    assert "canario" not in body
    assert "ana" not in body
    rows = {(row["section"], row["name"]): row for row in csv.DictReader(io.StringIO(body))}
    assert rows["total", "messages"]["today"] == "7"
    assert rows["total", "fallback"]["today"] == "<5"
    assert [deed.target for deed in office.trail("exported")] == ["board"]


def test_answers_past_their_review_are_named_the_oldest_first() -> None:
    now = datetime(2100, 1, 1, tzinfo=UTC)
    late = due_answers(catalog(), "es", now)
    assert len(late) > 10
    assert len({one.title for one in late}) == len(late)
    assert [one.month for one in late] == sorted(one.month for one in late)
    assert due_answers(catalog(), "es", datetime(1990, 1, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize("lying", [True, False])
def test_a_chart_of_hostile_names_is_still_a_picture(*, lying: bool) -> None:
    picture = drawn([("<script>x</script>&", 3, 1)], today="Hoy", before="Antes", lying=lying)
    assert b"<script>" not in picture
    assert ET.fromstring(picture).tag.endswith("svg")
    ET.fromstring(drawn([], today="Hoy", before="Antes", lying=lying))


def reporting(place: str) -> dict[str, object]:
    return {"counted": (("path", "report"), ("place", place))}


async def test_what_people_reported_stands_beside_the_survey_and_small_counts_are_hidden(
    office: Office, put: Put
) -> None:
    for place, count in (("public", 11), ("work", 10), ("school", 3), ("health", 2)):
        for _ in range(count):
            put("command", **reporting(place))
    ana = await browser(office)
    page = unescape(await (await ana.get(f"{PATH}?ui=es")).text())
    rows = re.findall(r"<bdi>(E[^<]*)</bdi></th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", page)
    found = {name: cells for name, *cells in rows}
    assert found["En la calle u otro lugar público"] == ["10", "40", "58.0"]
    assert found["En el trabajo, o buscando trabajo"] == ["10", "40", "36.1"]
    assert found["En el colegio"] == ["-", "-", "-"]
    assert found["En un hospital o centro de salud"] == ["-", "-", "-"]
    assert found["En mi barrio o donde vivo"] == ["0", "0", "3.5"]
    assert "25 o más en total" in page
    assert "OIM: lanzamiento de Tu Causa es mi Causa, enero de 2018" in page
    chart = await ana.get(f"{PATH}/reports.svg?ui=es")
    assert (chart.status, chart.content_type) == (200, "image/svg+xml")
    ET.fromstring(await chart.text())


async def test_the_months_can_be_taken_away_and_leave_a_trace(office: Office, put: Put) -> None:
    put("command", **reporting("public"))
    ana = await browser(office)
    answer = await ana.get(f"{PATH}/reports.csv")
    month, *others = list(csv.reader(io.StringIO(await answer.text())))[1:]
    assert month[1:] == ["", "", "hidden"]
    assert [row[1:] for row in others] == [["place", "public", "hidden"]]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="reports.csv"'
    assert [deed.target for deed in office.trail("exported")] == ["reports"]


async def test_of_fewer_than_five_no_chart_is_drawn(office: Office, put: Put) -> None:
    put("command", **reporting("public"))
    ana = await browser(office)
    page = unescape(await (await ana.get(f"{PATH}?ui=es")).text())
    assert "Todavía no hay cinco." in page
    assert "reports.svg" not in page
    assert (await ana.get(f"{PATH}/reports.svg")).status == 404
