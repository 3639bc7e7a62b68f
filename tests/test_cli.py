"""The commands as people run them: processes with an empty home and nothing set."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.model import Outcome
from tests.content.little import Little

ROOT = Path(__file__).parent.parent
SECONDS = 120
ASK_KEYS = ["text", "language", "decision", "topic", "answer", "buttons", "sources",
            "source_date", "review_by", "notices"]  # fmt: skip
MATCH_KEYS = ["text", "language", "decision", "topic", "score", "candidates"]
DECISIONS = {"answer", "suggest", "fallback", "urgent", "smalltalk"}
Done = subprocess.CompletedProcess[bytes]


class Desk:
    """A machine with the content, its trained model, and nothing else."""

    def __init__(self, home: Path, data: Path, content: Path) -> None:
        self.home = home
        self.settings = {"DATA_DIR": str(data), "CONTENT_DIR": str(content)}

    def run(self, *arguments: str | bytes, stdin: bytes = b"", **settings: str) -> Done:
        """One command, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            input=stdin, capture_output=True, timeout=SECONDS, cwd=self.home, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT),
                 **self.settings, **settings},
        )  # fmt: skip

    def json(self, *arguments: str, **settings: str) -> dict[str, Any]:
        """What a command says in JSON."""
        done = self.run(*arguments, "--json", **settings)
        assert (done.returncode, done.stderr) == (0, b"")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def match(self, stdin: bytes, *arguments: str) -> list[dict[str, Any]]:
        """The lines that ``match`` gives."""
        done = self.run("match", "--json", *arguments, stdin=stdin)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.count(b"\n") == len(done.stdout.decode().splitlines())
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path, data_dir: Path, content_dir: Path) -> Desk:
    (tmp_path / "home").mkdir()
    return Desk(tmp_path / "home", data_dir, content_dir)


@pytest.fixture
def little_desk(tmp_path: Path, models: Callable[[Path], Path]) -> tuple[Desk, Little]:
    little = Little(tmp_path / "content")
    (tmp_path / "home").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data/cache").symlink_to(models(little.root))
    return Desk(tmp_path / "home", tmp_path / "data", little.root), little


def lines(output: bytes) -> list[str]:
    """The lines of an output."""
    return output.decode().splitlines()


def test_check_is_content_with_good_content_and_says_so(little_desk: tuple[Desk, Little]) -> None:
    desk, _ = little_desk
    done = desk.run("check")
    assert (done.returncode, lines(done.stdout)) == (0, ["0 errores, 0 avisos, 5 temas"])


@pytest.mark.parametrize(
    ("language", "settings", "message"),
    [
        ("es", {}, 'falta «source_date»; añade cuándo habló la fuente, como "2026-03"'),
        ("en", {}, "'source_date' is missing; add when the source spoke, as \"2026-03\""),
        (None, {"LANG": "en_US.UTF-8"}, "'source_date' is missing"),
        (None, {"LANG": "es_PE.UTF-8"}, "falta «source_date»"),
    ],
)
def test_check_tells_path_line_and_remedy_in_both_languages(
    little_desk: tuple[Desk, Little], language: str | None, settings: dict[str, str], message: str
) -> None:
    desk, little = little_desk
    little.replace("responses/es/ptp.yml", '"2024-03"', "null")
    done = desk.run("check", *(["--lang", language] if language else []), **settings)
    first, summary = lines(done.stdout)
    number = little.line("responses/es/ptp.yml", "source_date: null")
    assert done.returncode == 1
    assert first.startswith(f"responses/es/ptp.yml:{number}: {message}")
    assert summary.startswith("1 error")


def test_a_warning_is_told_and_is_no_failure(little_desk: tuple[Desk, Little]) -> None:
    desk, little = little_desk
    little.replace("responses/es/ptp.yml", "El plazo cerró.", "El plazo terminó.")
    done = desk.run("check")
    assert done.returncode == 0
    assert lines(done.stdout)[0].startswith("responses/en/ptp.yml:")
    assert ": aviso: " in lines(done.stdout)[0]


def test_the_repository_s_content_is_good() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "check"],
        cwd=ROOT, capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize(
    "arguments", [["dance"], [], ["check", "--loud"], ["ask"], ["ask", "a", "b"]]
)
def test_wrong_usage_is_exit_2_and_help(desk: Desk, arguments: list[str]) -> None:
    done = desk.run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"usage: tucausa")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        (["check"], {"PORT": "eighty"}),
        (["check"], {"CONTENT_DIR": "/nowhere"}),
        (["ask", "hola"], {"CONTENT_DIR": "/nowhere"}),
        (["ask", "hola", "--lang", "xx"], {}),
        (["match", "--lang", "xx"], {}),
        (["run"], {"SECRET_KEY": "short"}),
    ],
)
def test_what_stops_a_command_is_told_without_a_traceback(
    desk: Desk, command: list[str], settings: dict[str, str]
) -> None:
    done = desk.run(*command, **settings)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"tucausa: ")
    assert b"Traceback" not in done.stderr
    assert "CONTENT_DIR" in settings or len(lines(done.stderr)) == 1


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
    assert found["language"] == "en"
    assert "apply" in found["answer"]


def test_ask_lists_notices_apart_from_the_answer(desk: Desk) -> None:
    found = desk.json("ask", "/bot/human")
    assert found["review_by"] == "2021-06"
    assert len(found["notices"]) == 1
    assert found["notices"][0] not in found["answer"]


