"""What the accepted phrases change for people: the test phrases before and after."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.content.against import Change, Ears, Heard, Verdict, thefts
from bot.content.build import Reading
from bot.content.drafts import Phrase
from bot.content.proposed import Refusal
from bot.journal.reviewed import AcceptedPhrase, TopicDraft
from bot.model import Outcome

RIGHT = 2
"""``Heard.grade`` of the right answer."""

_SAID = {
    "es": {
        "title": "# Frases aceptadas en la consola",
        "counts": "{train} frases de entrenamiento, {test} de prueba.",
        "phrases": "## Lo que se añade",
        "train": "entrenamiento", "test": "prueba",
        "right": "Frases de prueba con la respuesta correcta: {before} de {all} antes, "
        "{after} de {all} después.",
        "changed": "## Frases de prueba que cambian de respuesta: {count} de {all}",
        "verdicts": "Peor: {worse}. Mejor: {better}. Distinto: {other}.",
        "worse": "**PEOR**", "better": "mejor", "other": "distinto",
        "stolen": "## Frases nuevas que antes recibía otro tema",
        "ask": "¿De verdad son del tema nuevo?",
        "answer": "responde {topics}", "suggest": "pregunta entre {topics}",
        "fallback": "no entiende", "urgent": "alerta {topics}",
        "left": "## Frases que no entran",
        "twice": "ya está", "copy": "ya está en el otro grupo de frases",
        "near": "es casi copia de «{other}»", "empty": "no dice nada", "long": "es muy larga",
        "link": "tiene corchetes que Rasa lee como enlace",
        "drafts": "## Temas por escribir",
        "draft": "Para crearlo: una línea en intents/topics.yml, frases en intents/, y una "
        "respuesta con su fuente y su fecha en responses/es/.",
    },
    "en": {
        "title": "# Phrases accepted in the console",
        "counts": "{train} training phrases, {test} test phrases.",
        "phrases": "## What is added",
        "train": "training", "test": "test",
        "right": "Test phrases with the right answer: {before} of {all} before, "
        "{after} of {all} after.",
        "changed": "## Test phrases that change their answer: {count} of {all}",
        "verdicts": "Worse: {worse}. Better: {better}. Other: {other}.",
        "worse": "**WORSE**", "better": "better", "other": "other",
        "stolen": "## New phrases that another topic got before",
        "ask": "Do they really mean the new topic?",
        "answer": "answers {topics}", "suggest": "asks among {topics}",
        "fallback": "does not understand", "urgent": "alert {topics}",
        "left": "## Phrases that are left out",
        "twice": "stands there already", "copy": "stands in the other set of phrases already",
        "near": "is a near copy of «{other}»", "empty": "says nothing", "long": "is too long",
        "link": "has brackets that Rasa reads as a link",
        "drafts": "## Topics to be written",
        "draft": "To make it: a line in intents/topics.yml, phrases in intents/, and an answer "
        "with its source and date in responses/es/.",
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """The content before and after."""

    old: Reading
    new: Reading
    before: Ears
    after: Ears


def report(
    kept: Sequence[AcceptedPhrase], refused: Mapping[str, Refusal], topics: Sequence[TopicDraft],
    sides: Sides, *, language: str,
) -> str:  # fmt: skip
    """The report in Markdown."""
    said = _SAID[language]
    kinds = Counter(phrase.kind for phrase in kept)
    lines = [
        said["title"],
        said["counts"].format(train=kinds["train"], test=kinds["test"]),
        *_section(said["phrases"], (
            f"{said[one.kind]}, {one.language}, {one.topic}: {_quoted(one.text)}" for one in kept
        )),
        *_compared(sides, said),
        *_section(said["left"], (
            f"{_quoted(one.phrase.text)}: {said[one.code].format(other=one.other)}"
            for one in refused.values()
        )),
        *_section(said["drafts"], (
            f"{one.title} ({one.language}): {one.note}" for one in topics
        ), said["draft"]),
    ]  # fmt: skip
    return "\n\n".join(lines) + "\n"


def _section(head: str, items: Iterator[str], remark: str = "") -> list[str]:
    listed = "\n".join(f"- {item}" for item in items)
    if not listed:
        return []
    return [head, remark, listed] if remark else [head, listed]


def _compared(sides: Sides, said: Mapping[str, str]) -> list[str]:
    tests = sides.new.drafts.tests
    pairs = [
        Change(phrase=one, before=sides.before.hear(one), after=sides.after.hear(one))
        for one in tests
    ]
    right = [
        sum(
            heard.grade(pair.phrase.topic) == RIGHT for pair, heard in zip(pairs, side, strict=True)
        )
        for side in ([pair.before for pair in pairs], [pair.after for pair in pairs])
    ]
    changed = [pair for pair in pairs if pair.before != pair.after]
    order = [Verdict.WORSE, Verdict.OTHER, Verdict.BETTER]
    changed.sort(key=lambda pair: order.index(pair.verdict))
    verdicts = Counter(str(pair.verdict) for pair in changed)
    stolen = thefts(sides.new.drafts.phrases, sides.old.drafts.phrases, sides.before)
    return [
        said["changed"].format(count=len(changed), all=len(tests)),
        said["right"].format(before=right[0], after=right[1], all=len(tests)),
        said["verdicts"].format(**{str(one): verdicts[one] for one in Verdict}),
        *_listed(_told(pair, said, said[pair.verdict] + ": ") for pair in changed),
        *_section(said["stolen"], (_told(pair, said, "") for pair in stolen), said["ask"]),
    ]


def _listed(items: Iterator[str]) -> list[str]:
    listed = "\n".join(f"- {item}" for item in items)
    return [listed] if listed else []


def _told(change: Change, said: Mapping[str, str], mark: str) -> str:
    phrase: Phrase = change.phrase
    before, after = (_heard(heard, said) for heard in (change.before, change.after))
    return f"{mark}{phrase.where} {_quoted(phrase.text)} ({phrase.topic}): {before} -> {after}"


def _heard(heard: Heard, said: Mapping[str, str]) -> str:
    outcome = heard.outcome if heard.outcome in said else Outcome.FALLBACK
    return said[outcome].format(topics=", ".join(heard.topics))


def _quoted(text: str) -> str:
    return "«" + "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text) + "»"


_MARKS = frozenset("\\`*_{}[]<>#|")
"""What Markdown would take for its own."""
