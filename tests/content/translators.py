"""A translator's desk: content in memory, files handed out and handed in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.content import csv_exchange, folder, po_exchange
from bot.content.drafts import DraftAnswer
from bot.content.findings import Finding
from bot.content.folder import Folder
from bot.content.merge import Merged, merge
from bot.content.parse import drafts
from bot.content.units import Unit, units
from bot.model import LanguageCode, TopicId
from tests.content.little import TODAY, Little

FORMS = ("po", "csv")
EN = LanguageCode("en")


KEYS = ("menu.head", "notice.stale", "web.title", "notice.overdue")


def little_folder() -> Folder:
    """The little folder in memory, with four phrases of the machine."""
    with TemporaryDirectory() as root:
        Little(Path(root))
        found = folder.read(Path(root))
    texts = {
        path: _few(text) if path.startswith("locales/") else text
        for path, text in found.texts.items()
    }
    return Folder(texts=texts, problems=())


def _few(text: str) -> str:
    head, *entries = text.split("\n\n")
    kept = [one for one in entries if any(f'msgid "{key}"' in one for key in KEYS)]
    return "\n\n".join([head, *kept]) + "\n"


def with_text(content: Folder, path: str, text: str) -> Folder:
    """The folder with one file written anew."""
    return Folder(texts=dict(sorted({**content.texts, path: text}.items())), problems=())


def with_replaced(content: Folder, path: str, old: str, new: str) -> Folder:
    """The folder with ``new`` for the first ``old`` of a file, which has to be there."""
    assert old in content.texts[path], f"{old!r} is not in {path}"
    return with_text(content, path, content.texts[path].replace(old, new, 1))


def all_units(content: Folder, language: str = "en") -> list[Unit]:
    """What a translator gets, none of it known from before."""
    draft, problems = drafts(content)
    assert [str(found) for found in problems] == []
    return list(units(content, draft, LanguageCode(language), lambda topic, mark: ""))


def unit(content: Folder, context: str, language: str = "en") -> Unit:
    """One of them."""
    return next(one for one in all_units(content, language) if one.context == context)


def written(form: str, found: Sequence[Unit], language: str = "en") -> str:
    """The file handed out."""
    return po_exchange.written(language, found) if form == "po" else csv_exchange.written(found)


def taken(form: str, text: str) -> tuple[list[Unit], list[Finding]]:
    """The file handed in."""
    reader = po_exchange.taken if form == "po" else csv_exchange.taken
    return reader(f"mine.{form}", text, ["en", "ht", "ar"])


def put(content: Folder, *found: Unit, by_person: bool = False) -> Merged:
    """Import these units."""
    named = [replace(one, path="mine.po", line=one.line or 1) for one in found]
    return merge(content, named, TODAY, by_person=by_person)


def after(content: Folder, merged: Merged) -> Folder:
    """The folder once the import is written."""
    assert merged.good, [str(found) for found in merged.findings]
    texts = {**content.texts, **merged.files}
    return Folder(texts=dict(sorted(texts.items())), problems=())


def answer(content: Folder, topic: str, language: str = "en") -> DraftAnswer:
    """An answer as its file has it."""
    return drafts(content)[0].answers[TopicId(topic), LanguageCode(language)]


def codes(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    """Where the findings are."""
    return [(found.path, found.line) for found in findings]
