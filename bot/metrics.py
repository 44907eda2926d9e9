"""Every number that Prometheus is told: its name, what it means and its labels, in one table.

What a process alone knows (how long its looks take, what it asked of GitHub) is counted in that process. What the
database knows (how long the queue is, which promises are broken) is read from it at each scrape and is therefore the
same in every process: take the maximum of it, never the sum. docs/metrics.md is made from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prometheus_client import Counter, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily


class Kind(StrEnum):
    """What Prometheus may do with it."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"


class Source(StrEnum):
    """Who knows it."""

    PROCESS = "process"
    DATABASE = "database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One row of the table. `buckets` are upper bounds in seconds."""

    name: str
    kind: Kind
    help: str
    source: Source = Source.PROCESS
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

TABLE: Final = (
    Metric(
        name="twotrack_deliveries_total",
        kind=Kind.COUNTER,
        labels=("event", "outcome"),
        help="Webhook deliveries by event; outcome is accepted, ignored, odd, or refused because the database was away",
    ),
    Metric(
        name="twotrack_delivery_durable_seconds",
        kind=Kind.HISTOGRAM,
        buckets=_QUICK,
        help="From the receipt of a delivery until it was safe on disk, which is when GitHub is answered",
    ),
    Metric(
        name="twotrack_delivery_answered_seconds",
        kind=Kind.HISTOGRAM,
        buckets=_SLOW,
        help="From the receipt of a delivery until the look that answers it ended: the check on GitHub is right",
    ),
    Metric(
        name="twotrack_look_seconds",
        kind=Kind.HISTOGRAM,
        labels=("outcome",),
        buckets=_SLOW,
        help="Looks at pull requests; outcome is that of the check, or why a look did not succeed",
    ),
    Metric(
        name="twotrack_github_requests_total",
        kind=Kind.COUNTER,
        labels=("installation", "api", "status"),
        help="Requests to GitHub; status is 2xx to 5xx, or none where no answer came",
    ),
    Metric(
        name="twotrack_notices_total",
        kind=Kind.COUNTER,
        labels=("destination", "outcome"),
        help="Attempts to send a notice; outcome is sent, failed or gave-up",
    ),
    Metric(
        name="twotrack_jobs_taken_over_total",
        kind=Kind.COUNTER,
        help="Jobs that a dead worker held and this one queued again",
    ),
    Metric(
        name="twotrack_database_pool_connections",
        kind=Kind.GAUGE,
        labels=("state",),
        help="Connections of this process to PostgreSQL; state is idle or used",
    ),
    Metric(
        name="twotrack_database_pool_waiting",
        kind=Kind.GAUGE,
        help="How many wait in this process for a connection to PostgreSQL",
    ),
    Metric(
        name="twotrack_database_up",
        kind=Kind.GAUGE,
        help="1 while PostgreSQL answers this process, else 0 and none of what the database knows",
    ),
    Metric(
        name="twotrack_queue_length",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("kind",),
        help="What is due and not done: look, spare look (when there is time), repository, merge group, notice",
    ),
    Metric(
        name="twotrack_queue_oldest_seconds",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("kind",),
        help="How long the oldest of these has been due",
    ),
    Metric(
        name="twotrack_jobs",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("status",),
        help="Jobs of the queue; status is todo or doing",
    ),
    Metric(
        name="twotrack_workers",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        help="Workers whose heart beat within the last ten seconds",
    ),
    Metric(
        name="twotrack_last_delivery_seconds",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        help="How long ago the newest delivery came; absent before the first",
    ),
    Metric(
        name="twotrack_pulls_in_trouble",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        help="Open pull requests whose last look did not succeed",
    ),
    Metric(
        name="twotrack_promises_open",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("track", "state"),
        help="Promises that somebody still owes; state is running, standing (the author's turn) or breached",
    ),
    Metric(
        name="twotrack_promises_broken",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("track", "kind"),
        help="Promises that fell due within the last seven days and were not kept in time",
    ),
    Metric(
        name="twotrack_installations",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("state",),
        help="Installations of the app; state is active, or parked until GitHub's rate limit allows more",
    ),
    Metric(
        name="twotrack_github_remaining",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("installation", "resource"),
        help="What is left of GitHub's hourly budget, of the hundred installations that have least",
    ),
    Metric(
        name="twotrack_github_limit",
        kind=Kind.GAUGE,
        source=Source.DATABASE,
        labels=("installation", "resource"),
        help="GitHub's hourly budget of the same",
    ),
)  # fmt: skip

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each, that nobody asks for

_BY_NAME: Final = {metric.name: metric for metric in TABLE}


def _counter(name: str) -> Counter:
    metric = _BY_NAME[name]
    return Counter(metric.name, metric.help, metric.labels)


def _histogram(name: str) -> Histogram:
    metric = _BY_NAME[name]
    return Histogram(metric.name, metric.help, metric.labels, buckets=metric.buckets)


DELIVERIES: Final = _counter("twotrack_deliveries_total")
DURABLE: Final = _histogram("twotrack_delivery_durable_seconds")
ANSWERED: Final = _histogram("twotrack_delivery_answered_seconds")
LOOKS: Final = _histogram("twotrack_look_seconds")
NOTICES: Final = _counter("twotrack_notices_total")
TAKEN_OVER: Final = _counter("twotrack_jobs_taken_over_total")
_REQUESTS: Final = _counter("twotrack_github_requests_total")

_MOST: Final = 100  # installations that get a series of their own
_installations: set[int] = set()


def asked_github(installation: int, api: str, status: int | None) -> None:
    """Count a request. Installations beyond the first hundred of a process share one series."""
    if len(_installations) < _MOST:
        _installations.add(installation)
    label = str(installation) if installation in _installations else "other"
    _REQUESTS.labels(label, api, "none" if status is None else f"{status // 100}xx").inc()


def gauge(name: str, values: Iterable[tuple[tuple[str, ...], float]]) -> GaugeMetricFamily:
    """The values of a gauge, each with its labels. KeyError where the table does not have it."""
    metric = _BY_NAME[name]
    family = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, value in values:
        family.add_metric(labels, value)
    return family
