"""Announcements through the whole program: everybody once, whoever dies in the middle."""

import asyncio
import io
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import aiohttp
import icalendar
import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis

from bot import announce_command, announcing
from bot.announcing import MOST_WAITING, Announcer, Counts
from bot.app import _plain
from bot.catalog import Catalog
from bot.content.library import Library
from bot.mind.events import Occasion
from bot.model import Attachment, LanguageCode, Reply, TopicId
from bot.staff import Host
from bot.store.link import Link
from bot.store.subscriptions import Subscriptions
from tests import activities, smallworld
from tests.activities import VAULT, told
from tests.botapi import BotApi, Fault, Person
from tests.conftest import StartBot
from tests.process import SECRET, BotProcess
from tests.stores import dump

MakeBot = Callable[..., BotProcess]
PATIENCE = 60.0
TOPIC = TopicId("numbers/n3")


@pytest.fixture
def fair(small_content: Path, tmp_path: Path) -> Path:
    """Content with an activity to come."""
    return activities.content(small_content, tmp_path / "fair")


@pytest.fixture
def catalog(fair: Path, models: Callable[[Path], Path]) -> Catalog:
    """Its catalog."""
    library = Library(fair, models(fair))
    library.load()
    return library.catalog


@asynccontextmanager
async def announcer(
    url: str, catalog: Callable[[], Catalog], a_second: float = 500
) -> AsyncIterator[Announcer]:
    """An announcer of a process of its own, at a test's pace."""
    link = Link(Redis.from_url(url))
    try:
        yield Announcer(Subscriptions(link, VAULT), catalog, Host(), a_second=a_second)
    finally:
        await link.close()