@pytest.mark.parametrize("text", ["me quiero matar", "help me my husband wants to kill me"])
def test_ask_sees_danger(desk: Desk, text: str) -> None:
    found = desk.json("ask", text)
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
    done = desk.run("ask", "/start", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "/borrar" in done.stdout.decode("latin-1")


def test_ask_prints_plain_words_that_cannot_steer_a_terminal(desk: Desk) -> None:
    done = desk.run("ask", "/ptp/deadline", ORGANISATION="\x1b[31mRed")
    assert done.returncode == 0
    assert b"<" not in done.stdout
    assert b"\x1b" not in done.stdout


HOSTILE = [
    b"que plazo tiene el ptp", b"", b"   ", b"\x00", b"a\x00b", b"x" * 32_768, "😀".encode() * 4096,
    b"\xff\xfe\xfa", "\u2028a\u2029b\x85c".encode(), b"\x1b[2J", b"tab\there", b"cr\rinside",
    b'{"text": "x"}', b"me quiero matar", b"hola", b"\xed\xa0\x80", b"/menu", b"0",
]  # fmt: skip


def test_match_gives_one_line_for_each_line(desk: Desk) -> None:
    found = desk.match(b"\n".join(HOSTILE) + b"\n")
    assert len(found) == len(HOSTILE)
    for raw, line in zip(HOSTILE, found, strict=True):
        assert line["text"] == raw.decode(errors="replace")
        _assert_line(line)
    by_text = {line["text"]: line["decision"] for line in found}
    assert by_text["me quiero matar"] == "urgent"
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


def test_match_decides_in_every_way(desk: Desk) -> None:
    texts = {
        "todavia puedo sacar el ptp?": ("answer", "ptp/deadline"),
        "hola buenas tardes": ("smalltalk", "smalltalk/greet"),
        "mi esposo me quiere matar": ("urgent", None),
        "cuanto cuesta un iphone": ("fallback", None),
    }
    found = desk.match("\n".join(texts).encode())
    for line, (decision, topic) in zip(found, texts.values(), strict=True):
        assert line["decision"] == decision, line
        assert topic in (None, line["topic"])


@pytest.mark.parametrize(
    ("stdin", "count"),
    [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\n\nb", 3), (b"\n\n\n", 3), (b"a\r\nb\r\n", 2)],
)  # fmt: skip
def test_match_counts_lines_as_wc_does_and_the_last_one_too(
    little_desk: tuple[Desk, Little], stdin: bytes, count: int
) -> None:
    assert len(little_desk[0].match(stdin)) == count


def test_match_takes_the_language_it_is_told(desk: Desk) -> None:
    assert [line["language"] for line in desk.match(b"hola\nhello\n", "--lang", "en")] == ["en"] * 2


def test_match_answers_each_line_at_once(little_desk: tuple[Desk, Little]) -> None:
    desk, _ = little_desk
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


def test_chat_is_a_whole_conversation(desk: Desk) -> None:
    talk = ["/ptp/deadline", "1", "\x1b[2J\xff", "99", "/idioma en", "/delete", ""]
    done = desk.run("chat", stdin="\n".join(talk).encode("latin-1") + b"\nnever read\n")
    said = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    parts = " ".join(said.split()).split(">")
    assert len(parts) == len(talk) + 1
    assert "No necesito tu nombre" in parts[0]
    assert "Telegram" not in parts[0]
    assert "PTP" in parts[1]
    assert "[1] " in parts[1]
    assert parts[2] != parts[1]
    assert "Done, let's continue in English." in parts[5]
    assert "Done. I erased the state of this conversation." in parts[6]
    assert "\x1b" not in said
    assert "<b>" not in said


def test_chat_ends_with_its_input(little_desk: tuple[Desk, Little]) -> None:
    done = little_desk[0].run("chat", stdin=b"hola")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_conversation_at_the_terminal_leaves_nothing_on_disk(
    little_desk: tuple[Desk, Little],
) -> None:
    desk, _ = little_desk
    desk.run("chat", stdin=b"canary words\n\n")
    desk.run("ask", "canary words")
    data = Path(desk.settings["DATA_DIR"])
    assert [path.name for path in data.iterdir()] == ["cache"]
    assert list(desk.home.iterdir()) == []


def test_evaluate_measures_the_test_phrases(little_desk: tuple[Desk, Little]) -> None:
    desk, _ = little_desk
    found = desk.json("evaluate")
    assert set(found) == {"all", "es", "en"}
    assert found["all"]["in_scope"] == 4
    table = desk.run("evaluate")
    assert table.returncode == 0
    assert lines(table.stdout)[0].split()[0] == "phrases"


def test_evaluate_without_test_phrases_says_what_to_add(desk: Desk) -> None:
    done = desk.run("evaluate")
    assert done.returncode == 1
    assert b"tests/phrases/<lang>/" in done.stderr


def test_warm_trains_once(little_desk: tuple[Desk, Little]) -> None:
    desk, _ = little_desk
    done = desk.run("warm", DATA_DIR=str(desk.home / "fresh"))
    assert (done.returncode, done.stderr) == (0, b"")
    (model,) = (desk.home / "fresh/cache").glob("*.model")
    before = model.stat().st_mtime_ns
    desk.run("warm", DATA_DIR=str(desk.home / "fresh"))
    assert model.stat().st_mtime_ns == before


def test_a_reader_that_goes_away_is_no_failure(little_desk: tuple[Desk, Little]) -> None:
    desk, _ = little_desk
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "match"], cwd=desk.home, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **desk.settings},
    )  # fmt: skip
    assert child.stdout
    child.stdout.close()
    _, errors = child.communicate(b"hola\n" * 2000, timeout=SECONDS)
    assert (child.returncode, errors) == (0, b"")
