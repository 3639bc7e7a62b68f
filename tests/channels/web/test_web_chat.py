"""The web chat over real sockets: with a script's JSON, and as plain pages."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

import bot.channels.web as room
from bot.channels.web import WebDoor
from bot.errors import RetryLater
from bot.model import Button, Kind, LanguageCode, PersonKey, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from tests.channels.web.conftest import Town, Towns

Browser = TestClient[web.Request, web.Application]
JSON = {"Accept": "application/json"}
ROOT = Path(__file__).parents[3]


def hidden(page: str) -> dict[str, str]:
    """The form's hidden fields."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


async def open_page(browser: Browser, path: str = "/", **headers: str) -> str:
    """A page's HTML."""
    async with browser.get(path, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


async def say(
    browser: Browser, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
) -> tuple[ClientResponse, str]:
    """Post the form."""
    async with browser.post("/say", data=fields, headers=headers) as answer:
        return answer, await answer.text()


async def say_json(browser: Browser, fields: Mapping[str, str]) -> dict[str, Any]:
    """Post as the script does."""
    answer, text = await say(browser, fields, headers=JSON)
    assert answer.status == 200, text
    return dict(json.loads(text))


def cookie(browser: Browser) -> str:
    """The visit's token, empty when there is none."""
    for morsel in browser.session.cookie_jar:
        if morsel.key == "tu_causa":
            return morsel.value
    return ""


def only_person(town: Town) -> PersonKey:
    """The one who wrote."""
    (person,) = {message.person for message in town.bot.received}
    return person


async def test_a_new_visitor_is_welcomed_in_the_browsers_language(town: Town) -> None:
    page = await open_page(town.browser(), **{"Accept-Language": "fr-FR, en;q=0.8, es;q=0.5"})
    assert '<html lang="en" dir="ltr">' in page
    assert "welcome title &lt;en&gt;" in page
    assert "host line en." in page
    assert "not official &lt;en&gt;" in page
    for payload in ("/start", "/menu", "/idioma", "/privacidad", "/borrar", "/humano"):
        assert f'name="payload" value="{payload}"' in page


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("qu-PE", "es"),
        ("*", "es"),
        ("en;q=0, es", "es"),
        ("AR-eg", "ar"),
        ("es;q=0.2,en;q=oops,ar;q=0.1", "es"),
        ("\t;;q=,,=\u00e9" + "x" * 3000, "es"),
    ],
)
async def test_any_accept_language_gives_a_page(town: Town, header: str, language: str) -> None:
    page = await open_page(town.browser(), **{"Accept-Language": header})
    assert f'<html lang="{language}"' in page


async def test_a_right_to_left_language_turns_the_page(town: Town) -> None:
    assert '<html lang="ar" dir="rtl">' in await open_page(
        town.browser(), **{"Accept-Language": "ar"}
    )


async def test_a_question_is_answered_on_the_page_that_echoes_it(town: Town) -> None:
    browser = town.browser()
    fields = hidden(await open_page(browser))
    answer, page = await say(browser, {**fields, "text": "hasta cuando <b>el ptp?"})
    assert answer.status == 200
    assert "hasta cuando &lt;b&gt;el ptp?</div>" in page
    assert "<b>Preguntaste:</b> hasta cuando &lt;b&gt;el ptp?" in page
    assert 'value="/ptp/expired">¿Y ahora qué hago?</button>' in page
    assert 'href="https://www.gob.pe/ley" target="_blank" rel="noopener noreferrer"' in page
    (message,) = town.bot.received
    assert message.kind is Kind.TEXT
    assert message.channel == "web"
    assert message.address == message.person
    assert message.id.startswith(f"web:{message.person}:")
    assert message.received_at > 1.7e9
    assert cookie(browser) not in repr(message)


async def test_a_button_is_a_button_and_keeps_the_draft(town: Town) -> None:
    browser = town.browser()
    _, page = await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    fields = {**hidden(page), "payload": "/ptp/expired", "text": "a medio escr"}
    _, page = await say(browser, fields)
    assert town.bot.received[-1].kind is Kind.BUTTON
    assert town.bot.received[-1].text == "/ptp/expired"
    assert '<div class="t" dir="auto">¿Y ahora qué hago?</div>' in page
    assert "a medio escr</textarea>" in page
    assert page.index("Preguntaste") < page.index('id="new"') < page.index("Tocaste")


