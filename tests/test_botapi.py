"""The test server is itself tested, through the real library and over raw HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.botapi import (
    BotApi,
    Fault,
    FaultKind,
    Person,
    Plan,
    Remote,
    RemoteError,
    Reply,
    Rules,
    answers_by_number,
    sample,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

TOKEN = "123456:TEST"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN, rules=Rules(time_scale=0.01, webhook_gap=0)) as server:
        yield server


@asynccontextmanager
async def bot_of(api: BotApi, token: str = TOKEN) -> AsyncIterator[Bot]:
    """Give a real bot, with timeouts short enough for tests."""
    request, polling = (HTTPXRequest(read_timeout=2, http_version="1.1") for _ in range(2))
    bot = Bot(token, base_url=f"{api.url}/bot", request=request, get_updates_request=polling)
    try:
        await bot.initialize()
        yield bot
    finally:
        await bot.shutdown()
        await request.shutdown()
        await polling.shutdown()


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with bot_of(api) as client:
        yield client


def keyboard(*, callback_data: str | None = None, url: str | None = None) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton("Si", callback_data=callback_data, url=url)
    return InlineKeyboardMarkup([[button]])


async def pressed(bot: Bot, person: Person) -> str:
    """Let a person press a button and the bot fetch it; give the query's id."""
    await bot.send_message(person.id, "?", reply_markup=keyboard(callback_data="yes"))
    [question] = await person.hears()
    return await person.presses(question, "Si")


async def echo(bot: Bot, *, times: int = 1) -> None:
    """Answer every message by polling, as a careful bot does."""
    offset = 0
    while True:
        for update in await bot.get_updates(offset, timeout=1):
            offset = update.update_id + 1
            if update.message is not None and update.message.text:
                for _ in range(times):
                    await bot.send_message(update.message.chat_id, update.message.text)


