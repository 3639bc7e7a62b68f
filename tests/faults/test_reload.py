"""Content that volunteers save while people write: no answer is lost, none has two versions."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from tests import smallworld
from tests.botapi import Person, Reply
from tests.faults.conftest import PATIENCE, Crowd
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
