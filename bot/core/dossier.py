"""Gathers what the rules may ask about one pull request: its Case, and the domains it touches with the reasons."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.approvals import is_member
from bot.core.case import Case, Held
from bot.core.evidence import Provenance
from bot.core.facts import Diff, Pull, Snapshot
from bot.core.generated import Paths
from bot.core.judgement import Touched
from bot.core.labelled import doubted, unlisted
from bot.core.lint.item import Item
from bot.core.rules import Domain, Rules, domains_and_risk, globs_of, within_reach
from bot.core.rules.atlas import Atlas
from bot.core.rules.domains import Covered
from bot.core.taken_off import may_be_taken_off, taken_off

_SAMPLE = 5  # files named for a domain


@dataclass(frozen=True, slots=True)
class Dossier:
    """The case, and each domain touched, the riskiest first."""

    case: Case
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A domain that claims a change. `sure` is False where its content could not be searched.

    `swayed` = by nothing but a label, and an author of the change has put it on, or taken it off.
    """

    touched: Touched
    sure: bool = True
    swayed: bool = False


def dossier(
    snapshot: Snapshot, rules: Rules, provenance: Provenance, uncounted: Paths, checklist: tuple[Item, ...] = ()
) -> Dossier:
    """Gather. `uncounted` are generated, vendored and lock files; what `checklist` asks of paths is found as well."""
    paths = tuple(file.paths for file in snapshot.diff.files)
    covered = _atlas(rules.atlas, checklist).over(paths)
    own = _placed(snapshot, rules, paths, covered)
    case = _case(
        snapshot,
        provenance,
        paths=paths,
        covered=covered,
        held=None if rules.ground is None else _placed(snapshot, rules.ground, paths, covered).held,
        **_facts(own.held),
        written=next((names[0] for names in paths if not all(name in uncounted for name in names)), None),
        now=snapshot.taken_at.astimezone(zone(rules)),
    )
    return Dossier(case, own.touched)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What tells which domains a change touches, before anybody has judged who wrote it."""

    domains: frozenset[str]
    unread_domains: frozenset[str]
    truncated: bool


def reached(snapshot: Snapshot, rules: Rules) -> dict[Domain, str]:
    """The domains that a change touches or may touch, as `within_reach` tells them."""
    paths = tuple(file.paths for file in snapshot.diff.files)
    held = _placed(snapshot, rules, paths, rules.atlas.over(paths)).held
    return within_reach(rules, _Seen(held.domains, held.unread_domains, truncation(snapshot) is not None))


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where rules place a change, and how they tell it."""

    held: Held
    touched: tuple[Touched, ...]


def _placed(snapshot: Snapshot, rules: Rules, paths: tuple[tuple[str, ...], ...], covered: Covered) -> _Placed:
    homes, risk = domains_and_risk(rules, paths, covered)
    claims = _claims(snapshot, rules, homes)
    # What a label or the content says raises the risk; it never lowers that of the paths.
    risks = [risk, *(claim.touched.risk for claim in claims if claim.touched.because)]
    held = Held(
        domains=frozenset(claim.touched.name for claim in claims if claim.sure),
        unread_domains=frozenset(claim.touched.name for claim in claims if not claim.sure),
        risk=max(risks, key=lambda risk: risk.rank),
        author_groups=_groups(snapshot, rules),
        unread_groups=_unread_groups(snapshot, rules),
        swayed_domains=frozenset(claim.touched.name for claim in claims if claim.swayed),
    )
    return _Placed(held, tuple(claim.touched for claim in claims))


def _facts(held: Held) -> dict[str, Any]:
    return {each.name: getattr(held, each.name) for each in fields(held)}


@lru_cache(maxsize=256)
def _atlas(known: Atlas, checklist: tuple[Item, ...]) -> Atlas:
    return known.joined(globs_of(each for item in checklist if item.when is not None for each in item.when.every()))


def zone(rules: Rules) -> ZoneInfo:
    """Where the clock of the rules stands."""
    return ZoneInfo(rules.calendar.timezone if rules.calendar else "UTC")


