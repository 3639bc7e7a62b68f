"""The alert rules, the dashboard and /metrics before Prometheus's own tool, where it is there."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
import yaml

from bot.console.metrics import Metrics, Standing
from bot.errors import RetryLater
from tests.content.real import catalog
from tests.mind.person import Scripted
from tests.process import ROOT

GRAFANA = ROOT / "docs/grafana"
RULES, CASES = GRAFANA / "alerts.yml", GRAFANA / "alerts_test.yml"
PROMTOOL = shutil.which("promtool") or ""

tool = pytest.mark.skipif(not PROMTOOL, reason="promtool is missing: apt install prometheus")


async def promtool(*words: str, given: bytes = b"") -> tuple[int, str]:
    """What the tool says of it, and its exit code."""
    process = await asyncio.create_subprocess_exec(
        PROMTOOL, *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate(given)
    assert process.returncode is not None
    return process.returncode, said.decode()


@tool
async def test_the_rules_are_rules_and_fire_when_they_should() -> None:
    assert (await promtool("check", "rules", str(RULES)))[0] == 0
    code, said = await promtool("test", "rules", str(CASES))
    assert code == 0, said


def test_every_alert_is_made_to_fire_and_to_be_still() -> None:
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    names = {rule["alert"] for group in rules for rule in group["rules"]}
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))["tests"]
    checks = [check for case in cases for check in case["alert_rule_test"]]
    assert {check["alertname"] for check in checks if check.get("exp_alerts")} == names
    assert {check["alertname"] for check in checks if not check.get("exp_alerts")} == names


@tool
async def test_the_dashboard_asks_what_prometheus_understands(tmp_path: Path) -> None:
    panels = json.loads((GRAFANA / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [
        {"record": f"asked:{number}", "expr": one.replace("$__rate_interval", "5m")}
        for number, one in enumerate(asked)
    ]
    file = tmp_path / "dashboard.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    code, said = await promtool("check", "rules", str(file))
    assert code == 0, said
    assert f"{len(asked)} rules found" in said


@tool
async def test_the_metrics_are_as_prometheus_wants_them() -> None:
    metrics = Metrics(lambda: catalog(Scripted()))
    metrics.sent("telegram")
    metrics.sent("telegram", RetryLater("slow down", after=2))
    text = metrics.text(
        Standing(
            ready=True, content_version="v", content_errors=0, telegram=True, inbox=1,
            inbox_age=0.5, outbox=0, log=0, log_age=0.0, desk_waiting=1, desk_age=3.0,
            desk_human=0,
        )
    )  # fmt: skip
    code, said = await promtool("check", "metrics", given=text)
    assert (code, said) == (0, "")
