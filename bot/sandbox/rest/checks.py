"""Check runs, check suites, commit statuses, and commits as they carry them."""

from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.rest.call import REPO, Answer, Call, route, typed
from bot.sandbox.state import CheckRun, GitCommit, Status

_RUN = REPO + "/check-runs/{id:\\d+}"
_COMMIT = REPO + "/commits/{ref:(?!.*/(?:pulls|comments|branches-where-head)$).+}"  # those three are not here
_STATUS = {"queued", "in_progress", "completed"}
_CONCLUSIONS = {"action_required", "cancelled", "failure", "neutral", "skipped", "success", "timed_out"}
_TEXTS = ("name", "details_url", "external_id", "started_at", "completed_at")
_LEVELS = {"notice", "warning", "failure"}
_MOST_DESCRIPTION = 140


@route("POST", REPO + "/check-runs", "checks:write")
def create_check(call: Call) -> Answer:
    """A check run."""
    given = {**_given(call), "name": call.text("name"), "head_sha": call.text("head_sha")}
    return 201, _run(call, call.sandbox.create_check(call.repository, given))


@route("PATCH", _RUN, "checks:write")
def update_check(call: Call) -> Answer:
    """A check run changed; just after it was made a replica may not know it (tektoncd/pipelines-as-code#2920)."""
    return 200, _run(call, call.sandbox.update_check(call.repository, _found_run(call), _given(call)))


@route("GET", _RUN, "checks:read")
def get_check(call: Call) -> Answer:
    """A check run."""
    return 200, _run(call, _found_run(call))


@route("GET", _RUN + "/annotations", "checks:read")
def annotations(call: Call) -> Answer:
    """The annotations of a check run."""
    run = _found_run(call)
    blob = f"{call.sandbox.url}/{call.repository.full_name}/blob/{run.head_sha}"
    kept = ("start_column", "end_column", "title", "raw_details")
    return 200, [
        {**dict.fromkeys(kept), **one, "blob_href": f"{blob}/{one['path']}"} for one in call.page(run.annotations)
    ]


def _given(call: Call) -> dict[str, Any]:
    """The body, if every field of it is what GitHub would take."""
    made: dict[str, Any] = {name: call.given(name, str) for name in _TEXTS}
    for name, words in (("status", _STATUS), ("conclusion", _CONCLUSIONS)):
        made[name] = call.given(name, str)
        if made[name] is not None and made[name] not in words:
            raise Refusal(422, f"Invalid request.\n\nFor 'properties/{name}', {made[name]} is not a member of {sorted(words)}.")  # fmt: skip  # noqa: E501
    if (actions := call.given("actions", list)) is not None:
        made["actions"] = [_action(one) for one in actions]
    if (output := call.given("output", dict)) is not None:
        made["output"] = _output(output)
    return {name: value for name, value in made.items() if value is not None}


def _action(one: Any) -> dict[str, str]:
    made = typed(one, dict, "actions/items") or {}
    for name in ("label", "description", "identifier"):
        if typed(made.get(name), str, f"actions/items/{name}") is None:
            raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
    return made


def _output(output: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        name: typed(output.get(name), str, f"output/{name}") for name in ("title", "summary", "text")
    }
    if made["summary"] is None:
        raise Refusal(422, 'Invalid request.\n\n"summary" wasn\'t supplied.')
    listed = typed(output.get("annotations"), list, "output/annotations") or []
    made["annotations"] = [_annotation(one) for one in listed]
    return made


def _annotation(one: Any) -> dict[str, Any]:
    made = typed(one, dict, "output/annotations/items") or {}
    for name, kind in (
        ("path", str),
        ("start_line", int),
        ("end_line", int),
        ("annotation_level", str),
        ("message", str),
    ):
        if typed(made.get(name), kind, f"output/annotations/items/{name}") is None:
            raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
    if made["annotation_level"] not in _LEVELS:
        raise Refusal(422, f"Invalid request.\n\nannotation_level {made['annotation_level']} is not one of {sorted(_LEVELS)}.")  # fmt: skip  # noqa: E501
    return made


