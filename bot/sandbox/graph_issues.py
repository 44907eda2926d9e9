"""Issues as GraphQL shows and takes them."""

from typing import Any

from bot.sandbox.accounts import Account
from bot.sandbox.clock import iso
from bot.sandbox.graph_context import Context, not_found
from bot.sandbox.graph_pages import Resolver, listing, moment, of, ordered, within
from bot.sandbox.graph_repositories import labels_of
from bot.sandbox.graph_writes import Input, done, get, payload, refusing
from bot.sandbox.issue import Issue
from bot.sandbox.issues import closed_by
from bot.sandbox.shapes import association
from bot.sandbox.state import Label, PullRequest, Repository


def issue(record: Repository, info: Any, *, number: int) -> Issue:
    """`repository.issue(number:)`; a pull request is none."""
    info.context.demand("issues", "read")
    found = record.issues.get(number)
    if found is None:
        raise not_found(f"Could not resolve to an Issue with the number of {number}.")
    return found


def issue_or_pull(record: Repository, info: Any, *, number: int) -> Issue | PullRequest:
    """`repository.issueOrPullRequest(number:)`."""
    context: Context = info.context
    pull = record.pulls.get(number)
    if pull is not None and context.replica.knows(pull.at):
        context.demand("pull_requests", "read")
        return context.replica.seen(pull)
    if number not in record.issues:
        raise not_found(f"Could not resolve to an issue or pull request with the number of {number}.")
    return issue(record, info, number=number)


def _issues(record: Repository, context: Context, args: dict[str, Any]) -> list[Issue]:
    context.demand("issues", "read")
    states, labels = args.get("states"), set(args.get("labels") or ())
    found = [
        one
        for one in record.issues.values()
        if (not states or one.state in states) and (not labels or labels & {label.name for label in one.label_records})
    ]
    return ordered(
        found, args, CREATED_AT=lambda one: (one.at, one.number), UPDATED_AT=lambda one: one.updated_at or one.at
    )


def create_issue(_root: Any, info: Any, *, input: Input) -> Input:  # noqa: A002 - GitHub's own name
    """A new issue."""
    context: Context = info.context
    context.demand("issues", "write")
    repository = get(context, input["repositoryId"], Repository)
    labels = [get(context, one, Label) for one in input.get("labelIds") or ()]
    people = [get(context, one, Account) for one in input.get("assigneeIds") or ()]
    made = refusing(
        lambda: context.sandbox.open_issue(
            repository, context.viewer, input["title"], input.get("body") or "", labels=labels, assignees=people
        )
    )
    return done(input, issue=made)


ISSUES: dict[str, dict[str, Resolver]] = {
    "Repository": {"issue": issue, "issueOrPullRequest": issue_or_pull, "issues": listing("issues", _issues)},
    "PullRequest": {
        "closingIssuesReferences": listing("closingIssuesReferences", lambda p, _c, _a: closed_by(p)),
    },
    "Issue": {
        "id": of(lambda i: i.node), "databaseId": of(lambda i: i.id), "number": of(lambda i: i.number),
        "title": of(lambda i: i.title), "body": of(lambda i: i.body), "state": of(lambda i: i.state),
        "url": within(lambda i, context: f"{context.url}/{i.repository.full_name}/issues/{i.number}"),
        "author": of(lambda i: i.author), "authorAssociation": of(lambda i: association(i.repository, i.author)),
        "createdAt": moment(lambda i: i.at), "updatedAt": of(lambda i: iso(i.updated_at or i.at)),
        "lastEditedAt": moment(lambda i: i.edited_at), "editor": of(lambda i: i.editor),
        "closedAt": moment(lambda i: i.closed_at), "closed": of(lambda i: i.state == "CLOSED"),
        "repository": of(lambda i: i.repository), "locked": of(lambda i: i.locked),
        "labels": listing("labels", lambda i, _c, args: labels_of(i.label_records, args)),
        "assignees": listing("assignees", lambda i, _c, _a: i.assignees),
        "comments": listing("comments", lambda i, _c, _a: i.comments),
    },
}  # fmt: skip
ISSUE_WRITES: dict[str, dict[str, Resolver]] = {
    "Mutation": {"createIssue": create_issue},
    "CreateIssuePayload": payload("issue"),
}
