"""What must be true to merge on this track, who can make it true, and who already did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.approvals import contributors, is_member, members, opinions, tally
from bot.core.asked import Asked
from bot.core.case import Case
from bot.core.commands import commands
from bot.core.evidence import Provenance
from bot.core.facts import Pull, Snapshot
from bot.core.judgement import Ignored, Requirement, RequirementKind, Said, Standing
from bot.core.rules import Domain, Group, Rules
from bot.core.spoken import deaf_to, says_something
from bot.core.words import CheckState, Origin, ReviewState

_AI_RANK = {Origin.HUMAN_LED: 0, Origin.AI_ASSISTED: 1, Origin.AI_HEAVY: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Everything the requirements of one pull request are made from."""

    snapshot: Snapshot
    rules: Rules
    track: Asked
    case: Case
    provenance: Provenance
    domains: Mapping[Domain, str]  # those it touches or may touch, and why nobody is sure (empty = it does)
    head_seen_at: datetime
    based_at: datetime | None = None  # when it was given its base; None = it never had another

    @property
    def pull(self) -> Pull:
        """The pull request."""
        return self.snapshot.pull

    def group(self, name: str) -> Group:
        """A group by its name; the rules reader has made sure that it exists."""
        return self.rules.groups[name]


def requirements(bar: Bar) -> tuple[Requirement, ...]:
    """All of them, met or not, in the order people read them."""
    return tuple(_all(bar))


def _all(bar: Bar) -> Iterator[Requirement]:
    for domain, doubt in bar.domains.items():
        if domain.most_ai is not None:
            yield _doubted(_most_ai(bar, domain, domain.most_ai), doubt)
        if domain.design_doc:
            yield _doubted(_design_doc(bar, domain), doubt)
    for wanted in bar.track.approvals:
        yield _approvals(bar, bar.group(wanted.from_group), wanted.count)
    yield _no_objection(bar)
    if bar.track.manual_test:
        yield _manual_test(bar)
    for name in bar.track.reviews(bar.case):
        yield _architecture(bar, bar.group(name))
    if bar.track.checks_passing:
        yield _checks(bar.pull)


def _doubted(required: Requirement, doubt: str) -> Requirement:
    """What is asked because nobody knows better says so."""
    if not doubt:
        return required
    missing = f"{doubt}; {required.missing}" if required.missing else ""
    return replace(required, title=f"{required.title} (which it may touch)", missing=missing)


def _approvals(bar: Bar, group: Group, count: int) -> Requirement:
    counts = tally(bar.pull, group, bar.snapshot.roster, bar.based_at)
    left = max(0, count - len(counts.counted))
    whom = "anyone with write access" if group.is_open else group.name
    return Requirement(
        kind=RequirementKind.APPROVALS,
        title=f"{_number(count, 'approval')} from {whom}",
        short=_number(left, "approval"),
        standing=Standing.AWAITED if left else Standing.MET,
        missing=f"{_number(left, 'approval')} of the newest commit from {whom}" if left else "",
        group=group.name,
        who=tuple(sorted(members(group, bar.snapshot.roster))),
        said=counts.counted,
        ignored=counts.ignored,
    )


def _no_objection(bar: Bar) -> Requirement:
    """A request for changes blocks until whoever made it clears it; only those with a say here can block."""
    authors = contributors(bar.pull)
    objections = [
        review
        for review in opinions(bar.pull)
        if review.state is ReviewState.CHANGES_REQUESTED
        and review.author.is_person
        and review.author.login.lower() not in authors
        and (review.can_push or _in_any_group(review.author.login, bar))
    ]
    who = ", ".join(review.author.login for review in objections)
    standing, missing = Standing.MET, ""
    if objections:
        standing, missing = Standing.REFUSED, f"{who} asked for changes; they approve or dismiss it when it is right"
    elif len(bar.pull.reviews) < bar.pull.reviews_total:
        standing, missing = Standing.AWAITED, "there are more reviews than Twotrack can read; please open a fresh one"
    return Requirement(
        kind=RequirementKind.NO_OBJECTION,
        title="Nobody asks for changes",
        short="requested changes" if objections else "a readable list of reviews",
        standing=standing,
        missing=missing,
        who=tuple(review.author.login for review in objections),
    )


def _in_any_group(login: str, bar: Bar) -> bool:
    groups = (group for group in bar.rules.groups.values() if not group.is_open)
    return any(is_member(login, group, bar.snapshot.roster, can_push=False) for group in groups)


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
        title="Checks pass" if pull.checks else "Checks pass (none has reported)",
        short=_number(len(failing), "failing check") if failing else "checks",
        standing=standing,
        missing=missing,
    )


def _manual_test(bar: Bar) -> Requirement:
    return _spoken(
        bar,
        RequirementKind.MANUAL_TEST,
        command="tested",
        title="Tested by hand",
        short="manual test",
        how="someone who did not write it comments `/tested` with what they tried and where",
        fresh=True,
    )


def _design_doc(bar: Bar, domain: Domain) -> Requirement:
    return _spoken(
        bar,
        RequirementKind.DESIGN_DOC,
        command="design",
        title=f"Design document for {domain.name}",
        short="design document",
        how="someone who did not write the change reads the document (regulatory requirements, security model, error "
        "handling, rollback plan) and comments `/design` with its link",
        fresh=False,
    )


def _spoken(  # noqa: PLR0913 - one sentence of the rules, word by word
    bar: Bar, kind: RequirementKind, *, command: str, title: str, short: str, how: str, fresh: bool
) -> Requirement:
    """A requirement met by the word of somebody else. `fresh` words fall when a new head is pushed."""
    authors = contributors(bar.pull)
    said: list[Said] = []
    ignored: list[Ignored] = []
    for comment in bar.pull.comments:
        for spoken in commands(comment.body):
            if spoken.name != command:
                continue
            reason = deaf_to(comment, authors, bar.head_seen_at if fresh else None)
            if reason or not says_something(spoken.rest):
                ignored.append(Ignored(comment.author.login, reason or "did not say what or where"))
            else:
                said.append(Said(comment.author.login, comment.at, spoken.rest))
    return Requirement(
        kind=kind,
        title=title,
        short=short,
        standing=Standing.MET if said else Standing.AWAITED,
        missing="" if said else how,
        said=tuple(said),
        ignored=tuple(ignored),
    )


def _architecture(bar: Bar, group: Group) -> Requirement:
    counts = tally(bar.pull, group, bar.snapshot.roster, bar.based_at)
    whom = "anyone with write access" if group.is_open else group.name
    return Requirement(
        kind=RequirementKind.ARCHITECTURE_REVIEW,
        title=f"Architecture review from {whom}",
        short="architecture review",
        standing=Standing.MET if counts.counted else Standing.AWAITED,
        missing="" if counts.counted else f"an approval of the newest commit from {whom}, who look at its architecture",
        group=group.name,
        who=tuple(sorted(members(group, bar.snapshot.roster))),
        said=counts.counted,
        ignored=counts.ignored,
    )


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
            "move the AI-written part out of this domain, or have a person write it"
        )
    else:
        standing, missing = Standing.MET, ""
    return Requirement(
        kind=RequirementKind.MOST_AI,
        title=f"At most {most.value} in {domain.name}",
        short=f"too much AI in {domain.name}" if standing is Standing.REFUSED else "who wrote it",
        standing=standing,
        missing=missing,
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _list(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
