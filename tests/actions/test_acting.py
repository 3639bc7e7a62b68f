"""Which actions a bot has, by its settings, and the command that serves them."""

import socket
from pathlib import Path

import pytest

from bot import acting
from bot.actions.local import LocalActions
from bot.actions.remote import RemoteActions
from bot.settings import read
from tests.actions.pathworld import always, catalog
from tests.desks import Desk


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://actions:5055", "http://actions:5055/webhook"),
        ("http://actions:5055/", "http://actions:5055/webhook"),
        ("https://example.org/a/webhook?k=1", "https://example.org/a/webhook?k=1"),
    ],
)
def test_the_server_s_path_may_be_left_out(url: str, where: str) -> None:
    assert acting._webhook(url) == where


@pytest.mark.parametrize(
    ("url", "kind"), [("", LocalActions), ("http://127.0.0.1:5055", RemoteActions)]
)
async def test_the_bot_does_it_itself_unless_a_server_is_named(
    url: str, kind: type, tmp_path: Path
) -> None:
    settings = read({"ACTION_SERVER_URL": url}, dotenv=tmp_path / "no.env")
    async with acting.opened(settings, always(catalog())) as actions:
        assert isinstance(actions, kind)


def test_a_port_that_cannot_be_had_is_told_in_one_line(tmp_path: Path, small_content: Path) -> None:
    (tmp_path / "data").mkdir()
    desk = Desk(tmp_path / "home", tmp_path / "data", small_content)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = desk.run("actions", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1].startswith("tucausa: Nothing can listen on")
    assert desk.run("actions", "--port", "65536").returncode == 1
