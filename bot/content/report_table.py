"""The report as a person reads it, in Spanish or English, and as a program does."""

from collections.abc import Iterator
from dataclasses import asdict

from bot.content.report import Coverage, Item, Report, Row
from bot.mind.dates import spoken

_WORDS = {
    "es": {
        "head": "Informe del {date}",
        "columns": ("", "temas", "respuestas", "frases", "de prueba"),
        "machine": "frases de la máquina: {machine} de {machine_of}; "
        "textos de los caminos guiados: {guided} de {guided_of}",
        "stale": "Traducciones atrasadas (el español cambió después): {count}",
        "drafts": "Borradores (ninguna persona aprobó la traducción): {count}",
        "overdue": "Revisión vencida (la respuesta ya lleva un aviso): {count}",
        "due": "Toca revisar en los próximos 30 días: {count}",
        "unverified": "Sin confirmar (ninguna fuente lo dice): {count}",
        "review": "revisar hasta {date}",
    },
    "en": {
        "head": "Report of {date}",
        "columns": ("", "topics", "answers", "phrases", "test"),
        "machine": "machine phrases: {machine} of {machine_of}; "
        "texts of guided paths: {guided} of {guided_of}",
        "stale": "Stale translations (the Spanish changed since): {count}",
        "drafts": "Drafts (no person approved the translation): {count}",
        "overdue": "Review overdue (the answer carries a warning now): {count}",
        "due": "To be reviewed within 30 days: {count}",
        "unverified": "Unverified (no source says so): {count}",
        "review": "review by {date}",
    },
}

SHOWN = 20
"""Lines of a list; ``--json`` has them all."""

_WIDTHS = (24, 7, 16, 9, 10)


def table(report: Report, language: str) -> str:
    """The report in lines, Spanish for ``es``, else English."""
    code = language if language in _WORDS else "en"
    words = _WORDS[code]
    lines = [str(words["head"]).format(date=spoken(report.today.isoformat(), code)), ""]
    lines.append(_cells(*words["columns"]))
    for coverage in report.languages:
        lines += _coverage(coverage, str(words["machine"]))
    lists = (
        ("overdue", report.overdue), ("due", report.due), ("unverified", report.unverified),
        ("stale", report.stale), ("drafts", report.drafts),
    )  # fmt: skip
    for name, items in lists:
        lines += ["", str(words[name]).format(count=len(items))]
        lines += _items(items, str(words["review"]), code, dated=name in ("overdue", "due"))
    return "\n".join(lines)


def _coverage(coverage: Coverage, machine: str) -> Iterator[str]:
    yield _row(f"{coverage.language}  {coverage.name}", coverage.total)
    for row in coverage.groups:
        if row.topics or row.phrases or row.tests:
            yield _row(f"    {row.group}", row)
    yield "    " + machine.format(
        machine=coverage.machine, machine_of=coverage.machine_of,
        guided=coverage.guided, guided_of=coverage.guided_of,
    )  # fmt: skip


def _row(name: str, row: Row) -> str:
    share = f"{row.answers} ({row.answers * 100 // row.topics} %)" if row.topics else "-"
    return _cells(name, str(row.topics or "-"), share, str(row.phrases), str(row.tests))


def _cells(*cells: str) -> str:
    first, *others = zip(cells, _WIDTHS, strict=True)
    line = f"{first[0]:{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)
    return line.rstrip()


def _items(items: tuple[Item, ...], review: str, code: str, *, dated: bool) -> Iterator[str]:
    for item in items[:SHOWN]:
        line = f"  {item.path}:{item.line}: {item.topic} «{item.title}»"
        if dated and item.review_by:
            line += ", " + review.format(date=spoken(item.review_by, code))
        yield line
    if len(items) > SHOWN:
        yield f"  … +{len(items) - SHOWN}"


def as_json(report: Report) -> dict[str, object]:
    """The report for ``json.dumps``."""
    return {**asdict(report), "today": report.today.isoformat()}
