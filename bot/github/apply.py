"""Carries out a plan: one request for all its steps, and an honest account of what GitHub did with each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from bot.core import labels
from bot.core.annotation import Annotation
from bot.core.plan import (
    AddComment,
    AddLabels,
    CheckContent,
    CreateCheck,
    DropReminder,
    OpenIssue,
    Plan,
    React,
    Remind,
    RemoveLabels,
    RequestReviews,
    Step,
    UpdateCheck,
    UpdateComment,
    WithdrawRequests,
)
from bot.core.plan import Part as Written
from bot.github.client import Answer, Client
from bot.github.compose import Part, document, join
from bot.github.failure import Denied, Gone, Refused, Transient
from bot.github.wire import nodes

_PERMISSION = {"CreateCheck": "checks: write", "UpdateCheck": "checks: write", "OpenIssue": "issues: write"}


@dataclass(slots=True)
class Applied:
    """What became of a plan. `denied` names permissions that are missing; `stale` = ids we used are no more."""

    comment: str | None = None
    check: str | None = None
    asked: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)  # comments of those who passed
    denied: set[str] = field(default_factory=set)
    followed_up: dict[str, str] = field(default_factory=dict)  # overrides by their comment, and the issue of each
    stale: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Links:
    """What we need beyond the plan to write: ids of our labels, and where the check's Details lead."""

    labels: Mapping[str, str]
    details_url: str | None = None


async def apply(client: Client, plan: Plan, links: Links) -> Applied:
    """Send the plan. Nothing to do sends nothing. Raises only when nothing is known of what GitHub did."""
    applied = Applied()
    await _write(client, plan, links, applied)
    for step in plan.steps:
        if isinstance(step, WithdrawRequests):
            await _withdraw(client, step, applied)
    return applied


async def _write(client: Client, plan: Plan, links: Links, applied: Applied) -> None:
    steps = [step for step in plan.steps if not isinstance(step, WithdrawRequests) and _can_write(step, links, applied)]
    if not steps:
        return
    parts = [_part(step, plan, links) for step in steps]
    joined = join("apply", parts)
    answer = await client.ask(joined.text, joined.variables)
    fallback: list[RequestReviews] = []
    for index, step in enumerate(steps):
        error = answer.error(f"part_{index}")
        if error is None:
            _note(applied, step, answer.data.get(f"part_{index}") or {})
        elif isinstance(step, RequestReviews) and error.get("type") not in {"FORBIDDEN", "NOT_FOUND"}:
            fallback.append(step)
        else:
            _failed(applied, parts[index], error)
    for step in fallback:
        await _one_by_one(client, plan, step, applied)


async def _withdraw(client: Client, step: WithdrawRequests, applied: Applied) -> None:
    """GraphQL can only replace all requests at once, and would lose one made meanwhile; REST takes back by name."""
    path = f"/repos/{step.ref.repository}/pulls/{step.ref.number}/requested_reviewers"
    try:
        await client.delete(path, {"reviewers": [one.login for one in step.passes]})
    except Denied:
        applied.denied.add("pull_requests: write")
    except (Gone, Refused):
        applied.withdrawn += [one.comment for one in step.passes]  # nothing is left to take back
    else:
        applied.withdrawn += [one.comment for one in step.passes]


def _can_write(step: Step, links: Links, applied: Applied) -> bool:
    """Labels that could not be made cannot be set: then the permission to make them is missing."""
    if isinstance(step, AddLabels) and not all(name in links.labels for name in step.names):
        applied.denied.add("pull_requests: write")
        return False
    return True


def _part(step: Written, plan: Plan, links: Links) -> Part:
    match step:
        case AddLabels(names):
            ids = [links.labels[name] for name in names]
            return Part("AddLabels", {"input": {"labelableId": plan.pull_id, "labelIds": ids}})
        case RemoveLabels(names):
            ids = [links.labels[name] for name in names if name in links.labels]
            return Part("RemoveLabels", {"input": {"labelableId": plan.pull_id, "labelIds": ids}})
        case AddComment(body) | Remind(body, _):
            return Part("AddComment", {"input": {"subjectId": plan.pull_id, "body": body}})
        case DropReminder(id_):
            return Part("DropReminder", {"input": {"id": id_}})
        case UpdateComment(id_, body):
            return Part("UpdateComment", {"input": {"id": id_, "body": body}})
        case RequestReviews(_, ids):
            return _request(plan, list(ids))
        case React(comment, reaction):
            return Part("React", {"input": {"subjectId": comment, "content": reaction}})
        case OpenIssue(_, title, body):
            return Part("OpenIssue", {"input": {"repositoryId": plan.repository_id, "title": title, "body": body}})
        case CreateCheck() | UpdateCheck():
            return _check_part(step, plan, links)
        case _:
            assert_never(step)


def _check_part(step: CreateCheck | UpdateCheck, plan: Plan, links: Links) -> Part:
    made = _check(plan, step.content, links)
    if isinstance(step, UpdateCheck):
        return Part("UpdateCheck", {"input": made | {"checkRunId": step.id}})
    return Part("CreateCheck", {"input": made | {"name": step.name, "headSha": plan.head}})


