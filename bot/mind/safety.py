"""The safety net: small rules that recognise people in danger before anything else runs.

A pattern is words in order, found anywhere in the folded message: ``a|b`` either,
``(a b|c)`` either inside a longer pattern, ``start*`` the beginning of a word,
``[word]`` a word that may be missing, ``...`` up to four words between.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.mind.text import fold
from bot.model import LanguageCode, TopicId

MAX_CHARACTERS = 2000
"""Longer messages are searched at their beginning and their end only."""

_TOKEN = re.compile(r"\s*(\.\.\.|[()|\[\]]|[a-z0-9]+\*?|\S)")
_GAP = r"(?:\S+ ){0,4}?"


class BadPattern(ValueError):
    """A pattern that does not follow the notation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule as the file has it."""

    name: str
    topic: TopicId
    """The card that goes out first."""
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()


def compile_pattern(pattern: str) -> str:
    """A regular expression over folded text with a space behind every word.

    Raises BadPattern.
    """
    tokens = [found[1] for found in _TOKEN.finditer(pattern.strip())]
    if not tokens:
        raise BadPattern(pattern)
    expression, rest = _alternatives(tokens)
    if rest:
        raise BadPattern(pattern)
    return rf"(?<!\S)(?:{expression})"


def _alternatives(tokens: list[str]) -> tuple[str, list[str]]:
    choices, tokens = [], list(tokens)
    while True:
        sequence, tokens = _sequence(tokens)
        choices.append(sequence)
        if not tokens or tokens[0] != "|":
            return "|".join(choices), tokens
        tokens = tokens[1:]


def _sequence(tokens: list[str]) -> tuple[str, list[str]]:
    parts: list[str] = []
    while tokens and tokens[0] not in ("|", ")", "]"):
        token, tokens = tokens[0], tokens[1:]
        if token == "...":
            parts.append(_GAP)
        elif token in ("(", "["):
            inner, tokens = _alternatives(tokens)
            if not tokens or tokens[0] != {"(": ")", "[": "]"}[token]:
                raise BadPattern(inner)
            tokens = tokens[1:]
            parts.append(f"(?:{inner})" + ("?" if token == "[" else ""))
        elif re.fullmatch(r"[a-z0-9]+\*?", token):
            word = token.rstrip("*")
            parts.append(word + (r"\S* " if token.endswith("*") else " "))
        else:
            raise BadPattern(token)
    if not any(part != _GAP for part in parts):
        raise BadPattern(" ".join(parts))
    return "".join(parts), tokens


class CompiledRule:
    """A rule ready to search. Raises BadPattern when one of its patterns is none."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._danger = _compiled(rule.patterns)
        self._unless = _compiled(rule.unless)

    def fires(self, folded: str) -> bool:
        """Whether the rule fits a text made ready by ``prepared``."""
        if self._danger is None or not self._danger.search(folded):
            return False
        return self._unless is None or not self._unless.search(folded)


def _compiled(patterns: Sequence[str]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile("|".join(compile_pattern(pattern) for pattern in patterns))


def prepared(text: str) -> str:
    """Folded text with a space behind every word."""
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    return fold(text) + " "


class Net:
    """Implements ``catalog.SafetyNet`` over the rules of all languages, in file order.

    Rules of every language are tried whatever the conversation's language is: somebody
    in danger may write in any.
    """

    def __init__(self, rules: Mapping[LanguageCode, Sequence[Rule]]) -> None:
        self._rules = [CompiledRule(rule) for group in rules.values() for rule in group]

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """The first rule that fits and its card, or None."""
        folded = prepared(text)
        for compiled in self._rules:
            if compiled.fires(folded):
                return compiled.rule.name, compiled.rule.topic
        return None
