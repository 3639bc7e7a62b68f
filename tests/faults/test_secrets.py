"""Tokens, keys and passwords: in no argument of a process, no page, no log, no error."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot import settings
from bot.settings import Secret, Settings
from tests import smallworld
from tests.botapi import BotApi
from tests.process import HOOK_KEY, SECRET, TOKEN, BotProcess

PASSWORD, METRICS, FORMER = (
    "canary-password",
    "canary-metrics-token",
    "canary-former-key" + "o" * 20,
)
SECRETS = (TOKEN, SECRET, HOOK_KEY, PASSWORD, METRICS, FORMER)

PAGES = ("/", "/healthz", "/readyz", "/metrics", "/console/login", "/preview", "/none", "/hook")


def family(pid: int) -> Iterator[int]:
    """The process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


async def watched(pid: int, seen: set[bytes]) -> None:
    """Note what anybody can read with ``ps``, until cancelled."""
    while True:
        with suppress(FileNotFoundError, ProcessLookupError):  # one of them ended meanwhile
            seen |= {Path(f"/proc/{one}/cmdline").read_bytes() for one in family(pid)}
        await asyncio.sleep(0.01)


async def pages(bot: BotProcess) -> list[str]:
    """What the web server answers to a stranger, and to who may read the metrics."""
    found = []
    async with aiohttp.ClientSession() as session:
        for page in PAGES:
            for headers in ({}, {"Authorization": f"Bearer {METRICS}"}):
                async with session.get(f"{bot.url}{page}", headers=headers) as answer:
                    found.append(f"{answer.headers} {await answer.text()}")
    return found


async def test_no_secret_is_in_an_argument_a_page_or_the_log(
    processes: Callable[..., BotProcess], api: BotApi
) -> None:
    bot = processes(
        database_url=f"postgresql://u:{PASSWORD}@127.0.0.1:1/none", webhook_secret=HOOK_KEY,
        metrics_token=METRICS, secret_key_old=FORMER,
    )  # fmt: skip
    bot.spawn()
    assert bot.pid
    seen: set[bytes] = set()
    watching = asyncio.create_task(watched(bot.pid, seen))
    await bot.ready()
    await bot.says("the log's database cannot be prepared")
    ana = api.user()
    await ana.says(smallworld.ask(1))
    await smallworld.heard(ana, 1)
    shown = "\n".join(await pages(bot))
    watching.cancel()
    assert await bot.terminate() == 0
    assert any(b"redis-server" in one for one in seen)
    everything = "\n".join([shown, bot.output, *(one.decode() for one in seen)])
    assert [secret for secret in SECRETS if secret in everything] == []
    assert "tucausa_ready 1" in shown


def env(path: Path, mode: int, text: str = "METRICS_TOKEN=0123456789abcdef\n") -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("mode", "warned"),
    [(0o600, False), (0o640, False), (0o644, True), (0o602, True)],
    ids=["ours", "our group's", "everybody's", "anybody may write"],
)
def test_who_leaves_secrets_to_everybody_on_the_machine_is_warned(
    tmp_path: Path, *, mode: int, warned: bool
) -> None:
    key = env(tmp_path / "secret.key", mode, "k" * 40)
    dotenv = env(tmp_path / ".env", mode)
    told = settings.exposed(Settings(data_dir=tmp_path), dotenv=dotenv)
    assert [line.rpartition(" ")[2] for line in told] == [str(key), str(dotenv)] * warned
    assert "0123456789abcdef" not in "".join(told)


def test_a_file_without_secrets_and_a_key_that_is_not_used_are_nobody_s_trouble(
    tmp_path: Path,
) -> None:
    env(tmp_path / "secret.key", 0o644, "k" * 40)
    dotenv = env(tmp_path / ".env", 0o644, "PORT=8081\nMETRICS_TOKEN=\n")
    found = Settings(data_dir=tmp_path, secret_key=Secret("k" * 32))
    assert settings.exposed(found, dotenv=dotenv) == []


async def test_the_running_bot_warns_in_its_log(processes: Callable[..., BotProcess]) -> None:
    bot = processes()
    env(bot.folder / ".env", 0o644)
    await bot.start()
    await bot.says("others on this machine can read .env, which holds secrets: chmod 600 .env")
    assert await bot.terminate() == 0
