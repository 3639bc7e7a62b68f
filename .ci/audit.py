"""Known vulnerabilities in the locked packages: a finding fails, no answer is a warning line.

    python .ci/audit.py requirements-dev.lock

pip-audit asks the Python Packaging Advisory Database. Where it cannot be reached the build
goes on, and says so.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

SECONDS = 300

_NO_ANSWER = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|ServiceError|SSLError|HTTPError|ProxyError"
    r"|Max retries exceeded|Temporary failure in name resolution"
)


def verdict(code: int, stdout: str, stderr: str) -> tuple[int, list[str]]:
    """Exit status and what to say, of pip-audit's exit status and its output as JSON."""
    try:
        packages: list[dict[str, Any]] = json.loads(stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        if _NO_ANSWER.search(stderr):
            return 0, ["warning: the advisory database did not answer; nothing was audited"]
        last = stderr.strip().splitlines()[-1:] or ["no reason given"]
        return code or 1, [f"pip-audit failed: {last[0]}"]
    found = list(_findings(packages))
    missing = sum("skip_reason" in package for package in packages)
    said = [f"{len(packages) - missing} packages audited, {len(found)} vulnerabilities", *found]
    if missing:
        said.append(f"warning: the advisory database had no answer about {missing} packages")
    return (1 if found else 0), said


def _findings(packages: Iterable[dict[str, Any]]) -> Iterable[str]:
    for package in packages:
        for known in package.get("vulns", ()):
            fixed = ", ".join(known.get("fix_versions", ())) or "no version yet"
            yield f"{package['name']} {package['version']}: {known['id']}, fixed in {fixed}"


def main(locks: list[str]) -> int:
    """Audit these lock files together; exit status 1 for a finding."""
    command = [
        sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip",
        "--progress-spinner", "off", "--format", "json",
        *(word for lock in locks for word in ("--requirement", lock)),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and its module
            command, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        print(f"warning: the advisory database did not answer within {SECONDS} s")
        return 0
    code, said = verdict(done.returncode, done.stdout, done.stderr)
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
