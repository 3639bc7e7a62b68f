"""The desk: queue, lease, words in order, and that all of it ends with the session."""

import asyncio

import pytest

from bot.journal.places import conversation_of as in_the_log
from bot.model import DeskState, Failure, Kind, Outcome, PersonKey
from bot.ports import OPERATOR, Overtaken, conversation_of
from bot.store import keys
from bot.store.desk import IDLE_SECONDS, LEASE_SECONDS, PATIENCE_SECONDS
from bot.store.handoffs import Handoffs
from bot.store.state import LINE_LONGEST, URGENT_SECONDS
from tests.content.real import catalog
from tests.mind.person import Scripted
from tests.store.fronts import Front
from tests.stores import ES, VAULT, Place, person_in

ANA, BETO, CARLA = person_in(7), person_in(7, 1), person_in(20)
ROSA, TITO = "operator-rosa", "operator-tito"
DANGER = "me quiere matar"


@pytest.fixture
def front(store: Place) -> Front:
    """One process and its desk."""
    return Front(store.process(), catalog(Scripted()))


async def claimed(front: Front) -> str:
    """Ana has asked and Rosa has come."""
    await front.says(ANA, "/humano")
    conversation = await front.the_one()
    assert await front.desk.claim(conversation, ROSA)
    await front.told(ANA)
    return conversation


async def test_who_asks_waits_under_the_conversations_name_in_the_log(front: Front) -> None:
    turn = await front.says(ANA, "/humano")
    [one] = await front.desk.waiting()
    assert turn.record
    assert one.conversation == in_the_log(VAULT.pseudonym(ANA), turn.record.started)
    assert (one.state, one.since, one.urgent, one.line) == ("waiting", front.clock(), False, "")
    assert conversation_of("p", 1.0) == in_the_log("p", 1.0)


async def test_nobody_waits_where_nobody_is_at_the_desk(front: Front) -> None:
    front.present = False
    await front.says(ANA, "/humano")
    assert await front.desk.waiting() == []
    assert await front.state(ANA) is DeskState.BOT


async def test_the_last_words_are_shown_redacted(front: Front) -> None:
    await front.says(ANA, "/humano")
    await front.says(ANA, "mi dni 87654321 no sirve")
    await front.says(ANA, "/menu")
    assert [one.line for one in await front.desk.waiting()] == ["mi dni [document] no sirve"]


async def test_danger_comes_first_then_the_longest_wait(front: Front) -> None:
    names: dict[PersonKey, str] = {}
    for person in (ANA, BETO, CARLA):
        await front.says(person, "/humano")
        front.clock.passes(60)
        names[person] = next(
            one.conversation
            for one in await front.desk.waiting()
            if one.conversation not in names.values()
        )
    turn = await front.says(BETO, DANGER)
    assert turn.decision.outcome is Outcome.URGENT
    queue = [(one.conversation, one.urgent) for one in await front.desk.waiting()]
    assert queue == [(names[BETO], True), (names[ANA], False), (names[CARLA], False)]


@pytest.mark.parametrize(
    ("ago", "urgent"), [(0, True), (URGENT_SECONDS, True), (URGENT_SECONDS + 1, False)]
)
async def test_who_was_in_danger_shortly_before_asking_is_urgent(
    front: Front, ago: int, *, urgent: bool
) -> None:
    turn = await front.says(ANA, f"{DANGER}, mi dni 87654321")
    assert turn.decision.outcome is Outcome.URGENT
    front.clock.passes(ago)
    await front.says(ANA, "/menu")
    await front.says(ANA, "/humano")
    [one] = await front.desk.waiting()
    assert (one.urgent, one.line) == (urgent, f"{DANGER}, mi dni [document]")


