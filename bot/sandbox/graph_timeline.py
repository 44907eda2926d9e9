"""The timeline of a pull request, as GraphQL shows it."""

from datetime import datetime
from typing import Any

from graphql import GraphQLError

from bot.sandbox.graph_context import Context
from bot.sandbox.graph_pages import Resolver, listing, moment, of, within
from bot.sandbox.state import Event, PullRequest, Team

_OTHERS = {"ISSUE_COMMENT", "PULL_REQUEST_COMMIT", "PULL_REQUEST_REVIEW"}


def _timeline(record: PullRequest, context: Context, args: dict[str, Any]) -> list[Any]:
    """What happened, oldest first; only of the kinds that are kept."""
    wanted = set(args.get("itemTypes") or {*_EVENTS, *_OTHERS})
    if missing := sorted(wanted - _OTHERS - set(_EVENTS)):
        raise GraphQLError(f"the sandbox does not keep timeline items of {', '.join(missing)}")
    kinds = {_EVENTS[name] for name in wanted & set(_EVENTS)}
    found: list[tuple[datetime, Any]] = [(one.at, one) for one in record.timeline if one.kind in kinds]
    if "PULL_REQUEST_COMMIT" in wanted:
        found += [(commit.at, {"commit": commit, "pull": record}) for commit in record.commits]
    if "ISSUE_COMMENT" in wanted:
        found += [(one.at, one) for one in record.comments]
    if "PULL_REQUEST_REVIEW" in wanted:
        found += [(one.at, one) for one in record.reviews]
    since = args.get("since")
    after = datetime.fromisoformat(since) if since else None
    found.sort(key=lambda pair: pair[0])
    kept = [one for at, one in found if context.replica.knows(at) and (after is None or at >= after)]
    return kept[args.get("skip") or 0 :]


def _who(event: Event, context: Context) -> Any:
    """Whoever was asked; a team may only be read with `members: read`."""
    if isinstance(event.about, Team):
        context.demand("members", "read")
    return event.about


def _commit(place: int) -> Resolver:
    return within(lambda event, context: context.commit(event.about[place]))


_LABEL: dict[str, Resolver] = {"label": of(lambda e: e.about)}
_REVIEWER: dict[str, Resolver] = {"requestedReviewer": within(_who)}
_ASSIGNEE: dict[str, Resolver] = {"assignee": of(lambda e: e.about)}
_ADDED: dict[str, dict[str, Resolver]] = {
    "ReadyForReviewEvent": {}, "ConvertToDraftEvent": {}, "ReopenedEvent": {}, "ClosedEvent": {}, "UnlockedEvent": {},
    "MergedEvent": {"commit": within(lambda e, context: context.commit(e.about))},
    "LabeledEvent": _LABEL, "UnlabeledEvent": _LABEL,
    "HeadRefForcePushedEvent": {"beforeCommit": _commit(0), "afterCommit": _commit(1)},
    "BaseRefChangedEvent": {"previousRefName": of(lambda e: e.about[0]), "currentRefName": of(lambda e: e.about[1])},
    "ReviewRequestedEvent": _REVIEWER, "ReviewRequestRemovedEvent": _REVIEWER,
    "ReviewDismissedEvent": {
        "dismissalMessage": of(lambda e: e.about.message or None), "review": of(lambda e: e.about.review),
        "previousReviewState": of(lambda e: e.about.state),
    },
    "RenamedTitleEvent": {"previousTitle": of(lambda e: e.about[0]), "currentTitle": of(lambda e: e.about[1])},
    "AssignedEvent": _ASSIGNEE, "UnassignedEvent": _ASSIGNEE,
    "LockedEvent": {"lockReason": of(lambda e: e.about and e.about.upper().replace("-", "_").replace(" ", "_"))},
    "AddedToMergeQueueEvent": {"enqueuer": of(lambda e: e.actor)},
    "RemovedFromMergeQueueEvent": {"reason": of(lambda e: e.about)},
}  # fmt: skip
_COMMON: dict[str, Resolver] = {
    "id": of(lambda e: e.node), "createdAt": moment(lambda e: e.at), "actor": of(lambda e: e.actor),
}  # fmt: skip


def _item_type(kind: str) -> str:
    """LABELED_EVENT for LabeledEvent."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in kind).lstrip("_")


_EVENTS = {_item_type(kind): kind for kind in _ADDED}
TIMELINE: dict[str, dict[str, Resolver]] = {
    "PullRequest": {"timelineItems": listing("timelineItems", _timeline)},
    **{kind: _COMMON | more for kind, more in _ADDED.items()},
}
