"""What a bot is trained on when it is measured on given lines."""

from pathlib import Path

import pytest

from bot.measuring.subject import _titles, of_lines
from bot.mind.evaluation import Line
from bot.model import LanguageCode


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("lost_or_stolen_card", ["lost or stolen card"]),
        ("AlarmSet", ["alarm set"]),
        ("HTMLPage2", ["html page 2"]),
        ("café.con-leche", ["café con leche"]),
        ("¿?", []),
        ("out_of_scope", []),
    ],
)
def test_the_words_of_a_label_are_one_more_phrase(label: str, words: list[str]) -> None:
    known = [Line(text="x", topic=label, language="es")] * 2
    assert [line.text for line in _titles(known)] == words


def test_a_label_is_taken_for_english_where_that_is_spoken() -> None:
    known = [Line(text="x", topic="a/b", language=code) for code in ("fr", "fr", "en")]
    assert [line.language for line in _titles(known)] == ["en"]
    assert [line.language for line in _titles(known[:2])] == ["fr"]
    assert _titles([]) == []


def test_a_question_in_the_words_of_a_label_alone_is_understood(tmp_path: Path) -> None:
    known = [
        Line(text=text, topic=topic, language="en")
        for topic, texts in {
            "lost_wallet": ("it fell out of my pocket", "cannot find it any more"),
            "open_account": ("i am new here", "how do i begin with you"),
        }.items()
        for text in texts
    ]
    found = of_lines(known, (), tmp_path).hear("wallet lost", LanguageCode("en"))
    assert found.candidates[0].topic == "lost_wallet"
