"""The last merges of a local clone, opened as pull requests in the sandbox: true messages, authors and diffs."""

import re
import sys
from pathlib import Path

from bot.core.facts import Commit as GitCommit
from bot.git.history import Change, changes
from bot.sandbox import Commit, Person, PullRequest, Repository, Sandbox

_NOREPLY = re.compile(
    r"^(?:(?P<id>\d{1,12})\+)?(?P<login>[A-Za-z0-9][A-Za-z0-9-]{0,38})(?P<bot>\[bot\])?@users\.noreply\.github\.com$"
)
_NOT_A_LOGIN = re.compile(r"[^a-z0-9]+")


def read(path: Path, last: int) -> tuple[Change, ...]:
    """Read the clone; HistoryUnreadable says why not. What is left out is said on standard error."""
    history = changes(path.expanduser().resolve(), last)
    for line in history.left_out:
        print(f"left out {line}", file=sys.stderr)
    return history.changes


def build(sandbox: Sandbox, path: Path) -> Repository:
    """An empty repository of the clone's name. Its rules are the shipped defaults."""
    name = _NOT_A_LOGIN.sub("-", path.expanduser().resolve().name.lower()).strip("-") or "imported"
    return sandbox.repository(f"imported/{name}", files={"README.md": "# Imported\n"}, private=True)


def open_pull(sandbox: Sandbox, repository: Repository, change: Change) -> PullRequest:
    """One merge as the pull request it was."""
    return _author(sandbox, change).opens(
        repository,
        title=change.title,
        body=_body(change.message),
        branch=change.branch or f"change-{change.sha[:10]}",
        diff=change.diff or "",
        commits=[_commit(commit) for commit in change.commits],
    )


def _author(sandbox: Sandbox, change: Change) -> Person:
    """The account behind the author's e-mail where it tells, else a login made of the name."""
    match = _NOREPLY.match(change.author.email)
    if match is not None and match["bot"]:
        return sandbox.bot(match["login"], database_id=int(match["id"] or 0) or None)
    login = match["login"] if match else _NOT_A_LOGIN.sub("-", change.author.name.lower()).strip("-")[:39] or "somebody"
    return sandbox.person(login, name=change.author.name, email=change.author.email)


def _body(merge_message: str) -> str:
    """What stands below the title of GitHub's merge message."""
    return merge_message.partition("\n\n")[2].partition("\n")[2].strip()


def _commit(commit: GitCommit) -> Commit:
    return Commit(
        commit.message,
        author=(commit.author.name, commit.author.email),
        committer=(commit.committer.name, commit.committer.email),
        date=commit.at,
        additions=commit.added,
        deletions=commit.deleted,
    )