@asynccontextmanager
async def running(bot: Bot, *, times: int = 1) -> AsyncIterator[None]:
    task = asyncio.create_task(echo(bot, times=times))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def hook(answer: Callable[[web.BaseRequest], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """Open a webhook of the bot and give its address."""
    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


# Messages


async def test_a_person_speaks_and_hears(api: BotApi, bot: Bot) -> None:
    ana = api.user("Ana", language_code="en")
    await ana.says("/start \x07hola\u202e")
    [update] = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert update.message.text == "/start  hola"
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "en"
    assert [entity.type for entity in update.message.entities] == ["bot_command"]
    await bot.send_message(ana.id, "<b>&lt;3</b> ok", parse_mode="HTML")
    [reply] = await ana.hears()
    assert (reply.text, reply.plain) == ("<b>&lt;3</b> ok", "<3 ok")
    assert [call.method for call in api.sent if call.method != "getMe"] == ["sendMessage"]


async def test_a_confirmed_update_does_not_come_back(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await ana.says("uno")
    await ana.says("dos")
    first, second = await bot.get_updates()
    assert second.update_id == first.update_id + 1
    assert [one.update_id for one in await bot.get_updates(second.update_id)] == [second.update_id]
    assert await bot.get_updates(second.update_id + 1) == ()


async def test_waiting_for_replies_ends_with_a_count(api: BotApi) -> None:
    with pytest.raises(TimeoutError, match="0 of 1 replies"):
        await api.user().hears(timeout=0.05)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("a" * 4097, "Message is too long", id="over 4096"),
        pytest.param("<b>" + "é" * 4097 + "</b>", "Message is too long", id="over 4096 parsed"),
        pytest.param("a" * 32769, "Text is too long", id="over 32 KB"),
        pytest.param("", "Message text is empty", id="empty"),
        pytest.param("<b> </b>", "Text must be non-empty", id="only blanks"),
        pytest.param("\u202e", "Text must be non-empty", id="only what vanishes"),
    ],
)
async def test_texts_that_are_refused(api: BotApi, bot: Bot, text: str, error: str) -> None:
    with pytest.raises(BadRequest, match=rf"(?i)^{error}$"):
        await bot.send_message(api.user().id, text, parse_mode="HTML")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("😀" * 4096, id="4096 emoji are 8192 UTF-16 units and fit"),
        pytest.param("<b>" + "a" * 4096 + "</b>", id="tags do not count"),
        pytest.param("&amp;" * 4096, id="an entity counts once"),
        pytest.param("a" * 4096 + " \n", id="blanks at the end do not count"),
    ],
)
async def test_texts_that_just_fit(api: BotApi, bot: Bot, text: str) -> None:
    ana = api.user()
    await bot.send_message(ana.id, text, parse_mode="HTML")
    [reply] = await ana.hears()
    assert len(reply.plain) == 4096


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a <p>b</p>", 'unsupported start tag "p" at byte offset 2'),
        ("é <B>b", 'can\'t find end tag corresponding to start tag "b"'),
        ("é<b>x</i>", 'unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "unexpected end tag at byte offset 1"),
        ("1 < 2", 'unsupported start tag "" at byte offset 2'),
        ("x<b", "unclosed start tag at byte offset 1"),
        ("<a href='x", "unclosed start tag at byte offset 0"),
        ("<b>x</b", "unclosed end tag at byte offset 4"),
        ("<a =>x</a>", 'empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "unexpected end of name token at byte offset 8"),
        ("<span class='red'>x</span>", 'tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a<br/>b", 'unsupported start tag "br/" at byte offset 1'),
    ],
)
async def test_broken_html_is_refused_in_telegrams_words(
    api: BotApi, bot: Bot, text: str, error: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(api.user().id, text, parse_mode="HTML")
    assert caught.value.message.lower() == f"can't parse entities: {error}"


async def test_every_tag_and_reference_is_read(api: BotApi, bot: Bot) -> None:
    text = (
        "<b>b</b><strong>s</strong><i>i</i><em>e</em><u>u</u><ins>n</ins><s>s</s><strike>k</strike>"
        "<del>d</del><a href='https://x.pe/?a=1&amp;b=2'>a</a><code class='language-py'>c</code>"
        "<pre>p</pre><blockquote expandable>q</blockquote><tg-spoiler>t</tg-spoiler>"
        '<span class="tg-spoiler">v</span> &lt;&gt;&amp;&quot;&#65;&#x42; &copy; & '
        '<a href="x">y</a>'
    )
    message = await bot.send_message(api.user().id, text, parse_mode="HTML")
    assert message.text == 'bsieunskdacpqtv <>&"AB &copy; & y'
    [link] = [entity for entity in message.entities if entity.type == "text_link"]
    assert (link.url, message.parse_entity(link)) == ("https://x.pe/?a=1&b=2", "a")
    assert len(message.entities) == 15


async def test_link_previews_are_remembered(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await bot.send_message(ana.id, "x", disable_web_page_preview=True)
    await bot.send_message(ana.id, "x")
    assert [reply.link_preview for reply in await ana.hears(2)] == [False, True]


@pytest.mark.parametrize(
    ("button", "error"),
    [
        ({"callback_data": "ñ" * 33}, "BUTTON_DATA_INVALID"),
        ({"url": "http://nodots"}, "inline keyboard button URL 'http://nodots' is invalid: Wrong"),
        ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline"),
    ],
)
async def test_buttons_that_are_refused(api: BotApi, button: dict[str, str], error: str) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "Si", **button}]]})
    status, answer = await raw(
        api,
        "sendMessage",
        data={"chat_id": str(api.user().id), "text": "?", "reply_markup": markup},
    )
    assert status == 400
    assert str(answer["description"]).startswith(f"Bad Request: {error}")


