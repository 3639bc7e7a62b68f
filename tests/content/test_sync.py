"""From a merge in git to the content folder, over a local bare repository."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from bot.content.sync import sync
from bot.errors import ContentError, SettingsError
from tests.content.little import Little

TODAY = date(2026, 11, 23)
IDENTITY = ["-c", "user.name=a volunteer", "-c", "user.email=volunteer@example.org"]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *IDENTITY, *arguments], capture_output=True, check=True
    )
    return done.stdout.decode().strip()


class Repository:
    """A volunteers' working copy, and the bare repository it pushes to."""

    def __init__(self, root: Path, content: Path) -> None:
        self.bare, self.work = root / "bare.git", root / "work"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", self.bare], check=True)
        subprocess.run(["git", "init", "-q", "-b", "main", self.work], check=True)
        for tree in ("intents", "responses", "locales"):
            shutil.copytree(content / tree, self.work / tree)
        self.push("start")

    def push(self, subject: str) -> str:
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "-m", subject)
        git(self.work, "push", "-q", str(self.bare), "HEAD:main")
        return git(self.work, "rev-parse", "HEAD")

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.work / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, Little(tmp_path / "little").root)


def run(repository: Repository, tmp_path: Path) -> object:
    return sync(f"file://{repository.bare}#main", tmp_path / "content", tmp_path / "store", TODAY)


def test_a_merged_edit_replaces_the_content_folder(repository: Repository, tmp_path: Path) -> None:
    first = sync(f"file://{repository.bare}", tmp_path / "content", tmp_path / "store", TODAY)
    assert first.changed
    repository.edit("responses/es/ptp.yml", "Plazo del PTP", "Fecha del PTP")
    commit = repository.push("say it better")
    second = sync(f"file://{repository.bare}#main", tmp_path / "content", tmp_path / "store", TODAY)
    assert (second.changed, second.commit) == (True, commit)
    assert "Fecha del PTP" in (tmp_path / "content/responses/es/ptp.yml").read_text()


def test_nothing_new_changes_nothing(repository: Repository, tmp_path: Path) -> None:
    run(repository, tmp_path)
    before = (tmp_path / "content").readlink()
    again = sync(f"file://{repository.bare}", tmp_path / "content", tmp_path / "store", TODAY)
    assert not again.changed
    assert (tmp_path / "content").readlink() == before


def test_a_bad_commit_is_refused_told_and_the_old_content_stays(
    repository: Repository, tmp_path: Path
) -> None:
    run(repository, tmp_path)
    repository.edit("responses/es/ptp.yml", "state: in_force", "state: finished")
    repository.push("a slip")
    refused = sync(f"file://{repository.bare}", tmp_path / "content", tmp_path / "store", TODAY)
    assert not refused.changed
    assert {found.code for found in refused.problems} == {"state"}
    assert refused.problems[0].path == "responses/es/ptp.yml"
    assert "state: in_force" in (tmp_path / "content/responses/es/ptp.yml").read_text()
    repository.edit("responses/es/ptp.yml", "state: finished", "state: in_force")
    repository.push("mended")
    assert sync(
        f"file://{repository.bare}", tmp_path / "content", tmp_path / "store", TODAY
    ).changed


def test_only_content_is_taken_from_the_repository(repository: Repository, tmp_path: Path) -> None:
    (repository.work / "evil.py").write_text("x")
    (repository.work / "intents/out").symlink_to("/etc")
    repository.push("more than content")
    run(repository, tmp_path)
    assert not (tmp_path / "content/evil.py").exists()
    assert not (tmp_path / "content/intents/out").exists()


def test_old_commits_are_tidied_away(repository: Repository, tmp_path: Path) -> None:
    for number in range(6):
        with (repository.work / "intents/es/ptp.yml").open("a") as file:
            file.write(f"# {number}\n")
        repository.push(str(number))
        run(repository, tmp_path)
    folders = [path for path in (tmp_path / "store").iterdir() if len(path.name) == 40]
    assert len(folders) <= 4


def test_an_ordinary_folder_is_never_overwritten(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(SettingsError, match="ordinary folder"):
        run(repository, tmp_path)


@pytest.mark.parametrize("url", ["file:///nowhere/at-all", "file:///nowhere#main"])
def test_what_git_cannot_fetch_is_told_without_the_address(url: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError) as found:
        sync(url, tmp_path / "content", tmp_path / "store", TODAY)
    assert "nowhere" not in str(found.value)


def test_an_address_that_is_an_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        sync("--upload-pack=x", tmp_path / "content", tmp_path / "store", TODAY)
