"""The dashboard and the alerts speak of numbers that exist, in words that Prometheus understands."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.metrics import TABLE, Kind

ROOT = Path(__file__).parent.parent.parent
ALERTS = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text("utf-8"))
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
BOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana.json").read_text("utf-8"))
SHOWN = [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]]
SAID = [(rule["alert"], rule["expr"]) for rule in RULES]
_PARTS = {Kind.HISTOGRAM: ("_bucket", "_count", "_sum"), Kind.COUNTER: ("",), Kind.GAUGE: ("",)}
SERIES = {f"{metric.name}{part}": metric for metric in TABLE for part in _PARTS[metric.kind]}


def named(expression: str) -> set[str]:
    return set(re.findall(r"\btwotrack_\w+", expression))


@pytest.mark.parametrize(("title", "expression"), [*SHOWN, *SAID])
def test_every_number_and_label_exists(title: str, expression: str) -> None:
    assert named(expression) - SERIES.keys() == set()
    assert named(expression) != set()
    labels = {label for name in named(expression) for label in SERIES[name].labels} | {"le"}
    picked = re.findall(r"[{,]\s*(\w+)\s*[=!]", expression)
    grouped = re.findall(r"by \(([^)]*)\)", expression)
    assert {*picked, *(label.strip() for group in grouped for label in group.split(","))} - labels == set()


@pytest.mark.parametrize(("title", "expression"), [*SHOWN, *SAID])
def test_what_every_process_tells_alike_is_not_added_up(title: str, expression: str) -> None:
    alike = {name for name in named(expression) if SERIES[name].source == "database"}

    assert not alike or expression.startswith(("max", "min", "sum(max by")), title


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {name for _, expression in SHOWN for name in named(expression)}

    assert {metric.name for metric in TABLE} - {SERIES[name].name for name in shown} == set()


def test_every_panel_says_what_it_shows_and_none_lies_over_another() -> None:
    places = [panel["gridPos"] for panel in BOARD["panels"]]
    cells = [
        (x, y)
        for one in places
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    ]

    assert [panel["title"] for panel in BOARD["panels"] if not panel["description"]] == []
    assert len(cells) == len(set(cells))
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    assert max(x for x, _ in cells) < 24


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alert_says_what_is_wrong_what_to_do_and_how_urgent_it_is(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert len(rule["annotations"]["description"].split()) > 5


def promtool(*arguments: str) -> str:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not here: apt-get install prometheus")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_takes_the_alerts() -> None:
    assert f"{len(RULES)} rules found" in promtool("check", "rules", str(ROOT / "deploy/alerts.yml"))


def test_prometheus_takes_every_expression_of_the_dashboard(tmp_path: Path) -> None:
    """As recording rules: nothing else reads expressions without a server."""
    rules = [
        {"record": f"panel:{at}", "expr": one.replace("$__rate_interval", "5m")} for at, (_, one) in enumerate(SHOWN)
    ]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}), "utf-8")

    assert f"{len(SHOWN)} rules found" in promtool("check", "rules", str(file))


# Each alert: what two processes tell minute by minute when it must sound, and when it must not.
WAIT = 'twotrack_queue_oldest_seconds{kind="look", instance="%s"}'
REFUSED = 'twotrack_deliveries_total{event="push", outcome="refused"}'
BOTH = 'twotrack_promises_open{track="fast", state="breached", instance="%s"}'
SOUNDS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("TwotrackDown", {}, {"twotrack_database_up": "1x60"}),
    ("TwotrackDown", {"twotrack_database_up": "0x60"}, {'twotrack_database_up{instance="a"}': "0x60", 'twotrack_database_up{instance="b"}': "1x60"}),
    ("TwotrackNoWorker", {"twotrack_workers": "0x60"}, {"twotrack_workers": "1x60"}),
    ("TwotrackLooksWait", {WAIT % "a": "0+60x60"}, {'twotrack_queue_oldest_seconds{kind="spare look"}': "0+60x60", WAIT % "a": "600x60"}),
    ("TwotrackChecksAreSlow", {'twotrack_delivery_answered_seconds_bucket{le="60"}': "0x60", 'twotrack_delivery_answered_seconds_bucket{le="300"}': "0+9x60", 'twotrack_delivery_answered_seconds_bucket{le="+Inf"}': "0+9x60"},
     {'twotrack_delivery_answered_seconds_bucket{le="60"}': "0+9x60", 'twotrack_delivery_answered_seconds_bucket{le="+Inf"}': "0+9x60"}),
    ("TwotrackRefusesDeliveries", {REFUSED: "0+1x60"}, {REFUSED: "7x60"}),
    ("TwotrackNoDeliveries", {"twotrack_last_delivery_seconds": "90000x120"}, {"twotrack_last_delivery_seconds": "4000x120"}),
    ("TwotrackHasABug", {'twotrack_look_seconds_count{outcome="bug"}': "0+1x60"}, {'twotrack_look_seconds_count{outcome="success"}': "0+9x60"}),
    ("TwotrackBudgetLow", {'twotrack_github_remaining{installation="7", resource="core"}': "100x60", 'twotrack_github_limit{installation="7", resource="core"}': "5000x60"},
     {'twotrack_github_remaining{installation="7", resource="core"}': "4000x60", 'twotrack_github_limit{installation="7", resource="core"}': "5000x60"}),
    ("TwotrackGitHubFails", {'twotrack_github_requests_total{status="5xx"}': "0+1x60", 'twotrack_github_requests_total{status="2xx"}': "0+1x60"},
     {'twotrack_github_requests_total{status="5xx"}': "0+1x60", 'twotrack_github_requests_total{status="2xx"}': "0+99x60"}),
    ("TwotrackPullsInTrouble", {"twotrack_pulls_in_trouble": "30x60"}, {"twotrack_pulls_in_trouble": "3x60"}),
    ("TwotrackPromisesBreached", {BOTH % "a": "11x120", BOTH % "b": "11x120"}, {BOTH % "a": "6x120", BOTH % "b": "6x120"}),
    ("TwotrackWorkersDie", {"twotrack_jobs_taken_over_total": "0+1x60"}, {"twotrack_jobs_taken_over_total": "30x60"}),
    ("TwotrackPoolExhausted", {"twotrack_database_pool_waiting": "9x60"}, {"twotrack_database_pool_waiting": "1x60"}),
    ("TwotrackNoticesAreLost", {'twotrack_notices_total{destination="chat", outcome="gave-up"}': "0+1x60"}, {'twotrack_notices_total{destination="chat", outcome="failed"}': "0+1x60"}),
]  # fmt: skip


def trial(alert: str, series: dict[str, str], *, sounds: bool) -> dict[str, Any]:
    at = "110m" if "x120" in str(series) else "55m"
    given = [{"series": name, "values": values} for name, values in series.items()]
    expected = f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})'
    samples = [{"labels": "{}", "value": 1}] if sounds else []
    return {
        "interval": "1m",
        "input_series": given,
        "promql_expr_test": [{"expr": expected, "eval_time": at, "exp_samples": samples}],
    }


def test_every_alert_sounds_when_it_must_and_only_then(tmp_path: Path) -> None:
    assert {alert for alert, _, _ in SOUNDS} == {rule["alert"] for rule in RULES}
    trials = [trial(alert, bad, sounds=True) for alert, bad, _ in SOUNDS]
    trials += [trial(alert, well, sounds=False) for alert, _, well in SOUNDS]
    file = tmp_path / "trials.yml"
    file.write_text(
        yaml.safe_dump({"rule_files": [str(ROOT / "deploy/alerts.yml")], "evaluation_interval": "1m", "tests": trials}),
        "utf-8",
    )

    assert "SUCCESS" in promtool("test", "rules", str(file))
