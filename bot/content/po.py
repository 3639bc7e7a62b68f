"""The machine's phrases: gettext files, by key."""

import io
import re

from babel.messages.pofile import PoFileError
from babel.messages.pofile import read_po as babel_read_po

from bot.content.drafts import Drafts
from bot.content.mistakes import Problem, problem
from bot.model import LanguageCode

_LINE = re.compile(r'\s*(#.*|(msg[a-z_]+(\[\d\])?\s+)?"([^"\\]|\\.)*"\s*)?')
"""Nothing, a comment, or a text in quotes: Babel itself takes a forgotten quote in silence."""


def read_po(path: str, text: str, draft: Drafts, problems: list[Problem]) -> None:
    """Add a file's phrases to ``draft``; an empty translation counts as missing."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):
            problems.append(problem(path, number, "po-broken", reason=line))
            return
    try:
        catalog = babel_read_po(io.StringIO(text), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        number = getattr(error, "lineno", -1) + 1  # Babel counts from 0
        problems.append(problem(path, number, "po-broken", reason=str(error)))
        return
    language = LanguageCode(path.split("/")[1])
    draft.machine[language] = {
        str(message.id): str(message.string)
        for message in catalog
        if isinstance(message.id, str) and message.id and message.string
    }
