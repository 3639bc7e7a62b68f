"""What Inbox and Store promise, over fakeredis and over a real Redis."""

import asyncio
from dataclasses import replace

import pytest

from bot.errors import StoreUnavailable
from bot.model import Failure, LanguageCode, LogRecord, Reply, Session, TopicId
from bot.ports import Entry, Overtaken
from bot.store import keys
from tests.stores import ES, VAULT, Place, Process, message, person_in, turn

ANA = person_in(7)
RECORD = LogRecord(
    at=1.0, channel="telegram", language="es", outcome="answer", topic="numbers/n1", score=0.9,
    candidates=(), content_version="v1", waited_ms=3,
)  # fmt: skip


async def stored(process: Process, *texts: str) -> list[Entry]:
    """Ana's messages, in a shard that the process holds."""
    await process.hold(7)
    await process.intake.receive([message(ANA, n, text) for n, text in enumerate(texts)])
    return await process.entries(7)


async def test_a_message_that_comes_twice_is_stored_once(store: Place) -> None:
    one, two = store.process("one"), store.process("two")
    await one.intake.receive([message(ANA, 1), message(ANA, 1)])
    await asyncio.gather(*(p.intake.receive([message(ANA, 1)]) for p in (one, two, one, two)))
    assert [entry.message.id for entry in await one.entries(7)] == [message(ANA, 1).id]


async def test_a_message_that_was_answered_is_not_stored_again(store: Place) -> None:
    one = store.process()
    [entry] = await stored(one, "hola")
    await one.state.commit(entry, turn("buenas"))
    await one.intake.receive([message(ANA, 0, "hola")])
    assert await one.entries(7) == []


async def test_messages_are_read_in_the_order_stored_whoever_stored_them(store: Place) -> None:
    one, two = store.process("one"), store.process("two")
    for number in range(20):
        await (one, two)[number % 2].intake.receive([message(ANA, number, str(number))])
    found = await store.process("three").entries(7)
    assert [entry.message.text for entry in found] == [str(number) for number in range(20)]


async def test_lower_ids_than_before_are_no_reason_to_pass_over_a_message(store: Place) -> None:
    one = store.process()
    await one.intake.receive([message(ANA, 900), message(ANA, 3)])
    assert [entry.message.ref for entry in await one.entries(7)] == ["900", "3"]


async def test_commit_writes_all_and_takes_the_entry_away(store: Place) -> None:
    one = store.process()
    [entry] = await stored(one, "hola")
    session = Session(
        language=ES, introduced=True, misses=2, missed_ref="0", told=(TopicId("ptp/what"),), worded=True
    )  # fmt: skip
    made = replace(turn("primera", "segunda", session=session), record=RECORD)
    parcels = await one.state.commit(entry, made)
    assert await one.entries(7) == []
    assert await one.state.load(ANA) == session
    assert await one.state.pending(7) == parcels
    assert [parcel.reply.text for parcel in parcels] == ["primera", "segunda"]
    assert [record for _, record in await one.records.read([7], 10)] == [RECORD]


async def test_commit_without_the_lease_writes_nothing(store: Place) -> None:
    one, two = store.process("one"), store.process("two")
    [entry] = await stored(one, "hola")
    await two.hold(7)
    with pytest.raises(Overtaken, match="LOST"):
        await one.state.commit(entry, replace(turn("buenas"), record=RECORD))
    assert await one.entries(7) == [entry]
    assert await one.state.load(ANA) is None
    assert await one.state.pending(7) == []
    assert await one.records.read([7], 10) == []


async def test_an_entry_is_committed_once(store: Place) -> None:
    one = store.process()
    [entry] = await stored(one, "hola")
    await one.state.commit(entry, turn("buenas"))
    with pytest.raises(Overtaken, match="GONE"):
        await one.state.commit(entry, turn("otra vez"))
    assert [parcel.reply.text for parcel in await one.state.pending(7)] == ["buenas"]


async def test_a_reply_that_was_sent_waits_no_longer(store: Place) -> None:
    one = store.process()
    [entry] = await stored(one, "hola")
    first, second = await one.state.commit(entry, turn("primera", "segunda"))
    await one.state.sent(first)
    assert await one.state.pending(7) == [second]
    await one.state.failed(second, Failure.BLOCKED, 0.0)
    assert await one.state.pending(7) == []
    assert await one.state.load(ANA) is None


async def test_erase_deletes_everything_about_a_person(store: Place) -> None:
    one = store.process()
    first, second = await stored(one, "hola", "/borrar")
    chosen = replace(turn("buenas"), language_choice=LanguageCode("en"))
    [parcel] = await one.state.commit(first, chosen)
    await one.state.sent(parcel)
    await one.mailbox.post(ANA, Reply(text="una carta", language=ES))
    [parcel] = await one.state.commit(second, turn("borrado", erase=True))
    await one.state.sent(parcel)
    assert [key for key in await store.keys() if ANA in key] == []
    assert ANA.encode() not in await store.everything()


