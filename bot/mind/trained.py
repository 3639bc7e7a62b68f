"""A trained matcher as plain arrays, and the bytes it is kept in between two starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.mind.arrays import Array, Buffer, opened, packed
from bot.mind.deciding import SMALLTALK
from bot.mind.names import Chosen, Echoes, Names, Places
from bot.mind.spelling import Ear, Vocabulary

FORMAT = 4
"""Version of the bytes; raised whenever features, signals or arrays change meaning."""

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bytes8 = npt.NDArray[np.int8]
Bits8 = npt.NDArray[np.uint8]


class StaleModel(ValueError):
    """The bytes are no model of this version: train again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Least scores, 0 to 1, for an answer and for suggestions."""

    answer: float
    """Below this probability of being right the bot does not answer by itself."""
    suggest: float
    """Below this probability that one of three topics is right it does not suggest."""
    smalltalk: float
    """What ``answer`` is for small talk."""

    def needed(self, topic: str) -> float:
        """The least score at which ``topic`` is answered."""
        return self.smalltalk if topic.startswith(SMALLTALK) else self.answer


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageModel:
    """Naive Bayes over words and character n-grams; V features, L languages."""

    languages: tuple[str, ...]
    names: Names
    """The V features; a whole word starts with ``=``."""
    log_odds: Floats
    """V x L: natural log of a feature's share in a language, less the languages' mean."""


PARTS = 3
"""What a word says of each class: logit, cosine, and 1 where the class has its prefix."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What a text is scored with; W words, F other features, P prefixes, C classes.

    The U features of single words stand before those of pairs, the prefixes foremost.
    """

    words: Bytes8
    """W x 2C: logits and cosines of each known word, all its features summed."""
    word_steps: Floats
    """W x 3: what one step of each part is worth; of the last part the idf of the word."""
    prefixes: Places
    """W: the row of the word's prefix in ``seen``."""
    squares: Floats
    """W: squared norm of the word's features; 0 for a word that counts as unknown."""
    values: Floats
    """F: inverse document frequency times the weight of the feature's block."""
    table: Bytes8
    """F x C: class weights, each row scaled to +-127."""
    steps: Floats
    """F: what one step of ``table`` is worth."""
    centroids: Bytes8
    """U x C: unit centroids of the classes, scaled like ``table``."""
    centroid_steps: Floats
    """U: what one step of ``centroids`` is worth."""
    seen: Bits8
    """P x C bits: set where a phrase of the class has a word with the prefix."""
    out_of_scope: int | None
    """Column of the out-of-scope class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Everything inference needs; W words, F other features, C classes, S signals."""

    topics: tuple[str, ...]
    """The C classes; ``out_of_scope`` is one where there were such phrases."""
    words: Names
    """The W words of the training phrases."""
    names: Names
    """The F other features of features.py."""
    spelt: Places
    """n: rows of the words that can be meant by an unknown one."""
    vocabulary: Vocabulary
    """Those words."""
    ear: Ear
    """How they sound."""
    weights: Weights
    heads: Doubles
    """2 x (S + 1): logistic regressions on the signals and a constant, for "the first
    topic is right" and "one of the first three is right"."""
    thresholds: Mapping[str, Thresholds]
    """By language; the empty string holds what counts for any other language."""
    language: LanguageModel

    def to_bytes(self) -> bytes:
        """The model as plain arrays with a description in JSON."""
        meta = {
            "format": FORMAT,
            "topics": self.topics,
            "languages": self.language.languages,
            "out_of_scope": self.weights.out_of_scope,
            "thresholds": {
                k: [t.answer, t.suggest, t.smalltalk] for k, t in self.thresholds.items()
            },
        }
        known, ear = self.vocabulary, self.ear
        arrays = {
            **_of_names("word", self.words),
            **_of_names("name", self.names),
            **_of_names("language", self.language.names),
            "language_odds": self.language.log_odds,
            "spelt": self.spelt,
            **{name: getattr(known, name) for name in ("counts", "spoken", "marks", "starts")},
            "sound_sums": ear.sounds.sums,
            "sound_places": ear.sounds.places,
            "bone_sums": ear.bones.sums,
            "bone_places": ear.bones.places,
            **{name: getattr(self.weights, name) for name in _ARRAYS},
            "heads": self.heads,
        }
        return packed(meta, arrays)

    @classmethod
    def from_bytes(cls, data: Buffer) -> "Model":
        """The model that ``to_bytes`` wrote; its tables stay where the bytes lie.

        Raises StaleModel for anything else.
        """
        try:
            meta, arrays = opened(data)
            if meta["format"] != FORMAT:
                raise StaleModel(f"model format {meta['format']}, not {FORMAT}: train again")
            return cls._read(meta, arrays)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, StaleModel):
                raise
            raise StaleModel("these bytes hold no model: train again") from error

    @classmethod
    def _read(cls, meta: dict[str, Any], arrays: dict[str, Array]) -> "Model":
        words, languages = _names("word", arrays), tuple(meta["languages"])
        return cls(
            topics=tuple(meta["topics"]),
            words=words,
            names=_names("name", arrays),
            spelt=arrays["spelt"],
            vocabulary=Vocabulary(
                words=Chosen(words, arrays["spelt"]),
                languages=languages,
                **{name: arrays[name] for name in ("counts", "spoken", "marks", "starts")},
            ),
            ear=Ear(
                sounds=Echoes(sums=arrays["sound_sums"], places=arrays["sound_places"]),
                bones=Echoes(sums=arrays["bone_sums"], places=arrays["bone_places"]),
            ),
            weights=Weights(
                out_of_scope=meta["out_of_scope"], **{name: arrays[name] for name in _ARRAYS}
            ),
            heads=arrays["heads"],
            thresholds=MappingProxyType(
                {
                    language: Thresholds(answer=answer, suggest=suggest, smalltalk=smalltalk)
                    for language, (answer, suggest, smalltalk) in meta["thresholds"].items()
                }
            ),
            language=LanguageModel(
                languages=languages,
                names=_names("language", arrays),
                log_odds=arrays["language_odds"],
            ),
        )


_ARRAYS = (
    "words", "word_steps", "prefixes", "squares", "values", "table", "steps", "centroids",
    "centroid_steps", "seen",
)  # fmt: skip
"""The arrays of Weights."""


def _of_names(kind: str, names: Names) -> dict[str, Array]:
    blob = np.frombuffer(names.blob, np.uint8)
    return {f"{kind}_letters": blob, f"{kind}_starts": names.starts, f"{kind}_slots": names.slots}


def _names(kind: str, arrays: dict[str, Array]) -> Names:
    letters, starts, slots = (arrays[f"{kind}_{part}"] for part in ("letters", "starts", "slots"))
    return Names(letters.tobytes(), starts, slots)
