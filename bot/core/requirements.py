"""What must be true to merge on this track, who can make it true, and who already did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.approvals import Count, is_member, members, outside, tally
from bot.core.asked import Asked
from bot.core.case import Case
from bot.core.commands import Heard
from bot.core.design import Looked, begun_at, links_of, misdescribed, opinion
from bot.core.evidence import Provenance
from bot.core.facts import Pull, Snapshot
from bot.core.found import findings
from bot.core.heard import spoken
from bot.core.judgement import Ignored, Requirement, RequirementKind, Said, Standing
from bot.core.objections import Dispute, objections
from bot.core.owner_approval import OWNERS, owner_approval
from bot.core.question import Question
from bot.core.rules import Domain, Group, Rules
from bot.core.titles import CHECKS, MANUAL_TEST, approvals, architecture_review, design_document, most_ai, whom
from bot.core.words import CheckState, Origin, Word

_BY_REVIEW = {RequirementKind.APPROVALS, RequirementKind.CODE_OWNERS, RequirementKind.ARCHITECTURE_REVIEW}
_AI_RANK = {Origin.HUMAN_LED: 0, Origin.AI_ASSISTED: 1, Origin.AI_HEAVY: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Everything the requirements of one pull request are made from."""

    snapshot: Snapshot
    rules: Rules
    track: Asked
    case: Case
    domains: Mapping[Domain, str]  # those it touches or may touch, and why nobody is sure (empty = it does)
    provenance: Provenance
    based_at: datetime | None = None  # when it was given its base; None = it never had another
    heard: tuple[Heard, ...] = ()
    barred: Mapping[str, str] = field(default_factory=dict)  # who cannot approve, by lower-case login, and why
    same: frozenset[str] = frozenset()  # earlier heads that say what this one says
    checklist: tuple[Question, ...] = ()

    @property
    def pull(self) -> Pull:
        """The pull request."""
        return self.snapshot.pull

    @property
    def counting(self) -> Count:
        """How approvals are counted here."""
        return Count(
            pull=self.pull,
            roster=self.snapshot.roster,
            barred=self.barred,
            since=self.based_at,
            same=self.same,
            stay=self.track.approvals_stay,
        )

    def group(self, name: str) -> Group:
        """A group by its name; the rules reader has made sure that it exists."""
        return self.rules.groups[name]


def requirements(bar: Bar) -> tuple[Requirement, ...]:
    """All of them, met or not, in the order people read them.

    An approval that counts for one group need not be excused for each of the others.
    """
    found = tuple(_all(bar))
    counted = {said.login for each in found if each.kind in _BY_REVIEW for said in each.said}
    return tuple(_without_noise(each, counted) if each.kind in _BY_REVIEW else each for each in found)


def _without_noise(required: Requirement, counted: set[str]) -> Requirement:
    reason = outside(required.group or OWNERS)
    kept = tuple(one for one in required.ignored if one.login not in counted or one.reason != reason)
    return required if kept == required.ignored else replace(required, ignored=kept)


def _all(bar: Bar) -> Iterator[Requirement]:
    for domain, doubt in bar.domains.items():
        if domain.most_ai is not None:
            yield _doubted(_most_ai(bar, domain, domain.most_ai), doubt)
        if domain.design_doc:
            yield _doubted(_design_doc(bar, domain), doubt)
    for wanted in bar.track.approvals:
        yield _approvals(bar, bar.group(wanted.from_group), wanted.count)
    if bar.track.code_owners:
        yield owner_approval(bar.counting, bar.snapshot.code_owned, bar.snapshot.diff.truncated)
    yield _no_objection(bar)
    if bar.track.manual_test:
        yield _manual_test(bar)
    for name in bar.track.reviews(bar.case):
        yield _architecture(bar, bar.group(name))
    if bar.track.checks_passing:
        yield _checks(bar.pull)
    yield from findings(bar.checklist)


def _doubted(required: Requirement, doubt: str) -> Requirement:
    """What is asked because nobody knows better says so."""
    if not doubt:
        return required
    missing = f"{doubt}; {required.missing}" if required.missing else ""
    return replace(required, title=f"{required.title} (which it may touch)", missing=missing)


def _approvals(bar: Bar, group: Group, count: int) -> Requirement:
    counts = tally(bar.counting, group)
    left = max(0, count - len(counts.counted))
    missing = f"{_number(left, 'approval')} of the newest commit from {whom(group)}" if left else ""
    unread = bar.pull.commits_total - len(bar.pull.commits)
    if unread > 0 and not left:
        missing = (
            f"{_number(unread, 'commit')} cannot be read, and who wrote such may not approve; please split the change"
        )
    return Requirement(
        kind=RequirementKind.APPROVALS,
        title=approvals(count, group),
        short=_number(left, "approval") if left or not missing else "readable commits",
        standing=Standing.AWAITED if missing else Standing.MET,
        missing=missing,
        group=group.name,
        who=tuple(sorted(members(group, bar.snapshot.roster))),
        said=counts.counted,
        ignored=counts.ignored,
    )


def _no_objection(bar: Bar) -> Requirement:
    """A request for changes blocks until whoever made it clears it, or somebody who may sets it aside."""
    found = objections(
        Dispute(pull=bar.pull, roster=bar.snapshot.roster, rules=bar.rules, barred=bar.barred, heard=bar.heard)
    )
    standing, missing = Standing.MET, ""
    if found.open:
        standing = Standing.REFUSED
        missing = f"{', '.join(found.open)} asked for changes; they approve or dismiss it when it is right"
    elif len(bar.pull.reviews) < bar.pull.reviews_total:
        standing, missing = Standing.AWAITED, "there are more reviews than Twotrack can read; please open a fresh one"
    return Requirement(
        kind=RequirementKind.NO_OBJECTION,
        title="Nobody asks for changes",
        short="requested changes" if found.open else "a readable list of reviews",
        standing=standing,
        missing=missing,
        who=found.open,
        said=found.aside,
        ignored=found.ignored,
    )


