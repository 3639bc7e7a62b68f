"""Units as a PO file for Weblate, Poedit and the like, and back."""

from collections.abc import Iterable, Iterator

from bot.content import po_file
from bot.content.findings import Finding, finding
from bot.content.units import Unit
from bot.model import LanguageCode


def written(language: str, units: Iterable[Unit]) -> str:
    """One language's units as a PO file; drafts and stale translations are fuzzy."""
    lines = [*po_file.header(language), ""]
    for unit in units:
        lines += [*_comments(unit), *_entry(unit), ""]
    return "\n".join(lines)


def _comments(unit: Unit) -> Iterator[str]:
    title = " ".join(unit.title.split())
    if title or unit.source_date:
        date = f" ({unit.source_date})" if unit.source_date else ""
        yield f"#. {title}{date}"
    yield f"#: {unit.where}"
    if unit.fuzzy:
        yield "#, fuzzy"
        if unit.previous:
            yield from (f"#| {line}" for line in po_file.lines("msgid", unit.previous))


def _entry(unit: Unit) -> Iterator[str]:
    yield from po_file.lines("msgctxt", unit.context)
    yield from po_file.lines("msgid", unit.source)
    yield from po_file.lines("msgstr", unit.text)


def taken(path: str, text: str, known: Iterable[str]) -> tuple[list[Unit], list[Finding]]:
    """The units of a translator's PO file and what is wrong with it."""
    entries, findings = po_file.read(path, text)
    if not entries:
        return [], findings or [finding(path, 1, "empty")]
    said = po_file.language_of(entries)
    codes = set(known)
    language = said if said in codes else said.replace("-", "_").partition("_")[0]
    if not said:
        findings.append(finding(path, 1, "po-language"))
    elif language not in codes:
        listed = ", ".join(sorted(codes))
        findings.append(finding(path, 1, "language", value=said, known=listed))
    found = [
        Unit(
            language=LanguageCode(language), context=entry.values.get("msgctxt", ""),
            source=entry.values["msgid"], text=entry.values["msgstr"], fuzzy=entry.fuzzy,
            previous=entry.previous.get("msgid", ""), path=path, line=entry.line,
        )
        for entry in entries
        if not entry.header
    ]  # fmt: skip
    return found, findings
