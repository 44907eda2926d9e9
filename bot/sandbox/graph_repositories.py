"""Accounts, repositories, files and commits as GraphQL shows them."""

import re
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from bot.sandbox.accounts import UserStatus
from bot.sandbox.blame import Range, blame
from bot.sandbox.clock import iso
from bot.sandbox.graph_context import Context, not_found
from bot.sandbox.graph_pages import Resolver, connection, key, listing, moment, of, ordered, within
from bot.sandbox.state import Account, CheckRun, Comment, GitCommit, Issue, Label, PullRequest, Repository, Review, Team

_CO_AUTHOR = re.compile(
    r"^co-authored-by:(?P<name>[^<\n]{0,200})<(?P<email>[^>\s]{3,200})>", re.IGNORECASE | re.MULTILINE
)
_PERMISSION = {"read": "READ", "triage": "TRIAGE", "write": "WRITE", "maintain": "MAINTAIN", "admin": "ADMIN"}
_NEEDS = {PullRequest: "pull_requests", Comment: "pull_requests", Review: "pull_requests", CheckRun: "checks",
          Issue: "issues",
          Team: "members"}  # fmt: skip


def repository(
    _root: Any,
    info: Any,
    *,
    owner: str,
    name: str,
    followRenames: bool | None = True,  # noqa: N803 - GitHub's own name
) -> Repository:
    """`repository(owner:, name:)`; a name it had will do, unless `followRenames` says no."""
    world = info.context.world
    found = world.repository(f"{owner}/{name}") if followRenames is False else world.known(f"{owner}/{name}")
    if found is None or not info.context.sees(found):
        raise not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    return found  # type: ignore[no-any-return]


def node(_root: Any, info: Any, *, id: str) -> Any:  # noqa: A002 - GitHub's own name
    """`node(id:)`."""
    context: Context = info.context
    found = context.world.nodes.get(id)
    born = getattr(found, "at", None) or getattr(found, "started_at", None)
    if found is None or not context.reaches(found) or not context.replica.knows(born):
        raise not_found(f"Could not resolve to a node with the global id of '{id}'")
    if type(found) in _NEEDS:
        context.demand(_NEEDS[type(found)], "read")
    return context.replica.seen(found) if isinstance(found, PullRequest) else found


def organization(_root: Any, info: Any, *, login: str) -> Account:
    """`organization(login:)`."""
    found = info.context.world.accounts.get(login.lower())
    if found is None or found.kind != "Organization":
        raise not_found(f"Could not resolve to an Organization with the login of '{login}'.")
    return found  # type: ignore[no-any-return]


def user(_root: Any, info: Any, *, login: str) -> Account:
    """`user(login:)`: bots and organisations are none."""
    found = info.context.world.accounts.get(login.lower())
    if found is None or found.kind != "User":
        raise not_found(f"Could not resolve to a User with the login of '{login}'.")
    return found  # type: ignore[no-any-return]


def team(record: Account, info: Any, *, slug: str) -> Team | None:
    """`organization.team(slug:)`."""
    info.context.demand("members", "read")
    return info.context.world.teams.get(f"{record.login}/{slug}")  # type: ignore[no-any-return]


def _members(record: Team, _context: Context, args: dict[str, Any]) -> list[Account]:
    """Also those of teams below, unless `membership` says otherwise (graphql/reference, TeamMembershipType)."""
    query, wanted = (args.get("query") or "").lower(), args.get("membership") or "ALL"
    if wanted == "CHILD_TEAM":
        found = [one for one in record.everyone if one not in record.members]
    else:
        found = record.members if wanted == "IMMEDIATE" else record.everyone
    return ordered([one for one in found if query in one.login.lower()], args, LOGIN=lambda one: one.login)


def _children(record: Team, _context: Context, args: dict[str, Any]) -> list[Team]:
    """Those right below, or all with `immediateOnly: false`."""
    if args.get("immediateOnly", True):
        return record.children
    return [one for child in record.children for one in (child, *_children(child, _context, args))]


