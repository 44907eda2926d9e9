"""What machines found in a change, as a fact among others: it is kept with the diff that it speaks of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an item of the checklist found, with its place. `path` is empty where it speaks of the whole change.

    `line` counts from 1 in the new file (0 = the file as a whole). `mark` tells its line from others without repeating
    it: what is found may be a secret, and is kept for long. `said` may quote the change. `accepted` is the reason that
    stands on the line itself: `twotrack: accept <item> because …`.
    """

    item: str
    path: str
    line: int
    mark: str = ""
    said: str = ""
    accepted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What was found in one version of a change, and what was not looked at: each file (or "") with the reason.

    `catalogue` names the items that were asked; other items would find other things.
    """

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[tuple[str, str], ...] = ()
    catalogue: str = ""
