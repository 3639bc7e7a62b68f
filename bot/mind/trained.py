"""A trained matcher as plain arrays, and the bytes it is kept in between two starts."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

FORMAT = 2
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


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageModel:
    """Naive Bayes over words and character n-grams; V features, L languages."""

    languages: tuple[str, ...]
    names: tuple[str, ...]
    """The V features; a whole word starts with ``=``."""
    log_odds: Floats
    """V x L: natural log of a feature's share in a language, less the languages' mean."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Everything inference needs; V features, C classes, S signals."""

    topics: tuple[str, ...]
    """The C classes; ``out_of_scope`` is one where there were such phrases."""
    names: tuple[str, ...]
    """The V features of features.py."""
    values: Floats
    """V: inverse document frequency."""
    counts: npt.NDArray[np.int32]
    """V: how many training phrases hold the feature."""
    table: Bytes8
    """V x C: class weights, each row scaled to +-127."""
    scales: Floats
    """V: what one step of ``table`` is worth."""
    centroids: Bytes8
    """U x C: unit centroids of the classes over the first U features, those of single
    words, scaled like ``table``."""
    centroid_scales: Floats
    """U: what one step of ``centroids`` is worth."""
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
            "thresholds": {k: [t.answer, t.suggest] for k, t in self.thresholds.items()},
        }
        file = io.BytesIO()
        np.savez(
            file,
            meta=_packed(json.dumps(meta)),
            names=_packed("\n".join(self.names)),
            values=self.values,
            counts=self.counts,
            table=self.table,
            scales=self.scales,
            centroids=self.centroids,
            centroid_scales=self.centroid_scales,
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
        if not (
            isinstance(thresholds, dict)
            and isinstance(topics, list)
            and isinstance(languages, list)
        ):
            raise StaleModel("the model's description is not as written: train again")
        return cls(
            topics=tuple(topics),
            names=_lines(arrays["names"]),
            values=arrays["values"].astype(np.float32),
            counts=arrays["counts"].astype(np.int32),
            table=arrays["table"].astype(np.int8),
            scales=arrays["scales"].astype(np.float32),
            centroids=arrays["centroids"].astype(np.int8),
            centroid_scales=arrays["centroid_scales"].astype(np.float32),
            heads=arrays["heads"].astype(np.float64),
            thresholds=MappingProxyType(
                {k: Thresholds(answer=a, suggest=s) for k, (a, s) in thresholds.items()}
            ),
            language=LanguageModel(
                languages=tuple(languages),
                names=_lines(arrays["language_names"]),
                log_odds=arrays["language_odds"].astype(np.float32),
            ),
        )


def _packed(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)


def _unpacked(array: npt.NDArray[np.generic]) -> str:
    return array.tobytes().decode("utf-8")


def _lines(array: npt.NDArray[np.generic]) -> tuple[str, ...]:
    text = _unpacked(array)
    return tuple(text.split("\n")) if text else ()
