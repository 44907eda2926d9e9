"""What the database and the pool tell, as gauges for Prometheus. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client.metrics_core import Metric

from bot.metrics import gauge
from bot.store.vitals import Vitals


def of_pool(stats: Mapping[str, int]) -> Iterator[Metric]:
    """Connections to PostgreSQL, by the names of psycopg_pool's statistics."""
    size, idle = stats.get("pool_size", 0), stats.get("pool_available", 0)
    yield gauge("twotrack_database_pool_connections", [(("idle",), idle), (("used",), size - idle)])
    yield gauge("twotrack_database_pool_waiting", [((), stats.get("requests_waiting", 0))])


def of_database(read: Vitals | None, now: datetime) -> Iterator[Metric]:
    """What the database knows; that it is away, where it did not answer."""
    yield gauge("twotrack_database_up", [((), float(read is not None))])
    if read is not None:
        yield from _queue(read, now)
        yield from _promises(read)
        yield from _github(read)


def _queue(read: Vitals, now: datetime) -> Iterator[Metric]:
    yield gauge("twotrack_queue_length", [((one.kind,), one.count) for one in read.waiting])
    yield gauge("twotrack_queue_oldest_seconds", [((one.kind,), seconds(one.since, now)) for one in read.waiting])
    yield gauge("twotrack_jobs", [(("todo",), read.jobs[0]), (("doing",), read.jobs[1])])
    yield gauge("twotrack_workers", [((), read.workers)])
    if read.last_delivery is not None:
        yield gauge("twotrack_last_delivery_seconds", [((), seconds(read.last_delivery, now))])
    yield gauge("twotrack_pulls_in_trouble", [((), sum(count for _, count in read.troubles))])


def _promises(read: Vitals) -> Iterator[Metric]:
    yield gauge("twotrack_promises_open", [((track, state), count) for track, state, count in read.owed])
    yield gauge("twotrack_promises_broken", [((track, kind), count) for track, kind, count in read.broken])


def _github(read: Vitals) -> Iterator[Metric]:
    known, parked = read.installations
    yield gauge("twotrack_installations", [(("active",), known - parked), (("parked",), parked)])
    left = [((str(one.installation), one.resource), one) for one in read.left]
    yield gauge("twotrack_github_remaining", [(labels, one.remaining) for labels, one in left])
    yield gauge("twotrack_github_limit", [(labels, one.most) for labels, one in left])


def seconds(since: datetime | None, now: datetime) -> float:
    """How long ago; never negative, and 0 for never."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