def _checks(pull: Pull) -> Requirement:
    """Required checks if the branch names any, else all of them. GitHub lets neutral and skipped ones pass."""
    named = [check for check in pull.checks if check.required] or list(pull.checks)
    failing = sorted({check.name for check in named if check.state is CheckState.FAILING})
    pending = sorted({check.name for check in named if check.state is CheckState.PENDING})
    standing, missing = Standing.MET, ""
    if failing:
        standing, missing = Standing.REFUSED, f"failing: {_list(failing)}"
    elif pending:
        standing, missing = Standing.AWAITED, f"still running: {_list(pending)}"
    elif pull.checks_truncated:
        standing, missing = Standing.AWAITED, "GitHub shows more checks than Twotrack can read at once"
    return Requirement(
        kind=RequirementKind.CHECKS,
        title=CHECKS if pull.checks else f"{CHECKS} (none has reported)",
        short=_number(len(failing), "failing check") if failing else "checks",
        standing=standing,
        missing=missing,
    )


def _manual_test(bar: Bar) -> Requirement:
    return _said(
        bar,
        Word.TESTED,
        kind=RequirementKind.MANUAL_TEST,
        title=MANUAL_TEST,
        short="manual test",
        how="someone who did not write it comments `/tested` with what they tried and where",
    )


def _design_doc(bar: Bar, domain: Domain) -> Requirement:
    pull, branch = bar.pull, bar.snapshot.default_branch
    looked = Looked(
        documents=bar.snapshot.documents,
        links=links_of(pull, branch, bar.heard),
        misdescribed=misdescribed(pull, branch),
        begun_at=begun_at(pull),
        barred=bar.barred,
    )
    held = opinion(looked, domain.design_doc)
    deaf = (Ignored(one.login, one.reason) for one in spoken(bar.heard, Word.DESIGN) if not one.counts)
    return Requirement(
        kind=RequirementKind.DESIGN_DOC,
        title=design_document(domain.name),
        short="design document",
        standing=held.standing,
        missing=held.missing,
        said=held.said,
        ignored=(*held.ignored, *deaf),
    )


def _said(bar: Bar, word: Word, *, kind: RequirementKind, title: str, short: str, how: str) -> Requirement:
    """A requirement met by somebody's word."""
    all_of = spoken(bar.heard, word)
    said = tuple(Said(one.login, one.at, one.words) for one in all_of if one.counts)
    return Requirement(
        kind=kind,
        title=title,
        short=short,
        standing=Standing.MET if said else Standing.AWAITED,
        missing="" if said else how,
        said=said,
        ignored=tuple(Ignored(one.login, one.reason) for one in all_of if not one.counts),
    )


def _architecture(bar: Bar, group: Group) -> Requirement:
    """`/architecture ok` of one of them. An approval alone does not say that anybody looked at the architecture."""
    said: list[Said] = []
    ignored: list[Ignored] = []
    for one in spoken(bar.heard, Word.ARCHITECTURE):
        if reason := one.reason or _no_architect(one.login, bar, group):
            ignored.append(Ignored(one.login, reason))
        else:
            said.append(Said(one.login, one.at, "said /architecture ok"))
    return Requirement(
        kind=RequirementKind.ARCHITECTURE_REVIEW,
        title=architecture_review(group),
        short="architecture review",
        standing=Standing.MET if said else Standing.AWAITED,
        missing="" if said else f"one of {whom(group)} comments `/architecture ok`; an approval alone does not say so",
        group=group.name,
        who=tuple(sorted(members(group, bar.snapshot.roster))),
        said=tuple(said),
        ignored=tuple(ignored),
    )


def _no_architect(login: str, bar: Bar, group: Group) -> str | None:
    """Why somebody does not speak for the architecture here, or None. That they may write, the ear has made sure."""
    if not is_member(login, group, bar.snapshot.roster, can_push=True):
        return f"is not in {group.name}"
    return bar.barred.get(login.lower())


def _most_ai(bar: Bar, domain: Domain, most: Origin) -> Requirement:
    origin = bar.provenance.origin
    if origin is Origin.UNDECLARED:
        standing = Standing.AWAITED
        missing = (
            f"{domain.name} admits at most {most.value} code, and nobody said who wrote this: "
            "the author sets the label `human-led`, `ai-assisted` or `ai-heavy`"
        )
    elif _AI_RANK[origin] > _AI_RANK[most]:
        standing = Standing.REFUSED
        missing = (
            f"{domain.name} admits at most {most.value} code and this is {origin.value}: "
            f"put what lies outside of {domain.name} into a pull request of its own, and have a person write the rest. "
            "If the share is wrong, somebody permitted says `/origin … because …`; if the limit is, change `most-ai` "
            "in the rules"
        )
    else:
        standing, missing = Standing.MET, ""
    return Requirement(
        kind=RequirementKind.MOST_AI,
        title=most_ai(most, domain.name),
        short=f"too much AI in {domain.name}" if standing is Standing.REFUSED else "who wrote it",
        standing=standing,
        missing=missing,
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _list(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
