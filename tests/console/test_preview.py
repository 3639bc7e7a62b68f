"""The preview: for this machine's browser, each answer as people get it."""

from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.catalog import Catalog
from bot.channels.web.markup import to_html
from bot.console.preview import Preview, PreviewNeeds, Trouble
from bot.mind import markup
from bot.mind.replies import Voice
from bot.model import LanguageCode, Reply, TopicId
from bot.staff import Host
from tests.content.real import catalog as real_catalog
from tests.mind.person import Scripted

CATALOG = real_catalog(Scripted())

XSS = "<script>alert(1)</script>"


class Desk:
    """The preview over the real content, with troubles one can put in."""

    def __init__(self) -> None:
        self.reading = "one"
        self.troubles: list[Trouble] = []

    def needs(self) -> PreviewNeeds:
        def replies(topic: TopicId, language: LanguageCode, now: float) -> Sequence[Reply]:
            voice = Voice(
                catalog=CATALOG, language=language, host=Host(), now=now, channel="telegram"
            )
            return voice.answer(topic)

        def catalog() -> Catalog:
            return CATALOG

        return PreviewNeeds(
            catalog=catalog,
            reading=lambda: self.reading,
            troubles=lambda language: self.troubles,
            replies=replies,
            html=to_html,
            plain=markup.plain,
            say=lambda language, key: CATALOG.phrases[LanguageCode(language)].say(key),
        )


Client = TestClient[web.Request, web.Application]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(Preview(desk.needs()).routes())
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield client


async def text(client: Client, path: str, **headers: str) -> str:
    answer = await client.get(path, headers=headers)
    assert answer.status == 200
    return await answer.text()


async def test_the_index_lists_every_topic_by_its_title(client: Client) -> None:
    page = await text(client, "/preview")
    for topic in CATALOG.topics:
        assert f'href="/preview/{topic}"' in page
    assert "Plazo del PTP" in page


async def test_an_answer_stands_beside_its_translations_with_its_size_and_dates(
    client: Client,
) -> None:
    page = await text(client, "/preview/ptp/deadline")
    for language in CATALOG.languages.values():
        assert f"<h2>{language.name}</h2>" in page
    assert "caracteres" in page
    assert "bytes" in page
    assert "2018-10" in page
    assert 'class="button"' in page


async def test_any_day_can_be_looked_at(client: Client) -> None:
    early = await text(client, "/preview/ptp/expired?on=2025-10-01")
    late = await text(client, "/preview/ptp/expired?on=2035-10-01")
    assert "⚠️" not in early
    assert "⚠️" in late


async def test_the_page_speaks_the_volunteers_language(client: Client) -> None:
    assert 'lang="en"' in await text(client, "/preview", **{"Accept-Language": "en-GB"})
    assert 'lang="es"' in await text(client, "/preview", **{"Accept-Language": "es-VE"})
    assert 'lang="en"' in await text(client, "/preview?ui=en")


async def test_troubles_are_shown_and_never_run(client: Client, desk: Desk) -> None:
    desk.troubles = [Trouble(where="responses/es/ptp.yml:4", text=XSS, error=True)]
    page = await text(client, "/preview")
    assert "responses/es/ptp.yml:4" in page
    assert XSS not in page
    assert "&lt;script&gt;" in page


async def test_a_saved_file_is_told_at_once(client: Client, desk: Desk) -> None:
    assert await text(client, "/preview/changes?now=zero") == "one"
    desk.reading = "two"
    assert await text(client, "/preview/changes?now=one") == "two"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "bot.example.org"},
        {"X-Forwarded-For": "203.0.113.5"},
        {"Forwarded": "for=203.0.113.5"},
        {"Host": "127.0.0.1.example.org"},
    ],
    ids=["another name", "behind a proxy", "forwarded", "a name like ours"],
)
@pytest.mark.parametrize("path", ["/preview", "/preview/ptp/deadline", "/preview/changes"])
async def test_nobody_else_gets_in(path: str, headers: dict[str, str], client: Client) -> None:
    assert (await client.get(path, headers=headers)).status == 404


@pytest.mark.parametrize(
    "path",
    ["/preview/ptp/nothing", "/preview/files/preview.py", "/preview/files/..%2fpreview.py"],
)
async def test_what_is_not_there_is_not_found(path: str, client: Client) -> None:
    assert (await client.get(path)).status == 404


async def test_every_page_forbids_scripts_of_others(client: Client) -> None:
    for path in ("/preview", "/preview/ptp/deadline", "/preview/files/preview.js"):
        answer = await client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
