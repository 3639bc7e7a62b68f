"""One of the machine's phrases, written into its gettext file without touching the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content import po_file
from bot.content.po_file import FUZZY, Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class PhraseEdit:
    """What shall change; None stays as it is."""

    key: str
    text: str | None = None
    fuzzy: bool | None = None


def edited(text: str, edit: PhraseEdit, order: Sequence[str], language: str) -> str:
    """The file with the change made; a new phrase stands where the Spanish ``order`` has it."""
    eol = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(eol) if text else [*po_file.header(language), ""]
    entries, _ = po_file.read("", text)
    by_key = {entry.values["msgid"]: entry for entry in entries if not entry.header}
    if edit.key in by_key:
        _change(lines, by_key[edit.key], edit)
        return eol.join(lines)
    before = [by_key[key] for key in order[: list(order).index(edit.key)] if key in by_key]
    heads = [entry for entry in entries if entry.header]
    at = max((entry.last + 1 for entry in [*before, *heads]), default=len(lines) - 1)
    lines[at:at] = ["", *_entry(edit)]
    return eol.join(lines)


def _entry(edit: PhraseEdit) -> list[str]:
    flags = [f"#, {FUZZY}"] if edit.fuzzy else []
    key = po_file.lines("msgid", edit.key)
    return [*flags, *key, *po_file.lines("msgstr", edit.text or "")]


def _change(lines: list[str], entry: Entry, edit: PhraseEdit) -> None:
    if edit.text is not None:
        lines[entry.named["msgstr"] : entry.last + 1] = po_file.lines("msgstr", edit.text)
    if edit.fuzzy and not entry.fuzzy:
        at = min(entry.named.values())
        lines[at:at] = [f"#, {FUZZY}"]
    elif edit.fuzzy is False and entry.fuzzy:
        at = entry.flags[FUZZY]
        names = [name.strip() for name in lines[at][2:].split(",")]
        kept = ", ".join(name for name in names if name and name != FUZZY)
        lines[at : at + 1] = [f"#, {kept}"] if kept else []
