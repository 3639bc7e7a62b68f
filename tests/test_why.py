"""The command that tells why: in plain words, for volunteers and operators."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import why
from bot.model import Decision, Outcome, TopicId
from tests.content.little import Little
from tests.desks import Desk, lines

CARD = TopicId("protection/mental_health")


@pytest.fixture
def real_desk(tmp_path: Path, data_dir: Path, content_dir: Path) -> Desk:
    """Over the real content."""
    return Desk(tmp_path / "home", data_dir, content_dir)


@pytest.fixture
def desk(tmp_path: Path, models: Callable[[Path], Path]) -> Desk:
    """Over the little content."""
    little = Little(tmp_path / "content")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/cache").symlink_to(models(little.root))
    return Desk(tmp_path / "home", tmp_path / "data", little)


def test_it_tells_reading_decision_score_reasons_and_phrases(real_desk: Desk) -> None:
    done = real_desk.run("why", "todabia puedo sakar el ptp", env={"LANG": "es_PE.UTF-8"})
    told = lines(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert told[0] == "Idioma: Español"
    assert "«todabia» como «todavia»" in told[1]
    assert "«sakar» como «sacar»" in told[1]
    assert told[2].startswith("Decisión: ")
    assert told[3].startswith("Puntaje 0.")
    assert told[4].startswith("1. Plazo del PTP [ptp/deadline] 0.")
    assert "«ptp» +" in told[5]
    assert any("intents/es/ptp.yml:" in line for line in told[-3:])


def test_it_speaks_english_to_whom_does(real_desk: Desk) -> None:
    told = lines(real_desk.run("why", "zzqx permiso", env={"LANG": "en_US.UTF-8"}).stdout)
    assert "'zzqx' (a word that no phrase has)" in told[1]


def test_danger_is_told_with_its_rule(real_desk: Desk) -> None:
    told = lines(real_desk.run("why", "me quiero matar", env={"LANG": "es"}).stdout)
    assert "por la regla «suicide»" in told[2]
    assert not any(line.startswith("Puntaje") for line in told)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [("suicide", "urgent"), ("danger:suicide", "learnt")],
    ids=["rule", "learnt"],
)
def test_a_rule_and_what_was_learnt_are_told_apart(rule: str, sentence: str) -> None:
    decision = Decision(outcome=Outcome.URGENT, topic=CARD, score=1.0, command=rule)
    assert why._outcome(decision) == sentence


@pytest.mark.parametrize("text", ["", "😀", "\u202e", "日本語"])
def test_a_text_without_words_has_no_reasons(desk: Desk, text: str) -> None:
    done = desk.run("why", text, env={"LANG": "es"})
    assert done.returncode == 0
    assert "Decisión: no entendió" in lines(done.stdout)


def test_json_has_the_same(real_desk: Desk) -> None:
    found = real_desk.json("why", "can i work with the carné?", "--lang", "en")
    assert found["language"] == "en"
    assert [word["typed"] for word in found["words"]][:2] == ["can", "i"]
    assert len(found["candidates"]) == 5
    assert found["candidates"][0]["spoke"]
    assert found["candidates"][2]["spoke"] == []
    assert set(found["thresholds"]) == {"answer", "suggest", "smalltalk"}
    assert {"topic", "text", "where", "likeness"} == set(found["nearest"][0])


def test_an_unknown_language_is_refused(desk: Desk) -> None:
    done = desk.run("why", "hola", "--lang", "xx")
    assert done.returncode == 1
    assert b"--lang 'xx' is no language of this bot" in done.stderr