async def test_the_script_gets_letters_as_json(town: Town) -> None:
    browser = town.browser()
    reply = await say_json(browser, {**hidden(await open_page(browser)), "text": "hola"})
    assert reply["letters"] == [
        {
            "id": "1-0",
            "html": "<b>Preguntaste:</b> hola",
            "buttons": [
                [{"title": "¿Y ahora qué hago?", "payload": "/ptp/expired"}],
                [
                    {"title": "Otro tema", "payload": "/menu"},
                    {"title": "La ley", "url": "https://www.gob.pe/ley"},
                ],
            ],
            "language": "es",
            "direction": "ltr",
        }
    ]
    assert not reply["pending"]
    assert not reply["ended"]
    assert not reply["fresh"]
    assert "words" not in reply


async def test_a_reply_in_two_letters_is_waited_for(town: Town) -> None:
    browser = town.browser()
    reply = await say_json(browser, {**hidden(await open_page(browser)), "text": "dos"})
    assert [letter["html"] for letter in reply["letters"]] == ["primera parte", "segunda parte"]


async def test_a_change_of_language_brings_the_pages_phrases(town: Town) -> None:
    browser = town.browser()
    fields = hidden(await open_page(browser, **{"Accept-Language": "es"}))
    reply = await say_json(browser, {**fields, "payload": "/idioma:ar"})
    assert reply["words"]["web.send"] == "send <ar>"
    assert reply["host"] == "host line ar."
    assert (reply["language"], reply["direction"]) == ("ar", "rtl")
    assert '<html lang="ar" dir="rtl">' in await open_page(browser)


async def test_the_same_form_twice_is_one_question_and_shows_its_answer(town: Town) -> None:
    browser = town.browser()
    fields = {**hidden(await open_page(browser)), "text": "hola"}
    await say(browser, fields)
    _, page = await say(browser, fields)
    assert len(town.bot.received) == 1
    assert page.count("Preguntaste") == 1
    assert "pending" not in page.partition('id="status"')[2].partition("</div>")[0]


async def test_two_buttons_of_a_page_brought_back_are_two_questions(town: Town) -> None:
    browser = town.browser()
    fields = hidden(await open_page(browser))
    await say(browser, {**fields, "payload": "/start"})
    await say(browser, {**fields, "payload": "/menu"})
    assert [message.text for message in town.bot.received] == ["/start", "/menu"]


async def test_a_late_answer_is_announced_and_found_by_the_link(towns: Towns) -> None:
    town = await towns.build(answer_seconds=0.1)
    browser = town.browser()
    town.bot.may_answer.clear()
    _, page = await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    assert '<p class="note">pending &lt;es&gt;</p>' in page
    assert 'href="/?after=#new"' in page
    assert "nothing new" in await open_page(browser, "/?after=")
    town.bot.may_answer.set()
    await asyncio.sleep(0.05)
    page = await open_page(browser, "/?after=")
    assert "Preguntaste" in page
    assert "nothing new" not in page


async def test_the_new_messages_link_marks_what_is_new(town: Town) -> None:
    browser = town.browser()
    await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    await town.door.send(only_person(town), Reply(text="más tarde", language=LanguageCode("es")))
    page = await open_page(browser, "/?after=1-0")
    assert page.index("Preguntaste") < page.index('id="new"') < page.index("más tarde")
    assert 'href="/?after=2-0#new"' in page


@pytest.mark.parametrize("after", ["nonsense", "9-9", "'\"><script>", "x" * 500, "\u202e"])
async def test_a_forged_place_in_the_mailbox_does_no_harm(town: Town, after: str) -> None:
    browser = town.browser()
    fields = hidden(await open_page(browser))
    await say(browser, {**fields, "text": "hola"})
    async with browser.get("/", params={"after": after}) as answer:
        assert answer.status == 200
        assert "Preguntaste" in await answer.text()
    assert (await say_json(browser, {**fields, "text": "y", "after": after}))["letters"]


