"""REDIS_URL: what it may name, and one clear line for what it may not."""

import pytest

from bot.errors import SettingsError
from bot.store.address import client, read


def test_sentinels_their_service_and_all_passwords_are_read() -> None:
    found = read(
        "redis+sentinel://bot:p%40ss@one:26380,two,[::1]:5/mine/3"
        "?sentinel_username=s&sentinel_password=t"
    )
    assert found.hosts == (("one", 26380), ("two", 26379), ("::1", 5))
    assert found.service == "mine"
    assert found.known == {"username": "bot", "password": "p@ss", "db": 3}
    assert found.asked == {"username": "s", "password": "t"}


def test_a_cluster_over_tls_is_read() -> None:
    found = read("rediss+cluster://:p@one,two:7/0?ssl_ca_certs=/etc/ca.pem")
    assert found.hosts == (("one", 6379), ("two", 7))
    assert found.known == {
        "username": None, "password": "p", "ssl": True, "ssl_ca_certs": "/etc/ca.pem",
    }  # fmt: skip


def test_sentinels_speak_tls_where_redis_does() -> None:
    found = read("rediss+sentinel://one/mine?ssl_ca_certs=/etc/ca.pem")
    assert found.asked == {"ssl": True, "ssl_ca_certs": "/etc/ca.pem"}
    assert (found.known["ssl"], found.known["db"]) == (True, 0)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("redis+sentinel://canary@one", "service"),
        ("redis+sentinel://canary@one/mine/x", "no number"),
        ("redis+sentinel://canary@one/mine/0/1", "too much"),
        ("redis+sentinel://canary@one,/mine", "missing"),
        ("redis+sentinel://canary@/mine", "missing"),
        ("redis+cluster://canary@one/1", "only database 0"),
        ("redis+cluster://canary@one:canary", "port cannot be read"),
        ("redis+cluster://canary@one:70000", "port cannot be read"),
        ("redis+cluster://canary@one:0", "missing"),
        ("redis+cluster://canary@[one", "cannot be read"),
        ("redis+cluster://canary@one?colour=canary", "unknown option"),
        ("redis+cluster://canary@one?sentinel_password=canary", "unknown option"),
        ("redis+cluster://canary@one?ssl_ca_certs=canary", "need rediss"),
        ("redis://canary@one:canary/0", "cannot be read"),
        ("redis://canary@one/0?colour=canary", "unknown option"),
    ],
)
async def test_a_bad_address_gives_one_clear_line_without_its_password(
    url: str, reason: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        async with client(url, 1.0):
            pass
    line = str(caught.value)
    assert line.startswith("REDIS_URL cannot be used: ")
    assert reason in line
    assert "redis+sentinel://" in line
    assert ("\n" in line, "canary" in line) == (False, False)