async def test_old_danger_is_not_new_for_what_nobody_answers(front: Front) -> None:
    await front.says(ANA, DANGER)
    front.clock.passes(URGENT_SECONDS + 1)
    await front.says(ANA, "/humano")
    turn = await front.says(ANA, "hola", Kind.EDITED)
    assert turn.record is None
    assert [one.urgent for one in await front.desk.waiting()] == [False]


async def test_the_session_keeps_no_more_than_the_start_of_the_last_words_redacted(
    front: Front, store: Place
) -> None:
    await front.says(ANA, "87654321 canariotexto " + "x" * 2000)
    session = await front.process.state.load(ANA)
    assert session
    assert session.line.startswith("[document] canariotexto")
    assert len(session.line) == LINE_LONGEST
    await front.process.records.delete([id for id, _ in await front.process.records.read([7], 100)])
    assert b"canario" not in await store.everything()
    await front.says(ANA, "/borrar")
    assert await front.process.state.load(ANA) is None


async def test_two_operators_cannot_have_the_same(front: Front, store: Place) -> None:
    await front.says(ANA, "/humano")
    conversation = await front.the_one()
    other = Front(store.process("two"), front.catalog, front.clock)
    desks = [(front.desk, ROSA), (other.desk, TITO)] * 5
    got = await asyncio.gather(*(desk.claim(conversation, who) for desk, who in desks))
    [mine] = {who for (_, who), good in zip(desks, got, strict=True) if good}
    assert [one.conversation for one in await other.desk.mine(mine)] == [conversation]
    assert await front.desk.waiting() == []
    assert len(await front.told(ANA)) == 3  # notice, queue, and that somebody has come


async def test_only_who_has_it_speaks_gives_closes_or_hands(front: Front) -> None:
    conversation = await claimed(front)
    desk = front.desk
    for who in (TITO, ""):
        assert not await desk.reply(conversation, who, text="hola")
        assert not await desk.heartbeat(conversation, who)
        assert not await desk.release(conversation, who)
        assert not await desk.close(conversation, who)
        assert not await desk.hand_over(conversation, who, to=TITO)
        assert not await desk.person_of(conversation, who)
    assert not await desk.claim("f" * 24, TITO)
    assert not await desk.reply("f" * 24, ROSA, text="hola")
    assert await front.told(ANA) == []
    assert await front.state(ANA) is DeskState.HUMAN


async def test_words_come_in_order_and_the_log_has_them_redacted(front: Front) -> None:
    conversation = await claimed(front)
    for text in ("Hola <b>", "¿Tu DNI es 87654321?", "Ya veo"):
        assert await front.desk.reply(conversation, ROSA, text=text)
    assert not await front.desk.reply(conversation, ROSA, text="  \n")
    said = [text.partition("\n")[2] for text in await front.told(ANA)]
    assert said == ["Hola &lt;b&gt;", "¿Tu DNI es 87654321?", "Ya veo"]
    records = [record for _, record in await front.process.records.read([7], 100)]
    logged = [record for record in records if record.rule == OPERATOR]
    assert [record.text for record in logged] == ["Hola <b>", "¿Tu DNI es [document]?", "Ya veo"]
    assert {record.outcome for record in logged} == {"human"}
    assert {(record.person, record.started) for record in records} == {
        (VAULT.pseudonym(ANA), logged[0].started)
    }


async def test_the_same_words_sent_twice_by_mistake_go_out_once(front: Front) -> None:
    conversation = await claimed(front)
    for token in ("a", "a", "b"):
        assert await front.desk.reply(conversation, ROSA, text="Hola", token=token)
    assert len(await front.told(ANA)) == 2


async def test_a_persons_words_reach_the_operator_and_the_bot_is_silent(front: Front) -> None:
    conversation = await claimed(front)
    turn = await front.says(ANA, "que plazo tiene el ptp")
    assert (turn.replies, turn.decision.outcome) == ((), Outcome.HUMAN)
    [one] = await front.desk.mine(ROSA)
    assert (one.conversation, one.line) == (conversation, "que plazo tiene el ptp")


