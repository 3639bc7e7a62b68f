"""Counts that tell nothing about one person: small ones hidden, the others in steps."""

from collections.abc import Mapping

FEWEST = 5
"""A smaller count could be about one person."""


def told(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of one list as they may be told beside its total; None for what is hidden.

    Hidden are counts under FEWEST, and with them as many of the next smallest as it takes
    until the hidden ones are FEWEST together: a total less the others tells none of them.
    What is told is rounded down to a multiple of FEWEST, so that two looks, one person
    apart, are mostly the same.
    """
    present = sorted((count, name) for name, count in counts.items() if count > 0)
    hidden = [name for count, name in present if count < FEWEST]
    for _, name in present[len(hidden) :]:
        if not hidden or sum(counts[one] for one in hidden) >= FEWEST:
            break
        hidden.append(name)
    return {name: None if name in hidden else stepped(count) for name, count in counts.items()}


def stepped(count: int) -> int:
    """Rounded down to a multiple of FEWEST."""
    return count - count % FEWEST
