"""`twotrack simulate`: what other rules would have done with the changes of a clone, or with what a server judged."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.cli.compared import Both, committed, usable
from bot.cli.offline import RULES, Judging, attributes_of, default_branch
from bot.cli.replay import said, tell_of_shallow
from bot.cli.rows import Format, Trouble
from bot.cli.slices import Job, Unit, changes
from bot.cli.stored_rules import Wanted, tried_on_stored
from bot.core.messages.simulation import simulated
from bot.core.simulation import Simulation, Tally
from bot.git.clone import open_clone
from bot.git.facts import snapshot
from bot.git.origin import repository_of
from bot.git.walk import revisions

_NARROWEST = 140  # columns, where no terminal says how wide it is
_JOINER = "\u2060"  # what keeps GitHub from linking a name; a terminal links nothing
_FILE = {"exists": True, "dir_okay": False, "readable": True}


class Form(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


def simulate(
    *,
    rules: Annotated[Path, typer.Option(help="The rules as they would be.", **_FILE)],
    against: Annotated[
        Path | None,
        typer.Option(help="The rules as they are; else the clone's, or the server's.", **_FILE),
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
        if stored is not None:
            wanted = Wanted(scope=stored, rules=rules, against=against, organisation=organisation, last=last)
            _print(asyncio.run(tried_on_stored(wanted)), f"pull requests of {stored}", form)
            return
        clone = open_clone(repo)
        tell_of_shallow(clone)
        new = usable(rules, organisation)
        old = usable(against, organisation) if against else committed(clone, organisation)
        attributes = attributes_of(clone)
        both = Both(Judging.under(old, frozenset(), attributes), Judging.under(new, frozenset(), attributes))
        job = Job(clone, unit, revisions(clone, "HEAD"), last, None, frozenset(), None, Format.TABLE, 1)
        simulation, troubles = _tried(job, both, "" if against else f", as {_short(default_branch(clone))} has it")
        _print(simulation, f"changes of {clone.name}", form)
        if troubles:
            raise typer.Exit(1)


def _short(branch: str) -> str:
    """A branch as people call it."""
    return branch.removeprefix("refs/heads/").removeprefix("refs/remotes/")


def _tried(job: Job, both: Both, where: str) -> tuple[Simulation, int]:
    """The sum, and how many changes could not be read."""
    patterns = tuple(dict.fromkeys((*both.before.rules.patterns, *both.after.rules.patterns)))
    before, after = both.names
    tally, troubles = Tally(besides=both.besides, names=(f"{before}{where if RULES in before else ''}", after)), 0
    for made in changes(job, both.before, patterns):
        if isinstance(made, Trouble):
            troubles += 1
            print(f"twotrack: {made.text}", file=sys.stderr)
        else:
            tally.add(both.try_on(str(made.ref), snapshot(made, repository_of(job.clone))), made.at)
    return tally.result(), troubles


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
