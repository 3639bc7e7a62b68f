"""Floods of the web chat, over real HTTP and behind a proxy that names the addresses."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import fields
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.channels.web.form import MAX_BODY
from bot.channels.web.limits import KNOWN, Bucket, Disguise
from bot.channels.web.needs import WebNeeds
from bot.console_wiring import address_of, counted, counted_of, network_of
from tests import smallworld
from tests.conftest import RunningBot, StartBot

DEFAULTS: dict[str, Any] = {item.name: item.default for item in fields(WebNeeds)}
BURST: int = DEFAULTS["posts_at_once"]
VISITS: int = DEFAULTS["visits_at_once"]
STREAMS: int = DEFAULTS["streams_per_address"]
JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def bot(start_bot: StartBot) -> RunningBot:
    """The program behind a proxy on this machine."""
    return await start_bot(TRUSTED_PROXIES="127.0.0.0/8", MESSAGES_PER_MINUTE="30")


class Browser:
    """Somebody at an address, with or without cookies."""

    def __init__(self, bot: RunningBot, address: str, *, cookies: bool = True) -> None:
        jar = aiohttp.CookieJar(unsafe=True) if cookies else aiohttp.DummyCookieJar()
        self.session = aiohttp.ClientSession(bot.url, cookie_jar=jar)
        self.headers = {"X-Forwarded-For": address}
        self.csrf = ""

    async def post(self, text: str, *, number: int = 0) -> tuple[int, str]:
        """Say something as the page's script does; gives the status and the body."""
        fields = {"text": text, "csrf": self.csrf, "nonce": f"nonce-{number:08}"}
        headers = {**JSON, **self.headers}
        async with self.session.post("/say", data=fields, headers=headers) as answer:
            body = await answer.text()
            if found := re.search(r'"csrf": "([^"]+)"', body):
                self.csrf = found[1]
            return answer.status, body

    async def get(self, path: str = "/") -> int:
        async with self.session.get(path, headers=self.headers) as answer:
            await answer.read()
            return answer.status

    async def close(self) -> None:
        await self.session.close()


class Browsers:
    """Opens browsers and closes them."""

    def __init__(self, bot: RunningBot) -> None:
        self.bot = bot
        self.opened: list[Browser] = []

    def __call__(self, address: str, *, cookies: bool = True) -> Browser:
        self.opened.append(Browser(self.bot, address, cookies=cookies))
        return self.opened[-1]

    async def close(self) -> None:
        for one in self.opened:
            await one.close()


@pytest.fixture
async def browsers(bot: RunningBot) -> AsyncIterator[Browsers]:
    found = Browsers(bot)
    yield found
    await found.close()


async def test_one_browser_is_asked_for_patience_and_others_at_its_address_are_not(
    bot: RunningBot, browsers: Browsers
) -> None:
    ana, eva = browsers("203.0.113.7"), browsers("203.0.113.7")
    assert (await ana.post(smallworld.ask(1)))[0] == 200
    found = [await ana.post(smallworld.ask(1), number=n) for n in range(1, 34)]
    status, body = found[-1]
    assert status == 429
    assert "medio minuto" in body
    assert 28 <= sum(code == 200 for code, _ in found) <= 31
    assert (await eva.post(smallworld.ask(2)))[0] == 200


async def test_who_throws_cookies_away_is_limited_by_the_address_and_others_are_not(
    bot: RunningBot, browsers: Browsers
) -> None:
    forger = browsers("203.0.113.7", cookies=False)
    found = await asyncio.gather(*(forger.post("/menu", number=n) for n in range(BURST + 40)))
    counts = Counter(status for status, _ in found)
    assert counts[429] >= 10
    assert counts[200] >= BURST
    assert (await browsers("203.0.113.8").post("/menu"))[0] == 200
    assert bot.app.connections.closed >= 10


async def test_somebody_in_danger_is_let_in_beside_a_flood(
    bot: RunningBot, browsers: Browsers
) -> None:
    forger = browsers("203.0.113.7", cookies=False)
    await asyncio.gather(*(forger.post("/menu", number=n) for n in range(BURST + 40)))
    while (await forger.post("/menu"))[0] == 200:
        pass
    pressing = [(await browsers("203.0.113.7").post("/humano"))[0] for _ in range(8)]
    assert pressing == [200] * 8


async def test_pages_are_limited_by_the_address(bot: RunningBot, browsers: Browsers) -> None:
    forger = browsers("203.0.113.7")
    found = await asyncio.gather(*(forger.get() for _ in range(VISITS + 80)))
    assert Counter(found)[429] >= 10
    assert await browsers("203.0.113.8").get() == 200
    assert await browsers("203.0.113.7").get("/static/chat.css") in (200, 404)


