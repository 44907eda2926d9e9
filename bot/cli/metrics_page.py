"""docs/metrics.md, made from the table of metrics."""

from typing import Final

from bot.metrics import TABLE, Metric, Source

PAGE: Final = "docs/metrics.md"
_INTRODUCTION: Final = """# Metrics

Made from `bot/metrics.py`. Every process answers `GET /metrics`; a worker without the web half does so on its
`TWOTRACK_PORT` too. There are no names of repositories or people in them. `deploy/alerts.yml` has rules for Prometheus,
and `deploy/grafana.json` a dashboard.
"""
_SOURCES: Final = {
    Source.PROCESS: "## From each process\n\nEach counts for itself: take the sum over all of them.",
    Source.DATABASE: "## From the database\n\nRead at each scrape, and alike in every process: take the maximum.",
}


def metrics_page() -> str:
    """The page."""
    return _INTRODUCTION + "".join(_part(source) for source in Source)


def _part(source: Source) -> str:
    rows = "\n".join(_row(metric) for metric in TABLE if metric.source is source)
    return f"\n{_SOURCES[source]}\n\n| metric | kind | labels | what it is |\n|---|---|---|---|\n{rows}\n"


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.help}. |"
