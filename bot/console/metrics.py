"""Metrics for Prometheus: counts of what this process did, and how things stand at a look.

No metric has an id or a text; every label has a known, small set of values.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.catalog import Catalog
from bot.errors import Blocked, DeliveryError, RetryLater
from bot.model import LogRecord, Outcome, Verdict

OTHER = "other"
"""The label of what is not in the known set."""

CHANNELS = ("telegram", "web")
_OUTCOMES = frozenset(Outcome)
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How things stand at a look; None where nobody knows, and then the metric is left out."""

    ready: bool
    """Redis can store."""
    content_version: str
    content_errors: int
    telegram: bool | None = None
    """Connected; None where it is off."""
    inbox: int | None = None
    inbox_age: float | None = None
    """Seconds."""
    outbox: int | None = None
    log: int | None = None
    log_age: float | None = None
    """Seconds."""
    desk_waiting: int | None = None
    """People who wait for an operator."""
    desk_age: float | None = None
    """How long the first of them has waited, seconds."""
    desk_human: int | None = None
    """Conversations that an operator has."""
    crowded: bool = False
    """So many people wait for this process that the urgent ones go first."""
    passed_over: int = 0
    """Messages beyond their chat's limit, since the start."""
    web_refused: int = 0
    """Requests and connections beyond a limit, since the start."""


class Metrics:
    """The counters of this process. Counting takes a few microseconds and never raises."""

    def __init__(self, catalog: Callable[[], Catalog]) -> None:
        """``catalog`` gives the languages and topics that labels may name."""
        self._catalog = catalog
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "tucausa_turns", "Messages answered.", ("outcome", "language", "channel"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "tucausa_turn_seconds", "From a message's receipt to the commit of its answer.",
            registry=self._registry, buckets=_BUCKETS,
        )  # fmt: skip
        self._cards = Counter(
            "tucausa_safety_cards", "Cards for people in danger.", ("topic",),
            registry=self._registry,
        )  # fmt: skip
        self._votes = Counter(
            "tucausa_votes", "Votes under answers.", ("verdict",), registry=self._registry
        )
        self._sends = Counter(
            "tucausa_sends", "Tries to hand a reply to a channel.", ("channel", "result"),
            registry=self._registry,
        )  # fmt: skip
        self._waits = Counter(
            "tucausa_retry_wait_seconds", "Patience that channels asked for.", ("channel",),
            registry=self._registry,
        )  # fmt: skip
        self._turns_of = cache(self._turns.labels)  # a third of the cost; labels are few
        self._sends_of = cache(self._sends.labels)
        self._looks = _Looks()
        self._registry.register(self._looks)
        ProcessCollector(registry=self._registry)

    def turn(self, record: LogRecord, seconds: float) -> None:
        """A turn was committed, so long after its message came."""
        catalog = self._catalog()
        outcome = record.outcome if record.outcome in _OUTCOMES else OTHER
        language = record.language if record.language in catalog.languages else OTHER
        self._turns_of(outcome, language, _channel(record.channel)).inc()
        self._seconds.observe(max(0.0, seconds))
        if outcome == Outcome.URGENT:
            self._cards.labels(record.topic if record.topic in catalog.topics else OTHER).inc()
        opinion = record.opinion
        if opinion is not None and opinion.verdict is not Verdict.ASKED and not opinion.reason:
            self._votes.labels(opinion.verdict).inc()

    def sent(self, channel: str, error: DeliveryError | None = None) -> None:
        """A try to send ended so."""
        channel = _channel(channel)
        self._sends_of(channel, _result(error)).inc()
        if isinstance(error, RetryLater):
            self._waits.labels(channel).inc(max(0.0, error.after))

    def text(self, standing: Standing) -> bytes:
        """Everything in Prometheus's text format."""
        self._looks.standing = standing
        return generate_latest(self._registry)

    def names(self) -> set[str]:
        """The names of all series that there may be."""
        families = [*self._registry.collect(), *_gauges(_EVERYTHING)]
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        return {
            f"{family.name}{suffix}"
            for family in families
            for suffix in suffixes.get(family.type, ("",))
        }


_EVERYTHING = Standing(
    ready=True, content_version="", content_errors=0, telegram=True, inbox=0, inbox_age=0.0,
    outbox=0, log=0, log_age=0.0, desk_waiting=0, desk_age=0.0, desk_human=0,
)  # fmt: skip


class _Looks(Collector):
    """Gives the registry the gauges of the last look."""

    def __init__(self) -> None:
        self.standing: Standing | None = None

    def collect(self) -> Iterator[Metric]:
        if self.standing is not None:
            yield from _gauges(self.standing)


def _gauges(standing: Standing) -> Iterator[Metric]:
    for name, doc, value in (
        ("ready", "Whether Redis can store.", standing.ready),
        ("telegram_up", "Whether Telegram is connected.", standing.telegram),
        ("crowded", "Whether a crowd waits, so that the urgent go first.", standing.crowded),
        ("content_errors", "Errors in the newest content files.", standing.content_errors),
        ("inbox_messages", "Messages not yet answered, of all processes.", standing.inbox),
        ("inbox_oldest_seconds", "Age of the oldest of them.", standing.inbox_age),
        ("outbox_replies", "Replies not yet sent, of all processes.", standing.outbox),
        ("log_records", "Log records on their way to the database.", standing.log),
        ("archive_lag_seconds", "Age of the oldest of them.", standing.log_age),
        ("desk_oldest_seconds", "How long the first in the desk's queue waits.", standing.desk_age),
    ):
        if value is not None:
            yield GaugeMetricFamily(f"tucausa_{name}", doc, value=float(value))
    for name, doc, total in (
        ("passed_over", "Messages beyond their chat's limit.", standing.passed_over),
        ("web_refused", "Requests and connections beyond a limit.", standing.web_refused),
    ):
        yield CounterMetricFamily(f"tucausa_{name}", doc, value=float(total))
    version = GaugeMetricFamily("tucausa_content_info", "The content in use.", labels=("version",))
    version.add_metric((standing.content_version,), 1.0)
    yield version
    desk = GaugeMetricFamily(
        "tucausa_desk_conversations", "Conversations at the operators' desk.", labels=("state",)
    )
    for state, count in (("waiting", standing.desk_waiting), ("human", standing.desk_human)):
        if count is not None:
            desk.add_metric((state,), float(count))
    yield desk


def _channel(name: str) -> str:
    return name if name in CHANNELS else OTHER


def _result(error: DeliveryError | None) -> str:
    match error:
        case None:
            return "sent"
        case Blocked():
            return "blocked"
        case RetryLater(taken=True):
            return "uncertain"
        case RetryLater():
            return "later"
        case _:
            return "refused"


class MetricsPage:
    """``/metrics``, to who has the token; others learn nothing, not even that it is there."""

    def __init__(
        self, metrics: Metrics, look: Callable[[], Awaitable[Standing]], *, token: str
    ) -> None:
        """An empty ``token`` asks for none: for a port that only this machine reaches."""
        self._metrics = metrics
        self._look = look
        self._token = token.encode()

    def routes(self) -> list[web.RouteDef]:
        """The one route."""
        return [web.route("*", "/metrics", self._page)]

    async def _page(self, request: web.Request) -> web.Response:
        if request.method not in ("GET", "HEAD") or not self._may_read(request):
            return web.Response(status=404, text="404: Not Found", headers=_HEADERS)
        body = self._metrics.text(await self._look())
        return web.Response(body=body, headers={**_HEADERS, "Content-Type": _TYPE})

    def _may_read(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        return not self._token or hmac.compare_digest(given, b"Bearer " + self._token)
