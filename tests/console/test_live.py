"""The live view: what is there, what arrives, and what a slow or lost browser is told."""

import asyncio
import json

import pytest

from bot.console import sse
from bot.console.lines import LONGEST
from bot.console.live import CATCH_UP, PAGE
from bot.staff import Role
from tests.console.deskworld import Console, conversation, events

XSS = "<script>alert(1)</script>"


async def page(console: Console, path: str = "/console/") -> str:
    """A page as an operator's browser without script gets it."""
    answer = await console.browser(console.log_in()).get(path)
    assert answer.status == 200
    return await answer.text()


async def test_a_stranger_is_sent_to_the_login(console: Console) -> None:
    answer = await console.browser().get("/console/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"][:14]) == (303, "/console/login")
    answer = await console.browser().get(
        "/console/live/events", headers={"Accept": "text/event-stream"}
    )
    assert answer.status == 401


async def test_each_turn_is_one_row_that_leads_to_its_thread(console: Console) -> None:
    console.log.add("hasta cuando hay plazo")
    console.log.add(XSS, outcome="urgent", topic="safety/violence", language="pt", channel="web")
    text = await page(console)
    assert text.index("&lt;script&gt;alert(1)") < text.index("hasta cuando")
    assert XSS not in text
    assert f'href="/console/c/{conversation(1)}"' in text
    assert 'class="turn k-urgent" data-place="2"' in text
    assert '<bdi lang="pt" dir="ltr">' in text
    assert "Urgente" in text and "Respondida" in text
    assert "Chat de la web" in text and "Português" in text
    assert "Plazo" in text


async def test_words_that_are_gone_or_never_were_are_said_to_be(console: Console) -> None:
    console.log.add("", text_gone=True)
    console.log.add("", outcome="command", topic=None)
    text = await page(console)
    assert "El texto ya se borró" in text
    assert "Sin texto: un botón o una orden" in text


async def test_a_flood_of_words_is_cut(console: Console) -> None:
    console.log.add("x" * 30_000)
    assert "x" * LONGEST + "…" in await page(console)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"uno", "dos", "tres", "cuatro"}),
        ("?language=pt", {"dos"}),
        ("?group=ptp", {"uno", "dos"}),
        ("?outcome=fallback", {"tres"}),
        ("?outcome=human", {"cuatro"}),
        ("?channel=web", {"tres"}),
        ("?channel=web&language=pt", set()),
        ("?language=klingon&group=../x&outcome=%3Cscript%3E", {"uno", "dos", "tres", "cuatro"}),
    ],
)
async def test_filters(console: Console, query: str, shown: set[str]) -> None:
    console.log.add("uno")
    console.log.add("dos", language="pt")
    console.log.add("tres", outcome="fallback", topic=None, channel="web")
    console.log.add("cuatro", outcome="human", topic=None)
    text = await page(console, f"/console/{query}")
    assert {word for word in ("uno", "dos", "tres", "cuatro") if f">{word}</bdi>" in text} == shown
    assert ("Nada coincide" in text and "hidden>Nada" not in text) == (not shown)


async def test_older_pages_go_back_without_gap_or_repeat(console: Console) -> None:
    for number in range(PAGE + 5):
        console.log.add(f"turno {number}.")
    text = await page(console)
    assert text.count('<li class="turn') == PAGE
    assert "http-equiv" in text
    older = text.partition('href="/console/?before=')[2].partition('"')[0]
    text = await page(console, f"/console/?before={older}")
    assert [f"turno {number}." in text for number in range(6)] == [True] * 5 + [False]
    assert "live.js" not in text.replace("live.css", "") and "http-equiv" not in text


@pytest.mark.parametrize("before", ["-1", "x", "9" * 30, "1e5", "٣"])
async def test_a_place_that_cannot_be_is_the_newest_page(console: Console, before: str) -> None:
    console.log.add("hola")
    assert ">hola</bdi>" in await page(console, f"/console/?before={before}")


async def test_the_stream_gives_what_arrives_after_the_page(console: Console) -> None:
    console.log.add("antes")
    console.log.add("mientras se leía")
    browser = console.browser(console.log_in())
    stream = await browser.get("/console/live/events?after=1")
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    (first,) = await events(stream, 1)
    console.log.add("después")
    (second,) = await events(stream, 1)
    assert (first[0], second[0]) == ("2", "3")
    assert "mientras se leía" in json.loads(first[2])["html"]
    assert "después" in json.loads(second[2])["html"]
    stream.close()


async def test_a_browser_that_comes_back_is_told_what_it_missed_and_no_more(
    console: Console,
) -> None:
    for number in range(5):
        console.log.add(f"turno {number}")
    browser = console.browser(console.log_in())
    stream = await browser.get("/console/live/events?after=1", headers={"Last-Event-ID": "3"})
    assert [id for id, _, _ in await events(stream, 2)] == ["4", "5"]
    stream.close()


