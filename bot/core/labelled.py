"""The labels that rules must not take an author's word for: put on, or taken off, by those who had a hand in it.

What an author sets may raise scrutiny at once, and lower it only with somebody else's word. Rules can ask for a label
either way, so the answer of whoever has a hand in the change is not sure: where rules ask for more it counts, and where
they ask for less it does not.
"""

from collections.abc import Iterator

from bot.core.approvals import contributors
from bot.core.facts import Pull
from bot.core.labels import is_ours
from bot.core.taken_off import is_buried, last_of, no_word, taken_off, was_renamed


def doubted(pull: Pull) -> dict[str, str]:
    """Labels in lower case that hang there or do not by an author's word, and whose it is, in words."""
    there = {label.lower() for label in pull.labels}
    gone = {one.label.lower() for one in pull.labellings if not is_ours(one.label)} | set(pull.once_labelled)
    found = {label: why for label in sorted(gone - there) if (why := taken_off(pull, label))}
    return dict(_put_on(pull)) | found


def _put_on(pull: Pull) -> Iterator[tuple[str, str]]:
    authors = contributors(pull) if pull.labels else {}
    for label in pull.labels:
        last = last_of(pull, label)
        if last is None or not last.on:
            yield label.lower(), f"has the label {label}, and GitHub does not say from whom"
        elif was_renamed(pull, label):
            yield label.lower(), f"has the label {label}, which had another name when {last.by.login} put it on"
        elif how := no_word(last.by, authors):
            yield label.lower(), f"has the label {label} from {last.by.login}, who {how}"


def unlisted(pull: Pull) -> bool:
    """Whether labels may have been taken off that nobody can name any more."""
    return is_buried(pull)
