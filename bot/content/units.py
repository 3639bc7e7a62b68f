"""What translators work on: one text at a time, with all they need to translate it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.catalog import SOURCE_LANGUAGE
from bot.content import po_file
from bot.content.drafts import DraftAnswer, Drafts, needed
from bot.content.folder import Folder
from bot.content.po_file import Entry
from bot.model import Button, LanguageCode, TopicId

TEXT, TITLE, BUTTON, MACHINE = "text", "title", "button", "machine"

APPROVED, DRAFT = "approved", "draft"

Earlier = Callable[[TopicId, str], str]
"""The Spanish text that had a hash, empty when it is not known any more."""

_CONTEXT = re.compile(
    r"(?P<topic>[a-z][a-z0-9_]*/[a-z][a-z0-9_]*) (?P<field>text|title|button \S.*)"
    r"|machine (?P<key>\S+)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """One translatable text in one language."""

    language: LanguageCode
    context: str
    """Topic and field, or ``machine`` and the phrase's key: names the text for ever."""
    source: str
    """In Spanish, as it was when the translator got it."""
    text: str = ""
    """The translation; empty when there is none."""
    fuzzy: bool = False
    """A draft, or made from an older Spanish text."""
    previous: str = ""
    """The older Spanish text that the translation was made from, if known."""
    title: str = ""
    """Of the Spanish answer."""
    source_date: str = ""
    """When the answer's source spoke."""
    path: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """Path and line: of the Spanish text in an export, of the entry in an import."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a context names: a field of an answer, or a phrase of the machine."""

    topic: TopicId | None
    field: str


def target(context: str) -> Target | None:
    """The text that a context names; None if it is none of ours."""
    found = _CONTEXT.fullmatch(context)
    if not found:
        return None
    if found["key"]:
        return Target(None, found["key"])
    return Target(TopicId(found["topic"]), found["field"])


def shown(text: str) -> str:
    """An answer's text without the last line end, which is YAML's."""
    return text.removesuffix("\n")


def fields(answer: DraftAnswer) -> dict[str, str]:
    """Every text of an answer that has to be translated, by its field's name."""
    found = {TEXT: shown(answer.text), TITLE: answer.title}
    found.update((name, button.title) for name, button in buttons(answer))
    return found


def buttons(answer: DraftAnswer) -> list[tuple[str, Button]]:
    """The buttons with the names of their fields: by payload, so that order does not matter."""
    return list(zip(names([b.payload for b, _ in answer.buttons]), _plain(answer), strict=True))


def _plain(answer: DraftAnswer) -> list[Button]:
    return [button for button, _ in answer.buttons]


def names(payloads: list[str]) -> list[str]:
    """A field's name for each payload; the second of the same is numbered."""
    found: list[str] = []
    for number, payload in enumerate(payloads):
        before = payloads[:number].count(payload)
        found.append(f"{BUTTON} {payload}" + (f" {before + 1}" if before else ""))
    return found


def machine_path(language: str) -> str:
    """Where a language's machine phrases stand."""
    return f"locales/{language}/LC_MESSAGES/bot.po"


def phrases(folder: Folder, language: str) -> dict[str, Entry]:
    """The machine's phrases of a language by key; none if there is no file."""
    path = machine_path(language)
    entries, _ = po_file.read(path, folder.texts.get(path, ""))
    return {entry.values["msgid"]: entry for entry in entries if not entry.header}


def units(
    folder: Folder, draft: Drafts, language: LanguageCode, earlier: Earlier
) -> Iterator[Unit]:
    """Everything there is to translate into ``language``, in the order of the Spanish files."""
    for (topic, code), original in draft.answers.items():
        if code == SOURCE_LANGUAGE:
            yield from _answer(original, draft.answers.get((topic, language)), language, earlier)
    have = phrases(folder, language)
    for key, entry in phrases(folder, SOURCE_LANGUAGE).items():
        translated = have[key].values["msgstr"] if key in have else ""
        if (source := entry.values["msgstr"]) and needed(key, language):
            yield Unit(
                language=language, context=f"{MACHINE} {key}", source=source, text=translated,
                fuzzy=bool(translated) and have[key].fuzzy,
                path=machine_path(SOURCE_LANGUAGE), line=entry.line,
            )  # fmt: skip


def _answer(
    original: DraftAnswer, have: DraftAnswer | None, language: LanguageCode, earlier: Earlier
) -> Iterator[Unit]:
    translated = fields(have) if have else {}
    stale = have is not None and have.source_hash != original.hash
    before = ""
    if have and stale and have.source_hash:
        before = shown(earlier(original.topic, have.source_hash))
    for field, source in fields(original).items():
        text = translated.get(field, "")
        if source:
            yield Unit(
                language=language, context=f"{original.topic} {field}", source=source, text=text,
                fuzzy=bool(text) and have is not None and (stale or have.translation != APPROVED),
                previous=before if field == TEXT and text else "", title=original.title,
                source_date=original.source_date or "", path=original.path,
                line=original.text_line,
            )  # fmt: skip