async def test_a_look_at_one_s_own_costs_one_command(front: Front) -> None:
    await front.says(person_in(3), "/humano")
    [one] = await front.desk.waiting()
    commands: list[str] = []
    call = front.process.link.call

    async def counted(*command: object) -> object:
        commands.append(str(command[0]))
        return await call(*command)

    front.process.link.call = counted  # type: ignore[method-assign]  # a test's ear
    assert await front.desk.mine(ROSA) == []
    assert len(commands) == 1
    assert await front.desk.claim(one.conversation, ROSA)
    commands.clear()
    assert [seen.conversation for seen in await front.desk.mine(ROSA)] == [one.conversation]
    assert len(commands) == 2


async def test_the_list_of_one_s_own_mends_itself(front: Front) -> None:
    await front.says(person_in(3), "/humano")
    [one] = await front.desk.waiting()
    await front.desk.claim(one.conversation, ROSA)
    link = front.process.link
    await link.call("DEL", keys.talks(ROSA))
    assert await front.desk.mine(ROSA) == []
    await front.desk.sweep()
    assert len(await front.desk.mine(ROSA)) == 1
    await front.desk.close(one.conversation, ROSA)
    assert await front.desk.mine(ROSA) == []
    front.clock.passes(LEASE_SECONDS + 1)
    assert await front.desk.mine(ROSA) == []
    assert await link.call("EXISTS", keys.talks(ROSA)) == 0


async def test_a_closed_page_gives_the_conversation_back_at_its_place(front: Front) -> None:
    conversation = await claimed(front)
    asked = front.clock()
    front.clock.passes(30)
    await front.says(CARLA, "/humano")
    for _ in range(4):
        front.clock.passes(20)
        assert await front.desk.heartbeat(conversation, ROSA)
        await front.desk.sweep()
    front.clock.passes(LEASE_SECONDS - 1)
    await front.desk.sweep()
    assert await front.state(ANA) is DeskState.HUMAN
    front.clock.passes(1)
    await front.desk.sweep()
    first, _ = await front.desk.waiting()
    assert (first.conversation, first.since) == (conversation, asked)
    assert len(await front.told(ANA)) == 1
    assert not await front.desk.heartbeat(conversation, ROSA)
    assert await front.says(ANA, "ver el menu")


async def test_an_open_page_with_nobody_before_it_does_not_keep_a_conversation(
    front: Front,
) -> None:
    conversation = await claimed(front)
    beats = 0
    while await front.desk.heartbeat(conversation, ROSA):
        front.clock.passes(20)
        await front.desk.sweep()
        beats += 1
    assert beats == IDLE_SECONDS / 20
    assert await front.state(ANA) is DeskState.WAITING


async def test_doing_something_keeps_a_conversation(front: Front) -> None:
    conversation = await claimed(front)
    for _ in range(100):
        front.clock.passes(20)
        assert await front.desk.heartbeat(conversation, ROSA, active=True)
        await front.desk.sweep()
    assert await front.state(ANA) is DeskState.HUMAN


async def test_a_dead_lease_can_be_claimed_before_anybody_sweeps(front: Front) -> None:
    conversation = await claimed(front)
    assert not await front.desk.claim(conversation, TITO)
    front.clock.passes(LEASE_SECONDS)
    assert await front.desk.claim(conversation, TITO)
    assert not await front.desk.reply(conversation, ROSA, text="hola")


async def test_the_end_of_a_shift_gives_back_all(front: Front) -> None:
    for person in (ANA, CARLA):
        await front.says(person, "/humano")
        assert await front.desk.claim(await front.the_one(), ROSA)
    assert await front.desk.release_all(TITO) == 0
    assert await front.desk.release_all(ROSA) == 2
    assert len(await front.desk.waiting()) == 2
    assert await front.desk.mine(ROSA) == []


