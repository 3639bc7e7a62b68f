"""The checker: every mistake it knows, made once, is found at its place in plain words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.event_mistakes import EVENTS
from bot.content.mistake_kinds import CATALOGUE, Level
from bot.content.mistakes import Problem
from bot.content.office_mistakes import OFFICES as MISTAKES_OF_OFFICES
from bot.content.path_mistakes import PATHS
from tests.content.little import OUT_OF_SCOPE, TEXTS, Little

PTP = "responses/es/ptp.yml"
PTP_EN = "responses/en/ptp.yml"
PHRASES = "intents/es/ptp.yml"
TESTS = "tests/phrases/es/ptp.yml"
TOPICS = "intents/topics.yml"
LANGUAGES = "intents/languages.yml"
PHRASES_EN = "intents/en/ptp.yml"
URGENT = "intents/es/_urgent.yml"
OFFICES = "responses/data/offices.yml"
PO_EN = "locales/en/LC_MESSAGES/bot.po"
PO = "locales/es/LC_MESSAGES/bot.po"

FRENCH = 'version: "3.1"\nnlu:\n- intent: ptp/expired\n  examples: |\n    - mon permis\n'
SOURCES = 'sources:\n      - {title: "Diario", url: "https://example.org/ptp/deadline"}'

Spoil = Callable[[Little], None]


@dataclass(frozen=True)
class Case:
    """A mistake, how it is made, and where it has to be reported."""

    code: str
    spoil: Spoil
    path: str
    marker: str | int = 0
    """A piece of the reported line, or its number."""
    note: str = ""


def put(path: str, old: str, new: str) -> Spoil:
    return lambda little: little.replace(path, old, new)


def make(path: str, text: str | bytes) -> Spoil:
    return lambda little: little.write(path, text)


def drop(path: str) -> Spoil:
    return lambda little: (little.root / path).unlink()


def link(path: str, target: str) -> Spoil:
    def spoil(little: Little) -> None:
        (little.root / path).unlink()
        (little.root / path).symlink_to(target)

    return spoil


def cut(path: str, begin: str) -> Spoil:
    """Take away what stands from ``begin`` to the end of the file."""
    return lambda little: little.write(path, little.text(path).partition(begin)[0])


FILES = [
    Case("file-missing", drop(TOPICS), TOPICS),
    Case("file-missing", drop(PO), PO, note="machine phrases"),
    Case("file-too-big", make(PTP, "#" * 1_000_001), PTP),
    Case("file-outside", link(PTP, "/etc/hostname"), PTP),
    Case("file-unreadable", link(PTP, "nowhere.yml"), PTP),
    Case("file-encoding", make(PHRASES, b'version: "3.1"\nnlu:\n# \xe9\n'), PHRASES, 3),
    Case("file-bom", put(PHRASES, "version", "\ufeffversion"), PHRASES, 1),
    Case("file-empty", make(PHRASES, ""), PHRASES, 1),
    Case("file-unused", make("responses/data/more.yml", "a: b\n"), "responses/data/more.yml"),
]
YAML = [
    Case("yaml-tab", put(PTP, "    metadata:", "\tmetadata:"), PTP, "\tmetadata:"),
    Case("yaml-broken", put(PTP, 'title: "Plazo', 'title: x: "Plazo'), PTP, "x:"),
    Case("yaml-broken", put(PHRASES, "nlu:", "---\nnlu:"), PHRASES, "---", "second document"),
    Case("yaml-alias", put(PTP, "metadata:", "metadata: &a"), PTP, "&a"),
    Case("yaml-deep", make(PTP, "a: " + "[" * 30), PTP, 1),
    Case("yaml-duplicate", put(PTP, "checked_on:", "source_date:"), PTP, "source_date: null"),
    Case("yaml-trap", put(LANGUAGES, "code: en", "code: no"), LANGUAGES, "code: no"),
]
SHAPE = [
    Case("version", put(PHRASES, '"3.1"', "3.1"), PHRASES, 1),
    Case("key-unknown", put(PTP, "checked_on:", "cheked_on:"), PTP, "cheked_on"),
    Case("key-missing", put(PTP, '      title: "Plazo del PTP"\n', ""), PTP, "sources:"),
    Case("shape", put(PTP, "sources:\n      - {", "sources:\n        {"), PTP, '{title: "Diario'),
    Case("examples-dash", put(PHRASES, "    - hasta", "    hasta"), PHRASES, "    hasta"),
    Case(
        "examples-none", put(PHRASES, "examples: |", 'examples: ""\n  metadata: |'), PHRASES, '""'
    ),
    Case("example-link", put(PHRASES, "- hasta", "- [ptp](doc) hasta"), PHRASES, "[ptp]"),
]
NAMES = [
    Case("topic-id", put(TOPICS, "id: ptp/expired", "id: asylum/expired"), TOPICS, "asylum/"),
    Case("topic-id", put(PHRASES, "intent: ptp/expired", "intent: PTP"), PHRASES, "PTP"),
    Case("topic-unknown", put(PHRASES, "ptp/expired", "ptp/other"), PHRASES, "se me vencio"),
    Case("topic-unknown", put(PTP, "payload: /menu", "payload: /ptp/no_such"), PTP, "no_such"),
    Case("topic-twice", put(TOPICS, "id: ptp/expired", "id: ptp/deadline"), TOPICS, 9),
    Case("intent-without-response", cut(PTP, "  utter_ptp/expired"), TOPICS, "ptp/expired"),
    Case("response-without-intent", cut(PHRASES, "- intent: ptp/expired"), TOPICS, "ptp/expired"),
    Case("translation-missing", cut(PTP_EN, "  utter_ptp/expired"), TOPICS, "ptp/expired"),
    Case("phrases-missing", cut(PHRASES_EN, "- intent: ptp/expired"), TOPICS, "ptp/expired"),
    Case(
        "topic-elsewhere", put(PHRASES, "intent: ptp/expired", "intent: bot/menu"), PHRASES, "se me"
    ),
    Case("topic-elsewhere", put(PTP, "utter_ptp/expired", "utter_bot/menu"), PTP, 17),
    Case("language", put(LANGUAGES, "code: en", "code: English"), LANGUAGES, "English"),
    Case("language-unknown", make("intents/fr/ptp.yml", FRENCH), "intents/fr/ptp.yml"),
]
WORDS = [
    Case(
        "phrase-twice",
        put(PHRASES, "- hasta cuando", "- TODAVIA puedo sacar el PTP?\n    - hasta"),
        PHRASES,
        "TODAVIA",
    ),
    Case(
        "phrase-test",
        put(TESTS, "- aun dan", "- Hasta cuándo había plazo\n    - aun"),
        TESTS,
        "cuándo",
    ),
    Case("text-long", put(PTP, TEXTS["ptp/deadline"], "x" * 3501), PTP, "text: |"),
    Case(
        "text-empty",
        put(PTP, f"text: |\n      {TEXTS['ptp/deadline']}", 'text: ""'),
        PTP,
        'text: ""',
    ),
    Case("text-markup", put(PTP, "El PTP ya", "El <h1>PTP</h1> ya"), PTP, "text: |"),
    Case("text-markup", put(PTP, "El PTP ya", '<a href="javascript:x">PTP</a> ya'), PTP, "text: |"),
    Case("text-slot", put(PTP, "El PTP ya", "El {nombre} ya"), PTP, "text: |"),
    Case("title-long", put(PTP, "Plazo del PTP", "P" * 31), PTP, "PPP"),
    Case("title-long", put(PTP, "Ver más", "P" * 31), PTP, "PPP", "button"),
    Case("button-payload", put(PTP, "payload: /menu", "payload: menu"), PTP, "payload: menu"),
    Case("button-long", put(PTP, "payload: /menu", f"payload: /{'x' * 64}"), PTP, "xxx"),
    Case("source-none", put(PTP, SOURCES, "sources: []"), PTP, "sources: []"),
    Case("source-url", put(PTP, "https://example", "http://example"), PTP, "http://"),
    Case("date", put(PTP, '"2026-03"', '"2024-13"'), PTP, "2024-13"),
    Case("date", put(PTP, '"2026-03"', '"marzo"'), PTP, "marzo", "words"),
    Case("date", put(PTP, '"2027-09"', '"2027-02-30"'), PTP, "2027-02-30", "no such day"),
    Case("date-future", put(PTP, '"2026-03"', '"2027-03"'), PTP, '"2027-03"'),
    Case("review-month", put(PTP, '"2027-09"', '"2027"'), PTP, '"2027"'),
    Case("review-policy", put(PTP, '"2027-09"', '"2027-01"'), PTP, '"2027-01"'),
    Case("review-none", put(PTP, "state: in_force", "state: ended"), PTP, "review_by"),
    Case("state-date", put(PTP, "checked_on: null", 'checked_on: "2023-01-05"'), PTP, "checked_on"),
    Case(
        "translation-differs", put(PTP_EN, "El plazo cerró", "It closed on 31 May"), PTP_EN, "text"
    ),
    Case("translation-buttons", put(PTP_EN, "payload: /menu", "payload: /ayuda"), PTP_EN, "- text"),
    Case(
        "phrase-near",
        put(TESTS, "aun dan el ptp en migraciones", "el ptp todavia puedo sacar"),
        TESTS,
        "el ptp todavia",
    ),
    Case("date-missing", put(PTP, '"2026-03"', "null"), PTP, "source_date"),
    Case("state", put(PTP, "in_force", "vigente"), PTP, "vigente"),
    Case(
        "translation-stale", put(PTP, "El plazo cerró.", "El plazo terminó."), PTP_EN, "source_hash"
    ),
    Case("translation-orphan", cut(PTP, "  utter_ptp/expired"), PTP_EN, 13),
]
DANGER = "intents/es/_danger.yml"


def endangered(old: str = "", new: str = "") -> Spoil:
    """A file of phrases of people in danger, with one thing replaced."""

    def spoil(little: Little) -> None:
        little.write(DANGER, DANGEROUS)
        little.replace(DANGER, old, new)

    return spoil


DANGEROUS = (
    'version: "3.1"\ndanger:\n- kind: suicide\n  topic: protection/mental_health\n  examples: |\n'
    "    - ya escribi la carta de despedida\n    - hoy me voy para siempre\n"
    "- kind: none\n  examples: |\n    - me muero de risa\n"
)
SAFETY = [
    Case("danger-kind", endangered("suicide", "sadness"), DANGER, "sadness"),
    Case("danger-card", endangered("none\n", "none\n  topic: bot/menu\n"), DANGER, "bot/menu"),
    Case("danger-twice", endangered("me muero de risa", "Hoy me voy, para siempre"), DANGER, 10),
    Case("danger-empty", endangered("me muero de risa", "¿¿??"), DANGER, "¿¿??"),
    Case("danger-long", endangered("me muero", "me muero" * 70), DANGER, "de risa"),
    Case("topic-unknown", endangered("mental_health", "sadness"), DANGER, 6, "danger"),
    Case("key-missing", endangered("  topic: protection/mental_health\n"), DANGER, 3, "danger"),
    Case("examples-dash", endangered("- hoy", "hoy"), DANGER, "hoy", "danger"),
    Case("examples-none", endangered("    - me muero de risa\n", "\n"), DANGER, 9, "danger"),
    Case("urgent-pattern", put(URGENT, "(quiero|voy a)", "(quiero|voy a"), URGENT),
    Case("urgent-missed", put(URGENT, "- quiero morir\n", "- ya no puedo mas\n"), URGENT),
    Case("urgent-false", put(URGENT, '- "de risa"', '- "de pena"'), URGENT),
    Case("po-broken", put(PO, 'msgid "menu.head"', 'msgid "menu.head'), PO, 'msgid "menu.head'),
    Case("po-missing", put(PO, 'msgid "menu.head"', 'msgid "menu.other"'), PO),
    Case("po-slot", put(PO_EN, "review in {when}", "review in {wen}"), PO_EN),
    Case("po-markup", put(PO, "¿Sobre qué", "¿Sobre <qué"), PO),
]
CASES = [*FILES, *YAML, *SHAPE, *NAMES, *WORDS, *SAFETY]


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path)


def _found(case: Case, little: Little) -> list[Problem]:
    return [found for found in little.read().problems if found.code == case.code]


def test_the_good_folder_has_no_mistake(little: Little) -> None:
    reading = little.read()
    assert [str(found) for found in reading.problems] == []
    assert reading.usable
    assert len(reading.drafts.topics) == 5


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.code} {c.note}".strip()) for c in CASES])
def test_a_mistake_is_found_at_its_place(case: Case, little: Little) -> None:
    case.spoil(little)
    line = little.line(case.path, case.marker) if isinstance(case.marker, str) else case.marker
    assert (case.path, line) in [(found.path, found.line) for found in _found(case, little)]


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.code} {c.note}".strip()) for c in CASES])
def test_a_mistake_is_told_in_spanish_and_in_english(case: Case, little: Little) -> None:
    case.spoil(little)
    found = _found(case, little)[0]
    spanish, english = found.text("es"), found.text("en")
    assert spanish != english
    for text in (spanish, english):
        assert "\n" not in text
        assert not re.search(r"\{\w*\}", text.replace("{nombre}", "{wen}").replace("{wen}", "")), (
            text
        )
    assert str(found) == f"{found.path}:{found.line}: {english}"


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.code} {c.note}".strip()) for c in CASES])
def test_an_error_stops_the_swap_and_a_warning_does_not(case: Case, little: Little) -> None:
    case.spoil(little)
    reading = little.read()
    if CATALOGUE[case.code].level is Level.ERROR:
        assert not reading.usable
    else:
        assert reading.usable
        assert {found.code for found in reading.problems} == {case.code}


def test_every_mistake_of_the_catalogue_has_a_case_here_or_with_the_guided_paths() -> None:
    assert {case.code for case in CASES} == set(CATALOGUE) - set(PATHS) - set(
        MISTAKES_OF_OFFICES
    ) - set(EVENTS)


def test_all_mistakes_are_collected_errors_first(little: Little) -> None:
    little.replace(PTP, '"2026-03"', "null")
    little.replace(PHRASES, '"3.1"', "3.1")
    little.replace(PTP, "El plazo cerró.", "El plazo terminó.")
    codes = [found.code for found in little.read().problems]
    assert codes == ["version", "date-missing", "translation-stale"]


def test_a_mistake_never_quotes_more_than_a_line_of_the_file(little: Little) -> None:
    little.replace(PHRASES, "    - hasta", "    " + "x" * 5000)
    assert max(len(str(found)) for found in little.read().problems) < 400


def test_what_is_out_of_scope_needs_no_topic(little: Little) -> None:
    assert OUT_OF_SCOPE[0] in little.text("intents/es/out_of_scope.yml")
    assert little.read().problems == ()
