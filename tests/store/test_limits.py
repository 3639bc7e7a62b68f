"""The rates that Redis counts: who writes too fast is asked for patience once, then passed over."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.model import Kind, Message, PersonKey
from bot.ports import Entry
from bot.store import keys, limits
from bot.store.intake import Intake
from bot.store.limits import Limits, Rate
from tests.stores import VAULT, Place, Process, message, person_in

ANA, EVA = person_in(3), person_in(3, number=1)
QUICK = Rate(each_ms=300, most=6, tells=True)


class Quick(Limits):
    """Six at once and three a second, so that a test need not wait for half a minute."""

    def rate(self, message: Message) -> Rate:
        """As ``Limits``, but for people."""
        found = super().rate(message)
        return QUICK if message.kind is Kind.TEXT else found


def is_cry(message: Message) -> bool:
    return message.text == "socorro"


class Writing:
    """An intake with quick limits, and people who write to it."""

    def __init__(self, process: Process, rates: Limits) -> None:
        self.process = process
        self.intake = Intake(process.link, VAULT, rates)
        self.number = 0

    async def say(self, person: PersonKey, *texts: str, kind: Kind = Kind.TEXT) -> None:
        """Store these as one batch."""
        found = []
        for text in texts:
            self.number += 1
            found.append(replace(message(person, self.number, text), kind=kind))
        await self.intake.receive(found)

    async def stored(self, person: PersonKey) -> list[Entry]:
        entries, unreadable = await self.intake.read(keys.shard_of(person), "", 1000)
        assert unreadable == []
        return [entry for entry in entries if entry.message.person == person]

    async def texts(self, person: PersonKey) -> list[str]:
        """What was stored, ``!`` before what is answered by a request for patience."""
        return [f"{'!' * one.over_limit}{one.message.text}" for one in await self.stored(person)]


@pytest.fixture
def writing(store: Place) -> Callable[..., Writing]:
    def made(name: str = "one", rates: Limits | None = None) -> Writing:
        return Writing(store.process(name), rates or Quick(pressing=is_cry))

    return made


MANY = [f"m{number}" for number in range(20)]


async def test_the_first_message_over_the_limit_is_kept_as_such_and_the_rest_is_passed_over(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    await one.say(ANA, *MANY)
    await one.say(EVA, "hola")
    assert await one.texts(ANA) == [*MANY[:6], "!m6"]
    assert await one.texts(EVA) == ["hola"]
    assert one.intake.passed_over == 13


async def test_who_goes_on_is_passed_over_until_they_write_slower_than_the_rate(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    await one.say(ANA, *MANY[:7])
    for _ in range(20):  # far above the rate
        await asyncio.sleep(0.02)
        await one.say(ANA, "más")
    assert await one.texts(ANA) == [*MANY[:6], "!m6"]
    await asyncio.sleep(0.7)  # a third of the bucket, and some
    await one.say(ANA, "ya", "voy")
    assert await one.texts(ANA) == [*MANY[:6], "!m6", "ya", "voy"]


async def test_somebody_who_tries_again_now_and_then_is_not_shut_out_for_ever(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    await one.say(ANA, *MANY[:7])
    for _ in range(4):
        await asyncio.sleep(0.5)  # slower than the rate: every try leaves more room
        await one.say(ANA, "¿hola?")
    assert (await one.texts(ANA))[-1] == "¿hola?"


async def test_every_process_counts_the_same_chat(writing: Callable[..., Writing]) -> None:
    one, two = writing(), writing("two")
    two.number = 100
    await one.say(ANA, *MANY[:5])
    await two.say(ANA, *MANY[5:15])
    assert await one.texts(ANA) == [*MANY[:6], "!m6"]
    assert (one.intake.passed_over, two.intake.passed_over) == (0, 8)


async def test_what_is_pressing_is_stored_though_the_chat_is_passed_over(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    await one.say(ANA, *MANY, "socorro", "nada")
    assert await one.texts(ANA) == [*MANY[:6], "!m6", "socorro"]


async def test_pressing_messages_have_a_limit_too(writing: Callable[..., Writing]) -> None:
    one = writing()
    await one.say(ANA, *MANY[:7], *["socorro"] * 40)
    assert (await one.texts(ANA)).count("socorro") == limits.URGENT.most


async def test_a_repeated_message_counts_once_and_one_passed_over_stays_so(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    for _ in range(5):
        await one.say(ANA, *MANY[:4])
        one.number = 0
    assert await one.texts(ANA) == MANY[:4]


async def test_a_group_counts_once_a_minute_and_is_told_nothing(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    await one.say(ANA, *[""] * 10, kind=Kind.GROUP)
    await one.say(ANA, "", kind=Kind.GROUP)
    found = await one.stored(ANA)
    assert [(entry.message.kind, entry.over_limit) for entry in found] == [(Kind.GROUP, False)]


async def test_who_leaves_is_forgotten_however_fast_they_wrote(
    writing: Callable[..., Writing],
) -> None:
    one = writing()
    await one.say(ANA, *MANY)
    await one.say(ANA, "", kind=Kind.LEFT)
    assert (await one.stored(ANA))[-1].message.kind is Kind.LEFT


async def test_without_a_limit_everything_is_stored(writing: Callable[..., Writing]) -> None:
    one = writing(rates=Limits(0))
    await one.say(ANA, *MANY, *MANY)
    assert await one.texts(ANA) == [*MANY, *MANY]


async def test_a_text_that_cannot_be_judged_is_stored_and_stops_nobody(
    writing: Callable[..., Writing],
) -> None:
    def broken(message: Message) -> bool:
        raise RuntimeError(message.text)

    one = writing(rates=Quick(pressing=broken))
    await one.say(ANA, *MANY[:8])
    assert await one.texts(ANA) == [*MANY[:6], "!m6", "m7"]


async def test_what_is_counted_goes_within_a_minute_and_holds_no_words(
    store: Place, writing: Callable[..., Writing]
) -> None:
    one = writing(rates=Limits(30, pressing=is_cry))
    await one.say(ANA, *["palabras"] * 40, *["socorro"] * 3)
    for key in (keys.rate(ANA), keys.urgent_rate(ANA)):
        assert 0 < await store.lifetime(key) <= keys.RATE_SECONDS
        value = await one.process.link.call("GET", key)
        assert value.decode().lstrip("-").isdigit()


@pytest.mark.parametrize(("a_minute", "rate"), [(30, (2000, 30, "1")), (99_999, (1, 99_999, "1"))])
def test_a_rate_fills_and_drains_in_a_minute(a_minute: int, rate: tuple[int, int, str]) -> None:
    assert limits.person(a_minute).arguments == rate
