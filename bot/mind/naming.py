"""Which city or district a person's words name."""

from collections.abc import Callable

from bot.catalog import Catalog, Place
from bot.mind.spelling import edit_distance
from bot.mind.text import fold

WORDS = 40
"""Of what a person writes, looked through for a place."""

_LONG, _LONGER = 5, 9
"""Letters from which a place's name may have one mistake, and two."""


def named(catalog: Catalog, words: str) -> str | None:
    """The id of the place that words name, accents and small mistakes forgiven.

    The longest name counts, and a district before its city. None where there is none, or two.
    """
    said = fold(words)
    if words in catalog.places:
        return words
    terms = said.split()[:WORDS]
    for alike in (_same, _like):
        hits = [
            (len(name.split()), len(name), bool(place.of), place.id)
            for place in catalog.places.values()
            for name in _names(place)
            if _holds(terms, name, alike)
        ]
        if hits:
            best = max(hits)[:3]
            ids = {id for *rank, id in hits if tuple(rank) == best}
            return ids.pop() if len(ids) == 1 else None
    return None


def _names(place: Place) -> set[str]:
    return {str(fold(name)) for name in (place.name, *place.spellings)}


def _holds(terms: list[str], name: str, alike: Callable[[str, str], bool]) -> bool:
    size = name.count(" ") + 1
    runs = (" ".join(terms[start : start + size]) for start in range(len(terms) - size + 1))
    return any(alike(run, name) for run in runs)


def _same(one: str, other: str) -> bool:
    return one == other


def _like(one: str, other: str) -> bool:
    allowed = (len(other) >= _LONG) + (len(other) >= _LONGER)
    return bool(allowed) and edit_distance(one, other, limit=allowed) <= allowed
