"""Makes commits: of what somebody changes, and of a pull request that is merged."""

from bot.sandbox.auth import Refusal
from bot.sandbox.changes import Changes
from bot.sandbox.content import Commit, compare, sha
from bot.sandbox.state import Account, GitCommit, PullRequest, Repository


class Commits(Changes):
    """Puts commits into repositories."""

    def commit(
        self, repository: Repository, parent: GitCommit, commit: Commit, account: Account, *, second: str | None = None
    ) -> GitCommit:
        """A commit on another, by somebody; with a `second` parent it is a merge."""
        if absent := [path for path in commit.renames if path not in parent.tree]:
            raise Refusal(422, f"There is no file to rename: {', '.join(absent)}")
        tree = commit.applied(parent.tree) if commit.files or commit.renames else parent.tree
        changes = compare(parent.tree, tree) if commit.additions is None else []
        hidden = f"{account.id}+{account.login}@users.noreply.github.com"
        author = commit.author or (account.name or account.login, account.email or hidden)
        at = commit.date or self.clock.now()
        made = GitCommit(
            sha=sha(parent.sha, commit.message, author, sorted(commit.files.items(), key=str), len(repository.commits)),
            message=commit.message, author=author, committer=commit.committer or author, at=at,
            parents=(parent.sha,) if second is None else (parent.sha, second), tree=tree,
            additions=sum(one.additions for one in changes) if commit.additions is None else commit.additions,
            deletions=sum(one.deletions for one in changes) if commit.additions is None else commit.deletions or 0,
        )  # fmt: skip
        return self.world.keep(repository, made)


def merge_of(pull: PullRequest) -> Commit:
    """The merge commit: what the pull request changes, on top of whatever the base branch has become."""
    source = f"{pull.fork or pull.repository.owner.login}/{pull.branch}"
    message = f"Merge pull request #{pull.number} from {source}\n\n{pull.title}"
    if pull.diff is not None:  # imported: its files are not known
        return Commit(message, additions=pull.additions, deletions=pull.deletions)
    head = pull.commits[-1].tree
    files = {change.path: head.get(change.path) for change in pull.changes}
    gone = {one.previous: None for one in pull.changes if one.previous is not None and one.previous not in head}
    return Commit(message, files={**files, **gone})
