"""How much of this pull request did an AI write, and how do we know?

The arithmetic, and why it is so, stands at the head of `bot/core/share.py`; what each sign is worth, and from which
measurement, in `rules/signals.yml`. Here the parts meet:

    lines       which lines count, and how many of them each commit stands for
    traces      every sign in commits, branch, description, labels, author
    earlier     what former looks found that is gone now
    share       at least, as an estimate, at most
    declaration what people say of the whole
    origin      a word for the estimate

Silence proves nothing: without evidence the answer is `undeclared`, never `human-led`. A change is called human-led
when a person says so and nothing contradicts, or when measurements show that most of its lines are a person's.

A robot that is no AI (Dependabot) wrote neither as a person nor as an AI: `automation`, a share of nothing, and no
origin. That needs GitHub's word that the robot opened the pull request and its address on every commit. One sign of AI
turns it off.
"""

from dataclasses import dataclass, field, replace

from bot.core.declaration import Declared, declare
from bot.core.earlier import Kept, Look, keep
from bot.core.evidence import Evidence, Provenance, Share, Signal
from bot.core.facts import Diff, Pull
from bot.core.lines import Lines, share_out
from bot.core.share import Bands, weigh
from bot.core.signals import Signals
from bot.core.traces import traces
from bot.core.words import Basis, Origin

_SIGNALS = tuple(Signal)
_MOST = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is judged. `earlier` is the `evidence` of the last answer about this pull request: it carries older ones."""

    pull: Pull
    diff: Diff
    signals: Signals = field(repr=False)
    bands: Bands = (20.0, 80.0)
    earlier: tuple[Evidence, ...] = ()
    said: tuple[Evidence, ...] = ()  # declarations made in the conversation (`said_origin`)


def classify(question: Question) -> Provenance:
    """Answer, from nothing but the question."""
    pull, signals, bands = question.pull, question.signals, question.bands
    lines = share_out(pull, question.diff, signals.uncounted)
    found = (*traces(pull, question.diff, signals, lines), *question.said)
    if not found and not question.earlier:
        return _silent(lines)
    kept = keep(question.earlier, Look(pull=pull, signals=signals, lines=lines, found=found))
    weighed = weigh(lines, found, kept, bands)
    evidence = _ordered(pull, found, kept if weighed.lost or not kept.lost else replace(kept, lost=()))
    if _only_robots(pull, lines, evidence):
        return _robotic(lines, evidence)
    declared = declare(weighed.share, evidence, bands)
    return Provenance(
        origin=_origin(declared, bands),
        share=declared.share,
        basis=Basis.DECLARED if declared.decides else weighed.basis,
        coverage=1.0 if declared.says or _declares_ai(evidence) else weighed.coverage,
        counted=lines.counted,
        tools=tuple(sorted({one.tool for one in evidence if one.tool and one.weight})),
        evidence=evidence,
        contradiction=declared.contradiction or (None if declared.lowered else _doubt(question, lines, found, kept)),
        lowered=declared.lowered,
    )


def _silent(lines: Lines) -> Provenance:
    """Nothing speaks either way: everything that follows would come to this, and most commits of most histories do."""
    return Provenance(
        origin=Origin.UNDECLARED,
        share=Share(0.0, 0.0, 100.0),
        basis=Basis.ASSUMED,
        coverage=0.0,
        counted=lines.counted,
    )


def _doubt(question: Question, lines: Lines, found: tuple[Evidence, ...], kept: Kept) -> str | None:
    """Where records of single lines make people's work of what all other evidence calls an AI's.

    They count, for they are the better witness. But whoever may push to the repository can write one by hand, so this
    is shown as a contradiction, and the rules can send it to more eyes.
    """
    records = [one for one in found if one.settles]
    if not records:
        return None
    others = tuple(one for one in found if not one.settles)
    bands = question.bands
    told, else_told = (weigh(lines, ones, kept, bands).share.best for ones in (found, others))
    if told >= bands[0] or else_told < bands[1]:
        return None
    return (
        f"{records[0].quote}, while other evidence puts the AI share at {else_told:g} %; "
        "the record counts, and is worth a look."
    )


def _origin(declared: Declared, bands: Bands) -> Origin:
    best, high = declared.share.best, declared.share.high
    if best and best >= bands[1]:
        return Origin.AI_HEAVY
    if best and best >= bands[0]:
        return Origin.AI_ASSISTED
    if declared.says is Origin.HUMAN_LED or high < _MOST:
        return Origin.HUMAN_LED
    return Origin.UNDECLARED


def _in_era(one: Evidence, era: int) -> Evidence:
    return one if one.commit is None or one.era == era else replace(one, era=era)


def _declares_ai(evidence: tuple[Evidence, ...]) -> bool:
    return any(one.says in {Origin.AI_ASSISTED, Origin.AI_HEAVY} for one in evidence)


def _only_robots(pull: Pull, lines: Lines, evidence: tuple[Evidence, ...]) -> bool:
    """A robot opened it, signed every commit that GitHub listed and left out none, and nothing speaks of AI."""
    robots = {one.commit for one in evidence if one.signal is Signal.AUTOMATION}
    commits = {commit.sha for commit in pull.commits if not commit.is_merge}
    speaks_of_ai = any(one.weight for one in evidence) or _declares_ai(evidence)
    return None in robots and bool(commits) and commits <= robots and not lines.unseen and not speaks_of_ai


def _robotic(lines: Lines, evidence: tuple[Evidence, ...]) -> Provenance:
    return Provenance(
        origin=Origin.UNDECLARED,
        share=Share(0.0, 0.0, 0.0),
        basis=Basis.DECLARED,
        coverage=1.0,
        counted=lines.counted,
        evidence=evidence,
        automation=True,
    )


def _ordered(pull: Pull, found: tuple[Evidence, ...], kept: Kept) -> tuple[Evidence, ...]:
    """Strongest first; then what speaks of the whole, then in order of the commits, then what lost its commit."""
    dated = (_in_era(one, kept.era_of(one.commit)) for one in found)
    places = {commit.sha: at for at, commit in enumerate(pull.commits)}
    homes = {one.commit: sha for sha, one in kept.held if sha}

    def place(one: Evidence) -> tuple[int, int, str, str, str]:
        at = -1 if one.commit is None else places.get(homes.get(one.commit, one.commit), len(places))
        return (_SIGNALS.index(one.signal), at, one.tool or "", one.source, one.quote)

    return tuple(sorted((*dated, *(one for _, one in kept.held), *kept.lost), key=place))
