"""docs/asvs.md names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_requirement_has_tests_that_exist() -> None:
    rows = [
        line.split("|")[1:4]
        for line in (ROOT / "docs/asvs.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"\| \d", line)
    ]
    sources = (path.read_text(encoding="utf-8") for path in ROOT.joinpath("tests").rglob("*.py"))
    known = {name for source in sources for name in re.findall(r"def (test_\w+)", source)}
    named = [set(re.findall(r"`(test_\w+)`", row[2])) for row in rows]
    assert len(rows) > 35
    assert all(named)
    assert set().union(*named) - known == set()
