"""A little content folder without a single mistake, and ways to spoil it.

Five topics in Spanish and English; the machine's phrases are the real ones.
"""

import hashlib
import shutil
from datetime import date
from pathlib import Path

from bot.content.build import Reading, read

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 23)
HEAD = 'version: "3.1"\n'

TITLES = {
    "ptp/deadline": ("Plazo del PTP", "PTP deadline"),
    "ptp/expired": ("PTP vencido", "PTP expired"),
    "protection/mental_health": ("Salud mental", "Mental health"),
    "bot/menu": ("Qué puedo responder", "What I can answer"),
    "smalltalk/greet": ("Saludo", "Greeting"),
}
PHRASES = {
    "ptp/deadline": (
        ["todavia puedo sacar el ptp", "hasta cuando habia plazo", "ya cerro el tramite del ptp"],
        ["can i still get the ptp", "until when was the deadline", "is the ptp closed already"],
    ),
    "ptp/expired": (
        ["se me vencio el permiso", "mi ptp vencio que hago", "tengo el carnet vencido"],
        ["my permit ran out", "my ptp expired what now", "i have an expired card"],
    ),
    "protection/mental_health": (
        ["estoy muy triste", "no puedo dormir de la angustia", "necesito un psicologo"],
        ["i feel very sad", "i am too anxious to sleep", "i need a psychologist"],
    ),
    "bot/menu": (
        ["que temas tienes", "quiero ver el menu", "en que me ayudas"],
        ["what topics do you have", "show me the menu", "what do you help with"],
    ),
    "smalltalk/greet": (
        ["hola", "buenos dias", "buenas tardes"],
        ["hello", "good morning", "good evening"],
    ),
}
TESTS = {
    "ptp/deadline": ("aun dan el ptp en migraciones", "do they still issue the ptp"),
    "ptp/expired": ("ya caduco mi permiso temporal", "the temporary permit is over"),
}
OUT_OF_SCOPE = ("quien gano el partido de futbol", "who won the football match")
TEXTS = {
    "ptp/deadline": "El PTP ya no se puede pedir. El plazo cerró.",
    "ptp/expired": "Tu permiso venció.\n      Hay otros caminos.",
    "protection/mental_health": "1. Línea 113, opción 5. Gratis, 24 horas.",
    "bot/menu": "Puedo ayudarte con permisos. {who_runs}",
    "smalltalk/greet": "Hola. Escribe tu pregunta.",
}
LANGUAGES = """languages:
- {code: es, name: "Español", direction: ltr, leaders: []}
- {code: en, name: "English", direction: ltr, leaders: []}
"""
OFFICES = """offices:
- id: migraciones
  name: "Migraciones"
  contact: "200-1000"
  source: {title: "Guía", url: "https://example.org/guia"}
  source_date: "2025-09"
"""
URGENT = (
    HEAD
    + """urgent:
- rule: suicide
  topic: protection/mental_health
  patterns:
  - "(quiero|voy a) (morir|matarme)"
  unless:
  - "de risa"
  matches:
  - quiero morir
  - voy a matarme hoy
  ignores:
  - quiero morir de risa
"""
)
SOURCED = """      sources:
      - {title: "Diario", url: "https://example.org/%s"}
      source_date: "2026-03"
      checked_on: null
      state: in_force
      review_by: "2027-09"
"""
UNSOURCED = """      sources: []
      source_date: null
      state: in_force
"""


def _topics() -> str:
    text = "groups:\n"
    for group in ("ptp", "protection", "bot", "smalltalk"):
        text += f'- id: {group}\n  titles: {{es: "Tema {group}", en: "Group {group}"}}\n'
        text += "  office: migraciones\n  topics:\n" if group == "ptp" else "  topics:\n"
        for topic in TITLES:
            if topic.startswith(f"{group}/"):
                text += f'  - id: {topic}\n    asks: "what"\n    related: []\n'
    return text


def _examples(group: str, language: int) -> str:
    text = HEAD + "nlu:\n"
    for topic, phrases in PHRASES.items():
        if topic.startswith(f"{group}/"):
            text += f"- intent: {topic}\n  examples: |\n"
            text += "".join(f"    - {phrase}\n" for phrase in phrases[language])
    return text


def _tests(language: int) -> str:
    text = HEAD + "nlu:\n"
    for topic, phrases in TESTS.items():
        text += f"- intent: {topic}\n  examples: |\n    - {phrases[language]}\n"
    return text


def source_hash(topic: str) -> str:
    """What a translation of the topic's Spanish answer has to note."""
    spanish = TEXTS[topic].replace("\n      ", "\n")
    return hashlib.sha256(spanish.encode()).hexdigest()[:12]


def _answers(group: str, language: int) -> str:
    text = HEAD + "responses:\n"
    for topic, titles in TITLES.items():
        if not topic.startswith(f"{group}/"):
            continue
        text += f"  utter_{topic}:\n  - text: |\n      {TEXTS[topic]}\n    buttons:\n"
        text += '    - {title: "Ver más", payload: /menu}\n    metadata:\n'
        text += f'      title: "{titles[language]}"\n'
        if language:
            text += f'      source_hash: "{source_hash(topic)}"\n      translation: draft\n'
        else:
            text += UNSOURCED if group in ("bot", "smalltalk") else SOURCED % topic
    return text


def _files() -> dict[str, str]:
    files = {
        "intents/topics.yml": _topics(),
        "intents/languages.yml": LANGUAGES,
        "intents/es/_urgent.yml": URGENT,
        "responses/data/offices.yml": OFFICES,
    }
    for number, language in enumerate(("es", "en")):
        files[f"intents/{language}/out_of_scope.yml"] = (
            f"{HEAD}nlu:\n- intent: out_of_scope\n  examples: |\n    - {OUT_OF_SCOPE[number]}\n"
        )
        files[f"tests/phrases/{language}/ptp.yml"] = _tests(number)
        for group in ("ptp", "protection", "bot", "smalltalk"):
            files[f"intents/{language}/{group}.yml"] = _examples(group, number)
            files[f"responses/{language}/{group}.yml"] = _answers(group, number)
    return files


class Little:
    """The folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in _files().items():
            self.write(name, text)
        shutil.copytree(ROOT / "locales", root / "locales", dirs_exist_ok=True)

    def write(self, name: str, text: str | bytes) -> None:
        """Make the file anew."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def text(self, name: str) -> str:
        """What the file says."""
        return (self.root / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Put ``new`` for the first ``old``, which has to be there."""
        before = self.text(name)
        assert old in before, f"{old!r} is not in {name}"
        self.write(name, before.replace(old, new, 1))

    def line(self, name: str, marker: str) -> int:
        """The first line that holds the marker, counted from 1."""
        lines = self.text(name).split("\n")
        return next(number for number, line in enumerate(lines, 1) if marker in line)

    def read(self, today: date = TODAY) -> Reading:
        """What the checker makes of it."""
        return read(self.root, today)
