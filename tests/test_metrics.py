"""Metrics: what is counted, who may read it, what it never says, what it costs; and its files."""

import asyncio
import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot import metrics as wiring
from bot.catalog import Catalog
from bot.console.metrics import Metrics, Standing
from bot.errors import Blocked, DeliveryError, Refused, RetryLater, SettingsError
from bot.model import LanguageCode, LogRecord, Opinion, Outcome, Reason, Reply, TopicId, Verdict
from bot.settings import Secret, Settings
from tests.botapi import BotApi
from tests.conftest import StartBot
from tests.content.real import catalog
from tests.mind.person import Scripted
from tests.process import SECRET
from tests.process import TOKEN as BOT_TOKEN
from tests.servers import RedisServer

TOKEN = "a token of the scraper's own"
DOCS = Path(__file__).parent.parent / "docs"
STANDING = Standing(ready=True, content_version="abc", content_errors=0)


@pytest.fixture(scope="module")
def content() -> Catalog:
    return catalog(Scripted())


@pytest.fixture
def metrics(content: Catalog) -> Metrics:
    return Metrics(lambda: content)


def record(**values: Any) -> LogRecord:
    known: dict[str, Any] = {
        "at": 1.0, "channel": "telegram", "language": "es", "outcome": Outcome.ANSWER,
        "topic": "ptp/deadline", "score": 1.0, "candidates": (), "content_version": "abc",
        "waited_ms": 1,
    }  # fmt: skip
    return LogRecord(**{**known, **values})


def series(metrics: Metrics, standing: Standing = STANDING) -> dict[str, float]:
    """Every line of the text, by name and labels."""
    return parsed(metrics.text(standing).decode())


def parsed(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_turns_are_counted_by_outcome_language_and_channel(metrics: Metrics) -> None:
    for outcome in (Outcome.ANSWER, Outcome.ANSWER, Outcome.FALLBACK):
        metrics.turn(record(outcome=outcome), 0.2)
    metrics.turn(record(language="fr", channel="web"), 3.0)
    found = series(metrics)
    total = "tucausa_turns_total{channel="
    assert found[total + '"telegram",language="es",outcome="answer"}'] == 2
    assert found[total + '"telegram",language="es",outcome="fallback"}'] == 1
    assert found[total + '"web",language="fr",outcome="answer"}'] == 1
    assert found['tucausa_turn_seconds_bucket{le="0.25"}'] == 3
    assert found["tucausa_turn_seconds_count"] == 4


def test_safety_cards_are_counted_by_topic(metrics: Metrics) -> None:
    metrics.turn(record(outcome=Outcome.URGENT, topic="protection/gender_violence"), 0.1)
    metrics.turn(record(topic="protection/gender_violence"), 0.1)
    found = series(metrics)
    assert found['tucausa_safety_cards_total{topic="protection/gender_violence"}'] == 1


def test_a_vote_is_counted_once_with_or_without_its_reason(metrics: Metrics) -> None:
    def said(verdict: Verdict, reason: Reason | None = None) -> None:
        opinion = Opinion(
            topic=TopicId("ptp/what"), language=LanguageCode("es"), answer="a",
            content_version="v", verdict=verdict, reason=reason,
        )  # fmt: skip
        metrics.turn(record(opinion=opinion), 0.1)

    said(Verdict.ASKED)
    said(Verdict.UP)
    said(Verdict.DOWN)
    said(Verdict.DOWN, Reason.OLD)
    found = {key: value for key, value in series(metrics).items() if "votes" in key}
    assert found == {
        'tucausa_votes_total{verdict="up"}': 1, 'tucausa_votes_total{verdict="down"}': 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "result", "waited"),
    [
        pytest.param(None, "sent", None, id="sent"),
        pytest.param(Blocked("x"), "blocked", None, id="blocked"),
        pytest.param(Refused("x"), "refused", None, id="refused"),
        pytest.param(RetryLater("x", after=7), "later", 7, id="later"),
        pytest.param(RetryLater("x", after=0.5, taken=True), "uncertain", 0.5, id="uncertain"),
    ],
)
async def test_a_door_counts_how_sending_ends(
    metrics: Metrics, error: DeliveryError | None, result: str, waited: float | None
) -> None:
    class Door:
        async def send(self, address: str, reply: Reply) -> None:
            if error is not None:
                raise error

    door = wiring.counted_doors({"web": Door()}, metrics)["web"]
    try:
        await door.send("7", Reply(text="x", language=LanguageCode("es")))
    except DeliveryError as raised:
        assert raised is error
    found = series(metrics)
    assert found[f'tucausa_sends_total{{channel="web",result="{result}"}}'] == 1
    assert found.get('tucausa_retry_wait_seconds_total{channel="web"}') == waited


