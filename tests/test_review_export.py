"""``tucausa review export``: what editors accepted leaves as a patch, a branch and a report."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.journal.database import Database
from bot.journal.review import Review
from bot.journal.reviewed import AcceptedPhrase, Decision, TopicDraft
from tests.content.little import PHRASES, Little
from tests.desks import Desk, Done

NEW = "uy el permiso temporal ya caduco que hago"


@pytest.fixture
def desk(tmp_path: Path, models: Callable[[Path], Path]) -> Desk:
    """The little content in a git checkout of its own."""
    little = Little(tmp_path / "content")
    shutil.copytree(models(little.root), tmp_path / "data/cache")
    desk = Desk(tmp_path / "home", tmp_path / "data", little)
    desk.settings["ORGANISATION"] = "Casa Abierta"
    return desk


@pytest.fixture
def review(desk: Desk, tmp_path: Path) -> Iterator[Review]:
    database = Database("", tmp_path / "data")
    yield Review(database)
    database.close()


def accept(
    review: Review, text: str, topic: str = "ptp/deadline", kind: str = "train", near: str = ""
) -> None:
    phrase = AcceptedPhrase(
        text=text, topic=topic, language="es", kind=kind, role="editor", near=near
    )
    decide(review, phrase)


def decide(review: Review, accepted: AcceptedPhrase | TopicDraft) -> None:
    decision = Decision(
        fingerprint=repr(accepted)[:24], language="es", action="train", operator="Ana",
        at=datetime.now(UTC), bag={}, texts=[],
    )  # fmt: skip
    assert review.decide(decision, accepted)


def git(desk: Desk, *arguments: str) -> str:
    root, named = desk.little.root, ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    done = subprocess.run(
        ["git", "-C", str(root), *named, *arguments], check=True, capture_output=True
    )
    return done.stdout.decode()


def committed(desk: Desk) -> None:
    git(desk, "init", "--quiet", "--initial-branch=main")
    git(desk, "add", "-A")
    git(desk, "commit", "--quiet", "-m", "content")


def export(desk: Desk, *arguments: str) -> Done:
    return desk.run("review", "export", "--lang", "en", *arguments)


def test_what_was_accepted_becomes_patch_report_and_branch(desk: Desk, review: Review) -> None:
    committed(desk)
    accept(review, NEW)
    accept(review, "hay plazo nuevo para ese papel", kind="test")
    accept(review, "cuando juega la seleccion", "out_of_scope", near="far")
    decide(review, TopicDraft(title="Brevete", note="dónde se saca", language="es", role="admin"))
    done = export(desk)
    assert (done.returncode, done.stderr) == (0, b"")
    report, patch, branch = done.stdout.decode().splitlines()
    assert (report, patch) == ("phrases.md", "phrases.patch")
    name, commit = branch.split()
    assert name.startswith("console/phrases-20")
    assert git(desk, "log", "-1", "--format=%an|%cn", name).strip() == "Casa Abierta|Casa Abierta"
    assert git(desk, "rev-parse", name).startswith(commit)
    assert git(desk, "status", "--porcelain") == ""
    git(desk, "apply", str(desk.home / patch))
    assert git(desk, "diff", name, "--stat") == ""
    assert desk.run("check").returncode == 0
    told = (desk.home / report).read_text()
    assert "2 training phrases, 1 test phrases." in told
    assert f"training, es, ptp/deadline: «{NEW}»" in told
    assert "«ya caduco mi permiso temporal»" in told.split("## Test phrases that change")[1]
    assert "Brevete (es): dónde se saca" in told
    assert "ptp/expired" in told.split("## New phrases that another topic got before")[1]
    assert "Ana" not in told


def test_what_was_exported_waits_no_more_unless_it_is_asked_for(desk: Desk, review: Review) -> None:
    accept(review, NEW)
    accept(review, PHRASES["ptp/expired"][0][0])
    done = export(desk, "--out", "given/p.patch")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == ["given/p.md", "given/p.patch"]
    patch = desk.home / "given/p.patch"
    assert patch.read_text().count("\n+ ") == 1
    assert "stands there already" in (desk.home / "given/p.md").read_text()
    assert [one.text for one in review.pending()] == [PHRASES["ptp/expired"][0][0]]
    assert export(desk, "--again").stdout.decode().splitlines() == ["phrases.md", "phrases.patch"]
    subprocess.run(["git", "-C", str(desk.little.root), "apply", str(patch)], check=True)
    assert export(desk, "--again").stdout == b"Nothing waits to be exported.\n"


def test_a_refused_branch_keeps_everything_waiting(desk: Desk, review: Review) -> None:
    committed(desk)
    accept(review, NEW)
    done = export(desk, "--branch", "main")
    assert done.returncode == 1
    assert b"The branch 'main' exists already" in done.stderr
    assert len(review.pending()) == 1


def test_content_with_errors_is_refused(desk: Desk, review: Review) -> None:
    desk.little.replace("responses/es/ptp.yml", "in_force", "vigente")
    accept(review, NEW)
    done = export(desk)
    assert done.returncode == 1
    assert b"The content has errors" in done.stderr
    assert not (desk.home / "phrases.patch").exists()