async def test_the_chosen_language_outlives_the_session(store: Place) -> None:
    one = store.process()
    [entry] = await stored(one, "/idioma:en")
    english = LanguageCode("en")
    session = Session(language=english, chosen=True)
    await one.state.commit(entry, replace(turn("ok", session=session), language_choice=english))
    await one.link.call("DEL", keys.session(ANA))
    found = await one.state.load(ANA)
    assert found is not None
    assert (found.language, found.chosen) == ("en", True)


async def test_every_key_that_names_a_person_dies_by_itself(store: Place) -> None:
    one = store.process()
    first, second = await stored(one, "hola", "sigo")
    chosen = replace(turn("buenas"), language_choice=ES)
    await one.state.commit(first, chosen)
    await one.mailbox.post(ANA, Reply(text="una carta", language=ES))
    expected = {
        keys.session(ANA): keys.SESSION_SECONDS,
        keys.language(ANA): keys.LANGUAGE_SECONDS,
        keys.mailbox(ANA): keys.MAILBOX_SECONDS,
    }
    assert {key for key in await store.keys() if ANA in key} == set(expected)
    assert await at_the_start(store, expected)
    for key in (keys.session(ANA), keys.language(ANA)):
        await one.link.call("EXPIRE", key, 60)
    await one.state.commit(second, turn("sigue"))
    assert await at_the_start(store, expected), "both are renewed at use"


async def at_the_start(store: Place, lifetimes: dict[str, int]) -> bool:
    """Whether each key has as long to live as it can."""
    left = {key: await store.lifetime(key) for key in lifetimes}
    return all(left[key] in range(most - 60, most + 1) for key, most in lifetimes.items())


async def test_what_was_seen_is_remembered_longer_than_telegram_repeats(store: Place) -> None:
    await store.process().intake.receive([message(ANA, 1)])
    [seen] = [key for key in await store.keys() if ":seen:" in key]
    assert 24 * 3600 < await store.lifetime(seen) <= keys.SEEN_SECONDS


async def test_work_that_waits_has_no_lifetime(store: Place) -> None:
    one = store.process()
    first, _ = await stored(one, "hola", "sigo")
    await one.state.commit(first, replace(turn("buenas"), record=RECORD))
    for key in (keys.inbox(7), keys.outbox(7), keys.log(7)):
        assert await store.lifetime(key) == -1


async def test_nothing_readable_lies_in_redis_while_work_waits(store: Place) -> None:
    one = store.process()
    canaries = ["Canario Pérez", "999888777", "mi cedula 12345678", "-12.0464", "700000001"]
    first, _ = await stored(one, " ".join(canaries[:4]), canaries[2])
    session = Session(language=ES, missed_ref=canaries[1])
    await one.state.commit(first, turn(*canaries, session=session))
    await one.mailbox.post(ANA, Reply(text=canaries[0], language=ES))
    found = await store.everything()
    assert len(found) > 500
    assert [canary for canary in canaries if canary.encode() in found] == []
    assert b"telegram 0" not in found


async def test_what_another_secret_key_sealed_is_set_apart_and_never_raises(store: Place) -> None:
    old = store.process("one", vault=type(VAULT)(b"another secret key, now forgotten"))
    first, _ = await stored(old, "hola", "sigo")
    await old.state.commit(first, turn("buenas"))
    await old.mailbox.post(ANA, Reply(text="una carta", language=ES))
    new = store.process("one")
    await new.intake.receive([message(ANA, 5, "nuevo")])
    entries, unreadable = await new.intake.read(7, "", 10)
    assert [entry.message.text for entry in entries] == ["nuevo"]
    assert len(unreadable) == 1
    await new.intake.discard(7, unreadable)
    assert await new.intake.read(7, "", 10) == (entries, [])
    assert await new.state.load(ANA) is None
    assert await new.state.pending(7) == []
    assert await new.mailbox.read(ANA) == []


async def test_a_full_inbox_takes_nothing_rather_than_half(
    store: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "INBOX_MAX", 3)
    one = store.process()
    await one.intake.receive([message(ANA, n) for n in range(2)])
    with pytest.raises(StoreUnavailable):
        await one.intake.receive([message(ANA, n) for n in range(2, 4)])
    assert [entry.message.ref for entry in await one.entries(7)] == ["0", "1"]
    await one.intake.receive([message(ANA, 2)])
    assert len(await one.entries(7)) == 3


async def test_log_records_are_read_oldest_first_and_deleted_by_id(store: Place) -> None:
    one = store.process()
    for number, entry in enumerate(await stored(one, "a", "b", "c")):
        await one.state.commit(entry, replace(turn("r"), record=replace(RECORD, at=float(number))))
    found = await one.records.read([7, 8], 2)
    assert [record.at for _, record in found] == [0.0, 1.0]
    await one.records.delete([id for id, _ in found])
    assert [record.at for _, record in await one.records.read([7], 10)] == [2.0]
