"""The peers there are. Making one imports its library."""

from importlib.util import find_spec

from bot.peers.peer import Kind, Peer


def _svm(strength: float) -> Peer:
    from bot.peers.linear import Svm

    return Svm(strength)


def _regression(strength: float) -> Peer:
    from bot.peers.linear import Regression

    return Regression(strength)


def _fasttext(rate: float) -> Peer:
    from bot.peers.vectors import FastText

    return FastText(rate)


def _fuzzy(_: float) -> Peer:
    from bot.peers.nearest import Fuzzy

    return Fuzzy()


def _bm25(_: float) -> Peer:
    from bot.peers.nearest import Bm25

    return Bm25()


KINDS = (
    Kind(name="LinearSVC", library="sklearn", make=_svm, settings=(0.1, 1.0, 10.0)),
    Kind(
        name="LogisticRegression", library="sklearn", make=_regression, settings=(1.0, 10.0, 100.0)
    ),
    Kind(name="fastText", library="fasttext", make=_fasttext, settings=(0.1, 0.5, 1.0, 2.0, 4.0)),
    Kind(name="rapidfuzz", library="rapidfuzz", make=_fuzzy, settings=(0.0,)),
    Kind(name="BM25", library="bm25s", make=_bm25, settings=(0.0,)),
)


def here(kind: Kind) -> bool:
    """Its library is installed."""
    return find_spec(kind.library) is not None
