"""What must change on GitHub so that it shows a judgement: only the differences, in a safe order.

Safe means: a crash between two steps never leaves a pull request looking more permitted than it is. So the check goes
first when it holds the pull request back, and last when it lets it through.
"""

import hashlib
from dataclasses import dataclass, replace

from bot.core import labels
from bot.core.annotation import Annotation
from bot.core.facts import PullRef, Snapshot
from bot.core.judgement import Choice, Height, Judgement, Outcome, Pass
from bot.core.memory import Memory
from bot.core.messages.annotations import annotations
from bot.core.messages.check import shown as check_summary
from bot.core.messages.comment import MARKER, comment
from bot.core.messages.follow_up import follow_up
from bot.core.messages.reminder import reminder
from bot.core.messages.unreadable import notice
from bot.core.reminders import reminding
from bot.core.words import Mode, PullState, Track

_MOST_REACTIONS = 20  # a look; the next answers more
_STATUS = {
    Outcome.SUCCESS: ("completed", "success"),
    Outcome.FAILURE: ("completed", "failure"),
    Outcome.ADVICE: ("completed", "neutral"),  # neutral lets a merge through, which is what advice means
    Outcome.WAITING: ("in_progress", None),
}


@dataclass(frozen=True, slots=True)
class AddLabels:
    """Put labels on the pull request."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveLabels:
    """Take labels off."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddComment:
    """Say it for the first time."""

    body: str