async def test_who_logs_out_or_is_disabled_loses_what_they_have_at_once(front: Front) -> None:
    await claimed(front)
    present = [ROSA, TITO]

    async def here() -> list[str]:
        return present

    await front.desk.sweep(here)
    assert await front.state(ANA) is DeskState.HUMAN
    present.remove(ROSA)
    await front.desk.sweep(here)
    assert await front.state(ANA) is DeskState.WAITING


async def test_a_colleague_takes_over_or_it_goes_back(front: Front) -> None:
    conversation = await claimed(front)
    assert not await front.desk.hand_over(conversation, ROSA, to=ROSA)
    assert await front.desk.hand_over(conversation, ROSA, to=TITO)
    assert not await front.desk.reply(conversation, ROSA, text="hola")
    assert await front.desk.reply(conversation, TITO, text="hola")
    front.clock.passes(LEASE_SECONDS)
    await front.desk.sweep()
    assert await front.desk.state_of(conversation) is DeskState.WAITING


async def test_closing_brings_the_bot_back_and_it_says_so(front: Front) -> None:
    conversation = await claimed(front)
    assert await front.desk.close(conversation, ROSA)
    assert await front.state(ANA) is DeskState.CLOSED
    assert await front.desk.state_of(conversation) is DeskState.BOT
    assert front.catalog.phrases[ES].say("desk.closed") in await front.told(ANA)
    assert (await front.says(ANA, "ver el menu")).replies
    assert await front.state(ANA) is DeskState.BOT
    await front.says(ANA, "/humano")
    assert await front.state(ANA) is DeskState.WAITING


async def test_who_waits_in_vain_is_told_once_with_the_phones(front: Front) -> None:
    await front.says(ANA, "/humano")
    await front.told(ANA)
    front.clock.passes(PATIENCE_SECONDS - 1)
    await front.desk.sweep()
    assert await front.told(ANA) == []
    front.clock.passes(1)
    await asyncio.gather(front.desk.sweep(), front.desk.sweep())
    sorry, phones = await front.told(ANA)
    assert sorry == front.catalog.phrases[ES].say("desk.unclaimed")
    assert "105" in phones
    await front.desk.sweep()
    assert await front.told(ANA) == []
    assert await front.state(ANA) is DeskState.BOT


async def test_who_was_given_back_has_time_to_be_taken_again(front: Front) -> None:
    conversation = await claimed(front)
    front.clock.passes(PATIENCE_SECONDS)
    await front.desk.sweep()
    await front.desk.sweep()
    assert await front.desk.state_of(conversation) is DeskState.WAITING


@pytest.mark.parametrize("way", ["/bot", "/borrar", "left", "blocked"])
@pytest.mark.parametrize("taken", [False, True])
async def test_who_leaves_is_nobodys_any_more(front: Front, way: str, *, taken: bool) -> None:
    await front.says(ANA, "/humano")
    conversation = await front.the_one()
    if taken:
        assert await front.desk.claim(conversation, ROSA)
    if way == "blocked":
        [parcel, *_] = await front.process.state.pending(7)
        await front.process.state.failed(parcel, Failure.BLOCKED, 0.0)
    elif way == "left":
        await front.says(ANA, "", Kind.LEFT)
    else:
        await front.says(ANA, way)
    assert await front.desk.waiting() == []
    assert await front.desk.mine(ROSA) == []
    assert not await front.desk.reply(conversation, ROSA, text="hola")
    assert await front.process.link.call("EXISTS", keys.desk(ANA), keys.desks(7)) == 0


async def test_a_turn_decided_before_the_desk_moved_is_decided_again(front: Front) -> None:
    await front.says(ANA, "/humano")
    entry = await front.entry(ANA, "que plazo tiene el ptp")
    before = await front.decides(entry)
    assert before.replies
    await front.desk.claim(await front.the_one(), ROSA)
    with pytest.raises(Overtaken, match="MOVED"):
        await front.process.state.commit(entry, before)
    after = await front.decides(entry)
    assert after.replies == ()
    await front.process.state.commit(entry, after)


