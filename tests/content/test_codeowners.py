"""Who reviews a language is said once, in languages.yml; GitHub's file is made from it."""

from argparse import Namespace
from pathlib import Path

import pytest

from bot import workbench
from bot.content.codeowners import LANGUAGES, PATH, codeowners
from bot.settings import Settings
from tests.content.little import ROOT, Little

LED = """languages:
- {code: es, name: "Español", leaders: [ana, "@luis-2"]}
- code: en
  name: English
  leaders:
  - tucausa/english-team
- {code: fr, name: "Français", leaders: []}
- {code: pt, name: "Português"}
"""


def test_the_committed_file_is_current() -> None:
    made, findings = codeowners((ROOT / LANGUAGES).read_text(encoding="utf-8"))
    assert findings == []
    assert (ROOT / PATH).read_text(encoding="utf-8") == made


def test_a_languages_leaders_own_all_its_files_and_nothing_else() -> None:
    made, findings = codeowners(LED)
    assert findings == []
    lines = [line for line in made.split("\n") if line and not line.startswith("#")]
    assert lines == [
        "/intents/es/ @ana @luis-2",
        "/responses/es/ @ana @luis-2",
        "/tests/phrases/es/ @ana @luis-2",
        "/locales/es/LC_MESSAGES/bot.po @ana @luis-2",
        "/intents/en/ @tucausa/english-team",
        "/responses/en/ @tucausa/english-team",
        "/tests/phrases/en/ @tucausa/english-team",
        "/locales/en/LC_MESSAGES/bot.po @tucausa/english-team",
    ]


def test_a_language_without_leaders_is_owned_by_nobody() -> None:
    made, _ = codeowners(LED)
    assert "# fr: nobody yet\n# pt: nobody yet\n" in made


@pytest.mark.parametrize(
    "leader",
    ["Ana Pérez", "ana@example.org", "-ana", "ana-", "a" * 40, "@", "*", "ana @eve"],
)
def test_what_is_no_github_user_is_told_with_its_line(leader: str) -> None:
    made, findings = codeowners(LED.replace("tucausa/english-team", f'"{leader}"'))
    assert [(found.path, found.line) for found in findings] == [(LANGUAGES, 6)]
    assert "/intents/es/ @ana @luis-2\n" in made
    assert "/intents/en/" not in made


def test_the_command_writes_the_file_where_github_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    little = Little(tmp_path)
    desk, asked = Settings(content_dir=tmp_path), Namespace(format="codeowners", out=None)
    assert workbench.export(desk, asked) == 0
    assert little.text(PATH) == codeowners(little.text(LANGUAGES))[0]
    little.replace(LANGUAGES, "leaders: []", "leaders: [no one]")
    before = little.text(PATH)
    assert workbench.export(desk, asked) == 1
    assert f"{LANGUAGES}:2: " in capsys.readouterr().err
    assert little.text(PATH) == before
