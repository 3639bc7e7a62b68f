"""The newest texts that have given tokens, in the way that each database is quick at.

SQLite's index is read from its newest end and stops when there are enough. PostgreSQL's
GIN knows no order: it gives all matches, which is quick for rare words, while reading the
texts backwards is quick for frequent ones. Its planner cannot tell which is which, because
it keeps no statistics of most words; so a look at the newest texts decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from bot.journal import indexing

Groups = Sequence[Sequence[str]]
"""A text matches when it has one token at least of every group."""

_LOOKED_AT = 4000
"""Newest texts that show how frequent the tokens are: some 8 ms."""

_FETCH_COST = 0.75
"""Time to fetch a match that GIN found, in times to test a text read backwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Where to look, and for how many."""

    most: int
    start: int = 0
    """The first place that counts."""
    end: int = 1 << 62
    """The first place that no longer counts."""
    conversation: str = ""
    """Only in this one."""
    who: str = ""
    """As in ``turns.Filters``."""


def newest(connection: Connection, groups: Groups, bounds: Bounds) -> list[int]:
    """The places of matching texts, newest first, at most ``bounds.most``."""
    if not indexing.is_postgresql(connection):
        return _sqlite(connection, groups, bounds)
    connection.execute(text("SET LOCAL jit = off"))  # compiling would take longer than the query
    connection.execute(text("SET LOCAL work_mem = '32MB'"))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    if bounds.conversation:
        return _by_index(connection, groups, bounds)
    found = _backwards(connection, groups, bounds, _LOOKED_AT)
    if len(found) < bounds.most and not _is_all(connection, bounds):
        reading = bounds.most / max(1, len(found)) * _LOOKED_AT
        fetching = len(found) / _LOOKED_AT * _size(connection) * _FETCH_COST
        if reading < fetching:
            return _backwards(connection, groups, bounds, None)
        return _by_index(connection, groups, bounds)
    return found


_OF_CONVERSATION = " AND {} IN (SELECT seq FROM turns WHERE conversation = :conversation)"
_WRITTEN_BY = {
    "": "",
    "person": " AND EXISTS (SELECT 1 FROM turns WHERE turns.seq = {} AND turns.rule <> 'operator')",
    "operator": " AND EXISTS (SELECT 1 FROM turns WHERE turns.seq = {} AND turns.rule = 'operator')",
}


def _narrowed(bounds: Bounds, seq: str) -> str:
    """What of the bounds only the turn itself can tell; ``seq`` is the text's place."""
    talk = _OF_CONVERSATION if bounds.conversation else ""
    return (talk + _WRITTEN_BY[bounds.who]).format(*[seq] * 2)


def _sqlite(connection: Connection, groups: Groups, bounds: Bounds) -> list[int]:
    value = " AND ".join("(" + " OR ".join(f'"{one}"' for one in group) + ")" for group in groups)
    more = _narrowed(bounds, "search_words.rowid")
    statement = f"""SELECT rowid FROM search_words WHERE search_words MATCH :words
        AND rowid >= :start AND rowid < :end{more} ORDER BY rowid DESC LIMIT :most"""  # noqa: S608  # constants
    return _run(connection, statement, bounds, value)


def _by_index(connection: Connection, groups: Groups, bounds: Bounds) -> list[int]:
    more = _narrowed(bounds, "search_words.seq")
    statement = f"""SELECT seq FROM search_words WHERE words @@ CAST(:words AS tsquery)
        AND seq >= :start AND seq < :end{more} ORDER BY seq + 0 DESC LIMIT :most"""  # noqa: S608  # constants; the sum keeps the planner from the key
    return _run(connection, statement, bounds, _tsquery(groups))


def _backwards(
    connection: Connection, groups: Groups, bounds: Bounds, texts: int | None
) -> list[int]:
    """In the newest ``texts`` alone, or in all."""
    more = _narrowed(bounds, "texts.seq")
    statement = f"""SELECT seq FROM (
        SELECT seq, words FROM search_words WHERE seq >= :start AND seq < :end
        ORDER BY seq DESC LIMIT :texts) AS texts
        WHERE words @@ CAST(:words AS tsquery){more} LIMIT :most"""  # noqa: S608  # constants
    return _run(connection, statement, bounds, _tsquery(groups), texts=texts)


def _run(
    connection: Connection, statement: str, bounds: Bounds, words: str, **more: object
) -> list[int]:
    values = {
        "words": words, "start": bounds.start, "end": bounds.end, "most": bounds.most,
        "conversation": bounds.conversation, **more,
    }  # fmt: skip
    return list(connection.execute(text(statement), values).scalars())


def _tsquery(groups: Groups) -> str:
    return " & ".join("(" + " | ".join(f"'{one}'" for one in group) + ")" for group in groups)


def _is_all(connection: Connection, bounds: Bounds) -> bool:
    """Whether there were no more texts to look at."""
    statement = """SELECT 1 FROM search_words WHERE seq >= :start AND seq < :end
        ORDER BY seq DESC OFFSET :texts LIMIT 1"""
    values = {"start": bounds.start, "end": bounds.end, "texts": _LOOKED_AT}
    return connection.execute(text(statement), values).first() is None


def _size(connection: Connection) -> float:
    """About how many texts there are."""
    statement = text("SELECT reltuples FROM pg_class WHERE oid = 'search_words'::regclass")
    return max(0.0, float(connection.execute(statement).scalar_one()))
