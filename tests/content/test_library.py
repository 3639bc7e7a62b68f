"""The content in use: every way of saving is seen, and what is broken changes nothing."""

import asyncio
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content import kept, matcher_cache
from bot.content import library as library_module
from bot.content.build import taken
from bot.content.library import Library
from bot.content.passing import packed
from bot.errors import ContentError
from bot.model import LanguageCode, TopicId
from tests.content.little import Little

PTP = "responses/es/ptp.yml"
DEADLINE = (TopicId("ptp/deadline"), LanguageCode("es"))
SECONDS = 30.0
"""Patience with a busy machine; nothing here is timed."""


Models = Callable[[Path], Path]


@pytest.fixture(autouse=True)
def _quick_looks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the folder more often, except where the real pace is the point."""
    if "fifty" not in request.node.name:
        monkeypatch.setattr(library_module, "POLL_SECONDS", 0.03)


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path / "content")


@pytest.fixture
def library(little: Little, models: Models, tmp_path: Path) -> Library:
    shutil.copytree(models(little.root), tmp_path / "cache")
    library = Library(little.root, tmp_path / "cache")
    library.load()
    return library


@asynccontextmanager
async def watched(library: Library) -> AsyncIterator[None]:
    """The library with its watch running."""
    task = asyncio.create_task(library.watch())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], bool]) -> None:
    """Wait for what no event tells."""
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.05)


def says(library: Library, words: str) -> bool:
    """Whether the deadline's answer has these words."""
    return words in library.catalog.answers[DEADLINE].text


def edited(little: Little, words: str) -> str:
    """The answers' file with other words in it."""
    return little.text(PTP).replace("El plazo cerró.", words)


def test_there_is_no_catalog_before_the_first_load(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="tucausa check"):
        _ = Library(tmp_path, tmp_path).catalog


def test_a_broken_folder_at_start_is_told_with_path_line_and_remedy(
    little: Little, tmp_path: Path
) -> None:
    little.replace(PTP, '"2026-03"', "null")
    library = Library(little.root, tmp_path / "cache")
    with pytest.raises(ContentError, match=r"responses/es/ptp\.yml:\d+: 'source_date' is missing"):
        library.load()
    assert [found.code for found in library.problems] == ["date-missing"]


def _write(little: Little, text: str) -> None:
    little.write(PTP, text)


def _rename(little: Little, text: str) -> None:
    little.write("new", text)
    (little.root / "new").replace(little.root / PTP)


def _link(little: Little, text: str) -> None:
    little.write("responses/v2.txt", text)
    (little.root / "responses/new").symlink_to("../v2.txt")
    (little.root / "responses/new").replace(little.root / PTP)


def _delete_and_create(little: Little, text: str) -> None:
    (little.root / PTP).unlink()
    little.write(PTP, text)


def _folder_swap(little: Little, text: str) -> None:
    shutil.copytree(little.root / "responses", little.root / "next")
    little.write("next/es/ptp.yml", text)
    (little.root / "responses").rename(little.root / "previous")
    (little.root / "next").rename(little.root / "responses")


@pytest.mark.parametrize("save", [_write, _rename, _link, _delete_and_create, _folder_swap])
async def test_an_edit_is_live_however_it_is_saved(
    library: Library, little: Little, save: Callable[[Little, str], None]
) -> None:
    async with watched(library):
        save(little, edited(little, "El plazo ya pasó."))
        await until(lambda: says(library, "ya pasó"))
    assert {found.code for found in library.problems} <= {"translation-stale"}


async def test_an_edit_keeps_the_trained_matcher(library: Library, little: Little) -> None:
    before = library.catalog.matcher
    async with watched(library):
        little.write(PTP, edited(little, "El plazo ya pasó."))
        await until(lambda: says(library, "ya pasó"))
    assert library.catalog.matcher is before


