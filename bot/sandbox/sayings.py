"""What the timeline's events say to people, in a sentence after somebody's name."""

from bot.sandbox.state import Event, Team

_SAID = {
    "ReadyForReviewEvent": "marked this as ready for review",
    "ConvertToDraftEvent": "converted this to a draft",
    "ReopenedEvent": "opened this again",
    "ClosedEvent": "closed this",
    "MergedEvent": "merged this",
    "HeadRefForcePushedEvent": "force-pushed the branch",
    "AddedToMergeQueueEvent": "added this to the merge queue",
    "RemovedFromMergeQueueEvent": "took this out of the merge queue",
    "LockedEvent": "locked the conversation",
    "UnlockedEvent": "unlocked the conversation",
}
_REASONS = {"CI_FAILURE": "a check failed", "CI_TIMEOUT": "a check did not answer in time", "MERGE": "it was merged"}


def said(event: Event) -> str:
    """The sentence of one event."""
    about = event.about
    match event.kind:
        case "LabeledEvent" | "UnlabeledEvent":
            return f"{'added' if event.kind == 'LabeledEvent' else 'removed'} the label {about.name}"
        case "ReviewRequestedEvent" | "ReviewRequestRemovedEvent":
            who = about.combined if isinstance(about, Team) else about.login
            asked = event.kind == "ReviewRequestedEvent"
            return f"asked {who} for a review" if asked else f"took the request to {who} back"
        case "AssignedEvent" | "UnassignedEvent":
            return f"{'assigned' if event.kind == 'AssignedEvent' else 'unassigned'} {about.login}"
        case "BaseRefChangedEvent":
            return f"changed the base from {about[0]} to {about[1]}"
        case "RenamedTitleEvent":
            return f"changed the title, which was: {about[0]}"
        case "ReviewDismissedEvent":
            return f"dismissed the review of {about.review.author.login}{f': {about.message}' if about.message else ''}"
        case "RemovedFromMergeQueueEvent" if about in _REASONS:
            return f"{_SAID[event.kind]}: {_REASONS[about]}"
        case _:
            return _SAID[event.kind]
