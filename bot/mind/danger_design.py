"""Phrases as sparse matrices, weighted as danger.py weights a text, and what is learnt of them.

Imports scipy, so only training imports this module, inside functions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.mind.danger_features import PAIRS_NORM, SIZE, WORDS_NORM, bags, pairs
from bot.mind.regression import multinomial
from bot.mind.trained import Floats

RIDGE = 0.3
CONSTANT = 0.5
"""What the constant weighs beside the features."""
FREQUENT = 3000
"""Words that the model remembers from its start."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What was learnt, for C labels."""

    words: Floats
    """SIZE x C."""
    pairs: Floats
    """SIZE x C."""
    bias: Floats
    """C."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """The weighted features of n texts of W words; a text's words are summed by products."""

    words: sparse.csr_matrix
    """n x W."""
    inside: sparse.csr_matrix
    """W x SIZE: the features of a word."""
    pairs: sparse.csr_matrix
    """n x SIZE."""
    rarity: Floats
    """2 SIZE: of words' features, then of pairs'."""
    frequent: tuple[str, ...]
    """Words, the most frequent first."""

    def logits(self, rows: Rows, weights: Weights) -> Floats:
        """Rows x C."""
        found: Floats = self.words[rows] @ (self.inside @ weights.words)
        found += self.pairs[rows] @ weights.pairs
        return found + weights.bias

    def fit(self, rows: Rows, targets: Floats, *, iterations: int) -> Weights:
        """What is learnt from the texts ``rows``; ``targets`` is rows x C, one-hot."""
        inside, words, joint = self.inside, self.words[rows], self.pairs[rows]
        across = [half.T.tocsr() for half in (inside, words, joint)]

        def learnt(point: Floats) -> Weights:
            return Weights(
                words=across[0] @ (across[1] @ point), pairs=across[2] @ point,
                bias=CONSTANT**2 * point.sum(axis=0),
            )  # fmt: skip

        def gram(point: Floats) -> Floats:
            found = learnt(point)
            product: Floats = words @ (inside @ found.words)
            product += joint @ found.pairs
            return product + found.bias

        return learnt(multinomial(gram, targets, ridge=RIDGE, iterations=iterations))


def design(texts: Sequence[Sequence[str]]) -> Design:
    """Of texts of one word or more."""
    counts = Counter(word for text in texts for word in dict.fromkeys(text))
    place = {word: row for row, word in enumerate(counts)}
    read = [np.array([place[word] for word in text], np.int64) for text in texts]
    words = _csr(read, [np.ones(len(row), np.float32) for row in read], len(place))
    bag = bags(list(place))
    ends = np.append(bag.firsts, len(bag.rows))
    inside = sparse.csr_matrix((bag.counts, bag.rows, ends), shape=(len(place), SIZE))
    found = [pairs(bag.beginnings[row], bag.ideas[row]) for row in read]
    joint = _csr([one.rows - SIZE for one in found], [one.weights for one in found], SIZE)
    rarity = [_rarity(words @ inside), _rarity(joint.copy())]
    inside.data *= rarity[0][inside.indices]
    joint.data *= rarity[1][joint.indices]
    return Design(
        words=_scaled(words, words @ _squares(inside), WORDS_NORM),
        inside=inside,
        pairs=_scaled(joint, _squares(joint), PAIRS_NORM),
        rarity=np.concatenate(rarity),
        frequent=tuple(word for word, count in counts.most_common(FREQUENT) if count > 1),
    )


def _csr(rows: Sequence[Rows], values: Sequence[Floats], width: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *map(len, rows)])
    parts = (np.concatenate(values), np.concatenate(rows), ends)
    return sparse.csr_matrix(parts, shape=(len(rows), width))


def _squares(matrix: sparse.csr_matrix) -> Floats:
    """Squared norm of each row, none of them empty; a column may stand in it twice."""
    found: Floats = np.add.reduceat(matrix.data * matrix.data, matrix.indptr[:-1])
    return found


def _scaled(half: sparse.csr_matrix, squares: Floats, norm: float) -> sparse.csr_matrix:
    factors = (norm / np.sqrt(np.maximum(squares, 1e-12))).astype(np.float32)
    found = (sparse.diags(factors) @ half).tocsr()
    found.sum_duplicates()
    return found


def _rarity(half: sparse.csr_matrix) -> Floats:
    """SIZE: inverse document frequencies as float16 has them, in which they are kept."""
    half.sum_duplicates()
    held = np.bincount(half.indices, minlength=SIZE)
    rare = np.log((1.0 + half.shape[0]) / (1.0 + held)) + 1.0
    return np.where(held > 0, rare, 0.0).astype(np.float16).astype(np.float32)