def _case(snapshot: Snapshot, provenance: Provenance, **ruled: Any) -> Case:
    """What no rule is needed for, and what the rules made of it."""
    pull = snapshot.pull
    return Case(
        repository=pull.ref.repository if pull.ref.is_on_github else None,
        origin=provenance.origin,
        share=provenance.share.best,
        possible_share=provenance.share.high,
        basis=provenance.basis,
        tools=frozenset(provenance.tools),
        automation=provenance.automation,
        contradiction=provenance.contradiction is not None,
        changed_lines=pull.added + pull.deleted,
        files=pull.changed_files,
        author=pull.author.login,
        association=pull.association,
        title=pull.title,
        branch=pull.branch,
        base=pull.base,
        labels=frozenset(pull.labels),
        doubted_labels=doubted(pull),
        labels_unlisted=unlisted(pull),
        fork=pull.fork,
        draft=pull.draft,
        commits=pull.commits_total,
        truncated=truncation(snapshot) is not None,
        grown=tuple(file.path for file in snapshot.diff.files if file.added),
        folders=None if snapshot.folders is None else frozenset(snapshot.folders),
        checks=pull.checks,
        checks_truncated=pull.checks_truncated,
        properties=snapshot.properties,
        **ruled,
    )


def truncation(snapshot: Snapshot) -> str | None:
    """Why we did not see the whole change, or None."""
    pull = snapshot.pull
    if snapshot.diff.truncated is not None:
        return snapshot.diff.truncated
    if len(pull.commits) < pull.commits_total:
        return f"GitHub listed {len(pull.commits)} of {pull.commits_total} commits"
    return None


def _claims(snapshot: Snapshot, rules: Rules, homes: tuple[tuple[str, ...], ...]) -> list[_Claim]:
    files: dict[str, list[str]] = {}
    for file, names in zip(snapshot.diff.files, homes, strict=True):
        for name in names:
            files.setdefault(name, []).append(file.path)
    asking = [domain for domain in rules.domains if domain.name in files or domain.labels or domain.content]
    asking.sort(key=lambda domain: -domain.risk.rank)
    found = (_claim(domain, snapshot, files.get(domain.name, [])) for domain in asking)
    return [claim for claim in found if claim is not None]


def _claim(domain: Domain, snapshot: Snapshot, files: list[str]) -> _Claim | None:
    """By its paths, else by a label, else by what stands in the added lines."""
    if files:
        return _Claim(Touched(domain.name, domain.risk, tuple(files[:_SAMPLE]), len(files)))
    if labelled := _labelled(domain, snapshot.pull):
        return labelled
    return _written(domain, snapshot) or _unsure(domain, snapshot.pull)


def _labelled(domain: Domain, pull: Pull) -> _Claim | None:
    """By a label that is there, or that its authors took off."""
    if not domain.labels:
        return None
    labels, doubts = {label.lower() for label in pull.labels}, doubted(pull)
    there = [label for label in domain.labels if label.lower() in labels]
    gone = (why for label in domain.labels if label not in there and (why := taken_off(pull, label)))
    because = f"the label `{there[0]}`" if there else next(gone, None)
    swayed = all(label.lower() in doubts for label in there)
    return _Claim(Touched(domain.name, domain.risk, (), 0, because), swayed=swayed) if because else None


def _unsure(domain: Domain, pull: Pull) -> _Claim | None:
    """By a label that its authors may have taken off, as far as anybody knows."""
    label = next((label for label in domain.labels if may_be_taken_off(pull, label)), None)
    if label is None:
        return None
    why = f"labels were changed more often than GitHub lists, and `{label}` may be one that an author took off"
    return _Claim(Touched(domain.name, domain.risk, (), 0, why), sure=False)


def _written(domain: Domain, snapshot: Snapshot) -> _Claim | None:
    """By what stands in the added lines."""
    content = [(pattern.text, _matches(snapshot.diff, pattern.text)) for pattern in domain.content]
    for text, paths in content:
        if paths:
            return _Claim(Touched(domain.name, domain.risk, paths, len(paths), f"adds a line with `{text}`"))
    if unread := [text for text, paths in content if paths is None]:
        why = f"its added lines could not be searched for `{unread[0]}`"
        return _Claim(Touched(domain.name, domain.risk, (), 0, why), sure=False)
    return None


def _matches(diff: Diff, pattern: str) -> tuple[str, ...] | None:
    """The paths in which an expression matched; None = nobody knows. A change that adds nothing needs no search."""
    if diff.truncated is None and not any(file.added for file in diff.files):
        return ()
    return diff.content.get(pattern)


def _groups(snapshot: Snapshot, rules: Rules) -> frozenset[str]:
    """The groups that name the author. No bot is in any: whoever makes an app chooses its name."""
    author = snapshot.pull.author
    if not author.is_person:
        return frozenset()
    named = (group for group in rules.groups.values() if not group.is_open)
    roster = snapshot.roster
    return frozenset(group.name for group in named if is_member(author.login, group, roster, can_push=False))


def _unread_groups(snapshot: Snapshot, rules: Rules) -> frozenset[str]:
    teams = snapshot.roster.teams
    return frozenset(name for name, group in rules.groups.items() if any(slug not in teams for slug in group.teams))
