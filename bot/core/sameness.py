"""Which earlier heads say the same as this one, so that an approval of them still means what it approved.

Two heads are the same where git names their trees alike; or where they begin at the same commit, bring in nothing by
merging, and differ in nothing but paths of which the rules say that nobody need look again. The same lines on a newer
base are not the same: what they mean may have changed below them. A head that was not seen whole is the same as none
but by its tree.
"""

import hashlib
from collections.abc import Mapping

from bot.core.facts import Diff, Pull, Snapshot
from bot.core.rules.globs import Globs

MOST_HEADS = 50


def fingerprint(pull: Pull, diff: Diff, aside: Globs) -> str:
    """A name for where a head begins and what it changes; empty where nobody knows. `aside` are paths left out."""
    begins = pull.commits[0].parent if pull.commits else ""
    whole = diff.truncated is None and len(pull.commits) >= pull.commits_total and bool(begins)
    if not whole or not all(file.digest for file in diff.files):
        return ""
    merges = [commit.sha for commit in pull.commits if commit.is_merge]
    kept = sorted(
        (file.path, file.previous or "", file.status.value, file.digest)
        for file in diff.files
        if not (aside.lines and all(aside.cover(name) for name in file.paths))
    )
    return hashlib.sha256(repr((begins, merges, aside.lines, kept)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def with_head(heads: Mapping[str, str], head: str, name: str) -> dict[str, str]:
    """The heads seen so far with this one, the newest last; at most MOST_HEADS."""
    found = {sha: known for sha, known in heads.items() if sha != head} | {head: name}
    return dict(list(found.items())[-MOST_HEADS:])


def same_heads(snapshot: Snapshot, heads: Mapping[str, str], aside: Globs) -> frozenset[str]:
    """Of the heads that were reviewed those that say what the newest says. `heads` are the fingerprints we remember."""
    pull = snapshot.pull
    earlier = {review.head: review.tree for review in pull.reviews if review.head != pull.head}
    if not earlier:
        return frozenset()  # asked of every look: a fingerprint of thousands of files takes milliseconds
    now = fingerprint(pull, snapshot.diff, aside)
    same = (head for head, tree in earlier.items() if _is_same(tree, pull) or (now and heads.get(head) == now))
    return frozenset(same)


def _is_same(tree: str, pull: Pull) -> bool:
    return bool(tree) and tree == pull.tree
