"""Which items with a `when:` speak of a change at hand, as far as that shows before it is proposed.

The files, their domains and their risk are here. Who wrote it has to be said (`--origin`), and who proposes it, under
which name and label, nobody knows yet: an item that asks for that is told, and said to be told whatever it asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.core.case import Case
from bot.core.dossier import dossier
from bot.core.evidence import Provenance, Share
from bot.core.facts import Account, ChangedFile, Diff
from bot.core.generated import Paths
from bot.core.lint.changed import Change
from bot.core.lint.item import Item
from bot.core.rules import Rules
from bot.core.rules.conditions import All, Any, Condition, Not
from bot.core.rules.conditions.change import ChangedLines, DomainIs, Files, PathsAre, RiskIs
from bot.core.rules.conditions.files import GeneratedOnly, HasTests, LanguagesAre
from bot.core.rules.conditions.held import AsHeld
from bot.core.rules.conditions.provenance import OriginIs
from bot.core.words import Basis, Origin
from bot.git.facts import Proposal, snapshot

_SEEN: Final = (ChangedLines, DomainIs, Files, PathsAre, RiskIs, GeneratedOnly, HasTests, LanguagesAre)
_MADE_OF: Final = (All, Any, Not, AsHeld)
_NO_RULES: Final = "there is no clone here whose rules say what it asks for"
_NOWHEN: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Applying:
    """The items that are told, and what is to be said of others: each with the reason."""

    items: tuple[Item, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    in_doubt: tuple[tuple[str, str], ...] = ()


def applying(
    items: tuple[Item, ...], change: Change, rules: Rules | None, uncounted: Paths, origin: Origin | None
) -> Applying:
    """Sort them out. `origin` is None where nobody said who wrote it."""
    left_out: list[tuple[str, str]] = []
    in_doubt: list[tuple[str, str]] = []
    for item in items:
        if item.when is None or not item.detectors:
            continue
        if doubt := _doubt(item.when, rules, origin):
            in_doubt.append((item.id, doubt))
        elif rules is not None and (why := _barred(item.when, list(_cases(change, rules, uncounted, origin)))):
            left_out.append((item.id, why))
    gone = {name for name, _ in left_out}
    return Applying(tuple(item for item in items if item.id not in gone), tuple(left_out), tuple(in_doubt))


def _doubt(when: Condition, rules: Rules | None, origin: Origin | None) -> str:
    """Why nobody can tell yet whether it holds; empty where one can."""
    if rules is None:
        return _NO_RULES
    asked = [each for each in when.every() if not isinstance(each, _MADE_OF)]
    if unseen := [each.key for each in asked if not isinstance(each, (*_SEEN, OriginIs))]:
        return f"`{unseen[0]}` shows only on a pull request"
    by_origin = any(isinstance(each, OriginIs) for each in asked)
    return "who wrote it is not said; `--origin` does" if by_origin and origin is None else ""


def _barred(when: Condition, cases: list[Case]) -> str:
    """Why it holds in none of the cases; empty where it may."""
    replies = [when.holds(case) for case in cases]
    return "" if any(reply.could_hold for reply in replies) else replies[0].said


def _cases(change: Change, rules: Rules, uncounted: Paths, origin: Origin | None) -> Iterator[Case]:
    proposed = snapshot(_proposal(change), "")
    for each in [origin] if origin else list(Origin):
        provenance = Provenance(origin=each, share=Share(0, 0, 0), basis=Basis.DECLARED, coverage=1, counted=0)
        case = dossier(proposed, rules, provenance, uncounted).case
        yield replace(case, truncated=False)


def _proposal(change: Change) -> Proposal:
    files = tuple(
        ChangedFile(
            path=file.path,
            previous=file.previous,
            status=file.status,
            added=len(file.added),
            deleted=len(file.removed),
            binary=file.binary,
        )
        for file in change.files
    )
    return Proposal(
        ref=0,
        base="",
        head="",
        title="",
        author=Account(""),
        at=_NOWHEN,
        commits=(),
        commits_total=0,
        diff=Diff(files),
        added=sum(file.added for file in files),
        deleted=sum(file.deleted for file in files),
    )
