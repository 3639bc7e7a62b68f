"""The review's pages: who may, what is shown, what is refused, and what becomes of a group."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.console.review_needs import ACTIONS
from bot.content.drafts import Drafts
from bot.content.mistakes import Problem
from bot.content.po import read_po
from bot.journal.database import Database
from bot.model import LanguageCode
from bot.staff import Role
from tests.console.office import Browser
from tests.console.reviewworld import DEADLINE, EXPIRED, World, world
from tests.content.little import PHRASES, ROOT, TESTS

PAGE = "/console/review"
ACCEPTED = f"{PAGE}/accepted"
NEW = "aun reciben papeles del ptp o ni modo"
ENDS = ("", "_hint", "_do")
XSS = "<script>document.title='x'</script> papeles \u202etxet"


@pytest.fixture(params=["sqlite", "postgresql"])
async def desk(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path, models: Callable[[Path], Path]
) -> AsyncIterator[World]:
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("database_url") if postgresql else ""
    async with world(redis_url, Database(url, tmp_path), tmp_path, models) as found:
        yield found


@pytest.fixture
async def small(
    redis_url: str, tmp_path: Path, models: Callable[[Path], Path]
) -> AsyncIterator[World]:
    async with world(redis_url, Database("", tmp_path), tmp_path, models) as found:
        yield found


async def come_in(desk: World, role: Role = Role.EDITOR) -> Browser:
    desk.office.hire("Ana", role)
    browser = desk.office.browser(**{"Accept-Language": "es-PE"})
    assert (await browser.log_in("Ana")).status == 303
    return browser


async def shown(browser: Browser, path: str = PAGE) -> str:
    answer = await browser.get(path)
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def first(browser: Browser) -> str:
    """Where the first group is."""
    found = re.search(rf'href="({PAGE}/g/[^"]+)"', await shown(browser))
    assert found
    return found[1]


async def test_what_people_pressed_next_is_counted_and_proposed_first(desk: World) -> None:
    for _ in range(2):
        desk.ask(NEW)
        desk.press(DEADLINE)
    desk.ask(NEW)
    browser = await come_in(desk)
    assert "La gente eligió: Plazo del PTP (2)" in " ".join((await shown(browser)).split())
    page = await shown(browser, await first(browser))
    assert "La gente eligió: Plazo del PTP (2)" in " ".join(page.split())
    assert page.index(f'value="{DEADLINE}" data-suggested') < page.index(f'value="{EXPIRED}" data')


async def test_a_group_becomes_a_training_phrase_that_leads_to_nobody(desk: World) -> None:
    desk.ask(NEW, NEW.upper() + "?", "otra cosa de astronautas")
    browser = await come_in(desk)
    path = await first(browser)
    page = await shown(browser, path)
    assert "Conversaciones: 2" in page
    assert page.index(f'value="{EXPIRED}" data-suggested') < page.index(f'value="{DEADLINE}" data')
    answer = await browser.send(path, path, action="train", topic=DEADLINE, text=f" {NEW}\n")
    assert answer.status == 303
    assert re.fullmatch(rf"{PAGE}/g/\S+\?done=train", answer.headers["Location"])
    assert "Aceptada como frase de entrenamiento." in await shown(
        browser, answer.headers["Location"]
    )
    listed = await shown(browser)
    assert "astronautas" in listed
    assert NEW not in listed
    assert NEW in await shown(browser, ACCEPTED)
    patch = await browser.get(f"{ACCEPTED}.patch")
    assert patch.headers["Content-Type"].startswith("text/x-diff")
    desk.git("apply", given=await patch.text())
    assert f"    - {NEW}" in desk.little.text("intents/es/ptp.yml")
    assert desk.little.read().usable
    assert [one.role for one in desk.review.pending()] == ["editor"]
    deeds = {deed.action for deed in desk.office.trail()}
    assert {"review.listed", "review.viewed", "review.train", "review.patch"} <= deeds


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_below_an_editor_nobody_may(small: World, role: Role) -> None:
    small.ask(NEW)
    heap = (await small.reviewing.heaps())[0]
    browser = await come_in(small, role)
    for path in (PAGE, ACCEPTED, f"{ACCEPTED}.patch", f"{PAGE}/g/{heap.fingerprint}"):
        assert (await browser.get(path)).status == 403
    csrf = await browser.csrf("/console/account")
    posted = await browser.post(f"{PAGE}/g/{heap.fingerprint}", {"csrf": csrf, "action": "ignore"})
    assert posted.status == 403
    assert len(await small.reviewing.heaps()) == 1


async def test_a_post_needs_the_form_s_token(small: World) -> None:
    small.ask(NEW)
    browser = await come_in(small)
    path = await first(browser)
    assert (await browser.post(path, {"action": "ignore"})).status == 403
    assert await first(browser) == path


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "train", "text": NEW, "topic": "no/such"}, "Elige un tema"),
        ({"action": "train", "text": PHRASES[DEADLINE][0][0]}, "La frase ya está:"),
        ({"action": "train", "text": TESTS[DEADLINE][0]}, "ya está en el otro grupo"),
        ({"action": "test", "text": "ptp el sacar puedo todavia"}, "Es casi copia"),
        ({"action": "train", "text": "me llamo Juana Quispe y aun dan"}, "un dato de una persona"),
        ({"action": "train", "text": "escribe a ana@example.org"}, "un dato de una persona"),
        ({"action": "train", "text": "soy [name] y aun dan"}, "un dato de una persona"),
        ({"action": "scope", "text": "el numero [phone] de chile"}, "un dato de una persona"),
        ({"action": "draft", "title": "Casa de [name]", "note": "x"}, "un dato de una persona"),
        ({"action": "draft", "title": " ", "note": "x"}, "Escribe un título"),
        ({"action": "train", "text": "..."}, "La frase no tiene palabras"),
    ],
)
async def test_what_may_not_stand_in_the_content_is_refused(
    small: World, fields: dict[str, str], said: str
) -> None:
    small.ask(NEW)
    browser = await come_in(small)
    path = await first(browser)
    answer = await browser.send(path, path, **{"topic": DEADLINE, **fields})
    page = await answer.text()
    assert answer.status == 409
    assert said in page
    assert "Juana" not in page
    assert "ana@example.org" not in page
    assert (small.review.pending(), small.review.drafts()) == ([], [])
    assert await first(browser) == path


async def test_a_bad_form_is_told_so(small: World) -> None:
    small.ask(NEW)
    browser = await come_in(small)
    path = await first(browser)
    for fields in ({"action": "delete"}, {"action": "scope", "near": "x", "text": "y"}, {}):
        assert (await browser.send(path, path, **fields)).status == 400
    for where in ("undo", "done"):
        bad = await browser.send(path, f"{ACCEPTED}/{where}", id="../x", ids="../x")
        assert bad.status == 400
    assert (await browser.get(f"{PAGE}/g/nothing")).status == 404


async def test_ignored_for_ever_means_for_ever(desk: World) -> None:
    desk.ask(NEW, "otra cosa de astronautas")
    browser = await come_in(desk)
    path = next(
        f"{PAGE}/g/{heap.fingerprint}"
        for heap in await desk.reviewing.heaps()
        if heap.wordings[0].text == NEW
    )
    assert (await browser.send(path, path, action="ignore")).status == 303
    desk.ask(NEW, f"{NEW} pues", "papeles del ptp reciben aun")
    page = await shown(browser)
    assert "astronautas" in page
    assert "papeles" not in page
    again = await browser.post(path, {"csrf": await browser.csrf(PAGE), "action": "ignore"})
    assert again.status == 409


async def test_two_editors_cannot_decide_the_same(small: World) -> None:
    small.ask(NEW)
    ana = await come_in(small)
    path = await first(ana)
    csrf = await ana.csrf(path)
    known = await small.queue.groups()
    fields = {"csrf": csrf, "action": "train", "topic": DEADLINE, "text": NEW}
    assert (await ana.post(path, fields)).status == 303
    small.queue._groups = known  # another process that has not looked again yet
    assert (await ana.post(path, {**fields, "text": f"{NEW} causa"})).status == 409
    assert len(small.review.pending()) == 1


async def test_out_of_scope_drafts_and_abuse_go_their_ways(small: World) -> None:
    browser = await come_in(small)
    for text, fields in (
        ("cuanto gana un astronauta en marte", {"action": "scope", "near": "far"}),
        (
            "donde saco brevete de moto",
            {"action": "draft", "title": "Brevete", "note": "brevete de moto"},
        ),
        ("eres feo y tonto bot", {"action": "abuse"}),
    ):
        small.ask(text)
        path = await first(browser)
        answer = await browser.send(path, path, text=text, **fields)
        assert answer.headers["Location"] == f"{PAGE}?done={fields['action']}"
    (phrase,), (draft,) = small.review.pending(), small.review.drafts()
    assert (phrase.topic, phrase.near, phrase.kind) == ("out_of_scope", "far", "train")
    assert (draft.title, draft.note) == ("Brevete", "brevete de moto")
    page = await shown(browser, ACCEPTED)
    assert "Fuera de tema (lejos: otra cosa)" in page
    assert "Brevete" in page
    assert "tonto" not in page
    for one in (phrase, draft):
        assert (await browser.send(ACCEPTED, f"{ACCEPTED}/undo", id=one.id)).status == 303
    again = {heap.wordings[0].text for heap in await small.reviewing.heaps()}
    assert again == {phrase.text, "donde saco brevete de moto"}


async def test_what_was_accepted_can_be_taken_back_until_it_is_handed_over(small: World) -> None:
    small.ask(NEW)
    browser = await come_in(small)
    path = await first(browser)
    fields = {"action": "train", "topic": DEADLINE, "text": f"{NEW} causa"}
    assert (await browser.send(path, path, **fields)).status == 303
    (phrase,) = small.review.pending()
    assert (await browser.send(ACCEPTED, f"{ACCEPTED}/undo", id=phrase.id)).status == 303
    assert small.review.pending() == []
    assert await first(browser) == path
    assert (await browser.send(path, path, **fields)).status == 303
    (phrase,) = small.review.pending()
    assert (await browser.send(ACCEPTED, f"{ACCEPTED}/done", ids=phrase.id)).status == 303
    late = await browser.send(PAGE, f"{ACCEPTED}/undo", id=phrase.id)
    assert late.status == 409
    assert (await browser.get(f"{ACCEPTED}.patch")).status == 404


async def test_a_person_s_words_are_words_on_every_page(small: World) -> None:
    small.ask(XSS)
    browser = await come_in(small)
    path = await first(browser)
    for page in (await shown(browser), await shown(browser, path)):
        assert "<script>document" not in page
        assert "&lt;script&gt;" in page
        assert re.search(r"<bdi[^>]*>&lt;script", page)


FAMILIES = {
    "done": {*ACTIONS, "undone", "handed"},
    "reason": {"fallback", "none", "down", "low", "picked"},
    "refused": {"placeholder", "topic", "title", "twice", "copy", "near", "empty", "long", "link"},
    "kind": {"train", "test"},
}
"""Phrases whose names are put together."""


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_phrase_of_the_pages_is_there_and_no_other(language: str) -> None:
    files = [ROOT / "bot/console/review.py"]
    files += [
        ROOT / f"bot/console/templates/{name}.html"
        for name in ("review", "review_group", "accepted")
    ]
    text = "\n".join(path.read_text() for path in files)
    used = set(re.findall(r"[\"']console\.review\.([a-z_.]*[a-z_])[\"']", text))
    used |= {f"{family}.{name}" for family, names in FAMILIES.items() for name in names}
    used |= {"near", "far", *(f"{one}{end}" for one in ("abuse", "ignore") for end in ENDS)}
    drafts, problems = Drafts(), list[Problem]()
    path = f"locales/{language}/LC_MESSAGES/bot.po"
    read_po(path, (ROOT / path).read_text(encoding="utf-8"), drafts, problems)
    prefix = "console.review."
    there = {
        key.removeprefix(prefix)
        for key in drafts.machine[LanguageCode(language)]
        if key.startswith(prefix)
    }
    assert there == used


async def test_an_empty_review_says_so_in_both_languages(small: World) -> None:
    browser = await come_in(small)
    assert "No hay preguntas sin respuesta" in await shown(browser)
    assert "There are no unanswered questions" in await shown(browser, f"{PAGE}?ui=en")