def _status(record: Account, context: Context) -> UserStatus | None:
    """What somebody says of themselves, until it expires."""
    status = record.status
    over = status is not None and status.expires_at is not None and status.expires_at <= context.sandbox.now()
    return None if over else status


def _pulls(record: Repository, context: Context, args: dict[str, Any]) -> list[PullRequest]:
    context.demand("pull_requests", "read")
    states, base, head = args.get("states"), args.get("baseRefName"), args.get("headRefName")
    labels = set(args.get("labels") or ())
    found = [
        pull
        for pull in record.pulls.values()
        if (not states or pull.state in states)
        and base in {None, pull.base}
        and head in {None, pull.branch}
        and (not labels or labels.intersection(pull.labels))
    ]
    return ordered(
        [context.replica.seen(pull) for pull in found if context.replica.knows(pull.at)],
        args,
        CREATED_AT=lambda pull: (pull.at, pull.number),
        UPDATED_AT=lambda pull: (pull.updated_at or pull.at, pull.number),
    )


def labels_of(labels: list[Label], args: dict[str, Any]) -> list[Label]:
    """Labels that match, in order."""
    query = (args.get("query") or "").lower()
    found = [one for one in labels if query in one.name.lower()]
    return ordered(found, args, NAME=lambda one: one.name.lower(), CREATED_AT=lambda one: one.id)


def _collaborators(record: Repository, context: Context, args: dict[str, Any]) -> list[dict[str, Any]]:
    if args.get("affiliation") not in {None, "ALL"}:
        raise GraphQLError("the sandbox knows collaborators of every affiliation only")
    wanted, query = args.get("login"), (args.get("query") or "").lower()
    return [
        {"node": context.world.account(login), "permission": _PERMISSION[level]}
        for login, level in record.permissions.items()
        if (wanted is None or login.lower() == wanted.lower()) and query in login.lower()
    ]


def collaborators(record: Repository, info: Any, **args: Any) -> dict[str, Any]:
    """`repository.collaborators`: its edges carry the permission."""
    found = connection(_collaborators(record, info.context, args), args, "collaborators")
    found["edges"] = found["nodes"]
    found["nodes"] = [edge["node"] for edge in found["edges"]]
    return found


def ref(record: Repository, name: str) -> dict[str, Any] | None:
    """A ref, by its full name or a branch's."""
    full = name if name.startswith("refs/") else f"refs/heads/{name}"
    commit = record.ref(full)
    return {"ref": full, "commit": commit, "repository": record} if commit else None


def _split(full: str) -> tuple[str, str]:
    """`refs/heads/` and `feature/x`."""
    start = full.index("/", len("refs/")) + 1
    return full[:start], full[start:]


def commit_blame(record: GitCommit, info: Any, *, path: str) -> list[Range]:
    """`commit.blame(path:)`; GitHub answers a path that is no file with a user error."""
    info.context.demand("contents", "read")
    if path not in record.tree:
        raise GraphQLError(f"'{path}' is not a file in commit {record.sha}")
    return blame(info.context.repository_of(record).commits, record, path)


def _actor(pair: tuple[str, str], at: datetime, context: Context) -> dict[str, Any]:
    return {"name": pair[0], "email": pair[1], "date": iso(at), "user": context.user_by_email(pair[1])}


def _parents(record: GitCommit, context: Context, _args: dict[str, Any]) -> list[GitCommit]:
    home = context.repository_of(record)
    return [home.commits[parent] for parent in record.parents]


def _authors(record: GitCommit, context: Context, _args: dict[str, Any]) -> list[dict[str, Any]]:
    """The author, then whoever a Co-authored-by line names, resolved by e-mail (graphql/reference/objects, Commit)."""
    people = {record.author: None}
    people |= {(match["name"].strip(), match["email"]): None for match in _CO_AUTHOR.finditer(record.message)}
    return [_actor(pair, record.at, context) for pair in people]


# Only as `viewer` is a bot a User, and there alone GraphQL says `[bot]`.
_ACTOR = {
    "login": of(lambda who: who.login), "id": of(lambda who: who.node), "databaseId": of(lambda who: who.id),
    "url": within(lambda who, context: f"{context.url}/{who.login}"),
}  # fmt: skip

