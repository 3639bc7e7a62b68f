"""What a peer is, and what all of them share."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.catalog import OUT_OF_SCOPE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """What a peer makes of one text."""

    topic: str
    """The best topic, never ``out_of_scope``."""
    score: float
    """How sure it is that the text is in scope at all, on its own scale: the best topic's,
    less what it gives to ``out_of_scope`` where it was trained on such phrases."""


class Peer(Protocol):
    """A way to match."""

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Learn."""
        ...

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The best topic of each text. Never raises, whatever the text."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A peer that can be made."""

    name: str
    library: str
    """The module it needs."""
    make: Callable[[float], Peer]
    """A peer with this value of its one setting."""
    settings: tuple[float, ...]
    """Values to choose from, on a part of the training data."""


def plain(text: str) -> str:
    """Lower case without accents: what every peer reads, as ours does."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


def best(scores: Floats, topics: Sequence[str]) -> list[Guess]:
    """A guess of each row; ``topics`` names the columns, ``out_of_scope`` perhaps among them."""
    inside = [column for column, topic in enumerate(topics) if topic != OUT_OF_SCOPE]
    outside = [column for column, topic in enumerate(topics) if topic == OUT_OF_SCOPE]
    first = np.argmax(scores[:, inside], axis=1)
    sure = scores[:, inside].max(axis=1)
    if outside:
        sure = sure - scores[:, outside].max(axis=1)
    return [
        Guess(topic=topics[inside[column]], score=float(score))
        for column, score in zip(first, sure, strict=True)
    ]
