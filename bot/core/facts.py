"""The facts a judgement may use: one Snapshot is the whole world of one look at one pull request.

Everything here is a value: frozen, without methods that reach outside. Times carry a zone. A fact that GitHub did not
give is None or an empty tuple, and its docstring says what that means.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from bot.core.candidate import Candidate
from bot.core.document import Document
from bot.core.inspected import Inspected
from bot.core.owned import CodeOwned
from bot.core.spans import Closure, Drafting
from bot.core.words import AccountKind, CheckState, FileStatus, PullState, ReviewState

_REF = re.compile(r"^(?P<owner>[^/\s#]+)/(?P<name>[^/\s#]+)#(?P<number>[1-9]\d{0,9})$")


@dataclass(frozen=True, slots=True, order=True)
class PullRef:
    """One pull request, written `acme/shop#7`."""

    owner: str
    name: str
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `owner/name#number`; ValueError says what is wrong."""
        if (match := _REF.match(text)) is None:
            raise ValueError(f"{text!r} does not name a pull request; write it as owner/name#7")
        return cls(match["owner"], match["name"], int(match["number"]))

    @property
    def repository(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def is_on_github(self) -> bool:
        """Whether anybody said whose repository it is in: a clone, and a test of rules, need not."""
        return bool(self.owner)

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on GitHub. `login` is as GraphQL spells it: a bot's has no `[bot]` behind it."""

    login: str
    kind: AccountKind = AccountKind.USER

    @property
    def is_person(self) -> bool:
        """A user, or an imported one; never an app."""
        return self.kind in {AccountKind.USER, AccountKind.MANNEQUIN}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who git says wrote or committed. `login` is None where GitHub knows no account for the e-mail."""

    name: str
    email: str
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A record of who wrote which lines of a commit (`bot/core/carriers/`). `ref` is where it was found.

    `text` is what `noted` left of it: no prompts, no transcripts, never longer than that file's cap.
    """

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Left:
    """The lines of a commit that the head still has in one file, by the numbers they had in the commit.

    `path` is the head's; `names` are those that the file can have had in the commit.
    """

    path: str
    names: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # first and last line, counted from 1, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit of the pull request. `added`/`deleted` count lines against the first parent.

    `left` is None where nobody asked which of its lines are left.
    `files` are the lines it adds to each file, by the name the file has in the pull request's diff. They are known of a
    clone alone: GitHub does not tell them, and then they are empty.
    """

    sha: str
    message: str
    author: Signature
    committer: Signature
    at: datetime
    added: int = 0
    deleted: int = 0
    parents: int = 1
    parent: str = ""  # sha of the first; empty where nobody asked
    authors: tuple[str, ...] = ()  # logins of its author and co-authors, as far as GitHub knows their e-mails
    notes: tuple[Note, ...] = ()
    left: tuple[Left, ...] | None = None
    files: tuple[tuple[str, int], ...] = ()

    @property
    def is_merge(self) -> bool:
        """Merges bring in what others wrote: they weigh nothing."""
        return self.parents > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """One file of the pull request's diff against its merge base.

    `digest` names what the diff says of it, and where in what it changes; empty where nobody knows.
    """

    path: str
    previous: str | None = None
    status: FileStatus = FileStatus.MODIFIED
    added: int = 0
    deleted: int = 0
    binary: bool = False
    digest: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """Both names of a renamed file: moving a file out of `payments/` still touches payments."""
        return (self.path,) if self.previous is None else (self.path, self.previous)


@dataclass(frozen=True, slots=True)
class Diff:
    """What the pull request changes. `truncated` says why the list is not the whole, or is None.

    `content` maps each expression of the rules that the added lines were searched for to the first paths in which it
    matched (at most three); None where the lines could not be read. One that is missing was not searched for.
    `inspected` is what the checklist's detectors found; None where they were not asked.
    """

    files: tuple[ChangedFile, ...] = ()
    truncated: str | None = None
    content: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    inspected: Inspected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One submitted review; `head` is the commit it looked at (empty when GitHub lost it), `tree` its tree.

    `can_push` = its author may push here (PullRequestReview.authorCanPushToRepository).
    """

    author: Account
    state: ReviewState
    head: str
    at: datetime
    can_push: bool = False
    id: str = ""  # GraphQL node id
    tree: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """Somebody took a review's word away; `was` is what the review had said."""

    review: str  # node id
    by: Account
    at: datetime
    message: str
    was: ReviewState


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked for a review. `login` is whose; empty for a team."""

    login: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Somebody took a request for review back, perhaps their own. `login` is whose it was."""

    login: str
    by: Account
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """Somebody put a label on, or took it off."""

    label: str
    by: Account
    at: datetime
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment of the conversation, oldest first in a Snapshot. `ours` = this app wrote it.

    `acknowledged` = we put a reaction on it. `by_mail` = it came as an answer to a notification.
    """

    id: str
    author: Account
    body: str
    ours: bool
    at: datetime
    association: str = "none"  # as Pull.association
    edited_by: str | None = None  # login of whoever edited it last
    edited_at: datetime | None = None
    acknowledged: bool = False
    by_mail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Another app's check run, or a commit status, on the head. Ours is not among them.

    `by` is the name in the address of its app, or the login of whoever set the status; empty where GitHub does not say.
    """

    name: str
    state: CheckState
    required: bool = False
    by: str = ""
    is_status: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OurCheck:
    """Our check run as GitHub shows it on the head. `conclusion` is None while it is not completed.

    `required` = GitHub holds a merge into the base back until it succeeds; None where it did not say.
    """

    id: str
    status: str
    conclusion: str | None
    title: str
    summary: str
    external_id: str = ""
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """Who pressed the check's button "Careful, please" last. GitHub shows it to those with write access alone."""

    login: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """The pull request as GitHub shows it now."""

    ref: PullRef
    id: str  # GraphQL node id
    url: str
    title: str
    body: str
    author: Account
    association: str  # GraphQL CommentAuthorAssociation in lower case: `member`, `first_time_contributor`, …
    state: PullState
    draft: bool
    created_at: datetime
    updated_at: datetime
    ready_at: datetime | None  # when review could begin: opened, or last marked ready; None while a draft
    base: str  # branch name
    base_sha: str
    branch: str
    head: str  # commit
    fork: bool
    added: int
    deleted: int
    changed_files: int
    labels: tuple[str, ...] = ()
    commits: tuple[Commit, ...] = ()  # oldest first
    commits_total: int = 0
    reviews: tuple[Review, ...] = ()  # oldest first
    reviews_total: int = 0
    tree: str = ""  # of the head: git's name of all its files
    dismissals: tuple[Dismissal, ...] = ()  # the last fifty, oldest first
    labellings: tuple[Labelling, ...] = ()  # the last hundred, oldest first
    once_labelled: tuple[str, ...] = ()  # labels in lower case that earlier looks saw hang there
    labels_seen_at: datetime | None = None  # when the last of them looked; None = there was none
    closures: tuple[Closure, ...] = ()  # oldest first; of what GitHub no longer lists, one from the beginning on
    draftings: tuple[Drafting, ...] = ()  # oldest first; of what GitHub no longer lists, none
    requests: tuple[Request, ...] = ()  # for review: the last fifty, oldest first
    removals: tuple[Removal, ...] = ()  # of requests for review: the last fifty, oldest first
    assignees: tuple[str, ...] = ()  # logins
    once_assigned: tuple[str, ...] = ()  # logins of the last fifty assignments, whether they still are or not
    pushers: tuple[str, ...] = ()  # logins of those whose pushes we were told of
    drivers: tuple[tuple[str, str], ...] = ()  # who had an agent work on it, by lower-case login, and how we know
    gone_makers: tuple[tuple[str, str], ...] = ()  # who made commits that others replaced, and how we know
    pressed: Pressed | None = None
    requested: tuple[str, ...] = ()  # logins, and teams as `org/team`
    checks: tuple[Check, ...] = ()
    checks_truncated: bool = False
    comments: tuple[Comment, ...] = ()
    comments_total: int = 0
    notes: str = ""  # what the notes refs were at when the commits' notes were read; empty = there are none
    merged_by: str | None = None  # login; None where it is not merged, or GitHub does not say by whom
    merged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team named in a group; `members` are logins."""

    slug: str  # `org/team`
    id: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An open pull request with the same head commit, and what it was told last: see `judgement` for the words.

    `told` is the summary of its check, where that is the one that all of them show.
    """

    number: int
    base: str
    mode: str
    outcome: str
    title: str
    track: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The people and teams that the rules' groups name, as GitHub knows them.

    `users` maps a login to the node id under which a review can be requested; `None` = no collaborator here, so GitHub
    would refuse the whole request. `unknown` are names GitHub could not resolve, with the reason. `busy` are those, in
    lower case, who set their status to busy. `writers` tells of those whose word would count, in lower case, whether
    they may write here; who is missing was not asked for, or GitHub could not tell.
    """

    users: dict[str, str | None] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()
    writers: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What GitHub shows of ours now. None = nothing (yet, or no more)."""

    comment: Comment | None = None
    check: OurCheck | None = None
    rules_check: OurCheck | None = None  # `twotrack / rules`, where the pull request edits rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One pull request at one instant. `taken_at` is the only *now* that judging knows."""

    taken_at: datetime
    repository_id: str
    default_branch: str
    archived: bool
    pull: Pull
    diff: Diff
    us: str = ""  # the login of this app, without `[bot]`
    attributes: str = ""  # the default branch's .gitattributes, as far as it names generated and vendored files
    # Custom properties of the repository; None where nobody asked, or GitHub would not tell.
    properties: dict[str, tuple[str, ...]] | None = None
    roster: Roster = field(default_factory=Roster)
    # By lower-case login, what we know ourselves of those who could be asked; who is missing has nothing to do.
    candidates: dict[str, Candidate] = field(default_factory=dict)
    twins: tuple[Twin, ...] = ()
    shown: Shown = field(default_factory=Shown)
    folders: tuple[str, ...] | None = None  # at the top of the base branch; None where nobody could tell
    default_sha: str = ""  # the newest commit of the default branch
    code_owned: CodeOwned | None = None  # who owns the changed files; None where the rules do not ask, or nobody knows
    documents: tuple[Document, ...] = ()  # design documents that somebody linked, where the rules ask for one
