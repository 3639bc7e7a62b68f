"""The accounts' command, beside a running bot and without one."""

import asyncio
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from bot import cli
from bot.app import console_alone
from bot.errors import SettingsError
from bot.settings import read
from tests.conftest import StartBot
from tests.process import SECRET

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("list", LANG="en")`` gives exit code, output and complaints."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATA_DIR", str(tmp_path / "data")), ("LANG", "es"), ("DATABASE_URL", "")):
        monkeypatch.setenv(name, value)

    def operator(*arguments: str, **settings: str) -> tuple[int, str, str]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        try:
            code = cli.main(["operator", *arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return operator


def test_an_account_is_made_listed_closed_and_opened(run: Run) -> None:
    assert "operator add" in run("list")[1]
    code, out, _ = run("add", "Ana", "--role", "admin", PORT="8123")
    assert code == 0
    assert re.search(r"^http://127.0.0.1:8123/console/setup/[\w-]{43}$", out, re.MULTILINE)
    assert run("list")[1] == "Ana\tadmin\tsin contraseña\tnunca\n"
    assert run("disable", "ana")[0] == 0
    assert "cerrada" in run("list")[1]
    code, out, complaint = run("link", "ana", LANG="en_GB.UTF-8")
    assert (code, out) == (1, "")
    assert "operator list" in complaint
    assert run("enable", "Ana")[0] == 0
    assert "/console/setup/" in run("link", "Ana")[1]


def test_the_link_has_the_address_that_people_see(run: Run) -> None:
    out = run("add", "Ana", "--role", "viewer", WEBHOOK_URL="https://bot.example.org/hook")[1]
    assert "\nhttps://bot.example.org/console/setup/" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "Ana"], 2),
        (["add", "Ana", "--role", "root"], 2),
        ([], 2),
        (["disable", "Zoe"], 1),
        (["add", "<b>", "--role", "viewer"], 1),
    ],
)
def test_wrong_use_is_told(run: Run, arguments: list[str], code: int) -> None:
    found, out, complaint = run(*arguments)
    assert (found, out) == (code, "")
    assert complaint


async def test_an_account_made_beside_the_running_bot_comes_in(
    start_bot: StartBot, run: Run
) -> None:
    running = await start_bot()
    data = str(running.app.settings.data_dir)
    assert not await running.app.operators.any_account()
    out = (await asyncio.to_thread(run, "add", "Ana", "--role", "operator", DATA_DIR=data))[1]
    link = running.url + re.findall(r"/console/setup/\S+", out)[0]
    password, own = "cuatro gallinas bajo la lluvia", {"Sec-Fetch-Site": "same-origin"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        page = await (await browser.get(link)).text()
        csrf = re.findall(r'name="csrf" value="(\w+)"', page)[0]
        form = {"csrf": csrf, "password": password, "again": password}
        answer = await browser.post(link, data=form, headers=own)
        assert answer.status == 200
        assert "Ana" in await (await browser.get(running.url + "/console/account")).text()
        assert await running.app.operators.anybody_present(time.time() + 3)
        await asyncio.to_thread(run, "disable", "Ana")
        gone = await browser.get(running.url + "/console/account", headers={"Accept": "text/html"})
        assert gone.url.path == "/console/login"
    assert await running.app.operators.any_account()


async def test_the_console_is_served_beside_the_chat_and_leaves_it_alone(
    start_bot: StartBot,
) -> None:
    running = await start_bot()
    async with aiohttp.ClientSession() as browser:
        login = await browser.get(running.url + "/console/login")
        assert login.status == 200
        assert "frame-ancestors 'none'" in login.headers["Content-Security-Policy"]
        chat = await browser.get(running.url + "/")
        assert "console" not in await chat.text()
        missing = await browser.get(running.url + "/consolex")
        assert missing.status == 404
        assert "Content-Security-Policy" not in missing.headers


async def test_the_console_alone_serves_no_chat_and_shares_the_bots_sessions(
    redis_url: str, small_content: Path, models: Callable[[Path], Path], tmp_path: Path
) -> None:
    shutil.copytree(models(small_content), tmp_path / "cache")
    settings = read(
        {
            "REDIS_URL": redis_url, "DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET, "PORT": "0",
            "CONTENT_DIR": str(small_content),
        },
        dotenv=tmp_path / "no.env",
    )  # fmt: skip
    async with console_alone(settings) as app, aiohttp.ClientSession() as browser:
        where = app.address.rstrip("/")
        assert (await browser.get(where + "/console/login")).status == 200
        assert (await browser.get(where + "/healthz")).status == 200
        for path in ("/", "/say", "/preview", "/readyz"):
            assert (await browser.get(where + path)).status == 404


async def test_the_console_alone_needs_the_bots_redis(tmp_path: Path) -> None:
    settings = read({"DATA_DIR": str(tmp_path)}, dotenv=tmp_path / "no.env")
    with pytest.raises(SettingsError, match="REDIS_URL"):
        async with console_alone(settings):
            pass
