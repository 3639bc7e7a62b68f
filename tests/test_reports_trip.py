"""A report from the first question to the sums in the database, through the whole program."""

import asyncio

import pytest
from sqlalchemy import select

from bot import keeping
from bot.journal.database import Database
from bot.journal.schema import REPORTS
from bot.journal.turns import Turns
from tests.botapi import BotApi, Person
from tests.conftest import RunningBot

CHOICES = ("place=work", "ground=accent", "happened=week", "city=tacna")
LAST_WORDS = "solo que se cuente"


async def told(person: Person, count: int) -> None:
    """Until so many messages have come."""
    async with asyncio.timeout(20):
        while len(person.replies) < count:
            await person.hears()


def sums(database: Database) -> dict[tuple[str, str], int]:
    with database.reading() as connection:
        rows = connection.execute(select(REPORTS)).mappings()
        return {(row["slot"], row["value"]): row["count"] for row in rows}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the archiver."""
    monkeypatch.setattr(keeping, "ARCHIVE_SECONDS", 0.05)


async def test_a_report_becomes_sums_and_leaves_no_words_and_its_figures_can_be_asked_for(
    bot: RunningBot, api: BotApi
) -> None:
    ana = api.user()
    for number, said in enumerate(
        ("/denunciar", *(f"/opcion:{one}" for one in CHOICES), LAST_WORDS)
    ):
        await ana.says(said)
        await told(ana, number + 1)
    settings = bot.app.settings
    database = Database(settings.database_url, settings.data_dir)
    async with asyncio.timeout(15):
        while not (found := await asyncio.to_thread(sums, database)):
            await asyncio.sleep(0.05)
    chosen = {tuple(one.split("=")): 1 for one in (*CHOICES, "wish=count")}
    assert found == {("", ""): 1, **chosen}
    turns = await asyncio.to_thread(Turns(database).recent)
    assert {turn.text for turn in turns} == {None}
    database.close()
    before = len(ana.replies)
    await ana.says("/cifras")
    await told(ana, before + 2)
    assert bot.app.counts.found is not None
    assert bot.app.counts.found.total == 0
    assert "al menos 20" in "\n".join(str(reply) for reply in ana.replies[before:])
