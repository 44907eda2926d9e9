"""Pull requests and everything that hangs on them, as GraphQL shows them."""

from typing import Any

from bot.sandbox.clock import iso
from bot.sandbox.graph_context import Context, not_found
from bot.sandbox.graph_pages import Resolver, key, listing, moment, of, ordered, within
from bot.sandbox.graph_repositories import labels_of, ref
from bot.sandbox.shapes import association
from bot.sandbox.state import Comment, PullRequest, Repository, Review, Team

_CHANGE = {"added": "ADDED", "removed": "DELETED", "modified": "MODIFIED", "renamed": "RENAMED"}


def pull_request(record: Repository, info: Any, *, number: int) -> PullRequest:
    """`repository.pullRequest(number:)`."""
    context: Context = info.context
    context.demand("pull_requests", "read")
    found = record.pulls.get(number)
    if found is None or not context.replica.knows(found.at):
        raise not_found(f"Could not resolve to a PullRequest with the number of {number}.")
    return context.replica.seen(found)


def _commits(record: PullRequest) -> list[dict[str, Any]]:
    return [{"commit": commit, "pull": record} for commit in record.commits]


def _reviews(record: PullRequest, _context: Context, args: dict[str, Any]) -> list[Review]:
    author, states = args.get("author"), args.get("states")
    return [one for one in record.reviews if author in {None, one.author.login} and (not states or one.state in states)]


def _comments(record: PullRequest, _context: Context, args: dict[str, Any]) -> list[Comment]:
    return ordered(record.comments, args, UPDATED_AT=lambda one: one.edited_at or one.at)


def _requests(record: PullRequest) -> list[dict[str, Any]]:
    return [{"who": who, "pull": record} for who in record.requested]


def requested_reviewer(record: dict[str, Any], info: Any) -> Any:
    """A team may only be read with `members: read`; else it is null beside an error (dust-tt/dust#29326)."""
    if isinstance(record["who"], Team):
        info.context.demand("members", "read")
    return record["who"]


def minimizable(record: Comment | Review) -> str | None:
    """Why it is hidden."""
    return record.minimized if isinstance(record, Comment) else None


_HIDDEN = {
    "isMinimized": of(lambda c: minimizable(c) is not None), "minimizedReason": of(minimizable),
    "viewerCanMinimize": of(lambda _c: True),
}  # fmt: skip


def _association(record: Comment | Review, context: Context) -> str:
    return association(context.pull_of(record).repository, record.author)


PULLS: dict[str, dict[str, Resolver]] = {
    "Repository": {"pullRequest": pull_request},
    "PullRequest": {
        "id": of(lambda p: p.node), "databaseId": of(lambda p: p.id), "number": of(lambda p: p.number),
        "url": within(lambda p, context: f"{context.url}/{p.repository.full_name}/pull/{p.number}"),
        "title": of(lambda p: p.title), "body": of(lambda p: p.body), "state": of(lambda p: p.state),
        "isDraft": of(lambda p: p.draft), "merged": of(lambda p: p.merged), "createdAt": moment(lambda p: p.at),
        "updatedAt": of(lambda p: iso(p.updated_at or p.at)), "closedAt": moment(lambda p: p.closed_at),
        "editor": of(lambda p: p.editor), "lastEditedAt": moment(lambda p: p.edited_at),
        "mergedAt": of(lambda p: iso(p.closed_at) if p.merged else None),
        "mergedBy": of(lambda p: p.merged_by),
        "mergeCommit": of(lambda p: p.repository.commits.get(p.merge_sha or "")),
        "author": of(lambda p: p.author), "authorAssociation": of(lambda p: association(p.repository, p.author)),
        "baseRefName": of(lambda p: p.base), "baseRefOid": of(lambda p: p.base_sha),
        "baseRef": of(lambda p: ref(p.repository, p.base)), "headRefName": of(lambda p: p.branch),
        "headRefOid": of(lambda p: p.head_sha), "isCrossRepository": of(lambda p: p.fork is not None),
        "additions": of(lambda p: p.additions), "deletions": of(lambda p: p.deletions),
        "changedFiles": of(lambda p: len(p.changes)), "repository": of(lambda p: p.repository),
        "labels": listing("labels", lambda p, _c, args: labels_of(p.label_records, args)),
        "files": listing("files", lambda p, _c, _a: p.changes),
        "commits": listing("commits", lambda p, _c, _a: _commits(p)), "reviews": listing("reviews", _reviews),
        "reviewRequests": listing("reviewRequests", lambda p, _c, _a: _requests(p)),
        "comments": listing("comments", _comments),
        "locked": of(lambda p: p.locked),
        "activeLockReason": of(lambda p: p.lock_reason and p.lock_reason.upper().replace("-", "_").replace(" ", "_")),
        "assignees": listing("assignees", lambda p, _c, _a: p.assignees),
        "reviewThreads": listing("reviewThreads", lambda _p, _c, _a: ()),
    },
    "PullRequestChangedFile": {
        "path": of(lambda f: f.path), "additions": of(lambda f: f.additions), "deletions": of(lambda f: f.deletions),
        "changeType": of(lambda f: _CHANGE[f.status]),
    },
    "PullRequestCommit": {"id": of(lambda c: f"PURC_{c['pull'].id}_{c['commit'].sha}"), "commit": key("commit")},
    "PullRequestReview": {
        "id": of(lambda r: r.node), "databaseId": of(lambda r: r.id), "author": of(lambda r: r.author),
        "state": of(lambda r: r.state), "body": of(lambda r: r.body), "submittedAt": moment(lambda r: r.at),
        "commit": within(lambda r, context: context.commit(r.commit)),
        "authorCanPushToRepository": within(lambda r, context: context.pull_of(r).repository.can_push(r.author.login)),
        "authorAssociation": within(_association), **_HIDDEN,
    },
    # Nobody comments on lines here: the list is empty, and so nothing resolves its fields.
    "PullRequestReviewThread": {name: key(name) for name in ("id", "isResolved", "isOutdated", "path", "line")},
    "ReviewRequest": {
        "id": of(lambda r: f"RR_{r['pull'].id}_{r['who'].id}"), "requestedReviewer": requested_reviewer,
        "asCodeOwner": of(lambda _r: False),
    },
    "IssueComment": {
        "id": of(lambda c: c.node), "databaseId": of(lambda c: c.id), "body": of(lambda c: c.body),
        "viewerDidAuthor": within(lambda c, context: c.author is context.viewer), "author": of(lambda c: c.author),
        "authorAssociation": within(_association), "createdAt": moment(lambda c: c.at),
        "updatedAt": of(lambda c: iso(c.edited_at or c.at)), "lastEditedAt": moment(lambda c: c.edited_at),
        "editor": of(lambda c: c.editor), "createdViaEmail": of(lambda c: c.by_mail), **_HIDDEN,
    },
}  # fmt: skip