async def announce(url: str, catalog: Catalog, a_second: float = 500) -> Counts:
    async with announcer(url, lambda: catalog, a_second) as found:
        return await found.announce(catalog.events[0], Occasion.AHEAD, progress=lambda seen: None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


async def heard_by(crowd: list[Person], count: int) -> None:
    """Wait until so many messages of the activity came."""
    await until(lambda: sum(map(told, crowd)) >= count)


def subscribers(redis_url: str, api: BotApi, count: int, language: str = "es") -> list[Person]:
    found = activities.people(api, count)
    with BlockingRedis.from_url(redis_url) as client:
        activities.subscribe(client, found, language=language)
    return found


class Command:
    """``tucausa announce`` as an operator runs it."""

    def __init__(self, redis_url: str, content: Path, cache: Path, folder: Path) -> None:
        self._content, self._folder = content, folder
        folder.mkdir()
        (folder / "cache").symlink_to(cache)
        self._environment = {
            "PATH": "/usr/bin", "LANG": "en_US.UTF-8", "REDIS_URL": redis_url, "SECRET_KEY": SECRET,
            "PYTHONPATH": str(Path(__file__).parent.parent), "CONTENT_DIR": str(content),
            "DATA_DIR": str(folder), "HOME": str(folder),
        }  # fmt: skip

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", "announce", *arguments, cwd=self._folder,
            env={key: value for key, value in self._environment.items() if value},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip

    async def run(self, *arguments: str) -> tuple[int | None, str]:
        child = await self.start(*arguments)
        said, _ = await child.communicate()
        return child.returncode, said.decode()


@pytest.fixture
def command(redis_url: str, fair: Path, models: Callable[[Path], Path], tmp_path: Path) -> Command:
    return Command(redis_url, fair, models(fair), tmp_path / "command")


async def test_a_command_killed_in_the_middle_goes_on_and_tells_everybody_once(
    processes: MakeBot, api: BotApi, redis_url: str, fair: Path, command: Command
) -> None:
    bot = await processes(content=fair, redis_url=redis_url).start()
    crowd = subscribers(redis_url, api, 60)
    others = subscribers(redis_url, api, 3, language="en")
    assert await command.run("fair", "--dry-run") == (
        0, "60 would be told; 0 know already; 3 are not concerned (another language or subject).\n"
    )  # fmt: skip
    child = await command.start("fair")
    await heard_by(crowd, 20)
    child.kill()
    await child.communicate()
    before = sum(map(told, crowd))
    assert before < 60, "it was killed in the middle"
    status, said = await command.run("fair")
    assert status == 0
    assert "Not concerned: 3. Had blocked the bot: 0." in said
    assert [told(person) for person in crowd] == [1] * 60
    assert await command.run("fair") == (
        0, "Told: 0. Knew already: 60. Not concerned: 3. Had blocked the bot: 0.\n"
    )  # fmt: skip
    assert [told(person) for person in (*crowd, *others)] == [1] * 60 + [0] * 3
    assert await bot.terminate() == 0


async def test_a_bot_killed_twice_tells_a_thousand_and_repeats_only_what_was_on_its_way(
    processes: MakeBot, api: BotApi, redis_url: str, fair: Path, catalog: Catalog
) -> None:
    api.faults.add(Fault(kind="latency", seconds=0.05))
    bot = await processes(content=fair, redis_url=redis_url).start()
    crowd = subscribers(redis_url, api, 1000)
    telling = asyncio.create_task(announce(redis_url, catalog))
    for so_far in (200, 600):
        await heard_by(crowd, so_far)
        await bot.kill()
        bot.spawn()
    counts = await telling
    assert (counts.told, counts.before, counts.gone) == (1000, 0, 0)
    await until(lambda: all(map(told, crowd)))
    repeats = sum(map(told, crowd)) - 1000
    assert 0 <= repeats <= 2 * (MOST_WAITING + 15)
    await bot.ready()
    assert await bot.terminate() == 0


async def test_who_has_blocked_the_bot_is_not_subscribed_any_more_and_all_others_are_told(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path
) -> None:
    bot = await start_bot(content=fair, REDIS_URL=redis_url)
    crowd = subscribers(redis_url, api, 120)
    for person in crowd[::2]:
        person.deactivates()
    api.faults.add(Fault(kind="flood", method="sendDocument", times=20, share=0.3, seconds=1))
    counts = await announce(redis_url, bot.app.library.catalog)
    assert (counts.told, counts.gone) == (120, 60)
    assert [told(person) for person in crowd] == [0, 1] * 60
    assert await announce(redis_url, bot.app.library.catalog) == Counts(before=60)


async def test_who_writes_meanwhile_does_not_wait_for_the_announcement(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path
) -> None:
    bot = await start_bot(content=fair, REDIS_URL=redis_url)
    crowd = subscribers(redis_url, api, 300)
    api.faults.add(Fault(kind="latency", seconds=0.5))
    telling = asyncio.create_task(announce(redis_url, bot.app.library.catalog))
    await heard_by(crowd, 20)
    waits = []
    for number in range(4):
        ana, asked = api.user(), time.monotonic()
        await ana.says(smallworld.ask(number))
        await smallworld.heard(ana, 1)
        waits.append(time.monotonic() - asked)
    assert not telling.done()
    assert max(waits) < 3.0
    print("WAITS", waits)
    await telling
    await until(lambda: all(told(person) == 1 for person in crowd))


async def test_the_running_bot_announces_what_is_due_once(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path
) -> None:
    bot = await start_bot(content=fair, REDIS_URL=redis_url)
    crowd = subscribers(redis_url, api, 5)
    [event] = bot.app.library.catalog.events
    start = datetime.fromisoformat(event.start).timestamp()
    for when in (start - 10 * 86400, start - 86400, start - 86400 + 60, start - 3600, start - 60):
        await bot.app.announcer.look(when)
    await until(lambda: all(told(person) == 2 for person in crowd))
    said = [reply.plain.partition("\n")[0] for reply in crowd[0].replies]
    assert said == [
        "Pronto hay una actividad de la campaña:",
        "Hoy hay una actividad de la campaña:",
    ]
    await crowd[0].hears(2)
    await crowd[0].hears_nothing()


async def test_two_bots_that_look_at_once_tell_everybody_once(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path
) -> None:
    one = await start_bot(content=fair, REDIS_URL=redis_url)
    two = await start_bot(content=fair, REDIS_URL=redis_url)
    crowd = subscribers(redis_url, api, 20)
    catalog = one.app.library.catalog
    both = [announce(bot_url, catalog) for bot_url in (redis_url, redis_url)]
    counts = await asyncio.gather(*both)
    assert sum(found.told for found in counts) == 20
    await until(lambda: all(map(told, crowd)))
    assert [told(person) for person in crowd] == [1] * 20
    assert two.app.announcer is not one.app.announcer


def changed(catalog: Catalog, note: str = "El número es otro.") -> Catalog:
    """With another answer to the third number, which its editor has marked as changed."""
    key = (TOPIC, LanguageCode("es"))
    today = time.strftime("%Y-%m-%d", time.gmtime())
    new = replace(catalog.answers[key], text="Respuesta nueva", changed=today, change_note=note)
    return replace(catalog, answers={**catalog.answers, key: new}, memo={})


def corrections(person: Person) -> list[str]:
    return [reply.plain for reply in person.replies if "El número es otro." in reply.plain]


async def test_a_correction_reaches_who_got_the_old_answer_and_who_subscribed_once(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path
) -> None:
    bot = await start_bot(content=fair, REDIS_URL=redis_url)
    old, other, both = activities.people(api, 3)
    subscribed, elsewhere = activities.people(api, 2)
    with BlockingRedis.from_url(redis_url) as client:
        activities.subscribe(client, [subscribed, both], TOPIC)
        activities.subscribe(client, [elsewhere], "numbers/n9")
    for person, number in ((old, 3), (other, 4), (both, 3)):
        await person.says(smallworld.ask(number))
        await smallworld.heard(person, 1)
    new = changed(bot.app.library.catalog)
    for _ in range(3):
        async with announcer(redis_url, lambda: new) as found:
            await found.look(time.time())
    wanted = [old, both, subscribed]
    await until(lambda: all(corrections(person) for person in wanted))
    await asyncio.sleep(0.3)
    found_all = [len(corrections(p)) for p in (old, both, subscribed, other, elsewhere)]
    assert found_all == [1, 1, 1, 0, 0]
    assert ("Ver la respuesta nueva", f"/{TOPIC}") in old.replies[-1].buttons
    assert ("Ya no me avises", f"/baja:{TOPIC}") in subscribed.replies[-1].buttons


async def test_who_asks_after_the_change_is_not_corrected_and_later_it_is_over(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await start_bot(content=fair, REDIS_URL=redis_url)
    new = changed(bot.app.library.catalog)
    monkeypatch.setattr(bot.app.library, "_catalog", new)
    ana = api.user()
    await ana.says(f"/{TOPIC}")
    await until(lambda: any("Respuesta nueva" in reply.plain for reply in ana.replies))
    now = time.time()
    await bot.app.announcer.look(now)
    await bot.app.announcer.look(now + announcing.CHANGE_OPEN_SECONDS + 1)
    name = announcing.change_name(TOPIC, time.strftime("%Y-%m-%d", time.gmtime()))
    assert await Subscriptions(bot.app.link, VAULT).is_done(name)
    await asyncio.sleep(0.2)
    assert corrections(ana) == []


async def test_on_telegram_from_asking_to_leaving_and_nothing_can_be_read_in_redis(
    start_bot: StartBot, api: BotApi, redis_url: str, fair: Path
) -> None:
    bot, ana = await start_bot(content=fair, REDIS_URL=redis_url), api.user()
    await ana.says("/actividades")
    _, told_of_it = await ana.hears(2)
    assert told_of_it.document == "fair.ics"
    assert set(told_of_it.plain.split("\n")) >= TITLE_AND_PLACE
    await ana.presses(told_of_it, "Avísame de las próximas")
    [asked] = await ana.hears()
    await ana.presses(asked, "Sí, avísame")
    await ana.hears()
    async with Redis.from_url(redis_url) as redis:
        assert str(ana.id).encode() not in await dump(redis)
    await announce(redis_url, bot.app.library.catalog)
    [news] = await ana.hears()
    await ana.presses(news, "Ya no me avises")
    await ana.hears()
    assert (await announce(redis_url, bot.app.library.catalog)).seen == 0


TITLE_AND_PLACE = {activities.TITLE, "Dónde: Parque de prueba"}


async def test_a_file_that_met_trouble_on_its_way_comes_all_the_same(
    start_bot: StartBot, api: BotApi, fair: Path
) -> None:
    await start_bot(content=fair)
    ana = api.user()
    api.faults.add(Fault(kind="error_500", method="sendDocument", times=1))
    await ana.says("/actividades")
    assert (await ana.hears(2))[1].document == "fair.ics"


def test_where_a_channel_takes_no_file_the_words_come_alone() -> None:
    file = Attachment(name="a.ics", title="Guardar", text="BEGIN:VCALENDAR")
    reply = Reply(text="<b>Feria</b>", language=LanguageCode("es"), attachment=file)
    assert _plain(reply) == Reply(text="Feria", language=LanguageCode("es"))


async def test_on_the_web_the_file_is_a_link(start_bot: StartBot, fair: Path) -> None:
    bot = await start_bot(content=fair)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{bot.url}/activities/fair.ics?lang=en") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/calendar"
            assert "fair.ics" in answer.headers["Content-Disposition"]
            found = icalendar.Calendar.from_ical(await answer.text())
        for path in ("other.ics", "..%2fsecret.key", "fair"):
            async with session.get(f"{bot.url}/activities/{path}") as answer:
                assert answer.status == 404
    assert found.walk("VEVENT")[0]["SUMMARY"] == activities.TITLE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["fair"], "No bot runs with this Redis", id="nobody would send it"),
        pytest.param(["feria"], "'feria' is not in responses/data/events.yml", id="unknown"),
    ],
)
async def test_the_command_refuses_in_one_line(
    command: Command, arguments: list[str], said: str
) -> None:
    status, words = await command.run(*arguments)
    assert status == 1
    assert said in words
    assert words.count("\n") == 1


