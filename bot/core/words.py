"""The closed words of Twotrack. Labels, rules, documents and code all spell them the same way."""

from enum import StrEnum


class Origin(StrEnum):
    """Who wrote the added lines, as far as anybody said."""

    HUMAN_LED = "human-led"
    AI_ASSISTED = "ai-assisted"
    AI_HEAVY = "ai-heavy"
    UNDECLARED = "undeclared"


class Basis(StrEnum):
    """How we know, strongest first."""

    MEASURED = "measured"
    DECLARED = "declared"
    INFERRED = "inferred"
    ASSUMED = "assumed"


class Risk(StrEnum):
    """How much harm a mistake in a domain does."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 is the least."""
        return _RISK_RANK[self]


_RISK_RANK = {Risk.LOW: 0, Risk.NORMAL: 1, Risk.HIGH: 2}


class Track(StrEnum):
    """How hard people look."""

    FAST = "fast"
    CAREFUL = "careful"


class Mode(StrEnum):
    """How much of a judgement reaches GitHub."""

    OBSERVE = "observe"  # the board only
    ADVISE = "advise"  # comment, labels and check; the check never blocks
    ENFORCE = "enforce"


def furthest(*modes: Mode) -> Mode:
    """Of some modes the one that reaches furthest."""
    return max(modes, key=tuple(Mode).index)


class Preference(StrEnum):
    """For what somebody is asked for a review before others of their group."""

    FAMILIAR = "familiar"  # they wrote or reviewed earlier changes in the same folders


class AccountKind(StrEnum):
    """What GitHub says an account is (GraphQL Actor types)."""

    USER = "user"
    BOT = "bot"
    MANNEQUIN = "mannequin"
    GHOST = "ghost"  # a deleted account


class PullState(StrEnum):
    """GraphQL PullRequestState, in lower case."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class ReviewState(StrEnum):
    """GraphQL PullRequestReviewState, in lower case."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    DISMISSED = "dismissed"
    PENDING = "pending"


class FileStatus(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    REMOVED = "removed"
    RENAMED = "renamed"


class CheckState(StrEnum):
    """What another check or commit status says of the head, folded to what merging cares about."""

    PASSING = "passing"  # success, neutral, skipped: GitHub lets all three merge
    FAILING = "failing"
    PENDING = "pending"


class Word(StrEnum):
    """What people can say to Twotrack: `/tested …`, on a line of its own in a comment."""

    TRACK = "track"
    ORIGIN = "origin"
    TESTED = "tested"
    DESIGN = "design"
    ARCHITECTURE = "architecture"
    RECHECK = "recheck"
    SNOOZE = "snooze"
    AWAY = "away"
    BACK = "back"
    PASS = "pass"  # noqa: S105 - a word to pass on a request
    DISMISS = "dismiss"
    OVERRIDE = "override"
    ACCEPT = "accept"
    HELP = "help"