@route("GET", _COMMIT + "/check-runs", "checks:read")
def checks_of(call: Call) -> Answer:
    """Check runs on a commit: the newest of each name, or all with `filter=all`."""
    commit, query = _commit(call), call.request.query
    every = call.repository.check_runs.get(commit.sha, [])
    found = [
        run
        for run in (every if query.get("filter") == "all" else call.repository.newest_runs(commit.sha))
        if query.get("check_name") in {None, run.name}
        and query.get("status") in {None, run.status}
        and query.get("app_id") in {None, str(run.app.id)}
        and call.sandbox.replica.knows(run.changed_at)
    ]
    return 200, {"total_count": len(found), "check_runs": [_run(call, one) for one in call.page(found)]}


@route("GET", _COMMIT + "/check-suites", "checks:read")
def suites_of(call: Call) -> Answer:
    """Check suites on a commit: one for each app that reported."""
    commit, wanted = _commit(call), call.request.query.get("app_id")
    firsts = {run.app.id: run for run in reversed(call.repository.check_runs.get(commit.sha, []))}
    found = [run for run in reversed(firsts.values()) if wanted in {None, str(run.app.id)}]
    pulls = call.repository.by_head.get(commit.sha, [])
    repository = call.shapes.repository(call.repository)
    shown = [
        {**call.shapes.check_suite(call.repository, one, pulls), "repository": repository} for one in call.page(found)
    ]
    return 200, {"total_count": len(found), "check_suites": shown}


def _run(call: Call, run: CheckRun) -> Any:
    return call.shapes.check_run(call.repository, run, call.repository.by_head.get(run.head_sha, []))


def _found_run(call: Call) -> CheckRun:
    run = call.found(CheckRun, "CR")
    if not call.sandbox.replica.knows(run.started_at):
        raise Refusal(404, "Not Found")
    return run


@route("POST", REPO + "/statuses/{ref}", "statuses:write")
def create_status(call: Call) -> Answer:
    """A commit status."""
    commit, state, description = _commit(call), call.text("state"), call.given("description", str) or ""
    if state not in {"error", "failure", "pending", "success"}:
        raise Refusal(422, "Validation Failed", errors=[{"resource": "Status", "code": "custom", "field": "state"}])
    if len(description) > _MOST_DESCRIPTION:
        why = f"description is too long (maximum is {_MOST_DESCRIPTION} characters)"
        raise Refusal(422, "Validation Failed", errors=[{"resource": "Status", "code": "custom", "message": why}])
    made = Status(
        context=call.given("context", str) or "default",
        state=state.upper(),
        creator=call.bot,
        description=description,
        target_url=call.given("target_url", str),
        at=call.sandbox.now(),
    )
    call.sandbox.keep_status(call.repository, commit.sha, made)
    return 201, call.shapes.status(call.repository, commit.sha, made)


@route("GET", _COMMIT + "/status", "statuses:read")
def combined_status(call: Call) -> Answer:
    """The newest status of each context, and all of them in a word."""
    commit = _commit(call)
    found = list(call.repository.newest_statuses(commit.sha))
    return 200, call.shapes.combined_status(call.repository, commit, found, call.page(found))


@route("GET", _COMMIT + "/statuses", "statuses:read")
def statuses(call: Call) -> Answer:
    """Every status of a commit, newest first."""
    commit = _commit(call)
    found = call.repository.statuses.get(commit.sha, [])[::-1]
    return 200, [call.shapes.status(call.repository, commit.sha, one) for one in call.page(found)]


@route("GET", _COMMIT, "contents:read")
def commit(call: Call) -> Answer:
    """A commit."""
    found = _commit(call)
    return 200, call.shapes.commit(call.repository, found, call.sandbox.user_by_email(found.author[1]))


def _commit(call: Call) -> GitCommit:
    ref = call.part("ref")
    found = call.repository.commit(ref)
    if found is None:
        raise Refusal(422, f"No commit found for SHA: {ref}")
    return found
