"""No conversation without an owner or a place in the queue, whatever happens in a shift.

The real scripts over a Redis, the real dialogue for every message, and a clock that the
machine moves; a model says who must have whom after each event.
"""

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import fakeredis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from redis.asyncio import Redis

from bot.model import DeskState, Failure, Kind, Outcome, PersonKey, Turn
from bot.ports import Entry, Overtaken, conversation_of
from bot.store import keys
from bot.store.desk import BEAT_SECONDS, IDLE_SECONDS, LEASE_SECONDS, PATIENCE_SECONDS
from bot.store.state import URGENT_SECONDS
from tests.content.real import catalog
from tests.mind.person import Scripted
from tests.store.fronts import Clock, Front
from tests.stores import VAULT, Process, person_in

T = TypeVar("T")

CATALOG = catalog(Scripted())
PEOPLE = (person_in(3), person_in(3, 1))
OPERATORS = ("rosa", "tito", "ines")
WORDS = ("que plazo tiene el ptp", "bla", "/menu", "me quiere matar", "/humano", "/humano")

person = st.sampled_from(PEOPLE)
EVENTS = ("claims", "closes", "gives_back", "time", "restart")
OWNER = "whoever has it"
operator = st.sampled_from([OWNER, OWNER, *OPERATORS])
ways_out = st.sampled_from(["/bot", "/borrar", "left", "blocked", "expired"])


@dataclass
class Expected:
    """What the model knows of a person's conversation."""

    state: DeskState = DeskState.BOT
    since: float = 0.0
    urgent: bool = False
    operator: str = ""
    lease: float = 0.0
    active: float = 0.0
    unclaimed: float = 0.0