async def test_a_return_shows_the_last_twenty_letters_and_no_question(town: Town) -> None:
    browser = town.browser()
    await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    for number in range(30):
        reply = Reply(text=f"carta {number}.", language=LanguageCode("es"))
        await town.door.send(only_person(town), reply)
    page = await open_page(browser)
    assert page.count("data-id=") == 20
    assert "carta 29." in page
    assert "carta 9." not in page
    assert "welcome" not in page
    assert 'class="m me"' not in page


async def test_two_people_never_see_each_other(town: Town) -> None:
    one, other = town.browser(), town.browser()
    await say(one, {**hidden(await open_page(one)), "text": "secreto"})
    await open_page(other)
    assert "secreto" not in await open_page(other)
    assert cookie(one) != cookie(other)


async def test_the_cookie_is_private_short_lived_and_renewed(town: Town) -> None:
    browser = town.browser()
    for _ in range(2):
        async with browser.get("/", headers={"X-Forwarded-Proto": "https"}) as answer:
            line = answer.headers["Set-Cookie"]
        assert re.match(r"tu_causa=[\w-]{22};", line)
        for part in ("HttpOnly", "SameSite=Lax", "Max-Age=86400", "Path=/", "Secure"):
            assert part in line
    async with town.browser().get("/") as answer:
        assert "Secure" not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("token", ["", "short", "x" * 23, "../../../etc/passwd!!!", "é" * 22])
async def test_a_token_that_we_did_not_make_is_replaced(town: Town, token: str) -> None:
    browser = town.browser()
    async with browser.get("/", headers={"Cookie": f"tu_causa={token}"}) as answer:
        assert answer.cookies["tu_causa"].value != token


@pytest.mark.parametrize("word", ["/borrar", " /BORRAR ", "/delete"])
async def test_after_borrar_the_answer_is_shown_and_the_cookie_gone(town: Town, word: str) -> None:
    browser = town.browser()
    _, page = await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    before = cookie(browser)
    answer, page = await say(browser, {**hidden(page), "text": word})
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert cookie(browser) == ""
    assert ("Borramos todo" in page) == (word == "/borrar") or "Preguntaste" in page
    assert "ended" in page
    assert "hola" not in page
    await open_page(browser)
    assert cookie(browser) not in {"", before}


async def test_the_cookie_stays_until_the_answer_to_borrar_has_come(towns: Towns) -> None:
    town = await towns.build(answer_seconds=0.1)
    browser = town.browser()
    fields = hidden(await open_page(browser))
    town.bot.may_answer.clear()
    reply = await say_json(browser, {**fields, "payload": "/borrar"})
    assert reply["pending"]
    assert not reply["ended"]
    assert cookie(browser)


