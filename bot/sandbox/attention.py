"""Who is to see to a pull request and who may speak in it: assignees and locks."""

from bot.sandbox.auth import Refusal
from bot.sandbox.changes import Changes
from bot.sandbox.state import Account, PullRequest

_MOST_ASSIGNEES = 10
REASONS = ("off-topic", "too heated", "resolved", "spam")


class Attention(Changes):
    """Assigns and locks."""

    def assign(self, pull: PullRequest, who: Account, sender: Account) -> None:
        """Somebody is assigned; who has no access is passed over, as GitHub does (docs: rest/issues/assignees)."""
        if who in pull.assignees or who.login not in pull.repository.permissions:
            return
        if len(pull.assignees) >= _MOST_ASSIGNEES:
            raise Refusal(422, f"Validation Failed: at most {_MOST_ASSIGNEES} assignees")
        pull.assignees.append(who)
        self.note(pull, "AssignedEvent", sender, who)
        self.tell_pull(pull, "assigned", sender, assignee=self.telling.shapes.user(who))

    def unassign(self, pull: PullRequest, who: Account, sender: Account) -> None:
        """Somebody is assigned no more."""
        if who in pull.assignees:
            pull.assignees.remove(who)
            self.note(pull, "UnassignedEvent", sender, who)
            self.tell_pull(pull, "unassigned", sender, assignee=self.telling.shapes.user(who))

    def lock(self, pull: PullRequest, sender: Account, reason: str | None = None) -> None:
        """Only those who may push comment from now on."""
        if reason is not None and reason not in REASONS:
            raise Refusal(422, f"lock_reason: {reason!r} is none of {', '.join(REASONS)}")
        pull.locked, pull.lock_reason = True, reason
        self.note(pull, "LockedEvent", sender, reason)
        self.tell_pull(pull, "locked", sender)

    def unlock(self, pull: PullRequest, sender: Account) -> None:
        """Everybody comments again."""
        if pull.locked:
            pull.locked, pull.lock_reason = False, None
            self.note(pull, "UnlockedEvent", sender)
            self.tell_pull(pull, "unlocked", sender)
