"""One peer's trial: its setting chosen, trained, asked, and timed."""

import random
import time
from collections.abc import Sequence
from statistics import median

from bot.catalog import OUT_OF_SCOPE
from bot.peers.peer import Guess, Kind, Peer

HELD_OUT = 5
"""One of so many phrases of each topic chooses the setting."""
CHOOSING = 5000
"""Phrases, evenly spread, that choose the setting where there are more."""
TIMED = 200
"""Texts that are guessed one by one for the time they take."""
_SEED = 2026

Phrase = tuple[str, str]
"""Text and topic."""


def split(phrases: Sequence[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """To train on and to hold out: a fifth of each topic, drawn by a fixed seed.

    Of a topic with fewer than five phrases none is held out.
    """
    groups: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        groups.setdefault(phrase[1], []).append(phrase)
    chance = random.Random(_SEED)  # noqa: S311  # no secret
    kept: list[Phrase] = []
    held: list[Phrase] = []
    for group in groups.values():
        chance.shuffle(group)
        count = len(group) // HELD_OUT
        held += group[:count]
        kept += group[count:]
    return kept, held


def fitted(kind: Kind, setting: float, phrases: Sequence[Phrase]) -> Peer:
    """A peer that has learnt these phrases."""
    peer = kind.make(setting)
    peer.fit([text for text, _ in phrases], [topic for _, topic in phrases])
    return peer


def accuracy(guesses: Sequence[Guess], topics: Sequence[str]) -> float:
    """Share of the lines with a topic whose guess is right; 0 of none."""
    right = [
        guess.topic == topic
        for guess, topic in zip(guesses, topics, strict=True)
        if topic != OUT_OF_SCOPE
    ]
    return sum(right) / len(right) if right else 0.0


def chosen(kind: Kind, phrases: Sequence[Phrase]) -> float:
    """The setting that does best on held-out phrases; the middle one where none can be held."""
    middle = kind.settings[len(kind.settings) // 2]
    kept, held = split(phrases[:: -(-len(phrases) // CHOOSING) or 1])
    if len(kind.settings) == 1 or not held:
        return middle
    topics = [topic for _, topic in held]

    def worth(setting: float) -> tuple[float, bool]:
        guesses = fitted(kind, setting, kept).guess([text for text, _ in held])
        return accuracy(guesses, topics), setting == middle

    return max(kind.settings, key=worth)


def seconds_of(peer: Peer, texts: Sequence[str]) -> list[float]:
    """Of each of the first texts, guessed by itself."""
    times = []
    for text in texts[:TIMED]:
        before = time.perf_counter()
        peer.guess([text])
        times.append(time.perf_counter() - before)
    return times


def microseconds(peer: Peer, texts: Sequence[str]) -> float:
    """The median time of one text."""
    times = seconds_of(peer, texts)
    return median(times) * 1e6 if times else 0.0
