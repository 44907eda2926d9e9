"""What a comment said when it counted: to edit an old comment does nothing, so its words go on as they were.

A slip can be mended for five minutes. After that, others have read it, and its reaction has answered it: what counted
counts still, and what did not does not. To take a word back, its comment is deleted, or another is said.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.core.commands import Heard
from bot.core.facts import Comment, Snapshot
from bot.core.spoken import is_by_its_author, is_rewritten

_MOST = 50  # comments, the newest
_LONGEST = 2000


def as_said(snapshot: Snapshot, counted: Mapping[str, str]) -> Snapshot:
    """The facts, with every comment that counted and was edited too late as it was. `counted` is by node id."""
    comments = tuple(_as_said(comment, counted) for comment in snapshot.pull.comments)
    if comments == snapshot.pull.comments:
        return snapshot
    return replace(snapshot, pull=replace(snapshot.pull, comments=comments))


def _as_said(comment: Comment, counted: Mapping[str, str]) -> Comment:
    words = counted.get(comment.id)
    if words is None or (is_by_its_author(comment) and not is_rewritten(comment)):
        return comment
    return replace(comment, body=words, edited_at=None, edited_by=None)


def counted(heard: Iterable[Heard], comments: Collection[Comment], before: Mapping[str, str]) -> dict[str, str]:
    """For remembering: the commands of each comment that count, or did, as long as the comment is there.

    Whoever mends their comment in time takes back what it no longer says.
    """
    said: dict[str, list[str]] = {}
    for one in heard:
        if one.counts:
            said.setdefault(one.comment, []).append(f"/{one.name} {one.words}".rstrip())
    taken_back = {one.id for one in comments if one.edited_at and is_by_its_author(one) and not is_rewritten(one)}
    kept = {comment: words for comment, words in before.items() if comment not in taken_back}
    known = {**kept, **{comment: "\n\n".join(lines) for comment, lines in said.items()}}
    there = [comment.id for comment in comments if len(known.get(comment.id, "")) <= _LONGEST]
    return {comment: known[comment] for comment in [one for one in there if one in known][-_MOST:]}
