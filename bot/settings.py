"""Every setting of the program, read once, from the environment or a ``.env`` file."""

import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import SettingsError

SECRET_CHARACTERS, TOKEN_CHARACTERS = 32, 16
LAST_PORT = 65535
DIGITS = 5
"""Of the largest number that a setting takes."""

PROMISED_DAYS = {"text_retention_days": 30, "turn_retention_days": 365}
"""What the bot's privacy notice says at most."""


class Secret(str):
    """A string that never shows itself in a repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('…')" if self else "Secret('')"


def _setting(doc: str, default: object = "") -> Any:  # noqa: ANN401  # as dataclasses.field
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings, checked. Field names in capitals are the variables' names."""

    telegram_bot_token: Secret = _setting(
        "Token from @BotFather; without it the bot runs the web chat only.", Secret("")
    )
    telegram_api_url: str = _setting(
        "Root of the Bot API server; set it for a server of your own.", "https://api.telegram.org"
    )
    webhook_url: str = _setting(
        "Public https address that Telegram calls; its path is the route here. Empty: long polling."
    )
    webhook_secret: Secret = _setting(
        "What Telegram repeats in each webhook call; empty: derived from SECRET_KEY.", Secret("")
    )
    redis_url: Secret = _setting(
        "Redis for messages under way, also Sentinel or a Cluster; empty: `run` starts its own.",
        Secret(""),
    )
    database_url: Secret = _setting(
        "PostgreSQL for the conversation log; empty: a SQLite file in DATA_DIR.", Secret("")
    )
    data_dir: Path = _setting("Folder for what this machine keeps.", Path("data"))
    content_dir: Path = _setting(
        "Folder with intents/, responses/ and locales/.", Path(__file__).parent.parent
    )
    secret_key: Secret = _setting(
        "At least 32 characters; empty: made at first start and kept in DATA_DIR/secret.key.",
        Secret(""),
    )
    secret_key_old: Secret = _setting(
        "SECRET_KEY before it was changed: erasing finds what people wrote under it too.",
        Secret(""),
    )
    content_git_url: Secret = _setting(
        "Git address, `#branch` if not the default one, that `tucausa sync` brings to CONTENT_DIR.",
        Secret(""),
    )
    action_server_url: Secret = _setting(
        "Rasa action server that does the forms' work; empty: the bot does it itself.", Secret("")
    )
    host: str = _setting("Address the web server listens on.", "127.0.0.1")
    port: int = _setting("Port the web server listens on; 0 takes a free one.", 8080)
    organisation: str = _setting("Who runs this bot, as people should read it.")
    organisation_contact: str = _setting("How people reach who runs it.")
    human_hours: str = _setting("When somebody answers, such as `lunes a viernes, 9 a 17`.")
    trusted_proxies: tuple[str, ...] = _setting(
        "Networks, separated by commas, whose X-Forwarded-* headers are believed.", ()
    )
    messages_per_minute: int = _setting("Messages that one person may send; 0: no limit.", 30)
    sends_per_second: int = _setting("Messages of all processes to Telegram; 0: no limit.", 0)
    log_level: str = _setting("DEBUG, INFO, WARNING or ERROR.", "INFO")
    log_format: str = _setting("`text` for people, `json` for one JSON object a line.", "text")
    metrics_port: int = _setting("Port of its own for Prometheus, at `/metrics`; 0: none.", 0)
    metrics_host: str = _setting("Address that METRICS_PORT listens on.", "127.0.0.1")
    metrics_token: Secret = _setting(
        "Bearer token that opens `/metrics`, also on PORT; 16 characters at least.", Secret("")
    )
    text_retention_days: int = _setting(
        "Days that the log keeps redacted text, 30 at most; 0 keeps none.", 30
    )
    turn_retention_days: int = _setting(
        "Days that the log keeps a turn without its text, 365 at most.", 365
    )
    review_below: int = _setting(
        "Suggestions with a score below this many percent count as missed in the review.", 40
    )


_REDIS = r"rediss?(\+sentinel|\+cluster)?://|unix:"

_HELP = "Mend it in the environment or in the file .env, then start again."


def table() -> list[tuple[str, str, str]]:
    """Name, default and meaning of each setting, as README shows them."""
    rows = []
    for item in fields(Settings):
        default = "" if item.name == "content_dir" else _shown(item.default)
        rows.append((item.name.upper(), default, str(item.metadata["doc"])))
    return rows


def _shown(value: object) -> str:
    return "" if value in ("", ()) else str(value)


def read(environ: Mapping[str, str] | None = None, *, dotenv: Path = Path(".env")) -> Settings:
    """Settings from ``dotenv`` and, above it, the environment.

    Raises SettingsError naming the variable that cannot be used.
    """
    source = _dotenv(dotenv)
    source.update(os.environ if environ is None else environ)
    values: dict[str, Any] = {}
    for item in fields(Settings):
        raw = (source.get(item.name.upper()) or "").strip()
        if raw:
            values[item.name] = _parsed(item.name, raw, item.default)
    settings = Settings(**values)
    _check(settings)
    return settings


