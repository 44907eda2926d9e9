"""A change of a local history as the Snapshot that a pull request of it would have been."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.core.facts import Account, Commit, Diff, Pull, PullRef, Signature, Snapshot
from bot.core.words import AccountKind, PullState
from bot.git.log import Step
from bot.git.walk import Group

_NOREPLY = re.compile(
    r"^(?:\d{1,12}\+)?(?P<login>[A-Za-z0-9][A-Za-z0-9-]{0,38})(?P<bot>\[bot\])?@users\.noreply\.github\.com$"
)
_NOT_A_LOGIN = re.compile(r"[^a-z0-9]+")
# GitHub's own message for a merged pull request (docs: pull-requests/…/about-pull-request-merges).
_MERGED = re.compile(r"Merge pull request #(?P<number>\d{1,9}) from [^/\s]+/(?P<branch>\S{1,200})")
_NUMBERED = re.compile(r"\(#(?P<number>\d{1,9})\)$")
_ROOT = {40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
         64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74de5321"}  # fmt: skip
_CUT = "a commit message is longer than 1 MiB, and its end was not read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a history, or a list of pull requests, shows of one. `body` is what its description said."""

    ref: str | int
    base: str
    head: str
    title: str
    body: str = ""
    branch: str = ""
    author: Account
    at: datetime
    labels: tuple[str, ...] = ()
    commits: tuple[Commit, ...]
    commits_total: int
    diff: Diff
    folders: tuple[str, ...] | None = None  # at the top of the base, or those of them that it touches
    added: int
    deleted: int


def of_commit(step: Step) -> Proposal:
    """One commit, as if it had been proposed alone."""
    commit = step.commit
    return Proposal(
        ref=commit.sha[:12],
        base=_base(step),
        head=commit.sha,
        title=_title(commit.message),
        author=account(commit.author),
        at=commit.at,
        commits=(commit,),
        commits_total=1,
        diff=_diff(step, cut=step.cut),
        added=commit.added,
        deleted=commit.deleted,
    )


def of_group(group: Group) -> Proposal:
    """What a merge brought in: its title and description stand in the merge's message, below GitHub's first line."""
    step, merge = group.step, group.step.commit
    if not group.commits:
        return _named(of_commit(step), _NUMBERED.search(_title(merge.message)))
    newest = group.commits[-1]
    told = _MERGED.match(merge.message)
    heading, body = _said(merge.message)
    return Proposal(
        ref=f"#{told['number']}" if told else merge.sha[:12],
        base=_base(step),
        head=merge.sha,
        title=heading or _title(newest.message),
        body=body,
        branch=told["branch"] if told else "",
        author=account(newest.author),
        at=merge.at,
        commits=group.commits,
        commits_total=group.total,
        diff=_diff(step, cut=step.cut or group.cut),
        added=merge.added,
        deleted=merge.deleted,
    )


def of_range(group: Group, base: str, head: str) -> Proposal:
    """What a branch adds, before anybody proposed it."""
    newest = group.commits[-1]
    return Proposal(
        ref=head[:12],
        base=base,
        head=head,
        title=_title(newest.message),
        author=account(newest.author),
        at=newest.at,
        commits=group.commits,
        commits_total=group.total,
        diff=_diff(group.step, cut=group.cut),
        added=sum(file.added for file in group.step.files),
        deleted=sum(file.deleted for file in group.step.files),
    )


def snapshot(proposal: Proposal, repository: str) -> Snapshot:
    """The facts of a proposal, looked at when it was made: its author belongs to the team, and nobody reviewed yet.

    `repository` is `owner/name`, or nothing where nobody knows.
    """
    owner, _, name = repository.rpartition("/")
    pull = Pull(
        ref=PullRef(owner, name, 1),
        id="",
        url="",
        title=proposal.title,
        body=proposal.body,
        author=proposal.author,
        association="member",
        state=PullState.OPEN,
        draft=False,
        created_at=proposal.at,
        updated_at=proposal.at,
        ready_at=proposal.at,
        base="",
        base_sha=proposal.base,
        branch=proposal.branch,
        head=proposal.head,
        fork=False,
        added=proposal.added,
        deleted=proposal.deleted,
        changed_files=len(proposal.diff.files),
        labels=proposal.labels,
        commits=proposal.commits,
        commits_total=proposal.commits_total,
    )
    return Snapshot(
        taken_at=proposal.at,
        repository_id="",
        default_branch="",
        archived=False,
        pull=pull,
        diff=proposal.diff,
        folders=proposal.folders,
    )


@lru_cache(maxsize=4096)
def account(signature: Signature) -> Account:
    """The account behind an e-mail where it tells, else a login made of the name."""
    match = _NOREPLY.match(signature.email)
    if match is None:
        return Account(_NOT_A_LOGIN.sub("-", signature.name.lower()).strip("-")[:39] or "somebody")
    return Account(match["login"], AccountKind.BOT if match["bot"] else AccountKind.USER)


def read_account(login: str) -> Account:
    """An account by a login as REST writes it: a bot's ends in `[bot]`."""
    bare = login.removesuffix("[bot]")
    return Account(bare, AccountKind.USER if bare == login else AccountKind.BOT)


def _named(proposal: Proposal, match: re.Match[str] | None) -> Proposal:
    return replace(proposal, ref=f"#{match['number']}") if match else proposal


def _base(step: Step) -> str:
    """The first parent; before the first commit there was the empty tree."""
    return step.parents[0] if step.parents else _ROOT[len(step.commit.sha)]


def _diff(step: Step, *, cut: bool) -> Diff:
    return Diff(step.files, truncated=_CUT if cut else None)


def _title(message: str) -> str:
    line = next((line.strip() for line in message[:4000].splitlines() if line.strip()), "")
    return line[:200] or "(no message)"


def _said(message: str) -> tuple[str, str]:
    """Title and description in a merge's message, or its own first line where nobody wrote any below it."""
    first, _, rest = message.strip().partition("\n")
    if not first.startswith("Merge "):
        return first.strip()[:200], rest.strip()
    heading, _, body = rest.strip().partition("\n")
    return heading.strip()[:200], body.strip()
