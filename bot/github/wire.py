"""GitHub's JSON to facts: past this file nobody sees a dict from outside.

Read loosely (a field we do not use may be anything), narrowed strictly (what we keep has our types).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.facts import (
    Account,
    ChangedFile,
    Check,
    Comment,
    Commit,
    Dismissal,
    Labelling,
    OurCheck,
    Pull,
    PullRef,
    Removal,
    Request,
    Review,
    Shown,
    Signature,
)
from bot.core.rules import Source
from bot.core.spans import Closure, Drafting
from bot.core.words import AccountKind, CheckState, FileStatus, PullState, ReviewState

Json = Mapping[str, Any]

_KINDS = {"User": AccountKind.USER, "Bot": AccountKind.BOT, "Mannequin": AccountKind.MANNEQUIN}
# docs: graphql/reference/enums, CheckConclusionState and StatusState
_PASSING = {"SUCCESS", "NEUTRAL", "SKIPPED"}
_PENDING = {"EXPECTED", "PENDING"}
_FILE_STATUS = {  # rest/pulls: "status" of a file
    "added": FileStatus.ADDED,
    "removed": FileStatus.REMOVED,
    "renamed": FileStatus.RENAMED,
    "copied": FileStatus.ADDED,
}
_MOST_CLOSINGS = 50  # that a look reads (look.graphql)
_CREATED = datetime(1970, 1, 1, tzinfo=UTC)


def time(text: str | None) -> datetime:
    """GitHub's instant; the epoch where it gave none."""
    return datetime.fromisoformat(text) if text else _CREATED


def nodes(connection: Json | None) -> list[Any]:
    """The nodes of a connection; GitHub puts null where we may not see one."""
    return [node for node in (connection or {}).get("nodes") or () if node is not None]


def account(actor: Json | None) -> Account:
    """An actor; null is a deleted account."""
    if actor is None:
        return Account("ghost", AccountKind.GHOST)
    login = str(actor["login"])
    return Account(login.removesuffix("[bot]"), _KINDS.get(actor.get("__typename", "User"), AccountKind.USER))


def signature(actor: Json | None) -> Signature:
    """A git identity."""
    if actor is None:
        return Signature("", "")
    return Signature(actor.get("name") or "", actor.get("email") or "", (actor.get("user") or {}).get("login"))


def commit(node: Json) -> Commit:
    """One commit of a pull request."""
    author, committer = node.get("author"), node.get("committer")
    return Commit(
        sha=node["oid"],
        message=node.get("message") or "",
        author=signature(author),
        committer=signature(committer),
        at=time((author or committer or {}).get("date")),
        added=int(node.get("additions") or 0),
        deleted=int(node.get("deletions") or 0),
        parents=int((node.get("parents") or {}).get("totalCount") or 0),
        parent=next((str(one["oid"]) for one in nodes(node.get("parents"))), ""),
        authors=tuple(login for one in nodes(node.get("authors")) if (login := (one.get("user") or {}).get("login"))),
    )


def comment(node: Json) -> Comment:
    """One comment of the conversation."""
    return Comment(
        id=node["id"],
        author=account(node.get("author")),
        body=node.get("body") or "",
        ours=bool(node.get("viewerDidAuthor")),
        at=time(node.get("createdAt")),
        by_mail=bool(node.get("createdViaEmail")),
        association=str(node.get("authorAssociation") or "none").lower(),
        edited_by=(node.get("editor") or {}).get("login"),
        edited_at=time(node["lastEditedAt"]) if node.get("lastEditedAt") else None,
        acknowledged=any(group["viewerHasReacted"] for group in node.get("reactionGroups") or ()),
    )


def review(node: Json) -> Review:
    """One submitted review."""
    return Review(
        author=account(node.get("author")),
        state=ReviewState(str(node["state"]).lower()),
        head=(node.get("commit") or {}).get("oid") or "",
        at=time(node.get("submittedAt")),
        can_push=bool(node.get("authorCanPushToRepository")),
        id=str(node.get("id") or ""),
        tree=tree(node.get("commit")),
        body=node.get("body") or "",
    )


def tree(commit: Json | None) -> str:
    """Git's name of all files of a commit."""
    return str(((commit or {}).get("tree") or {}).get("oid") or "")


def dismissals(connection: Json | None) -> tuple[Dismissal, ...]:
    """Who took which review's word away."""
    return tuple(
        Dismissal(
            review=str((node.get("review") or {}).get("id") or ""),
            by=account(node.get("actor")),
            at=time(node.get("createdAt")),
            message=node.get("dismissalMessage") or "",
            was=ReviewState(str(node["previousReviewState"]).lower()),
        )
        for node in nodes(connection)
    )


