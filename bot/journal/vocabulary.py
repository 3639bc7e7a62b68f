"""The words of the kept texts: put into the index, taken out of it, and guessed at."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.journal import indexing
from bot.journal.schema import SPELLINGS
from bot.journal.words import SHORTEST_GUESSED, is_near, variants, words_of

MOST = 24
"""Words of the log that one word of a search stands for."""

_mark = lru_cache(maxsize=2048)(indexing.mark)
"""Kept for names of the content and the program, which are few, and never for words."""

_CHUNK = 400
"""Values of one IN list."""


def index(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the rows of ``turns`` that have a text findable."""
    worded = [(row, words_of(row["text"])) for row in rows if row["text"]]
    indexing.add(
        connection,
        [(row["seq"], indexing.tokens(those, marks_of(row))) for row, those in worded],
    )
    words = {word for _, those in worded for word in those}
    new = words - _known(connection, words)
    spellings = [
        {"variant": variant, "word": word} for word in sorted(new) for variant in variants(word)
    ]
    if spellings:
        connection.execute(insert(SPELLINGS), spellings)


def remove(connection: Connection, texts: Sequence[tuple[int, str]]) -> None:
    """Take texts, by ``seq``, out of the index, and words that nobody else wrote."""
    indexing.remove(connection, [seq for seq, _ in texts])
    words = {word for _, written in texts for word in words_of(written)}
    gone = [word for word in sorted(words) if not indexing.occurs(connection, word)]
    for start in range(0, len(gone), _CHUNK):
        chunk = gone[start : start + _CHUNK]
        connection.execute(delete(SPELLINGS).where(SPELLINGS.c.word.in_(chunk)))


def marks_of(row: Mapping[str, Any]) -> list[str]:
    """What filters find a text by, beside its words."""
    values = {
        "l": row["language"], "t": row["topic"], "g": row["area"],
        "o": row["outcome"], "c": row["channel"],
    }  # fmt: skip
    return [_mark(kind, value) for kind, value in values.items() if value]


def meant(connection: Connection, typed: str) -> list[str]:
    """The folded words of the log that a typed one stands for, itself first.

    Those that begin with it, and those that one slip or the spelling sets apart from it.
    """
    if len(typed) < SHORTEST_GUESSED:
        return [typed]
    keys = variants(typed)
    similar = connection.execute(
        select(SPELLINGS.c.word).where(SPELLINGS.c.variant.in_(keys)).distinct().limit(_CHUNK)
    ).scalars()
    near = sorted(word for word in similar if word != typed and is_near(typed, word))
    longer = connection.execute(
        select(SPELLINGS.c.word)
        .where(SPELLINGS.c.variant > typed, SPELLINGS.c.variant < f"{typed}\U0010ffff")
        .where(SPELLINGS.c.variant == SPELLINGS.c.word)
        .order_by(SPELLINGS.c.variant)
        .limit(MOST)
    ).scalars()
    return list(dict.fromkeys([typed, *near, *longer]))[:MOST]


def _known(connection: Connection, words: Iterable[str]) -> set[str]:
    listed, found = sorted(words), set[str]()
    for start in range(0, len(listed), _CHUNK):
        query = select(SPELLINGS.c.word).where(
            SPELLINGS.c.variant == SPELLINGS.c.word,
            SPELLINGS.c.variant.in_(listed[start : start + _CHUNK]),
        )
        found.update(connection.execute(query).scalars())
    return found
