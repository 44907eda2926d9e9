"""What the pages show of a pull request: its conversation in order, its checks, its reviewers, its diff in rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.sandbox.content import FileChange
from bot.sandbox.sayings import said
from bot.sandbox.state import Account, CheckRun, Comment, GitCommit, Label, PullRequest, Review, Team

_HUNK = re.compile(r"^@@ -(?P<old>\d+)(?:,\d+)? \+(?P<new>\d+)(?:,\d+)? @@")
_HEX = re.compile(r"[0-9a-f]{6}")
_MOST_FILE, _MOST_PAGE, _MOST_FILES, _LONGEST = 400, 4000, 100, 2000
_BAD = {"failure", "timed_out", "cancelled", "startup_failure", "action_required", "error"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the conversation: a comment, a review, commits, or a sentence about somebody."""

    kind: str
    at: datetime
    record: Any
    said: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a diff, with its numbers before and after."""

    kind: str  # add, del, same, hunk, note
    text: str
    old: int | None = None
    new: int | None = None


@dataclass(slots=True)
class File:
    """One file of the diff, with as many rows as fit the page."""

    change: FileChange
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    folded: bool = False


def conversation(pull: PullRequest) -> list[Entry]:
    """Everything that was said and done, oldest first."""
    entries = [
        *(Entry("comment", one.at, one) for one in pull.comments),
        *(Entry("review", one.at, one) for one in pull.reviews),
        *(Entry("event", one.at, one, said(one)) for one in pull.timeline),
    ]
    entries += [Entry("commit", max(one.at, pull.at), one) for one in pull.commits]
    return list(_together(sorted(entries, key=lambda entry: entry.at)))


def _together(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Commits that follow each other are one entry."""
    for kind, several in groupby(entries, key=lambda entry: entry.kind):
        if kind == "commit":
            commits: list[GitCommit] = []
            at = None
            for one in several:
                at = at or one.at
                commits.append(one.record)
            if at is not None:
                yield Entry("commits", at, commits)
        else:
            yield from several


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody asked, or who reviewed, and what came of it."""

    name: str
    state: str  # approved, changes_requested, commented, dismissed, waiting
    team: bool


def reviewers(pull: PullRequest) -> list[Reviewer]:
    """Who reviewed with what, and who is still asked. An approval is not undone by a later comment."""
    newest: dict[Account, Review] = {}
    for one in pull.reviews:
        if one.state != "COMMENTED" or one.author not in newest:
            newest[one.author] = one
    asked = [
        Reviewer(who.combined if isinstance(who, Team) else who.login, "waiting", isinstance(who, Team))
        for who in pull.requested
    ]
    waiting = {who for who in pull.requested if isinstance(who, Account)}
    done = [
        Reviewer(one.login, review.state.lower(), team=False) for one, review in newest.items() if one not in waiting
    ]
    return done + asked


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the merge queue."""

    position: int
    state: str


def waits(pull: PullRequest) -> Waiting | None:
    """Its place in the merge queue, if it has one."""
    queue = pull.repository.queues.get(pull.base)
    entry = queue.entry(pull.number) if queue else None
    return Waiting(queue.entries.index(entry) + 1, entry.state) if queue and entry else None


def state(pull: PullRequest) -> str:
    """open, draft, merged or closed."""
    return "draft" if pull.draft and pull.state == "OPEN" else pull.state.lower()


def outcome(run: CheckRun) -> str:
    """good, bad, quiet or running."""
    if run.status != "completed":
        return "running"
    return "good" if run.conclusion == "success" else "bad" if run.conclusion in _BAD else "quiet"


@dataclass(frozen=True, slots=True)
class Checks:
    """Check runs and statuses of the head."""

    runs: list[CheckRun]
    statuses: list[Any]

    @property
    def outcomes(self) -> list[str]:
        """The outcome of each."""
        said = {"SUCCESS": "good", "PENDING": "running"}
        return [*(outcome(run) for run in self.runs), *(said.get(one.state, "bad") for one in self.statuses)]

    @property
    def outcome(self) -> str:
        """The worst of them; quiet when there is none."""
        return next((word for word in ("bad", "running", "good") if word in self.outcomes), "quiet")

    @property
    def said(self) -> str:
        """In a sentence."""
        bad, running = self.outcomes.count("bad"), self.outcomes.count("running")
        if bad:
            return "Some checks were not successful"
        if running:
            return "Some checks haven't completed yet"
        return "All checks have passed" if self.outcomes else "No checks yet"


def checks(pull: PullRequest) -> Checks:
    """What a rollup shows."""
    head = pull.head_sha
    return Checks(pull.repository.newest_runs(head), list(pull.repository.newest_statuses(head)))


def files(pull: PullRequest) -> list[File]:
    """The diff in rows; long files end early and late ones are folded, so that a page stays a page."""
    made, spent = [], 0
    for number, change in enumerate(pull.changes[:_MOST_FILES]):
        lines = (change.patch or "").split("\n") if change.patch else []
        room = max(0, min(_MOST_FILE, _MOST_PAGE - spent))
        kept = list(_rows(lines[:room]))
        spent += len(kept)
        made.append(File(change, kept, max(0, len(lines) - room), folded=number >= 30 or len(lines) > _MOST_FILE))
    return made


def _rows(lines: Sequence[str]) -> Iterator[Row]:
    old = new = 0
    for line in lines:
        text = line[:_LONGEST]
        if match := _HUNK.match(line):
            old, new = int(match["old"][:9]), int(match["new"][:9])
            yield Row("hunk", text)
        elif line.startswith("\\"):
            yield Row("note", text[2:])
        elif line.startswith("+"):
            yield Row("add", text[1:], None, new)
            new += 1
        elif line.startswith("-"):
            yield Row("del", text[1:], old, None)
            old += 1
        else:
            yield Row("same", text[1:], old, new)
            old, new = old + 1, new + 1


def colour(label: Label) -> str:
    """A label's colour as six digits; grey when it is none."""
    found = label.color.lower().removeprefix("#")
    return found if _HEX.fullmatch(found) else "ededed"


def colours(wanted: str) -> str:
    """A stylesheet for label colours, each with the text colour that is read best on it (WCAG relative luminance)."""
    chosen = sorted(set(_HEX.findall(wanted.lower())))[:200]
    return "".join(f".label-{one}{{background:#{one};color:{_readable(one)}}}\n" for one in chosen)


def _readable(colour: str) -> str:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#1b1f24" if (luminance + 0.05) / 0.063 >= 1.05 / (luminance + 0.05) else "#ffffff"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in words."""
    seconds = (now - at).total_seconds()
    for size, word in ((86400 * 365, "year"), (86400 * 30, "month"), (86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "now"


def initials(account: Account) -> str:
    """Two letters for a face."""
    words = [word for word in re.split(r"[\W_]+", account.name or account.login) if word]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def hue(login: str) -> int:
    """One of eight colours, always the same for one login."""
    return sum(map(ord, login)) % 8


def edited(comment: Comment) -> str:
    """That it was edited, and by whom when that was somebody else."""
    if comment.editor is None:
        return ""
    return "edited" if comment.editor is comment.author else f"edited by {comment.editor.login}"
