"""How many of the counted lines each commit stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.carriers.carrier import length
from bot.core.facts import Commit, Diff, Pull
from bot.core.generated import Paths, counted_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The counted added lines, shared out among the commits that are no merges.

    GitHub counts a commit's additions with generated files in them, and lines that a later commit took away again. So
    additions only say how the commits compare, and are scaled to what the diff counts. Where it is known which lines of
    each commit are left, those that count are taken instead. `unseen` stands for commits that
    GitHub did not list, taken to be as large as the others: nobody spoke for those.

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
    known = len(pull.commits) == pull.commits_total and all(commit.left is not None for commit in commits)
    added = {commit.sha: float(_left(commit, uncounted) if known else commit.added) for commit in commits}
    if not counted or not sum(added.values()):
        added = dict.fromkeys(added, 1.0)
    typical = sum(added.values()) / len(added) if added else 1.0
    unseen = typical * max(0, pull.commits_total - len(pull.commits), int(not added))
    scale = counted / (sum(added.values()) + unseen) if counted else 1.0
    return Lines(counted=counted, sizes={sha: size * scale for sha, size in added.items()}, unseen=unseen * scale)


def _left(commit: Commit, uncounted: Paths) -> int:
    return sum(length(one.spans) for one in commit.left or () if one.path not in uncounted)
