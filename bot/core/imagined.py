"""A pull request that nobody opened, made of the few facts that a test of rules tells."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from bot.core.facts import (
    Account,
    ChangedFile,
    Check,
    Commit,
    Diff,
    Labelling,
    Pull,
    PullRef,
    Roster,
    Signature,
    Snapshot,
    Team,
)
from bot.core.rules import Rules
from bot.core.rules.examples import FileFacts, PullFacts
from bot.core.signals import Signals
from bot.core.words import FileStatus, Origin, PullState

_EARLIER = timedelta(hours=1)  # between opening it and looking at it
_SAMPLE = 3  # paths that are kept for an expression
_COLLEAGUE = Account("a colleague")  # who put labels on: of no login that anybody can have
_CUT = "only some of the changed files were listed"


def snapshot(facts: PullFacts, rules: Rules, signals: Signals) -> Snapshot:
    """What one look would read: everybody the rules name exists, and nobody has reviewed yet.

    Commits are by the author. Those of a robot that `signals` knows carry its true address, as only its own do.
    """
    files = tuple(_file(path, file) for path, file in facts.files.items())
    return Snapshot(
        taken_at=facts.at,
        repository_id="",
        default_branch=facts.base,
        archived=False,
        pull=_pull(facts, files, _signature(facts.author, signals)),
        folders=_folders(facts),
        diff=Diff(files, _CUT if facts.truncated else None, _content(facts, rules)),
        roster=roster(rules, facts.author.login, facts.teams),
        properties=None if facts.properties is None else dict(facts.properties),
    )


def _pull(facts: PullFacts, files: tuple[ChangedFile, ...], author: Signature) -> Pull:
    owner, _, name = (facts.repository or "/").partition("/")
    added, deleted = sum(file.added for file in files), sum(file.deleted for file in files)
    opened = facts.at - _EARLIER
    commits = tuple(_commits(facts, added, author))
    return Pull(
        ref=PullRef(owner, name, 1),
        id="",
        url="",
        title=facts.title,
        body=_body(facts),
        author=facts.author,
        association=facts.association,
        state=PullState.OPEN,
        draft=facts.draft,
        created_at=opened,
        updated_at=opened,
        ready_at=None if facts.draft else opened,
        base=facts.base,
        base_sha="",
        branch=facts.branch,
        head=commits[-1].sha,
        fork=facts.fork,
        added=added,
        deleted=deleted,
        changed_files=len(files),
        labels=facts.labels,
        labellings=tuple(Labelling(label=label, by=_COLLEAGUE, at=opened, on=True) for label in facts.labels),
        commits=commits,
        commits_total=len(commits),
        checks=tuple(Check(name=check, state=state) for check, state in facts.checks),
    )


def _file(path: str, facts: FileFacts) -> ChangedFile:
    status = FileStatus.RENAMED if facts.was is not None else FileStatus.MODIFIED
    added = max(facts.added, len(facts.lines.splitlines()))
    return ChangedFile(path=path, previous=facts.was, status=status, added=added, deleted=facts.deleted)


def _folders(facts: PullFacts) -> tuple[str, ...]:
    """Every folder at the top is there already, but for those of files that are told to be new."""
    names = [path for path, file in facts.files.items() if not file.new]
    names += [file.was for file in facts.files.values() if file.was is not None]
    return tuple(sorted({name.partition("/")[0] for name in names if "/" in name}))


def _content(facts: PullFacts, rules: Rules) -> dict[str, tuple[str, ...] | None]:
    """Where the lines told match what the rules look for. In a part that GitHub hides could be anything."""
    nowhere = None if facts.truncated else ()
    written = [(path, file.lines) for path, file in facts.files.items() if file.lines]
    found = ((pattern, [path for path, text in written if pattern.search(text)]) for pattern in rules.patterns)
    return {pattern.text: tuple(paths[:_SAMPLE]) or nowhere for pattern, paths in found}


def _signature(author: Account, signals: Signals) -> Signature:
    if not author.is_person:
        for email, robot in signals.robot_emails.items():
            if robot.login == author.login:
                return Signature(f"{author.login}[bot]", email)
    return Signature(author.login, f"{author.login}@example.org", author.login)


def _commits(facts: PullFacts, added: int, author: Signature) -> Iterator[Commit]:
    """The lines, and the AI's part of them, are spread over the commits as evenly as they go."""
    count = len(facts.commits)
    for number, message in enumerate(facts.commits):
        before, after = added * number // count, added * (number + 1) // count
        yield Commit(
            sha=f"{number + 1:040x}",
            message=message if facts.share is None else _counted(message, facts.share, before, after),
            author=author,
            committer=author,
            at=facts.at - _EARLIER,
            added=after - before,
        )


def _counted(message: str, share: float, before: int, after: int) -> str:
    """A message with the trailers of a tool that counts lines (`measured` in rules/signals.yml)."""
    ai = int(after * share / 100 + 0.5) - int(before * share / 100 + 0.5)
    return f"{message.rstrip()}\n\nAI-Lines: {ai}\nHuman-Lines: {after - before - ai}"


def _body(facts: PullFacts) -> str:
    """What an author says, they say with a ticked box."""
    said = "" if facts.origin is Origin.UNDECLARED else f"- [x] {facts.origin.value}"
    return "\n\n".join(part for part in (facts.body, said) if part)


def roster(rules: Rules, author: str, teams: Collection[str] | None) -> Roster:
    """Everybody the rules name exists. `teams` are those that the author is in; None = nobody knows who is in any."""
    groups = rules.all_groups
    named = {team for group in groups for team in group.teams} if teams is not None else set[str]()
    joined = {team.removeprefix("@").lower() for team in teams or ()}
    members = {team: frozenset({author}) if team.lower() in joined else frozenset[str]() for team in named}
    return Roster(
        users={login: login for group in groups for login in group.users},
        teams={team: Team(slug=team, id=team, members=inside) for team, inside in members.items()},
    )