@dataclass(frozen=True, slots=True)
class UpdateComment:
    """Say it anew in the same place."""

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class RequestReviews:
    """Ask people, by login; `ids` are their node ids in the same order."""

    choices: tuple[Choice, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawRequests:
    """Take back the requests of people who pass. Those of others stay."""

    ref: PullRef
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a check run: GitHub tells us who pressed it. At most 20, 40 and 20 characters (rest/checks/runs)."""

    label: str
    told: str
    identifier: str


CAREFUL = "careful"
_LOOK = Button("Look again", "Read everything anew and judge it", "look")
_CAREFUL = Button("Careful, please", "Put it on the careful track", CAREFUL)


@dataclass(frozen=True, slots=True)
class CheckContent:
    """What our check run says. `fingerprint` lets the next look see that it still says so.

    `key` names what was looked at, where that tells sooner than the words whether there is anything new to say.
    """

    status: str
    conclusion: str | None
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()
    key: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Goes into the check run's external id."""
        said = repr((self.status, self.conclusion, self.title, self.summary))
        return self.key or hashlib.sha256(said.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class CreateCheck:
    """A new check run on the head. A completed one cannot go back to waiting, so it is replaced."""

    content: CheckContent
    name: str = "twotrack"


@dataclass(frozen=True, slots=True)
class UpdateCheck:
    """Change the check run there is."""

    id: str
    content: CheckContent


@dataclass(frozen=True, slots=True)
class React:
    """Answer a comment that holds a command, by a reaction: `THUMBS_UP` where it counts, else `CONFUSED`."""

    comment: str
    content: str


@dataclass(frozen=True, slots=True)
class Remind:
    """Tell people, by a comment of its own, so that GitHub notifies them. `told` are the rungs that it stands for."""

    body: str
    told: tuple[tuple[str, Height], ...]


@dataclass(frozen=True, slots=True)
class DropReminder:
    """Delete a reminder of ours that a newer one replaces."""

    id: str


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Open an issue, so that somebody comes back to what was let through. `override` is the comment that did it."""

    override: str
    title: str
    body: str


Part = (
    AddLabels
    | RemoveLabels
    | AddComment
    | UpdateComment
    | RequestReviews
    | CreateCheck
    | UpdateCheck
    | React
    | Remind
    | DropReminder
    | OpenIssue
)
Step = Part | WithdrawRequests


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps, in order. An empty plan sends nothing."""

    repository_id: str
    pull_id: str
    head: str
    steps: tuple[Step, ...] = ()


def plan(judgement: Judgement, snapshot: Snapshot, memory: Memory) -> Plan:
    """Compare what we would show with what GitHub shows. What GitHub denied us before is left out."""
    empty = Plan(repository_id=snapshot.repository_id, pull_id=snapshot.pull.id, head=snapshot.pull.head)
    if snapshot.archived or snapshot.pull.state is not PullState.OPEN or judgement.mode is Mode.OBSERVE:
        return empty
    check = _check(judgement, snapshot)
    followed = _follow_up(judgement, memory)
    others = _unreadable(judgement, snapshot) if judgement.problems else _others(judgement, snapshot)
    permits = judgement.gate.outcome in {Outcome.SUCCESS, Outcome.ADVICE}
    steps = (*others, *check, *followed) if permits else (*check, *others)
    steps = tuple(step for step in steps if _permission(step) not in memory.denied)
    return Plan(repository_id=empty.repository_id, pull_id=empty.pull_id, head=empty.head, steps=steps)


def _permission(step: Step) -> str:
    if isinstance(step, OpenIssue):
        return "issues: write"
    return "checks: write" if isinstance(step, CreateCheck | UpdateCheck) else "pull_requests: write"


def _check(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    shown = snapshot.shown.check
    status, conclusion = _STATUS[judgement.gate.outcome]
    track = judgement.shared[0].track if judgement.shared else judgement.track
    buttons = (_LOOK, _CAREFUL) if track == Track.FAST else (_LOOK,)
    told = check_summary(judgement, snapshot.twins)
    content = CheckContent(status, conclusion, judgement.gate.title, told, buttons=buttons)
    fresh = CreateCheck(replace(content, annotations=annotations(judgement)))  # GitHub adds those of an update to them
    if shown is None:
        return (fresh,)
    if (shown.status, shown.conclusion, shown.external_id) == (status, conclusion, content.fingerprint):
        return ()
    if shown.status == "completed" and status != "completed":
        return (fresh,)
    return (UpdateCheck(shown.id, content),)


def _others(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    return (
        *_labels(judgement, snapshot),
        *_comment(judgement, snapshot),
        *_requests(judgement, snapshot),
        *_reactions(judgement, snapshot),
        *_reminders(judgement, snapshot),
    )


def _unreadable(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    """The comment says so, above what it said before. What enforces has its red check, and needs no new comment."""
    shown = snapshot.shown.comment
    if judgement.mode is Mode.ENFORCE and shown is None:
        return ()
    return _said(snapshot, notice(judgement, shown.body if shown else "", MARKER))


def _labels(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    has = set(snapshot.pull.labels)
    wanted = labels.wanted(judgement)
    missing = tuple(name for name in wanted if name not in has)
    wrong = tuple(sorted(name for name in has if name in labels.OWNED and name not in wanted))
    add = (AddLabels(missing),) if missing else ()
    remove = (RemoveLabels(wrong),) if wrong else ()
    return (*add, *remove)


def _comment(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    return _said(snapshot, comment(judgement))


def _said(snapshot: Snapshot, body: str) -> tuple[Step, ...]:
    shown = snapshot.shown.comment
    if shown is None:
        return (AddComment(body),)
    return () if _normal(shown.body) == _normal(body) else (UpdateComment(shown.id, body),)


def _normal(body: str) -> str:
    """GitHub may hand a body back with other line ends and without trailing space."""
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))


def _requests(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    if judgement.mode is not Mode.ENFORCE:
        return ()
    ids = {login.lower(): id_ for login, id_ in snapshot.roster.users.items() if id_ is not None}
    choices = tuple(choice for choice in judgement.reviewers.ask if choice.login.lower() in ids)
    asked = (RequestReviews(choices, tuple(ids[choice.login.lower()] for choice in choices)),) if choices else ()
    withdraw = judgement.reviewers.withdraw
    return (*asked, WithdrawRequests(judgement.ref, withdraw)) if withdraw else asked


def _reactions(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    """Each comment with a command is answered once, as it stood when it was first read."""
    answered = {comment.id for comment in snapshot.pull.comments if comment.acknowledged}
    answered |= {heard.comment for heard in judgement.heard if heard.waits}  # not yet: nobody knows the answer
    counts: dict[str, bool] = {}
    for heard in judgement.heard:
        if heard.comment not in answered:
            counts[heard.comment] = counts.get(heard.comment, False) or heard.counts
    return tuple(React(comment, "THUMBS_UP" if good else "CONFUSED") for comment, good in counts.items())[
        :_MOST_REACTIONS
    ]


def _reminders(judgement: Judgement, snapshot: Snapshot) -> tuple[Step, ...]:
    """One reminder stands at a time. Nobody was asked by us who is not in the mode that asks people."""
    one = judgement.reminder
    if one is None or judgement.mode is not Mode.ENFORCE or not (one.mentions or one.leads):
        return ()
    dropped = (DropReminder(each.id) for each in reminding(snapshot.pull.comments))
    return (Remind(reminder(judgement, one), tuple(sorted(one.told.items()))), *dropped)


def _follow_up(judgement: Judgement, memory: Memory) -> tuple[Step, ...]:
    """One issue for each override, in the mode that holds anything up."""
    one = judgement.override
    if one is None or one.comment in memory.followed_up or judgement.mode is not Mode.ENFORCE:
        return ()
    return (OpenIssue(one.comment, f"Follow up: {judgement.ref} was let through", follow_up(judgement, one)),)