REPOSITORIES: dict[str, dict[str, Resolver]] = {
    "Query": {
        "repository": repository, "node": node, "organization": organization, "user": user,
        "rateLimit": within(lambda _r, context: context.rate_limit()), "id": of(lambda _r: "Query"),
        "viewer": within(lambda _r, context: context.viewer),
    },
    "RateLimit": {name: key(name) for name in ("cost", "limit", "remaining", "used", "resetAt", "nodeCount")},
    "PageInfo": {name: key(name) for name in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")},
    "Repository": {
        "id": of(lambda r: r.node), "databaseId": of(lambda r: r.id), "name": of(lambda r: r.name),
        "nameWithOwner": of(lambda r: r.full_name), "isArchived": of(lambda r: r.archived),
        "isPrivate": of(lambda r: r.private), "owner": of(lambda r: r.owner),
        "url": within(lambda r, context: f"{context.url}/{r.full_name}"),
        "defaultBranchRef": of(lambda r: ref(r, r.default_branch)),
        "pullRequests": listing("pullRequests", _pulls),
        "labels": listing("labels", lambda r, _c, args: labels_of(list(r.labels.values()), args)),
        "label": lambda r, _info, name: r.labels.get(name.lower()), "collaborators": collaborators,
        "ref": lambda r, _info, qualifiedName: ref(r, qualifiedName),  # noqa: N803 - GitHub's own name
    },
    "Ref": {
        "id": of(lambda r: f"REF_{r['repository'].id}_{r['ref']}"), "name": of(lambda r: _split(r["ref"])[1]),
        "prefix": of(lambda r: _split(r["ref"])[0]), "target": key("commit"),
    },
    "Commit": {
        "id": of(lambda c: f"C_{c.sha}"), "oid": of(lambda c: c.sha), "message": of(lambda c: c.message),
        "additions": of(lambda c: c.additions), "deletions": of(lambda c: c.deletions),
        "author": within(lambda c, context: _actor(c.author, c.at, context)),
        "committer": within(lambda c, context: _actor(c.committer, c.at, context)),
        "authoredDate": moment(lambda c: c.at), "committedDate": moment(lambda c: c.at),
        "blame": commit_blame,
        "parents": listing("parents", _parents), "authors": listing("authors", _authors),
    },
    "Blame": {"ranges": of(lambda ranges: ranges)},
    "BlameRange": {
        "startingLine": of(lambda r: r.first), "endingLine": of(lambda r: r.last), "commit": of(lambda r: r.commit),
        "age": of(lambda _r: 1),  # GitHub's heat, 1 (new) to 10
    },
    "GitActor": {name: key(name) for name in ("name", "email", "date", "user")},
    "Label": {
        "id": of(lambda one: one.node), "name": of(lambda one: one.name), "color": of(lambda one: one.color),
        "description": of(lambda one: one.description or None),
    },
    "Team": {
        "id": of(lambda t: t.node), "slug": of(lambda t: t.slug), "name": of(lambda t: t.slug),
        "combinedSlug": of(lambda t: t.combined), "members": listing("members", _members),
        "parentTeam": of(lambda t: t.parent), "childTeams": listing("childTeams", _children),
    },
    "Organization": {**_ACTOR, "team": team},
    "User": {**_ACTOR, "name": of(lambda who: who.name or None), "login": of(lambda who: who.rest_login),
             "status": within(_status)},
    "UserStatus": {
        "id": of(lambda s: s.node), "message": of(lambda s: s.message or None),
        "indicatesLimitedAvailability": of(lambda s: s.busy), "expiresAt": moment(lambda s: s.expires_at),
        "createdAt": moment(lambda s: s.at), "updatedAt": moment(lambda s: s.at),
    },
    "Bot": _ACTOR, "Mannequin": _ACTOR,
    "RepositoryCollaboratorEdge": {"node": key("node"), "permission": key("permission")},
}  # fmt: skip
