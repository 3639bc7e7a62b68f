"""Letters for web visitors, over fakeredis and over a real Redis."""

import asyncio

import pytest

from bot.model import Button, Reply
from bot.store import keys
from tests.stores import ES, Place, person_in

EVA, LUZ = person_in(3), person_in(4)


def letter(text: str) -> Reply:
    return Reply(text=text, language=ES, buttons=((Button(title="Menú", payload="/menu"),),))


async def test_letters_are_read_in_order_from_the_last_one_on(store: Place) -> None:
    box = store.process().mailbox
    for text in "abc":
        await box.post(EVA, letter(text))
    found = await box.read(EVA)
    assert [one.reply for one in found] == [letter(text) for text in "abc"]
    assert [one.reply.text for one in await box.read(EVA, found[0].id)] == ["b", "c"]
    assert await box.read(EVA, found[-1].id) == []
    assert await box.read(LUZ) == []


async def test_who_waits_is_woken_by_a_letter_of_their_own(store: Place) -> None:
    box = store.process().mailbox
    waiting = asyncio.create_task(box.wait(EVA, "", timeout=20))
    other = asyncio.create_task(box.wait(LUZ, "", timeout=0.2))
    await asyncio.sleep(0.05)
    await box.post(EVA, letter("hola"))
    assert [one.reply.text for one in await waiting] == ["hola"]
    assert await other == []


async def test_a_letter_of_another_process_is_heard(store: Place) -> None:
    here, there = store.process("here"), store.process("there")
    listening = asyncio.create_task(
        here.link.listen(lambda channel, person: here.mailbox.heard(person), keys.MAIL)
    )
    waiting = asyncio.create_task(here.mailbox.wait(EVA, "", timeout=20))
    while not (await there.link.call("PUBSUB", "NUMSUB", keys.MAIL))[1]:
        await asyncio.sleep(0.01)
    await there.mailbox.post(EVA, letter("hola"))
    assert [one.reply.text for one in await waiting] == ["hola"]
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening


async def test_only_the_newest_letters_are_kept(
    store: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MAILBOX_MAX", 3)
    box = store.process().mailbox
    for text in "abcde":
        await box.post(EVA, letter(text))
    assert [one.reply.text for one in await box.read(EVA)] == ["c", "d", "e"]


async def test_forgotten_letters_are_gone(store: Place) -> None:
    box = store.process().mailbox
    await box.post(EVA, letter("hola"))
    await box.forget(EVA)
    assert await box.read(EVA) == []
    assert await store.keys() == set()
