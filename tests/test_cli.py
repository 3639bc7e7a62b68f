"""The commands: what they print, where, and with which exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.content.little import ROOT, Little
from tests.desks import SECONDS, Desk, lines


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


def test_check_is_content_with_good_content_and_says_so(desk: Desk) -> None:
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
    desk: Desk, language: str | None, settings: dict[str, str], message: str
) -> None:
    little = desk.little
    little.replace("responses/es/ptp.yml", '"2026-03"', "null")
    done = desk.run("check", *(["--lang", language] if language else []), env=settings)
    first, summary = lines(done.stdout)
    number = little.line("responses/es/ptp.yml", "source_date: null")
    assert done.returncode == 1
    assert first.startswith(f"responses/es/ptp.yml:{number}: {message}")
    assert summary.startswith("1 error")


def test_a_warning_is_told_and_is_no_failure(desk: Desk) -> None:
    little = desk.little
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
    done = desk.run(*command, env=settings)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"tucausa: ")
    assert b"Traceback" not in done.stderr
    assert "CONTENT_DIR" in settings or len(lines(done.stderr)) == 1


def test_chat_is_a_whole_conversation(real_desk: Desk) -> None:
    talk = ["/ptp/deadline", "1", "\x1b[2J\xff", "99", "/idioma en", "/delete", ""]
    done = real_desk.run("chat", stdin="\n".join(talk).encode("latin-1") + b"\nnever read\n")
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


def test_chat_ends_with_its_input(desk: Desk) -> None:
    done = desk.run("chat", stdin=b"hola")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_conversation_at_the_terminal_leaves_nothing_on_disk(
    desk: Desk,
) -> None:
    desk.run("chat", stdin=b"canary words\n\n")
    desk.run("ask", "canary words")
    data = Path(desk.settings["DATA_DIR"])
    assert [path.name for path in data.iterdir()] == ["cache"]
    assert list(desk.home.iterdir()) == []


def test_warm_trains_once(desk: Desk) -> None:
    done = desk.run("warm", env={"DATA_DIR": str(desk.home / "fresh")})
    assert (done.returncode, done.stderr) == (0, b"")
    (model,) = (desk.home / "fresh/cache").glob("*.model")
    before = model.stat().st_mtime_ns
    desk.run("warm", env={"DATA_DIR": str(desk.home / "fresh")})
    assert model.stat().st_mtime_ns == before


def test_a_reader_that_goes_away_is_no_failure(desk: Desk) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "match"], cwd=desk.home, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **desk.settings},
    )  # fmt: skip
    assert child.stdout
    child.stdout.close()
    _, errors = child.communicate(b"hola\n" * 2000, timeout=SECONDS)
    assert (child.returncode, errors) == (0, b"")
