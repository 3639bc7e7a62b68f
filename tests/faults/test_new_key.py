"""SECRET_KEY changed: what waits is answered, and who erases themselves is erased under both."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from redis.asyncio import Redis

from bot.journal.database import Database
from bot.journal.turns import Turns
from bot.model import PersonKey
from bot.vault import Vault
from tests import smallworld
from tests.botapi import BotApi, Fault
from tests.process import SECRET, BotProcess
from tests.servers import RedisServer
from tests.stores import dump

NEW = "another-secret-key-of-the-tests-0123456789"
WORD = "palabrascanarias"


def texts(data: Path) -> list[str]:
    with closing(Database("", data)) as database:
        return [turn.text or "" for turn in Turns(database).recent()]


def is_named(everything: bytes, names: list[PersonKey]) -> bool:
    return any(name.encode() in everything for name in names)


async def until_log(data: Path, *, has: bool) -> None:
    """Wait until the log has, or has no more, the person's words."""
    async with asyncio.timeout(20):
        while any(WORD in one for one in await asyncio.to_thread(texts, data)) is not has:
            await asyncio.sleep(0.05)


async def test_after_a_new_key_what_waits_is_answered_and_an_erasure_finds_the_old_name(
    processes: Callable[..., BotProcess], api: BotApi, own_redis: RedisServer
) -> None:
    bot = await processes(redis_url=own_redis.url).start()
    ana = api.user()
    for said in ("/idioma:es", WORD):
        before = len(ana.replies)
        await ana.says(said)
        while len(ana.replies) == before:
            await ana.hears()
    await until_log(bot.data, has=True)
    api.faults.add(Fault(kind="hang", method="sendMessage", chat_id=ana.id, seconds=60))
    await ana.says(smallworld.ask(7))
    async with asyncio.timeout(20):
        while not api.faults.met.get("hang"):
            await asyncio.sleep(0.01)
    await bot.kill()
    api.faults.clear()
    bot.environment |= {"SECRET_KEY": NEW, "SECRET_KEY_OLD": SECRET}
    await bot.start()
    await smallworld.heard(ana, 1)
    names = [Vault(key.encode()).person("telegram", str(ana.id)) for key in (SECRET, NEW)]
    async with Redis.from_url(own_redis.url) as redis:
        assert names[0].encode() in await dump(redis)
        await ana.says("/borrar")
        await until_log(bot.data, has=False)
        async with asyncio.timeout(20):
            while is_named(await dump(redis), names):
                await asyncio.sleep(0.05)
    assert await bot.terminate() == 0
    assert NEW not in bot.output
