"""The container files say what the code says."""

import re
from pathlib import Path
from typing import Any

import yaml

from bot import settings
from bot.console import sse

ROOT = Path(__file__).parent.parent
OF_COMPOSE = {"TRUSTED_PROXIES"}
"""Settings whose default is about compose's own network."""

IN_THE_IMAGE = {"DATA_DIR", "CONTENT_DIR", "HOST", "PORT"}
"""Settings that the image fixes, since they are about its own folders and port."""


def compose_file() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def compose() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = compose_file()["services"]
    return found


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def names() -> set[str]:
    return {name for name, _, _ in settings.table()}


def test_compose_hands_every_setting_to_the_bot_and_no_other() -> None:
    given = compose()["bot"]["environment"]
    assert isinstance(given, dict)
    assert set(given) == names() - IN_THE_IMAGE | {"CONTENT_DIR"}


def test_compose_repeats_the_defaults_of_the_code() -> None:
    given = compose()["bot"]["environment"]
    assert isinstance(given, dict)
    for name, default, _ in settings.table():
        fallback = re.fullmatch(r"\$\{[A-Z_]+:-(.*)\}", str(given.get(name, "")))
        if fallback and name not in IN_THE_IMAGE | OF_COMPOSE:
            assert fallback[1] == default, name


def test_the_image_sets_only_settings_that_exist() -> None:
    block = re.search(r"^ENV (.*?)\n(?=\S)", dockerfile(), re.DOTALL | re.MULTILINE)
    assert block
    given = set(re.findall(r"([A-Z_]+)=", block[1])) - {"PATH", "PYTHONUNBUFFERED"}
    assert given == IN_THE_IMAGE


def test_the_image_runs_as_nobody_special_and_checks_its_health() -> None:
    text = dockerfile()
    assert re.search(r"^USER (?!root)\w+", text, re.MULTILINE)
    assert "/healthz" in text
    assert text.index("USER ") < text.index('CMD ["tucausa"')


def test_the_image_copies_every_folder_that_the_bot_reads() -> None:
    for folder in ("intents", "responses", "locales"):
        assert f"{folder} /content/{folder}" in dockerfile()
        assert f"!{folder}" in (ROOT / ".dockerignore").read_text()


def test_redis_keeps_what_is_under_way_and_refuses_rather_than_forgets() -> None:
    command = compose()["redis"]["command"]
    assert isinstance(command, list)
    said = dict(zip(command[1::2], command[2::2], strict=False))
    assert said["--appendonly"] == "yes"
    assert said["--appendfsync"] == "always"
    assert said["--maxmemory-policy"] == "noeviction"


def test_nothing_in_compose_is_reachable_from_outside_by_itself() -> None:
    for service in compose().values():
        for port in service.get("ports", []):  # type: ignore[attr-defined]  # YAML
            assert str(port).startswith("127.0.0.1:")


def test_no_service_s_log_grows_for_ever() -> None:
    for name, service in compose().items():
        logging = service["logging"]
        assert isinstance(logging, dict), name
        assert {"max-size", "max-file"} <= set(logging["options"]), name


def proxy() -> str:
    """The proxy's configuration without its comments."""
    return re.sub(r"#.*", "", (ROOT / "docker/nginx.conf").read_text())


def test_any_number_of_bots_fits_behind_the_proxy_and_it_alone_is_reached_from_the_host() -> None:
    services = compose()
    assert "ports" not in services["bot"], "two bots cannot have one port of the host"
    assert "container_name" not in services["bot"]
    assert [name for name, service in services.items() if "ports" in service] == ["front"]
    [inside] = re.findall(r"\blisten (\d+);", proxy())
    assert services["front"]["ports"] == [f"127.0.0.1:8080:{inside}"]
    port = next(default for name, default, _ in settings.table() if name == "PORT")
    assert re.findall(r"server bot:(\d+) resolve", proxy()) == [port]


def test_the_bot_believes_the_proxy_of_compose_and_nobody_further_away() -> None:
    [network] = compose_file()["networks"]["default"]["ipam"]["config"]
    given = compose()["bot"]["environment"]
    assert isinstance(given, dict)
    assert given["TRUSTED_PROXIES"] == f"${{TRUSTED_PROXIES:-{network['subnet']}}}"
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in proxy()
    assert "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;" in proxy()


def test_the_proxy_keeps_no_address_and_hands_out_no_figures() -> None:
    assert re.findall(r"access_log ([^;]+);", proxy()) == ["off"]
    assert re.findall(r"error_log \S+ (\w+);", proxy()) == ["alert"]
    assert re.search(r"location = /metrics \{\s*return 404;", proxy())


def test_the_proxy_waits_longer_than_a_stream_is_silent() -> None:
    [seconds] = re.findall(r"proxy_read_timeout (\d+)s;", proxy())
    assert int(seconds) > max(sse.HEARTBEAT_SECONDS, sse.STREAM_SECONDS)
