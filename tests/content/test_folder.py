"""Reading the folder: only ordinary files of ours, of a sensible size, in UTF-8."""

import os
from pathlib import Path

import pytest

from bot.content import folder

NAME = "intents/es/ptp.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content/intents/es").mkdir(parents=True)
    return tmp_path / "content"


def codes(root: Path) -> list[tuple[str, str]]:
    """What went wrong, by path."""
    return [(found.path, found.code) for found in folder.read(root).problems]


def test_content_files_are_read_and_others_passed_over(root: Path) -> None:
    for name in (NAME, "intents/es/.hidden.yml", "intents/es/note.txt", "README.yml"):
        (root / name).write_text("a: b\n")
    (root / "intents/.git").mkdir()
    (root / "intents/.git/x.yml").write_text("a: b\n")
    assert folder.read(root).texts == {NAME: "a: b\n"}


def test_a_link_within_the_folder_is_followed(root: Path) -> None:
    (root / "intents/es/real.yml").write_text("a: b\n")
    (root / NAME).symlink_to("real.yml")
    assert NAME in folder.read(root).texts


def test_a_link_out_of_the_folder_is_refused(root: Path) -> None:
    (root.parent / "outside.yml").write_text("a: b\n")
    (root / NAME).symlink_to("../../../outside.yml")
    assert codes(root) == [(NAME, "file-outside")]


def test_a_linked_folder_is_not_entered(root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root.parent / "elsewhere/x.yml").write_text("a: b\n")
    (root / "intents/en").symlink_to(root.parent / "elsewhere")
    assert folder.read(root).texts == {}


@pytest.mark.parametrize("target", ["ptp.yml", "nowhere.yml"], ids=["to itself", "to nothing"])
def test_a_link_that_leads_nowhere_is_refused(root: Path, target: str) -> None:
    (root / NAME).symlink_to(target)
    assert codes(root) == [(NAME, "file-unreadable")]


def test_a_pipe_is_refused_without_waiting_for_it(root: Path) -> None:
    os.mkfifo(root / NAME)
    assert codes(root) == [(NAME, "file-unreadable")]


def test_a_device_is_refused(root: Path) -> None:
    (root / NAME).symlink_to("/dev/zero")
    assert codes(root) == [(NAME, "file-outside")]


@pytest.mark.parametrize("size", [folder.MAX_BYTES + 1, 5_000_000, 1 << 30])
def test_a_file_over_the_limit_is_refused_unread(root: Path, size: int) -> None:
    with (root / NAME).open("wb") as file:
        file.truncate(size)
    assert codes(root) == [(NAME, "file-too-big")]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        pytest.param(b"", "file-empty", 1, id="empty"),
        pytest.param(b" \n\n", "file-empty", 1, id="blank"),
        pytest.param(b"\xef\xbb\xbfa: b\n", "file-bom", 1, id="BOM"),
        pytest.param("a: b\nñ: ñ\n".encode("latin-1"), "file-encoding", 2, id="latin-1"),
        pytest.param("a: b\n".encode("utf-16"), "file-encoding", 1, id="utf-16"),
    ],
)
def test_what_is_no_utf8_text_is_told(root: Path, data: bytes, code: str, line: int) -> None:
    (root / NAME).write_bytes(data)
    assert [(found.code, found.line) for found in folder.read(root).problems] == [(code, line)]


def test_the_version_changes_with_live_content_only(root: Path) -> None:
    (root / NAME).write_text("a: b\n")
    (root / "tests/phrases/es").mkdir(parents=True)
    before = folder.read(root).version
    (root / "tests/phrases/es/ptp.yml").write_text("a: b\n")
    assert folder.read(root).version == before
    (root / NAME).write_text("a: c\n")
    assert folder.read(root).version != before


def test_a_missing_folder_has_no_files(tmp_path: Path) -> None:
    assert folder.read(tmp_path / "nothing").texts == {}


@pytest.mark.parametrize("way", ["write", "rename", "link", "copy -p", "delete", "add"])
def test_every_way_of_saving_changes_the_signature(root: Path, way: str) -> None:
    first, second = root / "v1.txt", root / "v2.txt"
    for number, path in enumerate((first, second)):
        path.write_text(f"a: {number}\n")
    (root / NAME).symlink_to(first)
    before = folder.signature(root)
    if way == "write":
        first.write_text("a: longer\n")
    elif way == "rename":
        (root / "new").write_text("a: 0\n")
        (root / "new").replace(root / NAME)
    elif way == "link":
        (root / "new").symlink_to(second)
        (root / "new").replace(root / NAME)
    elif way == "copy -p":
        status = first.stat()
        second.write_text("a: 1\n")
        os.utime(second, ns=(status.st_atime_ns, status.st_mtime_ns))
        second.replace(first)
    elif way == "delete":
        (root / NAME).unlink()
    else:
        (root / "intents/es/more.yml").write_text("a: b\n")
    assert folder.signature(root) != before
