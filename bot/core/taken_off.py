"""Labels that are gone and count still, as it was an author of the change who took them off.

A label can put a change into a domain. Whoever had a hand in the change may raise what it takes so, and somebody else
lowers it again: as long as the last to take the label off is one of its authors, the domain counts.
"""

from bot.core.approvals import contributors
from bot.core.facts import Labelling, Pull

MOST_LABELLINGS = 100  # that a look reads, the newest (look.graphql)


def taken_off(pull: Pull, label: str) -> str | None:
    """Why a label counts that is not there, in words, or None."""
    last = _last(pull, label)
    if last is None or last.on:
        return None
    how = contributors(pull).get(last.by.login.lower())
    if how is None:
        return None
    return f"{last.by.login} took the label `{label}` off and {how}; somebody else puts it on and takes it off"


def may_be_taken_off(pull: Pull, label: str) -> bool:
    """Whether nobody can tell who took it off, if anybody did: more was done with labels since than GitHub lists."""
    return len(pull.labellings) >= MOST_LABELLINGS and _last(pull, label) is None


def _last(pull: Pull, label: str) -> Labelling | None:
    return next((one for one in reversed(pull.labellings) if one.label.lower() == label.lower()), None)