def _dotenv(path: Path) -> dict[str, str | None]:
    try:
        return dict(dotenv_values(path)) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"{path} cannot be read: {reason}. Mend or delete it.") from error


def _parsed(name: str, raw: str, default: object) -> object:
    match default:
        case Secret():
            return Secret(raw)
        case Path():
            return Path(raw)
        case int():
            return _number(name, raw)
        case tuple():
            return tuple(part.strip() for part in raw.split(",") if part.strip())
        case _:
            return raw


def _number(name: str, raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or len(raw) > DIGITS:
        raise SettingsError(f"{name.upper()} must be a whole number, not {raw[:20]!r}. {_HELP}")
    return int(raw)


def _check(settings: Settings) -> None:
    for name in ("telegram_api_url", "webhook_url", "action_server_url"):
        if (value := getattr(settings, name)) and not _is_web_address(value):
            raise SettingsError(f"{name.upper()} must be an address such as https://… {_HELP}")
    if settings.webhook_secret and not re.fullmatch(
        r"[\w-]{1,256}", settings.webhook_secret, re.ASCII
    ):
        raise SettingsError(f"WEBHOOK_SECRET takes up to 256 of A-Z a-z 0-9 _ and -. {_HELP}")
    _check_privacy(settings)
    if settings.redis_url and not re.match(_REDIS, settings.redis_url):
        raise SettingsError(
            "REDIS_URL must begin with redis://, rediss://, unix://, redis+sentinel:// or "
            f"redis+cluster://. {_HELP}"
        )
    if settings.database_url and not settings.database_url.startswith("postgres"):
        raise SettingsError(f"DATABASE_URL must begin with postgresql://. {_HELP}")
    if settings.port > LAST_PORT:
        raise SettingsError(f"PORT must be at most {LAST_PORT}. {_HELP}")
    if settings.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR. {_HELP}")
    if settings.log_format not in ("text", "json"):
        raise SettingsError(f"LOG_FORMAT must be text or json. {_HELP}")
    _check_networks(settings.trusted_proxies)
    _check_metrics(settings)


def _check_metrics(settings: Settings) -> None:
    if settings.metrics_port > LAST_PORT:
        raise SettingsError(f"METRICS_PORT must be at most {LAST_PORT}. {_HELP}")
    if settings.metrics_port and settings.metrics_port == settings.port:
        raise SettingsError(
            "METRICS_PORT must be another than PORT; to read metrics on PORT, leave it out "
            f"and set METRICS_TOKEN. {_HELP}"
        )
    if settings.metrics_token and len(settings.metrics_token) < TOKEN_CHARACTERS:
        raise SettingsError(
            f"METRICS_TOKEN is too short: {TOKEN_CHARACTERS} characters at least. {_HELP}"
        )


def _check_privacy(settings: Settings) -> None:
    for name in ("secret_key", "secret_key_old"):
        if (value := getattr(settings, name)) and len(value) < SECRET_CHARACTERS:
            raise SettingsError(
                f"{name.upper()} is too short: {SECRET_CHARACTERS} characters at least. {_HELP}"
            )
    for name, most in PROMISED_DAYS.items():
        if getattr(settings, name) > most:
            raise SettingsError(f"{name.upper()} is {most} at most: people are told so. {_HELP}")


def _check_networks(networks: tuple[str, ...]) -> None:
    for network in networks:
        try:
            ip_network(network)
        except ValueError as error:
            raise SettingsError(f"TRUSTED_PROXIES: {network!r} is no network. {_HELP}") from error


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def exposed(settings: Settings, *, dotenv: Path = Path(".env")) -> list[str]:
    """What others on this machine can read though it holds secrets, each with the remedy."""
    key = settings.data_dir / "secret.key"
    files = [key] if not settings.secret_key else []
    if any(_secrets_in(dotenv)):
        files.append(dotenv)
    return [
        f"others on this machine can read {path}, which holds secrets: chmod 600 {path}"
        for path in files
        if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH)
    ]


def _secrets_in(dotenv: Path) -> list[str]:
    named = _dotenv(dotenv)
    secret = (item.name.upper() for item in fields(Settings) if isinstance(item.default, Secret))
    return [name for name in secret if named.get(name)]


def secret_key(settings: Settings) -> bytes:
    """SECRET_KEY, or the one kept in DATA_DIR, which is made if there is none."""
    if settings.secret_key:
        return settings.secret_key.encode()
    path = settings.data_dir / "secret.key"
    prepare(settings)
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be used ({error.strerror}); mend its rights, or set SECRET_KEY."
        ) from error
    if len(key) < SECRET_CHARACTERS:
        raise SettingsError(f"{path} is damaged; delete it, and a new one is made.")
    return key


def prepare(settings: Settings) -> None:
    """Make DATA_DIR, for nobody's eyes but ours. Raises SettingsError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR cannot be used ({error.strerror}: {error.filename}). "
            "Name another folder in DATA_DIR or give yourself the right to write there."
        ) from error


def _write_once(path: Path, text: str) -> None:
    part = path.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
