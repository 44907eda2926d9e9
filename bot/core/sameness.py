"""Which earlier heads say the same as this one, so that an approval of them still means what it approved.

Two heads are the same where they begin at the same commit, bring in nothing by merging, and differ in nothing but paths
of which the rules say that nobody need look again; or where git names their trees alike and they change the same lines
in the same places, so that what they are held against is alike too. The same tree alone says little: made on a newer
base, it takes back what came into that. The same lines on a newer base are not the same either: what they mean may have
changed below them. A head that was not seen whole is the same as none but of one beginning and one tree.
"""

import hashlib
from collections.abc import Mapping

from bot.core.facts import Diff, Pull, Snapshot
from bot.core.rules.globs import Globs

MOST_HEADS = 50
_BETWEEN = "/"


def fingerprint(pull: Pull, diff: Diff, aside: Globs) -> str:
    """Two names for what a head changes, either empty where nobody knows: by where it begins, and by its tree.

    `aside` are paths that the first leaves out.
    """
    return f"{_by_beginning(pull, diff, aside)}{_BETWEEN}{_by_tree(pull, diff)}"


def is_same(one: str, other: str) -> bool:
    """Whether two fingerprints share a name."""
    return any(name and name == its for name, its in zip(one.split(_BETWEEN), other.split(_BETWEEN), strict=False))


def _by_beginning(pull: Pull, diff: Diff, aside: Globs) -> str:
    begins = pull.commits[0].parent if pull.commits else ""
    if not begins or len(pull.commits) < pull.commits_total:
        return ""
    merges = [commit.sha for commit in pull.commits if commit.is_merge]
    if not _is_whole(diff):
        return _named((begins, merges, pull.tree)) if pull.tree else ""
    return _named((begins, merges, aside.lines, _changed(diff, aside)))


def _by_tree(pull: Pull, diff: Diff) -> str:
    return _named((pull.tree, _changed(diff, None))) if pull.tree and _is_whole(diff) else ""


def _is_whole(diff: Diff) -> bool:
    return diff.truncated is None and all(file.digest for file in diff.files)


def _changed(diff: Diff, aside: Globs | None) -> list[tuple[str, str, str, str]]:
    return sorted(
        (file.path, file.previous or "", file.status.value, file.digest)
        for file in diff.files
        if not (aside and aside.lines and all(aside.cover(name) for name in file.paths))
    )


def _named(what: object) -> str:
    return hashlib.sha256(repr(what).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def with_head(heads: Mapping[str, str], head: str, name: str) -> dict[str, str]:
    """The heads seen so far with this one, the newest last; at most MOST_HEADS."""
    found = {sha: known for sha, known in heads.items() if sha != head} | {head: name}
    return dict(list(found.items())[-MOST_HEADS:])


def same_heads(snapshot: Snapshot, heads: Mapping[str, str], aside: Globs) -> frozenset[str]:
    """Of the heads that were reviewed those that say what the newest says. `heads` are the fingerprints we remember."""
    pull = snapshot.pull
    earlier = {review.head for review in pull.reviews} - {pull.head}
    if not earlier & heads.keys():
        return frozenset()  # asked of every look: a fingerprint of thousands of files takes milliseconds
    now = fingerprint(pull, snapshot.diff, aside)
    return frozenset(head for head in earlier if is_same(heads.get(head, ""), now))
