"""The index over the kept texts: FTS5 in SQLite, a ``tsvector`` with GIN in PostgreSQL.

Each text is there as its folded words and, so that filters need no second look, as marks for
its language, topic, outcome and channel. SQL written out here is what the two databases do
not share; values are always parameters.
"""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_PLAIN_WORD = re.compile("[a-z0-9]+")
_MARKS = _PLAIN | frozenset("_/-.")

_SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(
    words, detail=none, tokenize="ascii tokenchars '_/-.:'")""",
)
_POSTGRESQL = (
    "CREATE TABLE IF NOT EXISTS search_words (seq BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    """CREATE INDEX IF NOT EXISTS search_words_words ON search_words USING gin (words)
    WITH (fastupdate = off)""",  # else a list of what is new would be read at each search
)


def is_postgresql(connection: Connection) -> bool:
    """Otherwise it is SQLite."""
    return connection.dialect.name == "postgresql"


def create(connection: Connection) -> None:
    """Make the index where it is not yet."""
    for statement in _POSTGRESQL if is_postgresql(connection) else _SQLITE:
        connection.execute(text(statement))


def mark(kind: str, value: str) -> str:
    """The token that stands for a filter, such as ``_l:es``; no word begins like it."""
    return f"_{kind}:{token(value.lower(), _MARKS)}"


def tokens(words: Iterable[str], marks: Iterable[str]) -> list[str]:
    """What the index holds of a text: its folded words, and marks."""
    return [*map(token, words), *marks]


def token(word: str, alphabet: frozenset[str] = _PLAIN) -> str:
    """A folded word in the index's alphabet: any other character is written as its number."""
    if alphabet is _PLAIN and _PLAIN_WORD.fullmatch(word):
        return word
    return "".join(c if c in alphabet else f"{ord(c):x}z" for c in word)


def add(connection: Connection, rows: Sequence[tuple[int, list[str]]]) -> None:
    """Index texts: their ``seq`` and their tokens."""
    if not rows:
        return
    if is_postgresql(connection):
        statement = (
            "INSERT INTO search_words (seq, words)"
            " VALUES (:seq, array_to_tsvector(CAST(:words AS text[])))"
        )
        values = [{"seq": seq, "words": words} for seq, words in rows]
    else:
        statement = "INSERT INTO search_words (rowid, words) VALUES (:seq, :words)"
        values = [{"seq": seq, "words": " ".join(words)} for seq, words in rows]
    connection.execute(text(statement), values)


def remove(connection: Connection, seqs: Sequence[int]) -> None:
    """Take texts out of the index."""
    if seqs:
        key = "seq" if is_postgresql(connection) else "rowid"
        statement = text(f"DELETE FROM search_words WHERE {key} = :seq")  # noqa: S608  # a constant
        connection.execute(statement, [{"seq": seq} for seq in seqs])


def occurs(connection: Connection, word: str) -> bool:
    """Whether a folded word is in any text still."""
    value = token(word)
    if is_postgresql(connection):
        statement = "SELECT 1 FROM search_words WHERE words @@ CAST(:word AS tsquery) LIMIT 1"
        return connection.execute(text(statement), {"word": f"'{value}'"}).first() is not None
    statement = "SELECT 1 FROM search_words WHERE search_words MATCH :word LIMIT 1"
    return connection.execute(text(statement), {"word": f'"{value}"'}).first() is not None


def merge(connection: Connection) -> None:
    """Write the index anew without what was removed: SQLite keeps it until then."""
    if not is_postgresql(connection):
        connection.execute(text("INSERT INTO search_words(search_words) VALUES('optimize')"))
