"""`simulate --stored`: other rules tried on what a server judged, against the rules by which it judges."""

from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from bot.cli.compared import Both, owner_of, sound, usable
from bot.cli.offline import Judging, RulesUnreadable
from bot.cli.owner import Owner
from bot.cli.rulefiles import packs, read, tools
from bot.cli.stored import stored as database
from bot.core.rules import Composed, Problem, Source, compose
from bot.core.rules.problem import closest
from bot.core.simulation import Simulation, Tally
from bot.git.history import HistoryUnreadable
from bot.github.rulefiles import default_place, organisation_place
from bot.store.database import Pool
from bot.store.decisions import judged_repositories, newest_snapshots
from bot.store.rulefiles import Remembered, RuleFiles

_FEW = 10  # names that a message lists
_INSTEAD = "name the rules to compare with: --against FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asked for. `scope` is a repository (`acme/shop`) or an owner (`acme`)."""

    scope: str
    rules: Path
    against: Path | None
    organisation: Path | None
    last: int


async def tried_on_stored(wanted: Wanted) -> Simulation:
    """The sum; RulesUnreadable or HistoryUnreadable where something cannot be read."""
    scope = wanted.scope
    async with database(f"what was judged of {scope}", "For a local clone, leave --stored out") as pool:
        _tell_unknown(scope, await judged_repositories(pool))
        compared = _Compared(wanted, RuleFiles(pool))
        return await _tried(pool, wanted, compared)


async def _tried(pool: Pool, wanted: Wanted, compared: "_Compared") -> Simulation:
    tally = Tally()
    async with aclosing(newest_snapshots(pool, wanted.scope, wanted.last)) as snapshots:
        async for facts in snapshots:
            both = await compared.of(facts.pull.ref.repository)
            tally.add(both.try_on(str(facts.pull.ref), facts), facts.pull.created_at)
    if not compared.known and "/" in wanted.scope:
        await compared.of(wanted.scope)  # nothing to try them on, and they have names all the same
    tally.besides, tally.names = compared.besides, compared.names
    return tally.result()


def _tell_unknown(scope: str, known: tuple[str, ...]) -> None:
    """A typo would read as a repository in which nothing was judged."""
    scopes = {*known, *(name.partition("/")[0] for name in known)}
    if scope in scopes:
        return
    near = closest(scope, scopes)
    listed = ", ".join(known[:_FEW]) + (", …" if len(known) > _FEW else "") or "none so far"
    hint = f"did you mean {near}? " if near else ""
    raise HistoryUnreadable(f"this server knows no {scope}; {hint}it knows: {listed}")


class _Compared:
    """The rules of each repository, read from the database when first asked for."""

    def __init__(self, wanted: Wanted, files: RuleFiles) -> None:
        self._wanted = wanted
        self._files = files
        self.known: dict[str, Both] = {}

    async def of(self, repository: str) -> Both:
        """As they are, and as they would be."""
        if (known := self.known.get(repository)) is None:
            known = self.known[repository] = await self._read(repository)
        return known

    @property
    def names(self) -> tuple[str, str]:
        """Of both rules; where repositories have different ones, in a word for all."""
        before, after = ({both.names[side] for both in self.known.values()} for side in (0, 1))
        kept = "" if self._wanted.against else ", as the server keeps it"
        return (
            f"{before.pop()}{kept}" if len(before) == 1 else "each repository's rules, as the server keeps them",
            after.pop() if len(after) == 1 else f"{self._wanted.rules}, with each repository's own over it",
        )

    @property
    def besides(self) -> tuple[str, ...]:
        """What no pull request shows, of all repositories."""
        return tuple(dict.fromkeys(said for both in self.known.values() for said in both.besides))

    async def _read(self, repository: str) -> Both:
        wanted, source = self._wanted, read(self._wanted.rules)
        if wanted.against is not None or isinstance(source, Problem):
            old = usable(wanted.against or wanted.rules, wanted.organisation)
            return _both(old, usable(wanted.rules, wanted.organisation))
        below, own = await self._kept(repository)
        is_own = wanted.organisation is not None or owner_of(wanted.rules, source) is Owner.REPOSITORY
        old = _laid(below, own)
        if old.rules is None:
            raise RulesUnreadable(f"the rules that the server keeps of {repository} cannot be read; {_INSTEAD}")
        return _both(old, sound(_laid(below, source) if is_own else _laid(source, own)))

    async def _kept(self, repository: str) -> tuple[Source | None, Source | None]:
        """An organisation's file and a repository's, as GitHub told the server last."""
        own = await self._files.last(default_place(repository))
        if own is None:
            raise RulesUnreadable(f"the server keeps no rules of {repository}; {_INSTEAD}")
        if self._wanted.organisation is not None:
            below = read(self._wanted.organisation)
            if isinstance(below, Problem):
                raise RulesUnreadable(str(below))
            return below, own.source
        above = await self._files.last(organisation_place(repository.partition("/")[0]))
        return _source(above), own.source


def _source(file: Remembered | None) -> Source | None:
    return None if file is None else file.source


def _laid(organisation: Source | None, repository: Source | None) -> Composed:
    return compose(repository=repository, organisation=organisation, packs=packs(), tools=tools())


def _both(old: Composed, new: Composed) -> Both:
    return Both(Judging.under(old, frozenset()), Judging.under(new, frozenset()))