def assigned(connection: Json | None) -> tuple[str, ...]:
    """Who was ever assigned, in order; nobody is named twice."""
    logins = (str((node.get("assignee") or {}).get("login") or "") for node in nodes(connection))
    return tuple(dict.fromkeys(login for login in logins if login))


def draftings(node: Json) -> tuple[Drafting, ...]:
    """When it was a draft. What is marked ready without having been made a draft was opened as one."""
    found: list[Drafting] = []
    opened = time(node["createdAt"])
    events = [item for item in nodes(node.get("timelineItems")) if item["__typename"] != "ReopenedEvent"]
    began: datetime | None = None
    for event in events:
        at = time(event.get("createdAt"))
        if event["__typename"] == "ConvertToDraftEvent":
            began = began or at
        else:
            found += [Drafting(began or opened, at)] if began or not found else []
            began = None
    return (*found, *([Drafting(began or opened)] if node["isDraft"] else []))


def requests(connection: Json | None) -> tuple[Request, ...]:
    """Whose review was asked for, and when."""
    return tuple(
        Request(str((node.get("requestedReviewer") or {}).get("login") or ""), time(node.get("createdAt")))
        for node in nodes(connection)
    )


def removals(connection: Json | None) -> tuple[Removal, ...]:
    """Who took whose request for review back; teams are left out."""
    found = ((node, (node.get("requestedReviewer") or {}).get("login")) for node in nodes(connection))
    return tuple(
        Removal(login=str(login), by=account(node.get("actor")), at=time(node.get("createdAt")))
        for node, login in found
        if login
    )


def labellings(connection: Json | None) -> tuple[Labelling, ...]:
    """Who put which label on, or took it off."""
    return tuple(
        Labelling(
            label=str(node["label"]["name"]),
            by=account(node.get("actor")),
            at=time(node.get("createdAt")),
            on=node["__typename"] == "LabeledEvent",
        )
        for node in nodes(connection)
    )


def closures(connection: Json | None) -> tuple[Closure, ...]:
    """When it was closed. Before the first of a whole page of events it may have been."""
    events = [(node["__typename"] == "ClosedEvent", time(node.get("createdAt"))) for node in nodes(connection)]
    found = [Closure(_CREATED, events[0][1])] if len(events) >= _MOST_CLOSINGS else []
    began: datetime | None = None
    for closes, at in events:
        if closes:
            began = began or at
        else:
            found.append(Closure(began or _CREATED, at))
            began = None
    return (*found, *([Closure(began)] if began else []))


def contexts_of(node: Json) -> dict[str, Any]:
    """The checks and statuses on the head of a pull request, as GitHub gave them; empty where there are none."""
    found = (_head(node).get("statusCheckRollup") or {}).get("contexts")
    return found if isinstance(found, dict) else {}


def checks(contexts: Json, app_id: int) -> tuple[tuple[Check, ...], bool]:
    """Others' checks and statuses on the head, and whether the list is cut short."""
    found = nodes(contexts)
    ours = [node for node in found if _app(node) == app_id]
    others = tuple(_check(node) for node in found if _app(node) != app_id)
    return others, int(contexts.get("totalCount") or 0) > len(others) + len(ours)


def _app(node: Json) -> int | None:
    return ((node.get("checkSuite") or {}).get("app") or {}).get("databaseId")


def _check(node: Json) -> Check:
    is_status = node["__typename"] == "StatusContext"
    if is_status:
        state, name, by = str(node["state"]), str(node["context"]), (node.get("creator") or {}).get("login")
    else:
        state = str(node.get("conclusion") or "PENDING") if node.get("status") == "COMPLETED" else "PENDING"
        name, by = str(node["name"]), ((node.get("checkSuite") or {}).get("app") or {}).get("slug")
    required = bool(node.get("isRequired"))
    return Check(name=name, state=_state(state), required=required, by=str(by or ""), is_status=is_status)


def _state(state: str) -> CheckState:
    if state in _PASSING:
        return CheckState.PASSING
    return CheckState.PENDING if state in _PENDING else CheckState.FAILING


def our_check(head: Json, runs_of: str = "checkRuns") -> OurCheck | None:
    """The newest check run of this app on the head: `checkRuns` are those named `twotrack` (look.graphql)."""
    runs = [run for suite in nodes(head.get("checkSuites")) for run in nodes(suite.get(runs_of))]
    newest = max(runs, key=lambda run: int(run.get("databaseId") or 0), default=None)
    if newest is None:
        return None
    return OurCheck(
        id=newest["id"],
        status=str(newest["status"]).lower(),
        conclusion=str(newest["conclusion"]).lower() if newest.get("conclusion") else None,
        title=newest.get("title") or "",
        summary=newest.get("summary") or "",
        external_id=newest.get("externalId") or "",
        required=newest.get("isRequired"),
    )


