"""What the model sees of a text: names of lexical features.

Five blocks: the word, its prefix, character n-grams inside the word, the concepts it
names, and pairs: neighbouring prefixes with the edges of the sentence, and any two
concepts. Names of different blocks never collide.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, combinations, pairwise

from bot.mind.concepts import concepts

BLOCKS = ("word", "prefix", "characters", "concepts", "pairs")
BLOCK_WEIGHTS = (1.0, 1.0, 0.5, 0.8, 1.0)
"""What a feature of each block weighs beside its inverse document frequency."""
WORD_WEIGHT, PAIR_WEIGHT = 1.9, 0.8
"""Norms of a text's two halves, what its words say and what their pairs say; chosen, like
the weights above, on held-out parts of public training sets and of the own content. The
optimum is flat."""
LEAST_COUNTS = (1, 1, 2, 1, 2)
"""Training phrases that must hold a feature of each block for it to be kept."""
WORD_BLOCKS = len(BLOCKS) - 1
"""Blocks whose features lie inside one word; pairs come last."""
PREFIX = 5
"""Letters of a prefix, as a cheap stem."""
MAX_CONCEPTS = 8
"""Concepts of a text that are paired."""
GRAMS = (2, 3)
"""Lengths of the character n-grams."""


def prefix(word: str) -> str:
    """The first five letters."""
    return word[:PREFIX]


def grams(word: str, sizes: Sequence[int] = GRAMS) -> list[str]:
    """Character n-grams of ``word`` between ``<`` and ``>``, with repetitions."""
    marked = f"<{word}>"
    return [marked[i : i + n] for n in sizes for i in range(len(marked) - n + 1)]


def word_features(word: str) -> tuple[dict[str, int], ...]:
    """Names and counts in each block but the last."""
    return (
        {"=" + word: 1},
        {"^" + prefix(word): 1},
        dict(Counter(grams(word))),
        dict.fromkeys(concepts(word), 1),
    )


def pairs(words: Sequence[str], named: Iterable[Sequence[str]]) -> list[str]:
    """Distinct pairs of neighbouring prefixes, then of concepts wherever they stand.

    ``named`` holds the concepts of each word. ``.`` stands for both edges of the
    sentence. Only the first eight concepts of the alphabet pair.
    """
    row = [".", *[word[:PREFIX] for word in words], "."]
    found = [f"{a} {b}" for a, b in pairwise(row)]
    distinct = sorted(set(chain.from_iterable(named)))[:MAX_CONCEPTS]
    found.extend([a + b for a, b in combinations(distinct, 2)])
    return list(dict.fromkeys(found))
