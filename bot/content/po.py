"""The machine's phrases: gettext files, by key."""

import io

from babel.messages.pofile import PoFileError
from babel.messages.pofile import read_po as babel_read_po

from bot.content.drafts import Drafts
from bot.content.mistakes import Problem, problem
from bot.model import LanguageCode


def read_po(path: str, text: str, draft: Drafts, problems: list[Problem]) -> None:
    """Add a file's phrases to ``draft``; an empty translation counts as missing."""
    try:
        catalog = babel_read_po(io.BytesIO(text.encode()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        problems.append(problem(path, line, "po-broken", reason=str(error)))
        return
    language = LanguageCode(path.split("/")[1])
    draft.machine[language] = {
        str(message.id): str(message.string)
        for message in catalog
        if isinstance(message.id, str) and message.id and message.string
    }
