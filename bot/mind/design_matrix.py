"""Training phrases as sparse matrices, weighted exactly as scoring.py weights a text.

Imports scipy, so only training imports this module, inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.mind.features import BLOCK_WEIGHTS, BLOCKS, LEAST_COUNTS, WORD_BLOCKS, pairs, word_features
from bot.mind.trained import Floats

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One kind of feature: ``bags`` (n x B) is ``words`` (n x W) times ``inside`` (W x B)."""

    start: int
    """Column of its first feature among all."""
    words: sparse.csr_matrix
    inside: sparse.csr_matrix
    bags: sparse.csr_matrix
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignMatrix:
    """All phrases and their features, before any weighting."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def single(self) -> int:
        """How many features, the first ones, belong to single words."""
        return self.blocks[-1].start

    def frequencies(self, rows: Rows) -> npt.NDArray[np.int32]:
        """How many of the phrases ``rows`` hold each feature."""
        parts = [np.diff(block.bags[rows].tocsc().indptr) for block in self.blocks]
        return np.concatenate(parts).astype(np.int32)

    def weighted(self, rows: Rows, idf: Floats) -> sparse.csr_matrix:
        """``rows`` x V: tf-idf, each block of a row divided by its norm, times its weight."""
        parts = []
        for block in self.blocks:
            values = idf[block.start : block.start + block.bags.shape[1]]
            squares = block.words[rows] @ (block.inside.power(2) @ (values * values))
            factors = np.zeros(len(rows), np.float32)
            np.divide(block.weight, np.sqrt(squares), out=factors, where=squares > 0)
            parts.append(sparse.diags(factors) @ block.bags[rows] @ sparse.diags(values))
        return sparse.hstack(parts, format="csr", dtype=np.float32)


def idf_of(frequencies: npt.NDArray[np.int32], phrases: int) -> Floats:
    """Smoothed inverse document frequency, 0 for a feature that no phrase holds."""
    values = np.log((1.0 + phrases) / (1.0 + frequencies)) + 1.0
    return np.where(frequencies > 0, values, 0.0).astype(np.float32)


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
    blocks = []
    for number in range(WORD_BLOCKS):
        inside, columns = _count([bags[number] for bags in features])
        blocks.append(_block(names, columns, number, (incidence, inside)))
    joint, columns = _count(
        [dict.fromkeys(pairs(words, map(named.__getitem__, words)), 1) for words in distinct]
    )
    alone = sparse.identity(len(columns), np.float32, "csr")
    blocks.append(_block(names, columns, WORD_BLOCKS, (joint, alone)))
    return DesignMatrix(names=tuple(names), blocks=tuple(blocks))


def _block(
    names: list[str],
    columns: list[str],
    number: int,
    factors: tuple[sparse.csr_matrix, sparse.csr_matrix],
) -> Block:
    """A block without its rare features; the names of the others join ``names``."""
    words, inside = factors
    bags = (words @ inside).tocsc()
    kept = np.flatnonzero(np.diff(bags.indptr) >= LEAST_COUNTS[number])
    start = len(names)
    names.extend(columns[column] for column in kept.tolist())
    return Block(
        start=start,
        words=words,
        inside=inside.tocsc()[:, kept].tocsr(),
        bags=bags[:, kept].tocsr(),
        weight=BLOCK_WEIGHTS[number],
    )


def _count(bags: list[dict[str, int]]) -> tuple[sparse.csr_matrix, list[str]]:
    """Bags of names as a matrix, and the names of its columns."""
    place: dict[str, int] = {}
    rows = [{place.setdefault(name, len(place)): n for name, n in bag.items()} for bag in bags]
    return _csr(rows, len(place)), list(place)


def _csr(rows: list[dict[int, int]], width: int) -> sparse.csr_matrix:
    lengths = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((c for row in rows for c in row), np.int32, int(lengths[-1]))
    values = np.fromiter((v for row in rows for v in row.values()), np.float32, int(lengths[-1]))
    return sparse.csr_matrix((values, columns, lengths), shape=(len(rows), width))