@pytest.mark.parametrize(
    "token",
    [None, "", "wrong", "ñandú", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")],
)
async def test_a_post_without_our_token_is_refused(town: Town, token: str | None) -> None:
    browser = town.browser()
    fields = {**hidden(await open_page(browser)), "text": "hola"}
    fields.pop("csrf")
    if token is not None:
        fields["csrf"] = token
    answer, page = await say(browser, fields, headers={"Accept-Language": "en"})
    assert answer.status == 403
    assert "forbidden &lt;en&gt;" in page
    assert '<a class="b main" href="/">back &lt;en&gt;</a>' in page
    answer, text = await say(browser, fields, headers=JSON)
    assert answer.status == 403
    assert json.loads(text) == {"error": "forbidden <es>"}
    assert town.bot.received == []


async def test_a_post_from_another_site_is_refused_and_leaves_no_cookie(town: Town) -> None:
    for site in ("cross-site", "same-site", "none", ""):
        headers = {"Sec-Fetch-Site": site} if site else {}
        answer, _ = await say(town.browser(), {"text": "hola"}, headers=headers)
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers
    assert town.bot.received == []


async def test_a_page_left_open_until_the_cookie_ran_out_still_asks(town: Town) -> None:
    browser = town.browser()
    fields = {"text": "hola", "csrf": "old", "after": "77-0", "nonce": "n" * 22}
    headers = {"Sec-Fetch-Site": "same-origin", **JSON}
    answer, text = await say(browser, fields, headers=headers)
    assert answer.status == 200
    reply = json.loads(text)
    assert reply["fresh"]
    assert len(reply["letters"]) == 1
    again = await say_json(browser, {"text": "y", "csrf": reply["csrf"], "after": "1-0"})
    assert not again["fresh"]


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x00", "\u202e\u202d"])
async def test_an_empty_text_is_answered_kindly(town: Town, text: str) -> None:
    browser = town.browser()
    fields = {**hidden(await open_page(browser)), "text": text}
    answer, page = await say(browser, fields)
    assert answer.status == 422
    assert '<p class="note">empty &lt;es&gt;</p>' in page
    answer, body = await say(browser, fields, headers=JSON)
    assert answer.status == 422
    assert json.loads(body)["error"] == "empty <es>"
    assert town.bot.received == []


async def test_a_text_that_is_too_long_is_refused_and_kept_in_the_form(town: Town) -> None:
    browser = town.browser()
    answer, page = await say(browser, {**hidden(await open_page(browser)), "text": "a" * 4097})
    assert answer.status == 422
    assert "too long &lt;es&gt;" in page
    assert "a" * 4097 + "</textarea>" in page
    assert town.bot.received == []


async def test_4096_emoji_are_a_question(town: Town) -> None:
    browser = town.browser()
    await say_json(browser, {**hidden(await open_page(browser)), "text": "😀" * 4096})
    assert town.bot.received[0].text == "😀" * 4096


async def test_nul_controls_and_overrides_are_taken_out(town: Town) -> None:
    browser = town.browser()
    text = " ho\x00la\x07 \u202emundo\u202c\r\ny\u2028más\t."
    await say_json(browser, {**hidden(await open_page(browser)), "text": text})
    assert town.bot.received[0].text == "hola  mundo\ny\nmás\t."


async def test_a_body_over_64_kb_is_413(town: Town) -> None:
    browser = town.browser()
    fields = hidden(await open_page(browser))
    answer, page = await say(browser, {**fields, "text": "a" * 70_000})
    assert answer.status == 413
    assert "too big &lt;es&gt;" in page

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"a" * 1000

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser.post("/say", data=endless(), headers=kind) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"text":"x"}', "application/json", 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
        (b"&".join(b"a%d=1" % n for n in range(50)), "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe%ff%zz&&==", "application/x-www-form-urlencoded", 403),
    ],
)
async def test_what_is_no_form_is_refused(town: Town, body: bytes, kind: str, status: int) -> None:
    browser = town.browser()
    async with browser.post("/say", data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == status
        assert "<html" in await answer.text()


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/say", "POST"),
        ("PUT", "/say", "POST"),
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/events", "GET"),
        ("HEAD", "/events", "GET"),
        ("OPTIONS", "/static/x.css", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_405(town: Town, method: str, path: str, allowed: str) -> None:
    async with town.browser().request(method, path) as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == allowed
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_question_that_cannot_be_kept_stays_in_the_form(town: Town) -> None:
    browser = town.browser()
    fields = {**hidden(await open_page(browser)), "text": "mi pregunta"}
    town.bot.broken = True
    answer, page = await say(browser, fields)
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    assert "unkept &lt;es&gt;" in page
    assert "mi pregunta</textarea>" in page
    assert hidden(page)["nonce"] == fields["nonce"]
    answer, text = await say(browser, fields, headers=JSON)
    assert answer.status == 503
    assert json.loads(text)["error"] == "unkept <es>"
    _, page = await say(browser, {**fields, "text": "", "payload": "/menu"})
    assert 'value="/menu" data-say="web.try_again"' in page
    town.bot.broken = False
    assert (await say_json(browser, fields))["letters"]


async def test_a_store_that_fails_after_receipt_means_on_its_way(town: Town) -> None:
    browser = town.browser()
    fields = {**hidden(await open_page(browser)), "text": "hola"}
    town.bot.broken_after_receipt = True
    town.bot.may_answer.clear()
    reply = await say_json(browser, fields)
    assert reply["pending"]
    assert len(town.bot.received) == 1
    town.bot.broken = False


async def test_a_page_that_cannot_be_shown_says_so(town: Town) -> None:
    browser = town.browser()
    await open_page(browser)
    town.bot.broken = True
    async with browser.get("/") as answer:
        assert answer.status == 503
        assert "unavailable &lt;es&gt;" in await answer.text()


async def test_an_unforeseen_error_is_a_page_and_names_nobody_in_the_log(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise ValueError("hola 127.0.0.1")

    browser = town.browser()
    fields = {**hidden(await open_page(browser)), "text": "hola"}
    monkeypatch.setattr(town.bot, "receive", fail)
    with caplog.at_level(logging.DEBUG):
        answer, page = await say(browser, fields)
    assert answer.status == 500
    assert "went wrong &lt;es&gt;" in page
    assert "ValueError at" in caplog.text
    for secret in ("hola", "127.0.0.1", cookie(browser)):
        assert secret not in caplog.text


async def test_every_response_has_the_security_headers(town: Town) -> None:
    browser = town.browser()
    fields = hidden(await open_page(browser))
    answers = [(await say(browser, {**fields, "text": "hola"}))[0]]
    answers.append((await say(browser, {"text": "hola"}))[0])
    answers.append((await say(browser, fields, headers=JSON))[0])
    for path in ("/", "/say", "/events", "/static/no.css", "/static/chat.css"):
        async with browser.get(path) as answer:
            answers.append(answer)
            answer.close()
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
        if answer.url.path != "/static/chat.css":
            assert answer.headers["Cache-Control"] == "no-store"


async def test_the_pages_own_files_may_be_kept_for_ever(town: Town) -> None:
    browser = town.browser()
    page = await open_page(browser)
    urls = re.findall(r'"(/static/[^"]+)"', page)
    assert len(urls) == 3
    for url in urls:
        async with browser.get(url) as answer:
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]
        async with browser.get(re.sub(r"\.\w{10}\.", ".0123456789.", url)) as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-cache"
    for path in ("/static/..%2Fchat.py", "/static/chat.py", "/static/.css", "/static/x"):
        async with browser.get(path) as answer:
            assert answer.status == 404


async def test_there_is_nothing_inline_in_the_page(town: Town) -> None:
    browser = town.browser()
    _, page = await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]


@asynccontextmanager
async def events(browser: Browser, **headers: str) -> AsyncIterator[ClientResponse]:
    """An open stream."""
    async with browser.get("/events", headers=headers) as answer:
        yield answer
        answer.close()


async def next_letter(answer: ClientResponse) -> dict[str, Any]:
    """The next letter of a stream."""
    async with asyncio.timeout(3):
        async for line in answer.content:
            if line.startswith(b"data: "):
                return dict(json.loads(line.removeprefix(b"data: ")))
    raise AssertionError("the stream ended")


async def test_a_later_letter_comes_by_the_stream(town: Town) -> None:
    browser = town.browser()
    await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    person = only_person(town)
    async with events(browser, **{"Last-Event-ID": "1-0"}) as answer:
        assert answer.content_type == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        await town.door.send(person, Reply(text="tarde\n<i>ya</i>", language=LanguageCode("es")))
        letter = await next_letter(answer)
    assert (letter["id"], letter["html"]) == ("2-0", "tarde<br><i>ya</i>")


async def test_a_stream_begins_with_what_was_missed(town: Town) -> None:
    browser = town.browser()
    await say(browser, {**hidden(await open_page(browser)), "text": "dos"})
    async with events(browser) as answer:
        assert (await next_letter(answer))["id"] == "1-0"
        assert (await next_letter(answer))["id"] == "2-0"
    async with browser.get("/events?after=1-0") as answer:
        assert (await next_letter(answer))["id"] == "2-0"
        answer.close()


async def test_an_idle_stream_beats(town: Town) -> None:
    browser = town.browser()
    await open_page(browser)
    async with events(browser) as answer, asyncio.timeout(3):
        assert await answer.content.readuntil(b"\n\n") == b"retry: 4000\n\n"
        for _ in range(3):
            assert await answer.content.readuntil(b"\n\n") == b":\n\n"


async def test_a_stranger_gets_no_stream(town: Town) -> None:
    async with events(town.browser()) as answer:
        assert answer.status == 204


async def test_streams_are_bounded_for_a_person_and_in_all(towns: Towns) -> None:
    town = await towns.build(streams_per_person=2, streams_total=3)
    one, other = town.browser(), town.browser()
    await open_page(one)
    await open_page(other)
    async with events(one), events(one):
        async with events(one) as third:
            assert third.status == 429
            assert third.headers["Retry-After"]
        async with events(other) as third:
            assert third.status == 200
            async with events(other) as fourth:
                assert fourth.status == 429


async def test_a_stream_whose_browser_is_gone_makes_room_at_once(towns: Towns) -> None:
    town = await towns.build(streams_per_person=1, heartbeat_seconds=60)
    browser = town.browser()
    await open_page(browser)
    for _ in range(5):
        async with events(browser) as answer:
            assert answer.status == 200
        await asyncio.sleep(0.05)


async def test_streams_end_with_borrar_and_when_the_server_stops(towns: Towns) -> None:
    town = await towns.build(heartbeat_seconds=60)
    browser = town.browser()
    fields = hidden(await open_page(browser))
    async with events(browser) as answer, asyncio.timeout(3):
        assert await answer.content.readuntil(b"\n\n") == b"retry: 4000\n\n"
        await say_json(browser, {**fields, "payload": "/borrar"})
        await answer.content.read()
    await open_page(browser)
    async with events(browser) as answer, asyncio.timeout(3):
        await town.chat.close()
        await answer.content.read()


async def test_a_stream_ends_when_the_store_breaks_or_its_time_is_up(towns: Towns) -> None:
    town = await towns.build(stream_seconds=0.3)
    browser = town.browser()
    await open_page(browser)
    async with events(browser) as answer, asyncio.timeout(3):
        await answer.content.read()
    town.bot.broken = True
    async with events(browser) as answer, asyncio.timeout(3):
        await answer.content.read()


async def test_a_button_link_that_is_not_https_is_left_out(town: Town) -> None:
    browser = town.browser()
    await say(browser, {**hidden(await open_page(browser)), "text": "hola"})
    buttons = ((Button(title="mal", url="javascript:alert(1)"),), (Button(title="nada"),))
    reply = Reply(text="x", language=LanguageCode("es"), buttons=buttons)
    await town.door.send(only_person(town), reply)
    page = await open_page(browser)
    assert "javascript" not in page
    assert "nada" not in page


async def test_the_door_says_retry_later_when_the_mailbox_is_down(town: Town) -> None:
    town.bot.broken = True
    with pytest.raises(RetryLater) as caught:
        await WebDoor(town.bot).send("p", Reply(text="x", language=LanguageCode("es")))
    assert caught.value.after > 0


async def test_nothing_about_a_person_is_logged(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    browser = town.browser()
    with caplog.at_level(logging.INFO):
        await say(browser, {**hidden(await open_page(browser)), "text": "mi secreto"})
        async with events(browser):
            pass
    records = [record for record in caplog.records if record.name.startswith("bot")]
    assert records == []


def test_every_phrase_of_the_room_is_in_locales() -> None:
    book = ROOT / "locales" / "es" / "LC_MESSAGES" / "bot.po"
    if not book.exists():
        pytest.skip("locales/es/LC_MESSAGES/bot.po is not there yet")
    folder = Path(room.__file__).parent
    files = [path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".js"}]
    used = {
        key for path in files for key in re.findall(r"[\"'](web\.[a-z_]+)[\"']", path.read_text())
    }
    known = set(re.findall(r'msgid "(web\.[a-z_]+)"', book.read_text()))
    assert used - known == set()
    assert known - used == set()
