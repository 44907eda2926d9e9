"""Two sets of rules to hold against each other: as they are, and as they would be."""

from dataclasses import dataclass
from pathlib import Path

from bot.cli.offline import Judging, RulesUnreadable, committed_source
from bot.cli.owner import Owner, guessed
from bot.cli.rulefiles import composed, packs, read
from bot.core.facts import Snapshot
from bot.core.rule_changes import changed
from bot.core.rules import Composed, Problem, Source, compose
from bot.core.rules.document import read as read_tree
from bot.core.simulation import Moved, layers
from bot.git.clone import Clone


@dataclass(frozen=True, slots=True)
class Both:
    """The rules as they are, and as they would be."""

    before: Judging
    after: Judging

    @property
    def names(self) -> tuple[str, str]:
        """By the files that they were made from."""
        return layers(self.before.rules), layers(self.after.rules)

    @property
    def besides(self) -> tuple[str, ...]:
        """What no pull request shows of the difference."""
        return changed(self.before.rules, self.after.rules)

    def try_on(self, ref: str, facts: Snapshot) -> Moved:
        """One change under both."""
        return Moved(ref=ref, title=facts.pull.title, before=self.before.judge(facts), after=self.after.judge(facts))


def usable(file: Path, organisation: Path | None) -> Composed:
    """A repository's rules, over its organisation's if those are named; or an organisation's, by where they stand.

    RulesUnreadable where there is an error in them.
    """
    source = read(file)
    if organisation is not None or isinstance(source, Problem):
        return sound(composed(source, read(organisation) if organisation else None))
    return sound(composed(source, None, owner_of(file, source)))


def owner_of(file: Path, source: Source) -> Owner:
    """Whose rules a file holds, by where it stands and what is in it."""
    return guessed(file, read_tree(source)[0]).owner


def committed(clone: Clone, organisation: Path | None) -> Composed:
    """The rules of a clone's default branch, or else the pack `default`; over an organisation's if those are named."""
    source, below = committed_source(clone), read(organisation) if organisation else None
    if source is not None:
        return sound(composed(source, below))
    if below is not None:
        return sound(composed(below, None, Owner.ORGANISATION))
    return compose(repository=None, organisation=None, packs=packs())


def sound(answer: Composed) -> Composed:
    """The same, or RulesUnreadable."""
    if answer.rules is None:
        told = "\n".join(str(problem) for problem in answer.problems)
        raise RulesUnreadable(f"{told}\n`twotrack check` shows each with its line")
    return answer
