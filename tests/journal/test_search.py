"""Search: in any spelling, with filters, page by page, and nothing that is gone."""

from datetime import timedelta

import pytest

from bot.journal import search as searching
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.places import conversation_of
from bot.journal.search import Search, TooManySearches
from bot.journal.turns import Filters
from bot.journal.words import is_near, variants, words_of
from tests.journal.conftest import NOW, Say


@pytest.fixture
def search(database: Database) -> Search:
    return Search(database)


@pytest.fixture
def archive(database: Database, burials: Burials) -> Archive:
    return Archive(database, burials)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        pytest.param("¿Cómo renuevo mi pasaporte?", "pasaporte", id="a word"),
        pytest.param("¿Cómo renuevo mi pasaporte?", "COMO RENUEVO", id="accents and capitals"),
        pytest.param("como renuevo mi pasaporte", "cómo", id="accents typed"),
        pytest.param("la inscripción de la niñez", "inscripcion ninez", id="ñ"),
        pytest.param("perdi mi pasaprte", "pasaporte", id="a slip in the log"),
        pytest.param("perdi mi pasaporte", "pasaprote", id="a swap in the search"),
        pytest.param("perdi mi pasaporte", "pasapote", id="a letter lost"),
        pytest.param("perdi mi pasaporte", "pasaporrte", id="a letter doubled"),
        pytest.param("kiero una sita", "quiero cita", id="the sound"),
        pytest.param("vusco travajo", "busco trabajo", id="b and v"),
        pytest.param("los pasaportes vencidos", "pasaporte vencido", id="plural"),
        pytest.param("los pasaportes vencidos", "pasap venci", id="beginnings"),
        pytest.param("cuesta S/ 49.20", "49", id="a number"),
        pytest.param("Li vle yon egzanp sou azil", "egzanp azil", id="Haitian Creole"),
        pytest.param("как получить визу", "визу", id="another script"),
        pytest.param("me robaron [document] y [phone]", "document", id="a placeholder"),
    ],
)
def test_it_finds(archive: Archive, search: Search, say: Say, written: str, typed: str) -> None:
    archive.write([say("una cosa muy distinta"), say(written)])
    assert [turn.text for turn in search.find(typed).turns] == [written]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("pasaporte cita", id="every word is needed"),
        pytest.param("ptp", id="short words are taken as they are"),
        pytest.param("49", id="numbers are taken as they are"),
        pytest.param('") OR 1=1 --', id="SQL"),
        pytest.param("' | 'a", id="tsquery"),
        pytest.param('"* NEAR(', id="FTS5"),
        pytest.param("_l:es", id="a mark"),
        pytest.param("%", id="wildcard"),
    ],
)
def test_it_does_not_find(archive: Archive, search: Search, say: Say, typed: str) -> None:
    archive.write([say("mi pasaporte ptb 48 or")])
    found = search.find(typed).turns
    assert found == [] or not words_of(typed)


def test_filters_and_pages_together(archive: Archive, search: Search, say: Say) -> None:
    for number in range(30):
        archive.write([
            say(
                f"cita {number}", at=NOW + timedelta(minutes=number), person=f"p{number % 2}",
                language="pt" if number % 3 else "es", topic="ptp/a" if number % 5 else "asylum/b",
                outcome="fallback" if number % 2 else "answer", started=1.0,
            )
        ])  # fmt: skip
    wanted = Filters(
        language="pt", group="ptp", outcomes=("fallback", "urgent"), channel="web",
        since=NOW + timedelta(minutes=3), until=NOW + timedelta(minutes=25),
        conversation=conversation_of("p1", 1.0),
    )  # fmt: skip
    numbers = [n for n in range(3, 25) if n % 3 and n % 5 and n % 2]
    first = search.find("cita", wanted, limit=4)
    assert (first.count, first.more) == (len(numbers), False)
    rest = search.find("cita", wanted, first.before, limit=40)
    assert rest.before is None
    texts = [turn.text for turn in (*first.turns, *rest.turns)]
    assert texts == [f"cita {n}" for n in reversed(numbers)]
    assert search.find("cita", Filters(language="' | 'x")).turns == []


def test_without_words_the_filters_alone_search(archive: Archive, search: Search, say: Say) -> None:
    archive.write([say("a"), say("", outcome="command")])
    assert search.find("  ¿? ").count == 2
    assert search.find("", Filters(outcomes=("command",))).count == 1


def test_counts_are_bounded(
    archive: Archive, search: Search, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 5)
    archive.write([say("cita") for _ in range(9)])
    found = search.find("cita", limit=3)
    assert (found.count, found.more, len(found.turns)) == (5, True, 3)


def test_saved_searches_are_the_operators_own(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.save("o1", "citas", "q=cita")
    search.save("o1", "citas", "q=citas")
    search.save("o2", "otras", "q=x")
    assert [(one.name, one.query) for one in search.saved("o1")] == [("citas", "q=citas")]
    search.unsave("o2", "citas")
    search.unsave("o1", "citas")
    assert search.saved("o1") == []
    assert len(search.saved("o2")) == 1
    monkeypatch.setattr(searching, "MOST_SAVED", 1)
    with pytest.raises(TooManySearches):
        search.save("o2", "more", "q=y")


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("pasaporte", "pasaporte", True), ("pasaporte", "pasaprote", True),
        ("pasaporte", "pasaportes", True), ("casa", "caza", True), ("aab", "ab", True),
        ("perro", "pero", True), ("visa", "vista", True), ("visa", "vistas", False),
        ("abcd", "badc", False), ("hola", "ola", True), ("abcde", "abdce", True),
    ],
)  # fmt: skip
def test_near_is_one_slip_or_the_sound(one: str, other: str, near: bool) -> None:  # a table
    assert is_near(one, other) is near
    assert is_near(other, one) is near
    if near and len(one) > 3 and len(other) > 3:
        assert variants(one) & variants(other)
