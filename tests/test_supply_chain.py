"""What the bot is made of: locked, listed, and looked up among known vulnerabilities."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci/audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked(name: str) -> set[tuple[str, str]]:
    """Names and versions that a lock file pins."""
    text = (ROOT / name).read_text()
    return set(re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE))


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


GOOD = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
BAD = {
    "name": "yarl", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}],
}  # fmt: skip
UNKNOWN = {"name": "idna", "skip_reason": "Dependency not found on PyPI"}
OFFLINE = "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='canary'): Max retries"


@pytest.mark.parametrize(
    ("code", "stdout", "stderr", "status", "said"),
    [
        pytest.param(0, answer(GOOD), "", 0, "1 packages audited, 0 vuln", id="good"),
        pytest.param(1, answer(GOOD, BAD), "", 1, "yarl 1.0: PYSEC-1, fixed in 1.1", id="found"),
        pytest.param(0, answer(GOOD, UNKNOWN), "", 0, "warning: .* about 1 pack", id="unknown"),
        pytest.param(1, answer(UNKNOWN, BAD), "", 1, "PYSEC-1", id="found beside unknown"),
        pytest.param(1, "", OFFLINE, 0, "warning: .* did not answer", id="offline"),
        pytest.param(2, "", "error: no such option", 2, "pip-audit failed", id="misused"),
        pytest.param(0, "rubbish", "", 1, "pip-audit failed", id="rubbish"),
    ],
)
def test_a_vulnerability_fails_the_build_and_silence_from_outside_only_warns(
    audit: ModuleType, code: int, stdout: str, stderr: str, status: int, said: str
) -> None:
    found, lines = audit.verdict(code, stdout, stderr)
    assert found == status
    assert re.search(said, "\n".join(lines))
    assert "canary" not in "\n".join(lines)


def test_the_sbom_lists_every_locked_package_with_its_version_and_hash(tmp_path: Path) -> None:
    recipe = re.search(r"^\t\$\(BIN\)/(cyclonedx-py .*) -o (\S+)$", makefile(), re.MULTILINE)
    assert recipe
    made = tmp_path / "sbom.json"
    done = subprocess.run(
        [str(Path(sys.executable).parent / "python"), "-W", "ignore", "-m", "cyclonedx_py",
         *recipe[1].split()[1:], "-o", str(made)],
        cwd=ROOT, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-300:]
    listed = json.loads(made.read_text())["components"]
    assert {(one["name"], one["version"]) for one in listed} == locked("requirements.lock")
    assert all(one["externalReferences"][0]["hashes"] for one in listed)
    assert recipe[2].startswith("dist/"), "generated, so not committed"


def makefile() -> str:
    return (ROOT / "Makefile").read_text()


def test_ci_does_what_make_offers() -> None:
    called = set(re.findall(r"^make (\w+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE))
    assert {"lint", "audit", "sbom", "test"} <= called
    assert called <= set(re.findall(r"^(\w+):", makefile(), re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_everything_installed_is_pinned_by_hash_and_no_lock_names_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked(lock)) > 20
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert re.search(r"https?://|--index|--find-links|--trusted", text) is None


def test_developers_have_exactly_what_runs_in_the_image() -> None:
    assert locked("requirements.lock") <= locked("requirements-dev.lock")
