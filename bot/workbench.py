"""The commands of those who keep the words: report, export, import, new-language."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot import interop
from bot.catalog import SOURCE_LANGUAGE
from bot.content import csv_exchange, folder, history, po_exchange, report_table
from bot.content.build import read
from bot.content.codeowners import LANGUAGES, PATH, codeowners
from bot.content.drafts import Drafts
from bot.content.findings import Finding, finding
from bot.content.folder import Folder
from bot.content.merge import NEEDED, merge
from bot.content.mistake_kinds import Level
from bot.content.parse import drafts
from bot.content.report import report as reported
from bot.content.scaffold import known, scaffold
from bot.content.tree import Unparsed
from bot.content.units import Unit, units
from bot.content.writing import write
from bot.errors import ContentError, SettingsError
from bot.model import LanguageCode
from bot.settings import Settings

Command = Callable[[Settings, argparse.Namespace], int]

MAX_BYTES = 20_000_000
"""A larger file is no translation."""

SHOWN = 10
"""Errors of the content that a refusal names."""

OUT = Path("translations")
"""Where an export goes unless told otherwise."""

_SAID = {
    "es": {
        "refused": "No se escribió nada: {count} problemas.",
        "imported": "{language}: {count} textos cambiados",
        "nothing": "Todo estaba igual; no se cambió nada.",
        "warning": "aviso: ",
        "made": "Idioma «{code}» ({name}): {count} archivos. Ahora: tucausa export po --lang {code}",
        "unnamed": "Babel no conoce su nombre; escríbelo en intents/languages.yml.",
        "broken": "{count} errores en el contenido; mira tucausa check.",
    },
    "en": {
        "refused": "Nothing was written: {count} problems.",
        "imported": "{language}: {count} texts changed",
        "nothing": "All was as before; nothing was changed.",
        "warning": "warning: ",
        "made": "Language '{code}' ({name}): {count} files. Next: tucausa export po --lang {code}",
        "unnamed": "Babel does not know its name; write it in intents/languages.yml.",
        "broken": "{count} errors in the content; see tucausa check.",
    },
}


def _spoken(parsed: argparse.Namespace | None = None) -> str:
    """The language to speak to the person at the terminal."""
    asked = getattr(parsed, "lang", None) or os.environ.get("LANG", "es")
    return "es" if asked[:2] == "es" else "en"


def _today() -> date:
    return datetime.now(UTC).date()


def _folder(settings: Settings) -> None:
    if not settings.content_dir.is_dir():
        raise SettingsError(f"CONTENT_DIR {settings.content_dir} is no folder; name another one.")


def report(settings: Settings, parsed: argparse.Namespace) -> int:
    """Coverage, stale translations and due reviews."""
    _folder(settings)
    reading = read(settings.content_dir, _today())
    found = reported(reading.drafts, _today())
    if parsed.json:
        print(json.dumps(report_table.as_json(found), ensure_ascii=False))
        return 0
    language = _spoken(parsed)
    print(report_table.table(found, language))
    if errors := sum(one.level is Level.ERROR for one in reading.problems):
        print("\n" + _SAID[language]["broken"].format(count=errors))
    return 0


def export(settings: Settings, parsed: argparse.Namespace) -> int:
    """Write the content in another program's form."""
    return EXPORTS[parsed.format](settings, parsed)


def _sound(settings: Settings) -> tuple[Folder, Drafts]:
    """The folder and what it says, if what translators exchange can be read."""
    _folder(settings)
    content = folder.read(settings.content_dir)
    draft, problems = drafts(content)
    wrong = [
        str(one) for one in problems if one.level is Level.ERROR and one.path.startswith(NEEDED)
    ]
    if wrong:
        listed = "\n".join(wrong[:SHOWN])
        raise ContentError(f"{len(wrong)} errors in the content; mend them first:\n{listed}")
    return content, draft


def _translations(settings: Settings, parsed: argparse.Namespace) -> int:
    content, draft = _sound(settings)
    targets = [code for code in draft.languages if code != SOURCE_LANGUAGE]
    if parsed.lang is not None and parsed.lang not in targets:
        names = ", ".join(targets)
        raise SettingsError(f"--lang {parsed.lang!r} cannot be translated into; use: {names}")
    before = history.earlier(settings.content_dir, draft, history.stale(draft))
    out = {}
    for code in targets if parsed.lang is None else [LanguageCode(parsed.lang)]:
        found = units(content, draft, code, lambda topic, mark: before.get((topic, mark), ""))
        written = po_exchange.written(code, found) if parsed.format == "po" else None
        out[f"{code}.{parsed.format}"] = csv_exchange.written(found) if written is None else written
    write(parsed.out or OUT, out)
    for name in out:
        print((parsed.out or OUT) / name)
    return 0