async def test_without_the_bots_redis_the_command_says_what_to_do(command: Command) -> None:
    command._environment["REDIS_URL"] = ""
    status, words = await command.run("fair")
    assert status == 1
    assert "set REDIS_URL" in words


async def test_the_web_chat_leads_to_the_file_also_without_script(
    start_bot: StartBot, fair: Path
) -> None:
    bot = await start_bot(content=fair, TELEGRAM_BOT_TOKEN="")
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.get(bot.url + "/") as answer:
            page = await answer.text()
        hidden = dict(re.findall(r'name="(nonce|csrf|after|lang)" value="([^"]*)"', page))
        fields = {**hidden, "text": "/actividades"}
        async with browser.post(bot.url + "/say", data=fields) as answer:
            page = await answer.text()
    assert re.search(
        r'<a class="b" href="/activities/fair.ics\?lang=es"[^>]*>Guardar en mi calendario</a>', page
    )
    assert activities.TITLE in page


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    draw = announce_command._bar(40)
    for seen in (1, 20, 40):
        draw(seen)
    assert screen.getvalue().split("\r")[1:] == [
        "[" + "." * 30 + "] 1/40", "[" + "#" * 15 + "." * 15 + "] 20/40", "[" + "#" * 30 + "] 40/40\n",
    ]  # fmt: skip
