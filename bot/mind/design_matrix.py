"""Training phrases as sparse matrices, weighted exactly as scoring.py weights a text.

Imports scipy, so only training imports this module, inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.mind.features import (
    BLOCK_WEIGHTS,
    BLOCKS,
    LEAST_COUNTS,
    PAIR_WEIGHT,
    WORD_BLOCKS,
    WORD_WEIGHT,
    pairs,
    prefix,
    word_features,
)
from bot.mind.trained import Floats

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighted:
    """The n x V matrix of weighted features, never written out.

    A phrase's features are those of its words, so the matrix is ``words`` (n x W) times
    ``inside`` (W x U), beside the ``pairs`` (n x P): a tenth of the numbers of the matrix
    itself.
    """

    words: sparse.csr_matrix
    inside: sparse.csr_matrix
    pairs: sparse.csr_matrix
    squares: Floats
    """W: squared norm of the features of each word."""
    across: tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix]
    """The three transposed."""

    def transposed(self, dual: Floats) -> tuple[Floats, Floats]:
        """U x C and P x C: the weights of n x C dual coefficients."""
        words, inside, joint = self.across
        return inside @ (words @ dual), joint @ dual

    def gram(self, dual: Floats) -> Floats:
        """n x C: ``dual`` multiplied by the phrases' Gram matrix."""
        single, joint = self.transposed(dual)
        found: Floats = self.words @ (self.inside @ single)
        found += self.pairs @ joint
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignMatrix:
    """All phrases and their features, before any weighting; W words."""

    names: tuple[str, ...]
    """The V features: the U of single words first, block by block, the W words foremost."""
    starts: tuple[int, ...]
    """Column of each block's first feature."""
    words: sparse.csr_matrix
    """n x W: which words a phrase has."""
    inside: sparse.csr_matrix
    """W x U: the features of a word."""
    pairs: sparse.csr_matrix
    """n x P."""

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The W words."""
        return tuple([name[1:] for name in self.names[: self.starts[1]]])

    @property
    def others(self) -> tuple[str, ...]:
        """The features but the words themselves."""
        return self.names[self.starts[1] :]

    @property
    def prefixes(self) -> Rows:
        """W: place of each word's prefix among the prefixes."""
        start, end = self.starts[1:3]
        place = {name[1:]: row for row, name in enumerate(self.names[start:end])}
        return np.array([place[prefix(word)] for word in self.vocabulary], np.int64)

    def frequencies(self, rows: Rows) -> npt.NDArray[np.int32]:
        """How many of the phrases ``rows`` hold each feature."""
        found = [_held(self.words[rows] @ self.inside), _held(self.pairs[rows])]
        return np.concatenate(found).astype(np.int32)

    def values(self, frequencies: npt.NDArray[np.int32], phrases: int) -> Floats:
        """V: smoothed inverse document frequency times the block's weight; 0 for none."""
        idf = np.log((1.0 + phrases) / (1.0 + frequencies)) + 1.0
        lengths = np.diff([*self.starts, len(self.names)])
        weights = np.repeat(BLOCK_WEIGHTS, lengths)
        return np.where(frequencies > 0, idf * weights, 0.0).astype(np.float32)

    def weighted(self, rows: Rows, values: Floats) -> Weighted:
        """``rows`` x V: the words' half and the pairs' half, each with its own norm."""
        single = self.inside.shape[1]
        inside = (self.inside @ sparse.diags(values[:single])).tocsr()
        joint = (self.pairs[rows] @ sparse.diags(values[single:])).tocsr()
        words = self.words[rows]
        squares = _squares(inside)
        parts = [
            (sparse.diags(_factors(square, weight)) @ half).tocsr()
            for square, weight, half in (
                (words @ squares, WORD_WEIGHT, words),
                (_squares(joint), PAIR_WEIGHT, joint),
            )
        ]
        across = (parts[0].T.tocsr(), inside.T.tocsr(), parts[1].T.tocsr())
        return Weighted(
            words=parts[0], inside=inside, pairs=parts[1], squares=squares, across=across
        )


def _squares(matrix: sparse.csr_matrix) -> Floats:
    found: Floats = np.asarray(matrix.power(2).sum(axis=1)).ravel()
    return found


def _factors(squares: Floats, weight: float) -> Floats:
    found = np.zeros(len(squares), np.float32)
    np.divide(weight, np.sqrt(squares), out=found, where=squares > 0)
    return found


def _held(bags: sparse.csr_matrix) -> npt.NDArray[np.int64]:
    """How many rows hold each column."""
    return np.bincount(bags.indices, minlength=bags.shape[1])


def design_matrix(phrases: Sequence[Sequence[str]]) -> DesignMatrix:
    """Count the features of tokenised phrases."""
    distinct = [tuple(dict.fromkeys(words)) for words in phrases]
    vocabulary = sorted({word for words in distinct for word in words})
    place = {word: i for i, word in enumerate(vocabulary)}
    incidence = _csr([{place[word]: 1 for word in words} for words in distinct], len(vocabulary))
    features = [word_features(word) for word in vocabulary]
    named = {
        word: tuple(f[BLOCKS.index("concepts")])
        for word, f in zip(vocabulary, features, strict=True)
    }
    names: list[str] = []
    insides, starts = [], []
    for number in range(WORD_BLOCKS):
        inside, columns = _count([bags[number] for bags in features])
        kept = np.flatnonzero(_held(incidence @ inside) >= LEAST_COUNTS[number])
        starts.append(len(names))
        names.extend(columns[column] for column in kept.tolist())
        insides.append(inside.tocsc()[:, kept])
    joint, columns = _count(
        [dict.fromkeys(pairs(words, map(named.__getitem__, words)), 1) for words in distinct]
    )
    kept = np.flatnonzero(_held(joint) >= LEAST_COUNTS[WORD_BLOCKS])
    starts.append(len(names))
    names.extend(columns[column] for column in kept.tolist())
    return DesignMatrix(
        names=tuple(names),
        starts=tuple(starts),
        words=incidence,
        inside=sparse.hstack(insides, format="csr", dtype=np.float32),
        pairs=joint.tocsc()[:, kept].tocsr(),
    )


def _count(bags: Sequence[dict[str, int]]) -> tuple[sparse.csr_matrix, list[str]]:
    """A matrix of counts and the names of its columns, in order of appearance."""
    place: dict[str, int] = {}
    rows = [{place.setdefault(name, len(place)): n for name, n in bag.items()} for bag in bags]
    return _csr(rows, len(place)), list(place)


def _csr(rows: list[dict[int, int]], width: int) -> sparse.csr_matrix:
    lengths = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((c for row in rows for c in row), np.int32, int(lengths[-1]))
    values = np.fromiter((v for row in rows for v in row.values()), np.float32, int(lengths[-1]))
    return sparse.csr_matrix((values, columns, lengths), shape=(len(rows), width))