def _codeowners(settings: Settings, parsed: argparse.Namespace) -> int:
    text = folder.read(settings.content_dir, ("intents",)).texts.get(LANGUAGES)
    if text is None:
        raise ContentError(f"{LANGUAGES} cannot be read; see 'tucausa check'.")
    try:
        made, findings = codeowners(text)
    except Unparsed as error:
        raise ContentError(str(error.found)) from error
    if findings:
        return _refused(findings)
    root, name = (parsed.out, Path(PATH).name) if parsed.out else (settings.content_dir, PATH)
    write(root, {name: made})
    print(root / name)
    return 0


EXPORTS: dict[str, Command] = {
    "po": _translations,
    "csv": _translations,
    "codeowners": _codeowners,
    **interop.EXPORTS,
}
"""What ``tucausa export`` can write."""


def import_(settings: Settings, parsed: argparse.Namespace) -> int:
    """Take translations in: all of them, or none and what to mend."""
    content, draft = _sound(settings)
    codes = [code for code in draft.languages if code != SOURCE_LANGUAGE]
    found: list[Unit] = []
    findings: list[Finding] = []
    for name in parsed.files:
        units_, wrong = _taken(name, parsed.format, codes)
        found += units_
        findings += wrong
    merged = merge(content, found, _today(), by_person=parsed.approved_by_person)
    findings += merged.findings
    if not all(one.warning for one in findings):
        return _refused(findings)
    _print(findings)
    write(settings.content_dir, merged.files)
    said = _SAID[_spoken()]
    for language, count in merged.changed.items():
        print(said["imported"].format(language=language, count=count))
    for path in merged.files:
        print(f"  {path}")
    if not merged.files:
        print(said["nothing"])
    return 0


def _taken(name: str, form: str, codes: Sequence[str]) -> tuple[list[Unit], list[Finding]]:
    try:
        with Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return [], [finding(name, 0, "unreadable", reason=error.strerror or "?")]
    if len(data) > MAX_BYTES:
        return [], [finding(name, 0, "too-big")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [finding(name, data.count(b"\n", 0, error.start) + 1, "encoding")]
    taken = po_exchange.taken if form == "po" else csv_exchange.taken
    found, wrong = taken(name, text, codes)
    if not found and not wrong:
        wrong = [finding(name, 0, "empty")]
    return found, wrong


def _print(findings: Iterable[Finding]) -> None:
    language = _spoken()
    for one in sorted(findings, key=lambda one: (one.warning, one.path, one.line)):
        mark = _SAID[language]["warning"] if one.warning else ""
        print(f"{one.path}:{one.line}: {mark}{one.text(language)}", file=sys.stderr)


def _refused(findings: list[Finding]) -> int:
    _print(findings)
    count = sum(not one.warning for one in findings)
    print(_SAID[_spoken()]["refused"].format(count=count), file=sys.stderr)
    return 1


def new_language(settings: Settings, parsed: argparse.Namespace) -> int:
    """Make the files of a new language, all of them empty."""
    content, draft = _sound(settings)
    name = parsed.name or ""
    files = scaffold(content, draft, parsed.code, name=name, rtl=parsed.rtl)
    for path in files:
        if path != LANGUAGES and (settings.content_dir / path).exists():
            raise ContentError(f"{path} exists already; move it away, then try again.")
    write(settings.content_dir, files)
    said = _SAID[_spoken()]
    shown = name or known(parsed.code)[0]
    print(said["made"].format(code=parsed.code, name=shown or parsed.code, count=len(files)))
    if not shown:
        print(said["unnamed"])
    return 0


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Put the commands and their options into the parser."""
    reporting = add("report", "coverage, stale translations, reviews that are due", report)
    reporting.add_argument("--json", action="store_true", help="print JSON")
    reporting.add_argument("--lang", help="language of the report: es or en (default: LANG)")
    exporting = add("export", "write the content for translators and other programs", export)
    exporting.add_argument("format", choices=EXPORTS, help="what to write")
    exporting.add_argument("--lang", help="this language only, such as en")
    exporting.add_argument("--out", type=Path, help=f"folder to write into (default: {OUT}/)")
    interop.add_options(exporting)
    importing = add("import", "take translators' files in; all or nothing", import_)
    importing.add_argument("format", choices=("po", "csv"), help="what the files are")
    importing.add_argument("files", nargs="+", metavar="FILE", help="files made by export")
    importing.add_argument(
        "--approved-by-person",
        action="store_true",
        help="a person who knows the language approved every entry that is no draft",
    )
    making = add("new-language", "make the empty files of a new language", new_language)
    making.add_argument("code", help="its two or three letters, such as ht")
    making.add_argument("--name", help="its name in itself (default: what Babel knows)")
    making.add_argument("--rtl", action="store_true", help="it is written from right to left")