def _request(plan: Plan, ids: list[str]) -> Part:
    """`union` keeps those who are asked already; without it GitHub would replace them."""
    return Part("RequestReviews", {"input": {"pullRequestId": plan.pull_id, "userIds": ids, "union": True}})


def _annotation(one: Annotation) -> dict[str, Any]:
    """GitHub takes at most 64 KB a message, and columns within one line (graphql/reference/input-objects)."""
    start, end = one.columns
    location = {"startLine": one.line, "endLine": one.line, "startColumn": start, "endColumn": end}
    return {
        "path": one.path,
        "location": location,
        "annotationLevel": one.level.upper(),
        "title": one.title[:255],
        "message": one.message,
    }


def _check(plan: Plan, content: CheckContent, links: Links) -> dict[str, Any]:
    made: dict[str, Any] = {
        "repositoryId": plan.repository_id,
        "status": content.status.upper(),
        "externalId": content.fingerprint,
        "output": {"title": content.title, "summary": content.summary},
    }
    if content.annotations:
        made["output"]["annotations"] = [_annotation(one) for one in content.annotations]
    if content.buttons:
        made["actions"] = [
            {"label": one.label, "description": one.told, "identifier": one.identifier} for one in content.buttons
        ]
    if content.conclusion is not None:
        made["conclusion"] = content.conclusion.upper()
    if links.details_url is not None:
        made["detailsUrl"] = links.details_url
    return made


def _note(applied: Applied, step: Written, data: dict[str, Any]) -> None:
    match step:
        case AddComment():
            applied.comment = data["commentEdge"]["node"]["id"]
        case UpdateComment(id_, _):
            applied.comment = id_
        case CreateCheck():
            applied.check = data["checkRun"]["id"]
        case UpdateCheck(id_, _):
            applied.check = id_
        case RequestReviews(choices, _):
            applied.asked += [choice.login for choice in choices]
        case OpenIssue(override, _, _):
            applied.followed_up[override] = str(data["issue"]["url"])
        case AddLabels() | RemoveLabels() | React() | Remind() | DropReminder():
            pass
        case _:
            assert_never(step)


def _failed(applied: Applied, part: Part, error: dict[str, Any]) -> None:
    """A part GitHub did not do: a missing permission, an id that is no more, or its own trouble."""
    match error.get("type"):
        case "FORBIDDEN":
            applied.denied.add(_PERMISSION.get(part.operation, "pull_requests: write"))
        case "NOT_FOUND" if part.operation == "DropReminder":
            pass  # somebody else deleted it
        case "NOT_FOUND" | "UNPROCESSABLE":
            applied.stale.append(part.operation)
        case _:
            raise Transient(f"GitHub could not do {part.operation}: {str(error.get('message', ''))[:200]}")


async def _one_by_one(client: Client, plan: Plan, step: RequestReviews, applied: Applied) -> None:
    """GitHub refuses all for one bad name. Each gets a part of their own in a second request."""
    joined = join("apply", [_request(plan, [id_]) for id_ in step.ids])
    answer = await client.ask(joined.text, joined.variables)
    for index, choice in enumerate(step.choices):
        error = answer.error(f"part_{index}")
        if error is None:
            applied.asked.append(choice.login)
        else:
            applied.refused[choice.login] = str(error.get("message", "no reason given"))[:200]


async def our_labels(client: Client, repository: str, wanted: Callable[[str], str] = labels.describe) -> dict[str, str]:
    """The ids of our labels in a repository, made where they are missing. Once per repository, then remembered.

    A label that GitHub would not let us make is not in the answer.
    """
    owner, _, name = repository.partition("/")
    repository_id, found = await _labels(client, owner, name)
    missing = [label for label in labels.COLOURS if label.lower() not in found]
    if missing:
        parts = [
            Part("CreateLabel", {"input": {
                "repositoryId": repository_id, "name": label, "color": labels.COLOURS[label],
                "description": wanted(label),
            }})
            for label in missing
        ]  # fmt: skip
        joined = join("apply", parts)
        found |= _made(await client.ask(joined.text, joined.variables), missing)
    return {label: found[label.lower()] for label in labels.COLOURS if label.lower() in found}


def _made(answer: Answer, names: list[str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for index, label in enumerate(names):
        node = (answer.data.get(f"part_{index}") or {}).get("label")
        if node is not None:
            made[label.lower()] = node["id"]
    return made


async def _labels(client: Client, owner: str, name: str) -> tuple[str, dict[str, str]]:
    """All labels of a repository by lower-case name: GitHub takes `Bug` and `bug` for one."""
    found: dict[str, str] = {}
    after: str | None = None
    while True:
        answer = await client.ask(document("labels"), {"owner": owner, "name": name, "after": after})
        repository = answer.data.get("repository")
        if repository is None:
            raise Gone(f"{owner}/{name} is not there for us")
        found |= {label["name"].lower(): label["id"] for label in nodes(repository["labels"])}
        page = repository["labels"]["pageInfo"]
        if not page["hasNextPage"]:
            return repository["id"], found
        after = page["endCursor"]