async def test_fifty_saves_are_live_after_few_reloads(
    library: Library, little: Little, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.content.library")
    original = little.text(PTP)
    async with watched(library):
        for number in range(50):
            little.write(PTP, original.replace("El plazo cerró.", f"Van {number}."))
            await asyncio.sleep(0.01)
        await until(lambda: says(library, "Van 49."))
    reloads = [record for record in caplog.records if "is in use" in record.message]
    assert 1 <= len(reloads) <= 4


def _pipe(little: Little) -> None:
    (little.root / PTP).unlink()
    os.mkfifo(little.root / PTP)


BREAKAGES: dict[str, Callable[[Little], None]] = {
    "broken YAML": lambda little: little.replace(PTP, "text: |", "text: [|"),
    "tab": lambda little: little.replace(PTP, "    metadata", "\tmetadata"),
    "empty": lambda little: little.write(PTP, ""),
    "half a file": lambda little: little.write(PTP, little.text(PTP)[:150]),
    "brackets": lambda little: little.write(PTP, "a: " + "[" * 2000),
    "5 MB": lambda little: little.write(PTP, b"#" * 5_000_000),
    "script": lambda little: little.replace(PTP, "El PTP ya", "<script>x</script> El PTP ya"),
    "javascript link": lambda little: little.replace(PTP, "https://example", "javascript:"),
    "deleted": lambda little: (little.root / PTP).unlink(),
    "pipe": _pipe,
    "whole folder gone": lambda little: shutil.rmtree(little.root / "responses"),
}


@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES.keys())
async def test_a_broken_file_keeps_the_last_good_content_and_shows_its_place(
    library: Library,
    little: Little,
    breakage: Callable[[Little], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before, good = library.catalog, little.text(PTP)
    async with watched(library):
        breakage(little)
        await until(lambda: bool(library.problems))
        await until(lambda: any("stays" in record.message for record in caplog.records))
        assert library.catalog is before
        shown = str(library.problems[0])
        assert shown in caplog.text
        assert shown.startswith((f"{PTP}:", "intents/topics.yml:", "responses/"))
        (little.root / PTP).unlink(missing_ok=True)
        little.write("responses/es/ptp.yml", good)
        if (little.root / "responses/en").is_dir():
            await until(lambda: not library.problems)


async def test_a_load_that_blows_up_does_not_end_the_watch(
    library: Library, little: Little, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async with watched(library):
        with monkeypatch.context() as patch:
            patch.setattr(library, "_read", lambda: 1 / 0)
            second = edited(little, "Dos.")
            little.write(PTP, edited(little, "Uno."))
            await until(lambda: "not loaded: ZeroDivisionError" in caplog.text)
        little.write(PTP, second)
        await until(lambda: says(library, "Dos."))


def _gated(gate: Path) -> list[str]:
    """The trainer, held back until the gate is there."""
    code = (
        "import pathlib, time\n"
        f"while not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)\n"
        "from bot.content.train import main\nmain()\n"
    )
    return [sys.executable, "-c", code]


async def test_new_phrases_come_after_training_and_answers_go_on_meanwhile(
    library: Library, little: Little, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, old = tmp_path / "gate", library.catalog.matcher
    monkeypatch.setattr(matcher_cache, "_command", lambda: _gated(gate))
    async with watched(library):
        little.replace("intents/es/ptp.yml", "    - hasta", "    - chao pescado\n    - hasta")
        little.write(PTP, edited(little, "El plazo ya pasó."))
        await until(lambda: says(library, "ya pasó"))
        assert library.catalog.matcher is old
        assert library.catalog.matcher.match("hola", LanguageCode("es")).candidates
        gate.touch()
        await until(lambda: library.catalog.matcher is not old)
        assert says(library, "ya pasó")


async def test_training_that_fails_keeps_the_old_matcher_and_says_what_to_do(
    library: Library, little: Little, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    old = library.catalog.matcher
    monkeypatch.setattr(
        matcher_cache, "_command", lambda: [sys.executable, "-c", "raise SystemExit(3)"]
    )
    async with watched(library):
        little.replace("intents/es/ptp.yml", "    - hasta", "    - chao pescado\n    - hasta")
        await until(lambda: "could not be trained" in caplog.text)
    assert library.catalog.matcher is old
    assert "save a file again" in caplog.text


def _no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child process that reads the content fails from now on."""
    monkeypatch.setattr(
        Library, "_command", lambda _: [sys.executable, "-c", "raise SystemExit(7)"]
    )


@pytest.fixture
def warm(library: Library, little: Little, tmp_path: Path) -> Library:
    """The same content after a restart."""
    assert library.catalog
    return Library(little.root, tmp_path / "cache")


def test_a_start_with_unchanged_content_reads_no_file_anew(
    library: Library, warm: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_reader(monkeypatch)
    warm.load()
    assert warm.catalog.answers == library.catalog.answers
    assert (warm.problems, warm.reading) == (library.problems, library.reading)
    assert warm.catalog.safety.catch("me estan pegando") == library.catalog.safety.catch(
        "me estan pegando"
    )


def _edit(little: Little, cache: Path) -> None:
    little.write(PTP, edited(little, "El plazo ya pasó."))


def _spoil(little: Little, cache: Path) -> None:
    for path in cache.glob("*.content"):
        path.write_bytes(path.read_bytes().rpartition(b"\n")[0])


def _lose(little: Little, cache: Path) -> None:
    for path in cache.glob("*.model"):
        path.unlink()


def _forbid(little: Little, cache: Path) -> None:
    (little.root / "responses/es/more.yml").symlink_to("/etc/hostname")


def _other_code(little: Little, cache: Path) -> None:
    for path in cache.glob("*.content"):
        path.rename(path.with_name(f"{path.name.partition('-')[0]}-000000000000.content"))


@pytest.mark.parametrize(
    "change", [_edit, _spoil, _lose, _forbid, _other_code], ids=lambda change: change.__name__
)
def test_what_is_not_known_for_certain_is_read_anew(
    warm: Library, little: Little, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Little, Path], None],
) -> None:  # fmt: skip
    change(little, tmp_path / "cache")
    with monkeypatch.context() as patch:
        _no_reader(patch)
        with pytest.raises(ContentError, match="ended with 7"):
            warm.load()
    if change is not _forbid:
        warm.load()
        assert says(warm, "ya pasó") is (change is _edit)


async def test_content_that_was_checked_on_another_day_is_checked_again_soon(
    warm: Library, little: Little, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.content.library")
    snapshot, _ = taken(little.root, tmp_path / "cache")
    old = packed(replace(snapshot, day="2001-01-01"))
    kept.keep(old, snapshot.version, tmp_path / "cache")
    warm.load()
    async with watched(warm):
        await until(lambda: caplog.text.count("is in use") > 1)
    again = Library(little.root, tmp_path / "cache")
    again.load()
    assert again._signature is not None


def test_few_snapshots_are_kept(library: Library, little: Little, tmp_path: Path) -> None:
    for number in range(kept.KEEP + 2):
        kept.keep(b"", f"{number:012}", tmp_path / "cache")
    assert len(list((tmp_path / "cache").glob("*.content"))) == kept.KEEP


def test_the_running_bot_holds_no_yaml(little: Little, library: Library, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.content.library import Library; "
        "Library(*map(Path, sys.argv[1:])).load(); "
        "print(sorted({'yaml', 'scipy', 'bot.content.check'} & set(sys.modules)))"
    )
    done = subprocess.run(  # our own code
        [sys.executable, "-c", code, str(little.root), str(tmp_path / "cache")],
        capture_output=True, text=True, check=True, env=matcher_cache.environment(),
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_a_damaged_model_in_the_cache_is_trained_anew(
    little: Little, models: Models, tmp_path: Path
) -> None:
    shutil.copytree(models(little.root), tmp_path / "cache")
    for model in (tmp_path / "cache").glob("*.model"):
        model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    library = Library(little.root, tmp_path / "cache")
    library.load()
    assert library.catalog.matcher.match("hola", LanguageCode("es")).candidates


def test_the_phrasebook_of_an_unknown_language_is_the_spanish_one(library: Library) -> None:
    assert library.phrasebook("xx").say("button.menu") == library.phrasebook("es").say(
        "button.menu"
    )
