"""What was done to a pull request, as REST's timeline shows it (docs: rest/using-the-rest-api/issue-event-types)."""

from bot.sandbox.clock import iso
from bot.sandbox.shapes import Json, Shapes
from bot.sandbox.state import Event, PullRequest, Team

_NAMES = {
    "ReadyForReviewEvent": "ready_for_review", "ConvertToDraftEvent": "convert_to_draft", "ReopenedEvent": "reopened",
    "ClosedEvent": "closed", "MergedEvent": "merged", "LabeledEvent": "labeled", "UnlabeledEvent": "unlabeled",
    "HeadRefForcePushedEvent": "head_ref_force_pushed", "BaseRefChangedEvent": "base_ref_changed",
    "ReviewRequestedEvent": "review_requested", "ReviewRequestRemovedEvent": "review_request_removed",
    "ReviewDismissedEvent": "review_dismissed", "RenamedTitleEvent": "renamed", "AssignedEvent": "assigned",
    "UnassignedEvent": "unassigned", "LockedEvent": "locked", "UnlockedEvent": "unlocked",
    "AddedToMergeQueueEvent": "added_to_merge_queue", "RemovedFromMergeQueueEvent": "removed_from_merge_queue",
}  # fmt: skip


def event(shapes: Shapes, pull: PullRequest, event: Event) -> Json:
    """One event, with what its kind adds."""
    return {
        "id": event.id, "node_id": event.node, "actor": shapes.user(event.actor), "event": _NAMES[event.kind],
        "url": f"{shapes.url}/repos/{pull.repository.full_name}/issues/events/{event.id}",
        "commit_id": event.about if event.kind == "MergedEvent" else None, "commit_url": None,
        "created_at": iso(event.at), "performed_via_github_app": None, **_more(shapes, event),
    }  # fmt: skip


def _more(shapes: Shapes, event: Event) -> Json:
    about = event.about
    match event.kind:
        case "LabeledEvent" | "UnlabeledEvent":
            return {"label": {"name": about.name, "color": about.color}}
        case "ReviewRequestedEvent" | "ReviewRequestRemovedEvent":
            who = {"requested_team": shapes.team(about)} if isinstance(about, Team) else {
                "requested_reviewer": shapes.user(about)}  # fmt: skip
            return {"review_requester": shapes.user(event.actor), **who}
        case "ReviewDismissedEvent":
            said = {
                "state": about.state.lower(),
                "review_id": about.review.id,
                "dismissal_message": about.message or None,
            }
            return {"dismissed_review": said}
        case "RenamedTitleEvent":
            return {"rename": {"from": about[0], "to": about[1]}}
        case "AssignedEvent" | "UnassignedEvent":
            return {"assignee": shapes.user(about), "assigner": shapes.user(event.actor)}
        case "LockedEvent":
            return {"lock_reason": about}
        case _:
            return {}
