"""`twotrack simulate`: what other rules would have done with the changes of a clone, or with what a server judged."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.cli.offline import Judging, RulesUnreadable, attributes_of, rules_of
from bot.cli.owner import guessed
from bot.cli.replay import said, tell_of_shallow
from bot.cli.rows import Format, Trouble
from bot.cli.rulefiles import composed, packs, read
from bot.cli.slices import Job, Unit, changes
from bot.cli.stored import stored as database
from bot.core.facts import Snapshot
from bot.core.messages.simulation import simulated
from bot.core.rule_changes import changed
from bot.core.rules import Composed, Problem, compose
from bot.core.rules.document import read as read_tree
from bot.core.simulation import Moved, Simulation, Tally
from bot.git.clone import open_clone
from bot.git.facts import snapshot
from bot.git.origin import repository_of
from bot.git.walk import revisions
from bot.store.decisions import newest_snapshots

_NARROWEST = 140  # columns, where no terminal says how wide it is
_JOINER = "\u2060"  # what keeps GitHub from linking a name; a terminal links nothing
_FILE = {"exists": True, "dir_okay": False, "readable": True}


class Form(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _Both:
    """The rules as they are, and as they would be."""

    before: Judging
    after: Judging

    def tally(self) -> Tally:
        return Tally(besides=changed(self.before.rules, self.after.rules))

    def try_on(self, ref: str, facts: Snapshot) -> Moved:
        return Moved(ref=ref, title=facts.pull.title, before=self.before.judge(facts), after=self.after.judge(facts))


def simulate(
    *,
    rules: Annotated[Path, typer.Option(help="The rules as they would be.", **_FILE)],
    against: Annotated[
        Path | None, typer.Option(help="The rules as they are; else the clone's own, or the pack default.", **_FILE)
    ] = None,
    organisation: Annotated[
        Path | None, typer.Option(help="Lay both over this file, as an organisation's rules lie underneath.", **_FILE)
    ] = None,
    repo: Annotated[Path, typer.Option("--repo", help="The local clone whose changes are judged.")] = Path(),
    unit: Annotated[Unit, typer.Option(help="What counts as one change of a clone.")] = Unit.MERGE,
    last: Annotated[int, typer.Option(min=1, help="The newest so many changes.")] = 200,
    stored: Annotated[
        str | None, typer.Option(metavar="OWNER[/REPO]", help="Judge what a server has judged, instead of a clone.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="For people, or one JSON object.")] = Form.TABLE,
) -> None:
    """Say what a change of the rules would have done: which pull requests take another track, and who is asked more.

    Judges the last changes of a local clone by both rules, without any network; or with --stored the pull requests that
    a server on this machine has judged, as they last were. Changes nothing. Exit code: 0, or 1 when something could not
    be read, 2 for wrong usage.
    """
    with said():
        new = _rules(rules, organisation)
        if stored is not None:
            old = _rules(against, organisation) if against else _plain(organisation)
            judging = _Both(Judging.under(old, frozenset()), Judging.under(new, frozenset()))
            _print(asyncio.run(_kept(stored, judging, last)), f"pull requests of {stored}", form)
            return
        clone = open_clone(repo)
        tell_of_shallow(clone)
        old = _rules(against, organisation) if against else rules_of(clone, None)
        attributes = attributes_of(clone)
        both = _Both(Judging.under(old, frozenset(), attributes), Judging.under(new, frozenset(), attributes))
        job = Job(clone, unit, revisions(clone, "HEAD"), last, None, frozenset(), None, Format.TABLE, 1)
        simulation, troubles = _tried(job, both)
        _print(simulation, f"changes of {clone.name}", form)
        if troubles:
            raise typer.Exit(1)


def _rules(file: Path, organisation: Path | None) -> Composed:
    """A repository's rules, over its organisation's if those are named; or an organisation's, by where they stand."""
    source = read(file)
    if organisation is not None or isinstance(source, Problem):
        return _usable(composed(source, read(organisation) if organisation else None))
    return _usable(composed(source, None, guessed(file, read_tree(source)[0]).owner))


def _plain(organisation: Path | None) -> Composed:
    """The pack default, over an organisation's file if there is one."""
    if organisation is None:
        return compose(repository=None, organisation=None, packs=packs())
    return _rules(organisation, None)


def _usable(answer: Composed) -> Composed:
    if answer.rules is None:
        told = "\n".join(str(problem) for problem in answer.problems)
        raise RulesUnreadable(f"{told}\n`twotrack check` shows each with its line")
    return answer


def _tried(job: Job, both: _Both) -> tuple[Simulation, int]:
    """The sum, and how many changes could not be read."""
    patterns = tuple(dict.fromkeys((*both.before.rules.patterns, *both.after.rules.patterns)))
    tally, troubles = both.tally(), 0
    for made in changes(job, both.before, patterns):
        if isinstance(made, Trouble):
            troubles += 1
            print(f"twotrack: {made.text}", file=sys.stderr)
        else:
            tally.add(both.try_on(str(made.ref), snapshot(made, repository_of(job.clone))), made.at)
    return tally.result(), troubles


async def _kept(scope: str, both: _Both, last: int) -> Simulation:
    tally = both.tally()
    async with (
        database(f"what was judged of {scope}", "For a local clone, leave --stored out") as pool,
        aclosing(newest_snapshots(pool, scope, last)) as snapshots,
    ):
        async for facts in snapshots:
            tally.add(both.try_on(str(facts.pull.ref), facts), facts.pull.created_at)
    return tally.result()


def _print(simulation: Simulation, of: str, form: Form) -> None:
    if form is Form.JSON:
        print(json.dumps(_plainly(simulation), ensure_ascii=False))
        return
    console = Console() if sys.stdout.isatty() else Console(width=_NARROWEST)
    console.print(Markdown(simulated(simulation, of).replace(_JOINER, "")))


def _plainly(simulation: Simulation) -> dict[str, Any]:
    made = {key: value for key, value in asdict(simulation).items() if key != "moved"}
    reviews = {group: {"before": before, "after": after} for group, (before, after) in simulation.reviews.items()}
    return {**made, "reviews": reviews, "moved": list(_moved(simulation))}


def _moved(simulation: Simulation) -> Iterator[dict[str, Any]]:
    for one in simulation.moved:
        sides = {"before": one.before, "after": one.after}
        yield {"ref": one.ref, "title": one.title} | {
            side: {
                "track": each.track,
                "route": each.route,
                "why": each.why,
                "mode": each.mode,
                "asked": dict(each.asked),
                "demands": list(each.demands),
            }
            for side, each in sides.items()
        }
