"""Synthetic noise, to measure what bad typing costs. The recipe is fixed in docs/matching.md.

Nothing is trained on it, and its lists are its own: the matcher's table of abbreviations
may know some of them, as any table of common short forms would.
"""

import random
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

SEED = 2026
TYPO, SOUND, SHORT, CLIPPED = 0.08, 0.15, 0.5, 0.03
"""Chances, for each word, of one typing slip, of one phonetic spelling, of a common short
form where the language has one, and of losing its inner vowels."""
_LEAST_TYPO, _LEAST_CLIPPED = 4, 6
_VOWELS = frozenset("aeiou")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = (
    ("qu", "k"), ("ll", "y"), ("ce", "se"), ("ci", "si"), ("ca", "ka"), ("co", "ko"), ("cu", "ku"),
    ("za", "sa"), ("zo", "so"), ("v", "b"), ("b", "v"), ("z", "s"), ("s", "z"), ("h", ""),
    ("y", "ll"), ("k", "qu"),
)  # fmt: skip
"""What is written and what is heard: b/v, s/c/z, silent h, ll/y, qu/k/c."""
SHORT_FORMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "es": MappingProxyType({
            "que": "q", "por": "x", "porque": "xq", "para": "pa", "también": "tb", "donde": "dnd",
            "como": "cmo", "cuando": "cuand", "estoy": "toy", "quiero": "qro", "tengo": "tngo",
            "gracias": "grax", "bien": "bn", "favor": "fvr", "documentos": "docs",
        }),
        "en": MappingProxyType({
            "you": "u", "your": "ur", "are": "r", "please": "pls", "because": "bc", "to": "2",
            "for": "4", "with": "w", "about": "abt", "people": "ppl", "thanks": "thx",
            "documents": "docs", "what": "wat", "have": "hv", "tomorrow": "tmrw",
        }),
        "pt": MappingProxyType({
            "você": "vc", "que": "q", "porque": "pq", "também": "tb", "não": "n", "quando": "qdo",
            "quanto": "qto", "estou": "to", "hoje": "hj", "muito": "mto", "para": "pra",
            "obrigado": "obg", "comigo": "cmg", "documentos": "docs", "fazer": "fzr",
        }),
        "fr": MappingProxyType({
            "pourquoi": "pk", "quand": "qd", "je": "j", "que": "k", "salut": "slt", "dans": "ds",
            "beaucoup": "bcp", "avec": "ac", "merci": "mrc", "bonjour": "bjr", "pour": "pr",
            "suis": "ss", "vous": "vs", "tout": "tt", "toujours": "tjs",
        }),
    }
)  # fmt: skip
"""Common short forms by language, as they stand in chats."""


def noisy(text: str, language: str, seed: str = "") -> str:
    """``text`` as typed in a hurry: lower case, no accents, slips, sounds and short forms.

    The same text, language, seed and SEED give the same result.
    """
    chance = random.Random(f"{SEED} {seed} {language} {text}")  # noqa: S311  # no secret
    short = SHORT_FORMS.get(language, {})
    words = []
    for word in text.lower().split():
        shorter = short.get(word)
        if shorter is not None and chance.random() < SHORT:
            words.append(shorter)
            continue
        words.append(_typed(_plain(word), chance))
    return " ".join(words)


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _typed(word: str, chance: random.Random) -> str:
    if chance.random() < SOUND:
        word = _heard(word, chance)
    if len(word) >= _LEAST_CLIPPED and chance.random() < CLIPPED:
        word = word[0] + "".join(c for c in word[1:-1] if c not in _VOWELS) + word[-1]
    if len(word) >= _LEAST_TYPO and chance.random() < TYPO:
        word = _slip(word, chance)
    return word


def _heard(word: str, chance: random.Random) -> str:
    """One phonetic spelling of the word, where it has any."""
    fitting = [pair for pair in _SOUNDS if pair[0] in word]
    if not fitting:
        return word
    written, heard = chance.choice(fitting)
    return word.replace(written, heard, 1) or word


def _slip(word: str, chance: random.Random) -> str:
    """One letter lost, doubled, swapped with the next, or hit beside its key."""
    place = chance.randrange(len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    match chance.randrange(4):
        case 0:
            return before + after
        case 1:
            return before + letter * 2 + after
        case 2:
            return before + after[0] + letter + after[1:]
        case _:
            return before + _beside(letter, chance) + after


def _beside(letter: str, chance: random.Random) -> str:
    for row in _KEYBOARD:
        place = row.find(letter)
        if place >= 0:
            return chance.choice(row[max(place - 1, 0) : place] + row[place + 1 : place + 2])
    return letter
