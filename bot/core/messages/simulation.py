"""What a change of the rules would have done, in the words that the check and the terminal share."""

from collections.abc import Iterator

from bot.core.messages.markdown import cell, code, prose
from bot.core.simulation import Moved, Simulation
from bot.core.verdict import Verdict

_ROWS = 40


def simulated(simulation: Simulation, of: str) -> str:
    """Markdown. `of` says what was judged: `pull requests of acme/shop`."""
    return "\n".join(_lines(simulation, of))


def headline(simulation: Simulation) -> str:
    """At most 60 characters, for the title of a check."""
    if not simulation.judged:
        return "Nothing to try these rules on yet"
    if not simulation.changes:
        aside = ", but see below" if simulation.besides else ""
        if simulation.judged == 1:
            return f"The only pull request would not change{aside}"
        return f"None of {simulation.judged:,} pull requests would change{aside}"
    parts = [
        f"{number:,} to {word}"
        for number, word in ((simulation.to_careful, "careful"), (simulation.to_fast, "fast"))
        if number
    ]
    parts += [f"{simulation.otherwise:,} asked otherwise"] if simulation.otherwise else []
    return f"Of {simulation.judged:,}: {', '.join(parts)}"


def _lines(simulation: Simulation, of: str) -> Iterator[str]:
    if not simulation.judged:
        yield f"There are no {of} to try the rules on yet."
        yield from _compared(simulation)
        return
    judged = of.replace("s of ", " of ", 1) if simulation.judged == 1 else of
    yield f"Judged {simulation.judged:,} {judged} by both rules, over {_weeks(simulation.weeks)}.\n"
    yield from _compared(simulation)
    for sentence in simulation.besides:
        yield f"- {prose(sentence)}"
    if simulation.besides:
        yield ""
    if not simulation.changes:
        yield "None of them would have gone another way, or been asked for anything else."
        return
    yield f"- from fast to careful: **{simulation.to_careful:,}**"
    yield f"- from careful to fast: **{simulation.to_fast:,}**"
    yield f"- same track, but other reviewers, demands or promises, or another mode: **{simulation.otherwise:,}**\n"
    if simulation.moved:
        yield from _moved(simulation.moved, simulation.changes)
    yield from _reviews(simulation)


def _compared(simulation: Simulation) -> Iterator[str]:
    if simulation.before:
        yield f"\n- now: {prose(simulation.before)}\n- then: {prose(simulation.after)}\n"


def _weeks(weeks: float) -> str:
    return "a week" if round(weeks) == 1 else f"{weeks:.0f} weeks"


def _moved(moved: tuple[Moved, ...], total: int) -> Iterator[str]:
    yield "| Pull request | Title | Now | Then | Because of |"
    yield "|---|---|---|---|---|"
    for one in moved[:_ROWS]:
        now, then = _ways(one)
        yield f"| {cell(one.ref, 40)} | {cell(one.title, 60)} | {now} | {then} | {cell(one.after.why, 90)} |"
    if len(moved) > _ROWS:
        yield f"| …and {total - _ROWS:,} more | | | | |"
    yield ""


def _ways(one: Moved) -> tuple[str, str]:
    """How it goes now and then: the track and its route where that changes, else only what is different."""
    if one.changes_track:
        now, then = (f"{each.track}: {cell(each.route, 40)}" for each in (one.before, one.after))
        return now, then
    before, after = list(_asks(one.before)), list(_asks(one.after))
    return _only(one.before, before, after), _only(one.after, after, before)


def _only(verdict: Verdict, mine: list[str], others: list[str]) -> str:
    return f"{verdict.track}: {', '.join(each for each in mine if each not in others) or 'nothing of this'}"


def _asks(verdict: Verdict) -> Iterator[str]:
    yield f"mode {verdict.mode}"
    yield from (f"{count} of {cell(group, 30)}" for group, count in verdict.asked)
    yield from (cell(demand, 60) for demand in verdict.demands)


def _reviews(simulation: Simulation) -> Iterator[str]:
    rows = {group: both for group, both in simulation.reviews.items() if both[0] != both[1]}
    if simulation.is_watched:
        yield "Reviews are counted as if both rules were enforced; in the other modes nobody is asked for them.\n"
    if not rows:
        yield "Nobody would have been asked for more reviews, or fewer."
        return
    yield "| Group | Reviews a week now | Then | Difference |"
    yield "|---|---:|---:|---:|"
    for group, (before, after) in rows.items():
        now, then = before / simulation.weeks, after / simulation.weeks
        yield f"| {code(group)} | {now:.1f} | {then:.1f} | {then - now:+.1f} |"
