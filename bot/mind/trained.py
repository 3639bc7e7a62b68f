"""A trained matcher as plain arrays, and the bytes it is kept in between two starts."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bot.mind.deciding import SMALLTALK

FORMAT = 3
"""Version of the bytes; raised whenever features, signals or arrays change meaning."""

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bytes8 = npt.NDArray[np.int8]


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
    names: tuple[str, ...]
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
    """W x 3C: the PARTS of each known word, all its features summed."""
    word_steps: Floats
    """W x 3: what one step of each part is worth; of the last part the idf of the word."""
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
    seen: Bytes8
    """P x C: 1 where a phrase of the class has a word with the prefix."""
    out_of_scope: int | None
    """Column of the out-of-scope class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Everything inference needs; W words, F other features, C classes, S signals."""

    topics: tuple[str, ...]
    """The C classes; ``out_of_scope`` is one where there were such phrases."""
    words: tuple[str, ...]
    """The W words of the training phrases."""
    counts: npt.NDArray[np.int32]
    """W: how many training phrases hold the word."""
    spoken: npt.NDArray[np.uint32]
    """W: a bit for each language of ``language`` in which a phrase holds the word."""
    names: tuple[str, ...]
    """The F other features of features.py."""
    weights: Weights
    heads: Doubles
    """2 x (S + 1): logistic regressions on the signals and a constant, for "the first
    topic is right" and "one of the first three is right"."""
    thresholds: Mapping[str, Thresholds]
    """By language; the empty string holds what counts for any other language."""
    language: LanguageModel

    def to_bytes(self) -> bytes:
        """The model as an ``.npz`` archive without pickled objects."""
        meta = {
            "format": FORMAT,
            "topics": self.topics,
            "languages": self.language.languages,
            "out_of_scope": self.weights.out_of_scope,
            "thresholds": {
                k: [t.answer, t.suggest, t.smalltalk] for k, t in self.thresholds.items()
            },
        }
        file = io.BytesIO()
        np.savez(
            file,
            meta=_packed(json.dumps(meta)),
            vocabulary=_packed("\n".join(self.words)),
            names=_packed("\n".join(self.names)),
            counts=self.counts,
            spoken=self.spoken,
            **{name: getattr(self.weights, name) for name in _ARRAYS},
            heads=self.heads,
            language_names=_packed("\n".join(self.language.names)),
            language_odds=self.language.log_odds,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        """The model that ``to_bytes`` wrote; raises StaleModel for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                meta = json.loads(_unpacked(archive["meta"]))
                if meta["format"] != FORMAT:
                    raise StaleModel(f"model format {meta['format']}, not {FORMAT}: train again")
                return cls._read(meta, {name: archive[name] for name in archive.files})
        except (zipfile.BadZipFile, OSError, EOFError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, StaleModel):
                raise
            raise StaleModel("these bytes hold no model: train again") from error

    @classmethod
    def _read(cls, meta: dict[str, object], arrays: dict[str, npt.NDArray[np.generic]]) -> "Model":
        thresholds, topics, languages = meta["thresholds"], meta["topics"], meta["languages"]
        out = meta["out_of_scope"]
        if not (
            isinstance(thresholds, dict)
            and isinstance(topics, list)
            and isinstance(languages, list)
            and isinstance(out, int | None)
        ):
            raise StaleModel("the model's description is not as written: train again")
        return cls(
            topics=tuple(topics),
            words=_lines(arrays["vocabulary"]),
            names=_lines(arrays["names"]),
            counts=arrays["counts"].astype(np.int32, copy=False),
            spoken=arrays["spoken"].astype(np.uint32, copy=False),
            weights=Weights(
                words=arrays["words"].astype(np.int8, copy=False),
                word_steps=arrays["word_steps"].astype(np.float32, copy=False),
                squares=arrays["squares"].astype(np.float32, copy=False),
                values=arrays["values"].astype(np.float32, copy=False),
                table=arrays["table"].astype(np.int8, copy=False),
                steps=arrays["steps"].astype(np.float32, copy=False),
                centroids=arrays["centroids"].astype(np.int8, copy=False),
                centroid_steps=arrays["centroid_steps"].astype(np.float32, copy=False),
                seen=arrays["seen"].astype(np.int8, copy=False),
                out_of_scope=out,
            ),
            heads=arrays["heads"].astype(np.float64, copy=False),
            thresholds=MappingProxyType(
                {
                    language: Thresholds(answer=answer, suggest=suggest, smalltalk=smalltalk)
                    for language, (answer, suggest, smalltalk) in thresholds.items()
                }
            ),
            language=LanguageModel(
                languages=tuple(languages),
                names=_lines(arrays["language_names"]),
                log_odds=arrays["language_odds"].astype(np.float32, copy=False),
            ),
        )


_ARRAYS = (
    "words", "word_steps", "squares", "values", "table", "steps", "centroids", "centroid_steps",
    "seen",
)  # fmt: skip
"""The arrays of Weights."""


def _packed(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)


def _unpacked(array: npt.NDArray[np.generic]) -> str:
    return array.tobytes().decode("utf-8")


def _lines(array: npt.NDArray[np.generic]) -> tuple[str, ...]:
    text = _unpacked(array)
    return tuple(text.split("\n")) if text else ()
