"""A backup made while the bot runs, brought back on another machine: nothing of the erased."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.journal.database import Database
from bot.journal.turns import Turns
from bot.store import copying
from bot.vault import Vault
from tests import smallworld
from tests.botapi import BotApi, Person
from tests.process import ROOT, SECRET, BotProcess
from tests.servers import RedisServer

HERS, GONE, LATE = "palabrasdeana", "palabrasdeeva", "palabrasdespues"


def command(*arguments: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command with this DATA_DIR, as an operator gives it beside the running bot."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(data), **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=data, env=given, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


async def replied(person: Person, count: int) -> None:
    while len(person.replies) < count:
        await person.hears()


def texts(data: Path) -> list[str]:
    """What people wrote, as the log has it."""
    with closing(Database("", data)) as database:
        return [turn.text or "" for turn in Turns(database).recent()]


async def logged(data: Path, word: str) -> None:
    """Wait until the log has a text with this word."""
    async with asyncio.timeout(20):
        while not any(word in one for one in await asyncio.to_thread(texts, data)):
            await asyncio.sleep(0.05)


def content(*folders: Path) -> bytes:
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in paths if path.suffix != ".model")


def name_of(person: Person, data: Path) -> bytes:
    """The person's name in Redis."""
    return Vault((data / "secret.key").read_bytes()).person("telegram", str(person.id)).encode()


async def used_and_copied(bot: BotProcess, people: list[Person], copy: Path) -> None:
    """Two people chose a language and wrote; a copy is made; one erases herself, one writes on."""
    ana, eva = people
    await bot.start()
    for person, word in ((ana, HERS), (eva, GONE)):
        await person.says("/idioma:es")
        await person.says(word)
        await replied(person, 2)
        await logged(bot.data, word)
    done = await asyncio.to_thread(command, "backup", str(copy), data=bot.data)
    assert (done.returncode, done.stderr) == (0, "")
    await ana.says(LATE)
    await eva.says("/borrar")
    await logged(bot.data, LATE)
    async with asyncio.timeout(20):
        while not (bot.data / "erased").exists():
            await asyncio.sleep(0.05)
    assert await bot.terminate() == 0


@pytest.mark.skipif(not RedisServer.is_installed(), reason="needs redis-server")
async def test_a_backup_of_the_running_bot_brings_back_all_but_the_erased(
    processes: Callable[..., BotProcess], api: BotApi, tmp_path: Path
) -> None:
    old, new, copy = processes(), processes(), tmp_path / "copy"
    people = [api.user(), api.user()]
    for bot in (old, new):
        del bot.environment["SECRET_KEY"]
    await used_and_copied(old, people, copy)
    ana, eva = (name_of(person, old.data) for person in people)
    assert GONE.encode() in content(copy), "the copy is older than the erasure"
    assert eva in content(copy)
    shutil.copy(old.data / "erased", new.data)
    done = await asyncio.to_thread(command, "restore", str(copy), data=new.data)
    assert (done.returncode, done.stderr) == (0, "")
    kept = content(new.data)
    assert (ana in kept, HERS.encode() in kept) == (True, True)
    assert [word for word in (eva, GONE.encode(), LATE.encode()) if word in kept] == []
    assert {oct(path.stat().st_mode & 0o077) for path in copy.iterdir() if path.is_file()} == {
        "0o0"
    }
    assert (new.data / "secret.key").stat().st_mode & 0o777 == 0o600
    await new.start()
    before = len(people[0].replies)
    await people[0].says(smallworld.ask(1))
    await smallworld.heard(people[0], 1)
    assert len(people[0].replies) == before + 1, "nothing of before is answered again"
    assert await new.terminate() == 0
    assert any(HERS in one for one in texts(new.data))


@pytest.mark.parametrize("kept", ["secret.key", "log.sqlite", "redis"])
def test_a_backup_is_not_brought_over_what_is_there(tmp_path: Path, kept: str) -> None:
    copy, data = tmp_path / "copy", tmp_path / "data"
    data.mkdir()
    assert command("backup", str(copy), data=data).returncode == 0
    (data / kept).mkdir()
    done = command("restore", str(copy), data=data)
    assert done.returncode == 1
    assert kept in done.stderr
    assert [path.name for path in data.iterdir()] == [kept]


def test_what_is_no_backup_is_refused_and_a_full_folder_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    done = command("restore", str(tmp_path), data=tmp_path)
    assert (done.returncode, "is no backup" in done.stderr) == (1, True)
    done = command("backup", str(tmp_path), data=tmp_path)
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_what_is_kept_elsewhere_is_named_and_no_secret_shown(tmp_path: Path) -> None:
    done = command(
        "backup", str(tmp_path / "copy"), data=tmp_path, SECRET_KEY=SECRET,
        DATABASE_URL="postgresql://u:canary@127.0.0.1/d", REDIS_URL="redis://:canary@127.0.0.1",
    )  # fmt: skip
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("SECRET_KEY", "pg_dump", "Redis"))
    assert [word for word in ("canary", SECRET) if word in done.stdout + done.stderr] == []


def test_files_that_redis_writes_anew_meanwhile_are_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = tmp_path / "live" / copying.FOLDER
    live.mkdir(parents=True)
    (live / copying.MANIFEST).write_text("file one.aof seq 1 type i\n")

    def rewritten(seconds: float) -> None:
        (live / copying.MANIFEST).write_text("file two.aof seq 2 type b\n")
        (live / "two.aof").write_text("all")

    monkeypatch.setattr("bot.store.copying.time.sleep", rewritten)
    assert copying.copy_files(tmp_path / "live", tmp_path / "copy")
    found = {path.name: path.read_text() for path in (tmp_path / "copy" / copying.FOLDER).iterdir()}
    assert found == {copying.MANIFEST: "file two.aof seq 2 type b\n", "two.aof": "all"}
