"""What operators send with one press: complete, harmless, and its mistakes are told."""

import re
from pathlib import Path

import pytest

from bot.catalog import Canned
from bot.mind import markup
from tests.content.little import Little
from tests.content.real import reading

PATH = "responses/data/canned.yml"
GOOD = 'canned:\n- id: hello\n  titles: {es: "Saludo"}\n  texts:\n    es: "Hola"\n    en: "Hello"\n'

CANNED = list(reading().drafts.canned.values())


@pytest.mark.parametrize("reply", CANNED, ids=[reply.id for reply in CANNED])
def test_each_reply_is_there_for_all_people_and_all_operators(reply: Canned) -> None:
    assert set(reply.texts) == set(reading().drafts.languages)
    assert set(reply.titles) == {"es", "en"}


@pytest.mark.parametrize("reply", CANNED, ids=[reply.id for reply in CANNED])
def test_no_reply_holds_a_fact_a_link_or_markup(reply: Canned) -> None:
    for text in reply.texts.values():
        assert not re.search(r"\d|https?:|[<>{}]", text)
        assert markup.length(markup.escape(text)) < 400


def problems(tmp_path: Path, text: str) -> list[str]:
    little = Little(tmp_path)
    little.write(PATH, text)
    return [found.code for found in little.read().problems if found.path == PATH]


def test_a_good_file_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- id: hello\n  titles", "- titles", "key-missing"),
        ('    es: "Hola"\n', "", "key-missing"),
        ('  titles: {es: "Saludo"}\n', "", "key-missing"),
        ("  texts:", "  text:", "key-unknown"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in problems(tmp_path, GOOD.replace(old, new))
