"""Search in the kept texts: without accents, with slips of the finger, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select

from bot.errors import BotError
from bot.journal import indexing, places, vocabulary
from bot.journal.database import Database
from bot.journal.lookup import Bounds, newest
from bot.journal.schema import SAVED_SEARCHES, TURNS
from bot.journal.turns import PAGE, Filters, LoggedTurn, Turns, logged
from bot.journal.words import words_of

MOST_COUNTED = 1000
"""Results are counted up to this many."""

MOST_WORDS = 12
"""Words of a search that count."""

MOST_SAVED = 50
"""Searches that an operator keeps."""

_NARROWING = 3
"""Letters of a word that narrows a search which has longer ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One page of what was found."""

    turns: list[LoggedTurn]
    """Newest first."""
    count: int
    """Results from this page on, counted up to MOST_COUNTED."""
    more: bool
    """There are more than ``count``."""
    before: int | None
    """What the next page is asked for with; None where this is the last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedSearch:
    """A search that an operator keeps."""

    name: str
    query: str
    """The search page's own query string."""
    at: datetime


class TooManySearches(BotError):
    """An operator keeps MOST_SAVED searches already: delete one first."""


class Search:
    """Finds turns by their words. Its methods block and raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, words: str, filters: Filters | None = None, before: int | None = None, *,
        limit: int = PAGE,
    ) -> Found:  # fmt: skip
        """A page of turns that have every word, in any spelling, newest first.

        Without words, all turns that the filters let through, those without text too.
        ``before`` is what the page before this one gave.
        """
        wanted, typed = filters or Filters(), _narrowing(words_of(words)[:MOST_WORDS])
        if not typed:
            turns = Turns(self._database).recent(wanted, before, limit=MOST_COUNTED + 1)
            return _page(turns[:limit], len(turns), limit)
        with self._database.reading() as connection:
            groups = [
                [indexing.token(word) for word in vocabulary.meant(connection, one)]
                for one in typed
            ]
            seqs = newest(connection, [*groups, *_marks(wanted)], _bounds(wanted, before))
            query = select(TURNS).where(TURNS.c.seq.in_(seqs[:limit])).order_by(TURNS.c.seq.desc())
            rows = connection.execute(query).all()
        return _page([logged(row) for row in rows], len(seqs), limit)

    def save(self, operator: str, name: str, query: str) -> None:
        """Keep a search under a name, in place of the one it had. Raises TooManySearches."""
        mine = SAVED_SEARCHES.c.operator == operator
        with self._database.writing() as connection:
            connection.execute(delete(SAVED_SEARCHES).where(mine, SAVED_SEARCHES.c.name == name))
            kept = connection.execute(select(func.count()).select_from(SAVED_SEARCHES).where(mine))
            if kept.scalar_one() >= MOST_SAVED:
                raise TooManySearches(f"{MOST_SAVED} searches are kept already; delete one first.")
            row = {"operator": operator, "name": name, "query": query, "at": datetime.now(UTC)}
            connection.execute(insert(SAVED_SEARCHES), [row])

    def saved(self, operator: str) -> list[SavedSearch]:
        """An operator's searches by name."""
        query = select(SAVED_SEARCHES).where(SAVED_SEARCHES.c.operator == operator)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(SAVED_SEARCHES.c.name)).all()
        return [SavedSearch(name=row.name, query=row.query, at=row.at) for row in rows]

    def unsave(self, operator: str, name: str) -> None:
        """Delete a search of this operator's."""
        with self._database.writing() as connection:
            connection.execute(
                delete(SAVED_SEARCHES).where(
                    SAVED_SEARCHES.c.operator == operator, SAVED_SEARCHES.c.name == name
                )
            )


def _narrowing(words: Sequence[str]) -> list[str]:
    """Without ``de`` and ``el`` where there are words that say more."""
    long = [word for word in words if len(word) >= _NARROWING or word.isdigit()]
    return long or list(words)


def _marks(filters: Filters) -> list[list[str]]:
    """The filters that the index knows."""
    groups = [
        [indexing.mark(kind, value)]
        for kind, value in (
            ("l", filters.language), ("g", filters.group),
            ("t", filters.topic), ("c", filters.channel),
        )
        if value
    ]  # fmt: skip
    if filters.outcomes:
        groups.append([indexing.mark("o", outcome) for outcome in filters.outcomes])
    return groups


def _bounds(filters: Filters, before: int | None) -> Bounds:
    """What the index does not know."""
    ends = [before, places.start_of(filters.until) if filters.until else None]
    known = [end for end in ends if end is not None]
    return Bounds(
        most=MOST_COUNTED + 1,
        start=places.start_of(filters.since) if filters.since else 0,
        end=min(known) if known else 1 << 62,
        conversation=filters.conversation,
        who=filters.who,
    )


def _page(turns: list[LoggedTurn], count: int, limit: int) -> Found:
    return Found(
        turns=turns,
        count=min(count, MOST_COUNTED),
        more=count > MOST_COUNTED,
        before=turns[-1].seq if count > limit else None,
    )
