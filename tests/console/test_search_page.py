"""The search page over a real log, in both databases."""

import itertools
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from bot.app import App
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.logbook import Logbook
from bot.model import LogRecord
from bot.searching import Searching
from bot.settings import Settings
from bot.staff import Role
from tests.console.deskworld import catalog, say
from tests.console.office import Browser, Office, opened

PATH = "/console/search"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
XSS = "<script>alert(1)</script> carné"


Say = Callable[..., tuple[str, LogRecord]]


@pytest.fixture
def database(url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty log."""
    found = Database(url, tmp_path)
    yield found
    found.close()


@pytest.fixture
def record() -> Say:
    """Makes a record with an id of its own."""
    numbers = itertools.count()

    def made(text: str, *, at: datetime = NOW, **changes: object) -> tuple[str, LogRecord]:
        known: dict[str, object] = {
            "at": at.timestamp(), "channel": "web", "language": "es", "outcome": "answer",
            "topic": "ptp/what", "score": 0.9, "candidates": (), "content_version": "abc",
            "waited_ms": 3, "person": "ana", "started": NOW.timestamp(), "text": text,
        }  # fmt: skip
        entry = f"1:{int(at.timestamp() * 1000)}-{next(numbers)}"
        return entry, LogRecord(**{**known, **changes})  # type: ignore[arg-type]  # a test's values

    return made


@pytest.fixture
async def office(
    redis_url: str, database: Database, url: str, tmp_path: Path
) -> AsyncIterator[Office]:
    """A console with the search page, and Ana who is logged in nowhere yet."""
    settings = SimpleNamespace(database_url=url, data_dir=tmp_path)
    library = SimpleNamespace(catalog=catalog())
    book = Logbook(cast("Settings", settings))
    app = SimpleNamespace(settings=settings, library=library, say=say)
    searching = Searching(cast("App", app), book)
    async with opened(redis_url, database, lambda shell: [searching.page(shell)]) as found:
        yield found
    await book.close(None)


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    """Writes the log."""
    return Archive(database, Burials(tmp_path))


async def browser(office: Office, role: Role = Role.VIEWER) -> Browser:
    """Somebody at work."""
    office.hire("Ana", role)
    found = office.browser()
    assert (await found.log_in("Ana")).status == 303
    return found


async def results(browser: Browser, query: str) -> list[str]:
    """The texts found, as a reader sees them."""
    answer = await browser.get(f"{PATH}?{query}")
    assert answer.status == 200
    page = await answer.text()
    said = re.findall(r'<p class="said">(.*?)</p>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in said]


async def test_it_finds_without_accents_and_with_a_slip_newest_first(
    office: Office, archive: Archive, record: Say
) -> None:
    archive.write([
        record("quiero renovar mi carné", at=NOW),
        record("el carnet ya vencio", at=NOW + timedelta(minutes=1)),
        record("hola", at=NOW + timedelta(minutes=2)),
    ])  # fmt: skip
    ana = await browser(office)
    assert await results(ana, "q=CARNE") == ["el carnet ya vencio", "quiero renovar mi carné"]
    assert await results(ana, "q=renobar+carn%C3%A9") == ["quiero renovar mi carné"]
    assert await results(ana, "q=zapato") == []
    assert "No se encontró nada" in await (await ana.get(f"{PATH}?q=zapato&ui=es")).text()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("language=fr", ["bonjour"]),
        ("topic=asylum%2Fapply", ["bonjour"]),
        ("group=ptp", ["el ptp"]),
        ("outcome=fallback", ["que"]),
        ("channel=telegram", ["que"]),
        ("since=2026-11-24", ["que"]),
        ("until=2026-11-23&group=ptp", ["el ptp"]),
        ("q=ptp&language=fr", []),
    ],
)
async def test_each_filter_narrows(
    office: Office, archive: Archive, record: Say, query: str, expected: list[str]
) -> None:
    archive.write([
        record("el ptp"),
        record("bonjour", language="fr", topic="asylum/apply"),
        record("que", at=NOW + timedelta(days=1), outcome="fallback", channel="telegram",
               topic="status/fees"),
    ])  # fmt: skip
    assert await results(await browser(office), query) == expected


@pytest.mark.parametrize(
    "query",
    ["language=xx", "topic=no%2Fsuch", "group=x", "outcome=x", "channel=x", "since=ayer",
     "since=2026-02-30", "since=2026-03-02&until=2026-03-01", "q=" + "a" * 201,
     "since_time=10:00", "since=2026-03-02&since_time=25:00", "since=2026-03-02&since_time=x",
     "since=2026-03-02&since_time=10:00&until=2026-03-02&until_time=09:59", "who=x",
     "since=2026-03-02&since_time=10:00%2B05:00"],
)  # fmt: skip
async def test_what_is_unclear_is_told_in_the_page_s_words(office: Office, query: str) -> None:
    answer = await (await browser(office)).get(f"{PATH}?{query}")
    assert answer.status == 400
    assert "Traceback" not in await answer.text()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("since=2026-11-23&since_time=07:30", ["ocho", "siete y media"], id="from"),
        pytest.param("until=2026-11-23&until_time=07:30", ["siete y media", "siete"], id="until"),
        pytest.param("since=2026-11-23&since_time=07:30&until=2026-11-23&until_time=07:59",
                     ["siete y media"], id="half an hour"),
        pytest.param("since=2026-11-23&since_time=07:31&until=2026-11-23&until_time=07:59", [],
                     id="nothing in it"),
        pytest.param("since=2026-11-23&since_time=00:00&until=2026-11-23&until_time=23:59",
                     ["ocho", "siete y media", "siete"], id="the whole day"),
        pytest.param("q=siete&since=2026-11-23&since_time=07:30", ["siete y media"], id="words"),
    ],
)  # fmt: skip
async def test_an_hour_is_peru_s_and_its_last_minute_counts(
    office: Office, archive: Archive, record: Say, query: str, expected: list[str]
) -> None:
    archive.write([
        record("siete", at=NOW), record("siete y media", at=NOW + timedelta(minutes=30, seconds=59)),
        record("ocho", at=NOW + timedelta(hours=1)),
    ])  # fmt: skip
    ana = await browser(office)
    assert await results(ana, query) == expected
    page = unescape(await (await ana.get(f"{PATH}?{query}")).text())
    for name, value in re.findall(r"(\w+_time)=([0-9:]+)", query):
        assert f'name="{name}" value="{value}"' in page


@pytest.mark.parametrize("words", ["", "q=hola&"])
@pytest.mark.parametrize(
    ("who", "expected"), [("person", ["hola"]), ("operator", ["Equipo hola, te leo"])]
)
async def test_it_is_narrowed_to_who_wrote(
    office: Office, archive: Archive, record: Say, words: str, who: str, expected: list[str]
) -> None:
    archive.write([
        record("hola"), record("hola, te leo", outcome="human", rule="operator", topic=None),
        record("", outcome="undelivered", rule="late"),
    ])  # fmt: skip
    ana = await browser(office)
    assert await results(ana, f"{words}who={who}&ui=es") == expected


@pytest.mark.parametrize("typed", ["[nombre]", "[name]", "[NOMBRE]", "soy+[nombre]+rosa"])
async def test_a_placeholder_is_found_under_the_name_it_is_shown_by(
    office: Office, archive: Archive, record: Say, typed: str
) -> None:
    archive.write([record("soy [name] rosa"), record("cual es el nombre del tramite")])
    ana = await browser(office)
    assert await results(ana, f"ui=es&q={typed}") == ["soy [nombre] rosa"]
    page = await (await ana.get(f"{PATH}?ui=es&q={typed}")).text()
    assert "<mark>nombre</mark>" in page
    assert await results(ana, "ui=en&q=[name]") == ["soy [name] rosa"]


async def test_a_search_of_an_hour_is_kept_with_it(office: Office) -> None:
    ana = await browser(office)
    query = "since=2026-11-23&since_time=07%3A30"
    answer = await ana.send(f"{PATH}?{query}", f"{PATH}/save", name="turno", query=query)
    assert answer.headers["Location"] == f"{PATH}?since=2026-11-23&since_time=07:30"


async def test_words_stand_out_and_never_become_markup(
    office: Office, archive: Archive, record: Say
) -> None:
    archive.write([record(XSS)])
    page = await (await (await browser(office)).get(f"{PATH}?q=carne+script")).text()
    assert "<mark>carné</mark>" in page
    assert "&lt;<mark>script</mark>&gt;" in page
    assert "<script>alert" not in page
    assert await results(await browser_again(office), "q=%3Cscript%3E") == [XSS]


async def browser_again(office: Office) -> Browser:
    """Ana's other browser."""
    found = office.browser()
    await found.log_in("Ana")
    return found


async def test_the_next_page_goes_on_where_this_one_ends(
    office: Office, archive: Archive, record: Say
) -> None:
    archive.write([record(f"carne {n}", at=NOW + timedelta(seconds=n)) for n in range(130)])
    ana, seen, query = await browser(office), [], "q=carne"
    while query:
        seen += await results(ana, query)
        page = await (await ana.get(f"{PATH}?{query}")).text()
        older = re.search(r'href="/console/search\?([^"]*before=[^"]*)"', page)
        query = unescape(older[1]) if older else ""
    assert seen == [f"carne {n}" for n in range(129, -1, -1)]


async def test_a_search_can_be_kept_opened_and_deleted_by_whose_it_is(office: Office) -> None:
    ana = await browser(office)
    page = f"{PATH}?q=ptp&language=es"
    answer = await ana.send(page, f"{PATH}/save", name=" PTP  hoy ", query="q=ptp&language=es")
    assert answer.headers["Location"] == f"{PATH}?q=ptp&language=es"
    assert "<bdi>PTP hoy</bdi>" in await (await ana.get(PATH)).text()
    office.hire("Luz")
    luz = office.browser()
    await luz.log_in("Luz")
    assert "PTP hoy" not in await (await luz.get(PATH)).text()
    await luz.send(PATH, f"{PATH}/delete", name="PTP hoy")
    assert "PTP hoy" in await (await ana.get(PATH)).text()
    assert (await ana.send(PATH, f"{PATH}/delete", name="PTP hoy")).status == 303
    assert "PTP hoy" not in await (await ana.get(PATH)).text()


@pytest.mark.parametrize(
    ("name", "query"),
    [("", "q=a"), ("x" * 61, "q=a"), ("x", ""), ("x", "language=zz"), ("x", "nothing=1")],
)
async def test_a_bad_search_is_not_kept(office: Office, name: str, query: str) -> None:
    ana = await browser(office)
    assert (await ana.send(PATH, f"{PATH}/save", name=name, query=query)).status == 400
    assert 'class="kept"' not in await (await ana.get(PATH)).text()


async def test_a_search_leaves_a_trace_without_its_words(
    office: Office, archive: Archive, record: Say
) -> None:
    ana = await browser(office)
    await results(ana, "q=secreto&language=es")
    deeds = office.trail("searched")
    assert [deed.target for deed in deeds] == ["language=es"]
    await results(ana, "")
    assert len(office.trail("searched")) == 1


async def test_nobody_searches_without_logging_in(office: Office) -> None:
    answer = await office.browser().get(f"{PATH}?q=a")
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/console/login")
