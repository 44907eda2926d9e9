"""Check runs, their suites, commit statuses and the rollup of them all."""

from typing import Any

from bot.sandbox.graph_context import Context
from bot.sandbox.graph_pages import Resolver, key, listing, of, within
from bot.sandbox.shape_commits import suite_id
from bot.sandbox.state import AppAccount, CheckRun, GitCommit, Repository, Status

_PASSING = {"success", "neutral", "skipped"}


def _runs(commit: GitCommit, context: Context) -> list[CheckRun]:
    found = context.repository_of(commit).check_runs.get(commit.sha, [])
    return [run for run in found if context.replica.knows(run.changed_at)]


def _latest(runs: list[CheckRun]) -> list[CheckRun]:
    return list({(run.app.id, run.name): run for run in runs}.values())


def _suite(app: AppAccount, runs: list[CheckRun]) -> dict[str, Any]:
    return {"app": app, "runs": runs, "id": suite_id(runs[0])}


def _suites(record: GitCommit, context: Context, args: dict[str, Any]) -> list[dict[str, Any]]:
    context.demand("checks", "read")
    runs, given = _runs(record, context), args.get("filterBy") or {}
    named = {run.app.id for run in runs if given.get("checkName") in {None, run.name}}
    apps = {run.app.id: run.app for run in runs if given.get("appId") in {None, run.app.id} and run.app.id in named}
    return [_suite(app, [run for run in runs if run.app.id == app.id]) for app in apps.values()]


def _suite_runs(record: dict[str, Any], _context: Context, args: dict[str, Any]) -> list[CheckRun]:
    given = args.get("filterBy") or {}
    states = set(given.get("statuses") or ()) | ({given["status"]} if given.get("status") else set())
    runs = [
        run
        for run in record["runs"]
        if given.get("checkName") in {None, run.name}
        and given.get("appId") in {None, run.app.id}
        and (not states or run.status.upper() in states)
        and (not given.get("conclusions") or (run.conclusion or "").upper() in given["conclusions"])
    ]
    return _latest(runs) if given.get("checkType") == "LATEST" else runs


def _suite_of(record: CheckRun, context: Context) -> dict[str, Any]:
    home: Repository = context.world.homes[record.node]
    runs = home.check_runs.get(record.head_sha, [])
    return _suite(record.app, [run for run in runs if run.app.id == record.app.id])


def rollup(record: GitCommit, info: Any) -> dict[str, Any] | None:
    """`commit.statusCheckRollup`: the newest of everything that reports."""
    info.context.demand("checks", "read")
    home = info.context.repository_of(record)
    statuses = [one for one in home.newest_statuses(record.sha) if info.context.replica.knows(one.at)]
    found: list[Any] = [*_latest(_runs(record, info.context)), *statuses]
    return {"contexts": found, "commit": record} if found else None


def _rollup_state(record: dict[str, Any]) -> str:
    states = {_state(one) for one in record["contexts"]}
    return next((state for state in ("FAILURE", "PENDING") if state in states), "SUCCESS")


def _state(one: CheckRun | Status) -> str:
    if isinstance(one, Status):
        return {"SUCCESS": "SUCCESS", "PENDING": "PENDING"}.get(one.state, "FAILURE")
    if one.status != "completed":
        return "PENDING"
    return "SUCCESS" if one.conclusion in _PASSING else "FAILURE"


def is_required(record: CheckRun | Status, info: Any, **_args: Any) -> bool:
    """Whether the branch names this check as required."""
    name = record.name if isinstance(record, CheckRun) else record.context
    home = info.context.world.home(record)
    app = record.app.id if isinstance(record, CheckRun) else None
    return record.required or (home is not None and name in home.required and home.pinned.get(name, app) == app)


CHECKS: dict[str, dict[str, Resolver]] = {
    "Commit": {"statusCheckRollup": rollup, "checkSuites": listing("checkSuites", _suites)},
    "StatusCheckRollup": {
        "id": of(lambda r: f"SCR_{r['commit'].sha}"), "state": of(_rollup_state),
        "contexts": listing("contexts", lambda r, _c, _a: r["contexts"]),
    },
    "CheckSuite": {
        "id": of(lambda s: f"CS_{s['id']}"), "databaseId": of(lambda s: s["id"] % 2**31), "app": key("app"),
        "checkRuns": listing("checkRuns", _suite_runs),
    },
    "App": {
        "id": of(lambda a: f"A_{a.id}"), "databaseId": of(lambda a: a.id), "slug": of(lambda a: a.slug),
        "name": of(lambda a: a.name),
    },
    "CheckRun": {
        "id": of(lambda c: c.node), "databaseId": of(lambda c: c.id), "name": of(lambda c: c.name),
        "status": of(lambda c: c.status.upper()), "conclusion": of(lambda c: c.conclusion and c.conclusion.upper()),
        "externalId": of(lambda c: c.external_id or None), "title": of(lambda c: c.title or None),
        "summary": of(lambda c: c.summary or None), "text": of(lambda c: c.text or None),
        "detailsUrl": of(lambda c: c.details_url), "isRequired": is_required, "checkSuite": within(_suite_of),
    },
    "StatusContext": {
        "id": of(lambda s: s.node), "context": of(lambda s: s.context), "state": of(lambda s: s.state.upper()),
        "isRequired": is_required, "description": of(lambda s: s.description or None),
        "creator": of(lambda s: s.creator),
    },
}  # fmt: skip