def test_labels_take_known_values_only(metrics: Metrics) -> None:
    metrics.turn(record(), 0.1)
    metrics.turn(record(outcome=Outcome.URGENT, topic="no/such", channel="x", language="y"), 0.1)
    before = set(series(metrics))
    for number in range(200):
        odd = f"canary-{number}"
        metrics.turn(record(language=odd, channel=odd, outcome=odd, topic=odd), 0.1)
        metrics.turn(record(outcome=Outcome.URGENT, topic=odd, language=odd, channel=odd), 0.1)
        metrics.sent(odd)
    after = series(metrics)
    assert "canary" not in " ".join(after)
    assert len(set(after) - before) == 2  # an outcome and a channel of other kinds


def test_what_nobody_knows_is_left_out(metrics: Metrics) -> None:
    found = series(metrics, Standing(ready=False, content_version="v1", content_errors=3))
    assert found["tucausa_ready"] == 0
    assert found["tucausa_content_errors"] == 3
    assert found['tucausa_content_info{version="v1"}'] == 1
    assert [
        name for name in found if re.search("inbox|outbox|archive|telegram_up|desk", name)
    ] == []
    found = series(metrics)
    assert 'tucausa_content_info{version="v1"}' not in found


def test_counting_a_message_costs_less_than_ten_microseconds(metrics: Metrics) -> None:
    one, rounds = record(), 2000

    def cost() -> float:
        start = time.thread_time()  # of ours alone: others may be busy here
        for _ in range(rounds):
            metrics.turn(one, 0.2)
            metrics.sent("telegram")
        return (time.thread_time() - start) / rounds

    assert min(cost() for _ in range(7)) < 10e-6


def test_nothing_is_counted_where_nobody_asks(content: Catalog) -> None:
    assert wiring.opened(Settings(), lambda: content) is None
    assert wiring.opened(Settings(metrics_port=9000), lambda: content) is not None
    assert wiring.opened(Settings(metrics_token=Secret(TOKEN)), lambda: content) is not None
    doors: dict[str, Any] = {"web": object()}
    assert wiring.counted_doors(doors, None) is doors


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def read(url: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as browser:
        async with browser.request(method, url, headers=headers) as answer:
            return answer.status, await answer.text()


async def test_the_program_counts_a_conversation_and_says_nothing_of_the_person(
    start_bot: StartBot, api: BotApi
) -> None:
    port = free_port()
    bot = await start_bot(METRICS_PORT=str(port))
    ana = api.user("Canariana")
    await ana.says("canary cuánto cuesta 998877665")
    await ana.hears(2)
    await ana.says("/menu")
    await ana.hears(1)
    status, text = await read(f"http://127.0.0.1:{port}/metrics")
    found = parsed(text)
    assert status == 200
    turns = {key: value for key, value in found.items() if key.startswith("tucausa_turns_total")}
    assert sum(turns.values()) == 2
    assert found['tucausa_sends_total{channel="telegram",result="sent"}'] >= 3
    assert found["tucausa_turn_seconds_count"] == 2
    assert (found["tucausa_ready"], found["tucausa_telegram_up"]) == (1, 1)
    assert found["tucausa_inbox_messages"] == found["tucausa_outbox_replies"] == 0
    assert found['tucausa_desk_conversations{state="waiting"}'] == 0
    assert found["process_resident_memory_bytes"] > 1e6
    for secret in (str(ana.id), "Canariana", "canary", "998877665", BOT_TOKEN, SECRET):
        assert secret not in text
    assert not re.search(r"[0-9a-f]{24}", text)
    assert (await read(bot.url + "/metrics"))[0] == 404


async def test_the_main_port_opens_to_the_token_alone(start_bot: StartBot) -> None:
    bot = await start_bot(METRICS_TOKEN=TOKEN, TELEGRAM_BOT_TOKEN="")
    url = bot.url + "/metrics"
    missing = await read(bot.url + "/no-such-page")
    for headers in (
        {}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"bearer {TOKEN}"}, {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}é"}, {"Cookie": f"token={TOKEN}"},
    ):  # fmt: skip
        assert await read(url, **headers) == missing
        assert await read(f"{url}?token=x", **headers) == missing
    good = {"Authorization": f"Bearer {TOKEN}"}
    assert await read(url, "POST", **good) == missing
    status, text = await read(url, **good)
    assert status == 200
    assert "tucausa_telegram_up" not in text
    assert TOKEN not in text


