"""Labels that are gone and count still, as nobody else than an author of the change is known to have taken them off.

A label can put a change into a domain, and rules can ask for one. Whoever had a hand in the change may raise what it
takes so, and somebody else lowers it again: a label counts until a person who had no hand in it takes it off. An app is
nobody else, as a workflow of the very branch may be what it carries out; and a label that went with the repository's
own, or under another name, was taken off by nobody.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.core.approvals import contributors
from bot.core.facts import Account, Labelling, Pull
from bot.core.labels import is_ours

MOST_LABELLINGS = 100  # that a look reads, the newest (look.graphql)
LAG = timedelta(seconds=60)  # how long a label that was put on may stay invisible to our reads
_MOST_KNOWN = 300  # labels that are remembered; GitHub lets a hundred hang at once
_AGAIN = "somebody else puts it on and takes it off"


def taken_off(pull: Pull, label: str) -> str | None:
    """Why a label counts that is not there, in words, or None."""
    last = last_of(pull, label)
    if last is None:
        return _lost(label) if label.lower() in _known(pull) else None
    if last.on:
        return _lost(label)
    how = no_word(last.by, contributors(pull))
    return f"{last.by.login} took the label `{label}` off and {how}; {_AGAIN}" if how else None


def _lost(label: str) -> str:
    return f"the label `{label}` was there, and nobody is known to have taken it off; {_AGAIN}"


def may_be_taken_off(pull: Pull, label: str) -> bool:
    """Whether nobody can tell who took it off, if anybody did: more was done with labels since than GitHub lists."""
    return is_buried(pull) and last_of(pull, label) is None


def is_buried(pull: Pull) -> bool:
    """Whether more was done with labels than GitHub lists."""
    return len(pull.labellings) >= MOST_LABELLINGS


def no_word(by: Account, authors: Mapping[str, str]) -> str | None:
    """Why what somebody does with a label lowers nothing, as a clause, or None."""
    return authors.get(by.login.lower()) or (None if by.is_person else "is no person")


def last_of(pull: Pull, label: str) -> Labelling | None:
    """What was done last with a label."""
    return next((one for one in reversed(pull.labellings) if one.label.lower() == label.lower()), None)


def is_untold(pull: Pull) -> bool:
    """Whether a label hangs there, or is gone, and GitHub does not tell by whom: its reads may lag."""
    there = {label.lower() for label in pull.labels if not is_ours(label)}
    return any(
        (last := last_of(pull, label)) is None or last.on is not (label in there) for label in there | _known(pull)
    )


def was_renamed(pull: Pull, label: str) -> bool:
    """Whether a label hangs there by a name that it did not have when it was put on: an earlier look did not see it."""
    last, seen_at = last_of(pull, label), pull.labels_seen_at
    if last is None or seen_at is None or label.lower() in _known(pull):
        return False
    return last.on and (last.at < seen_at - LAG or (last.at <= seen_at and _has_lost_a_name(pull)))


def _has_lost_a_name(pull: Pull) -> bool:
    """Whether a label is gone as if it had never been put on: what was done with it stands under another name now."""
    there = {label.lower() for label in pull.labels}
    return any(last_of(pull, label) is None for label in _known(pull) - there) and not is_buried(pull)


def to_remember(pull: Pull) -> tuple[str, ...]:
    """The labels that it had, in lower case and without ours, until somebody whose word counts takes them off."""
    there = [label.lower() for label in pull.labels if not is_ours(label)]
    gone = [label for label in pull.once_labelled if label not in there and taken_off(pull, label)]
    named = sorted(label for label in there if not was_renamed(pull, label))
    return tuple(dict.fromkeys((*gone, *named)))[:_MOST_KNOWN]


def _known(pull: Pull) -> set[str]:
    return set(pull.once_labelled)
