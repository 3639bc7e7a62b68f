"""A content folder so small that a bot over it starts at once, with answers that count.

Everybody may ask for number 7 with the text ``/numbers/n7`` and is told "Respuesta 7";
free text meets the same matcher as everywhere.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.botapi import Person, Reply

ROOT = Path(__file__).parent.parent
NUMBERS = 20

_ANSWER = re.compile(r"Respuesta (\d+)")
_LANGUAGES = """
languages:
- {code: es, name: "Español", direction: ltr, leaders: []}
"""
_GROUP = """
groups:
- id: numbers
  titles: {es: "Números"}
  topics:
"""
_TOPIC = """  - id: numbers/n%d
    asks: "the number %d"
    related: []
"""
_PHRASES = """- intent: numbers/n%d
  examples: |
    - dame el numero %d
    - quiero el %d por favor
"""
_OTHER = """version: "3.1"
nlu:
- intent: out_of_scope
  examples: |
    - quien gano el partido de futbol
    - receta de arepas con queso
    - va a llover en la tarde
"""
_RESPONSE = """  utter_numbers/n%d:
  - text: |
      Respuesta %d
    buttons:
    - {title: "Otra vez", payload: /numbers/n%d}
    metadata:
      title: "Número %d"
      sources: [{title: "Diario", url: "https://example.org/%d"}]
      source_date: "2024-01-01"
      checked_on: null
      state: in_force
      review_by: null
"""
_HEAD = 'version: "3.1"\n'


def write(root: Path) -> Path:
    """Write the folder; the machine's phrases are the real ones."""
    numbers = range(NUMBERS)
    files = {
        "intents/languages.yml": _LANGUAGES,
        "intents/topics.yml": _GROUP + "".join(_TOPIC % (n, n) for n in numbers),
        "intents/es/numbers.yml": _HEAD + "nlu:\n" + "".join(_PHRASES % (n, n, n) for n in numbers),
        "intents/es/out_of_scope.yml": _OTHER,
        "responses/es/numbers.yml": _HEAD
        + "responses:\n"
        + "".join(_RESPONSE % (n, n, n, n, n) for n in numbers),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copytree(ROOT / "locales/es", root / "locales/es")
    return root


def ask(number: int) -> str:
    """The text whose answer is ``number``, for numbers below NUMBERS."""
    return f"/numbers/n{number}"


def answers(replies: Iterable[Reply]) -> list[int]:
    """The numbers that these replies answer, in order; notices and menus are passed over."""
    return [int(found[1]) for reply in replies if (found := _ANSWER.match(reply.plain))]


async def heard(person: Person, count: int, *, seconds: float = 20.0) -> list[int]:
    """Wait until the person was told ``count`` numbers in all; give them in order.

    Raises TimeoutError when fewer come.
    """
    while len(found := answers(person.replies)) < count:
        await person.hears(timeout=seconds)
    return found
