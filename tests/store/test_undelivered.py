"""A reply that is given up is told to the log, once, and of nobody who is forgotten."""

import time
from dataclasses import replace

import pytest

from bot.errors import Blocked, Refused, RetryLater
from bot.model import Failure, LogRecord, Reply, Session, TopicId
from bot.ports import Entry, Parcel
from bot.store import courier, keys
from tests.store.conftest import Workshop, letters
from tests.stores import ES, VAULT, Place, Process, person_in, turn

STARTED = 1_795_000_000.0
BEGUN = Session(language=ES, started=STARTED)


async def failures(process: Process, shard: int = 3) -> list[LogRecord]:
    """What the log is told of replies that did not arrive."""
    found = [record for _, record in await process.records.read([shard], 100)]
    return [record for record in found if record.outcome == "undelivered"]


async def committed(process: Process, session: Session | None = BEGUN) -> Parcel:
    """A reply in the outbox, and its person's session."""
    await process.hold(3)
    await process.intake.receive(letters(3, "hola"))
    [entry] = await process.entries(3)
    reply = Reply(text="hola", language=ES, topic=TopicId("ptp/what"))
    answer = replace(turn(session=session, erase=session is None), replies=(reply,))
    [parcel] = await process.state.commit(
        Entry(id=entry.id, shard=3, message=entry.message), answer
    )
    return parcel


@pytest.mark.parametrize("failure", list(Failure))
async def test_it_stands_in_the_conversation_it_belongs_to(store: Place, failure: Failure) -> None:
    process = store.process()
    parcel = await committed(process)
    await process.state.failed(parcel, failure, STARTED + 60)
    [found] = await failures(process)
    assert (found.person, found.started) == (VAULT.pseudonym(parcel.person), STARTED)
    assert (found.rule, found.topic, found.at) == (failure, "ptp/what", STARTED + 60)
    assert found.text == ""
    assert await process.state.pending(3) == []
    ended = await process.state.load(parcel.person) is None
    assert ended is (failure is Failure.BLOCKED)


async def test_it_is_counted_once_however_often_it_is_said(store: Place) -> None:
    process = store.process()
    parcel = await committed(process)
    for _ in range(2):
        await process.state.failed(parcel, Failure.REFUSED, STARTED)
    await process.state.sent(parcel)
    assert len(await failures(process)) == 1


async def test_a_reply_that_was_sent_is_no_failure(store: Place) -> None:
    process = store.process()
    await process.state.sent(await committed(process))
    assert await failures(process) == []


async def test_of_who_is_forgotten_only_the_count_is_kept(store: Place) -> None:
    process = store.process()
    parcel = await committed(process, session=None)
    await process.state.failed(parcel, Failure.LATE, STARTED)
    [found] = await failures(process)
    assert (found.person, found.started, found.rule) == ("", 0.0, "late")


async def test_who_is_forgotten_meanwhile_is_not_named(
    store: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = store.process()
    parcel = await committed(process)
    forget = process.state._forget

    async def late(*words: object) -> None:
        await process.link.call("DEL", keys.session(parcel.person))
        await forget(*words)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(process.state, "_forget", late)
    await process.state.failed(parcel, Failure.REFUSED, STARTED)
    [found] = await failures(process)
    assert (found.person, found.started) == ("", 0.0)


@pytest.mark.parametrize(
    ("troubles", "rule"),
    [
        pytest.param([Refused("bad"), Refused("bad")], "refused", id="refused, also when plain"),
        pytest.param([Blocked("gone")], "blocked", id="blocked"),
        pytest.param([RetryLater("later", after=0.0)], "late", id="given up"),
        pytest.param([Refused("bad")], "", id="plain is taken"),
        pytest.param([], "", id="taken"),
    ],
)
async def test_each_way_to_give_up_is_told(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, troubles: list[Exception], rule: str
) -> None:
    monkeypatch.setattr(courier, "GIVE_UP_SECONDS", -1.0)
    worker = await workshop.worker()
    workshop.post.troubles["3.0"].extend(troubles)
    before = time.time()
    await worker.process.intake.receive(letters(3, "hola"))
    while await worker.process.state.pending(3) or not worker.turns:
        await courier._pause(0.01, worker.lanes._stopping)
    await courier._pause(0.1, worker.lanes._stopping)
    found = await failures(worker.process)
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert all(before <= one.at <= time.time() for one in found)
    assert person_in(3) not in repr(found)
