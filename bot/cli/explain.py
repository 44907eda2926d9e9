"""`twotrack explain`: how one change would be judged and why, before its pull request exists or after."""

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.app import knowledge
from bot.cli.around import TELL, Around, said_of
from bot.cli.listed import ranged
from bot.cli.offline import CARRIERS, RulesUnreadable, attributes_of, carriers, default_branch, rules_of, signals, strip
from bot.cli.owners import with_owners
from bot.cli.replay import said, tell_of_shallow
from bot.cli.stored import stored
from bot.cli.telling import Told, story
from bot.core.dossier import dossier
from bot.core.facts import PullRef
from bot.core.judge import Book, Knowledge, judge
from bot.core.judgement import Judgement
from bot.core.memory import Memory
from bot.core.untold import untold
from bot.core.words import Track
from bot.git.blame import with_records
from bot.git.clone import Clone, open_clone
from bot.git.content import searched
from bot.git.facts import Proposal, snapshot
from bot.git.history import HistoryUnreadable, NothingBetween
from bot.git.notes import open_notes
from bot.git.origin import repository_of
from bot.store.board import Board
from bot.store.json import JUDGEMENT, dump

_CODES = {Track.FAST: 0, Track.CAREFUL: 10}
_NARROWEST = 100  # columns, where no terminal says how wide it is


def explain(
    *,
    what: Annotated[
        str | None, typer.Argument(metavar="[BASE..HEAD | OWNER/REPO#7]", help="By default: the checked-out branch.")
    ] = None,
    repo: Annotated[Path, typer.Option("--repo", help="The local clone to read.")] = Path(),
    rules: Annotated[Path | None, typer.Option(help="Judge by this file, not by the clone's own rules.")] = None,
    without: Annotated[str, typer.Option(help=f"Do not look at these, by commas: {', '.join(CARRIERS)}.")] = "",
    repository: Annotated[
        str, typer.Option(metavar="OWNER/NAME", help="Where it belongs; the clone's origin when left out.")
    ] = "",
    properties: Annotated[
        list[str] | None, typer.Option("--property", metavar="NAME=VALUE", help="A custom property of the repository.")
    ] = None,
    teams: Annotated[
        list[str] | None, typer.Option("--team", metavar="ORG/TEAM", help="A team that the author is in.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole judgement as JSON.")] = False,
) -> None:
    """Say how a change is judged: who wrote it and how we know, what it touches, its track, and what merging it takes.

    A range is read from a local clone, without any network: what HEAD has and BASE has not, as a pull request would
    show it. Rules are .github/rules.yml on the clone's default branch, or else the pack `default`. For owner/repo#7 the
    newest decision is read from a server's database: set DATABASE_URL, or TWOTRACK_HOME for the one beside the server.

    The exit code tells the track: 0 fast, 10 careful. 1 means that something could not be read, 2 wrong usage.
    """
    left_out = carriers(without)
    with said():
        if what is not None and "#" in what:
            judgement, told = asyncio.run(_stored(what)), Told(heading=what)
        else:
            ends = _ends(what)
            judgement, told = _local(open_clone(repo), ends, rules, left_out, said_of(repository, properties, teams))
        _print(judgement, told, as_json=as_json)
    raise typer.Exit(_CODES[judgement.track])


def _local(
    clone: Clone, ends: tuple[str, str], rules: Path | None, without: frozenset[str], around: Around
) -> tuple[Judgement, Told]:
    """Judge a range of a clone."""
    tell_of_shallow(clone)
    made = strip(_change(clone, *ends), without)
    if "notes" not in without:
        with open_notes(clone.path) as notes:
            made = with_records(made, notes, clone.path)
    composed = rules_of(clone, rules)
    if composed.rules is None:
        raise RulesUnreadable("\n".join(str(problem) for problem in composed.problems))
    made = searched(clone, made, composed.rules.patterns)
    known = Knowledge(signals=signals(without, composed.rules, attributes_of(clone)), checklist=knowledge().checklist)
    # Its own signals are among the known ones already, but for those that are left out.
    book = Book(default=replace(composed, rules=replace(composed.rules, signals=())))
    seen = around.added(snapshot(made, around.repository or repository_of(clone)), composed.rules)
    seen = with_owners(clone, seen, composed.rules)
    judgement = judge(seen, book, known, Memory())
    case = dossier(seen, composed.rules, judgement.provenance, known.signals.uncounted).case
    commits = f"{made.commits_total:,} commit{'s' if made.commits_total != 1 else ''}"
    size = f"{commits}, +{made.added:,} -{made.deleted:,} lines in {len(made.diff.files):,} files"
    sources = " over ".join(layer.name for layer in reversed(composed.rules.sources))
    return judgement, Told(
        heading=made.title,
        size=f"{made.base[:12]}..{made.head[:12]}: {size}",
        rules=sources,
        looks=composed.rules.tracks[judgement.track].request,
        untold=tuple(TELL[fact] for fact in untold(composed.rules, case)),
    )


def _change(clone: Clone, base: str, head: str) -> Proposal:
    """What lies between both ends. On the default branch itself that is nothing, and people start there."""
    base, head = base or default_branch(clone), head or "HEAD"
    try:
        return ranged(clone, base, head)
    except NothingBetween as problem:
        name = base.removeprefix("refs/heads/").removeprefix("refs/remotes/")
        ways = "commit the change on a branch (`git switch -c my-change`) and run this there"
        other = "name another range, such as HEAD~1..HEAD for the last commit"
        raise HistoryUnreadable(f"{problem}: {head} has no commit that {name} has not; {ways}, or {other}") from None


def _ends(what: str | None) -> tuple[str, str]:
    """Both ends of `A..B`; what is left out stands for the default branch and HEAD."""
    base, dots, head = (what or "..").partition("..")
    if not dots or head.startswith("."):
        raise typer.BadParameter(
            f"{what!r} is neither a range such as main..HEAD nor a pull request such as acme/shop#7"
        )
    return base, head


async def _stored(what: str) -> Judgement:
    """The newest decision a server kept on a pull request."""
    try:
        ref = PullRef.parse(what)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None
    async with stored(what, "For a local clone, name a range: main..HEAD") as pool:
        kept = await Board(pool).judgement(ref)
    if kept is None:
        raise HistoryUnreadable(f"this server never judged {ref}")
    return JUDGEMENT.validate_json(json.dumps(kept))


def _print(judgement: Judgement, told: Told, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(json.loads(dump(JUDGEMENT, judgement))))
        return
    console = Console(width=None if sys.stdout.isatty() else _NARROWEST)
    console.print(Markdown(story(judgement, told), hyperlinks=False))
    sys.stdout.flush()
