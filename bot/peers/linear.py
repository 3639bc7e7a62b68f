"""Linear models over TF-IDF of words and character n-grams, by scikit-learn."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from bot.peers.peer import Floats, Guess, best, plain

_SEED = 2026
_MOST_ITERATIONS = 200


def _features() -> FeatureUnion:
    shared = {"preprocessor": plain, "sublinear_tf": True, "dtype": np.float32}
    words = TfidfVectorizer(ngram_range=(1, 2), **shared)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)
    return FeatureUnion([("words", words), ("letters", letters)])


class Svm:
    """A linear support vector machine a topic; scores by margin."""

    def __init__(self, strength: float) -> None:
        self._features = _features()
        self._model = LinearSVC(C=strength, random_state=_SEED)

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Learn. Raises ValueError for fewer than two topics."""
        self._model.fit(self._features.fit_transform(texts), topics)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The widest margin."""
        margins = self._model.decision_function(self._features.transform(texts))
        if margins.ndim == 1:  # of two topics only the second one's is given
            margins = np.column_stack([-margins, margins])
        return best(margins, self._model.classes_.tolist())


class Regression:
    """Multinomial logistic regression; scores by probability."""

    def __init__(self, strength: float) -> None:
        self._features = _features()
        self._model = LogisticRegression(C=strength, max_iter=_MOST_ITERATIONS)

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Learn. Raises ValueError for fewer than two topics."""
        self._model.fit(self._features.fit_transform(texts), topics)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """The highest probability."""
        shares: Floats = self._model.predict_proba(self._features.transform(texts))
        return best(shares, self._model.classes_.tolist())