async def test_streams_are_bounded_by_the_address(bot: RunningBot, browsers: Browsers) -> None:
    async with asyncio.timeout(30):
        answers = []
        for _ in range(STREAMS // 4 + 1):
            one = browsers("203.0.113.7")
            await one.get()
            for _ in range(4):
                answers.append(await one.session.get("/events", headers=one.headers))
        statuses = Counter(answer.status for answer in answers)
        assert statuses == {200: STREAMS, 429: 4}
        other = browsers("203.0.113.8")
        await other.get()
        async with other.session.get("/events", headers=other.headers) as answer:
            assert answer.status == 200
        for answer in answers:
            answer.close()


async def test_a_body_that_is_too_large_is_refused(bot: RunningBot, browsers: Browsers) -> None:
    status, _ = await browsers("203.0.113.7").post("a" * (MAX_BODY + 1))
    assert status == 413


async def test_an_address_that_nobody_trusted_names_is_not_believed(
    start_bot: StartBot,
) -> None:
    bot = await start_bot()
    liar = Browsers(bot)
    try:
        found = [await liar(f"203.0.113.{n}").get() for n in range(3)]
        assert found == [200, 200, 200]
    finally:
        await liar.close()


def asked(remote: str, *forwarded: str) -> web.Request:
    """A request from there, with what a proxy says of whom it speaks for."""
    headers = {"X-Forwarded-For": ", ".join(forwarded)} if forwarded else {}
    return make_mocked_request("GET", "/", headers=headers).clone(remote=remote)


PROXIES = ("10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("198.51.100.4", (), "198.51.100.4"),
        ("198.51.100.4", ("203.0.113.9",), "198.51.100.4"),
        ("10.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("10.0.0.1", ("6.6.6.6", "203.0.113.9"), "203.0.113.9"),
        ("10.0.0.1", ("203.0.113.9", "10.0.0.2"), "203.0.113.9"),
        ("10.0.0.1", ("2001:db8:1:2:3:4:5:6",), "2001:db8:1:2::/64"),
        ("10.0.0.1", ("2001:db8:1:2:ffff::1",), "2001:db8:1:2::/64"),
        ("fd00::1", ("203.0.113.9",), "203.0.113.9"),
        ("::ffff:10.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("::ffff:203.0.113.9", (), "203.0.113.9"),
        ("10.0.0.1", (), ""),
        ("127.0.0.1", (), ""),
        ("::1", ("203.0.113.9",), ""),
        ("10.0.0.1", ("nonsense",), ""),
    ],
)
def test_the_network_that_counts_is_the_browser_s(
    remote: str, forwarded: tuple[str, ...], network: str
) -> None:
    assert counted_of(asked(remote, *forwarded), PROXIES) == network


def test_the_console_still_knows_every_address() -> None:
    assert address_of(asked("127.0.0.1"), PROXIES) == "127.0.0.1"
    assert network_of("2001:db8::1") == "2001:db8::/64"
    assert counted("2001:db8::1", PROXIES) == "2001:db8::/64"


def test_a_bucket_lets_so_many_in_at_once_and_then_so_many_a_second() -> None:
    now = 0.0
    bucket = Bucket(3, 2.0, clock=lambda: now)
    assert [bucket.takes(b"a") for _ in range(4)] == [True, True, True, False]
    assert bucket.takes(b"b")
    now = 0.5
    assert [bucket.takes(b"a") for _ in range(2)] == [True, False]
    now = 60.0
    assert [bucket.takes(b"a") for _ in range(4)] == [True, True, True, False]


def test_a_bucket_without_a_limit_or_a_name_lets_all_in() -> None:
    assert all(Bucket(0, 0).takes(b"a") for _ in range(99))
    assert all(Bucket(1, 0.001).takes(b"") for _ in range(99))


def test_what_is_remembered_is_bounded() -> None:
    bucket = Bucket(1, 0.001)
    for number in range(KNOWN + 10):
        bucket.takes(str(number).encode())
    assert not bucket.takes(str(KNOWN + 9).encode())
    assert bucket.takes(b"0"), "the oldest is forgotten"
    assert len(bucket._empty_at) == KNOWN


def test_a_disguise_hides_the_address_and_ends_with_the_process() -> None:
    one, two = Disguise(), Disguise()
    assert one.name("203.0.113.7") == one.name("203.0.113.7")
    assert one.name("203.0.113.7") != two.name("203.0.113.7")
    assert one.name("203.0.113.7") != one.name("203.0.113.8")
    assert one.name("") == b""
    assert "203" not in repr(one.name("203.0.113.7")) + repr(one)
