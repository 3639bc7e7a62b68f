"""The command ``why``: what the matcher saw in a text, in plain words."""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bot import desk
from bot.catalog import Catalog
from bot.channels import terminal
from bot.content.build import read
from bot.content.drafts import Phrase
from bot.mind.danger_kinds import MARK
from bot.mind.deciding import decide
from bot.mind.explanation import Near, Read, Spoke, nearest, read_words, spoke
from bot.mind.matcher import Matcher
from bot.mind.scoring import Kind
from bot.mind.text import tokens
from bot.mind.trained import Thresholds
from bot.model import Decision, LanguageCode, Outcome
from bot.settings import Settings

EXPLAINED = 2
"""Topics whose reasons are told: the first and the one it won against."""

_SAID = {
    "es": {
        "language": "Idioma: {name}",
        "read": "Leído: {words}",
        "repaired": "«{typed}» como «{read}»",
        "unknown": "«{typed}» (palabra que ninguna frase tiene)",
        "nothing": "Leído: ninguna palabra",
        "urgent": "Decisión: urgente, por la regla «{rule}»: {title}",
        "learnt": "Decisión: urgente, por lo aprendido de las frases de _danger.yml ({rule}): {title}",
        "answer": "Decisión: responde {title}",
        "smalltalk": "Decisión: responde {title}",
        "suggest": "Decisión: no está seguro y ofrece hasta tres botones",
        "fallback": "Decisión: no entendió",
        "score": "Puntaje {score:.2f} (responde solo desde {answer:.2f}); "
        "que el tema esté entre los tres primeros: {near:.2f} (ofrece desde {suggest:.2f})",
        "topic": "{place}. {title} [{topic}] {score:.2f}",
        "for": "   a favor: {parts}",
        "silent": "   nada en particular habla a favor",
        "nearest": "Frases de entrenamiento más parecidas:",
        "none": "Ninguna frase de entrenamiento comparte una palabra con el texto.",
        "pairs": "(«a b» es un par de comienzos de palabra, un punto es el comienzo o el final del "
        "texto, [idea] una lista de palabras de sentido parecido)",
    },
    "en": {
        "language": "Language: {name}",
        "read": "Read: {words}",
        "repaired": "'{typed}' as '{read}'",
        "unknown": "'{typed}' (a word that no phrase has)",
        "nothing": "Read: no words",
        "urgent": "Decision: urgent, by the rule '{rule}': {title}",
        "learnt": "Decision: urgent, by what was learnt from the phrases of _danger.yml ({rule}): {title}",
        "answer": "Decision: answers {title}",
        "smalltalk": "Decision: answers {title}",
        "suggest": "Decision: not sure, offers up to three buttons",
        "fallback": "Decision: not understood",
        "score": "Score {score:.2f} (answers by itself from {answer:.2f}); "
        "that the topic is among the first three: {near:.2f} (offers from {suggest:.2f})",
        "topic": "{place}. {title} [{topic}] {score:.2f}",
        "for": "   in favour: {parts}",
        "silent": "   nothing in particular speaks for it",
        "nearest": "Training phrases most like it:",
        "none": "No training phrase shares a word with the text.",
        "pairs": "('a b' is a pair of word beginnings, a full stop the beginning or end of the "
        "text, [idea] a list of words that mean much the same)",
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasons:
    """All that is told of one text."""

    language: LanguageCode
    words: tuple[Read, ...]
    decision: Decision
    near: float
    """Chance that the right topic is among the first three."""
    thresholds: Thresholds
    spoke: tuple[tuple[Spoke, ...], ...]
    """For the first EXPLAINED candidates."""
    nearest: tuple[Near, ...]


def why(settings: Settings, parsed: argparse.Namespace) -> int:
    """Tell what the matcher saw."""
    catalog = desk.library(settings).catalog
    phrases = read(settings.content_dir, datetime.now(UTC).date()).drafts.phrases
    asked = desk.spoken(settings, catalog, parsed.lang)
    found = reasons(parsed.text, asked, catalog, phrases)
    if parsed.json:
        print(json.dumps(_plain(found, phrases)))
    else:
        words = _SAID["es" if os.environ.get("LANG", "es")[:2] == "es" else "en"]
        print("\n".join(map(terminal.clean, _lines(found, catalog, phrases, words))))
    return 0


def reasons(
    text: str, asked: LanguageCode | None, catalog: Catalog, phrases: Sequence[Phrase]
) -> Reasons:
    """Why the bot would decide as it does for ``text``, the first of a conversation."""
    matcher = catalog.matcher
    if not isinstance(matcher, Matcher):
        raise TypeError("only a trained matcher can be explained")
    language = asked or matcher.language(text, LanguageCode("es"))[0]
    words, scorer = tokens(text, language), matcher.scorer
    facts = scorer.read(words, language)
    decision = decide(text, language, matcher=matcher, safety=catalog.safety)
    columns = [
        matcher.topics.index(candidate.topic)
        for candidate in decision.candidates[:EXPLAINED]
        if candidate.topic in matcher.topics
    ]
    return Reasons(
        language=language,
        words=read_words(scorer, words, language),
        decision=decision,
        near=matcher.near(text, language),
        thresholds=matcher.thresholds(language),
        spoke=tuple(spoke(scorer, facts, column) for column in columns),
        nearest=nearest(scorer, facts, ((phrase.text, phrase.language) for phrase in phrases)),
    )


def _lines(
    found: Reasons, catalog: Catalog, phrases: Sequence[Phrase], said: dict[str, str]
) -> list[str]:
    decision, limits = found.decision, found.thresholds
    title = catalog.title(decision.topic, found.language) if decision.topic else ""
    lines = [
        said["language"].format(name=catalog.languages[found.language].name),
        _read(found.words, said),
        said[_outcome(decision)].format(
            title=title, rule=(decision.command or "").removeprefix(MARK)
        ),
    ]
    if decision.outcome is not Outcome.URGENT and decision.candidates:
        lines.append(
            said["score"].format(
                score=decision.score,
                near=found.near,
                answer=limits.needed(decision.candidates[0].topic),
                suggest=limits.suggest,
            )
        )
    for place, candidate in enumerate(decision.candidates, 1):
        title = catalog.title(candidate.topic, found.language)
        lines.append(
            said["topic"].format(
                place=place, title=title, topic=candidate.topic, score=candidate.score
            )
        )
        if place <= len(found.spoke):
            lines.append(_favour(found.spoke[place - 1], said))
    if found.spoke:
        lines.append(said["pairs"])
    lines.append(said["nearest"] if found.nearest else said["none"])
    for near in found.nearest:
        phrase = phrases[near.phrase]
        lines.append(f"   {near.likeness:.2f} {phrase.topic}: {phrase.text} ({phrase.where})")
    return lines


def _outcome(decision: Decision) -> str:
    """The sentence that tells it."""
    learnt = decision.outcome is Outcome.URGENT and (decision.command or "").startswith(MARK)
    return "learnt" if learnt else str(decision.outcome)


def _read(words: tuple[Read, ...], said: dict[str, str]) -> str:
    if not words:
        return said["nothing"]
    shown = {
        Kind.KNOWN: "{typed}",
        Kind.REPAIRED: said["repaired"],
        Kind.UNKNOWN: said["unknown"],
    }
    parts = [shown[word.kind].format(typed=word.typed, read=word.read) for word in words]
    return said["read"].format(words=", ".join(parts))


def _favour(parts: tuple[Spoke, ...], said: dict[str, str]) -> str:
    if not parts:
        return said["silent"]
    shown = ", ".join(f"{_named(part.name)} +{part.weight:.1f}" for part in parts)
    return said["for"].format(parts=shown)


def _named(name: str) -> str:
    if name.startswith("@"):
        return " ".join(f"[{idea}]" for idea in name[1:].split("@"))
    return f"«{name}»"


def _plain(found: Reasons, phrases: Sequence[Phrase]) -> dict[str, Any]:
    decision = found.decision
    return {
        "language": found.language,
        "words": [{"typed": w.typed, "read": w.read, "kind": w.kind.name.lower()}
                  for w in found.words],
        "decision": str(decision.outcome),
        "rule": decision.command if decision.outcome is Outcome.URGENT else None,
        "score": round(decision.score, 6),
        "near": round(found.near, 6),
        "thresholds": asdict(found.thresholds),
        "candidates": [
            {
                "topic": candidate.topic,
                "score": round(candidate.score, 6),
                "spoke": [
                    {"name": part.name, "weight": round(part.weight, 4)} for part in parts
                ],
            }
            for candidate, parts in zip(
                decision.candidates,
                [*found.spoke, *[()] * len(decision.candidates)],
                strict=False,
            )
        ],
        "nearest": [
            {
                "topic": phrases[near.phrase].topic,
                "text": phrases[near.phrase].text,
                "where": phrases[near.phrase].where,
                "likeness": round(near.likeness, 4),
            }
            for near in found.nearest
        ],
    }  # fmt: skip


def add_commands(
    add: Callable[
        [str, str, Callable[[Settings, argparse.Namespace], int]], argparse.ArgumentParser
    ],
) -> None:
    """Put the command and its options into the parser."""
    asking = add("why", "tell why the bot would answer a text as it does", why)
    asking.add_argument("text", help="what a person types")
    asking.add_argument("--lang", help="the conversation's language, such as es")
    asking.add_argument("--json", action="store_true", help="print JSON")
