"""Which language a short text is in: naive Bayes over its words and character n-grams."""

import math
import struct
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from bot.mind.features import grams
from bot.mind.names import Names
from bot.mind.text import tokens
from bot.mind.trained import LanguageModel

CLEAR = 0.6
"""Least margin of probability at which a text changes the conversation's language."""
SURE = 0.999
"""The same for a text without any known word: letters alone often look like some language."""
PRIOR_ODDS = 2.0
"""What the conversation's language is worth, in nats."""
SHARPNESS = 0.7
"""Share of the summed evidence that counts: n-grams of one word overlap."""
_NAME_LINES = """
105 1818 911 acnur andina arequipa bcp brevete callao carne carnet ce cem cepr chile colombia
conadis cpp cusco defensoria demuna dni ecuador essalud extranjeria indecopi interbank iom ipsos
lima migraciones mimp mininter oim onu pasee pdf peru pnp pro ptp qr reniec ruc saime sis siseve
sunafil sunedu tacna telegram trujillo tumbes ugel unhcr upe venezuela veninformado whatsapp
yape ok okay bot chat email info internet lol jaja haha stop wifi
"""
NAMES = frozenset(_NAME_LINES.split())
"""Names of documents, offices and places, and words used everywhere: no evidence."""
_LETTERS = 3
"""A text whose words are all shorter ("no", "si") could be any language."""
_SIZES = (2, 3, 4)
CACHED_WORDS = 10240
"""Words whose evidence is remembered, some 170 bytes each."""
_SMOOTHING = 0.1
_STRONGEST = 4.0


def train_language(phrases: Sequence[tuple[str, str]]) -> LanguageModel:
    """Learn from texts with their languages; texts repeated in a language count once."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for text, language in dict.fromkeys(phrases):
        words[language].update(tokens(text))
    for language, said in words.items():
        for word, times in said.items():
            if word not in NAMES and not word.isdigit():
                for name in _features(word):
                    counts[language][name] += times
    languages = tuple(sorted(counts))
    totals = {language: sum(counts[language].values()) for language in languages}
    unseen = _SMOOTHING * len(languages) / max(sum(totals.values()), 1)
    everything: Counter[str] = Counter()
    for language in languages:
        everything.update(counts[language])
    names = tuple(sorted(name for name, count in everything.items() if count > 1))
    shares = np.array(
        [
            [math.log(counts[language][name] / totals[language] + unseen) for language in languages]
            for name in names
        ]
    ).reshape(len(names), len(languages))
    odds = shares - shares.mean(axis=1, keepdims=True) if languages else shares
    return LanguageModel(
        languages=languages,
        names=Names.of(names),
        log_odds=np.clip(odds, -_STRONGEST, _STRONGEST).astype(np.float32),
    )


def _features(word: str) -> list[str]:
    return ["=" + word, *grams(word, _SIZES)]


class LanguageIdentifier:
    """Tells a text's language; remembers what it computed for a word."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._index = model.names
        self._row = struct.Struct(f"{len(model.languages)}f?")
        self._words: dict[str, bytes | None] = {}

    def identify(self, text: str, prior: str) -> tuple[str, float]:
        """The language of ``text`` and its margin over ``prior``, 0 to 1.

        The margin is the difference of their probabilities, ``prior`` being favoured as
        the conversation's language. Below CLEAR, and for a text without evidence (no
        letters, names of documents only), the answer is ``(prior, 0.0)``.
        """
        words = tokens(text)
        parts = [self._row.unpack(row) for word in words if (row := self._evidence(word))]
        languages = self._model.languages
        if not parts or len(languages) == 1 or max(map(len, words)) < _LETTERS:
            return prior, 0.0
        *columns, known = zip(*parts, strict=True)
        logs = [SHARPNESS * sum(column) for column in columns]
        if prior in languages:
            logs[languages.index(prior)] += PRIOR_ODDS
        top = max(logs)
        best = logs.index(top)
        if languages[best] == prior:
            return prior, 0.0
        shares = [math.exp(value - top) for value in logs]
        rival = shares[languages.index(prior)] if prior in languages else 0.0
        margin = (shares[best] - rival) / sum(shares)
        if margin < (CLEAR if any(known) else SURE):
            return prior, 0.0
        return languages[best], margin

    def _evidence(self, word: str) -> bytes | None:
        """A word's summed log odds and whether it is known, packed; None if it says nothing."""
        try:
            return self._words[word]
        except KeyError:
            pass
        if len(self._words) >= CACHED_WORDS:
            self._words.clear()
        found = self._words[word] = self._looked_up(word)
        return found

    def _looked_up(self, word: str) -> bytes | None:
        if word in NAMES or word.isdigit():
            return None
        rows = self._index.known(_features(word))
        if not rows:
            return None
        odds = self._model.log_odds[rows].sum(axis=0).tolist()
        return self._row.pack(*odds, "=" + word in self._index)
