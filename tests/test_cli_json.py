"""What ``ask`` and ``match`` say to other programs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.model import Outcome
from tests.content.little import ROOT, Little
from tests.desks import SECONDS, Desk

ASK_KEYS = ["text", "language", "decision", "topic", "answer", "buttons", "sources",
            "source_date", "review_by", "notices"]  # fmt: skip
MATCH_KEYS = ["text", "language", "decision", "topic", "score", "candidates"]
DECISIONS = {"answer", "suggest", "fallback", "urgent", "smalltalk"}


@pytest.fixture
def desk(tmp_path: Path, models: Callable[[Path], Path]) -> Desk:
    """Over the little content."""
    little = Little(tmp_path / "content")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/cache").symlink_to(models(little.root))
    return Desk(tmp_path / "home", tmp_path / "data", little)


@pytest.fixture
def real_desk(tmp_path: Path, data_dir: Path, content_dir: Path) -> Desk:
    """Over the real content."""
    return Desk(tmp_path / "home", data_dir, content_dir)


def test_ask_answers_with_the_design_s_keys(desk: Desk) -> None:
    found = desk.json("ask", "/ptp/deadline")
    assert list(found) == ASK_KEYS
    assert (found["text"], found["language"]) == ("/ptp/deadline", "es")
    assert (found["decision"], found["topic"]) == ("answer", "ptp/deadline")
    assert found["source_date"]
    assert "según fuente" not in found["answer"].lower()
    assert all(list(button) == ["title", "payload"] for button in found["buttons"])
    assert all(list(source) == ["title", "url"] for source in found["sources"])
    assert found["sources"][0]["url"].startswith("https://")


def test_ask_speaks_the_language_it_is_asked_for(desk: Desk) -> None:
    found = desk.json("ask", "/ptp/deadline", "--lang", "en")
    assert (found["language"], found["notices"]) == ("en", [])


def test_ask_lists_notices_apart_from_the_answer(real_desk: Desk) -> None:
    found = real_desk.json("ask", "/bot/human")
    assert found["review_by"] == "2021-06"
    assert len(found["notices"]) == 1
    assert found["notices"][0] not in found["answer"]


@pytest.mark.parametrize("text", ["me quiero matar", "help me my husband wants to kill me"])
def test_ask_sees_danger(real_desk: Desk, text: str) -> None:
    found = real_desk.json("ask", text)
    assert (found["decision"], found["topic"].partition("/")[0]) == ("urgent", "protection")
    assert found["answer"].startswith("🚨 ")


@pytest.mark.parametrize("text", ["", "\u2028", "xyzzy qwfp", "/menu", "😀" * 500, "/nope"])
def test_ask_answers_anything_without_the_first_notice(desk: Desk, text: str) -> None:
    found = desk.json("ask", text)
    assert list(found) == ASK_KEYS
    assert found["answer"]
    assert found["buttons"]
    assert found["topic"] is None
    assert "No necesito tu nombre" not in found["answer"]
    assert found["decision"] in set(Outcome)


def test_ask_takes_bytes_that_are_no_text_and_an_old_terminal(desk: Desk) -> None:
    done = desk.run("ask", b"hola \xff\xfe", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    json.loads(done.stdout)
    done = desk.run("ask", "/start", env={"PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert "/borrar" in done.stdout.decode("latin-1")


def test_ask_prints_plain_words_that_cannot_steer_a_terminal(desk: Desk) -> None:
    done = desk.run("ask", "/bot/menu", env={"ORGANISATION": "\x1b[31mRed"})
    assert done.returncode == 0
    assert b"<" not in done.stdout
    assert b"\x1b" not in done.stdout


HOSTILE = [
    b"que plazo tiene el ptp", b"", b"   ", b"\x00", b"a\x00b", b"x" * 32_768, "😀".encode() * 4096,
    b"\xff\xfe\xfa", "\u2028a\u2029b\x85c".encode(), b"\x1b[2J", b"tab\there", b"cr\rinside",
    b'{"text": "x"}', b"quiero morir", b"hola", b"\xed\xa0\x80", b"/menu", b"0",
]  # fmt: skip


def test_match_gives_one_line_for_each_line(desk: Desk) -> None:
    found = desk.match(b"\n".join(HOSTILE) + b"\n")
    assert len(found) == len(HOSTILE)
    for raw, line in zip(HOSTILE, found, strict=True):
        assert line["text"] == raw.decode(errors="replace")
        _assert_line(line)
    by_text = {line["text"]: line["decision"] for line in found}
    assert by_text["quiero morir"] == "urgent"
    assert by_text[""] == by_text["   "] == by_text["\x00"] == "fallback"


def _assert_line(line: dict[str, Any]) -> None:
    assert list(line) == MATCH_KEYS
    assert line["decision"] in DECISIONS
    assert (line["topic"] is None) is (line["decision"] in ("suggest", "fallback"))
    assert 0 <= line["score"] <= 1
    scores = [candidate["score"] for candidate in line["candidates"]]
    assert len(scores) <= 5
    assert all(list(candidate) == ["topic", "score"] for candidate in line["candidates"])
    assert all(0 <= score <= 1 for score in scores)
    assert len({candidate["topic"] for candidate in line["candidates"]}) == len(scores)
    if line["topic"]:
        assert line["candidates"][0]["topic"] == line["topic"]
    if line["decision"] == "suggest":
        assert len(scores) >= 2


def test_match_decides_in_every_way(real_desk: Desk) -> None:
    texts = {
        "todavia puedo sacar el ptp?": ("answer", "ptp/deadline"),
        "hola buenas tardes": ("smalltalk", "smalltalk/greet"),
        "mi esposo me quiere matar": ("urgent", None),
        "cuanto cuesta un iphone": ("fallback", None),
    }
    found = real_desk.match("\n".join(texts).encode())
    for line, (decision, topic) in zip(found, texts.values(), strict=True):
        assert line["decision"] == decision, line
        assert topic in (None, line["topic"])


@pytest.mark.parametrize(
    ("stdin", "count"),
    [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\n\nb", 3), (b"\n\n\n", 3), (b"a\r\nb\r\n", 2)],
)  # fmt: skip
def test_match_counts_lines_as_wc_does_and_the_last_one_too(
    desk: Desk, stdin: bytes, count: int
) -> None:
    assert len(desk.match(stdin)) == count


def test_match_takes_the_language_it_is_told(desk: Desk) -> None:
    assert [line["language"] for line in desk.match(b"hola\nhello\n", "--lang", "en")] == ["en"] * 2


def test_match_answers_each_line_at_once(desk: Desk) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "match"], cwd=desk.home, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT),
                                     **desk.settings},
    ) as child:  # fmt: skip
        assert child.stdin
        assert child.stdout
        for text in (b"hola\n", b"\n"):
            child.stdin.write(text)
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["text"] == text.decode().strip()
        child.stdin.close()
        assert child.wait(SECONDS) == 0
