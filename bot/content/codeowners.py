"""Who is asked to review a language's files, for GitHub."""

import re
from collections.abc import Iterator

from bot.content.findings import Finding, finding
from bot.content.mistakes import Problem
from bot.content.tree import Map, Reader, Text, parse
from bot.content.units import machine_path

LANGUAGES = "intents/languages.yml"

PATH = ".github/CODEOWNERS"

HEAD = """\
# Made by `tucausa export codeowners` from intents/languages.yml; edit that file instead.
# Each language's leaders are asked to review changes of its files.
"""

_HANDLE = re.compile(r"@?([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}(?:/[A-Za-z0-9._-]+)?)")


def codeowners(text: str) -> tuple[str, list[Finding]]:
    """The file CODEOWNERS from the text of intents/languages.yml, and leaders who are none.

    Raises Unparsed.
    """
    root, _ = parse(LANGUAGES, text)
    findings: list[Finding] = []
    lines = [HEAD]
    for code, leaders in _languages(root):
        owners = []
        for leader in leaders:
            if handle := _HANDLE.fullmatch(leader.value):
                owners.append(f"@{handle[1]}")
            else:
                findings.append(finding(LANGUAGES, leader.line, "leader", value=leader.value))
        lines += _lines(code, owners)
    return "\n".join(lines) + "\n", findings


def _languages(root: Map) -> Iterator[tuple[str, list[Text]]]:
    ignored: list[Problem] = []
    reader = Reader(LANGUAGES, ignored)
    for item in reader.maps(root, "languages"):
        if code := reader.text(item, "code"):
            yield code.value, reader.texts(item, "leaders")


def _lines(code: str, owners: list[str]) -> Iterator[str]:
    if not owners:
        yield f"# {code}: nobody yet"
        return
    folders = (f"intents/{code}/", f"responses/{code}/", f"tests/phrases/{code}/")
    for path in (*folders, machine_path(code)):
        yield f"/{path} {' '.join(owners)}"