async def test_nobody_is_left_to_an_operator_who_closed_while_the_person_wrote(
    front: Front,
) -> None:
    conversation = await claimed(front)
    entry = await front.entry(ANA, "que plazo tiene el ptp")
    silent = await front.decides(entry)
    await front.desk.close(conversation, ROSA)
    with pytest.raises(Overtaken, match="MOVED"):
        await front.process.state.commit(entry, silent)
    assert (await front.decides(entry)).replies


async def test_all_of_it_ends_with_the_session_and_nothing_is_readable(
    front: Front, store: Place
) -> None:
    await front.says(ANA, "/humano")
    await front.says(ANA, "canariotexto")
    for key in (keys.desk(ANA), keys.desks(7)):
        assert 0 < await store.lifetime(key) <= keys.SESSION_SECONDS
    conversation = await front.the_one()
    await front.desk.claim(conversation, ROSA)
    await front.desk.reply(conversation, ROSA, text="canariooperador")
    await front.process.records.delete([id for id, _ in await front.process.records.read([7], 100)])
    everything = await store.everything()
    for secret in (b"canario", b"700000001", b"telegram"):
        assert secret not in everything


async def test_a_conversation_whose_time_is_over_leaves_its_place(front: Front) -> None:
    await front.says(ANA, "/humano")
    await front.process.link.call("DEL", keys.session(ANA), keys.desk(ANA))
    assert await front.desk.waiting() == []
    assert await front.process.link.call("EXISTS", keys.desks(7)) == 0


async def test_a_record_of_another_key_is_dropped_and_the_bot_answers(front: Front) -> None:
    await front.says(ANA, "/humano")
    await front.process.link.call("HSET", keys.desk(ANA), "card", b"\x01nonsense")
    assert await front.desk.waiting() == []
    assert await front.state(ANA) is DeskState.BOT
    await front.says(ANA, "/humano")
    await front.process.link.call("SET", keys.session(ANA), b"\x01nonsense")
    assert (await front.says(ANA, "ver el menu")).replies
    assert await front.desk.waiting() == []


async def test_what_happened_is_told_to_the_log_without_words(front: Front) -> None:
    conversation = await claimed(front)
    front.clock.passes(40)
    await front.desk.reply(conversation, ROSA, text="hola")
    await front.desk.hand_over(conversation, ROSA, to=TITO)
    await front.desk.release(conversation, TITO)
    await front.desk.claim(conversation, ROSA)
    await front.says(ANA, "/bot")
    handoffs = Handoffs(front.process.link)
    events = await handoffs.read(100)
    assert [(event.event, event.operator, event.waited) for _, event in events] == [
        ("asked", "", 0.0),
        ("claimed", ROSA, 0.0),
        ("replied", ROSA, 40.0),
        ("handed", ROSA, 40.0),
        ("returned", TITO, 40.0),
        ("claimed", ROSA, 40.0),
        ("left", ROSA, 40.0),
    ]
    assert {(e.conversation, e.person) for _, e in events} == {(conversation, VAULT.pseudonym(ANA))}
    await handoffs.delete([id for id, _ in events])
    assert await handoffs.read(100) == []


async def test_a_reply_whose_wake_up_was_lost_is_looked_for(front: Front, store: Place) -> None:
    conversation = await claimed(front)
    await front.desk.reply(conversation, ROSA, text="hola")
    heard: list[tuple[str, str]] = []
    told = asyncio.Event()

    def hear(channel: str, data: str) -> None:
        heard.append((channel, data))
        told.set()

    ear = asyncio.create_task(store.process("ear").link.listen(hear, keys.POST))
    async with asyncio.timeout(10):
        while not told.is_set():
            await front.desk.look_for_stuck(10**15)
            await asyncio.sleep(0.02)
    ear.cancel()
    assert set(heard) == {(keys.POST, "7")}
