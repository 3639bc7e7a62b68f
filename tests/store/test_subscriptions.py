"""Who is to be told of something: kept sealed, renewed by use, ended at once, told once."""

import asyncio
from dataclasses import replace

import pytest

from bot.model import (
    Attachment,
    Failure,
    LanguageCode,
    Message,
    PersonKey,
    Reply,
    Session,
    TopicId,
)
from bot.ports import Parcel
from bot.store import keys
from bot.store.subscriptions import Recipient, Subscriptions, Told
from tests.stores import ES, VAULT, Place, Process, message, turn

CHAT = "700000777"
ANA = VAULT.person("telegram", CHAT)
SHARD = keys.shard_of(ANA)
SUBJECTS = ("activities", "ptp/what")
NEWS = [Reply(text="novedad", language=ES)]


def said(number: int) -> Message:
    return replace(message(ANA, number), address=f"{CHAT} press 5 []")


async def commits(process: Process, number: int, **fields: object) -> None:
    """One turn of Ana's."""
    await process.hold(SHARD)
    await process.intake.receive([said(number)])
    [entry] = await process.entries(SHARD)
    erase = bool(fields.pop("erase", False))
    made = replace(turn("bien", erase=erase), **fields)  # type: ignore[arg-type]  # of a Turn
    for parcel in await process.state.commit(entry, made):
        await process.state.sent(parcel)


async def subscribes(process: Process, number: int = 0) -> Subscriptions:
    session = Session(language=LanguageCode("en"))
    await commits(process, number, subscription=SUBJECTS, session=session)
    return Subscriptions(process.link, VAULT)


async def listed(subscriptions: Subscriptions, name: str = "x") -> list[Recipient]:
    return [one async for some in subscriptions.subscribers(SHARD, name) for one in some]


async def test_a_subscription_is_found_with_where_and_of_what_and_is_sealed(store: Place) -> None:
    process = store.process()
    [found] = await listed(await subscribes(process))
    assert (found.person, found.subjects, found.told) == (ANA, SUBJECTS, False)
    assert (found.at.channel, found.at.address, found.at.language) == ("telegram", CHAT, "en")
    everything = await store.everything()
    assert [word for word in (CHAT, "ptp/what", "activities") if word.encode() in everything] == []


async def test_the_session_knows_the_subjects_also_when_it_is_new(store: Place) -> None:
    process = store.process()
    await subscribes(process)
    loaded = await process.state.load(ANA)
    assert loaded
    assert loaded.subscribed == SUBJECTS
    await process.link.call("DEL", keys.session(ANA))
    assert await process.state.load(ANA) == Session(
        language=LanguageCode("en"), introduced=True, subscribed=SUBJECTS
    )


async def test_everything_has_a_lifetime_and_use_renews_it(store: Place) -> None:
    process = store.process()
    subscriptions = await subscribes(process)
    await subscriptions.tell("x", (await listed(subscriptions))[0], NEWS)
    names = [keys.subscription(ANA), keys.subscribers(SHARD), keys.told(ANA)]
    for name in names:
        assert 0 < await store.lifetime(name) <= keys.SUBSCRIPTION_SECONDS
    for name in names[:2]:
        await process.link.call("EXPIRE", name, 60)
    await commits(process, 1)
    for name in names[:2]:
        assert await store.lifetime(name) > keys.SUBSCRIPTION_SECONDS - 60


async def test_who_leaves_is_not_found_any_more(store: Place) -> None:
    process = store.process()
    subscriptions = await subscribes(process)
    await commits(process, 1, subscription=())
    assert await listed(subscriptions) == []
    assert keys.subscription(ANA) not in await store.keys()


async def test_an_erasure_takes_everything_also_what_was_told(store: Place) -> None:
    process = store.process()
    subscriptions = await subscribes(process)
    await subscriptions.tell("x", (await listed(subscriptions))[0], NEWS)
    for parcel in await process.state.pending(SHARD):
        await process.state.sent(parcel)
    await commits(process, 1, erase=True)
    assert ANA.encode() not in await store.everything()


async def test_who_blocked_the_bot_has_no_subscription_any_more(store: Place) -> None:
    process = store.process()
    subscriptions = await subscribes(process)
    await subscriptions.tell("x", (await listed(subscriptions))[0], NEWS)
    [parcel] = await process.state.pending(SHARD)
    await process.state.failed(parcel, Failure.BLOCKED, 1.0)
    assert await listed(subscriptions) == []
    assert ANA.encode() not in await store.everything()


