"""Canaries through every path of a real process: none is ever readable anywhere."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.logs import JSON, STYLES
from tests import smallworld
from tests.botapi import BotApi, Fault, FaultKind, Person
from tests.conftest import StartBot
from tests.process import SECRET, TOKEN, BotProcess
from tests.servers import RedisServer
from tests.stores import dump

TEXT, NAME, SURNAME = "canariotexto", "Canarianombre", "Canariapellido"
PHONE, PAPER = "+51999888777", "87654321"
PLACE = {"latitude": -12.046432, "longitude": -77.042821}

CANARIES = [TEXT, NAME, SURNAME, PHONE[1:], PAPER, "12.046432", "77.042821", TOKEN, SECRET]


def found(data: bytes, *more: str) -> list[str]:
    """The canaries that can be read in ``data``."""
    return [canary for canary in (*CANARIES, *more) if canary.encode() in data]


def files(*folders: Path) -> bytes:
    """Everything in these folders, but for content and models."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert paths
    return b"\n".join(path.read_bytes() for path in paths if path.suffix != ".model")


async def every_path(api: BotApi, ana: Person) -> None:
    """One of everything that a person can send, and some that nobody can."""
    said = await ana.says(f"{TEXT}, soy {NAME} {SURNAME}, {PHONE}, DNI {PAPER}")
    await ana.edits(said, f"{TEXT} otra vez")
    await ana.says(f"/start {TEXT}")
    await ana.says(f"/{TEXT} {PAPER}")
    await ana.sends(location=PLACE)
    await ana.sends(venue={"location": PLACE, "title": TEXT, "address": TEXT})
    await ana.sends(contact={"phone_number": PHONE, "first_name": NAME, "last_name": SURNAME})
    await ana.sends(photo=[{"file_id": TEXT}], caption=TEXT)
    await ana.sends(something_new={TEXT: PHONE})
    await ana.sends(text=TEXT + "\x00\ud83d")
    await ana.says(smallworld.ask(1))
    await smallworld.heard(ana, 1)
    last = next(reply for reply in reversed(ana.replies) if reply.buttons)
    await ana.forges(last, f"/{TEXT}:{PAPER}")
    await ana.says(f"/start@tucausa_test_bot {TEXT}", chat=api.group(TEXT))
    api.inject({"message": {"chat": {"id": TEXT}, "text": TEXT, "from": {"first_name": NAME}}})
    api.inject([TEXT, {"update_id": PHONE}])


async def trouble(api: BotApi) -> list[Person]:
    """Errors of every kind, each of which could quote what it is about."""
    kinds: list[FaultKind] = ["flood", "error_500", "bad_gateway", "drop_before", "drop_after"]
    people = [api.user(NAME) for _ in kinds]
    for kind, person in zip(kinds, people, strict=True):
        api.faults.add(Fault(kind=kind, chat_id=person.id, times=1, seconds=1))
        await person.says(f"{TEXT} {PHONE}")
        await person.says(smallworld.ask(2))
    for person in people:
        await smallworld.heard(person, 1)
    assert api.faults.met == dict.fromkeys(kinds, 1)
    return people


async def web_visit(bot: BotProcess) -> None:
    """A visitor who writes in the web chat."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        page = await (await session.get(bot.url)).text()
        fields = dict(re.findall(r'name="(csrf|n)" value="([^"]*)"', page))
        answer = await session.post(f"{bot.url}/say", data={**fields, "text": f"{TEXT} {PHONE}"})
        assert answer.status < 400


def waiting(redis: RedisServer, stream: str) -> int:
    """How much waits in the streams of this name."""
    with redis.client() as client:
        return sum(client.xlen(key) for key in client.scan_iter(f"*:{stream}", count=1000))


@pytest.mark.parametrize("style", STYLES)
async def test_where_no_text_is_kept_no_canary_is_readable_in_the_log_in_redis_or_on_disk(
    processes: Callable[..., BotProcess], api: BotApi, own_redis: RedisServer, style: str
) -> None:
    ana, eva = api.user(NAME), api.user(NAME)
    settings = {"redis_url": own_redis.url, "text_retention_days": "0", "log_format": style}
    bot = await processes(**settings).start()
    await every_path(api, ana)
    people = [ana, eva, *await trouble(api)]
    ids = [str(person.id) for person in people]
    await web_visit(bot)
    api.faults.add(Fault(kind="hang", method="sendMessage", chat_id=eva.id, seconds=4))
    for _ in range(3):
        await eva.says(f"{TEXT} {PHONE}")
    async with asyncio.timeout(20):
        while api.faults.met.get("hang", 0) < 1 or len(api.queue):
            await asyncio.sleep(0.01)
    async with Redis.from_url(own_redis.url) as redis:
        during = await dump(redis)
    assert waiting(own_redis, "in"), "messages wait while this is looked at"
    assert waiting(own_redis, "out"), "so do replies"
    assert found(during, *ids) == []
    own_redis.do("CONFIG", "SET", "maxmemory", "100kb")
    await ana.says(f"{TEXT} {PHONE}")
    await bot.says("Redis cannot store now (OutOfMemoryError)")
    api.faults.clear()
    own_redis.do("CONFIG", "SET", "maxmemory", "0")
    await ana.says(smallworld.ask(3))
    await smallworld.heard(ana, 2)
    assert await bot.terminate() == 0
    assert found(bot.output.encode(), *ids, "Traceback") == []
    assert "set aside" in bot.output
    if style == JSON:
        told = [json.loads(line) for line in bot.output.splitlines()]
        assert all({"ts", "level", "logger", "message"} <= set(line) for line in told)
    assert found(files(bot.data, own_redis.folder), *ids) == []


async def test_borrar_leaves_nothing_that_names_the_person(
    start_bot: StartBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    bot = await start_bot()
    ana = bot.api.user()
    await ana.says(smallworld.ask(1))
    await ana.says("/idioma:es")
    while not (named := await bot.app.link.call("KEYS", "*:language:*")):
        await ana.hears()
    person = named[0].decode().rpartition(":")[2]
    assert len(await bot.app.link.call("KEYS", f"*{person}*")) == 2
    before = len(ana.replies)
    await ana.says("/borrar")
    while len(ana.replies) == before:
        await ana.hears()
    async with asyncio.timeout(20):
        while bot.app.lanes.waiting:
            await asyncio.sleep(0.01)
    assert person.encode() not in await dump(bot.app.link.redis)
    assert person not in caplog.text
    assert person.encode() not in files(bot.app.settings.data_dir)