class Shift(RuleBasedStateMachine):
    """People, operators and time."""

    url = ""
    """Of a real Redis; empty for an in-process one."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.server = fakeredis.FakeServer()
        self.numbers = itertools.count()
        self.model = {who: Expected() for who in PEOPLE}
        self.danger = dict.fromkeys(PEOPLE, 0.0)
        self.runs(self._open())

    def runs(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the machine's own loop."""
        return self.runner.run(work)

    async def _open(self, *, anew: bool = True) -> None:
        client = Redis.from_url(self.url) if self.url else None
        client = client or fakeredis.FakeAsyncRedis(server=self.server)
        if anew:
            await client.flushdb()
        process = Process(client, f"process {next(self.numbers)}", VAULT)
        self.front = Front(process, CATALOG, self.clock)

    def teardown(self) -> None:
        """Close what is open."""
        self.runs(self.front.process.link.close())
        self.runner.close()

    @initialize()
    def somebody_waits(self) -> None:
        """A shift without anybody to help is no test."""
        self.somebody_writes(PEOPLE[0], "/humano")

    # what people do

    @rule(who=person, text=st.sampled_from(WORDS), edited=st.booleans())
    def somebody_writes(self, who: PersonKey, text: str, *, edited: bool = False) -> None:
        """A message from its coming to its commit; the bot is silent only for an operator."""
        kind = Kind.EDITED if edited else Kind.TEXT
        turn = self.runs(self.front.says(who, text, kind))
        self._committed(who, turn)

    @rule(who=person, way=ways_out)
    def somebody_leaves(self, who: PersonKey, way: str) -> None:
        """By a command, by blocking the bot, or by a day of silence."""
        if way == "blocked":
            self.runs(self._blocked(who))
        elif way == "expired":
            gone = (keys.session(who), keys.desk(who))
            self.runs(self.front.process.link.call("DEL", *gone))
        else:
            kind = Kind.LEFT if way == "left" else Kind.TEXT
            self.runs(self.front.says(who, "" if way == "left" else way, kind))
        self.model[who] = Expected()
        if way != "/bot":
            self.danger[who] = 0.0

    async def _blocked(self, who: PersonKey) -> None:
        entry = await self.front.entry(who, "/menu")
        [*_, parcel] = await self.front.process.state.commit(entry, await self.front.decides(entry))
        await self.front.process.state.failed(parcel, Failure.BLOCKED, 0.0)

    @rule(who=person, text=st.sampled_from(WORDS), event=st.sampled_from(EVENTS))
    def something_happens_during_a_turn(self, who: PersonKey, text: str, event: str) -> None:
        """Either nobody else has the word by the commit, or the turn is decided again."""
        entry = self.runs(self.front.entry(who, text))
        turn = self.runs(self.front.decides(entry))
        if event == "restart":
            self.the_process_restarts()
            return
        if event == "time":
            self.time_passes(PATIENCE_SECONDS)
        else:
            getattr(self, event)(OWNER, who)
        moved = turn.desk_seen is not self._state(who)
        try:
            self.runs(self.front.process.state.commit(entry, turn))
            assert not moved
        except Overtaken as overtaken:
            assert str(overtaken) == "MOVED"
            assert moved
            turn = self.runs(self.front.decides(entry))
            self.runs(self.front.process.state.commit(entry, turn))
        self._committed(who, turn)

    def _committed(self, who: PersonKey, turn: Turn) -> None:
        known = self.model[who]
        silent = turn.decision.outcome in (Outcome.HUMAN, Outcome.IGNORED)
        assert bool(turn.replies) is not silent
        if turn.decision.outcome is Outcome.HUMAN:
            assert known.state is DeskState.HUMAN, "silence, and nobody to break it"
        assert turn.session
        if turn.decision.outcome is Outcome.URGENT:
            self.danger[who] = self.clock()
        if known.state in (DeskState.BOT, DeskState.CLOSED):
            known.state = turn.session.desk
            if known.state is DeskState.WAITING:
                assert turn.record
                now = turn.record.at
                urgent = now - self.danger[who] <= URGENT_SECONDS
                self.model[who] = Expected(
                    state=known.state, since=now, urgent=urgent, unclaimed=now
                )
        elif turn.decision.outcome is Outcome.URGENT:
            known.urgent = True

    # what operators do

    def _conversation(self, who: PersonKey) -> str:
        session = self.runs(self.front.process.state.load(who))
        return conversation_of(VAULT.pseudonym(who), session.started if session else 0.0)

    def _who(self, by: str, who: PersonKey) -> str:
        """The operator that is meant: strangers try much, but mostly the owner acts."""
        return by if by != OWNER else self.model[who].operator or OPERATORS[0]

    def _has(self, by: str, who: PersonKey) -> bool:
        known = self.model[who]
        return known.state is DeskState.HUMAN and known.operator == by

    def _keeps(self, known: Expected, by: str) -> None:
        now = self.clock()
        known.state, known.operator = DeskState.HUMAN, by
        known.active, known.lease = now, now + LEASE_SECONDS

    @rule(by=operator, who=person)
    def claims(self, by: str, who: PersonKey) -> None:
        """An operator takes a conversation that is free."""
        by = self._who(by, who)
        known = self.model[who]
        free = known.state is DeskState.WAITING or (
            known.state is DeskState.HUMAN and known.lease <= self.clock()
        )
        got = self.runs(self.front.desk.claim(self._conversation(who), by))
        assert got is (free or self._has(by, who))
        if free:
            self._keeps(known, by)

    @rule(who=person)
    def two_claim_at_once(self, who: PersonKey) -> None:
        """At most one of them gets it."""
        name, free = self._conversation(who), self.model[who].state is DeskState.WAITING

        async def both() -> list[bool]:
            return await asyncio.gather(*(self.front.desk.claim(name, by) for by in OPERATORS))

        if not free:
            return
        got = self.runs(both())
        assert sum(got) == 1
        self._keeps(self.model[who], OPERATORS[got.index(True)])

    @rule(by=operator, who=person, active=st.booleans(), beats=st.sampled_from([1, 31]))
    def is_heard_of(self, by: str, who: PersonKey, *, active: bool, beats: int) -> None:
        """A page says that it is open, every twenty seconds."""
        by = self._who(by, who)
        name, known = self._conversation(who), self.model[who]
        for _ in range(beats):
            now = self.clock()
            latest = (now if active else known.active) + IDLE_SECONDS
            good = self._has(by, who) and latest > now
            assert self.runs(self.front.desk.heartbeat(name, by, active=active)) is good
            if not good:
                break
            known.active = latest - IDLE_SECONDS
            known.lease = min(latest, now + LEASE_SECONDS)
            self.clock.passes(BEAT_SECONDS)

    @rule(by=operator, who=person)
    def writes(self, by: str, who: PersonKey) -> None:
        """Only who has it speaks."""
        by = self._who(by, who)
        good = self._has(by, who)
        name = self._conversation(who)
        assert self.runs(self.front.desk.reply(name, by, text="hola")) is good
        if good:
            self._keeps(self.model[who], by)

    @rule(by=operator, who=person, to=st.sampled_from(OPERATORS))
    def hands_over(self, by: str, who: PersonKey, to: str) -> None:
        """To a colleague, who may be gone already."""
        by = self._who(by, who)
        good = self._has(by, who) and to != by
        name = self._conversation(who)
        assert self.runs(self.front.desk.hand_over(name, by, to=to)) is good
        if good:
            self._keeps(self.model[who], to)

    @rule(by=operator, who=person)
    def gives_back(self, by: str, who: PersonKey) -> None:
        """To the queue."""
        by = self._who(by, who)
        good = self._has(by, who)
        assert self.runs(self.front.desk.release(self._conversation(who), by)) is good
        if good:
            self._returned(self.model[who])

    @rule(by=operator, who=person)
    def closes(self, by: str, who: PersonKey) -> None:
        """The bot is back."""
        by = self._who(by, who)
        good = self._has(by, who)
        assert self.runs(self.front.desk.close(self._conversation(who), by)) is good
        if good:
            self.model[who] = Expected(state=DeskState.CLOSED)

    @rule(by=st.sampled_from(OPERATORS))
    def goes_home_or_is_disabled(self, by: str) -> None:
        """All that the operator had is in the queue."""
        mine = [known for who, known in self.model.items() if self._has(by, who)]
        assert self.runs(self.front.desk.release_all(by)) == len(mine)
        for known in mine:
            self._returned(known)

    def _returned(self, known: Expected) -> None:
        known.state, known.operator = DeskState.WAITING, ""
        known.unclaimed = self.clock()

    # what time and machines do

    @rule(seconds=st.sampled_from([1, 19, LEASE_SECONDS, IDLE_SECONDS, PATIENCE_SECONDS]))
    def time_passes(self, seconds: int) -> None:
        """And the desk is swept, by two processes at once."""
        self.clock.passes(seconds)

        async def both() -> None:
            await asyncio.gather(self.front.desk.sweep(), self.front.desk.sweep())

        self.runs(both())
        now = self.clock()
        for who, known in self.model.items():
            if known.state is DeskState.HUMAN and known.lease <= now:
                self._returned(known)
            elif known.state is DeskState.WAITING and now - known.unclaimed >= PATIENCE_SECONDS:
                self.model[who] = Expected()

    @rule(seconds=st.sampled_from([5, LEASE_SECONDS + 1]))
    def the_sweep_is_late(self, seconds: int) -> None:
        """Time passes and nobody looks."""
        self.clock.passes(seconds)

    @rule()
    def the_process_restarts(self) -> None:
        """All that it knew of was in Redis."""
        self.runs(self.front.process.link.close())
        self.runs(self._open(anew=False))
        for who in PEOPLE:
            for entry in self._left_over(who):
                turn = self.runs(self.front.decides(entry))
                self.runs(self.front.process.state.commit(entry, turn))
                self._committed(who, turn)

    def _left_over(self, who: PersonKey) -> list[Entry]:
        shard = keys.shard_of(who)
        self.runs(self.front.process.hold(shard))
        entries = self.runs(self.front.process.entries(shard))
        return [entry for entry in entries if entry.message.person == who]

    def _state(self, who: PersonKey) -> DeskState:
        return self.runs(self.front.state(who))

    @invariant()
    def everybody_has_somebody(self) -> None:
        """The bot, a place in the queue, or exactly one operator; and it is the one expected."""
        desk = self.front.desk
        waiting = self.runs(desk.waiting())
        mine = {by: self.runs(desk.mine(by)) for by in OPERATORS}
        order = [(not one.urgent, one.since) for one in waiting]
        assert order == sorted(order)
        names = {who: self._conversation(who) for who in PEOPLE}
        there = {one.conversation for one in itertools.chain(waiting, *mine.values())}
        assert there <= {*names.values()}
        for who, known in self.model.items():
            places = [one for one in waiting if one.conversation == names[who]]
            owners = [by for by, all in mine.items() if names[who] in {w.conversation for w in all}]
            state = self._state(who)
            assert state is known.state
            assert len(places) == (state is DeskState.WAITING)
            assert owners == ([known.operator] if state is DeskState.HUMAN else [])
            if places:
                assert (places[0].since, places[0].urgent) == (known.since, known.urgent)


BRIEF = settings(
    max_examples=30, stateful_step_count=25, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate],
)  # fmt: skip


@pytest.fixture(autouse=True)
def few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk reads all shards for each look, and the machine looks often."""
    monkeypatch.setattr(keys, "SHARDS", 4)


def test_nobody_is_ever_left_without_owner_or_queue(redis_url: str) -> None:
    class Real(Shift):
        url = redis_url

    run_state_machine_as_test(Real, settings=BRIEF)


@pytest.mark.parametrize("steps", [12])
def test_nor_over_an_in_process_redis(steps: int) -> None:
    few = settings(BRIEF, max_examples=4, stateful_step_count=steps)
    run_state_machine_as_test(Shift, settings=few)
