"""Floods: one person, many people, groups. Others do not wait, and who is in danger goes first."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import smallworld
from tests.botapi import BotApi, Person
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Report, crowd_of
from tests.faults.sizes import size

LIMIT = "30"
"""MESSAGES_PER_MINUTE as it is by default."""

PATIENCE = "medio minuto"
CRY = "me quiero morir"
CARD = "Respuesta 1"
URGENT = """version: "3.1"
urgent:
- rule: suicide
  topic: numbers/n1
  patterns: ["(quiero|voy a) (morir|matarme)"]
  unless: ["de risa"]
  matches: ["me quiero morir"]
  ignores: ["quiero morir de risa"]
"""


@pytest.fixture(scope="session")
def dangers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small content with one rule for people in danger, whose card is number 1."""
    root = smallworld.write(tmp_path_factory.mktemp("dangers"))
    (root / "intents/es/_urgent.yml").write_text(URGENT)
    return root


@pytest.fixture
async def bot(start_bot: StartBot, dangers: Path, redis_url: str) -> RunningBot:
    """The program over a real Redis, with the limits that it has by itself."""
    return await start_bot(content=dangers, MESSAGES_PER_MINUTE=LIMIT, REDIS_URL=redis_url)


async def introduced(api: BotApi, count: int) -> list[Person]:
    """People who have asked once before."""
    people = [api.user() for _ in range(count)]
    for person in people:
        await person.says(smallworld.ask(0))
    for person in people:
        await smallworld.heard(person, 1)
    return people


def pleas(person: Person) -> int:
    """How often the person was asked for patience."""
    return sum(PATIENCE in reply.plain for reply in person.replies)


async def pace(people: Sequence[Person], *, seconds: float) -> list[float]:
    """Let people ask in turn, 20 a second, and give how long each waited for the answer."""
    waits: list[float] = []
    asking: set[asyncio.Task[None]] = set()

    async def ask(person: Person) -> None:
        since, had = time.monotonic(), len(smallworld.answers(person.replies))
        await person.says(smallworld.ask(2))
        await smallworld.heard(person, had + 1)
        waits.append(time.monotonic() - since)

    for turn in range(round(seconds * 20)):
        asking.add(asyncio.create_task(ask(people[turn % len(people)])))
        await asyncio.sleep(0.05)
    await asyncio.gather(*asking)
    return waits


