"""How many of the counted lines each commit stands for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.carriers.carrier import length
from bot.core.facts import Commit, Diff, Pull
from bot.core.generated import Paths, counted_lines, counting


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The counted added lines, shared out among the commits that are no merges.

    A commit's additions hold lines of generated files, and lines that a later commit took away again. So additions only
    say how the commits compare, and are scaled to what the diff counts. Where it is known which lines of each commit
    are left (`blamed`), those that count are taken instead. A clone tells additions file by file, and they are scaled
    file by file: generated files then weigh nothing, nor does what is gone by the end. Of GitHub we only know what a
    commit adds in all. `unseen` stands for commits that GitHub did not list, taken to be as large as the others: nobody
    spoke for those.

    When no line counts (only deletions, only lock files) or no commit adds any, each commit weighs the same.
    """

    counted: int
    sizes: Mapping[str, float]
    unseen: float

    @property
    def alone(self) -> bool:
        """Whether one commit made the whole diff, so that the diff says which of its lines count."""
        return len(self.sizes) == 1 and not self.unseen

    @property
    def total(self) -> float:
        """What all commits weigh: never zero."""
        return sum(self.sizes.values()) + self.unseen

    def of(self, sha: str) -> int:
        """The whole lines that a commit stands for."""
        return round(self.sizes[sha]) if self.counted else 0


def share_out(pull: Pull, diff: Diff, uncounted: Paths) -> Lines:
    """Weigh the commits of a pull request."""
    counted = counted_lines(diff, uncounted) or (pull.added if diff.truncated else 0)
    commits = [commit for commit in pull.commits if not commit.is_merge]
    sizes = _sizes(commits, diff, uncounted) if counted else _alike(commits)
    typical = sum(sizes.values()) / len(sizes) if sizes else 1.0
    unseen = typical * max(0, pull.commits_total - len(pull.commits), int(not sizes))
    scale = counted / (sum(sizes.values()) + unseen) if counted else 1.0
    return Lines(counted=counted, sizes={sha: size * scale for sha, size in sizes.items()}, unseen=unseen * scale)


def _sizes(commits: Sequence[Commit], diff: Diff, uncounted: Paths) -> dict[str, float]:
    """How the commits compare, as exactly as we know; never all zero."""
    if all(commit.left is not None for commit in commits):
        sizes = {commit.sha: float(_left(commit, uncounted)) for commit in commits}
        if any(sizes.values()):
            return sizes
    if len(commits) > 1 and all(commit.files or not commit.added for commit in commits):
        sizes = _by_file(commits, diff, uncounted)
        if any(sizes.values()):
            return sizes
    if any(commit.added for commit in commits):
        return {commit.sha: float(commit.added) for commit in commits}
    return _alike(commits)


def _alike(commits: Sequence[Commit]) -> dict[str, float]:
    return dict.fromkeys((commit.sha for commit in commits), 1.0)


def _by_file(commits: Sequence[Commit], diff: Diff, uncounted: Paths) -> dict[str, float]:
    """Each commit's part of what all of them add to a file, of what the diff adds to it."""
    left = {file.path: file.added for file in counting(diff.files, uncounted)}
    total: Counter[str] = Counter()
    for commit in commits:
        for path, added in commit.files:
            total[path] += added
    return {
        commit.sha: sum(left[path] * added / total[path] for path, added in commit.files if left.get(path) and added)
        for commit in commits
    }


def _left(commit: Commit, uncounted: Paths) -> int:
    return sum(length(one.spans) for one in commit.left or () if one.path not in uncounted)