async def test_editing_and_deleting(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    sent = await bot.send_message(ana.id, "uno", reply_markup=keyboard(callback_data="a"))
    await bot.edit_message_text("dos", ana.id, sent.message_id)
    first, second = await ana.hears(2)
    assert (first.buttons, first.edited) == ([("Si", "a")], False)
    assert (second.plain, second.buttons, second.edited) == ("dos", [], True)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("dos", ana.id, sent.message_id)
    await bot.edit_message_reply_markup(ana.id, sent.message_id, reply_markup=keyboard(url="t.me"))
    await ana.hears_nothing(0.05)
    await bot.delete_message(ana.id, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("tres", ana.id, sent.message_id)


async def test_a_document_comes_by_multipart(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await bot.send_document(
        ana.id, b"%PDF" * 500_000, filename="guia.pdf", caption="La <i>guia</i>", parse_mode="HTML"
    )
    [reply] = await ana.hears()
    assert (reply.document, reply.plain) == ("guia.pdf", "La guia")


# Presses


async def test_a_press_is_answered_once_with_a_toast(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    query_id = await pressed(bot, ana)
    [update] = await bot.get_updates(timeout=1)
    assert update.callback_query is not None
    assert (update.callback_query.id, update.callback_query.data) == (query_id, "yes")
    await update.callback_query.answer("Listo")
    assert [toast.text for toast in ana.toasts] == ["Listo"]
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query_id)


async def test_a_late_answer_to_a_press_is_refused(api: BotApi, bot: Bot) -> None:
    api.rules.answer_seconds = 0.05
    query_id = await pressed(bot, api.user())
    await asyncio.sleep(0.1)
    with pytest.raises(BadRequest) as caught:
        await bot.answer_callback_query(query_id)
    assert caught.value.message == (
        "Query is too old and response timeout expired or query id is invalid"
    )


async def test_a_press_nobody_fetches_expires(api: BotApi, bot: Bot) -> None:
    api.rules.callback_seconds = 0.05
    ana = api.user()
    await ana.says("antes")
    await pressed(bot, ana)
    await asyncio.sleep(0.1)
    assert [bool(one.message) for one in await bot.get_updates()] == [True]
    assert api.queue.expired == 1


async def test_forged_and_inaccessible_presses_arrive(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await bot.send_message(ana.id, "?", reply_markup=keyboard(callback_data="yes"))
    [question] = await ana.hears()
    await ana.forges(question, "../../etc", inaccessible=True)
    [update] = await bot.get_updates(timeout=1)
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert update.callback_query.data == "../../etc"
    assert not update.callback_query.message.is_accessible


# People


@pytest.mark.parametrize("kind", ["location", "contact", "voice", "photo", "sticker", "poll"])
async def test_other_kinds_of_messages_are_readable(api: BotApi, bot: Bot, kind: str) -> None:
    await api.user().sends(**sample(kind))
    [update] = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert getattr(update.message, kind)


async def test_edits_and_groups(api: BotApi, bot: Bot) -> None:
    ana, group = api.user(), api.group()
    said = await ana.says("hola", chat=group)
    await ana.edits(said, "hola a todos")
    new, edited = await bot.get_updates(timeout=1)
    assert new.message is not None
    assert new.message.chat.type == "group"
    assert edited.edited_message is not None
    assert edited.edited_message.text == "hola a todos"
    await bot.send_message(group.id, "hola")
    await group.hears()
    group.kicks_the_bot()
    with pytest.raises(Forbidden, match="kicked from the group chat"):
        await bot.send_message(group.id, "hola")


async def test_who_blocks_the_bot_gets_nothing(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await ana.blocks()
    [update] = await bot.get_updates(timeout=1)
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await bot.send_message(ana.id, "hola")
    await ana.unblocks()
    await bot.send_message(ana.id, "hola")
    assert len(ana.replies) == 1


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)^chat not found$"):
        await bot.send_message(1, "hola")


# The queue


async def test_an_unreadable_update_travels_as_it_is(api: BotApi) -> None:
    api.inject({"message": "not an object"})
    api.inject([1, 2])
    assert api.inject(b'{"update_id": {update_id}, "x": 1}') == 1 + api.inject(b"{}") - 2
    status, answer = await raw(api, "getUpdates")
    assert status == 200
    assert isinstance(answer["result"], list)
    assert answer["result"][1:] == [
        [1, 2],
        {"update_id": answer["result"][0]["update_id"] + 2, "x": 1},
        {},
    ]


async def test_duplicates_and_disorder_on_request(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    api.queue.hold()
    for text in ("uno", "dos", "tres"):
        await ana.says(text)
    assert await bot.get_updates() == ()
    api.queue.release([2, 0, 1, 1])
    first = await bot.get_updates(limit=1)
    rest = await bot.get_updates(first[0].update_id + 1)
    texts = [one.message.text for one in (*first, *rest) if one.message]
    assert texts == ["tres", "uno", "dos", "dos"]
    assert await bot.get_updates(first[0].update_id + 1) == ()


async def test_ids_may_restart_lower(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await ana.says("uno")
    [before] = await bot.get_updates()
    with pytest.raises(ValueError, match="still wait"):
        api.queue.restart_ids()
    assert await bot.get_updates(before.update_id + 1) == ()
    api.queue.restart_ids()
    await ana.says("dos")
    [after] = await bot.get_updates(before.update_id + 1)
    assert after.update_id < before.update_id


async def test_limit_and_negative_offset(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    for number in range(105):
        await ana.says(f"m{number}")
    assert len(await bot.get_updates(limit=1000)) == 100
    assert len(await bot.get_updates(limit=-3)) == 1
    [last] = await bot.get_updates(-1)
    assert last.message is not None
    assert last.message.text == "m104"
    assert len(api.queue) == 1


async def test_kinds_that_were_not_asked_for_do_not_come(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await bot.get_updates(allowed_updates=["callback_query"])
    await ana.says("uno")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    await ana.says("dos")
    assert len(await bot.get_updates()) == 1


async def test_the_older_of_two_pollers_is_sent_away(api: BotApi, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=5))
    await until(lambda: api.receiving.polls == 1)
    younger = asyncio.create_task(bot.get_updates(timeout=5))
    with pytest.raises(Conflict) as caught:
        await older
    assert caught.value.message == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await api.user().says("hola")
    assert len(await younger) == 1


async def test_a_repeated_offset_is_slowed_only_on_request(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    await ana.says("uno")
    await ana.says("dos")
    assert [len(await bot.get_updates(0)) for _ in range(2)] == [2, 2]
    api.rules.same_offset_rules = True
    assert [len(await bot.get_updates(1)) for _ in range(2)] == [2, 1]


# Webhooks


async def test_a_webhook_gets_the_secret_and_polling_a_409(api: BotApi, bot: Bot) -> None:
    seen: asyncio.Queue[tuple[str | None, Update | None]] = asyncio.Queue()

    async def answer(request: web.BaseRequest) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        seen.put_nowait((secret, Update.de_json(await request.json(), bot)))
        return web.Response()

    await api.user().says("antes")
    async with hook(answer) as url:
        await bot.set_webhook(url, secret_token="s3cret", max_connections=3)
        secret, update = await seen.get()
        assert secret == "s3cret"
        assert update is not None
        assert update.message is not None
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections, info.pending_update_count) == (url, 3, 0)
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == ()


async def test_what_fails_is_delivered_again_in_order(api: BotApi, bot: Bot) -> None:
    seen: list[str] = []
    troubles = [500, 503, 0]

    async def answer(request: web.BaseRequest) -> web.Response:
        seen.append((await request.json())["message"]["text"])
        if not troubles:
            return web.Response()
        status = troubles.pop(0)
        if not status and request.transport is not None:
            request.transport.abort()
        return web.Response(
            status=status or 200, headers={"Retry-After": "7"} if status == 503 else {}
        )

    ana = api.user()
    async with hook(answer) as url:
        await bot.set_webhook(url)
        await ana.says("uno")
        await ana.says("dos")
        await until(lambda: len(api.queue) == 0)
        assert seen == ["uno"] * 4 + ["dos"]
        times = [attempt.time for attempt in api.webhook.attempts]
        assert times[1] - times[0] < 0.05, "the first repetition comes at once"
        assert times[2] - times[1] >= 0.07, "Retry-After is honoured (7 s, scaled)"
        assert (await bot.get_webhook_info()).last_error_message is not None


async def test_lanes_run_side_by_side_and_twice_max_connections_are_loaded(
    api: BotApi, bot: Bot
) -> None:
    api.rules.time_scale = 1.0
    good: list[int] = []
    bad = {api.user().id for _ in range(4)}

    async def answer(request: web.BaseRequest) -> web.Response:
        chat = (await request.json())["message"]["chat"]["id"]
        good.append(chat)
        return web.Response(status=500 if chat in bad else 200)

    async with hook(answer) as url:
        await bot.set_webhook(url, max_connections=2)
        for one in sorted(bad)[:3]:
            await api.people[one].says("x")
        ana = api.user()
        await ana.says("x")
        await until(lambda: ana.id in good)
        await api.people[max(bad)].says("x")
        await until(lambda: max(bad) in good)
        late = api.user()
        await late.says("x")
        await asyncio.sleep(0.2)
        assert late.id not in good, "four poisoned chats fill 2 x 2 lanes"


async def test_a_method_in_the_answer_is_executed(api: BotApi, bot: Bot) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        chat = (await request.json())["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "eco"})

    ana = api.user()
    async with hook(answer) as url:
        await bot.set_webhook(url)
        await ana.says("hola")
        [reply] = await ana.hears()
        assert reply.plain == "eco"
        assert api.sent[-1].in_body


# Faults


async def test_a_flood_says_how_long_to_wait(
    api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    ana, eva = api.user(), api.user()
    api.faults.add(Fault(kind="flood", chat_id=ana.id, times=1, seconds=3))
    await bot.send_message(eva.id, "x")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ana.id, "x")
    assert caught.value.retry_after == timedelta(seconds=3)
    await bot.send_message(ana.id, "x")
    assert [call.chat_id for call in api.calls.impatient] == [ana.id]


async def test_server_errors_take_nothing(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    api.faults.add(Fault(kind="error_500", method="sendMessage", times=1))
    api.faults.add(Fault(kind="bad_gateway", times=1))
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ana.id, "x")
    assert ana.replies == []
    assert [call.status for call in api.sent[-2:]] == [500, 502]


async def test_connections_break_before_or_after_taking(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    kinds: tuple[FaultKind, ...] = ("drop_before", "drop_after", "drop_middle")
    for kind in kinds:
        api.faults.add(Fault(kind=kind, times=1))
        with pytest.raises(NetworkError):
            await bot.send_message(ana.id, kind)
    assert [reply.text for reply in ana.replies] == ["drop_after", "drop_middle"]
    assert [call.args["text"] for call in api.cuts] == ["drop_after", "drop_middle"]
    assert [call.status for call in api.sent[-3:]] == [0, 200, 200]


async def test_a_hanging_call_is_lost_or_late(api: BotApi, bot: Bot) -> None:
    ana = api.user()
    kinds: tuple[FaultKind, ...] = ("hang", "hang_after")
    for kind in kinds:
        api.faults.add(Fault(kind=kind, times=1, seconds=0.3))
        with pytest.raises(TimedOut):
            await bot.send_message(ana.id, kind, read_timeout=0.1)
    await until(lambda: len(api.cuts) == 1)
    assert [reply.text for reply in ana.replies] == ["hang_after"]
    api.faults.add(Fault(kind="latency", seconds=0.08))
    before = asyncio.get_running_loop().time()
    await bot.send_message(ana.id, "x")
    assert asyncio.get_running_loop().time() - before >= 0.08


async def test_a_share_of_calls_is_drawn_with_a_seed(api: BotApi) -> None:
    api.faults.add(Fault(kind="error_500", share=0.2))
    fates = [api.faults.draw("sendmessage", 1).failure for _ in range(1000)]
    assert 150 < fates.count("error_500") < 250
    async with BotApi(TOKEN) as twin:
        twin.faults.add(Fault(kind="error_500", share=0.2))
        assert [twin.faults.draw("sendmessage", 1).failure for _ in range(1000)] == fates


def test_a_fault_that_would_never_happen_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        Fault(kind="flod")  # type: ignore[arg-type]  # the mistake is the test


# Who am I


async def test_the_bot_describes_itself(api: BotApi, bot: Bot) -> None:
    assert (await bot.get_me()).username == "tucausa_test_bot"
    await bot.set_my_commands([BotCommand("menu", "Temas")], language_code="es")
    await bot.set_my_description("Informa", language_code="es")
    await bot.set_my_short_description("Corto")
    await bot.set_my_name("Tu Causa")
    assert [one.command for one in await bot.get_my_commands(language_code="es")] == ["menu"]
    assert await bot.get_my_commands() == ()
    assert api.profile.texts["description", "es"] == "Informa"
    await bot.delete_my_commands(language_code="es")
    assert await bot.get_my_commands(language_code="es") == ()


@pytest.mark.parametrize(
    ("method", "values", "error"),
    [
        (
            "setMyCommands",
            {"commands": [{"command": "Menu", "description": "x"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a" * 33, "description": "x"}]},
            "command length",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "command desc",
        ),
        (
            "setMyCommands",
            {"commands": [], "language_code": "esp"},
            "invalid language code specified",
        ),
        ("setMyDescription", {"description": "x" * 513}, "description is too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "short_description is too"),
        ("sendChatAction", {"chat_id": 1, "action": "dance"}, "wrong parameter action in request"),
    ],
)
async def test_wrong_self_descriptions_are_refused(
    api: BotApi, method: str, values: dict[str, object], error: str
) -> None:
    status, answer = await raw(api, method, json=values)
    assert status == 400
    assert str(answer["description"]).startswith(f"Bad Request: {error}")


async def test_wrong_tokens_and_methods(api: BotApi) -> None:
    assert await raw(api, "danceAlong") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{api.url}/bot1:no/getMe") as answer,
    ):
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"
    with pytest.raises(InvalidToken):
        async with bot_of(api, "1:no"):
            pass


async def test_methods_ignore_case_and_take_a_query_string(api: BotApi) -> None:
    ana = api.user()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{api.url}/bot{TOKEN}/SENDMESSAGE?chat_id={ana.id}&text=hola") as answer,
    ):
        assert answer.status == 200
    assert len(ana.replies) == 1


# Crowds


async def test_a_closed_crowd_is_served(api: BotApi, bot: Bot) -> None:
    async with running(bot):
        result = await api.crowd(Plan(people=5, messages=50, rule=answers_by_number))
    assert (result.sent, result.answered) == (54 if result.sent > 50 else 50, result.sent)
    assert (result.lost, result.doubled, result.misordered, result.unmatched) == (0, 0, 0, 0)
    assert 0 < result.p50 <= result.p95 <= result.p99 <= result.longest
    assert result.throughput > 0


async def test_an_open_crowd_notices_what_is_doubled(api: BotApi, bot: Bot) -> None:
    async with running(bot, times=2):
        result = await api.crowd(Plan(people=3, rate=100, seconds=0.3, warm_up="hola"))
    assert result.lost == 0
    assert result.doubled > 0
    async with running(bot, times=2):
        result = await api.crowd(Plan(people=3, rate=100, seconds=0.3, group=2))
    assert (result.lost, result.doubled) == (0, 0)


async def test_a_crowd_notices_what_is_lost_and_misordered(api: BotApi, bot: Bot) -> None:
    async def backwards() -> None:
        await until(lambda: len(api.queue) == 6)
        for update in reversed((await bot.get_updates())[1:]):
            if update.message is not None and update.message.text:
                await bot.send_message(update.message.chat_id, update.message.text)

    task = asyncio.create_task(backwards())
    plan = Plan(people=1, rate=200, messages=6, patience=0.3, rule=answers_by_number)
    result = await api.crowd(plan)
    await task
    assert (result.answered, result.lost, result.misordered) == (5, 1, 5)


# The control door


async def test_another_process_drives_the_server() -> None:
    command = [sys.executable, "-m", "tests.botapi", "--token", TOKEN, "--rules", '{"seed": 3}']
    root = Path(__file__).parent.parent
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=root
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with Remote(url) as remote, aiohttp.ClientSession() as session:
        ana = (await remote.do("user", name="Ana"))["id"]
        await remote.do("say", user=ana, text="hola")
        await remote.do("fault", kind="flood", times=1, seconds=2)
        call = {
            "chat_id": ana,
            "text": "?",
            "reply_markup": {"inline_keyboard": [[{"text": "Si", "callback_data": "y"}]]},
        }
        for status in (429, 200):
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", json=call) as answer:
                assert answer.status == status
        replies = (await remote.do("hears", chat=ana))["replies"]
        assert isinstance(replies, list)
        await remote.do("press", user=ana, message_id=replies[0]["message_id"], button="Si")
        assert (await remote.do("state"))["pending"] == 2
        with pytest.raises(TimeoutError):
            await remote.do("hears", chat=ana, timeout=0.05)
        with pytest.raises(RemoteError, match="KeyError"):
            await remote.do("say", user=1, text="x")
    process.terminate()
    assert await process.wait() == 0


async def raw(
    api: BotApi,
    method: str,
    *,
    data: dict[str, str] | None = None,
    json: dict[str, object] | None = None,
) -> tuple[int, dict[str, object]]:
    """Call a method without the library's own checks."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{api.url}/bot{TOKEN}/{method}", data=data, json=json) as answer,
    ):
        return answer.status, await answer.json()


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # conditions have no event of their own
            await asyncio.sleep(0.005)


def test_a_reply_lists_its_buttons() -> None:
    assert Reply(chat_id=1, message_id=1, text="", plain="", time=0.0).buttons == []