def requested(connection: Json | None) -> tuple[str, ...]:
    """Whose review is requested: logins, and teams as `org/team`."""
    reviewers = (node.get("requestedReviewer") for node in nodes(connection))
    return tuple(str(who.get("login") or who.get("combinedSlug")) for who in reviewers if who)


def ready_at(node: Json) -> datetime | None:
    """When review could begin: opened as ready, last marked ready, or reopened."""
    if node["isDraft"]:
        return None
    events = [item for item in nodes(node.get("timelineItems")) if item["__typename"] != "ConvertToDraftEvent"]
    return max((time(item["createdAt"]) for item in events), default=time(node["createdAt"]))


def pull(ref: PullRef, node: Json, commits: Iterable[Commit], app_id: int, notes: str = "") -> Pull:
    """The pull request of the look query."""
    head = _head(node)
    found, truncated = checks(contexts_of(node), app_id)
    comments = nodes(node.get("comments"))
    return Pull(
        ref=ref,
        id=node["id"],
        url=node["url"],
        title=node["title"],
        body=node.get("body") or "",
        author=account(node.get("author")),
        association=str(node.get("authorAssociation") or "none").lower(),
        state=PullState(str(node["state"]).lower()),
        draft=bool(node["isDraft"]),
        created_at=time(node["createdAt"]),
        updated_at=time(node["updatedAt"]),
        ready_at=ready_at(node),
        base=node["baseRefName"],
        base_sha=node["baseRefOid"],
        branch=node["headRefName"],
        head=node["headRefOid"],
        fork=bool(node["isCrossRepository"]),
        added=int(node["additions"]),
        deleted=int(node["deletions"]),
        changed_files=int(node["changedFiles"]),
        labels=tuple(label["name"] for label in nodes(node.get("labels"))),
        commits=tuple(commits),
        commits_total=int(node["commits"]["totalCount"]),
        reviews=tuple(review(item) for item in nodes(node.get("reviews"))),
        reviews_total=int((node.get("reviews") or {}).get("totalCount") or 0),
        tree=tree(head),
        **_timeline(node),
        requested=requested(node.get("reviewRequests")),
        checks=found,
        checks_truncated=truncated,
        comments=tuple(comment(item) for item in comments),
        comments_total=int((node.get("comments") or {}).get("totalCount") or 0),
        notes=notes,
    )


def _timeline(node: Json) -> dict[str, Any]:
    """What people did besides writing."""
    return {
        "dismissals": dismissals(node.get("dismissals")),
        "labellings": labellings(node.get("labellings")),
        "closures": closures(node.get("closings")),
        "draftings": draftings(node),
        "requests": requests(node.get("requests")),
        "removals": removals(node.get("removals")),
        "once_assigned": assigned(node.get("assignments")),
        "assignees": tuple(str(one["login"]) for one in nodes(node.get("assignees"))),
        "merged_by": (node.get("mergedBy") or {}).get("login"),
        "merged_at": time(node["mergedAt"]) if node.get("mergedAt") else None,
    }


def _head(node: Json) -> Json:
    """The head commit, if GitHub's list of commits has caught up with the head already."""
    last = [item["commit"] for item in nodes(node.get("head"))]
    return last[0] if last and last[0]["oid"] == node["headRefOid"] else {}


def shown(node: Json, known: Json | None, marker: str) -> Shown:
    """What GitHub shows of ours: the comment we remember, else the first of ours with our marker."""
    ours = [comment(item) for item in nodes(node.get("comments"))]
    ours = [item for item in ours if item.ours and item.body.lstrip().startswith(marker)]
    remembered = comment(known) if known and known.get("id") and known.get("viewerDidAuthor") else None
    head = _head(node)
    return Shown(
        comment=remembered or (ours[0] if ours else None),
        check=our_check(head),
        rules_check=our_check(head, "rulesRuns"),
    )


def proposed_rules(node: Json, path: str) -> Source | None:
    """The rules file as the head has it; None where it has none."""
    return rules_source(path, (_head(node).get("proposed") or {}).get("object"))


def rules_source(name: str, blob: Json | None) -> Source | None:
    """A rules file; None where there is none. One too large to be shown whole is passed on, to be refused by name."""
    if not blob or "oid" not in blob:
        return None
    text = blob.get("text")
    return Source(name=name, text=text if isinstance(text, str) else "\0", oid=blob["oid"])


def listed_file(item: Json) -> ChangedFile:
    """One file of `GET /pulls/{n}/files`."""
    status = _FILE_STATUS.get(str(item.get("status")), FileStatus.MODIFIED)
    return ChangedFile(
        path=str(item["filename"]),
        previous=item.get("previous_filename") if status is FileStatus.RENAMED else None,
        status=status,
        added=int(item.get("additions") or 0),
        deleted=int(item.get("deletions") or 0),
        binary="patch" not in item and not item.get("additions") and not item.get("deletions"),
        digest=str(item.get("sha") or ""),
    )
