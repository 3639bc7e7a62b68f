"""The empty files of a new language: a place for everything, so that only words are missing."""

import re
from collections.abc import Iterator

import yaml
from babel import Locale, UnknownLocaleError

from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE
from bot.content import po_file
from bot.content.codeowners import LANGUAGES
from bot.content.drafts import Drafts
from bot.content.folder import Folder
from bot.content.scalars import quoted
from bot.content.splice import Sheet, get
from bot.content.units import machine_path, phrases
from bot.errors import ContentError
from bot.model import LanguageCode

_CODE = re.compile(r"[a-z]{2,3}")

_PHRASES = """\
# {name}: {what}
# Quita los [] y escribe un bloque por tema, así (sin #):
# Take away the [] and write a block for each topic, like this (without #):
#
# - intent: {topic}
#   examples: |
#     - primera frase / first phrase
#     - segunda frase / second phrase
{topics}version: "3.1"
nlu: []
"""
_ANSWERS = """\
# {name}: lo que responde el bot / what the bot answers.
# Lo más fácil / the easiest way: tucausa export po --lang {code}, traducir / translate, import.
# A mano / by hand: quita las llaves / take away the braces, y copia de / and copy from
# responses/es/{group}.yml: text, buttons, title; source_hash sale en / is told by tucausa check.
{topics}version: "3.1"
responses: {{}}
"""
_URGENT = """\
# {name}: reglas para quien está en peligro; mira / rules for people in danger; see
# intents/es/_urgent.yml
version: "3.1"
urgent: []
"""
_SAID = "lo que escribe la gente / what people write"
_TESTED = "frases de prueba, que nunca se entrenan / test phrases, never trained on"


def known(code: str) -> tuple[str, bool]:
    """A language's name in itself, empty if Babel does not know it, and if it is written rtl."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return "", False
    name = locale.get_language_name(code) or ""
    return name[:1].upper() + name[1:], locale.text_direction == "rtl"


def scaffold(folder: Folder, draft: Drafts, code: str, *, name: str, rtl: bool) -> dict[str, str]:
    """The new files by path, and languages.yml with its new entry.

    ``name`` may be empty. Raises ContentError for a language that exists or is none.
    """
    if not _CODE.fullmatch(code):
        raise ContentError(
            f"{code!r} is no language code; use its two or three letters, such as ht (ISO 639)."
        )
    trees = ("intents", "responses", "locales", "tests/phrases")
    there = [f"{tree}/{code}/" for tree in trees if any(folder.under(f"{tree}/{code}"))]
    if code in draft.languages or there:
        where = ", ".join(there) or LANGUAGES
        raise ContentError(f"The language {code!r} exists already ({where}); edit its files.")
    native, right = known(code)
    shown = " ".join(name.split()) or native or code
    files = {LANGUAGES: _entry(folder, code, shown, rtl=rtl or right)}
    for group in draft.groups:
        files.update(_group(draft, group, code, shown))
    for tree, what in (("intents", _SAID), ("tests/phrases", _TESTED)):
        files[f"{tree}/{code}/{OUT_OF_SCOPE}.yml"] = _PHRASES.format(
            name=shown, what=what, topic=OUT_OF_SCOPE, topics=""
        )
    files[f"intents/{code}/_urgent.yml"] = _URGENT.format(name=shown)
    files[machine_path(code)] = "\n".join(_machine(folder, code))
    return files


def _group(draft: Drafts, group: str, code: str, name: str) -> Iterator[tuple[str, str]]:
    topics = [topic for topic in draft.topics.values() if topic.group == group]
    titles = {topic.id: draft.answers.get((topic.id, SOURCE_LANGUAGE)) for topic in topics}
    listed = "".join(
        f"#   {topic}{f' ({answer.title})' if answer else ''}\n" for topic, answer in titles.items()
    )
    values = {
        "name": name, "code": code, "group": group, "topic": topics[0].id if topics else "",
        "topics": f"#\n# Temas / topics:\n{listed}" if listed else "",
    }  # fmt: skip
    yield f"intents/{code}/{group}.yml", _PHRASES.format(what=_SAID, **values)
    yield f"tests/phrases/{code}/{group}.yml", _PHRASES.format(what=_TESTED, **values)
    yield f"responses/{code}/{group}.yml", _ANSWERS.format(**values)


def _machine(folder: Folder, code: str) -> Iterator[str]:
    yield from po_file.header(code)
    for key, entry in phrases(folder, SOURCE_LANGUAGE).items():
        yield ""
        yield from (f"#. {line}".rstrip() for line in entry.values["msgstr"].splitlines())
        yield from po_file.lines("msgid", key)
        yield 'msgstr ""'
    yield ""


def _entry(folder: Folder, code: LanguageCode | str, name: str, *, rtl: bool) -> str:
    sheet = Sheet(folder.texts.get(LANGUAGES, ""))
    languages = get(sheet.root(), "languages") if sheet.text else None
    if not isinstance(languages, yaml.SequenceNode):
        raise ContentError(f"{LANGUAGES} has no list 'languages:'; mend it with 'tucausa check'.")
    direction = "rtl" if rtl else "ltr"
    item = f"{{code: {code}, name: {quoted(name)}, direction: {direction}, leaders: []}}"
    if _is_trap(str(code)):
        item = item.replace(f"code: {code}", f"code: {quoted(str(code))}")
    sheet.add_item(languages, len(languages.value), item)
    return sheet.done()


def _is_trap(word: str) -> bool:
    """Whether YAML reads the word as something else, as it does Norwegian's code."""
    return word in ("no", "on", "off", "yes")