def p95(waits: Sequence[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]


async def flood(person: Person, *, a_second: int, stop: asyncio.Event) -> int:
    """Ask so often until told to stop; gives how often."""
    count = 0
    while not stop.is_set():
        count += 1
        await person.says(smallworld.ask(3))
        await asyncio.sleep(1 / a_second)
    return count


async def test_one_person_who_floods_is_limited_and_nobody_else_waits(
    bot: RunningBot, report: Report
) -> None:
    """I7: one person, 20 messages a second; calm and flood by turns, so that noise hits both."""
    rounds, seconds = size(sample=(2, 2.0), full=(10, 3.0))
    people, flooder = await introduced(bot.api, 40), bot.api.user()
    calm, flooded, sent = list[float](), list[float](), 0
    for _ in range(rounds):
        calm += await pace(people, seconds=seconds)
        stop = asyncio.Event()
        flooding = asyncio.create_task(flood(flooder, a_second=20, stop=stop))
        flooded += await pace(people, seconds=seconds)
        stop.set()
        sent += await flooding
    answered = len(smallworld.answers(flooder.replies))
    assert 30 <= answered <= 30 + rounds * seconds * 2
    assert answered < sent
    assert pleas(flooder) >= 1
    assert bot.app.intake.passed_over > 0
    assert p95(flooded) < 2 * p95(calm) + 0.1, f"{p95(flooded):.3f} s, calm {p95(calm):.3f} s"
    report(id="I7", done=f"one person, {sent} messages at 20 a second; others' p95 under twice")


async def test_two_hundred_messages_at_once_are_answered_in_order_up_to_the_limit(
    bot: RunningBot, report: Report
) -> None:
    """D8: 200 messages of one person in half a second; others are answered in a second."""
    others, ana = await introduced(bot.api, 20), bot.api.user()
    bot.api.queue.hold()
    for number in range(200):
        await ana.says(smallworld.ask(number % smallworld.NUMBERS))
    bot.api.queue.release()
    waits = await pace(others, seconds=1)
    told = await smallworld.heard(ana, 30)
    async with asyncio.timeout(10):
        while not pleas(ana):
            await asyncio.sleep(0.02)
    assert told == [number % smallworld.NUMBERS for number in range(len(told))]
    assert len(told) <= 32
    assert max(waits) < 1.0
    assert pleas(ana) == 1
    report(id="D8", done="200 messages of one person at once, 20 others asking", misordered=0)


async def test_after_the_plea_there_is_silence_until_the_person_is_calm(bot: RunningBot) -> None:
    ana = bot.api.user()
    for _ in range(60):
        await ana.says(smallworld.ask(4))
    await smallworld.heard(ana, 30)
    async with asyncio.timeout(10):
        while not pleas(ana):
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    had = len(ana.replies)
    await ana.says(smallworld.ask(5))
    await asyncio.sleep(0.5)
    assert len(ana.replies) == had
    assert pleas(ana) == 1


async def test_somebody_in_danger_is_answered_though_they_flood(bot: RunningBot) -> None:
    ana = bot.api.user()
    for _ in range(60):
        await ana.says(smallworld.ask(4))
    await smallworld.heard(ana, 30)
    await ana.says(CRY)
    async with asyncio.timeout(10):
        while not any(CARD in reply.plain for reply in ana.replies):
            await asyncio.sleep(0.02)
    await ana.says("/borrar")
    async with asyncio.timeout(10):
        while "borr" not in ana.replies[-1].plain.lower():
            await asyncio.sleep(0.02)


async def test_the_first_message_over_the_limit_is_answered_if_it_is_a_cry(
    bot: RunningBot,
) -> None:
    ana = bot.api.user()
    for _ in range(30):
        await ana.says(smallworld.ask(4))
    await ana.says(CRY)
    async with asyncio.timeout(10):
        while not any(CARD in reply.plain for reply in ana.replies):
            await asyncio.sleep(0.02)
    assert pleas(ana) == 0


async def test_nothing_of_what_is_passed_over_is_kept(
    bot: RunningBot, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    ana = bot.api.user()
    for _ in range(30):
        await ana.says(smallworld.ask(4))
    for _ in range(40):
        await ana.says("palabra secretísima de una persona")
    await smallworld.heard(ana, 30)
    async with asyncio.timeout(20):
        while not pleas(ana) or bot.app.lanes.waiting or not bot.app.intake.passed_over:
            await asyncio.sleep(0.02)
    await asyncio.sleep(1.5)  # the archiver's round
    assert "secret" not in caplog.text
    log = (bot.app.settings.data_dir).rglob("*.sqlite*")
    files = [path for path in [*log, *bot.app.settings.data_dir.rglob("*.db*")] if path.is_file()]
    assert files
    assert not any(b"secret" in path.read_bytes() for path in files)


async def test_in_a_crowd_who_is_in_danger_is_answered_before_those_who_came_earlier(
    bot: RunningBot, report: Report
) -> None:
    """X7: many people at once, behind them a cry; every chat keeps its own order."""
    crowd = crowd_of(bot.api, size(sample=600, full=3000))
    ana = bot.api.user()
    bot.api.queue.hold()
    await crowd.all_ask(times=2)
    await ana.says(smallworld.ask(7))
    await ana.says(CRY)
    bot.api.queue.release()
    async with asyncio.timeout(60):
        while not any(CARD in reply.plain for reply in ana.replies):
            await asyncio.sleep(0.005)
    before = crowd.answered
    all_of_it = 2 * len(crowd.people)
    doubled = await crowd.settled()
    assert before < 0.75 * all_of_it, f"{before} of {all_of_it} were answered before the cry"
    assert smallworld.answers(ana.replies)[:2] == [7, 1]
    done = f"a cry behind {all_of_it} messages was answered before {all_of_it - before} of them"
    report(id="X7", done=done, lost=0, doubled=doubled, misordered=0)


async def test_a_group_that_shouts_is_answered_once_and_a_hundred_groups_do_no_harm(
    bot: RunningBot, report: Report
) -> None:
    """I3: group spam; the bot is added to 100 groups and answers what is for it, once a minute."""
    ana, eva = await introduced(bot.api, 2)
    groups = [bot.api.group(f"Grupo {number}") for number in range(100)]
    for group in groups:
        added = {"status": "member", "user": {"id": 1, "is_bot": True, "username": "x"}}
        chat = {"id": group.id, "type": "group", "title": "Vecinos"}
        change = {"chat": chat, "from": {"id": ana.id, "is_bot": False}, "date": 1}
        bot.api.inject({"my_chat_member": change | {"new_chat_member": added}})
        await ana.says("hola a todos, ¿quién juega hoy?", chat=group)
    name = bot.api.world.bot["username"]
    for _ in range(10):
        await ana.says(f"/menu@{name}", chat=groups[0])
        await ana.says("vendo celular", chat=groups[0])
    await smallworld.heard(eva, 1)
    await eva.says(smallworld.ask(9))
    assert (await smallworld.heard(eva, 2))[-1] == 9
    async with asyncio.timeout(10):
        while not groups[0].replies:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    assert len(groups[0].replies) == 1
    assert "privado" in groups[0].replies[0].plain
    assert [group.id for group in groups[1:] if group.replies] == []
    report(id="I3", done="110 calls in 100 groups: one pointer to the private chat")
