"""The review of what was missed: where it is found, what was decided, and what was accepted."""

import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Row, ScalarSelect, Select, delete, func, insert, select, update

from bot.journal import places
from bot.journal.database import Database
from bot.journal.reviewed import AcceptedPhrase, Decision, Known, MissedTurn, TopicDraft
from bot.journal.schema import (
    REVIEW_DECISIONS,
    REVIEW_PHRASES,
    REVIEW_TEXTS,
    REVIEW_TOPICS,
    TURNS,
    VOTES,
)
from bot.model import Candidate, TopicId, Verdict

MOST_MISSED = 5000
"""Questions that are looked at, newest first."""

KEPT_DAYS = 31
"""Older turns have no text any more: people are told that it is kept for 30 days at most."""

NONE_OF_THESE = "ninguna"
"""The command behind "none of these", as the log names it in ``rule``."""

PICKED_WITHIN = 600_000 << 16
"""Ten minutes, in places of ``seq``: a topic pressed later may be about something else."""

_KEY_BYTES = 8


class Review:
    """The review's tables. Its methods block and raise StoreUnavailable: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def missed(
        self, *, low: float, now: datetime | None = None, most: int = MOST_MISSED
    ) -> list[MissedTurn]:
        """Questions of every source, at most ``most`` of each; a turn once, by its first source.

        ``low`` is the score below which a suggestion counts as missed.
        """
        since = places.start_of((now or datetime.now(UTC)) - timedelta(days=KEPT_DAYS))
        found: dict[str, MissedTurn] = {}
        with self._database.reading() as connection:
            for reason, query in _sources(low, since):
                for row in connection.execute(query.limit(most)):
                    found.setdefault(row.id, _missed(row, reason))
        return sorted(found.values(), key=lambda one: one.at, reverse=True)[:most]

    def known(self) -> Known:
        """Everything that was decided."""
        with self._database.reading() as connection:
            texts = connection.execute(select(REVIEW_TEXTS.c.fingerprint)).scalars()
            known = frozenset(texts)
            bags = connection.execute(
                select(REVIEW_DECISIONS.c.language, REVIEW_DECISIONS.c.bag)
                .order_by(REVIEW_DECISIONS.c.at, REVIEW_DECISIONS.c.id)
            )  # fmt: skip
            return Known(
                texts=known, bags=tuple((row.language, json.loads(row.bag)) for row in bags)
            )

    def decide(
        self, decision: Decision, accepted: AcceptedPhrase | TopicDraft | None = None
    ) -> bool:
        """Keep a decision, and what was accepted with it, both or none.

        False, and nothing is kept, if somebody decided on its leading wording before.
        """
        id = _drawn()
        with self._database.writing() as connection:
            there = select(REVIEW_TEXTS).where(REVIEW_TEXTS.c.fingerprint == decision.fingerprint)
            if connection.execute(there.limit(1)).first() is not None:
                return False
            connection.execute(insert(REVIEW_DECISIONS).values(**_decision_row(id, decision)))
            texts = {decision.fingerprint, *decision.texts}
            rows = [{"decision": id, "fingerprint": one} for one in sorted(texts)]
            connection.execute(insert(REVIEW_TEXTS), rows)
            match accepted:
                case AcceptedPhrase():
                    connection.execute(insert(REVIEW_PHRASES).values(**_phrase_row(accepted)))
                case TopicDraft():
                    connection.execute(insert(REVIEW_TOPICS).values(**_topic_row(accepted)))
        return True

    def pending(self, *, again: bool = False) -> list[AcceptedPhrase]:
        """Accepted phrases that were not exported yet; ``again``: those that were, too."""
        wanted = select(REVIEW_PHRASES).order_by(
            *(REVIEW_PHRASES.c[name] for name in ("language", "topic", "kind", "text", "id"))
        )
        if not again:
            wanted = wanted.where(REVIEW_PHRASES.c.exported.is_(None))
        with self._database.reading() as connection:
            return [
                AcceptedPhrase(
                    id=row.id, text=row.text, topic=row.topic, language=row.language,
                    kind=row.kind, near=row.near, role=row.role,
                )
                for row in connection.execute(wanted)
            ]  # fmt: skip

    def drafts(self, *, again: bool = False) -> list[TopicDraft]:
        """Topics to be written that were not exported yet; ``again``: those that were, too."""
        wanted = select(REVIEW_TOPICS).order_by(REVIEW_TOPICS.c.title, REVIEW_TOPICS.c.id)
        if not again:
            wanted = wanted.where(REVIEW_TOPICS.c.exported.is_(None))
        with self._database.reading() as connection:
            return [
                TopicDraft(
                    id=row.id, title=row.title, note=row.note, language=row.language, role=row.role
                )
                for row in connection.execute(wanted)
            ]

    def undo(self, id: str, freed: Collection[str] = ()) -> bool:
        """Take back what was accepted and not exported; false if there is none.

        The decisions ``freed``, by their ids, go with it.
        """
        with self._database.writing() as connection:
            gone = sum(
                connection.execute(
                    delete(table).where(table.c.id == id, table.c.exported.is_(None))
                ).rowcount
                for table in (REVIEW_PHRASES, REVIEW_TOPICS)
            )
            if gone and freed:
                connection.execute(delete(REVIEW_TEXTS).where(REVIEW_TEXTS.c.decision.in_(freed)))
                connection.execute(delete(REVIEW_DECISIONS).where(REVIEW_DECISIONS.c.id.in_(freed)))
        return bool(gone)

    def decisions(self, action: str, topic: str | None) -> list[tuple[str, str, dict[str, float]]]:
        """Id, language and bag of the decisions of that kind."""
        where = [REVIEW_DECISIONS.c.action == action]
        if topic is not None:
            where.append(REVIEW_DECISIONS.c.topic == topic)
        with self._database.reading() as connection:
            found = connection.execute(select(REVIEW_DECISIONS).where(*where))
            return [(row.id, row.language, json.loads(row.bag)) for row in found]

    def exported(self, ids: Sequence[str], day: date) -> None:
        """Note that these phrases and drafts were handed over."""
        if not ids:
            return
        with self._database.writing() as connection:
            for table in (REVIEW_PHRASES, REVIEW_TOPICS):
                connection.execute(update(table).where(table.c.id.in_(ids)).values(exported=day))


def _sources(low: float, since: int) -> Iterator[tuple[str, Select[tuple[object, ...]]]]:
    """Each reason with its query, newest first; an earlier reason counts where two fit."""
    picked = _picked()
    kept = select(TURNS, picked.label("picked")).where(
        TURNS.c.text.is_not(None), TURNS.c.text != "", TURNS.c.seq >= since
    )
    newest = kept.order_by(TURNS.c.seq.desc())
    later = TURNS.alias("later")
    before = (
        select(func.max(TURNS.c.seq))
        .where(TURNS.c.conversation == later.c.conversation, TURNS.c.seq < later.c.seq)
        .scalar_subquery()
    )
    refused = select(before).where(
        later.c.outcome == "command", later.c.rule == NONE_OF_THESE, later.c.seq >= since
    )
    yield "none", newest.where(TURNS.c.outcome == "suggest", TURNS.c.seq.in_(refused))
    down = select(VOTES.c.id).where(VOTES.c.value == Verdict.DOWN)
    yield "down", newest.where(TURNS.c.id.in_(down))
    yield "fallback", newest.where(TURNS.c.outcome == "fallback")
    yield "low", newest.where(TURNS.c.outcome == "suggest", TURNS.c.score < low)
    yield "picked", newest.where(TURNS.c.outcome == "suggest", picked.is_not(None))


def _picked() -> ScalarSelect[str | None]:
    """The topic behind the button that was pressed next, soon after; the menu may lie between."""
    after, press = TURNS.alias("after"), TURNS.alias("press")
    following = (
        select(func.min(after.c.seq))
        .where(
            after.c.conversation == TURNS.c.conversation,
            after.c.conversation != "",
            after.c.seq > TURNS.c.seq,
            after.c.outcome != "command",
        )
        .correlate(TURNS)
        .scalar_subquery()
    )
    return (
        select(press.c.topic)
        .where(
            press.c.seq == following,
            press.c.seq < TURNS.c.seq + PICKED_WITHIN,
            press.c.outcome == "answer",
            press.c.spoken.is_(False),
        )
        .correlate(TURNS)
        .scalar_subquery()
    )


def _missed(row: Row[tuple[object, ...]], reason: str) -> MissedTurn:
    return MissedTurn(
        text=row.text, language=row.language, conversation=row.conversation, at=row.at,
        reason=reason, picked=TopicId(row.picked) if row.picked else None,
        candidates=tuple(
            Candidate(topic=TopicId(topic), score=score)
            for topic, score in json.loads(row.candidates)
        ),
    )  # fmt: skip


def _drawn() -> str:
    return secrets.token_hex(_KEY_BYTES)


def _decision_row(id: str, decision: Decision) -> dict[str, object]:
    return {
        "id": id, "fingerprint": decision.fingerprint, "language": decision.language,
        "action": decision.action, "topic": decision.topic, "operator": decision.operator,
        "at": decision.at, "bag": json.dumps(dict(decision.bag)),
    }  # fmt: skip


def _phrase_row(phrase: AcceptedPhrase) -> dict[str, object]:
    return {
        "id": _drawn(), "text": phrase.text, "topic": phrase.topic, "language": phrase.language,
        "kind": phrase.kind, "near": phrase.near, "role": phrase.role, "day": _today(),
    }  # fmt: skip


def _topic_row(draft: TopicDraft) -> dict[str, object]:
    return {
        "id": _drawn(), "title": draft.title, "note": draft.note, "language": draft.language,
        "role": draft.role, "day": _today(),
    }  # fmt: skip


def _today() -> date:
    return datetime.now(UTC).date()