async def test_what_arrives_while_a_browser_catches_up_is_told_once(console: Console) -> None:
    console.log.add("uno")
    console.log.add("dos")
    console.log.late = 2
    stream = await console.browser(console.log_in()).get("/console/live/events")
    first = await events(stream, 2)
    console.log.add("tres")
    assert [id for id, _, _ in first + await events(stream, 1)] == ["1", "2", "3"]
    stream.close()


async def test_who_missed_too_much_reads_the_page_again(console: Console) -> None:
    for number in range(CATCH_UP + 1):
        console.log.add(f"turno {number}")
    stream = await console.browser(console.log_in()).get("/console/live/events")
    assert [name for _, name, _ in await events(stream, 1)] == ["reload"]


async def test_the_stream_is_filtered_and_in_the_readers_language(console: Console) -> None:
    browser = console.browser(console.log_in())
    stream = await browser.get("/console/live/events?outcome=urgent&ui=en")
    console.log.add("no")
    console.log.add("sí", outcome="urgent")
    ((id, _, data),) = await events(stream, 1)
    assert id == "2" and "Urgent<" in json.loads(data)["html"]
    stream.close()


async def test_no_words_can_break_out_of_an_event(console: Console) -> None:
    stream = await console.browser(console.log_in()).get("/console/live/events")
    hostile = "a\n\nevent: reload\ndata: {}\n\r\u2028id: 9\n\ud800 \u202e" + XSS
    console.log.add(hostile)
    console.log.add("luego")
    first, second = await events(stream, 2)
    assert (first[1], second[1], second[0]) == ("turn", "turn", "2")
    assert XSS not in json.loads(first[2])["html"]
    stream.close()


async def test_a_hundred_readers_cost_one_reading_of_the_log(console: Console) -> None:
    browsers = [console.browser(console.log_in(f"ana{n}")) for n in range(100)]
    streams = await asyncio.gather(*(b.get("/console/live/events") for b in browsers))
    console.log.reads = 0
    console.log.add("hola a todos")
    told = await asyncio.gather(*(events(stream, 1) for stream in streams))
    assert {id for ((id, _, _),) in told} == {"1"}
    assert console.log.reads < 50
    for stream in streams:
        stream.close()


def test_a_reader_that_falls_behind_is_lost_rather_than_told_with_a_gap() -> None:
    listener = sse.Listener[int]()
    for number in range(sse.QUEUE + 1):
        listener.put(number)
    assert listener.lost and listener.waiting.qsize() == sse.QUEUE


async def test_a_slow_reader_loses_its_stream_and_stops_nobody(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "WRITE_SECONDS", 0.2)
    slow = await console.browser(console.log_in("slow")).get("/console/live/events")
    good = await console.browser(console.log_in("good")).get("/console/live/events")
    monkeypatch.setattr(console.live, "_event", lambda line, ui: flood(line.place))
    for number in range(40):
        console.log.add(f"turno {number}")
    assert len(await events(good, 40)) == 40
    async with asyncio.timeout(5):
        while console.streams.count > 1:
            await asyncio.sleep(0.01)
    slow.close()
    good.close()


def flood(place: int) -> bytes:
    """An event of 250,000 bytes: forty of them fill every buffer on the way."""
    return sse.event("turn", "x" * 250_000, id=str(place))


async def test_streams_are_bounded_for_each_operator(console: Console) -> None:
    browser = console.browser(console.log_in())
    streams = [await browser.get("/console/live/events") for _ in range(sse.STREAMS_PER_OPERATOR)]
    refused = await browser.get("/console/live/events", headers={"Accept": "text/event-stream"})
    assert refused.status == 429
    other = await console.browser(console.log_in("luis")).get("/console/live/events")
    assert other.status == 200
    for stream in [*streams, other]:
        stream.close()


async def test_a_stream_is_nobodys_doing(console: Console) -> None:
    token = console.log_in()
    stream = await console.browser(token).get("/console/live/events")
    stream.close()
    await page(console)
    assert console.active == [False, True]


async def test_a_log_that_cannot_be_read_is_told_and_does_not_end_the_watch(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "BACK_OFF_SECONDS", 0.02)
    browser = console.browser(console.log_in())
    stream = await browser.get("/console/live/events")
    console.log.broken = True
    assert (await browser.get("/console/")).status == 503
    await asyncio.sleep(0.05)
    console.log.broken = False
    console.log.add("otra vez")
    assert len(await events(stream, 1)) == 1
    stream.close()


async def test_a_viewer_may_watch(console: Console) -> None:
    answer = await console.browser(console.log_in("vera", Role.VIEWER)).get("/console/")
    assert answer.status == 200
