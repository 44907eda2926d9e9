"""What exists here, as JSON for the control API: less than GitHub's shapes, and all that a test wants to see."""

import hashlib
from typing import TYPE_CHECKING, Any

from bot.sandbox.clock import iso
from bot.sandbox.hooks import Delivery, listed
from bot.sandbox.log import Request
from bot.sandbox.state import (
    CheckRun,
    Comment,
    GitCommit,
    Installation,
    Issue,
    PullRequest,
    Repository,
    Review,
    Status,
    Team,
)

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox


def world(sandbox: "Sandbox") -> dict[str, Any]:
    """Everything: who is there, what there is, and how the sandbox is set."""
    accounts = sandbox.world.accounts.values()
    return {
        "now": iso(sandbox.now()),
        "app": {"id": sandbox.app.id, "slug": sandbox.app.slug, "webhooks_go_to": sandbox.hooks.target},
        "people": [one.login for one in accounts if one.kind == "User"],
        "bots": [one.login for one in accounts if one.kind == "Bot"],
        "teams": {name: [one.login for one in team.everyone] for name, team in sandbox.world.teams.items()},
        "installations": [shown(one) for one in sandbox.world.installations.values()],
        "repositories": [shown(one) for one in sandbox.world.repositories.values()],
        "latency": sandbox.latency,
        "lag": sandbox.lag.total_seconds(),
        "requests": len(sandbox.log),
        "unknown_routes": sandbox.unknown[-100:],
    }


def shown(record: Any) -> Any:
    """A record as JSON."""
    match record:
        case PullRequest():
            return _pull(record)
        case Repository():
            return _repository(record)
        case Issue():
            return _issue(record)
        case CheckRun():
            return _check(record)
        case Comment():
            return _comment(record)
        case Review():
            return _review(record)
        case Delivery():
            return {**listed(record), "id": record.id}
        case Request():
            return _request(record)
        case _:
            return _small(record)


def _small(record: Any) -> Any:
    """Records of a few fields; whatever is JSON already stays as it is."""
    match record:
        case GitCommit():
            return {"sha": record.sha, "message": record.message, "author": list(record.author), "at": iso(record.at)}
        case Status():
            return {"context": record.context, "state": record.state.lower(), "id": record.id}
        case Team():
            return {"team": record.combined, "members": [one.login for one in record.members],
                    "parent": record.parent.combined if record.parent else None}  # fmt: skip
        case Installation():
            chosen = None if record.repositories is None else sorted(record.repositories)
            return {"id": record.id, "owner": record.account.login, "repositories": chosen,
                    "permissions": record.permissions}  # fmt: skip
        case dict():
            return record
        case _:
            return {key: value for key, value in vars(record).items() if isinstance(value, str | int | float | None)}


def _repository(repository: Repository) -> dict[str, Any]:
    return {
        "repository": repository.full_name,
        "private": repository.private,
        "default_branch": repository.default_branch,
        "branches": {name: commit.sha for name, commit in repository.branches.items()},
        "required": sorted(repository.required),
        "queues": {name: [one.pull.number for one in queue.entries] for name, queue in repository.queues.items()},
        "labels": [label.name for label in repository.labels.values()],
        "permissions": repository.permissions,
        "issues": [_issue(one) for one in repository.issues.values()],
        "pulls": [_pull(pull) for pull in repository.pulls.values()],
    }


def _pull(pull: PullRequest) -> dict[str, Any]:
    return {
        "pull": pull.full,
        "number": pull.number,
        "title": pull.title,
        "body": pull.body,
        "state": pull.state.lower(),
        "draft": pull.draft,
        "author": pull.author.rest_login,
        "base": pull.base,
        "branch": pull.branch,
        "fork": pull.fork,
        "head_sha": pull.head_sha,
        "labels": pull.labels,
        "requested_reviewers": pull.review_requests,
        "reviews": [_review(one) for one in pull.reviews],
        "comments": [_comment(one) for one in pull.comments],
        "checks": [_check(one) for one in pull.checks],
        "statuses": [_small(one) for one in pull.repository.newest_statuses(pull.head_sha)],
        "commits": [_small(one) for one in pull.commits],
        "files": [{"path": one.path, "status": one.status, "additions": one.additions, "deletions": one.deletions}
                  for one in pull.changes],
    }  # fmt: skip


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "issue": issue.full, "number": issue.number, "title": issue.title, "body": issue.body,
        "state": issue.state.lower(), "author": issue.author.rest_login, "at": iso(issue.at),
        "labels": [one.name for one in issue.label_records], "comments": [_comment(one) for one in issue.comments],
    }  # fmt: skip


def _comment(comment: Comment) -> dict[str, Any]:
    return {"id": comment.id, "author": comment.author.rest_login, "body": comment.body, "at": iso(comment.at),
            "edits": len(comment.edits)}  # fmt: skip


def _review(review: Review) -> dict[str, Any]:
    return {"id": review.id, "author": review.author.rest_login, "state": review.state, "body": review.body,
            "commit": review.commit, "at": iso(review.at)}  # fmt: skip


def _check(run: CheckRun) -> dict[str, Any]:
    return {"id": run.id, "name": run.name, "app": run.app.slug, "status": run.status, "conclusion": run.conclusion,
            "title": run.title, "summary": run.summary, "text": run.text, "required": run.required,
            "actions": [one["identifier"] for one in run.actions]}  # fmt: skip


def _request(one: Request) -> dict[str, Any]:
    return {
        "at": iso(one.at), "kind": one.kind, "method": one.method, "path": one.path, "operation": one.operation,
        "mutation": one.mutation, "pull": one.pull, "status": one.status, "seconds": round(one.seconds, 4),
    }  # fmt: skip


def requests(log: list[Request]) -> dict[str, Any]:
    """The request log, with its counts."""
    return {
        "count": len(log),
        "graphql": sum(one.kind == "graphql" for one in log),
        "rest": sum(one.kind == "rest" for one in log),
        "mutations": sum(one.mutation or (one.kind == "rest" and one.method != "GET") for one in log),
        "failed": sum(one.status >= 400 for one in log),
        "requests": [_request(one) for one in log],
    }


def revision(pulls: list[PullRequest]) -> str:
    """A word that changes whenever something that a page shows does; cheap enough to be asked every second."""
    seen = [
        (
            pull.full, pull.state, pull.draft, pull.title, pull.body, pull.base, pull.head_sha, pull.labels,
            pull.review_requests, [(one.id, one.state) for one in pull.reviews],
            [(one.id, len(one.edits)) for one in pull.comments],
            [(one.id, one.status, one.conclusion, one.title, one.summary, one.text) for one in pull.checks],
            [(one.id, one.state) for queue in pull.repository.queues.values() for one in queue.entries],
            [(one.context, one.state) for one in pull.repository.newest_statuses(pull.head_sha)],
        )
        for pull in pulls
    ]  # fmt: skip
    return hashlib.sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()[:16]