async def pending(process: Process) -> list[Parcel]:
    return await process.state.pending(SHARD)


async def test_however_many_processes_tell_a_person_is_told_once(store: Place) -> None:
    one, two = store.process("one"), store.process("two")
    [found] = await listed(await subscribes(one))
    tellers = [Subscriptions(process.link, VAULT) for process in (one, two, one, two)]
    answers = await asyncio.gather(
        *(teller.tell("change/ptp/what", found, NEWS) for teller in tellers)
    )
    assert sorted(answers) == [Told.BEFORE] * 3 + [Told.NOW]
    assert b"change/ptp/what" not in await store.everything()
    [parcel] = await pending(one)
    assert (parcel.address, parcel.reply) == (CHAT, NEWS[0])
    assert (await listed(tellers[0], "change/ptp/what"))[0].told
    assert await tellers[0].tell("y", found, NEWS) is Told.NOW


async def test_who_left_after_being_read_is_not_told(store: Place) -> None:
    process = store.process()
    subscriptions = await subscribes(process)
    [found] = await listed(subscriptions)
    await commits(process, 1, subscription=("ptp/what",))
    assert await subscriptions.tell("x", found, NEWS) is Told.GONE
    assert await pending(process) == []


async def test_a_name_of_another_secret_key_cannot_be_told(store: Place) -> None:
    process = store.process()
    subscriptions = await subscribes(process)
    stranger = PersonKey(f"{SHARD:08x}" + "cd" * 12)
    sealed = await process.link.call("GET", keys.subscription(ANA))
    await process.link.call("SET", keys.subscription(stranger), sealed, "EX", 60)
    await process.link.call("ZADD", keys.subscribers(SHARD), 9e9, stranger)
    assert [one.person for one in await listed(subscriptions)] == [ANA]


async def test_who_is_in_conversation_is_found_where_they_are(store: Place) -> None:
    process = store.process()
    session = Session(language=ES, topic=TopicId("ptp/what"))
    await commits(process, 0, session=session)
    subscriptions = Subscriptions(process.link, VAULT)
    found = [one async for some in subscriptions.conversing(SHARD, "x") for one in some]
    assert [(one.person, one.at.address, one.session) for one in found] == [(ANA, CHAT, session)]
    assert await subscriptions.tell("x", found[0], NEWS) is Told.NOW
    await commits(process, 1, erase=True)
    assert await subscriptions.tell("y", found[0], NEWS) is Told.GONE


async def test_turns_of_all_processes_together_keep_the_pace(store: Place) -> None:
    links = [store.process(name).link for name in ("one", "two")]
    for link in links:  # to connect takes as long as a turn
        await link.call("GET", "{tc}:nothing")
    one, two = (Subscriptions(link, VAULT) for link in links)
    waits = [await who.turn(10) for who in (one, two) * 3]
    assert waits == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], abs=0.08)
    assert await store.lifetime(keys.PACE) > 0


async def test_an_announcement_is_begun_once_and_done_for_all(store: Place) -> None:
    one, two = (Subscriptions(store.process(name).link, VAULT) for name in ("one", "two"))
    assert await one.begin("x", 5.0) == (5.0, False)
    assert await two.begin("x", 9.0) == (5.0, False)
    assert not await two.is_done("x")
    await one.done("x")
    assert await two.is_done("x")
    assert await store.lifetime(keys.broadcast("x")) > 0


async def test_one_process_at_a_time_looks_for_what_is_due(store: Place) -> None:
    one, two = (Subscriptions(store.process(name).link, VAULT) for name in ("one", "two"))
    assert [await one.take("one"), await two.take("two"), await one.take("one")] == [
        True,
        False,
        True,
    ]
    await one.release("one")
    assert await two.take("two")


async def test_a_file_waits_with_its_reply(store: Place) -> None:
    process = store.process()
    await process.hold(SHARD)
    await process.intake.receive([said(0)])
    [entry] = await process.entries(SHARD)
    file = Attachment(name="a.ics", title="Guardar", text="BEGIN:VCALENDAR\r\n")
    reply = Reply(text="hola", language=ES, attachment=file)
    await process.state.commit(entry, replace(turn(), replies=(reply,)))
    [parcel] = await pending(process)
    assert parcel.reply == reply
