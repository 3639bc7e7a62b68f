"""The machine's phrases: their files are read without surprises, and none is missing."""

import re
from pathlib import Path

import pytest

from bot.catalog import State
from bot.content.drafts import OPERATORS, Drafts, needed
from bot.content.mistakes import Problem
from bot.content.po import read_po
from bot.mind.commands import TYPED, Name
from bot.mind.discretion import SUBJECTS
from bot.mind.handoff import NOTICES
from bot.mind.phrasebook import slots
from bot.model import Kind, LanguageCode
from tests.content.little import ROOT

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n\n'
PATH = "locales/es/LC_MESSAGES/bot.po"
SPANISH, ENGLISH = LanguageCode("es"), LanguageCode("en")


def reading(text: str) -> tuple[dict[str, str], list[Problem]]:
    """The phrases and the problems of one file."""
    draft, problems = Drafts(), list[Problem]()
    read_po(PATH, text, draft, problems)
    return draft.machine.get(SPANISH, {}), problems


def real(language: LanguageCode) -> dict[str, str]:
    """The phrases of the repository."""
    draft, problems = Drafts(), list[Problem]()
    path = f"locales/{language}/LC_MESSAGES/bot.po"
    read_po(path, (ROOT / path).read_text(encoding="utf-8"), draft, problems)
    assert problems == []
    return draft.machine[language]


def test_phrases_are_read_by_key() -> None:
    phrases, problems = reading(HEADER + 'msgid "menu.head"\nmsgstr "¿Sobre qué?\\n"\n"Dime."\n')
    assert phrases == {"menu.head": "¿Sobre qué?\nDime."}
    assert problems == []


def test_an_empty_translation_counts_as_missing() -> None:
    assert reading(HEADER + 'msgid "menu.head"\nmsgstr ""\n') == ({}, [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('msgid "a"\nmsgstr sin comillas\n', 6, id="no quotes"),
        pytest.param('msgid "a"\nmsgstr "b\n', 6, id="one quote"),
        pytest.param('msgid "a"\nmsgstr "di "hola""\n', 6, id="quotes inside"),
        pytest.param("hola que tal\n", 5, id="words"),
        pytest.param('msgid "a"\nmsgid "b"\nmsgstr "c"\n', 5, id="no msgstr"),
    ],
)
def test_a_broken_file_is_told_by_line(text: str, line: int) -> None:
    phrases, problems = reading(HEADER + text)
    assert phrases == {}
    assert [(found.code, found.line) for found in problems] == [("po-broken", line)]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Content-Type: text/plain; charset=nix", id="unknown encoding"),
        pytest.param("Plural-Forms: nplurals=x; plural=n", id="plurals"),
        pytest.param("Language: zz_", id="language"),
    ],
)
def test_a_header_that_makes_no_sense_is_a_problem_not_a_crash(header: str) -> None:
    _, problems = reading(f'msgid ""\nmsgstr "{header}\\n"\n\nmsgid "a"\nmsgstr "b"\n')
    assert {found.code for found in problems} <= {"po-broken"}


def test_the_file_is_utf8_whatever_its_header_says() -> None:
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=latin-1\\n"\n\n'
    assert reading(header + 'msgid "a"\nmsgstr "ñandú"\n')[0] == {"a": "ñandú"}


BUTTONLESS = {Name.PATH, Name.CHOOSE, Name.EVENTS, Name.SUBSCRIBE, Name.UNSUBSCRIBE}
"""Commands whose buttons have other titles, or none."""

OFFICES = ("where.", "service.", "hours.")
"""How the keys begin that the search for offices says."""


def used_keys() -> set[str]:
    """Every key that the program may ask for."""
    sources = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "bot").rglob("*.html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    keys = set(re.findall(r"\bsay\(\s*(?:\w+, )?[\"']([a-z]+\.[a-z_]+)[\"']", text))
    keys |= set(
        re.findall(
            r"[\"']((?:web|footer|notice|fallback|button|command|form|desk(?!\.js))\.[a-z_]+)[\"']",
            text,
        )
    )
    keys |= {f"button.{name}" for name in Name if name not in BUTTONLESS}
    keys |= {f"command.{name}" for name in TYPED}
    keys |= {f"unkept.{subject}" for subject in {*SUBJECTS.values(), "several"}}
    keys |= {f"event.{why}" for why in ("ahead", "today")}
    keys |= {f"date.{exact}" for exact in ("year", "month", "day")}
    keys |= {f"deleted.{channel}" for channel in ("telegram", "web", "terminal")}
    keys |= {f"desk.{event}" for event in NOTICES}
    keys |= {key for key in real(SPANISH) if key.startswith("vote.") and _said(key, text)}
    keys |= {key for key in real(SPANISH) if key.startswith(OFFICES) and _said(key, text)}
    answered = {Kind.TEXT, Kind.BUTTON, Kind.EDITED, Kind.GROUP, Kind.LEFT}
    keys |= {f"unreadable.{kind}" for kind in set(Kind) - answered}
    pages = "\n".join(path.read_text() for path in (ROOT / "bot/console").rglob("*.html"))
    keys |= {f"preview.{key}" for key in re.findall(r"say\('([a-z_]+)'\)", pages)}
    keys |= {f"preview.state_{state}" for state in State}
    keys |= {key for key in real(SPANISH) if key.startswith(OPERATORS) and _said(key, text)}
    return keys | {"suggest", "telegram.about", "telegram.description"}


def _said(key: str, text: str) -> bool:
    """Whether the sources name an operators' phrase, or make its key from its beginning."""
    return f'"{key}"' in text or f"'{key}'" in text or f'"{key.rpartition(".")[0]}.' in text


def test_spanish_has_every_phrase_that_the_program_says() -> None:
    assert len(used_keys()) > 90
    assert used_keys() - set(real(SPANISH)) == set()


def test_no_phrase_is_kept_that_nobody_says() -> None:
    assert set(real(SPANISH)) - used_keys() == set()


@pytest.mark.parametrize("path", sorted((ROOT / "locales").glob("*/LC_MESSAGES/bot.po")))
def test_every_language_has_the_same_phrases_with_the_same_slots(path: Path) -> None:
    language = LanguageCode(path.parts[-3])
    spanish, other = real(SPANISH), real(language)
    spanish = {key: text for key, text in spanish.items() if needed(key, language)}
    assert set(other) == set(spanish)
    assert {k: slots(v) for k, v in other.items()} == {k: slots(v) for k, v in spanish.items()}
