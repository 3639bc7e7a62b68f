"""Settings: read once, checked, secret where they are secrets, and told in README."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot import settings
from bot.errors import SettingsError
from bot.settings import Secret, Settings

ROOT = Path(__file__).parent.parent
KEY = "k" * 32


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_with_nothing_set_everything_has_a_default_that_works(dotenv: Path) -> None:
    found = settings.read({}, dotenv=dotenv)
    assert found == Settings()
    assert (found.host, found.port, found.telegram_bot_token) == ("127.0.0.1", 8080, "")
    assert (found.content_dir / "intents/topics.yml").is_file()


def test_every_setting_is_one_of_the_design_s() -> None:
    assert {item.name.upper() for item in fields(Settings)} <= {
        "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "WEBHOOK_URL", "WEBHOOK_SECRET", "REDIS_URL",
        "DATABASE_URL", "DATA_DIR", "CONTENT_DIR", "SECRET_KEY", "HOST", "PORT", "ORGANISATION",
        "ORGANISATION_CONTACT", "HUMAN_HOURS", "TRUSTED_PROXIES", "LOG_LEVEL",
        "TURN_RETENTION_DAYS", "TEXT_RETENTION_DAYS", "SECRET_KEY_OLD", "CONTENT_GIT_URL", "ACTION_SERVER_URL",
        "LOG_FORMAT", "METRICS_PORT", "METRICS_HOST", "METRICS_TOKEN", "REVIEW_BELOW",
        "MESSAGES_PER_MINUTE", "SENDS_PER_SECOND",
    }  # fmt: skip


def test_the_environment_stands_above_the_file(dotenv: Path) -> None:
    dotenv.write_text("PORT=1001\nHOST=0.0.0.0\n# a comment\nORGANISATION='Vecinas y más'\n")
    found = settings.read({"PORT": "1002"}, dotenv=dotenv)
    assert (found.port, found.host, found.organisation) == (1002, "0.0.0.0", "Vecinas y más")


def test_values_lose_their_outer_blanks_and_empty_ones_count_as_unset(dotenv: Path) -> None:
    found = settings.read({"PORT": " 9 ", "HOST": "", "DATA_DIR": "  "}, dotenv=dotenv)
    assert (found.port, found.host, found.data_dir) == (9, "127.0.0.1", Path("data"))


def test_proxies_are_a_list_of_networks(dotenv: Path) -> None:
    found = settings.read({"TRUSTED_PROXIES": "10.0.0.0/8, ::1 ,"}, dotenv=dotenv)
    assert found.trusted_proxies == ("10.0.0.0/8", "::1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("METRICS_PORT", "65536"), ("ACTION_SERVER_URL", "actions:5055"), ("METRICS_PORT", "8080"), ("METRICS_TOKEN", "short"),
        ("PORT", "x"), ("PORT", "65536"), ("PORT", "-1"), ("PORT", "8080.0"), ("PORT", "٨"),
        ("PORT", "9" * 5000), ("TURN_RETENTION_DAYS", "una semana"),
        ("TURN_RETENTION_DAYS", "999999999"), ("TURN_RETENTION_DAYS", "366"),
        ("TEXT_RETENTION_DAYS", "31"), ("SECRET_KEY_OLD", "short"),
        ("SECRET_KEY", "short"), ("REDIS_URL", "localhost:6379"), ("LOG_LEVEL", "LOUD"), ("LOG_FORMAT", "xml"),
        ("TELEGRAM_API_URL", "api.telegram.org"), ("TELEGRAM_API_URL", "https://"),
        ("TELEGRAM_API_URL", "http://[::1"), ("WEBHOOK_URL", "ftp://example.org/hook"),
        ("WEBHOOK_URL", "https://example.org:99999/"), ("WEBHOOK_SECRET", "with space"),
        ("WEBHOOK_SECRET", "ñ"), ("WEBHOOK_SECRET", "a" * 257), ("TRUSTED_PROXIES", "everybody"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)  # fmt: skip
def test_a_bad_value_gives_one_clear_line(dotenv: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.read({name: value}, dotenv=dotenv)
    line = str(caught.value)
    assert line.startswith(name)
    assert "\n" not in line
    assert len(line) < 200
    assert line.endswith("Mend it in the environment or in the file .env, then start again.")


@pytest.mark.parametrize("name", ["SECRET_KEY", "REDIS_URL", "WEBHOOK_SECRET"])
def test_the_line_never_shows_a_secret(dotenv: Path, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.read({name: "hunter2 ñ"}, dotenv=dotenv)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_text_is_told(dotenv: Path) -> None:
    dotenv.write_bytes(b"ORGANISATION=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        settings.read({}, dotenv=dotenv)


def test_secrets_do_not_show_in_a_repr(dotenv: Path) -> None:
    secret = {"TELEGRAM_BOT_TOKEN": "1:AAcanary", "SECRET_KEY": f"canary{KEY}",
              "REDIS_URL": "redis://:canary@h", "DATABASE_URL": "postgresql://u:canary@h/d",
              "WEBHOOK_SECRET": "canary"}  # fmt: skip
    found = settings.read(secret, dotenv=dotenv)
    assert "canary" not in repr(found)
    assert "canary" not in f"{found} {found.secret_key!r} {(found.redis_url,)}"
    assert {n for n in secret if not isinstance(getattr(found, n.lower()), Secret)} == set()


def test_a_secret_is_still_the_text_it_is() -> None:
    assert f"{Secret('abc')}" == "abc"
    assert repr(Secret("")) != repr(Secret("abc"))


def test_a_given_key_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    found = Settings(secret_key=Secret(KEY), data_dir=tmp_path / "data")
    assert settings.secret_key(found) == KEY.encode()
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_for_our_eyes_only(tmp_path: Path) -> None:
    found = Settings(data_dir=tmp_path / "deep/data")
    key = settings.secret_key(found)
    path = found.data_dir / "secret.key"
    assert len(key) >= 64
    assert settings.secret_key(found) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert found.data_dir.stat().st_mode & 0o777 == 0o700
    assert [item.name for item in found.data_dir.iterdir()] == ["secret.key"]


def test_two_machines_have_two_keys(tmp_path: Path) -> None:
    keys = {settings.secret_key(Settings(data_dir=tmp_path / name)) for name in "ab"}
    assert len(keys) == 2


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot import settings\n"
        "found = settings.Settings(data_dir=Path(sys.argv[1]))\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(settings.secret_key(found).decode())"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "data")],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    keys = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(keys) == 1
    assert [item.name for item in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_a_key_that_appears_between_look_and_write_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.key"
    path.write_text("other" * 10)
    monkeypatch.setattr(Path, "exists", lambda self: False)
    assert settings.secret_key(Settings(data_dir=tmp_path)) == b"other" * 10
    assert [item.name for item in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("damage", [b"", b"short"])
def test_a_damaged_key_is_told_and_never_used(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(damage)
    with pytest.raises(SettingsError, match="damaged"):
        settings.secret_key(Settings(data_dir=tmp_path))


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="DATA_DIR cannot be used") as caught:
        settings.secret_key(Settings(data_dir=tmp_path / "file/data"))
    assert "\n" not in str(caught.value)


def _readme_table() -> list[tuple[str, ...]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0]
    rows = [line.strip().strip("|").split("|", 2) for line in table.strip().splitlines()]
    return [tuple(cell.strip() for cell in row) for row in rows[2:]]


def test_the_table_in_the_readme_is_the_code_s() -> None:
    shown = [(name, f"`{value}`" if value else "", doc) for name, value, doc in settings.table()]
    assert _readme_table() == shown
