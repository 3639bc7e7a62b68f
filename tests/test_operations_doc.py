"""What the operator is told to do exists, and the systemd unit gives the bot nothing it can do without."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.test_readme import commands

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "docs/tucausa.service"
GUIDES = [
    "docs/operations.md",
    "docs/redis.md",
    "docs/scaling.md",
    "docs/privacy.md",
    "SECURITY.md",
]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(name: str) -> set[str]:
    """The headings of a file as GitHub makes addresses of them."""
    headings = re.findall(r"^#+ (.+)$", text(name), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(guide: str) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)", text(guide))
    assert links
    for path, anchor in links:
        target = (ROOT / guide).parent / path if path else ROOT / guide
        assert target.exists(), path
        assert not anchor or anchor in anchors(str(target.resolve().relative_to(ROOT))), anchor


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_target_and_test_that_is_named_exists(guide: str) -> None:
    written = re.findall(r"(?:```sh\n(.*?)```|`([^`\n]+)`)", text(guide), re.DOTALL)
    code = "\n".join(block or word for block, word in written)
    named = set(re.findall(r"^tucausa ([a-z][a-z-]*)", code, re.MULTILINE))
    assert named <= commands()
    targets = set(re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"^make (\w+)", code, re.MULTILINE)) <= targets
    for path in re.findall(r"tests/[\w/]+\.py", code):
        assert (ROOT / path).exists(), path


def setting(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"), ("StateDirectory", "tucausa"), ("StateDirectoryMode", "0700"),
        ("CapabilityBoundingSet", ""), ("LimitCORE", "0"), ("UMask", "0077"),
        ("KillSignal", "SIGTERM"),
    ],
)  # fmt: skip
def test_the_unit_is_hardened(name: str, value: str) -> None:
    assert setting(name) == [value]


def test_the_unit_holds_no_secret_and_no_argument_but_the_command() -> None:
    assert setting("ExecStart") == ["/opt/tucausa/.venv/bin/tucausa run"]
    assert setting("EnvironmentFile") == ["/etc/tucausa/env"]
    assert not re.search(r"TOKEN|KEY|PASSWORD|SECRET", "".join(setting("Environment")))


def test_memory_ends_the_training_and_not_the_bot() -> None:
    assert setting("MemoryMax")
    assert setting("OOMPolicy") == ["continue"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "tucausa.service"
    program = shutil.which("true") or "/bin/true"
    start = re.compile(r"^ExecStart=\S+", re.MULTILINE)
    unit.write_text(start.sub(f"ExecStart={program}", UNIT.read_text()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
