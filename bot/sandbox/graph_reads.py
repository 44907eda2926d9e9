"""How each GraphQL field is answered from the state. A field that is missing here fails loudly."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from bot.sandbox.clock import iso
from bot.sandbox.graph_context import Context, not_found
from bot.sandbox.shapes import association
from bot.sandbox.state import (
    Account,
    CheckRun,
    Comment,
    GitCommit,
    Label,
    PullRequest,
    Repository,
    Review,
    Status,
    Team,
)

Resolver = Callable[..., Any]
_PERMISSION = {"read": "READ", "triage": "TRIAGE", "write": "WRITE", "maintain": "MAINTAIN", "admin": "ADMIN"}
_CHANGE = {"added": "ADDED", "removed": "DELETED", "modified": "MODIFIED", "renamed": "RENAMED"}


def connection(items: Sequence[Any], args: dict[str, Any], name: str) -> dict[str, Any]:
    """A page of a list (docs: graphql/guides/using-pagination-in-the-graphql-api)."""
    first, last, after = args.get("first"), args.get("last"), args.get("after")
    if first is None and last is None:
        raise GraphQLError(f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.")
    if not 0 <= (first if first is not None else last or 0) <= 100:
        raise GraphQLError(
            f"Requesting {first or last} records on the `{name}` connection exceeds the `first` limit of 100 records."
        )
    start = int(after.removeprefix("cursor:")) if after else 0
    end = len(items)
    if first is not None:
        end = min(end, start + first)
    elif last is not None:
        start = max(start, end - last)
    page = list(items[start:end])
    info = {
        "hasNextPage": end < len(items), "hasPreviousPage": start > 0,
        "startCursor": f"cursor:{start + 1}" if page else None, "endCursor": f"cursor:{end}" if page else None,
    }  # fmt: skip
    return {"totalCount": len(items), "nodes": page, "pageInfo": info,
            "edges": [{"node": node, "cursor": f"cursor:{start + 1 + n}"} for n, node in enumerate(page)]}  # fmt: skip


def listing(name: str, items: Callable[[Any, Context, dict[str, Any]], Sequence[Any]]) -> Resolver:
    """A resolver of a connection."""

    def resolve(record: Any, info: Any, **args: Any) -> dict[str, Any]:
        return connection(items(record, info.context, args), args, name)

    return resolve


def of(read: Callable[[Any], Any]) -> Resolver:
    """A resolver that only looks at the record."""

    def resolve(record: Any, _info: Any, **_args: Any) -> Any:
        return read(record)

    return resolve


def within(read: Callable[[Any, Context], Any]) -> Resolver:
    """A resolver that also looks at who asks."""

    def resolve(record: Any, info: Any, **_args: Any) -> Any:
        return read(record, info.context)

    return resolve


def key(name: str) -> Resolver:
    """A resolver for records that are dicts."""
    return of(lambda record: record[name])


def moment(read: Callable[[Any], datetime | None]) -> Resolver:
    """A resolver of an instant."""
    return of(lambda record: iso(read(record)))


def repository(_root: Any, info: Any, *, owner: str, name: str, **_args: Any) -> Repository:
    """`repository(owner:, name:)`."""
    found = info.context.world.repository(f"{owner}/{name}")
    if found is None or not info.context.sees(found):
        raise not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    return found  # type: ignore[no-any-return]


def pull_request(record: Repository, info: Any, *, number: int) -> PullRequest:
    """`repository.pullRequest(number:)`."""
    info.context.demand("pull_requests", "read")
    found = record.pulls.get(number)
    if found is None or not info.context.visible(found.at):
        raise not_found(f"Could not resolve to a PullRequest with the number of {number}.")
    return found


def node(_root: Any, info: Any, *, id: str) -> Any:  # noqa: A002 - GitHub's own name
    """`node(id:)`."""
    found = info.context.world.nodes.get(id)
    if found is None or not info.context.visible(getattr(found, "at", None)):
        raise not_found(f"Could not resolve to a node with the global id of '{id}'.")
    return found


def organization(_root: Any, info: Any, *, login: str) -> Account:
    """`organization(login:)`."""
    found = info.context.world.accounts.get(login.lower())
    if found is None or found.kind != "Organization":
        raise not_found(f"Could not resolve to an Organization with the login of '{login}'.")
    return found  # type: ignore[no-any-return]


def team(record: Account, info: Any, *, slug: str) -> Team | None:
    """`organization.team(slug:)`."""
    info.context.demand("members", "read")
    return info.context.world.teams.get(f"{record.login}/{slug}")  # type: ignore[no-any-return]


def _pulls(record: Repository, _context: Context, args: dict[str, Any]) -> list[PullRequest]:
    states = args.get("states")
    found = [pull for pull in record.pulls.values() if not states or pull.state in states]
    order = args.get("orderBy") or {}
    if order.get("field") == "UPDATED_AT":
        found.sort(key=lambda pull: (pull.updated_at or pull.at, pull.number))
    else:
        found.sort(key=lambda pull: pull.number)
    return found[::-1] if order.get("direction") == "DESC" else found


def _collaborators(record: Repository, context: Context, args: dict[str, Any]) -> list[dict[str, Any]]:
    wanted, query = args.get("login"), (args.get("query") or "").lower()
    return [
        {"node": context.world.accounts[login.lower()], "permission": _PERMISSION[level]}
        for login, level in record.permissions.items()
        if (wanted is None or login.lower() == wanted.lower()) and query in login.lower()
    ]


def collaborators(record: Repository, info: Any, **args: Any) -> dict[str, Any]:
    """`repository.collaborators`: its edges carry the permission."""
    found = connection(_collaborators(record, info.context, args), args, "collaborators")
    found["edges"] = found["nodes"]
    found["nodes"] = [edge["node"] for edge in found["edges"]]
    return found


def blob_of(commit: GitCommit, path: str) -> dict[str, Any] | None:
    """The file at a path of a commit, as a blob."""
    text = commit.tree.get(path)
    return None if text is None else {"blob": text}


def object_(record: Repository, info: Any, *, expression: str | None = None, **_args: Any) -> Any:
    """`repository.object(expression: "HEAD:path")`."""
    info.context.demand("contents", "read")
    ref, _, path = (expression or "").partition(":")
    commit = record.branches.get(record.default_branch if ref == "HEAD" else ref) or record.commits.get(ref)
    if commit is None:
        return None
    return blob_of(commit, path) if path else commit


def commit_file(record: GitCommit, info: Any, *, path: str) -> Any:
    """`commit.file(path:)`."""
    info.context.demand("contents", "read")
    found = blob_of(record, path)
    return None if found is None else {"path": path, "object": found}


def _check_suites(record: GitCommit, context: Context, args: dict[str, Any]) -> list[dict[str, Any]]:
    context.demand("checks", "read")
    owner = context.repository_of(record)
    runs = [run for run in owner.check_runs.get(record.sha, []) if context.visible(run.changed_at)]
    wanted = (args.get("filterBy") or {}).get("appId")
    apps = {run.app.id: run.app for run in runs if wanted is None or run.app.id == wanted}
    return [
        {"app": app, "runs": [run for run in runs if run.app.id == app.id], "commit": record} for app in apps.values()
    ]


def _suite_runs(record: dict[str, Any], _context: Context, args: dict[str, Any]) -> list[CheckRun]:
    wanted = (args.get("filterBy") or {}).get("checkName")
    return [run for run in record["runs"] if wanted is None or run.name == wanted]


def rollup(record: GitCommit, info: Any) -> dict[str, Any] | None:
    """`commit.statusCheckRollup`: the newest of everything that reports."""
    info.context.demand("checks", "read")
    owner = info.context.repository_of(record)
    runs = [run for run in owner.newest_runs(record.sha) if info.context.visible(run.changed_at)]
    found: list[Any] = [*runs, *owner.newest_statuses(record.sha)]
    return {"contexts": found, "commit": record} if found else None


def _rollup_state(record: dict[str, Any]) -> str:
    states = {_state(one) for one in record["contexts"]}
    return next((state for state in ("FAILURE", "PENDING") if state in states), "SUCCESS")


def _state(one: CheckRun | Status) -> str:
    if isinstance(one, Status):
        return {"SUCCESS": "SUCCESS", "PENDING": "PENDING"}.get(one.state, "FAILURE")
    if one.status != "completed":
        return "PENDING"
    return "SUCCESS" if one.conclusion in {"success", "neutral", "skipped"} else "FAILURE"


def is_required(record: CheckRun | Status, info: Any, **_args: Any) -> bool:
    """Whether the branch names this check as required."""
    name = record.name if isinstance(record, CheckRun) else record.context
    owner = info.context.repository_of_check(record)
    return record.required or (owner is not None and name in owner.required)


def requested_reviewer(record: dict[str, Any], info: Any) -> Any:
    """A team may only be read with `members: read`; without it the node is null beside an error."""
    if isinstance(record["who"], Team):
        info.context.demand("members", "read")
    return record["who"]


def _actor(pair: tuple[str, str], at: datetime, context: Context) -> dict[str, Any]:
    return {"name": pair[0], "email": pair[1], "date": iso(at), "user": context.user_by_email(pair[1])}


def _timeline(record: PullRequest, _context: Context, args: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = args.get("itemTypes")
    names = {"READY_FOR_REVIEW_EVENT": "ReadyForReviewEvent", "CONVERT_TO_DRAFT_EVENT": "ConvertToDraftEvent",
             "REOPENED_EVENT": "ReopenedEvent"}  # fmt: skip
    kinds = {names.get(name, name) for name in wanted} if wanted else None
    return [{"__typename": kind, "at": at} for kind, at in record.timeline if kinds is None or kind in kinds]


_PAGE = {name: key(name) for name in ("totalCount", "nodes", "edges", "pageInfo")}
_EDGE = {name: key(name) for name in ("node", "cursor")}
_ACTOR = {
    "login": of(lambda who: who.login), "id": of(lambda who: who.node), "databaseId": of(lambda who: who.id),
    "url": of(lambda who: f"https://github.example/{who.login}"),
}  # fmt: skip

RESOLVERS: dict[str, dict[str, Resolver]] = {
    "Query": {
        "repository": repository, "node": node, "organization": organization,
        "rateLimit": within(lambda _r, context: context.rate_limit()),
        "viewer": within(lambda _r, context: context.viewer),
        "user": lambda _r, info, login: info.context.world.accounts.get(login.lower()),
    },
    "RateLimit": {name: key(name) for name in ("cost", "limit", "remaining", "used", "resetAt", "nodeCount")},
    "PageInfo": {name: key(name) for name in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")},
    "Repository": {
        "id": of(lambda r: r.node), "databaseId": of(lambda r: r.id), "name": of(lambda r: r.name),
        "nameWithOwner": of(lambda r: r.full_name), "isArchived": of(lambda r: r.archived),
        "isPrivate": of(lambda r: r.private), "owner": of(lambda r: r.owner),
        "url": within(lambda r, context: f"{context.url}/{r.full_name}"),
        "defaultBranchRef": of(lambda r: {"name": r.default_branch, "commit": r.branches[r.default_branch]}),
        "object": object_, "pullRequest": pull_request, "pullRequests": listing("pullRequests", _pulls),
        "labels": listing("labels", lambda r, _c, _a: list(r.labels.values())),
        "label": lambda r, _info, name: r.labels.get(name.lower()),
        "collaborators": collaborators,
        "ref": lambda r, _info, qualifiedName: _ref(r, qualifiedName),  # noqa: N803 - GitHub's own name
    },
    "Ref": {"name": key("name"), "target": key("commit")},
    "TreeEntry": {"path": key("path"), "object": key("object")},
    "Blob": {
        "id": of(lambda b: f"B_{_oid(b)[:12]}"), "oid": of(lambda b: _oid(b)), "text": key("blob"),
        "byteSize": of(lambda b: len(b["blob"].encode())), "isTruncated": of(lambda _b: False),
        "isBinary": of(lambda _b: False),
    },
    "Commit": {
        "id": of(lambda c: f"C_{c.sha}"), "oid": of(lambda c: c.sha), "message": of(lambda c: c.message),
        "additions": of(lambda c: c.additions), "deletions": of(lambda c: c.deletions),
        "author": within(lambda c, context: _actor(c.author, c.at, context)),
        "committer": within(lambda c, context: _actor(c.committer, c.at, context)),
        "authoredDate": moment(lambda c: c.at), "committedDate": moment(lambda c: c.at), "file": commit_file,
        "parents": listing("parents", lambda c, context, _a: [context.repository_of(c).commits[p] for p in c.parents]),
        "statusCheckRollup": rollup, "checkSuites": listing("checkSuites", _check_suites),
    },
    "GitActor": {name: key(name) for name in ("name", "email", "date", "user")},
    "StatusCheckRollup": {
        "state": of(_rollup_state), "contexts": listing("contexts", lambda r, _c, _a: r["contexts"]),
    },
    "CheckSuite": {"app": key("app"), "checkRuns": listing("checkRuns", _suite_runs)},
    "App": {"databaseId": of(lambda a: a.id), "slug": of(lambda a: a.slug), "name": of(lambda a: a.name)},
    "CheckRun": {
        "id": of(lambda c: c.node), "databaseId": of(lambda c: c.id), "name": of(lambda c: c.name),
        "status": of(lambda c: c.status.upper()), "conclusion": of(lambda c: c.conclusion and c.conclusion.upper()),
        "externalId": of(lambda c: c.external_id or None), "title": of(lambda c: c.title or None),
        "summary": of(lambda c: c.summary or None), "text": of(lambda c: c.text or None),
        "detailsUrl": of(lambda c: c.details_url), "isRequired": is_required,
        "checkSuite": of(lambda c: {"app": c.app, "runs": [c], "commit": None}),
    },
    "StatusContext": {
        "id": of(lambda s: f"SC_{s.id}"), "context": of(lambda s: s.context), "state": of(lambda s: s.state.upper()),
        "isRequired": is_required, "description": of(lambda s: s.description), "creator": of(lambda s: s.creator),
    },
    "PullRequest": {
        "id": of(lambda p: p.node), "databaseId": of(lambda p: p.id), "number": of(lambda p: p.number),
        "url": within(lambda p, context: f"{context.url}/{p.repository.full_name}/pull/{p.number}"),
        "title": of(lambda p: p.title), "body": of(lambda p: p.body), "state": of(lambda p: p.state),
        "isDraft": of(lambda p: p.draft), "merged": of(lambda p: p.merged), "createdAt": moment(lambda p: p.at),
        "updatedAt": within(lambda p, context: iso(context.updated_at(p))), "closedAt": moment(lambda p: p.closed_at),
        "author": of(lambda p: p.author), "authorAssociation": of(lambda p: association(p.repository, p.author)),
        "baseRefName": of(lambda p: p.base), "baseRefOid": of(lambda p: p.base_sha),
        "baseRef": of(lambda p: _ref(p.repository, p.base)), "headRefName": of(lambda p: p.branch),
        "headRefOid": within(lambda p, context: context.head(p)), "isCrossRepository": of(lambda p: p.fork is not None),
        "additions": of(lambda p: p.additions), "deletions": of(lambda p: p.deletions),
        "changedFiles": of(lambda p: len(p.changes)), "repository": of(lambda p: p.repository),
        "labels": listing("labels", lambda p, _c, _a: p.label_records),
        "files": listing("files", lambda p, _c, _a: p.changes),
        "commits": listing("commits", lambda p, _c, _a: [{"commit": commit} for commit in p.commits]),
        "reviews": listing("reviews", lambda p, context, _a: [r for r in p.reviews if context.visible(r.at)]),
        "reviewRequests": listing("reviewRequests", lambda p, _c, _a: [{"who": who} for who in p.requested]),
        "comments": listing("comments", lambda p, context, _a: [c for c in p.comments if context.visible(c.at)]),
        "timelineItems": listing("timelineItems", _timeline),
    },
    "PullRequestChangedFile": {
        "path": of(lambda f: f.path), "additions": of(lambda f: f.additions), "deletions": of(lambda f: f.deletions),
        "changeType": of(lambda f: _CHANGE[f.status]),
    },
    "PullRequestCommit": {"commit": key("commit")},
    "PullRequestReview": {
        "id": of(lambda r: r.node), "author": of(lambda r: r.author), "state": of(lambda r: r.state),
        "body": of(lambda r: r.body), "submittedAt": moment(lambda r: r.at),
        "commit": within(lambda r, context: context.commit(r.commit)),
        "authorCanPushToRepository": within(lambda r, context: context.pull_of(r).repository.can_push(r.author.login)),
        "authorAssociation": within(lambda r, context: association(context.pull_of(r).repository, r.author)),
    },
    "ReviewRequest": {"requestedReviewer": requested_reviewer, "asCodeOwner": of(lambda _r: False)},
    "IssueComment": {
        "id": of(lambda c: c.node), "databaseId": of(lambda c: c.id), "body": of(lambda c: c.body),
        "viewerDidAuthor": within(lambda c, context: c.author is context.viewer), "author": of(lambda c: c.author),
        "authorAssociation": within(lambda c, context: association(context.pull_of(c).repository, c.author)),
        "createdAt": moment(lambda c: c.at), "lastEditedAt": moment(lambda c: c.edited_at),
        "editor": of(lambda c: c.editor),
    },
    **{kind: {"createdAt": moment(lambda e: e["at"])} for kind in
       ("ReadyForReviewEvent", "ConvertToDraftEvent", "ReopenedEvent")},
    "Label": {
        "id": of(lambda one: one.node), "name": of(lambda one: one.name), "color": of(lambda one: one.color),
        "description": of(lambda one: one.description),
    },
    "Team": {
        "id": of(lambda t: t.node), "slug": of(lambda t: t.slug), "name": of(lambda t: t.slug),
        "combinedSlug": of(lambda t: t.combined), "members": listing("members", lambda t, _c, _a: t.members),
    },
    "Organization": {**_ACTOR, "team": team},
    "User": {**_ACTOR, "name": of(lambda who: who.name or None)},
    "Bot": _ACTOR, "Mannequin": _ACTOR,
    "RepositoryCollaboratorEdge": {"node": key("node"), "permission": key("permission")},
    **{f"{name}Edge": _EDGE for name in (
        "PullRequest", "Label", "Commit", "StatusCheckRollupContext", "CheckSuite", "CheckRun", "TeamMember",
        "PullRequestChangedFile", "PullRequestCommit", "PullRequestReview", "ReviewRequest", "IssueComment",
        "PullRequestTimelineItems",
    )},
    **{f"{name}Connection": _PAGE for name in (
        "PullRequest", "Label", "RepositoryCollaborator", "Commit", "StatusCheckRollupContext", "CheckSuite",
        "CheckRun", "PullRequestChangedFile", "PullRequestCommit", "PullRequestReview", "ReviewRequest",
        "IssueComment", "TeamMember",
    )},
    "PullRequestTimelineItemsConnection": _PAGE,
}  # fmt: skip


def _ref(record: Repository, name: str) -> dict[str, Any] | None:
    branch = name.removeprefix("refs/heads/")
    commit = record.branches.get(branch)
    return {"name": branch, "commit": commit} if commit else None


def _oid(blob: dict[str, Any]) -> str:
    from bot.sandbox.content import sha

    return sha("blob", blob["blob"])


def type_of(value: Any) -> str:
    """The GraphQL type behind a value of an interface or union."""
    match value:
        case Account():
            return value.kind
        case dict():
            return str(value.get("__typename") or ("Blob" if "blob" in value else "Ref"))
        case GitCommit():
            return "Commit"
        case Comment():
            return "IssueComment"
        case Review():
            return "PullRequestReview"
        case Status():
            return "StatusContext"
        case PullRequest() | Repository() | CheckRun() | Label() | Team():
            return type(value).__name__
        case _:
            raise GraphQLError(f"the sandbox does not know the type of {type(value).__name__}")
