"""The commands between a change and the people who read it, as a volunteer runs them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.content.little import Little
from tests.desks import Desk

PTP = "responses/es/ptp.yml"


@pytest.fixture
def desk(tmp_path: Path, models: Callable[[Path], Path]) -> Desk:
    """Over the little content, with a model cache of its own."""
    little = Little(tmp_path / "content")
    shutil.copytree(models(little.root), tmp_path / "data/cache")
    return Desk(tmp_path / "home", tmp_path / "data", little)


def lines(said: bytes) -> list[str]:
    return said.decode().splitlines()


def test_check_writes_annotations_that_github_shows_beside_the_line(desk: Desk) -> None:
    desk.little.replace(PTP, "in_force", "vigente")
    number = desk.little.line(PTP, "vigente")
    done = desk.run("check", "--format", "github", "--lang", "en")
    assert done.returncode == 1
    first = lines(done.stdout)[0]
    assert first.startswith(f"::error file={PTP},line={number},title=state::'state' must be")


def test_check_tells_what_a_change_does_to_test_phrases(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(desk.little.root, tmp_path / "before")
    phrases = "    - " + "\n    - ".join(
        f"{word} el permiso temporal ya caduco" for word in ("uy", "oye", "mira", "senor", "ayuda")
    )
    desk.little.replace(
        "intents/es/ptp.yml", "    - todavia puedo sacar", f"{phrases}\n    - todavia puedo sacar"
    )
    done = desk.run("check", "--against", str(tmp_path / "before"), "--lang", "en")
    assert done.returncode == 0
    said = done.stdout.decode()
    assert "tests/phrases/es/ptp.yml" in said
    assert "->" in said


def test_check_against_the_same_content_says_that_nothing_changes(desk: Desk) -> None:
    done = desk.run("check", "--against", str(desk.little.root))
    assert (done.returncode, lines(done.stdout)[-1]) == (
        0, "Ninguna frase de prueba cambia de respuesta.",
    )  # fmt: skip


def test_check_against_what_is_not_there_is_one_line(desk: Desk) -> None:
    done = desk.run("check", "--against", "no-such-thing")
    assert done.returncode == 1
    assert len(lines(done.stderr)) == 1
    assert "revision" in done.stderr.decode()


def test_preview_shows_every_language_with_size_state_and_dates(desk: Desk) -> None:
    done = desk.run("preview", "ptp/deadline")
    said = done.stdout.decode()
    assert done.returncode == 0
    for piece in ("Español", "English", "characters", "bytes", "in_force", "2026-03", "2027-09"):
        assert piece in said


def test_preview_of_another_day_shows_the_warning_of_that_day(desk: Desk) -> None:
    now = desk.run("preview", "ptp/deadline", "--lang", "es", "--on", "2026-11-23")
    later = desk.run("preview", "ptp/deadline", "--lang", "es", "--on", "2030-01-01")
    assert "⚠️" not in now.stdout.decode()
    assert "⚠️" in later.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["ptp/dedline"], "ptp/deadline"),
        (["ptp/deadline", "--lang", "xx"], "es, en"),
        (["ptp/deadline", "--on", "mañana"], "2027-09-01"),
    ],
    ids=["no topic", "no language", "no day"],
)
def test_preview_of_what_is_not_there_is_one_line_with_a_hint(
    desk: Desk, arguments: list[str], hint: str
) -> None:
    done = desk.run("preview", *arguments)
    assert done.returncode == 1
    assert len(lines(done.stderr)) == 1
    assert hint in done.stderr.decode()


def test_sync_without_an_address_says_which_setting_to_set(desk: Desk) -> None:
    done = desk.run("sync")
    assert (done.returncode, len(lines(done.stderr))) == (1, 1)
    assert "CONTENT_GIT_URL" in done.stderr.decode()


def test_sync_that_cannot_fetch_keeps_the_old_content_and_its_secret(
    desk: Desk, tmp_path: Path
) -> None:
    settings = {
        "CONTENT_GIT_URL": "file:///nowhere/hunter2", "CONTENT_DIR": str(tmp_path / "live")
    }  # fmt: skip
    done = desk.run("sync", env=settings)
    assert done.returncode == 1
    assert "hunter2" not in done.stderr.decode()
    assert "old content stays" in done.stderr.decode()
