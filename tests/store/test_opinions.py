"""Votes on their way through Redis: in the session, in the log record, and as a word on a press."""

from dataclasses import replace

from bot.model import LanguageCode, LogRecord, Opinion, Reason, Session, TopicId, Verdict
from bot.store import keys
from tests.stores import ES, VAULT, Place, message, person_in, turn

ANA = person_in(7)
ASKED = Opinion(
    topic=TopicId("ptp/deadline"), language=LanguageCode("es"), answer="0123456789ab",
    content_version="v1",
)  # fmt: skip
DOWN = replace(ASKED, verdict=Verdict.DOWN, reason=Reason.OLD)
RECORD = LogRecord(
    at=1.0, channel="telegram", language="es", outcome="command", topic=None, score=1.0,
    candidates=(), content_version="v2", waited_ms=3, opinion=DOWN,
)  # fmt: skip


async def test_a_vote_is_committed_with_its_turn_once(store: Place) -> None:
    one = store.process()
    await one.hold(7)
    await one.intake.receive([message(ANA, 1)])
    [entry] = await one.entries(7)
    said = turn("¡Gracias!", session=Session(language=ES, asked=(ASKED, DOWN)))
    said = replace(
        said, record=RECORD, replies=tuple(replace(reply, toast=True) for reply in said.replies)
    )
    await one.state.commit(entry, said)
    assert await one.state.load(ANA) == said.session
    assert [record.opinion for _, record in await one.records.read([7], 10)] == [DOWN]
    assert [parcel.reply.toast for parcel in await one.state.pending(7)] == [True]


async def test_a_session_with_a_vote_of_another_version_starts_anew(store: Place) -> None:
    one = store.process()
    for row in (b'{"language":"es","asked":[{"topic":"ptp/deadline"}]}', b'{"language":"es"}'):
        await one.link.call("SET", keys.session(ANA), VAULT.seal(row))
        found = await one.state.load(ANA)
        assert found == (Session(language=ES) if b"topic" not in row else None)
