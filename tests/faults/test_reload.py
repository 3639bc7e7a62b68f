"""Content that volunteers save while people write: no answer is lost, none has two versions."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests import smallworld
from tests.botapi import Person, Reply
from tests.faults.conftest import PATIENCE, Crowd, Report
from tests.faults.crashes import toll
from tests.faults.sizes import size
from tests.process import BotProcess

ANSWERS, TOPICS = "responses/es/numbers.yml", "intents/topics.yml"
MENU = "/menu:numbers"


class Volunteer:
    """Saves whole editions: their number is in every text, button and title of two files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plain = {name: (root / name).read_text() for name in (ANSWERS, TOPICS)}

    def saves(self, edition: int) -> None:
        mark = f"Edición {edition}"
        answers = self.plain[ANSWERS].replace("Otra vez", mark).replace("Número", mark)
        answers = re.sub(r"(      )(Respuesta \d+)", rf"\1\2\n\n\1{mark}", answers)
        topics = self.plain[TOPICS].replace("Números", mark)
        for name, text in ((ANSWERS, answers), (TOPICS, topics)):
            part = (self.root / name).with_suffix(".part")
            part.write_text(text)
            part.replace(self.root / name)


def editions(reply: Reply) -> set[str]:
    """All that show in one reply."""
    return set(re.findall(r"Edición (\d+)", f"{reply.plain} {reply.buttons}"))


async def seen(reader: Person, edition: int) -> None:
    """Open the menu until it is of this edition. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not reader.replies or editions(reader.replies[-1]) != {str(edition)}:
            await reader.says(MENU)
            await reader.hears(timeout=PATIENCE)


async def test_two_reloads_under_load_lose_nothing_and_mix_no_versions(
    processes: Callable[..., BotProcess], crowd: Crowd, redis_url: str, tmp_path: Path
) -> None:
    """F2, F7: an edition is whole in each answer, and nobody waits for it."""
    content = smallworld.write(tmp_path / "content")
    volunteer, reader = Volunteer(content), crowd.api.user("Reader")
    await processes(content=content, redis_url=redis_url).start()
    asking = asyncio.create_task(crowd.pour(rate=30, count=120))
    for edition in (1, 2):
        volunteer.saves(edition)
        await seen(reader, edition)
    await asking
    assert await crowd.settled() == 0
    replies = [reply for person in (*crowd.people, reader) for reply in person.replies]
    shown = [editions(reply) for reply in replies]
    assert {"1"} in shown
    assert {"2"} in shown
    assert [found for found in shown if len(found) > 1] == []


def truncated(root: Path) -> None:
    """The answers end in the middle, as when a copy was broken off."""
    whole = (root / ANSWERS).read_bytes()
    (root / ANSWERS).write_bytes(whole[: len(whole) // 2])


def broken(root: Path) -> None:
    """A tab where YAML wants spaces, and an answer that nobody wrote."""
    (root / ANSWERS).write_text("version: '3.1'\nresponses:\n\tutter_numbers/n1: [text: \n")


def emptied(root: Path) -> None:
    """Not a file is left, as after a disk was not mounted."""
    for path in root.iterdir():
        shutil.rmtree(path)


def git(root: Path, *words: str) -> None:
    """One git command there, by a committer of the tests."""
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


async def slowly(volunteer: Volunteer, edition: int) -> None:
    """Save in place, a part at a time, as over a slow network."""
    source = volunteer.root / ANSWERS
    before = source.read_text()
    volunteer.saves(edition)
    whole = source.read_text()
    source.write_text(before)
    with source.open("w") as file:
        for at in range(0, len(whole), 1 + len(whole) // 12):
            file.write(whole[at : at + 1 + len(whole) // 12])
            file.flush()
            await asyncio.sleep(0.1)


async def test_content_that_is_broken_emptied_or_half_written_under_load_silences_nobody(
    processes: Callable[..., BotProcess],
    crowd: Crowd,
    redis_url: str,
    tmp_path: Path,
    report: Report,
) -> None:
    """F1, F2: the last good answers stay, and a whole edition is live again when it is there."""
    content = smallworld.write(tmp_path / "content")
    safe = shutil.copytree(content, tmp_path / "safe")
    volunteer, reader = Volunteer(content), crowd.api.user("Reader")
    bot = await processes(content=content, redis_url=redis_url).start()
    asking = asyncio.create_task(crowd.pour(rate=30, count=1_000_000))
    ways = size(sample=[emptied], full=[truncated, broken, emptied] * 5)
    for edition, ruin in enumerate(ways, start=1):
        ruin(content)
        before = crowd.answered
        await asyncio.sleep(1.5)  # a load of it is tried
        await crowd.until(before + 20)
        shutil.copytree(safe, content, dirs_exist_ok=True)
        await slowly(volunteer, edition)
        await seen(reader, edition)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await crowd.all_answered()
    assert "problems in the content" in bot.output
    counts = asdict(toll(crowd))
    done = (
        f"content cut in half, broken, emptied and written slowly under load, in {len(ways)} rounds"
    )
    report(id="F1, F2", done=done, **counts)


async def test_git_that_switches_branches_under_load_mixes_nothing(
    processes: Callable[..., BotProcess],
    crowd: Crowd,
    redis_url: str,
    tmp_path: Path,
    report: Report,
) -> None:
    """F2, F7: an edition is all of one branch, however git writes its files."""
    content = smallworld.write(tmp_path / "content")
    volunteer, reader = Volunteer(content), crowd.api.user("Reader")
    git(content, "init", "-q", "-b", "edition0")
    for edition in (1, 2):
        volunteer.saves(edition)
        git(content, "checkout", "-q", "-b", f"edition{edition}")
        git(content, "add", "-A")
        git(content, "commit", "-q", "-m", f"Edition {edition}")
    await processes(content=content, redis_url=redis_url).start()
    asking = asyncio.create_task(crowd.pour(rate=30, count=1_000_000))
    switches = size(sample=[1], full=[1, 2] * 10)
    for edition in switches:
        git(content, "checkout", "-q", f"edition{edition}")
        await seen(reader, edition)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await crowd.all_answered()
    replies = [reply for person in (*crowd.people, reader) for reply in person.replies]
    mixed = [found for found in map(editions, replies) if len(found) > 1]
    assert mixed == []
    done = f"{len(switches)} checkouts of another branch by git under load; no mixed answer"
    report(id="F2, F7", done=done, **asdict(toll(crowd)))
