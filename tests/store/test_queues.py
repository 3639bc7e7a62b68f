"""What waits in Redis, as an operator's metrics see it."""

import time
from dataclasses import replace

import pytest

from bot.model import LogRecord
from bot.store import keys
from bot.store.queues import Backlog, Queues
from tests.stores import Place, message, person_in, turn

NOTHING = Backlog(
    inbox=0, inbox_age=0.0, outbox=0, log=0, log_age=0.0, desk_waiting=0, desk_age=0.0,
    desk_human=0,
)  # fmt: skip
RECORD = LogRecord(
    at=1.0, channel="telegram", language="es", outcome="answer", topic="numbers/n1", score=0.9,
    candidates=(), content_version="v1", waited_ms=3,
)  # fmt: skip


async def test_an_empty_store_has_no_backlog(store: Place) -> None:
    assert await Queues(store.process().link).look() == NOTHING


async def test_all_shards_are_counted_and_the_oldest_is_told(store: Place) -> None:
    one = store.process()
    for shard in (3, 60):
        await one.hold(shard)
        await one.intake.receive([message(person_in(shard), number) for number in (1, 2)])
        [entry, _] = await one.entries(shard)
        await one.state.commit(entry, replace(turn("uno", "dos"), record=RECORD))
    ago = int((time.time() - 90) * 1000)
    await one.link.call("XADD", keys.log(5), f"{ago}-0", "r", b"{}")
    found = await Queues(one.link).look()
    assert (found.inbox, found.outbox, found.log) == (2, 4, 3)
    assert found.log_age == pytest.approx(90, abs=5)
    assert 0 <= found.inbox_age < 5


async def test_who_waits_at_the_desk_is_counted_apart_from_who_is_answered(store: Place) -> None:
    one, now = store.process(), time.time()
    for number, (state, ago) in enumerate([("waiting", 30), ("waiting", 300), ("human", 900)]):
        who = person_in(number)
        await one.link.call("ZADD", keys.desks(number), now - ago, who)
        await one.link.call("HSET", keys.desk(who), "state", state, "since", now - ago)
    await one.link.call("ZADD", keys.desks(9), now, person_in(9))  # whose conversation has ended
    found = await Queues(one.link).look()
    assert (found.desk_waiting, found.desk_human) == (2, 1)
    assert found.desk_age == pytest.approx(300, abs=5)
