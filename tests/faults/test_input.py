"""What hostile, careless and unusual people send: an answer for each, and nobody else waits."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.content.library import Library
from bot.mind.replies import Voice
from bot.staff import Host
from tests import smallworld
from tests.botapi import Person, sample
from tests.botapi.keyboards import read_inline_keyboard
from tests.botapi.markup import parse_html
from tests.botapi.text import checked
from tests.conftest import RunningBot, StartBot
from tests.faults.conftest import Report
from tests.process import free_port
from tests.stores import dump

CANARY_SECONDS = 10.0
"""An ordinary person is answered within three; a machine that is busy with others takes longer."""

HOSTILE = {
    "4096 emoji": "🇵🇪" * 2048,
    "zalgo": "h" + "\u0300\u0489\u035c" * 300 + "ola",
    "right to left": "\u202eatla ne \u202d hola \u2066\u2069",
    "null": "ho\x00la\x01\x7f",
    "lone surrogate": "hola \ud83d",
    "HTML": "<b><script>alert(1)</script><a href='tg://user?id=1'>x</a>",
    "broken HTML": "</b></i><b <!-- &#x110000; &lt",
    "Markdown": "*_`[x](tg://user?id=1)``` ||spoiler",
    "template": "{{ 7*7 }} ${7*7} {0.__class__} %s %(x)s #{1}",
    "Redis": "*3\r\n$8\r\nFLUSHALL\r\n",
    "path": "../../../../etc/passwd\x00.yml",
    "regex": "(a+)+$" + "a" * 3000 + "!",
    "spaces": "a" + " " * 4000 + "b",
    "one word": "x" * 4096,
    "500 commands": "/start " * 500,
    "unknown command": "/\u0130\u0131\ufb03 " + "/x" * 500,
    "newlines": "hola\n" * 800,
    "digits": "9" * 4096,
    "bidi and emoji": "\u200f👩‍👩‍👧‍👦\u200f" * 300,
    "combining": "e\u0301" * 2000,
    "full width": "ｈｏｌａ　ｐｔｐ",
    "SQL": "'; DROP TABLE turns; --",
    "JSON": '{"text": {"$ne": null}}' * 100,
    "private use": "\ue000\uf8ff\U000f0000" * 500,
}


async def answered(person: Person, before: int) -> None:
    """Wait until the person has read something more. Raises TimeoutError."""
    async with asyncio.timeout(30):
        while len(person.replies) <= before:
            await asyncio.sleep(0.02)


async def canary(bot: RunningBot) -> float:
    """Somebody new says hello; gives the seconds to the reply."""
    ana, before = bot.api.user(), time.monotonic()
    await ana.says("hola")
    await ana.hears(timeout=30)
    return time.monotonic() - before


async def test_each_hostile_text_is_answered_and_telegram_refuses_nothing(
    bot: RunningBot, report: Report
) -> None:
    """I1: twenty-four texts, each of a person of its own and once more in a conversation."""
    strangers = [bot.api.user() for _ in HOSTILE]
    talker = bot.api.user()
    await talker.says("hola")
    await answered(talker, 0)
    for stranger, text in zip(strangers, HOSTILE.values(), strict=True):
        await stranger.sends(text=text)
    wait = await canary(bot)
    await asyncio.gather(*(answered(stranger, 0) for stranger in strangers))
    for text in HOSTILE.values():
        before = len(talker.replies)
        await talker.sends(text=text)
        await answered(talker, before)
    assert wait < CANARY_SECONDS
    assert [call.description for call in bot.api.sent if call.status == 400] == []
    done = f"{len(HOSTILE)} hostile texts, twice each; another is answered after {wait:.1f} s"
    report(id="I1", done=done, lost=0)


FORGED = [
    "", " ", "/", "//", "/numbers", "/no/such/topic", "/vote:up:99999999999", "/menu:" + "x" * 40,
    "/lang:xx", "/operator:claim", "\x00\x01", "' OR 1=1 --", "/start\n/borrar", "🇵🇪" * 7,
]  # fmt: skip


async def test_each_forged_press_is_acknowledged_and_changes_nothing(
    bot: RunningBot, report: Report
) -> None:
    """I2: nobody looks at a spinner for ever, and the conversation goes on in its language."""
    ana = bot.api.user()
    await ana.says("hola")
    await answered(ana, 0)
    shown = next(reply for reply in ana.replies if reply.buttons)
    for data in FORGED:
        for gone in (False, True):
            query, before = await ana.forges(shown, data, inaccessible=gone), len(ana.replies)
            async with asyncio.timeout(30):
                while query not in {toast.query_id for toast in ana.toasts}:
                    await asyncio.sleep(0.02)
            await answered(ana, before)
    query = await ana.presses(shown, shown.buttons[0][1], inaccessible=True)
    assert await canary(bot) < CANARY_SECONDS
    assert [call.description for call in bot.api.sent if call.status == 400] == []
    assert len(await bot.app.link.call("KEYS", "*:session:*")) == 2
    assert await bot.app.link.call("KEYS", "*:language:*") == []
    report(id="I2", done=f"{len(FORGED)} forged presses, on new and on old messages", lost=0)


KINDS = [
    "location", "contact", "voice", "photo", "sticker", "document", "video", "poll",
]  # fmt: skip


async def test_what_is_no_text_is_answered_in_the_persons_language(
    bot: RunningBot, report: Report
) -> None:
    """I3: and of a contact or a location nothing is kept."""
    people = [bot.api.user(language_code=code) for code in ("es", "en", "pt", "fr")]
    for kind in KINDS:
        for person in people:
            before = len(person.replies)
            await person.sends(**sample(kind))
            await answered(person, before)
        assert len({person.replies[-1].plain for person in people}) == len(people), kind
    kept = str(await dump(bot.app.link.redis))
    assert ":session:" in kept
    for secret in ("51900000000", "-12.0464", "77.0428"):
        assert secret not in kept
    report(id="I3", done=f"{', '.join(KINDS)} in {len(people)} languages", lost=0)


async def test_poison_in_more_chats_than_telegram_loads_stops_nobody(
    start_bot: StartBot, caplog: pytest.LogCaptureFixture, report: Report
) -> None:
    """I4: a webhook that refuses what it cannot read would be called by nobody else."""
    port = free_port()
    bot = await start_bot(PORT=str(port), WEBHOOK_URL=f"http://127.0.0.1:{port}/hook")
    poison: list[object] = [
        {"message": {"chat": {"id": "canario"}, "text": ["canario"]}},
        {"message": None, "callback_query": {"id": 7, "data": "canario"}},
        {"edited_message": {"from": "canario"}},
    ]
    chats = 100
    for number in range(chats):
        bot.api.inject(poison[number % len(poison)], lane=f"poison {number}")
    ana = bot.api.user()
    before = time.monotonic()
    await ana.says(smallworld.ask(1))
    assert await smallworld.heard(ana, 1) == [1]
    assert time.monotonic() - before < CANARY_SECONDS + 10
    async with asyncio.timeout(30):
        while len(bot.api.queue):
            await asyncio.sleep(0.02)
    assert {attempt.status for attempt in bot.api.webhook.attempts if attempt.status} == {200}
    assert caplog.text.count("an update was set aside") == chats
    assert "canario" not in caplog.text
    report(id="I4", done=f"unreadable updates in {chats} chats by webhook", lost=0)


@pytest.fixture(scope="module")
def catalog(content_dir: Path, models: Callable[[Path], Path]) -> Catalog:
    """The project's content."""
    library = Library(content_dir, models(content_dir))
    library.load()
    return library.catalog


async def test_telegram_takes_every_answer_and_keyboard_in_every_language(
    catalog: Catalog, report: Report
) -> None:
    """S7, S8: markup that it can read, at most 4096 characters, data of at most 64 bytes."""
    count = 0
    for language in catalog.languages:
        voice = Voice(catalog=catalog, language=language, host=Host(), now=0.0, channel="telegram")
        for topic in {answer.topic for answer in catalog.answers.values()}:
            for reply in voice.answer(topic):
                count += 1
                checked(parse_html(reply.text))
                read_inline_keyboard(
                    {
                        "inline_keyboard": [
                            [
                                {"text": one.title, "url": one.url}
                                if one.url
                                else {"text": one.title, "callback_data": one.payload}
                                for one in row
                            ]
                            for row in reply.buttons
                        ]
                    }
                )
    assert count > 300
    report(id="S7, S8", done=f"{count} replies in {len(catalog.languages)} languages", lost=0)