async def test_a_token_is_asked_for_on_the_own_port_too(start_bot: StartBot) -> None:
    port = free_port()
    await start_bot(METRICS_PORT=str(port), METRICS_TOKEN=TOKEN, TELEGRAM_BOT_TOKEN="")
    url = f"http://127.0.0.1:{port}/metrics"
    assert (await read(url))[0] == 404
    assert (await read(url, Authorization=f"Bearer {TOKEN}"))[0] == 200


async def test_without_redis_the_rest_is_still_told(
    start_bot: StartBot, own_redis: RedisServer
) -> None:
    port = free_port()
    await start_bot(METRICS_PORT=str(port), REDIS_URL=own_redis.url, TELEGRAM_BOT_TOKEN="")
    own_redis.kill()
    url = f"http://127.0.0.1:{port}/metrics"
    async with asyncio.timeout(15):
        while (found := parsed((await read(url))[1]))["tucausa_ready"]:
            await asyncio.sleep(0.05)
    assert "tucausa_inbox_messages" not in found
    assert found["process_resident_memory_bytes"] > 0
    own_redis.start()


async def test_a_port_that_is_taken_stops_the_start_with_a_remedy(start_bot: StartBot) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match="METRICS_PORT"):
            await start_bot(METRICS_PORT=str(port), TELEGRAM_BOT_TOKEN="")


WORDS = frozenset({
    "sum", "max", "min", "by", "rate", "increase", "histogram_quantile", "count", "and",
})  # fmt: skip
"""Of PromQL, as the files use it."""

LABELS = frozenset({"outcome", "language", "channel", "result", "topic", "verdict", "state",
                    "version", "le", "instance", "job"})  # fmt: skip


def named(expression: str) -> set[str]:
    """The series that an expression asks for."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)|\b\d+e\d+\b", " ", expression)
    return set(re.findall(r"[a-z_]{2,}", bare)) - WORDS


def alerts() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((DOCS / "grafana/alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DOCS / "grafana/dashboard.json").read_text())[
        "panels"
    ]
    return found


def used(expressions: list[str]) -> dict[str, set[str]]:
    return {expression: named(expression) for expression in expressions}


@pytest.mark.parametrize(
    "expressions",
    [
        pytest.param(lambda: [rule["expr"] for rule in alerts()], id="alerts"),
        pytest.param(
            lambda: [target["expr"] for panel in panels() for target in panel["targets"]],
            id="dashboard",
        ),
    ],
)
def test_every_metric_and_label_of_the_files_exists(
    metrics: Metrics, expressions: Callable[[], list[str]]
) -> None:
    found = used(expressions())
    assert found
    assert all(found.values())
    known = metrics.names() | {"up"}
    assert {text: names - known for text, names in found.items() if names - known} == {}
    labels = {
        label
        for text in found
        for part in re.findall(r"\{([^}]*)\}|by \(([^)]*)\)", text)
        for label in re.findall(r"([a-z_]+)(?:=~?\"|,|$)", "".join(part))
    }
    assert labels <= LABELS


def test_every_metric_is_explained_and_shown() -> None:
    ours = {name for name in Metrics(lambda: catalog(Scripted())).names() if "tucausa" in name}
    told = (DOCS / "operations-alerts.md").read_text(encoding="utf-8")
    shown = set[str]().union(*used([t["expr"] for p in panels() for t in p["targets"]]).values())
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in ours}
    assert {name for name in families if f"`{name}" not in told} == set()
    assert families - {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown} <= {
        "tucausa_content_errors"
    }


def test_every_alert_has_its_runbook_and_every_runbook_its_alert() -> None:
    told = (DOCS / "operations-alerts.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^## (\w+)\n(Runbook: .+)$", told, re.MULTILINE))
    for rule in alerts():
        assert rule["annotations"]["runbook"] == (
            f"docs/operations-alerts.md#{rule['alert'].lower()}"
        )
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["labels"]["severity"] in ("page", "ticket")
    assert {rule["alert"] for rule in alerts()} == set(written)
    assert len({rule["alert"] for rule in alerts()}) == len(alerts())


def test_the_dashboard_s_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        cells = {(at["x"] + dx, at["y"] + dy) for dx in range(at["w"]) for dy in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert all(x < 24 for x, _ in cells)
        taken |= cells
    assert len({panel["id"] for panel in panels()}) == len(panels())
